"""Whereabouts: the places of events that a sentence names, apart from where people speak, live or are treated."""

import re
from typing import Final

from app.reading.happenings import Happening
from app.reading.naming import Named
from app.reading.placing import Atlas, Spot, agree, joined
from app.reading.sentences import Sentence
from app.reading.speakers import Attribution

TITLE_REACH: Final = 8
"""Tokens of a title within which its place begins."""
SAME_PLACE: Final = re.compile(
    r"\b(?:in|at|of|near|from|across) (?:the|that) same (?:general |border )?(?:area|valley|village|district|town|locality|tehsil|place|"
    r"spot|region|neighbou?rhood|sector|road|market|bazaar)\b",
    re.I,
)
OWN_PLACE: Final = re.compile(
    r"\b(?:in|on|onto|near|outside|behind|inside|hit|struck|destroyed) (?:his|her|their|our|my) "
    r"(?:\w+ )?(?:street|house|home|village|yard|courtyard|compound|fields?|orchard|neighbou?rhood|lane|shop|mosque|town|area|roof)\b",
    re.I,
)
LIES: Final = re.compile(
    r",\s+(?:a|an|the)\s+(?:[\w-]+\s+){0,3}(?:town|village|bazaar|hamlet|settlement|valley|market town|post|pass|area)\s+"
    r"(?:(?:that|which)\s+)?(?:\w+\s+){0,2}(?:straddl\w+|link\w*|connect\w*|between|on the (?:road|highway|line|border))\b[^,;.]*"
)
"""Words behind a place that say where it lies."""
NEXT: Final = 12
"""Letters between a place and these words: its kind, such as "bazaar"."""
PODIUM: Final = re.compile(
    r"\b(?:(?:told|speaking to|spoke to|talking to|briefed|briefing|addressing|addressed) (?:\w+ ){0,4}?(?:reporters?|journalists|newsmen|media\w*|mediapersons|news conference|"
    r"press conference|agency|correspondent|newspaper|press)|(?:news|press) conference|said|speaking|told \w+)(?: (?:on|late|early) \w+day)?(?: \w+day)? (?:in|at|from) (?:the )?(?:\w+ city of )?$",
    re.I,
)
"""Words before the place where somebody speaks."""
GATHER: Final = re.compile(r"\b(?:rallied|protested|demonstrated|marched|staged|blocked)\b", re.I)
"""Verbs of residents where they live."""
HOME_OF: Final = re.compile(
    r"\b(?:residents?|villagers?|elders?|locals?|shopkeepers?|farmers?|traders?|teachers?|labou?rers?|drivers?|woman|man|witness\w*|who lives?) "
    r"(?:of|from|in|at)\s+(?:the\s+)?(?:\w+ ){0,2}?(?:(?:village|town|area|district) of\s+)?$",
    re.I,
)
OFFICE_AT: Final = re.compile(
    r"\b(?:police|officials?|officers?|administrators?|administration|authorities|levies|sources?) (?:in|of|at|from) (?:the )?(?:\w+ )?$",
    re.I,
)
"""Words before the place whose officers speak."""
KNOWN_EVENT: Final = re.compile(
    r"\b(?:the|this|that|these|those|both) (?:[\w-]+ ){0,2}?(?:attacks?|(?:air ?|drone )?strikes?|raids?|blasts?|explosions?|\w*bombings?|clash(?:es)?|"
    r"shelling|fighting|ambush|shooting|assault|incidents?|firing|operation|violence|dead|wounded|injured|victims|killings?|toll)\b",
    re.I,
)
"""An event that has been told before."""
HEARD: Final = re.compile(r"\b(?:heard|hear|saw|fear\w*|recalled|remember\w*)\b", re.I)
DISTRICT: Final = 3
"""The rank of a district: the officers of a province speak of all of it."""


def find_speakers_home(
    sentence: Sentence, named: list[Named], atlas: Atlas, current: Happening | None
) -> list[tuple[int, Spot]]:
    """The district or village whose people or officers tell of an event, where the sentence names no other place.

    An event that has been told before, or one of the paragraph that lies elsewhere, keeps its own place.
    """
    for each in named:
        start = sentence.tokens[each.first].start
        lead = sentence.text[:start]
        lives, serves = HOME_OF.search(lead), OFFICE_AT.search(lead)
        spot = atlas.place(each) if lives or serves else None
        if spot is None or spot.rank < DISTRICT or (serves and spot.place.kind == "city"):
            continue
        elsewhere = current is not None and current.spot is not None and not agree(current.spot, spot)
        same = current is not None and current.sentence.paragraph == sentence.paragraph
        if not (elsewhere and (same or KNOWN_EVENT.search(sentence.text))) and not HEARD.search(sentence.text):
            return [(start, spot)]
    return []


def find_spots(
    sentence: Sentence, named: list[Named], attributions: list[Attribution], atlas: Atlas, *, titled: bool
) -> list[tuple[int, Spot]]:
    """The located places of events that a sentence names, with where each stands; `titled` for the title of an item."""
    found: list[tuple[int, Spot]] = []
    roads: list[tuple[int, Spot]] = []
    for each in named:
        if (each.role != "event" and not (titled and each.first <= TITLE_REACH)) or is_spoken(
            sentence, each, attributions
        ):
            continue
        if spot := atlas.place(each):
            (roads if sentence.tokens[each.last].low in ("road", "highway") else found).append(
                (sentence.tokens[each.first].start, spot)
            )
    found = _without_asides(sentence.text, found or roads)
    return sorted(joined(sentence.text, found or _homes(sentence, named, atlas)), key=lambda each: each[0])


def _without_asides(text: str, spots: list[tuple[int, Spot]]) -> list[tuple[int, Spot]]:
    """The places without the ones that only say where another lies: "in Wana, a town on the road between X and Y"."""
    told = [(match.start(), match.end()) for match in LIES.finditer(text)]
    beside = [
        span for span in told if any(start < span[0] <= start + len(spot.name) + NEXT for start, spot in spots)
    ]
    return [each for each in spots if not any(begin < each[0] < end for begin, end in beside)]


def _homes(sentence: Sentence, named: list[Named], atlas: Atlas) -> list[tuple[int, Spot]]:
    """The place of a resident in whose own street or house the event was."""
    if not (OWN_PLACE.search(sentence.text) or GATHER.search(sentence.text)):
        return []
    starts = [(sentence.tokens[each.first].start, each) for each in named]
    lived = [(start, each) for start, each in starts if HOME_OF.search(sentence.text[:start])]
    return [(start, spot) for start, each in lived[:1] if (spot := atlas.place(each))]


def is_spoken(sentence: Sentence, named: Named, attributions: list[Attribution]) -> bool:
    """Whether a place belongs to the words on who speaks."""
    start = sentence.tokens[named.first].start
    if PODIUM.search(sentence.text[:start]):
        return True
    return any(who.start <= start < who.end for who in attributions) or _opens_speech(sentence, named)


def _opens_speech(sentence: Sentence, named: Named) -> bool:
    """Whether the place opens the sentence of an office there: "In Kabul, the Defence Ministry said"."""
    end = sentence.tokens[named.last].end
    return bool(
        named.first <= 1
        and sentence.text.startswith("In ")
        and re.match(
            r",\s+(?:the|a|an|[A-Z])[^,]{0,60}\b(?:said|spokes\w+|ministry|told)\b", sentence.text[end:], re.I
        )
    ) and named.known in ("city", "town", "province")
