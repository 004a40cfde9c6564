"""A place name as people write it, taken apart: the name, what holds it, and how loosely it is meant."""

import re
from dataclasses import dataclass
from typing import Final

from app.geography.toponyms import fold
from app.geography.type_words import TypedName, split_type

MOST_LETTERS: Final = 300
"""No place name is longer; what is, is a text, and taking it apart would cost the square of its length."""
BRACKETS: Final = re.compile(r"[(\[（]([^)\]）]*)[)\]）]?")
SEPARATORS: Final = re.compile(r"\s*[,;،؛]\s*|\s+(?:in|within)\s+(?=\S)", re.IGNORECASE)
NEAR: Final = re.compile(
    r"^(?:.*?\b)??(?:near|nearby|by|around|outside|close to|adjacent to"
    r"|(?:in )?(?:the )?(?:outskirts|vicinity|suburbs?) of"
    r"|(?:[\d.]+ ?(?:km|kilomet\w+|miles?) )?(?:(?:north|south|east|west)[\w-]*|away|kms?) (?:of|from)"
    r"|نزدیک|نزدې|قریب)"
    r"\s+(?:the\s+)?(?P<name>\S.*)$",
    re.IGNORECASE,
)
ENDS: Final = re.compile(r"\s*[-–—/]\s*|\s+(?:to|and)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Segment:
    """One name inside a description: folded, and without its type words."""

    written: str
    folded: str
    typed: TypedName

    @property
    def sort(self) -> str | None:
        """What the type word says the name is: settlement, district, pass, and so on."""
        return self.typed.sorts[0] if self.typed.sorts else None


@dataclass(frozen=True, slots=True)
class Reading:
    """A description of a place: the name first, then the names of what holds it.

    `near` when the description says near, outside, 5 km south of; `ends` are the names that a road or border runs
    between, when there are two.
    """

    segments: tuple[Segment, ...]
    near: bool
    ends: tuple[Segment, ...]


def read_name(text: str) -> Reading:
    """The description taken apart; no segments when nothing in it is a name.

    Only the first MOST_LETTERS are read.
    """
    text = text[:MOST_LETTERS]
    inside = BRACKETS.findall(text)
    outside = SEPARATORS.split(BRACKETS.sub(" ", text))
    head, *rest = [part for part in outside if part.strip()] or [""]
    near = NEAR.match(head.strip())
    if near is not None:
        head = near["name"]
    segments = [read_segment(part) for part in (head, *rest, *inside)]
    return Reading(tuple(segment for segment in segments if segment.folded), near is not None, _ends(head))


def read_segment(text: str) -> Segment:
    """One name, folded and parted from its type words."""
    folded = fold(text)
    return Segment(text.strip(), folded, split_type(folded))


def _ends(text: str) -> tuple[Segment, ...]:
    """The two names that "Wana-Jandola road" runs between; none when the text is no such pair."""
    parts = [read_segment(part) for part in ENDS.split(text)]
    named = tuple(part for part in parts if part.folded)
    return named if len(named) == 2 else ()
