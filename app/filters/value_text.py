"""Conditions on values from the texts of filters: deaths as a range, parties by a part of a name, verification."""

import re

from app.filters.filter_table import MOST_ACTORS
from app.filters.number_text import read_count
from app.model.condition import Compare, Condition, Every, Like, OneOf, Some
from app.model.errors import BadParameter

ACTORS = ("actor1", "actor2", "assoc_actor1", "assoc_actor2")
DEATHS = "fatalities_best"
OPEN = ("", "..")
LEAST_LETTERS = 2


def read_range(text: str) -> tuple[int | None, int | None]:
    """The least and the greatest number of a range such as 10/20, 10/.. or ../20, or of one number; None: open."""
    first, slash, last = (part.strip() for part in text.partition("/"))
    if not slash and first in OPEN:
        raise _bad_range(text)
    try:
        least, most = (None if end in OPEN else read_count("fatalities", end, 0) for end in (first, last))
    except BadParameter:
        raise _bad_range(text) from None
    if not slash:
        return least, least
    if least is not None and most is not None and least > most:
        raise BadParameter(f"fatalities: the range ends before it starts: {text!r}")
    return least, most


def _bad_range(text: str) -> BadParameter:
    return BadParameter(
        f"fatalities: must be a whole number such as 10, or a range such as 10/20, 10/.. or ../20: {text!r}"
    )


def read_fatalities(text: str) -> Condition | None:
    """The condition that the best estimate of deaths is known and in a range; None where both ends are open."""
    least, most = read_range(text)
    parts: list[Condition] = []
    if least is not None:
        parts.append(Compare(DEATHS, ">=", float(least)))
    if most is not None:
        parts.append(Compare(DEATHS, "<=", float(most)))
    return Every(tuple(parts)) if parts else None


def read_actor(text: str) -> Condition:
    """The condition that a party, or one associated with it, has one of these texts in its name, in any case."""
    parts = [part.strip() for part in text.split(",")]
    if len(parts) > MOST_ACTORS:
        raise BadParameter(f"actor: {len(parts)} parts of names; at most {MOST_ACTORS} are looked for")
    for part in parts:
        if len(part) < LEAST_LETTERS:
            raise BadParameter(f"actor: must be at least {LEAST_LETTERS} letters of a party's name: {part!r}")
    patterns = [f"%{_plain(part.casefold())}%" for part in parts]
    return Some(tuple(Like(column, pattern, fold=True) for pattern in patterns for column in ACTORS))


def _plain(text: str) -> str:
    """The text as a pattern for itself."""
    return re.sub(r"[%_\\]", r"\\\g<0>", text)


def read_verification(text: str) -> Condition:
    """The condition that the verification is one of these words, in any case."""
    words = tuple(part.strip().casefold() for part in text.split(","))
    if "" in words:
        raise BadParameter(f"verification: must be one word, or several separated by commas: {text!r}")
    return OneOf("verification", words, fold=True)
