"""A filter expression as a tree: what CQL2 says, in terms of a table's columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shapely import Geometry

Comparison = Literal["=", "<>", "<", "<=", ">", ">="]
Value = str | float | date


@dataclass(frozen=True, slots=True)
class Compare:
    """A column against a value of its kind; `fold` takes upper and lower case for the same."""

    column: str
    op: Comparison
    value: Value
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Like:
    """A text column against a pattern: `%` for any text, `_` for one character, a backslash before either."""

    column: str
    pattern: str
    fold: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """A column among values of its kind."""

    column: str
    values: tuple[Value, ...]
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """A column without a value; `geometry` for a record without a place."""

    column: str


@dataclass(frozen=True, slots=True)
class When:
    """Days from `start` to `end` (columns, or days; None is open) in relation to others of the same form."""

    op: str
    first: tuple[str | date | None, str | date | None]
    second: tuple[str | date | None, str | date | None]


@dataclass(frozen=True, slots=True)
class Where:
    """The record's geometry in relation to another, in CRS84; `km` for `s_dwithin` alone."""

    op: str
    shape: Geometry
    km: float | None = None


@dataclass(frozen=True, slots=True)
class Every:
    """All of the parts."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """At least one of the parts."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """What the part is not known to leave out; neither holds where the part is unknown."""

    part: "Condition"


Condition = Compare | Like | OneOf | Missing | When | Where | Every | Some | Negation

FLIPPED: Mapping[str, Comparison] = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""The comparison with its two sides exchanged."""
SPATIAL = (
    "s_intersects",
    "s_within",
    "s_dwithin",
    "s_disjoint",
    "s_contains",
    "s_equals",
    "s_touches",
    "s_crosses",
    "s_overlaps",
)
TEMPORAL = (
    "t_after",
    "t_before",
    "t_contains",
    "t_disjoint",
    "t_during",
    "t_equals",
    "t_finishedby",
    "t_finishes",
    "t_intersects",
    "t_meets",
    "t_metby",
    "t_overlappedby",
    "t_overlaps",
    "t_startedby",
    "t_starts",
)
