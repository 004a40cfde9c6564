"""Quantities: numbers with their qualifier and the noun they count, as bounds."""

import re
from dataclasses import dataclass
from typing import Final

from app.reading.lexicon import ALL_PERSONS, BE, CALLINGS, KIN, RANKS, SAY, SINGULAR, THINGS, is_person_word, words
from app.reading.numerals import number_at
from app.reading.tokens import Token

VAGUE: Final = words("dozens scores several hundreds thousands many numerous few multiple some tens")

BEFORE_LEAST: Final = (
    "at least",
    "no fewer than",
    "no less than",
    "not less than",
    "not fewer than",
    "a minimum of",
    "minimum of",
    "at the least",
)
BEFORE_MORE: Final = (
    "more than",
    "over",
    "above",
    "upwards of",
    "in excess of",
    "greater than",
    "exceeding",
    "beyond",
)
BEFORE_ABOUT: Final = (
    "about",
    "around",
    "some",
    "nearly",
    "almost",
    "roughly",
    "approximately",
    "close to",
    "an estimated",
    "estimated",
    "just over",
    "well over",
    "just under",
    "as many as about",
    "or so",
    "circa",
    "near",
)
BEFORE_MOST: Final = ("up to", "as many as", "at most", "no more than", "not more than")
BEFORE_FEWER: Final = ("fewer than", "less than", "under")
QUALIFIERS: Final = sorted(
    [
        (phrase.split(), kind)
        for kind, phrases in (
            ("least", BEFORE_LEAST),
            ("more", BEFORE_MORE),
            ("about", BEFORE_ABOUT),
            ("most", BEFORE_MOST),
            ("fewer", BEFORE_FEWER),
        )
        for phrase in phrases
    ],
    key=lambda pair: -len(pair[0]),
)
SAYS: Final = re.compile(rf"(?:{SAY})$")
FIRST_WORDS: Final = frozenset(phrase[0] for phrase, _ in QUALIFIERS)
MORE: Final = words("more other others another further additional such")
FILLERS: Final = words(
    """suspected alleged armed paramilitary young old innocent unarmed local afghan pakistani tribal foreign civilian
    army police security border frontier corps khasadar levies of the his her their our its my injured wounded dead
    seriously critically badly male female elderly senior junior unidentified masked uniformed brave off-duty undocumented
    stranded displaced fellow islamist pakistan afghanistan taliban terrorist militant rebel pro-government hardcore
    high-value key wanted most so-called daily-wage minor teenage school polio aid relief truck bus family and"""
)
HARMED: Final = words("wounded injured dead killed hurt martyred shaheed")
MONTH: Final = re.compile(
    r"(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)\.?$"
)
UNIT_AFTER: Final = words(
    "% percent per hrs kg a.m. p.m. am pm million billion year-old years-old -year-old km th st nd rd pm"
)
UNIT_BEFORE: Final = words("$ € £ rs rs. pkr usd afs no. aged age number article line km section highway unit")


@dataclass(slots=True)
class Quantity:
    """A number in a sentence: its tokens from `first` to `last`, its bounds, and the noun that it counts.

    `noun` is "" for a bare number; `vague` marks words such as "dozens", which give no number; `more` marks "two
    more"; `definite` "the six"; `of` the noun after "of" ("three of the wounded"); `named` a person told by name.
    """

    first: int
    number: int
    last: int
    low: int | None
    best: int | None
    high: int | None
    noun: str
    vague: bool = False
    more: bool = False
    definite: bool = False
    of: str = ""
    named: bool = False

    @property
    def is_person(self) -> bool:
        """Whether the quantity counts people, or may: a bare number does."""
        return not self.noun or is_person_word(self.noun)

    @property
    def value(self) -> int | None:
        """The number that the text says, whatever its qualifier."""
        return next((each for each in (self.best, self.low, self.high) if each is not None), None)


def find_quantities(tokens: list[Token]) -> list[Quantity]:
    """The quantities of a sentence, in order and apart."""
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        quantity = _quantity(tokens, at)
        if quantity:
            found.append(quantity)
        at = quantity.last + 1 if quantity else at + 1
    return found


def _low(tokens: list[Token], at: int) -> str:
    return tokens[at].low if 0 <= at < len(tokens) else ""


def _qualifier(tokens: list[Token], at: int) -> tuple[str, int]:
    """The qualifier that begins here and the token after it; "" if none."""
    if tokens[at].low not in FIRST_WORDS:
        return "", at
    for phrase, kind in QUALIFIERS:
        if [token.low for token in tokens[at : at + len(phrase)]] == phrase:
            return kind, at + len(phrase)
    return "", at


def _quantity(tokens: list[Token], at: int) -> Quantity | None:
    """The quantity that begins at this token, if one does."""
    kind, start = _qualifier(tokens, at)
    if start >= len(tokens):
        return None
    if tokens[start].low == "between" and (ranged := _range(tokens, start + 1, "and")):
        return _with_noun(tokens, at, start + 1, ranged[2], (ranged[0], None, ranged[1]))
    begin = start + 1 if _low(tokens, start) in ("another", "the", "all", "other", "further") else start
    if (
        begin < len(tokens)
        and (number := number_at(tokens, begin))
        and not _is_no_count(tokens, begin, number[1], number[0])
    ):
        if (
            kind in ("", "about")
            and _low(tokens, begin - 1) != "from"
            and (ranged := _range(tokens, begin, "to", "-", "–"))
        ):
            return _with_noun(tokens, at, begin, ranged[2], (ranged[0], None, ranged[1]))
        return _with_noun(tokens, at, begin, number[1], _bounds(kind, number[0]))
    low = tokens[start].low
    if low in VAGUE:
        return _with_noun(tokens, at, start, start + 1, (None, None, None))
    if low in ("a", "an", "another") and (single := _single(tokens, start)):
        return Quantity(at, start, single, *_bounds(kind, 1), noun=tokens[single].low, more=low == "another")
    return _of_kin(tokens, start) or _both(tokens, start) or _named(tokens, start)


def _of_kin(tokens: list[Token], at: int) -> Quantity | None:
    """One relative: "his cousin"."""
    if tokens[at].low not in ("his", "her", "their", "my", "whose") or _low(tokens, at + 1) not in KIN:
        return None
    owns = _low(tokens, at + 2) in ("'s", "’s")
    return None if owns else Quantity(at, at, at + 1, 1, 1, 1, noun=_low(tokens, at + 1))


def _both(tokens: list[Token], at: int) -> Quantity | None:
    """Two people in "both died", told before."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if tokens[at].low == "both" and following and (following.low in BE or following.tag == "VBD"):
        return Quantity(at, at, at, 2, 2, 2, noun="", definite=True)
    return None


def _named(tokens: list[Token], at: int) -> Quantity | None:
    """One person told by title and name: "Captain Noor Khan"."""
    if tokens[at].low not in RANKS or not tokens[at].text[:1].isupper() or not _is_name(tokens, at + 1):
        return None
    last = at + 1
    while _is_name(tokens, last + 1):
        last += 1
    if SAYS.match(_low(tokens, last + 1)):
        return None
    return Quantity(at, at, last, 1, 1, 1, noun=tokens[at].low.rstrip("."), named=True)


def _is_name(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].text[:1].isupper() and tokens[at].text[1:2].islower()


def _range(tokens: list[Token], at: int, *joints: str) -> tuple[int, int, int] | None:
    """Both ends of a range that begins here, and the token after it."""
    if at >= len(tokens):
        return None
    one = number_at(tokens, at)
    if not one or _low(tokens, one[1]) not in joints or one[1] + 1 >= len(tokens):
        return None
    other = number_at(tokens, one[1] + 1)
    if not other or other[0] <= one[0] or _is_no_count(tokens, one[1] + 1, other[1], other[0]):
        return None
    return one[0], other[0], other[1]


def _bounds(kind: str, value: int) -> tuple[int | None, int | None, int | None]:
    """Low, best and high of a number with a qualifier: "more than 40" is at least 41."""
    return {
        "least": (value, None, None),
        "more": (value + 1, None, None),
        "about": (None, value, None),
        "most": (None, None, value),
        "fewer": (None, None, value - 1),
    }.get(kind, (value, value, value))


def _is_no_count(tokens: list[Token], at: int, end: int, value: int) -> bool:
    """Whether a number is a date, a sum of money, an age, a time, or a measure with a unit."""
    before, after = _low(tokens, at - 1), _low(tokens, end)
    if before in UNIT_BEFORE or after in UNIT_AFTER or before in ("$", "/", "#") or after == "/":
        return True
    if after == "-" and not _low(tokens, end + 1).isdigit():
        return True
    if (MONTH.match(before) and before != "may") or (
        MONTH.match(after) and after not in ("may", "march") and value < 32
    ):
        return True
    if tokens[at].text.isdigit() and 1900 <= value <= 2100 and _low(tokens, end) not in ALL_PERSONS:
        return True
    if before == "of" and (_low(tokens, at - 2) in SINGULAR) and not is_person_word(after):
        return True
    aged = [token.low for token in tokens[max(0, at - 3) : at]]
    return "aged" in aged or aged[-2:] in (["younger", "than"], ["older", "than"], ["age", "of"], ["under", "age"])


def _single(tokens: list[Token], at: int) -> int | None:
    """The token of the one person in "a paramilitary soldier"; None if the noun is no person."""
    for place in range(at + 1, min(at + 5, len(tokens))):
        if tokens[place].low in SINGULAR or (
            CALLINGS.match(tokens[place].low) and not tokens[place].low.endswith(("s", "men"))
        ):
            following = _low(tokens, place + 1)
            if following in SINGULAR or following == "'s" or following == "’s":
                continue
            if SAYS.match(following):
                return None
            return (
                place
                if following not in ("post", "posts", "convoy", "vehicle", "station", "check", "spokesman")
                else None
            )
        if not _modifies(tokens[place]):
            return None
    return None


def _modifies(token: Token) -> bool:
    """Whether a token may stand between a number and its noun."""
    if token.low in FILLERS and token.low != "and":
        return True
    if token.tag:
        return (
            token.tag in ("JJ", "NN", "NNP", "JJS", "JJR", "VBN", "HYPH", "NNPS", "RB", "VBG")
            and token.low not in BE
        )
    return token.text[:1].isupper() or token.low.endswith(("ed", "ish", "ary", "ous", "ive", "ian", "ani", "al"))


def _with_noun(
    tokens: list[Token], first: int, number: int, end: int, bounds: tuple[int | None, int | None, int | None]
) -> Quantity:
    """The quantity with the noun that follows the number."""
    more = _low(tokens, end) in MORE or _low(tokens, number - 1) in ("another", "further")
    definite = _low(tokens, number - 1) in ("the", "all", "other", "those", "these")
    quantity = Quantity(
        first, number, end - 1, *bounds, noun="", vague=bounds == (None, None, None), more=more, definite=definite
    )
    place = end
    if _low(tokens, place) in MORE:
        quantity.last = place
        quantity.noun = tokens[place].low if tokens[place].low == "others" else ""
        place += 1
    if _low(tokens, place) == "of":
        return _partitive(tokens, quantity, place)
    return _counted(tokens, quantity, place)


def _partitive(tokens: list[Token], quantity: Quantity, of: int) -> Quantity:
    """The quantity with the noun after "of": "18 of his relatives", "two of them"."""
    for place in range(of + 1, min(of + 6, len(tokens))):
        low = tokens[place].low
        if low in ALL_PERSONS or low in ("them", "whom", "those"):
            quantity.noun = low if low in ALL_PERSONS else ""
            quantity.last, quantity.of = place, low
            return _renamed(tokens, quantity) if low in ("them", "whom", "those") else quantity
        if low in THINGS:
            quantity.noun, quantity.last = low, place
            return quantity
        if not (_modifies(tokens[place]) or low in ("the", "his", "her", "their")):
            break
    return quantity


def _renamed(tokens: list[Token], quantity: Quantity) -> Quantity:
    """The quantity in "two of them children" or "one of them a woman" with the noun that follows."""
    for place in range(quantity.last + 1, min(quantity.last + 5, len(tokens))):
        low = tokens[place].low
        if low in ALL_PERSONS and low not in ("dead", "wounded", "injured"):
            quantity.noun, quantity.last = low, place
            return quantity
        if not (_modifies(tokens[place]) or low in ("a", "an", "were", "was")):
            break
    return quantity


def _counted(tokens: list[Token], quantity: Quantity, begin: int) -> Quantity:
    """The quantity with the noun after the number and its adjectives."""
    place = begin + (_low(tokens, begin) in ('"', "”", "’"))
    while place < min(begin + 7, len(tokens)):
        token = tokens[place]
        if token.low in HARMED and not _heads_noun(tokens, place):
            break
        if token.low in THINGS:
            quantity.noun, quantity.last = token.low, place
            return quantity
        if is_person_word(token.low) and not _heads_noun(tokens, place):
            quantity.noun, quantity.last = token.low, place
            return _of_family(tokens, quantity)
        if not _modifies(token):
            break
        if token.tag in ("NNS", "NNPS") or (not token.tag and token.low.endswith("s") and token.text.islower()):
            quantity.noun, quantity.last = token.low, place
            return quantity
        place += 1
    if (
        place < len(tokens)
        and tokens[place].tag == "NNS"
        and tokens[place].low not in ("deaths", "injuries", "fatalities")
    ):
        quantity.noun, quantity.last = tokens[place].low, place
    return quantity


def _heads_noun(tokens: list[Token], place: int) -> bool:
    """Whether a word that may be a noun stands before another noun of people, or of things: "police officers"."""
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    if following is None or following.low in ("and", ",", "'s", "’s"):
        return False
    if following.low in HARMED:
        return False
    return following.low in ALL_PERSONS or following.low in THINGS


def _of_family(tokens: list[Token], quantity: Quantity) -> Quantity:
    """The quantity over "of one family", "of a wedding party", "of the force" after its noun."""
    at = quantity.last + 1
    if _low(tokens, at) == "of" and quantity.noun in ("members", "member", "people", "men"):
        for place in range(at + 1, min(at + 6, len(tokens))):
            if tokens[place].low in ("family", "household", "tribe", "force", "forces", "group", "party", "clan"):
                quantity.last = place
    return quantity
