"""Speakers: who says what a sentence tells, and for which party."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

from app.model.speakers import find_speaker
from app.model.vocabulary import Speaker
from app.reading.labels import labels_of
from app.reading.lexicon import SAY
from app.reading.party_words import (
    AFGHAN,
    AFGHAN_OFFICE,
    AID,
    AIDE,
    BOTH_SIDES,
    HOSPITAL,
    MEDIA,
    MILITANT,
    NO_SIDE,
    OFFICE,
    PAKISTANI,
    PERSONAL,
    POLICE_SUPERINTENDENT,
    RESIDENTS,
    STATE,
    TALIBAN_RULE,
    UN,
)
from app.reading.sentences import Sentence

NO_SPEECH: Final = r"(?:claim\w*|cost) (?:[\w,-]+ ){0,5}?(?:lives|life)\b|received (?:[\w-]+ ){0,3}?(?:wounds?|injur\w+|burns|bullets?|treatment)\b"
"""Verbs that tell what happened to people: "the bomb claimed 19 lives"."""
COUNTED: Final = "(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen)"
TOLL: Final = rf"(?:\d+|{COUNTED}) (?:killed|dead|deaths|injured|wounded|inj)\b"
"""A toll without a verb: "an officer gives 3 killed"."""
SUBJECT: Final = re.compile(
    rf"(?P<who>[^;:“”\"]{{2,160}}?)\s*,?\s+(?:has |have |had |also |later |further |then |however, |on \w+ |late \w+ |earlier )*(?<!the )(?<!of )(?!{NO_SPEECH})(?P<verb>{SAY}|counts|(?:gave|given|gives|offered|cited|had|has) (?:an? |another |the |its own |his own |their own )?(?:\w+ )?(?:toll|figure|number|count|tally|account|version|picture)|(?:gave|gives|has|had) (?={TOLL})|verified|disputed|contested|contradicted|challenged|(?<=s )(?:report|claim|confirm|estimate|count)(?= (?:that|an?|no|at least|\d|{COUNTED})\b)|spoke of|spoken of|received|registered|treated|denied|rejected|dismissed|lists|listed|(?:accepted|accepts) (?:the )?responsibility|speaks? of|put|puts|counted|had counted|warned|blamed|accused|called)\b"
)
ACCORDING: Final = re.compile(
    r"\b(?:according to|as per|(?<=killed )per|(?<=injured )per|(?<=inj )per|by the (?:count|account|reckoning) of|as (?:told|reported|stated|given|described|related|confirmed) by|in the version of|in the words of|citing|quoting)\s+(?P<who>[^,.;“”\"]{2,110}?)(?=\s+(?:reported|said|says|that)\b|[,.;“”\"]|$)",
    re.I,
)
COUNTS: Final = re.compile(
    r"\b(?:in|by) (?P<who>[^,.;]{3,60}?)['’]s (?:own )?(?:count|reckoning|tally|account)", re.I
)
INVERTED: Final = re.compile(
    r"[,”\"]\s*(?P<verb>said|says|added|confirmed|announced)\s+(?P<who>(?:[A-Z]|the |a |an |(?:\w+ )?(?:medics|police|television|radio|media|officials|residents|witnesses|elders|villagers|doctors|traders|locals|relatives|sources|authorities|hospital)\b)[^,;:.“”\"]{0,80}(?:\.(?= [A-Z])[^,;:.“”\"]{1,60})?(?:,[^;:.“”\"]{2,80})?)(?=[.,;]|$)"
)
BRACKETED: Final = re.compile(
    r"\((?:source: |per |acc\.? to |according to )?(?P<who>[^()\d]{4,70}?)(?: says?| said)?\)(?=\s*(?:[.;,]|$))|"
    r"(?:[.;]|\s[–—-])\s+(?:[Ss]ource: |[Pp]er )(?P<named>[^().;]{4,70})(?=[.;]|$)"
)
"""A source that follows what it said: "Two dead, six injured (district hospital)."."""
HAS_VERB: Final = re.compile(
    r"\b(?:was|were|had|have|has|is|are|would|will|killed|wounded|injured|attacked|opened|died|fired|took|came|put|could|did|went|left|hit|struck|carried)\b",
    re.I,
)
CLAUSE: Final = re.compile(
    r",\s+(?:but|while|and)\s+|\s+(?:but|while|whereas)\s+|;\s*|\bthat\b(?! (?:runs?|works?|operates?|tracks?|monitors?|documents|supports?|has|had|have|is|are|was|were) )|\bwhen\b|\bafter\b|\bas\b\s+",
    re.I,
)
PRONOUN: Final = re.compile(
    r"^(?:and |but |however,? |meanwhile,? )?(?:he|she|it|they|the (?:third|second|first|other|former|latter)|both|one|another|(?:two|three|one|some) of (?:them|the (?:officials|officers|men|sources|doctors|elders))|the (?:spokesman|spokesperson|spokeswoman|official|officer|statement|sources|commander|doctor|governor|minister|superintendent))$",
    re.I,
)
OPENING: Final = re.compile(
    r"(?:In|At|Across|On|From|Near|Inside)\s[^,]{2,40}?(?:,\s+|\s+(?=(?:the|a|an|officials|police|residents|doctors|villagers|UNAMA|elders)\b))"
)
OFFICES: Final = (STATE, MEDIA, HOSPITAL, UN, AID, MILITANT)
APPOSITION: Final = re.compile(rf", (?:an?|the) (?:(?!{HAS_VERB.pattern})[^,.;]){{3,70}}(?=[,.;]|$)", re.I)
"""An office or a trade behind a name: "according to Haji Rahim, a farmer"."""
OURS: Final = re.compile(
    r"our (?:own )?(?:\w+ )?(?:teams?|staff|colleagues|office|monitors?|partners?)\b|^we$", re.I
)
"""Words of the office whose report a text is on its own people."""
AT_WORK: Final = re.compile(
    r", who (?:sells?|loads?|runs?|owns?|drives?|lives?|works?|farms?|keeps?|herds?|teaches)\b"
)
"""Words on what an inhabitant does: "Nazar Mohammad, who sells tea"."""
FIRST_WORDS: Final = 16
"""Letters of words such as "hours later" before "his deputy": not of another speaker's name."""
PASSIVE: Final = re.compile(r"\b(?:was|were|is|are|been|being)$")
"""The end of words on people to whom something was done: "nine passengers were treated"."""
SOMEBODY: Final = re.compile(
    rf"(?:an?|another) (?!\d|{COUNTED})(?:[A-Za-z][\w'’-]* ){{0,4}}[A-Za-z][\w'’-]+$", re.I
)
"""A speaker who is new, of whatever party: never the speaker before."""
VERBS: Final = {"claimed": "claimed", "claims": "claimed", "confirmed": "confirmed", "confirms": "confirmed", "alleged": "alleged",
                "alleges": "alleged", "estimated": "estimated", "boasted": "claimed", "accused": "alleged"}  # fmt: skip
TITLES: Final = re.compile(
    r"\b(?:Dr|Mr|Mrs|Ms|Haji|Malik|Governor|Maulvi|Mullah|Mawlawi|Captain|Major|Colonel|General|Sardar|Minister)\.?\s"
)
NAME: Final = re.compile(r"\b[A-Z][a-z]+(?:[-\s][A-Z][a-z]+){1,3}\b")
UNNAMED: Final = re.compile(
    r"\b(?:spokes(?:man|woman|person)|official|officer|doctor|elder|resident|villager|commissioner|governor|minister|commander|"
    r"superintendent|surgeon|chief|head|member|administrator)$"
)
"""Words on one person who has no name yet."""
ORGANISATION: Final = re.compile(
    r"\b(?:army|military|ministry|ISPR|Inter-Services|TTP|Taliban|mission|UNAMA|statement|government|Emirate|office|group|agency|embassy|"
    r"department|corps|force|directorate|side|Pakistan|Afghanistan|Kabul|Islamabad|wing|administration|UN|United Nations|Red C\w+|"
    r"organi[sz]ation|Islamic State|command|council|union|hospital|media)\b",
    re.I,
)
PERSON: Final = re.compile(
    r"\b(?:spokes(?:man|woman|person)|official|officer|doctor|elder|resident|villager|trader|driver|student|farmer|commissioner|governor|"
    r"minister|commander|superintendent|surgeon|nurse|chief|head|member|mayor|teacher|shopkeeper|witness|man|woman|brother|father|son|"
    r"uncle|tehsildar|administrator|president|Dr|Mr|Haji|Malik)\b|\b[A-Z][a-z]+ (?:[A-Z]\w+ )?(?:[A-Z][a-z]+)\b"
)
KINDS: Final = (
    (re.compile(r"\bit$", re.I), ORGANISATION),
    (re.compile(r"\bs?he$", re.I), PERSON),
    (re.compile(r"\bthe doctor$", re.I), re.compile(r"\b(?:doctor|Dr|surgeon|physician|superintendent)\b", re.I)),
    (re.compile(r"\bthe spokes\w+$", re.I), re.compile(r"\bspokes\w+", re.I)),
    (re.compile(r"\bthe governor$", re.I), re.compile(r"\bgovernor\b", re.I)),
    (re.compile(r"\bthe minister$", re.I), re.compile(r"\bminister\b", re.I)),
    (
        re.compile(r"\bthe (?:official|officer)$", re.I),
        re.compile(r"\b(?:official|officer|commissioner|chief)\b", re.I),
    ),
    (re.compile(r"\bthe commander$", re.I), re.compile(r"\bcommander\b", re.I)),
    (re.compile(r"\bthe statement$", re.I), ORGANISATION),
)
"""Pronouns and short names such as "the doctor", each with the words of those that it may stand for."""


@dataclass(frozen=True, slots=True)
class Attribution:
    """The speaker of a part of a sentence: the party, the words that name it, the verb, and where the words stand."""

    party: Speaker
    said_by: str | None
    verb: str
    start: int = -1
    end: int = -1


NOBODY: Final = Attribution(Speaker.UNATTRIBUTED, None, "reported")


@dataclass(slots=True)
class Voices:
    """The speakers of an article up to here: the names that it gave, and who spoke last in which paragraph.

    `house` is the party whose press release the article is; `country` where officials without a country belong;
    `reading` is the current paragraph; `heard` the last speakers; `locate` gives the country of the places in a speaker's words.
    """

    published: date | None
    house: Attribution = NOBODY
    country: str | None = None
    names: dict[str, Speaker] = field(default_factory=dict)
    last: Attribution = NOBODY
    paragraph: int = -1
    reading: int = -1
    heard: list[Attribution] = field(default_factory=list)
    locate: Callable[[str], str | None] = lambda _: None

    def party(self, who: str, country: str | None) -> Speaker | None:
        """The party of the words that name a speaker; None if they name nobody."""
        if self.last is not NOBODY and (aide := AIDE.search(who)) and aide.start() < FIRST_WORDS:
            return self.last.party
        spelled = find_speaker(re.sub(r"\s+on \w+day$", "", who.strip()))
        if spelled and not ("taliban" in who.casefold() and self._before_taliban()):
            return spelled
        if BOTH_SIDES.search(who):
            return Speaker.UNATTRIBUTED
        if MILITANT.search(who) and not re.search(r"against|officials?|government", who, re.I):
            return Speaker.MILITANTS
        for pattern, party in ((UN, Speaker.UN), (MEDIA, Speaker.MEDIA), (AID, Speaker.AID_AGENCY)):
            if (found := pattern.search(who)) and found.start() < 40:
                return party
        if HOSPITAL.search(who) and not POLICE_SUPERINTENDENT.search(who):
            return Speaker.HOSPITAL
        return self._state_or_people(who, country)

    def _state_or_people(self, who: str, country: str | None) -> Speaker | None:
        people, state = RESIDENTS.search(who), STATE.search(who)
        if people and (state is None or people.start() <= state.start()):
            return Speaker.RESIDENTS
        if state:
            return self._side(who, country)
        known = (party for name, party in self.names.items() if re.search(rf"\b{re.escape(name)}\b", who))
        return next(known, None) or self._introduced(who)

    def _introduced(self, who: str) -> Speaker | None:
        """The party of a speaker who is named for the first time after words such as "a spokesman said"."""
        words = self.last.said_by or ""
        nameless = UNNAMED.search(words) and not any(is_name(part) for part in words.split(","))
        return self.last.party if nameless and is_name(who) else None

    def _side(self, who: str, country: str | None) -> Speaker:
        """The side of an office: as its name says, else of the place that it or the article names."""
        if re.search(r"\bTaliban\b", who) and self._before_taliban():
            return Speaker.MILITANTS
        pakistani, afghan = PAKISTANI.search(who), AFGHAN.search(who)
        if pakistani and afghan:
            return Speaker.PAKISTANI_SIDE if pakistani.start() < afghan.start() else Speaker.AFGHAN_SIDE
        if pakistani or afghan:
            return Speaker.PAKISTANI_SIDE if pakistani else Speaker.AFGHAN_SIDE
        near = self.last.party if self.paragraph == self.reading else None
        if NO_SIDE.match(who) and near in (Speaker.AFGHAN_SIDE, Speaker.PAKISTANI_SIDE):
            return near
        place = self.locate(PERSONAL.sub(r"\g<office>", who))
        if place is None and AFGHAN_OFFICE.search(who):
            return Speaker.AFGHAN_SIDE
        country = place or country
        return Speaker.AFGHAN_SIDE if (country or self.country) == "AF" else Speaker.PAKISTANI_SIDE

    def _before_taliban(self) -> bool:
        return self.published is not None and self.published < TALIBAN_RULE

    def note(self, found: Attribution, paragraph: int) -> None:
        """Remembers who spoke, and the names in these words."""
        self.last, self.paragraph = found, paragraph
        self.heard = [*self.heard[-5:], found]
        for name in NAME.findall(TITLES.sub("", found.said_by or "")):
            self.names.setdefault(name.split()[-1], found.party)


def find_attributions(sentence: Sentence, voices: Voices, country: str | None) -> list[Attribution]:
    """The speakers that a sentence names, in the order of their words."""
    kept: list[Attribution] = []
    voices.reading = sentence.paragraph
    inverted = {
        match.start("verb") for match in INVERTED.finditer(sentence.text) if not HAS_VERB.search(match["who"])
    }
    kept.extend(_bracketed(sentence, voices, country))
    for label in _labelled(sentence, voices, country):
        kept.append(label)
        voices.note(label, sentence.paragraph)
    for pattern in (ACCORDING, COUNTS, INVERTED, SUBJECT):
        for match in pattern.finditer(sentence.text):
            if pattern in (INVERTED, SUBJECT) and (match.start("verb") in inverted) != (pattern is INVERTED):
                continue
            each = _goes_on(match, kept) if pattern is SUBJECT else None
            each = each or _attribution(match, pattern is SUBJECT, voices, country)
            if each and not any(each.start < other.end and other.start < each.end for other in kept):
                kept.append(each)
                voices.note(each, sentence.paragraph)
    return sorted(kept, key=lambda each: each.start)


def _bracketed(sentence: Sentence, voices: Voices, country: str | None) -> Iterator[Attribution]:
    """The sources of a log's item, each in brackets behind what it said; a place or a unit in brackets is none."""
    for match in BRACKETED.finditer(sentence.text):
        who = match["who"] or match["named"]
        party = voices.party(who, country) if OFFICE.search(who) else None
        if party:
            yield Attribution(party, who, "reported", match.start(), match.end())


def _labelled(sentence: Sentence, voices: Voices, country: str | None) -> Iterator[Attribution]:
    """The speakers before a colon, each of whom says what follows."""
    for who, start, end in labels_of(sentence.text):
        if party := voices.party(who, country):
            yield Attribution(party, who, "reported", start, end)


def _goes_on(match: re.Match[str], before: list[Attribution]) -> Attribution | None:
    """The subject of the verb before, in "an administrator blamed the guards and said"."""
    if (
        not before
        or not re.search(r"\b(?:and|but)(?: also| then)?$", match["who"])
        or before[-1].end > match.start("verb")
    ):
        return None
    own = re.search(r"\b(?:and|but)(?: also| then)?$", match["who"])
    verb = VERBS.get(match["verb"], "reported")
    return replace(before[-1], verb=verb, start=match.start("who") + (own.start() if own else 0), end=match.end())


def _attribution(
    match: re.Match[str], is_subject: bool, voices: Voices, country: str | None
) -> Attribution | None:
    """The speaker of one match; pronouns stand for who spoke last in the paragraph, or before."""
    who, start = match["who"], match.start("who")
    if is_subject:
        parts = list(CLAUSE.finditer(who))
        if parts:
            start, who = start + parts[-1].end(), who[parts[-1].end() :]
    stripped = re.sub(r"^\W*(?:\d+[.)]\s+)?|\s(?:alone|only)\s*$", "", who).strip(" ,—–-")
    if is_subject and PRONOUN.match(tail := stripped.rpartition(",")[2].strip()):
        start, stripped = match.start("who") + match["who"].rfind(tail), tail
    if is_subject and (lead := OPENING.match(stripped)):
        stripped = stripped[lead.end() :]
        start = match.start("who") + match["who"].rfind(stripped)
    verb = VERBS.get(match.groupdict().get("verb") or "", "reported")
    if match.re is ACCORDING and re.fullmatch(r"(?:him|her|them)(?: too)?", stripped):
        stripped = "they" if stripped.startswith("them") else "he"
    if OURS.match(stripped):
        house = voices.house
        return None if house is NOBODY else Attribution(house.party, house.said_by, verb, start, match.end())
    if PRONOUN.match(stripped) and not (is_subject and STATE.search(stripped) and voices.last is NOBODY):
        last = _meant(stripped, voices)
        party = None if last is NOBODY else last.party
        return Attribution(party, last.said_by, verb, start, match.end()) if party else None
    if is_subject and "," in stripped:
        stripped = _nearest(stripped, voices, country)
        start = match.start("who") + match["who"].rfind(stripped)
    if is_subject and PASSIVE.search(stripped):
        return None
    party, stripped = _party_of(stripped, match, voices, country)
    return Attribution(party, stripped, verb, start, match.end()) if party else None


def _party_of(who: str, match: re.Match[str], voices: Voices, country: str | None) -> tuple[Speaker | None, str]:
    """The party of a speaker, and the words with what somebody is behind a name; no party is known of a new speaker."""
    party = voices.party(who, country)
    if party is None and match.re is ACCORDING and (more := APPOSITION.match(match.string, match.end())):
        who += more[0]
        party = voices.party(who, country)
    if party is None and match.re is INVERTED and is_name(who.partition(",")[0]):
        return (Speaker.RESIDENTS if AT_WORK.search(who) else Speaker.UNATTRIBUTED), who
    if party is None and (match.re is ACCORDING or SOMEBODY.match(who)):
        return Speaker.UNATTRIBUTED, who
    return party, who


def _meant(pronoun: str, voices: Voices) -> Attribution:
    """Finds who "he", "it" or "the doctor" is: the last speaker of a kind that fits, else the last."""
    kind = next((kind for words, kind in KINDS if words.search(pronoun)), None)
    fits = [each for each in reversed(voices.heard) if kind and kind.search(each.said_by or "")]
    if kind is ORGANISATION:
        fits = [each for each in fits if not NAME.search(TITLES.sub("", each.said_by or ""))] or fits
    last = voices.last if voices.last is not NOBODY else voices.house
    return fits[0] if fits else last


def _nearest(who: str, voices: Voices, country: str | None) -> str:
    """The part of a long subject that names a speaker: the last one between commas, with what explains it."""
    parts = [part.strip() for part in who.split(",")]
    for count in range(1, min(4, len(parts)) + 1):
        tail = ", ".join(parts[-count:])
        if is_name(tail) and count < len(parts) and not any(office.search(tail) for office in OFFICES):
            continue
        if voices.party(tail, country) and not re.match(r"(?i)(?:who|which|including|in|near|at|on)\b", tail):
            named = count < len(parts) and is_name(parts[-count - 1])
            return f"{parts[-count - 1]}, {tail}" if named else tail
    return who


def is_name(words: str) -> bool:
    """Whether words are the name of a person, with or without a title."""
    return bool(NAME.fullmatch(TITLES.sub("", words.strip())))


def attribution_at(
    position: int, found: list[Attribution], sentence: Sentence, voices: Voices, before: Attribution
) -> Attribution:
    """The speaker of a figure at this place: the nearest in the sentence, else who spoke in the paragraph before."""
    ahead = [each for each in found if each.start <= position]
    following = [each for each in found if each.start > position]
    behind = next((each for each in following if sentence.text[each.start] == "("), None)
    if behind and (not ahead or sentence.text[ahead[-1].start] == "("):
        return behind
    if ahead and following:
        between = sentence.text[ahead[-1].end : position]
        parted = re.search(r";|, (?:and|but|while)\b|,[^,]*$", between)
        return following[0] if parted and _is_according(sentence.text, following[0]) else ahead[-1]
    if found:
        return ahead[-1] if ahead else following[0]
    if re.search(r"\b(?:reportedly|reports say|is said to|are said to|were said to)\b", sentence.text):
        return voices.house
    return before if before is not NOBODY else voices.house


def _is_according(text: str, each: Attribution) -> bool:
    return bool(re.search(r"according to\s*$", text[: each.start], re.I))
