"""A place description split into the name, the units that hold it, and how the spot lies to it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from app.geocoding.phrases import Phrase, Relation, read_phrase, without_direction
from app.geocoding.placeholders import is_placeholder, says_nothing
from app.geography.toponyms import fold
from app.geography.type_words import TypedName, split_type

MOST_LETTERS: Final = 300
"""A longer text is no place name, and splitting it would cost the square of its length."""
BRACKETS: Final = re.compile(r"[(\[（]([^)\]）]*)[)\]）]?")
SEPARATORS: Final = re.compile(r"\s*[,;،؛]\s*|\s+(?:in|within)\s+(?=\S)", re.IGNORECASE)
IN_BETWEEN: Final = re.compile(r"\bin\s+between\b", re.IGNORECASE)
ENDS: Final = re.compile(r"\s*[-–—/]\s*|\s+(?:to|and)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Segment:
    """One name in a description: as written, folded, and without its type words."""

    written: str
    folded: str
    typed: TypedName

    @property
    def sort(self) -> str | None:
        """The kind that the type word says: settlement, district, pass and so on; None without a type word."""
        return self.typed.sorts[0] if self.typed.sorts else None


@dataclass(frozen=True, slots=True)
class Reading:
    """A description of a place: the name first, then the names of the units that hold it.

    `relation` is how the spot lies to the name: at it, near it, `away_km` from it at a `bearing` in degrees (None
    if no direction is stated), opposite it, or between the two `ends`, which are also the two names of a road or
    border. `beside` are later parts that are descriptions themselves.
    """

    segments: tuple[Segment, ...]
    relation: Relation = Relation.AT
    ends: tuple[Segment, ...] = ()
    away_km: float = 0.0
    bearing: float | None = None
    beside: tuple["Reading", ...] = ()

    @property
    def near(self) -> bool:
        """Whether the spot is not at the named place but near, away from or opposite it."""
        return self.relation in (Relation.NEAR, Relation.AWAY, Relation.OPPOSITE)


def read_name(text: str, is_known: Callable[[str], bool] = lambda _: False) -> Reading:
    """The parts of a description; no segments if nothing in it is a name.

    Only the first MOST_LETTERS are read. A text that `is_known` accepts is a name, even if it looks like a phrase.
    """
    text = IN_BETWEEN.sub("between", text[:MOST_LETTERS])
    inside = BRACKETS.findall(text)
    outside = SEPARATORS.split(BRACKETS.sub(" ", text))
    head, *rest = _naming([*outside, *inside]) or [""]
    phrase = _phrase(head, is_known)
    parts = [_phrase(part, is_known) for part in rest]
    held = [name for part in parts for name in (*part.names, *part.holders)]
    segments = [read_segment(name) for name in (phrase.names[0], *phrase.holders, *held)]
    return Reading(
        tuple(segment for segment in segments if segment.folded),
        phrase.relation,
        _ends(phrase),
        phrase.away_km,
        phrase.bearing,
        tuple(_beside(part) for part in parts if part.relation is not Relation.AT),
    )


def _naming(parts: list[str]) -> list[str]:
    """The parts that name something; two-letter codes at the start are dropped, for they are no names."""
    naming = [part for part in parts if not says_nothing(part)]
    while naming and is_placeholder(naming[0]):
        naming.pop(0)
    return naming


def _phrase(part: str, is_known: Callable[[str], bool]) -> Phrase:
    if is_known(part):
        return Phrase((part,))
    phrase = read_phrase(part)
    shorter = without_direction(phrase.names[0])
    if shorter is None or is_known(phrase.names[0]):
        return phrase
    return replace(phrase, names=(shorter, *phrase.names[1:]))


def _beside(phrase: Phrase) -> Reading:
    """A later part of the description as a description of its own."""
    segments = tuple(read_segment(name) for name in (phrase.names[0], *phrase.holders))
    return Reading(segments, phrase.relation, _ends(phrase), phrase.away_km, phrase.bearing)


def read_segment(text: str) -> Segment:
    """One name, folded and separated from its type words."""
    folded = fold(text)
    return Segment(text.strip(), folded, split_type(folded))


def _ends(phrase: Phrase) -> tuple[Segment, ...]:
    """The two names in "Wana-Jandola road"; empty if the phrase has no such pair."""
    texts = phrase.names if phrase.relation is Relation.BETWEEN else ENDS.split(phrase.names[0])
    named = tuple(part for part in map(read_segment, texts) if part.folded)
    return named if len(named) == 2 else ()
