"""Singles: one person told without a number: "a paramilitary soldier", "his cousin", "Captain Noor Khan", "both"."""

import re
from typing import Final

from app.reading.lexicon import BE, CALLINGS, KIN, RANKS, SAY, SINGULAR
from app.reading.quantity import FILLERS, Quantity, low_at, modifies
from app.reading.tokens import Token

SAYS: Final = re.compile(rf"(?:{SAY})$")
THEIRS: Final = frozenset({"his", "her", "their", "my", "whose"})
OWN: Final = frozenset({"'s", "’s"})
OF_THINGS: Final = frozenset({"post", "posts", "convoy", "vehicle", "station", "check", "spokesman"})
AGE: Final = re.compile(r"(?:\d{1,2}|-|[\w-]*years?-old|[\w-]*months?-old)$")
ALSO_ADJECTIVES: Final = frozenset({"local", "official", "minor", "suspect", "youth"})
FARTHEST_NOUN: Final = 7
Bounds = tuple[int | None, int | None, int | None]


def find_single(tokens: list[Token], first: int, start: int, bounds: Bounds) -> Quantity | None:
    """The one person, or both, whom the words from `start` tell; `first` is where a qualifier before them begins."""
    low = tokens[start].low
    if _is_source(tokens, start):
        return None
    if (
        low == "a"
        and low_at(tokens, start + 1) in ("second", "third", "fourth")
        and low_at(tokens, start + 2) in BE
    ):
        return Quantity(first, start, start + 1, *bounds, noun="")
    if low in ("a", "an", "another"):
        noun = _noun(tokens, start + 1)
        return (
            Quantity(first, start, noun, *bounds, noun=tokens[noun].low, more=low == "another") if noun else None
        )
    return (
        _of_kin(tokens, start)
        or _both(tokens, start)
        or (None if _is_identified(tokens, start) else _named(tokens, start))
    )


def _is_source(tokens: list[Token], at: int) -> bool:
    """Whether the words name whom a report follows: "according to an aid worker", "according to Kunar governor Qasim"."""
    for place in range(at - 1, max(at - 5, -1), -1):
        low = tokens[place].low
        if low in ("citing", "quoting") or (low == "to" and low_at(tokens, place - 1) == "according"):
            return True
        if not tokens[place].text.replace("-", "").isalpha():
            return False
    return False


def _is_identified(tokens: list[Token], at: int) -> bool:
    """Whether a name is that of people told before: "the dead were identified as Naik Asmat and Sepoy Rehan"."""
    return any(
        tokens[place].low in ("identified", "named") and low_at(tokens, place + 1) in ("as", "them")
        for place in range(at)
    )


def _noun(tokens: list[Token], begin: int) -> int | None:
    """The token of the person in "paramilitary soldier"; None if the noun is no person, or speaks."""
    for place in range(begin, min(begin + FARTHEST_NOUN, len(tokens))):
        token, following = tokens[place], low_at(tokens, place + 1)
        if _is_person(token):
            if following in SINGULAR or following in OWN or _describes(tokens, place):
                continue
            return None if SAYS.match(following) or following in OF_THINGS else place
        if not (modifies(token) or AGE.match(token.low)):
            return None
    return None


def _describes(tokens: list[Token], at: int) -> bool:
    """Whether "local" or "official" is told of the noun after it: "a local peace committee"."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if tokens[at].low not in ALSO_ADJECTIVES or following is None or not following.text.isalpha():
        return False
    return following.tag.startswith(("NN", "JJ")) if following.tag else following.low in FILLERS


def _is_person(token: Token) -> bool:
    return token.low in SINGULAR or bool(CALLINGS.match(token.low) and not token.low.endswith(("s", "men")))


def _of_kin(tokens: list[Token], at: int) -> Quantity | None:
    """One relative: "his cousin", "her younger brother"."""
    if tokens[at].low not in THEIRS:
        return None
    noun = at + 2 if low_at(tokens, at + 1) in ("younger", "elder", "older", "young", "minor") else at + 1
    if low_at(tokens, noun) not in KIN or low_at(tokens, noun + 1) in OWN or SAYS.match(low_at(tokens, noun + 1)):
        return None
    return Quantity(at, at, noun, 1, 1, 1, noun=low_at(tokens, noun))


def _both(tokens: list[Token], at: int) -> Quantity | None:
    """Two people in "both died", told before."""
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if tokens[at].low == "both" and low_at(tokens, at - 1) == "," and low_at(tokens, at + 2) == ",":
        return None
    if tokens[at].low == "both" and following and (following.low in BE or following.tag == "VBD"):
        return Quantity(at, at, at, 2, 2, 2, noun="", definite=True)
    return None


def _named(tokens: list[Token], at: int) -> Quantity | None:
    """One person told by calling and name: "Captain Noor Khan", "tribal elder Sher Zaman"."""
    noun = at
    while low_at(tokens, noun) in FILLERS - {"and"} and noun < at + 3:
        noun += 1
    if noun >= len(tokens) or not (tokens[noun].low in RANKS or _is_person(tokens[noun])):
        return None
    last = noun
    while _is_name(tokens, last + 1):
        last += 1
    if last == noun or SAYS.match(low_at(tokens, last + 1)) or low_at(tokens, last + 1) in OWN:
        return None
    return Quantity(at, at, last, 1, 1, 1, noun=tokens[noun].low.rstrip("."), named=True)


def _is_name(tokens: list[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].text[:1].isupper() and tokens[at].text[1:2].islower()
