"""A place name as people write it, taken apart: the name, what holds it, and how loosely it is meant."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from app.geocoding.phrases import Phrase, Relation, read_phrase, without_direction
from app.geocoding.placeholders import is_placeholder, says_nothing
from app.geography.toponyms import fold
from app.geography.type_words import TypedName, split_type

MOST_LETTERS: Final = 300
"""No place name is longer; what is, is a text, and taking it apart would cost the square of its length."""
BRACKETS: Final = re.compile(r"[(\[（]([^)\]）]*)[)\]）]?")
SEPARATORS: Final = re.compile(r"\s*[,;،؛]\s*|\s+(?:in|within)\s+(?=\S)", re.IGNORECASE)
IN_BETWEEN: Final = re.compile(r"\bin\s+between\b", re.IGNORECASE)
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

    `relation` is how the spot lies to the name: at it, near it, `away_km` from it at a `bearing` in degrees (None
    where no direction is stated), opposite it, or between the two `ends`, which are also the names that a road or
    border runs between. `beside` are the parts after the name that are descriptions themselves.
    """

    segments: tuple[Segment, ...]
    relation: Relation = Relation.AT
    ends: tuple[Segment, ...] = ()
    away_km: float = 0.0
    bearing: float | None = None
    beside: tuple["Reading", ...] = ()

    @property
    def near(self) -> bool:
        """Whether the spot is not at what is named, but somewhere about it."""
        return self.relation in (Relation.NEAR, Relation.AWAY, Relation.OPPOSITE)


def read_name(text: str, is_known: Callable[[str], bool] = lambda _: False) -> Reading:
    """The description taken apart; no segments when nothing in it is a name.

    Only the first MOST_LETTERS are read. What `is_known` as a name is no phrase, whatever words it has.
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
    """The parts that name something; a two-letter code may hold the place, but is not its name."""
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
    """A part after the name as a description of its own."""
    segments = tuple(read_segment(name) for name in (phrase.names[0], *phrase.holders))
    return Reading(segments, phrase.relation, _ends(phrase), phrase.away_km, phrase.bearing)


def read_segment(text: str) -> Segment:
    """One name, folded and parted from its type words."""
    folded = fold(text)
    return Segment(text.strip(), folded, split_type(folded))


def _ends(phrase: Phrase) -> tuple[Segment, ...]:
    """The two names that "Wana-Jandola road" runs between; none when the phrase is no such pair."""
    texts = phrase.names if phrase.relation is Relation.BETWEEN else ENDS.split(phrase.names[0])
    named = tuple(part for part in map(read_segment, texts) if part.folded)
    return named if len(named) == 2 else ()
