"""Conditions evaluated on whole columns, with SQL's three truth values: true, false, unknown."""

import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import reduce

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from app.engine.columns import NO_DATE, Categories, Frame, Mask, Rows, Taken, day_number
from app.engine.text_tests import COMPARISONS, equal_to, text_test
from app.geography.geodesy import wgs84
from app.model.condition import Compare, Condition, Every, Like, Missing, Negation, OneOf, Some, Value, When, Where
from app.model.work import STEPS

Days = NDArray[np.int64]
Ends = tuple[str | date | None, str | date | None]
Passed = dict[Compare | Like | OneOf, Mask]

PER_STEP = 10_000
"""Rows that a condition is held against at once: others wait a few milliseconds at most."""

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
    return _Part(frame, count, {}).evaluate(condition).yes


def holds_at(condition: Condition, frame: Frame, rows: Rows) -> Mask:
    """A mask of these rows for which the condition is true; it is held against some rows at a time."""
    mask = np.zeros(len(rows), dtype=np.bool_)
    passed: Passed = {}
    for first in range(0, len(rows), PER_STEP):
        some = rows[first : first + PER_STEP]
        with STEPS.turn():
            mask[first : first + PER_STEP] = _Part(Taken(frame, some), len(some), passed).evaluate(condition).yes
    return mask


@dataclass(slots=True)
class _Part:
    """Rows that a condition is held against at once; each of their text columns is read once.

    `passed` keeps, for all parts of a frame, the values of a coded column that pass a test.
    """

    frame: Frame
    count: int
    passed: Passed
    _read: dict[tuple[str, bool], Sequence[str]] = field(default_factory=dict)

    def evaluate(self, condition: Condition) -> Truth:
        match condition:
            case Every(parts):
                return reduce(operator.and_, map(self.evaluate, parts), _constant(True, self.count))
            case Some(parts):
                return reduce(operator.or_, map(self.evaluate, parts), _constant(False, self.count))
            case Negation(part):
                return ~self.evaluate(part)
            case Compare() | OneOf() | Like():
                return self._value(condition)
            case Missing(column):
                missing = ~_known(self.frame, column)
                return Truth(missing, ~missing)
            case When(op, first, second):
                return _when(self.frame, op, first, second, self.count)
            case Where(op, shape, km):
                return _where(self.frame, op, shape, km)

    def _value(self, condition: Compare | Like | OneOf) -> Truth:
        """The truth of a condition on a column's value."""
        match condition:
            case Compare(column, op, value) if not isinstance(value, str):
                return _compare(self.frame, column, op, value)
            case OneOf(column, values) if column not in self.frame.categories:
                each = (_compare(self.frame, column, "=", value) for value in values)
                return reduce(operator.or_, each, _unknown_where_missing(self.frame, column, self.count))
        return self._text(condition)

    def _text(self, condition: Compare | Like | OneOf) -> Truth:
        """The truth of a condition on a text column."""
        texts, known = self.frame.categories[condition.column], _known(self.frame, condition.column)
        if isinstance(texts, Categories):
            yes = self._values_passed(condition, texts)[texts.codes]
        elif (equal := equal_to(condition)) is not None:
            yes = texts.among(equal)
        else:
            test = text_test(condition)
            read = self._texts(condition.column, test.fold)
            yes = np.fromiter(map(test.passes(), read), np.bool_, self.count) & known
        return Truth(yes, known & ~yes)

    def _values_passed(self, condition: Compare | Like | OneOf, texts: Categories) -> Mask:
        """A mask of the column's distinct values that pass, and False for no value."""
        if condition not in self.passed:
            test = text_test(condition)
            values = (value.casefold() for value in texts.values) if test.fold else texts.values
            self.passed[condition] = np.array([*map(test.passes(), values), False], dtype=np.bool_)
        return self.passed[condition]

    def _texts(self, column: str, fold: bool) -> Sequence[str]:
        """The column's texts, read once; "" for no text. With `fold`, upper and lower case are alike."""
        if (column, fold) not in self._read:
            texts = self._texts(column, False) if fold else self.frame.categories[column].texts()
            self._read[column, fold] = [text.casefold() for text in texts] if fold else texts
        return self._read[column, fold]


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


def _compare(frame: Frame, column: str, op: str, value: Value) -> Truth:
    compare, known = COMPARISONS[op], _known(frame, column)
    if isinstance(value, date):
        met = np.asarray(compare(frame.days[column], day_number(value)))
    else:
        met = np.asarray(compare(frame.numbers[column], value))
    return Truth(met & known, known & ~met)


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
        # Prepared, it is for one thread alone, and the query may be asked by another too.
        own = shapely.from_wkb(shapely.to_wkb(shape))
        shapely.prepare(own)
        yes = PREDICATES[op](shapes, own)
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
