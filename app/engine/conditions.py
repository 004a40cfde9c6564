"""Conditions evaluated on whole columns, with SQL's three truth values: true, false, unknown."""

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import reduce

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from app.engine.columns import NO_DATE, Frame, Mask, day_number
from app.geography.geodesy import wgs84
from app.model.condition import Compare, Condition, Every, Like, Missing, Negation, OneOf, Some, Value, When, Where

Days = NDArray[np.int64]
Ends = tuple[str | date | None, str | date | None]

EVER_BEFORE, EVER_AFTER = -(2**40), 2**40


@dataclass(frozen=True, slots=True)
class Truth:
    """The rows for which a condition is true (`yes`) and false (`no`); a row in neither mask is unknown."""

    yes: Mask
    no: Mask

    def __invert__(self) -> "Truth":
        return Truth(self.no, self.yes)

    def __and__(self, other: "Truth") -> "Truth":
        return Truth(self.yes & other.yes, self.no | other.no)

    def __or__(self, other: "Truth") -> "Truth":
        return Truth(self.yes | other.yes, self.no & other.no)


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day of an interval, for every row."""

    start: Days
    end: Days


COMPARISONS: Mapping[str, Callable[..., object]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
RELATIONS: Mapping[str, Callable[["Span", "Span"], Mask]] = {
    "t_after": lambda a, b: a.start > b.end,
    "t_before": lambda a, b: a.end < b.start,
    "t_contains": lambda a, b: (a.start < b.start) & (a.end > b.end),
    "t_disjoint": lambda a, b: (a.start > b.end) | (a.end < b.start),
    "t_during": lambda a, b: (a.start > b.start) & (a.end < b.end),
    "t_equals": lambda a, b: (a.start == b.start) & (a.end == b.end),
    "t_finishedby": lambda a, b: (a.start < b.start) & (a.end == b.end),
    "t_finishes": lambda a, b: (a.start > b.start) & (a.end == b.end),
    "t_intersects": lambda a, b: (a.start <= b.end) & (a.end >= b.start),
    "t_meets": lambda a, b: a.end == b.start,
    "t_metby": lambda a, b: a.start == b.end,
    "t_overlappedby": lambda a, b: (a.start > b.start) & (a.start < b.end) & (a.end > b.end),
    "t_overlaps": lambda a, b: (a.start < b.start) & (a.end > b.start) & (a.end < b.end),
    "t_startedby": lambda a, b: (a.start == b.start) & (a.end > b.end),
    "t_starts": lambda a, b: (a.start == b.start) & (a.end < b.end),
}
"""CQL2's temporal functions on intervals of days (OGC 21-065r2, table 8)."""
PREDICATES: Mapping[str, Callable[[NDArray[np.object_], Geometry], Mask]] = {
    "s_intersects": shapely.intersects,
    "s_within": shapely.within,
    "s_disjoint": shapely.disjoint,
    "s_contains": shapely.contains,
    "s_equals": shapely.equals,
    "s_touches": shapely.touches,
    "s_crosses": shapely.crosses,
    "s_overlaps": shapely.overlaps,
}


def holds(condition: Condition, frame: Frame, count: int) -> Mask:
    """A mask of the frame's `count` rows for which the condition is true (not false and not unknown)."""
    return _evaluate(condition, frame, count).yes


def _evaluate(condition: Condition, frame: Frame, count: int) -> Truth:
    match condition:
        case Every(parts):
            return reduce(operator.and_, (_evaluate(p, frame, count) for p in parts), _constant(True, count))
        case Some(parts):
            return reduce(operator.or_, (_evaluate(p, frame, count) for p in parts), _constant(False, count))
        case Negation(part):
            return ~_evaluate(part, frame, count)
        case Compare(column, op, value, fold):
            return _compare(frame, column, op, value, fold)
        case OneOf(column, values, fold):
            each = (_compare(frame, column, "=", value, fold) for value in values)
            return reduce(operator.or_, each, _unknown_where_missing(frame, column, count))
        case Like(column, pattern, fold):
            return _like(frame, column, pattern, fold)
        case Missing(column):
            missing = ~_known(frame, column)
            return Truth(missing, ~missing)
        case When(op, first, second):
            return _when(frame, op, first, second, count)
        case Where(op, shape, km):
            return _where(frame, op, shape, km)


def _constant(value: bool, count: int) -> Truth:
    return Truth(np.full(count, value), np.full(count, not value))


def _unknown_where_missing(frame: Frame, column: str, count: int) -> Truth:
    return Truth(np.zeros(count, dtype=np.bool_), _known(frame, column))


def _known(frame: Frame, column: str) -> Mask:
    if column in frame.numbers:
        return ~np.isnan(frame.numbers[column])
    if column in frame.days:
        known: Mask = frame.days[column] != NO_DATE
        return known
    if column in frame.categories:
        return frame.categories[column].known()
    present: Mask = ~shapely.is_missing(frame.shapes())
    return present


def _compare(frame: Frame, column: str, op: str, value: Value, fold: bool) -> Truth:
    compare, known = COMPARISONS[op], _known(frame, column)
    if isinstance(value, str):
        if op == "=" and not fold:
            yes = frame.categories[column].among([value])
            return Truth(yes, known & ~yes)
        wanted = value.casefold() if fold else value
        yes = frame.categories[column].which(lambda v: bool(compare(v.casefold() if fold else v, wanted)))
        return Truth(yes, known & ~yes)
    if isinstance(value, date):
        met = np.asarray(compare(frame.days[column], day_number(value)))
    else:
        met = np.asarray(compare(frame.numbers[column], value))
    return Truth(met & known, known & ~met)


def _like(frame: Frame, column: str, pattern: str, fold: bool) -> Truth:
    expression = re.compile(_regular(pattern.casefold() if fold else pattern), re.DOTALL)
    yes = frame.categories[column].which(
        lambda value: expression.fullmatch(value.casefold() if fold else value) is not None
    )
    return Truth(yes, _known(frame, column) & ~yes)


def _regular(pattern: str) -> str:
    """A regular expression for a SQL LIKE pattern; its time is at most text length times pattern length.

    Text between two wildcards is matched at its first occurrence only (an atomic group): if the rest of the
    pattern does not match after the first occurrence, it does not match after a later one.
    """
    runs = [""]
    for part in re.findall(r"\\.|.", pattern, re.DOTALL):
        if part == "%":
            runs.append("")
        else:
            runs[-1] += "." if part == "_" else re.escape(part[-1])
    if len(runs) == 1:
        return runs[0]
    first, *middle, last = runs
    return first + "".join(f"(?>.*?{run})" for run in middle if run) + ".*" + last


def _when(frame: Frame, op: str, first: Ends, second: Ends, count: int) -> Truth:
    known = np.ones(count, dtype=np.bool_)
    for column in (*first, *second):
        if isinstance(column, str):
            known &= _known(frame, column)
    yes = RELATIONS[op](_span(frame, first, count), _span(frame, second, count))
    return Truth(yes & known, known & ~yes)


def _span(frame: Frame, ends: Ends, count: int) -> Span:
    start, end = (
        frame.days[end].astype(np.int64)
        if isinstance(end, str)
        else np.full(count, open_end if end is None else day_number(end), dtype=np.int64)
        for end, open_end in zip(ends, (EVER_BEFORE, EVER_AFTER), strict=True)
    )
    return Span(start, end)


def _where(frame: Frame, op: str, shape: Geometry, km: float | None) -> Truth:
    shapes = frame.shapes()
    known = ~shapely.is_missing(shapes)
    if km is None:
        shapely.prepare(shape)
        yes = PREDICATES[op](shapes, shape)
    else:
        yes = _distance_km(shapes, shape) <= km
    return Truth(yes & known, known & ~yes)


def _distance_km(shapes: NDArray[np.object_], shape: Geometry) -> NDArray[np.float64]:
    """Geodesic distance between the nearest points of each geometry and the shape; NaN without a geometry.

    The nearest points are found in degrees, with longitudes shrunk to their length at the shape's latitude. The
    points found are the nearest on the ellipsoid, too, to well under 1 % within a few hundred kilometres.
    """
    shrink = np.array([np.cos(np.radians(shape.centroid.y)), 1.0])
    near = shapely.shortest_line(
        shapely.transform(shapes, lambda points: points * shrink), shapely.transform(shape, lambda p: p * shrink)
    )
    distance = np.full(len(shapes), np.nan)
    known = np.flatnonzero(~shapely.is_missing(near))
    ends = shapely.get_coordinates(near[known]).reshape(-1, 2, 2) / shrink
    metres = wgs84().inv(ends[:, 0, 0], ends[:, 0, 1], ends[:, 1, 0], ends[:, 1, 1])[2]
    distance[known] = np.asarray(metres) / 1000
    return distance
