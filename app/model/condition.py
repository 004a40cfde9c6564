"""A filter expression as a tree: the content of CQL2 in terms of a table's columns."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from shapely import Geometry

Comparison = Literal["=", "<>", "<", "<=", ">", ">="]
Value = str | float | date


@dataclass(frozen=True, slots=True)
class Compare:
    """A column compared with a value of its kind; `fold` ignores upper and lower case."""

    column: str
    op: Comparison
    value: Value
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Like:
    """A text column and a pattern: `%` is any text, `_` one character, a backslash makes either literal."""

    column: str
    pattern: str
    fold: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """A column whose value is one of several values of its kind."""

    column: str
    values: tuple[Value, ...]
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """A column without a value; the column `geometry` for a record without a place."""

    column: str


@dataclass(frozen=True, slots=True)
class When:
    """A temporal relation `op` (such as `t_during`) between two intervals of days, each (start, end).

    Each end is a column's name, a day, or None for an open end.
    """

    op: str
    first: tuple[str | date | None, str | date | None]
    second: tuple[str | date | None, str | date | None]


@dataclass(frozen=True, slots=True)
class Where:
    """The record's geometry in a spatial relation to a shape in CRS84; `km` only for `s_dwithin`."""

    op: str
    shape: Geometry
    km: float | None = None


@dataclass(frozen=True, slots=True)
class Every:
    """True if all of the parts are true."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Some:
    """True if at least one of the parts is true."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """True if the part is false, unknown if the part is unknown."""

    part: "Condition"


Condition = Compare | Like | OneOf | Missing | When | Where | Every | Some | Negation

LANGUAGES = ("cql2-text", "cql2-json", "cql-text")
"""The names of the languages in which a condition can be stated; the last one is GDAL's name of the first."""
FLIPPED: Mapping[str, Comparison] = {"=": "=", "<>": "<>", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
"""Each comparison with its two sides exchanged."""
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
