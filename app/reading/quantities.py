"""Quantities: numbers with their qualifier and the noun they count, as bounds."""

import re
from itertools import pairwise
from typing import Final

from app.reading.lexicon import ALL_PERSONS, SINGULAR, THINGS, is_person_word, words
from app.reading.numerals import number_at
from app.reading.quantity import Quantity, low_at, modifies
from app.reading.singles import find_single
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
BEFORE_PLAIN: Final = ("a total of", "total of", "a group of", "altogether", "in all")
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
            ("", BEFORE_PLAIN),
        )
        for phrase in phrases
    ],
    key=lambda pair: -len(pair[0]),
)
FIRST_WORDS: Final = frozenset(phrase[0] for phrase, _ in QUALIFIERS)
MORE: Final = words("more other others another further additional such")
HARMED: Final = words("wounded injured dead killed hurt martyred shaheed kia wia")
TOLLS: Final = words("toll tolls number numbers deaths fatalities injuries count")
HARM_NOUNS: Final = words("deaths fatalities injuries")
SUFFERS: Final = words("received sustained suffered needed required lost died remained remain")
"""Verbs of those who are counted: "three received bullet wounds"."""
MONTH: Final = re.compile(
    r"(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|oct(ober)?|nov(ember)?|dec(ember)?)\.?$"
)
UNIT_AFTER: Final = words(
    "% percent per hrs kg a.m. p.m. am pm million billion year-old years-old -year-old km th st nd rd pm"
)
UNIT_BEFORE: Final = words("$ € £ rs rs. pkr usd afs no. aged age number article line km section highway unit")


HOURS: Final = 12
"""Numbers behind "at" that are times of the day: "a mine at nine and a bomb at noon"."""


def find_quantities(tokens: list[Token]) -> list[Quantity]:
    """The quantities of a sentence, in order and apart."""
    found: list[Quantity] = []
    at = 0
    while at < len(tokens):
        quantity = _quantity(tokens, at) or _as_many(tokens, at, found)
        if quantity:
            found.append(quantity)
        at = quantity.last + 1 if quantity else at + 1
    _share_about(tokens, found)
    return found


def _share_about(tokens: list[Token], found: list[Quantity]) -> None:
    """Makes the second number of "approximately 40 deaths and 170 injuries" an estimate too."""
    for one, other in pairwise(found):
        between = [token.low for token in tokens[one.last + 1 : other.first]]
        about = (one.low, one.high) == (None, None) and one.best is not None
        nouns = between[:1] and between[0] in HARM_NOUNS and low_at(tokens, other.last + 1) in HARM_NOUNS
        if about and nouns and between[1:] == ["and"]:
            other.low = other.high = None


def _as_many(tokens: list[Token], at: int, found: list[Quantity]) -> Quantity | None:
    """The number told before in "killed two and injured as many"."""
    if tokens[at].low != "as" or low_at(tokens, at + 1) != "many" or low_at(tokens, at + 2) == "as":
        return None
    value = found[-1].value if found else None
    return Quantity(at, at + 1, at + 1, value, value, value, noun="") if value else None


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
    begin = start + 1 if low_at(tokens, start) in ("another", "the", "all", "other", "further") else start
    if (
        begin < len(tokens)
        and (number := number_at(tokens, begin))
        and not _is_no_count(tokens, begin, number[1], number[0])
    ):
        if (
            kind in ("", "about")
            and low_at(tokens, begin - 1) != "from"
            and (ranged := _range(tokens, begin, "to", "or", "-", "–"))
        ):
            return _with_noun(tokens, at, begin, ranged[2], (ranged[0], None, ranged[1]))
        if kind == "" and [low_at(tokens, number[1]), low_at(tokens, number[1] + 1)] == ["or", "more"]:
            return _with_noun(tokens, at, begin, number[1] + 2, _bounds("least", number[0]))
        return _with_noun(tokens, at, begin, number[1], _bounds(kind, number[0]))
    if tokens[start].low in VAGUE:
        return _with_noun(tokens, at, start, start + 1, (None, None, None))
    return find_single(tokens, at, start, _bounds(kind, 1))


def _range(tokens: list[Token], at: int, *joints: str) -> tuple[int, int, int] | None:
    """Both ends of a range that begins here, and the token after it."""
    if at >= len(tokens):
        return None
    one = number_at(tokens, at)
    if not one or low_at(tokens, one[1]) not in joints or one[1] + 1 >= len(tokens):
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
    before, after = low_at(tokens, at - 1), low_at(tokens, end)
    if before in UNIT_BEFORE or after in UNIT_AFTER or before in ("$", "/", "#") or after == "/":
        return True
    if after == "-" and not low_at(tokens, end + 1).isdigit():
        return True
    if (MONTH.match(before) and (before != "may" or tokens[at - 1].text == "May")) or (
        MONTH.match(after) and after not in ("may", "march") and value < 32
    ):
        return True
    if tokens[at].text.isdigit() and 1900 <= value <= 2100 and low_at(tokens, end) not in ALL_PERSONS:
        return True
    if before == "of" and (low_at(tokens, at - 2) in SINGULAR) and not is_person_word(after):
        return True
    if before == "at" and after in (",", ".", "and", "sharp", "o'clock") and value <= HOURS:
        return not HARMED.union(TOLLS).intersection(token.low for token in tokens[:at])
    if (
        before in (",", "(")
        and after in (",", ")")
        and tokens[at].text.isdigit()
        and tokens[at - 2].text.istitle()
    ):
        return True
    aged = [token.low for token in tokens[max(0, at - 3) : at]]
    return "aged" in aged or aged[-2:] in (["younger", "than"], ["older", "than"], ["age", "of"], ["under", "age"])


def _with_noun(
    tokens: list[Token], first: int, number: int, end: int, bounds: tuple[int | None, int | None, int | None]
) -> Quantity:
    """The quantity with the noun that follows the number."""
    more = low_at(tokens, end) in MORE or low_at(tokens, number - 1) in ("another", "further")
    definite = low_at(tokens, number - 1) in ("the", "all", "other", "those", "these")
    quantity = Quantity(
        first, number, end - 1, *bounds, noun="", vague=bounds == (None, None, None), more=more, definite=definite
    )
    place = end
    if low_at(tokens, place) in MORE:
        quantity.last = place
        quantity.noun = tokens[place].low if tokens[place].low == "others" else ""
        place += 1
    if low_at(tokens, place) == "of":
        return _partitive(tokens, quantity, place)
    before = [token.low for token in tokens[max(0, first - 2) : first]]
    if before == ["of", "whom"] and low_at(tokens, place) in ("were", "was", "are", "is"):
        named = _renamed(tokens, quantity)
        named.of = "whom" if named.noun else ""
        return named
    return _counted(tokens, quantity, place)


def _partitive(tokens: list[Token], quantity: Quantity, of: int) -> Quantity:
    """The quantity with the noun after "of": "18 of his relatives", "two of them"."""
    for place in range(of + 1, min(of + 6, len(tokens))):
        low = tokens[place].low
        if low in HARM_NOUNS:
            quantity.last, quantity.of = place, low
            return quantity
        if low in ALL_PERSONS or low in ("them", "whom", "those"):
            quantity.noun = low if low in ALL_PERSONS else ""
            quantity.last, quantity.of = place, low
            return _renamed(tokens, quantity) if low in ("them", "whom", "those") else quantity
        if low in THINGS:
            quantity.noun, quantity.last = low, place
            return quantity
        if not (modifies(tokens[place]) or low in ("the", "his", "her", "their")):
            break
    return quantity


def _renamed(tokens: list[Token], quantity: Quantity) -> Quantity:
    """The quantity in "two of them children" or "one of them a woman" with the noun that follows."""
    for place in range(quantity.last + 1, min(quantity.last + 5, len(tokens))):
        low = tokens[place].low
        if is_person_word(low) and low not in ("dead", "wounded", "injured"):
            quantity.noun, quantity.last = low, place
            return quantity
        if not (modifies(tokens[place]) or low in ("a", "an", "were", "was")):
            break
    return quantity


def _counted(tokens: list[Token], quantity: Quantity, begin: int) -> Quantity:
    """The quantity with the noun after the number and its adjectives."""
    place = begin + (low_at(tokens, begin) in ('"', "”", "’", "x", "×"))
    while place < min(begin + 7, len(tokens)):
        token = tokens[place]
        if (token.low in HARMED and not _heads_noun(tokens, place)) or token.low in SUFFERS:
            break
        if token.low in THINGS and not _heads_noun(tokens, place):
            quantity.noun, quantity.last = token.low, place
            return quantity
        if is_person_word(token.low) and not _heads_noun(tokens, place):
            quantity.noun, quantity.last = token.low, place
            return _of_family(tokens, quantity)
        if not modifies(token):
            break
        if _heads_noun(tokens, place):
            place += 1
            continue
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
    if low_at(tokens, at) == "of" and quantity.noun in ("members", "member", "people", "men"):
        for place in range(at + 1, min(at + 6, len(tokens))):
            if tokens[place].low in ("family", "household", "tribe", "force", "forces", "group", "party", "clan"):
                quantity.last = place
    return quantity
