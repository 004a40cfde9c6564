"""A phrase about a place: the names in it, how the spot lies to them, and the units that it says hold it.

A small grammar of what news and incident logs write: "Xyz area of Wana tehsil", "5 km north of Chaman", "between
Torkham and Landi Kotal", "opposite Angoor Adda", "Kandahar's Spin Boldak district", "د کندهار ولایت د سپین بولدک
ولسوالۍ". A phrase has no comma: `reading` splits a description at commas first.
"""

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from app.geography.toponyms import fold, is_arabic
from app.geography.type_words import SORT_BY_WORDS, split_type


class Relation(StrEnum):
    """How the described spot lies to the place that the phrase names."""

    AT = "at"
    NEAR = "near"
    AWAY = "away"
    OPPOSITE = "opposite"
    BETWEEN = "between"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase as read: one name, or two that the spot lies between; `holders` are units around it, small first.

    `away_km` is the stated distance; `bearing` its direction in degrees clockwise from north, None if none is
    stated.
    """

    names: tuple[str, ...]
    relation: Relation = Relation.AT
    holders: tuple[str, ...] = ()
    away_km: float = 0.0
    bearing: float | None = None


UP_TO_TWENTY: Final = """
    one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen
    eighteen nineteen twenty
"""
NUMBER_WORDS: Final = {
    **{word: float(number) for number, word in enumerate(UP_TO_TWENTY.split(), 1)},
    "a": 1.0,
    "half a": 0.5,
    "thirty": 30.0,
    "forty": 40.0,
    "fifty": 50.0,
    "sixty": 60.0,
    "hundred": 100.0,
}
UNIT_KM: Final = {"k": 1.0, "mi": 1.609344, "m": 0.001, "y": 0.0009144}
"""Kilometres per unit, by the beginning of its word: kilometre, mile, metre, yard."""
WINDS: Final = """
    north northnortheast northeast eastnortheast east eastsoutheast southeast southsoutheast
    south southsouthwest southwest westsouthwest west westnorthwest northwest northnorthwest
"""
BEARINGS: Final = {wind: 22.5 * turn for turn, wind in enumerate(WINDS.split())}
INITIALS: Final = re.compile("n(?=orth)|s(?=outh)|e(?=ast)|w(?=est)")
BEARINGS_BY_LETTERS: Final = {"".join(INITIALS.findall(wind)): bearing for wind, bearing in BEARINGS.items()}

NUMBER: Final = r"(?:\d+(?:[.,]\d+)?|" + "|".join(sorted(NUMBER_WORDS, key=len, reverse=True)) + ")"
LENGTH: Final = (
    rf"(?P<number>{NUMBER})(?:\s*(?:-|–|to|or)\s*(?P<upper>{NUMBER}))?[\s-]*"
    r"(?P<unit>kms?|kilomet(?:er|re)s?|miles?|mi|met(?:er|re)s?|m|yards?)\b\.?"
)
CARDINAL: Final = r"(?:north|south|east|west)"
WIND: Final = rf"(?:{CARDINAL}(?:[\s-]*{CARDINAL}){{0,2}}(?:ern|wards?)?|[nsew]{{1,3}})"
THE: Final = r"(?:the\s+)?"

AWAY: Final = re.compile(
    rf"^(?:.*?\b)??{LENGTH}\s+(?:away\s+|far\s+)?(?:(?:to|in|on|due|at)\s+)?{THE}(?:(?P<wind>{WIND})\s+)?"
    rf"(?:side\s+|direction\s+)?(?:away\s+|(?:inside|into)\s+(?:afghan|pakistan)\w*\s+(?:territory\s+)?)?"
    rf"(?:of|from|off|outside|beyond|inside)\s+{THE}(?P<name>\S.*)$",
    re.IGNORECASE,
)
BETWEEN: Final = re.compile(
    rf"^(?:.*?\b)??(?:in\s+)?between\s+{THE}(?P<first>\S.*?)\s+and\s+{THE}(?P<second>\S.*)$", re.IGNORECASE
)
BETWEEN_ARABIC: Final = (
    re.compile(r"^(?:.* )?(?:بین|میان|در میان) (?P<first>.+?) (?:و|او) (?P<second>.+)$"),
    re.compile(r"^(?:د )?(?P<first>.+?) (?:او|و) (?P<second>.+?) (?:تر منگ|ترمنگ|تر مینز|ترمینز|ترمنز|تر منز)$"),
    re.compile(r"^(?P<first>.+?) اور (?P<second>.+?) کی درمیان$"),
)
"""Patterns for folded text in Dari, Pashto and Urdu."""
OPPOSITE: Final = re.compile(
    rf"^(?:.*?\b)??(?:opposite(?:\s+(?:to|of|side\s+of))?|facing"
    rf"|(?:just\s+)?(?:across|over)\s+(?:{THE}(?:border|line|frontier|durand\s+line)\s+)?(?:from|of)"
    rf"|across)\s+{THE}(?P<name>\S.*)$",
    re.IGNORECASE,
)
NEAR: Final = re.compile(
    r"^(?:.*?\b)??(?:near|nearby|by|around|outside|close\s+to|next\s+to|beside|adjacent\s+to|adjoining|bordering"
    r"|(?:in\s+)?(?:the\s+)?(?:outskirts|vicinity|surroundings|environs|suburbs?)\s+of"
    rf"|(?:in\s+the\s+|to\s+the\s+|just\s+|due\s+)?(?:{CARDINAL}[\w-]*|away|kms?)\s+(?:of|from)"
    r"|(?:border|frontier|line)\s+at"
    r"|نزدیک|نزدې|قریب)"
    r"\s+(?:the\s+)?(?P<name>\S.*)$",
    re.IGNORECASE,
)
NEAR_AFTER: Final = re.compile(r"^(?P<name>.+?)\s+(?:کے قریب|کے نزدیک|ته نږدې|ته نزدې|ته څېرمه)$")
LEADING: Final = re.compile(
    r"^(?:in|at|on|along|inside|within|from|into|to)\s+(?:the\s+)?(?=\S)|^the\s+", re.IGNORECASE
)
DEMONYMS: Final = {"afghan": "Afghanistan", "pakistani": "Pakistan", "pakistan": "Pakistan"}
SIDE_OF: Final = re.compile(
    rf"^(?P<nation>afghan|pakistani?)\s+side\s+(?:of\s+)?{THE}(?:(?:border|line)\s+(?:at|near|of)\s+)?(?P<name>\S.*)$",
    re.IGNORECASE,
)
ADJECTIVE_WORDS: Final = """
    northern southern eastern western northeastern northwestern southeastern southwestern north south east west
    north-eastern north-western south-eastern south-western central tribal restive volatile remote small little
    frontier mountainous capital provincial main key strategic busy historic nearby neighbouring neighboring
    southernmost easternmost troubled lawless rugged
"""
ADJECTIVES: Final = frozenset(ADJECTIVE_WORDS.split())
OF: Final = re.compile(r"\s+of\s+", re.IGNORECASE)
POSSESSIVE: Final = re.compile(r"^(?P<holder>\S.*?)['’]s\s+(?P<name>\S.*)$", re.IGNORECASE)
DIRECTIONAL: Final = re.compile(rf"^{CARDINAL}(?:[\s-]?{CARDINAL})?ern\s+(?P<name>\S.*)$", re.IGNORECASE)
HELD_ARABIC: Final = (
    re.compile(r"^(?:د )?(?P<holder>.+? ولایت) (?:کی )?(?:د|په) (?P<name>.+)$"),
    re.compile(r"^(?P<name>.+?) (?:در |از )?(?P<holder>ولایت .+)$"),
    re.compile(
        r"^(?P<holder>.+?) (?:کی|میں) (?:سرحدی )?(?:علاقی|علاقه|تحصیل|گاوں|گاون|شهر|قصبی|قصبه|ضلع) (?P<name>.+)$"
    ),
)
"""Patterns for folded text in Pashto, Dari and Urdu."""
MOST_NESTED: Final = 4
"""Levels of nested phrases that are read; a deeper phrase is kept as a name."""


def read_phrase(text: str) -> Phrase:
    """The phrase in a text without commas; a plain name is a phrase of that name."""
    text = LEADING.sub("", text.strip(), count=1).strip()
    if is_arabic(text):
        return _read_arabic(text)
    for read in (_read_between, _read_away, _read_opposite, _read_side, _read_near):
        if phrase := read(text):
            return phrase
    return _held(text)


def _read_between(text: str) -> Phrase | None:
    found = BETWEEN.match(text)
    if found is None:
        return None
    second = _held(found["second"])
    return Phrase((found["first"], *second.names), Relation.BETWEEN, second.holders)


def _read_away(text: str) -> Phrase | None:
    found = AWAY.match(text)
    if found is None:
        return None
    length = _number(found["number"])
    if found["upper"]:
        length = (length + _number(found["upper"])) / 2
    away_km = length * _unit_km(found["unit"])
    held = _held(found["name"])
    return replace(held, relation=Relation.AWAY, away_km=away_km, bearing=_bearing(found["wind"]))


def _read_opposite(text: str) -> Phrase | None:
    found = OPPOSITE.match(text)
    return None if found is None else replace(_held(found["name"]), relation=Relation.OPPOSITE)


def _read_side(text: str) -> Phrase | None:
    """The phrase "the Afghan side of Torkham": near the place, held by the country."""
    found = SIDE_OF.match(text)
    if found is None:
        return None
    held = _held(found["name"])
    nation = DEMONYMS[found["nation"].lower()]
    return replace(held, relation=Relation.NEAR, holders=(*held.holders, nation))


def _read_near(text: str) -> Phrase | None:
    found = NEAR.match(text)
    return None if found is None else replace(_held(found["name"]), relation=Relation.NEAR)


def _held(text: str, depth: int = 0) -> Phrase:
    """The name and its holders in "Xyz area of Wana tehsil", "border town of Chaman", "Kandahar's Daman"."""
    text = LEADING.sub("", text.strip(), count=1)
    if depth < MOST_NESTED:
        if (phrase := _of(text, depth)) is not None:
            return phrase
        if found := POSSESSIVE.match(text):
            held = _held(found["name"], depth + 1)
            return replace(held, holders=(*held.holders, found["holder"]))
    return Phrase((text,))


def _of(text: str, depth: int) -> Phrase | None:
    """The phrase around "of" after a type word: "N area of X" names N, held by X; "the town of X" names X."""
    for found in OF.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        if nation := _described(before):
            held = _held(after, depth + 1)
            name = _with_type(held.names[0], nation[0])
            return replace(held, names=(name,), holders=(*held.holders, *nation[1:]))
        typed = split_type(fold(before))
        if typed.sorts and typed.core:
            outer = _held(after, depth + 1)
            return Phrase((before,), holders=(*outer.names, *outer.holders))
    return None


def _described(before: str) -> tuple[str, ...]:
    """The type word and country of a text that has only a type word and adjectives: "Pakistani border town".

    Empty for any other text.
    """
    words = before.lower().split()
    nations = [DEMONYMS[word] for word in words if word in DEMONYMS]
    rest = [word for word in words if word not in DEMONYMS and word not in ADJECTIVES]
    if not rest or tuple(fold(" ".join(rest)).split()) not in SORT_BY_WORDS:
        return ()
    return (" ".join(rest), *nations)


def _with_type(name: str, word: str) -> str:
    """The name with the type word, unless it has one; "border town" becomes "town", which is not a crossing."""
    if split_type(fold(name)).sorts:
        return name
    return f"{name} {'town' if word == 'border town' else word}"


def _read_arabic(text: str) -> Phrase:
    """The phrase in a text in the Arabic script, whose letters are unified first."""
    folded = fold(text)
    for pattern in BETWEEN_ARABIC:
        if found := pattern.match(folded):
            return Phrase((found["first"], found["second"]), Relation.BETWEEN)
    near = NEAR.match(text) or NEAR_AFTER.match(text)
    if near is not None:
        return Phrase((near["name"],), Relation.NEAR)
    for pattern in HELD_ARABIC:
        if found := pattern.match(folded):
            return Phrase((found["name"],), holders=(found["holder"],))
    return Phrase((text,))


def _number(text: str) -> float:
    return NUMBER_WORDS.get(text.lower()) or float(text.replace(",", "."))


def _unit_km(word: str) -> float:
    folded = word.lower()
    return next(km for start, km in UNIT_KM.items() if folded.startswith(start))


def _bearing(wind: str | None) -> float | None:
    """Degrees clockwise from north for "south-west", "S.W." or "southwards"; None for no direction."""
    if not wind:
        return None
    letters = re.sub(r"[\s-]|ern$|wards?$", "", wind.lower())
    return BEARINGS.get(letters, BEARINGS_BY_LETTERS.get(letters))


def without_direction(text: str) -> str | None:
    """The name in "southern Kandahar province"; None if the text begins with no direction."""
    found = DIRECTIONAL.match(text)
    return None if found is None else found["name"]
