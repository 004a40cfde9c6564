"""Members: the numbers of people whom a sentence counts among the dead or the wounded told before."""

import re
from typing import Final

from app.reading.quantity import Quantity
from app.reading.tokens import Token

DEAD: Final = r"(?:dead|deceased|martyrs|martyred|slain|fallen|fatalities|killed)"
HURT: Final = r"(?:wounded|injured|hurt)"
GROUP: Final = rf"(?:the|those|these|all|people|persons|men) (?:\w+ )?(?:{DEAD}|{HURT}|victims|casualties)"
AMONG: Final = re.compile(rf"(?:,[^.;]{{1,60}}?,)?\s*(?:was|were|are|is) (?:also )?among (?:{GROUP}|them)\b", re.I)
LED: Final = re.compile(
    rf"\b(?:{GROUP} (?:in the \w+ |there )?(?:include[sd]?|comprise[sd]?|were|are|was|is|numbered)|among (?:{GROUP}|them) (?:were|are|was|is))"
    r"(?: (?:also|mostly|identified as|named as|at least))?:? *$",
    re.I,
)
SAYS_DEAD: Final = re.compile(rf"\b{DEAD}\b", re.I)
SAYS_HURT: Final = re.compile(rf"\b{HURT}\b", re.I)
LISTED: Final = frozenset({",", "and", "as", "well"})
LOOKED_AT: Final = 90
"""Letters on either side of a number that are searched."""


def find_members(
    tokens: list[Token], quantities: list[Quantity], text: str, hurt_before: str | None
) -> dict[int, str]:
    """The kind of harm of each quantity that is among the dead or the wounded, by its number in the list.

    `hurt_before` is the kind that the paragraph spoke of last: it stands for "them".
    """
    found: dict[int, str] = {}
    for index, quantity in enumerate(quantities):
        if not quantity.is_person or quantity.vague:
            continue
        start, end = tokens[quantity.first].start, tokens[quantity.last].end
        match = AMONG.match(text[end : end + LOOKED_AT]) or LED.search(text[max(0, start - LOOKED_AT) : start])
        kind = _kind(match[0], hurt_before) if match else None
        if kind:
            found[index] = kind
        elif index - 1 in found and _continues(tokens, quantities[index - 1], quantity):
            found[index] = found[index - 1]
    return found


def _kind(told: str, hurt_before: str | None) -> str | None:
    if SAYS_DEAD.search(told):
        return "killed"
    return "injured" if SAYS_HURT.search(told) else hurt_before


def _continues(tokens: list[Token], one: Quantity, other: Quantity) -> bool:
    gap = {token.low for token in tokens[one.last + 1 : other.first]}
    return bool(gap) and gap <= LISTED and bool(other.noun)
