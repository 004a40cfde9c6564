"""Parts of a figure, such as "including four women", and tolls, such as "raising to 63 the number killed"."""

import re
from typing import Final

from app.reading.lexicon import ALL_PERSONS
from app.reading.quantity import Quantity
from app.reading.tokens import Token

INTRODUCES: Final = frozenset(
    {"including", "incl", "include", "includes", "included", "among", "comprising", "comprised"}
)
THEM: Final = frozenset({"them", "whom", "these", "those"})
JOINTS: Final = frozenset(
    {
        "and",
        ",",
        "the",
        "as",
        "well",
        "were",
        "was",
        "are",
        "is",
        "at",
        "least",
        ":",
        "also",
        "a",
        "an",
        "his",
        "her",
        "their",
    }
)
TOLL: Final = re.compile(
    r"\b(?:tolls?|death count|body count|number (?:of (?:people|dead|deaths|those|victims|persons|civilians|fatalities)\b"
    r"[^.;]{0,40}?)?(?:killed|dead|martyred|injured|wounded|died|deaths|fatalities)|number of (?:dead|deaths|injured|wounded|"
    r"casualties|fatalities|killed|martyrs)|the (?:number of )?(?:dead|wounded|injured)|casualty figures?|losses|fatalities)\b",
    re.I,
)
WOUNDED_AT: Final = re.compile(
    r"\band (?:that |the number )?(?:of )?(?:the )?(?:wounded|injured|injuries) (?:at|to|as)\s*$", re.I
)
"""Words before the second number of a toll: "the dead at nine and the wounded at 14"."""
TOLL_INJURED: Final = re.compile(r"\b(?:injured|wounded|injuries)\b", re.I)
LONGEST_NAME: Final = 8
"""Tokens between a whole and its parts: "ten members of the family of Noor Khan, four women and six children"."""
MOVES: Final = frozenset(
    [
        "to",
        "at",
        "stood",
        "stands",
        "reached",
        "hit",
        "numbered",
        "from",
        "as",
        "was",
        "topped",
        "passed",
        "crossed",
        "exceeded",
        "surpassed",
        "above",
        "past",
        "is",
    ]
)


def find_parts(tokens: list[Token], quantities: list[Quantity]) -> dict[int, int]:
    """The quantity that each part belongs to, both by their number in the list."""
    parts: dict[int, int] = {}
    for index in range(1, len(quantities)):
        whole = _whole(quantities, index, parts)
        if whole is not None and _is_part(tokens, quantities, index, parts):
            parts[index] = whole
    return parts


def _whole(quantities: list[Quantity], index: int, parts: dict[int, int]) -> int | None:
    """The nearest quantity of people before this one that is no part itself."""
    return next((at for at in range(index - 1, -1, -1) if at not in parts and quantities[at].is_person), None)


def _is_part(tokens: list[Token], quantities: list[Quantity], index: int, parts: dict[int, int]) -> bool:
    quantity, before = quantities[index], quantities[index - 1]
    lead = [token.low for token in tokens[max(before.last + 1, quantity.first - 7) : quantity.first]]
    if quantity.of in THEM:
        return bool(quantity.noun)
    if any(low in INTRODUCES for low in lead) and not {"also", "."} & set(lead):
        return True
    if index - 1 in parts and set(lead) <= JOINTS and quantity.noun and "were" not in lead:
        return True
    following = [token.low for token in tokens[quantity.last + 1 : quantity.last + 4]]
    if following[:2] == ["among", "them"] or following in (
        ["were", "among", "them"],
        ["was", "among", "them"],
        ["are", "among", "them"],
    ):
        return True
    return _is_apposition(tokens, quantities, index)


def _is_apposition(tokens: list[Token], quantities: list[Quantity], index: int) -> bool:
    """Whether quantities between commas sum to the one before: "three people, a woman and two children, were"."""
    before, total, at = quantities[index - 1], 0, index
    opening = [token.text for token in tokens[before.last + 1 : quantities[index].first]]
    if opening[-1:] not in ([","], ["—"], ["("], [":"], ["–"]) or len(opening) > LONGEST_NAME:
        return False
    while at < len(quantities) and total < (before.value or 0):
        gap = {token.low for token in tokens[quantities[at - 1].last + 1 : quantities[at].first]}
        if at > index and not gap <= {",", "and", "his", "her", "their"}:
            return False
        total += quantities[at].value or 0
        at += 1
    return total == before.value and (before.value or 0) > 1 and (at - index > 1 or len(opening) <= 3)


def find_tolls(tokens: list[Token], quantities: list[Quantity], text: str) -> dict[int, str]:
    """The bare numbers of a sentence on a toll, with their kind: "put the dead at 44 on Sunday and at 54 on Monday"."""
    toll = TOLL.search(text)
    if not toll:
        return {}
    stated = re.search(r"\btolls?\b|death count", text, re.I)
    kind = "injured" if TOLL_INJURED.search(toll[0]) and not stated else "killed"
    found = {}
    for index, quantity in enumerate(quantities):
        before = [token.low for token in tokens[max(0, quantity.first - 2) : quantity.first]]
        bare = not quantity.noun or (quantity.noun in ALL_PERSONS and quantity.value != 1)
        since = tokens[quantities[index - 1].last].end if index else 0
        own = text[since : tokens[quantity.first].start]
        moved = before[-1:] and (before[-1] in MOVES or before in (["toll", "of"], ["tolls", "of"]))
        if bare and moved and not quantity.vague:
            found[index] = "injured" if index and WOUNDED_AT.search(own) else kind
    return found
