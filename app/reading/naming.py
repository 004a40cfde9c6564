"""Names of places in running text: the words of each, and the part it plays in its sentence."""

import re
from dataclasses import dataclass, field
from typing import Final, Protocol

from app.geography.toponyms import fold
from app.reading.lexicon import ALL_PERSONS, HAPPENING, words
from app.reading.tokens import Token

TYPES: Final = words(
    """area areas district districts province provinces tehsil tehsils subdivision sub-division village villages town towns city
    valley valleys region regions agency bazaar bazar market crossing border gate terminal pass hills mountains sector
    hamlet hamlets locality localities neighbourhood neighborhood heights cantonment camp belt tehsil's point"""
)
POINT_TYPES: Final = words(
    "police station post checkpost checkpoint outpost fort bridge road highway mosque school hospital"
)
LEADING: Final = (
    "general area",
    "ps",
    "police station",
    "thana",
    "village of",
    "town of",
    "hamlet of",
    "area of",
    "district of",
    "province of",
    "city of",
    "villages of",
    "areas of",
    "districts of",
    "border town of",
    "tehsil of",
    "district",
    "tehsil",
    "districts",
    "hamlets of",
    "provinces of",
    "area",
    "village",
    "border village of",
    "border district of",
)
FILLERS: Final = words(
    """the eastern western northern southern south-eastern southeastern north-western northwestern north-eastern northeastern south-western
    southwestern central restive border neighbouring neighboring tribal volatile remote mountainous nearby adjoining
    adjacent frontier loi bara kuz upper lower old greater inner outer afghan pakistani Pakistan Afghanistan 's ’s upper-lying former bordering general area same troubled crucial key main busy strategic small flashpoint historic"""
)
LOCATIVE: Final = words(
    "in at near on inside outside around across along over beside above through throughout within hit struck bombed shelled "
    "attacked pounded targeted hitting striking shelling bombing stormed raided behind between of below beyond"
)
PLACING: Final = words(
    "in at near inside outside around across along into from towards toward hit struck bombed shelled raided"
)
"""Words behind which a name that no list has may be a place in another spelling."""
STRIKES: Final = words(
    "hit struck bombed shelled attacked pounded targeted hitting striking shelling bombing stormed raided"
)
SIDES_OF: Final = words("outskirts east west north south northeast northwest southeast southwest")
HOSPITALS: Final = words("hospital hospitals clinic cmh dhq mortuary morgue")
MEDICAL: Final = re.compile(
    r"\b(?:received|brought|treated|doctors?|admitted|said|told|treatment|discharged|died of|surgeons?|medics?)\b",
    re.I,
)
ORIGIN: Final = words("from to towards toward into onto for with by via")
BREAKS: Final = re.compile(
    r"\b(?:hospitals?|clinics?|treated|admitted|shifted|moved|taken(?! (?:alive|captive|hostage|prisoner|away|into custody|over))|rushed|evacuated|flown|airlifted|transferred|residents? of|"
    rf"native of|hailing|belong\w*|hometown|born|buried|funeral|capital of|based in|mortuary|referred|brought(?! (?:down|under)))\b(?:(?!\b(?:(?:was|were|hit|struck|shelling)\b|{HAPPENING}))[^.;]){{0,60}}$",
    re.I,
)
TAKEN: Final = re.compile(
    r"\b(?:abducted|kidnapped|seized|snatched|captured|arrested|detained|apprehended|taken|recovered|reported|heard|picked up|displaced|fled|"
    r"evacuated|driven out|missing|disappeared|withdr[ae]w\w*)\b(?:(?!\b(?:by|who|which|and)\b)[^,;.]){0,40}$",
    re.I,
)
"""Words that make "from" the place of an event."""
SENT_INTO: Final = re.compile(
    r"\b(?:fir(?:ed|ing)|lobb(?:ed|ing)|shell\w*|rockets?|mortars?|missiles?|artillery|rounds|infiltrat\w+|intru\w+|crossed|cross-border|advanced)\b"
    r"(?:(?!\b(?:by|who|which)\b)[^,;.]){0,40}$",
    re.I,
)
"""Words that make "into" the place of an event."""
CAPITALISED: Final = re.compile(r"[A-Z][\w’'.-]*$")
SPREAD: Final = re.compile(
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|several|multiple|various|many|different|\d+) (?:\w+ )?"
    r"(?:sites|places|districts|areas|villages|locations|spots|points|posts|provinces|houses|homes) (?:in|of|across|along|around) (?:the )?(?:\w+ )?$",
    re.I,
)
SEVERAL: Final = re.compile(
    r"(?:two|three|four|five|six|seven|eight|several|some|multiple|various|many|different)$"
)
HAPPENS: Final = words(
    "attack strike strikes bombing blast clash clashes raid raids ambush shooting explosion shelling airstrike attacks"
)
SURNAMES: Final = words("gul khan jan shah ahmad ahmed muhammad mohammad ali hussain rehman zaman wali noor din")
"""Second names of people: "Lal Gul" is no place, though Lal is one."""
PARTICLES: Final = words("e i wa aw o ul al u")
UNIT_KINDS: Final = words("district province agency region tehsil")
LONGEST_NAME: Final = 4
NEVER: Final = words(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october
    november december taliban afghan pakistani afghans pakistanis islamic state the police army he she it they we i a an in on at
    two three four five six seven eight nine ten another officials dr governor minister malik haji general captain major colonel
    eid ramadan un united nations government defense defence ministry foreign office inter-services public relations security
    forces troops residents villagers after before during when while if most many some all one no not at least more pakistan
    afghanistan islamabad's us u.s. american durand line pakistan's afghanistan's khwarij fitna kharji turi wazir mehsud
    friendship commander sepoy jirga both several figures rescue deputy district provincial meanwhile separately earlier
    later since tribal this that these those there but and or so from for with by as militants gunmen hospital frontier corps
    interior parliament senate wall airport"""
)
UNKNOWN_TYPES: Final = TYPES - {"border", "gate", "terminal", "belt", "point"}


class Knows(Protocol):
    """The kind of a folded name, None for no place; a name that is `placed` may be spelled as no list has it."""

    def __call__(self, folded: str, /, *, placed: bool = False) -> str | None:
        """The kind of a place, such as district, town, valley."""


@dataclass(slots=True)
class Named:
    """A place as a sentence names it: the name, the units that hold it, and where the words stand.

    `role`: event, speaker, origin, opposite, aside (where the wounded went), or mere. `others` are names that share
    the holders ("Kharlachi and Borki areas of Kurram"). `sort` is the kind that the text says, `known` the kind
    that the gazetteer has; `wide` marks several places at once ("four districts of Kunar").
    """

    name: str
    sort: str
    first: int
    last: int
    known: str = ""
    wide: bool = False
    holders: list[tuple[str, str]] = field(default_factory=list)
    role: str = "mere"
    others: list["Named"] = field(default_factory=list)


def find_named(tokens: list[Token], text: str, is_known: Knows) -> list[Named]:
    """The places that a sentence names; `is_known` gives the kind of a name that the gazetteer has."""
    found: list[Named] = []
    at = 0
    while at < len(tokens):
        named = _name(tokens, at, is_known)
        if named is None:
            at += 1
            continue
        named = _owned(tokens, _listed(tokens, named, is_known), is_known)
        _hold(tokens, named, is_known)
        named.role = _role(tokens, text, named, found)
        found.append(named)
        at = named.last + 1
    return found


def _owned(tokens: list[Token], owner: Named, is_known: Knows) -> Named:
    """The second name of "Paktia province's Dand-e-Patan district", held by the first; else the name itself."""
    at = owner.last + 1
    if _low(tokens, at) not in ("'s", "’s") or at + 1 >= len(tokens):
        return owner
    inner = _name(tokens, at + 1, is_known)
    if inner is None or not {owner.sort, owner.known} & UNIT_KINDS:
        return owner
    inner.holders, inner.first = [(owner.name, owner.sort or owner.known)], owner.first
    return inner


def _low(tokens: list[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _name(tokens: list[Token], at: int, is_known: Knows) -> Named | None:
    """The name that begins at this token: the longest that is known, or one with a word that says it is a place."""
    if not CAPITALISED.match(tokens[at].text) or (
        tokens[at].low in NEVER and _low(tokens, at + 1) not in ("khel", "wam")
    ):
        return None
    end = _run(tokens, at)
    placed = _is_placed(tokens, at, end)
    for stop in range(min(end, at + LONGEST_NAME), at, -1):
        name = " ".join(token.text for token in tokens[at:stop])
        if stop < end and tokens[stop].low in SURNAMES:
            return None
        if stop == at + 1 and len(name) < 3:
            return None
        if kind := is_known(fold(name), placed=placed and stop == end):
            return _typed(tokens, Named(name, "", at, stop - 1, known=kind))
    name = " ".join(token.text for token in tokens[at:end])
    leads = _leading(tokens, at)
    if end - at <= LONGEST_NAME and (
        leads or _low(tokens, end) in UNKNOWN_TYPES or _is_held(tokens, at, end, is_known)
    ):
        return _typed(tokens, Named(name, (leads and "area") or "", at, end - 1))
    return None


def _is_placed(tokens: list[Token], at: int, end: int) -> bool:
    """Whether a name stands where places stand: behind "in" or "near", in a list, or before "district"."""
    before = _low(tokens, at - 1)
    typed = _low(tokens, end) in TYPES or bool(_leading(tokens, at))
    return typed or before in PLACING or (before in ("and", ",", "or") and _low(tokens, at - 3) in PLACING)


def _run(tokens: list[Token], at: int) -> int:
    """The token after a run of capitalised words."""
    end = at + 1
    while end < len(tokens):
        joined = tokens[end].low in PARTICLES and end + 1 < len(tokens) and CAPITALISED.match(tokens[end + 1].text)
        if not joined and (not CAPITALISED.match(tokens[end].text) or tokens[end].low in TYPES):
            break
        end += 1
    return end


def _is_held(tokens: list[Token], at: int, end: int, is_known: Knows) -> bool:
    """Whether an unknown name stands like a place: "at Shandai Mor, ...", "in Ursoon, Chitral"."""
    if (
        _low(tokens, at - 1) in ("in", "at", "near")
        and _low(tokens, end) in (",", "of", "in")
        and end + 1 < len(tokens)
    ):
        following = _name(tokens, end + 1, is_known) if CAPITALISED.match(tokens[end + 1].text) else None
        return following is not None and (following.sort or following.known) in (
            "district",
            "province",
            "agency",
            "tehsil",
            "region",
        )
    return False


def _leading(tokens: list[Token], at: int) -> str:
    """The words before a name that say it is a place, such as "general area" and "district of"; "" for none."""
    before = [token.low for token in tokens[max(0, at - 3) : at]]
    return next((lead for lead in LEADING if before[-len(lead.split()) :] == lead.split()), "")


def _typed(tokens: list[Token], named: Named) -> Named:
    """The name with the word after it that says its kind."""
    at = named.last + 1
    while _low(tokens, at) in ("border", "tribal", "crossing") and _low(tokens, at + 1) in TYPES:
        at += 1
    low = _low(tokens, at)
    if low in TYPES:
        named.last = at
        named.sort = low.rstrip("s") if low not in ("pass", "hills", "heights") else low
    elif low in POINT_TYPES:
        named.last = at
    elif lead := _leading(tokens, named.first):
        named.sort = {"district": "district", "tehsil": "tehsil", "province of": "province"}.get(lead, named.sort)
    return named


def _listed(tokens: list[Token], named: Named, is_known: Knows) -> Named:
    """The first name of a list with a plural kind: "Kharlachi and Borki areas", "areas of X and Y"."""
    shares = _low(tokens, named.first - 1) == "of" and _low(tokens, named.first - 2) in TYPES | {"like"}
    at = named.last
    others: list[Named] = []
    while _low(tokens, at + 1) in ("and", ",") and at + 2 < len(tokens):
        step = at + 2 + (_low(tokens, at + 2) == "and")
        other = _name(tokens, step, is_known) if step < len(tokens) else None
        if other is None:
            break
        others.append(other)
        at = other.last
    plural = (
        bool(others) and _low(tokens, others[-1].last) in TYPES and _low(tokens, others[-1].last).endswith("s")
    )
    if others and (plural or (shares and _low(tokens, named.first - 2).endswith("s"))):
        sort = others[-1].sort if plural else named.sort
        for other in others:
            other.sort = sort
        named.others, named.last = others, others[-1].last
        named.sort = sort
    return named


def _hold(tokens: list[Token], named: Named, is_known: Knows) -> None:
    """Adds the units after the name: "of Datta Khel, in Pakistan's North Waziristan tribal region"."""
    at = named.last + 1
    while at < len(tokens) and len(named.holders) < 4:
        comma = _low(tokens, at) == ","
        start = at + 1 if comma else at
        joint = _low(tokens, start)
        if joint in ("in", "of", "inside", "on"):
            start += 1
        elif not comma and joint != "(":
            return
        if joint == "(":
            start += 1
        start = _past_fillers(tokens, start, is_known)
        holder = _name(tokens, start, is_known) if start < len(tokens) else None
        if holder is None or (comma and joint != "in" and not {holder.sort, holder.known} & UNIT_KINDS):
            return
        if comma and joint != "in" and _low(tokens, holder.last + 1) == "and" and named.known == holder.known:
            return
        if named.sort == "province":
            return
        named.holders.append((holder.name, holder.sort or holder.known))
        named.last = holder.last
        at = holder.last + 1 + (_low(tokens, holder.last + 1) == ")")
        while _low(tokens, at) in ("tribal", "region", "district", "border"):
            named.last, at = at, at + 1


def _past_fillers(tokens: list[Token], at: int, is_known: Knows) -> int:
    """The token behind words such as "the northern"; a word that belongs to the name stays: "Upper Dir"."""
    while _low(tokens, at) in FILLERS | {"district", "tehsil", "pakistan", "afghanistan"}:
        if tokens[at].text[0].isupper() and is_known(fold(f"{_low(tokens, at)} {_low(tokens, at + 1)}")):
            break
        at += 1
    return at


def _is_reached(before: str, lead: str) -> bool:
    """Whether "from" or "into" names where something happened: "abducted from Harnai", "fired shells into Nazyan"."""
    if before == "from":
        return TAKEN.search(lead) is not None
    return before in ("into", "onto", "towards", "toward") and SENT_INTO.search(lead) is not None


def _names_hospital(tokens: list[Token], named: Named, text: str) -> bool:
    """Whether the place is the name of a hospital that receives people: "the Asadabad civil hospital"."""
    following = [token.low for token in tokens[named.last : named.last + 5]]
    stop = next(
        (
            at
            for at, low in enumerate(following)
            if at and low in {",", ".", ";", "and", "on", "in", "said", "the", "a", "where", "to"}
        ),
        len(following),
    )
    return bool(HOSPITALS & set(following[:stop])) and bool(MEDICAL.search(text))


def _role(tokens: list[Token], text: str, named: Named, found: list[Named]) -> str:
    """The part that the place plays, from the words before it."""
    at = named.first - 1
    while at >= 0 and (_low(tokens, at) in FILLERS or _low(tokens, at) in TYPES or _low(tokens, at) in POINT_TYPES
                       or SEVERAL.match(_low(tokens, at))
                       or re.match(r"(?:spots?|sites?|houses?|places|parts|areas|posts?|homes?)$", _low(tokens, at)) or _low(tokens, at) in ("of", "town", "capital", "both")
                       or (_low(tokens, at) == "like" and _low(tokens, at - 1) in TYPES)):  # fmt: skip
        if _low(tokens, at) == "of" and _low(tokens, at - 1) not in TYPES | {"parts", "spots", "outskirts", "town", "south", "north",
                                                                             "east", "west", "capital", "side"}:  # fmt: skip
            break
        named.wide = named.wide or bool(SEVERAL.match(_low(tokens, at)))
        at -= 1
    before = _low(tokens, at)
    lead = text[: tokens[named.first].start]
    named.wide = named.wide or bool(SPREAD.search(lead)) or (bool(named.others) and named.sort == "province")
    if before == "opposite" or re.search(r"\b(?:opposite|facing|bordering|adjacent to|across from)\s+$", lead):
        return "opposite"
    if BREAKS.search(lead[-90:]) or (before not in STRIKES and _names_hospital(tokens, named, text)):
        return "aside"
    if before in ("and", ",", "or") and found and found[-1].last >= at - 2:
        return found[-1].role
    if before == "from" and _low(tokens, at - 1) in ALL_PERSONS:
        return "event"
    if _low(tokens, named.last + 1) in HAPPENS:
        return "event"
    if before in ORIGIN:
        return "event" if _is_reached(before, lead) else "origin"
    if before in LOCATIVE or before in SIDES_OF:
        return "event"
    return "event" if named.sort in ("area", "village", "tehsil") and named.holders else "mere"
