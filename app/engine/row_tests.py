"""Tests that rows pass by their centres, days and other values."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from functools import partial
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.engine.builder import IncidentColumns
from app.engine.columns import NO_DATE, Mask, day_number
from app.model.query import BBox, DateMatch, Interval, Query

Kind = TypeVar("Kind", bound=np.generic)
SomeRows = NDArray[np.signedinteger]
UNIT_COLUMNS = ("province", "adm2", "district")
"""The columns with the parts of a unit's id, the largest unit first."""
Index = slice | SomeRows
"""The rows to test: a slice for all rows, or an array of row numbers."""
Test = Callable[[Index], Mask]
"""A test: takes rows, returns the mask of rows that pass."""


def at_rows(values: NDArray[Kind], index: Index) -> NDArray[Kind]:
    """The values at these rows; for an array of rows `take` is faster than brackets."""
    return values[index] if isinstance(index, slice) else values.take(index)


def place_tests(columns: IncidentColumns, query: Query) -> Iterator[Test]:
    """Tests of a row's centre: it has one (or none) as the query asks, and it lies in the query's bbox."""
    box = query.bbox
    yield lambda index: np.isnan(at_rows(columns.numbers["longitude"], index)) != query.located
    if box is not None:
        yield partial(_in_box, columns, box)


def time_test(columns: IncidentColumns, interval: Interval, match: DateMatch) -> Test:
    """The test of a row's days against an interval."""
    return partial(_in_interval, columns, interval, match)


def value_tests(columns: IncidentColumns, query: Query) -> Iterator[Test]:
    """The tests of a row's other values: type, dataset, province, side, stated match, distance to the line."""
    border_km = query.border_km
    for column, wanted in (
        ("event_type", query.event_types),
        ("dataset", query.datasets),
        ("province", query.provinces),
        ("side", query.sides),
        ("stated_match", query.stated_matches),
    ):
        if wanted:
            yield partial(is_among, columns, column, wanted)
    if query.units:
        yield partial(in_units, columns, query.units)
    if border_km is not None:
        yield lambda index: at_rows(columns.numbers["border_km"], index) <= border_km


def is_among(columns: IncidentColumns, column: str, wanted: Iterable[str], index: Index) -> Mask:
    """A mask of the rows whose text in the column is one of `wanted`."""
    texts = columns.categories[column]
    return (texts if isinstance(index, slice) else texts.take(index)).among(wanted)


def in_units(columns: IncidentColumns, units: Iterable[str], index: Index) -> Mask:
    """A mask of the rows whose centre lies in one of these provinces, districts or tehsils."""
    held = [
        [
            is_among(columns, column, [part], index)
            for column, part in zip(UNIT_COLUMNS, unit.split("/"), strict=False)
        ]
        for unit in units
    ]
    mask: Mask = np.logical_or.reduce([np.logical_and.reduce(parts) for parts in held])
    return mask


def _in_box(columns: IncidentColumns, box: BBox, index: Index) -> Mask:
    lon, lat = (at_rows(columns.numbers[name], index) for name in ("longitude", "latitude"))
    masks = [
        (lon >= part.west) & (lon <= part.east) & (lat >= part.south) & (lat <= part.north) for part in box.parts()
    ]
    mask: Mask = np.logical_or.reduce(masks)
    return mask


def _in_interval(columns: IncidentColumns, interval: Interval, match: DateMatch, index: Index) -> Mask:
    """A mask of dated incidents that possibly (an unknown end is open) or certainly happened in the interval."""
    start, end = (at_rows(columns.days[name], index) for name in ("date_start", "date_end"))
    if match is DateMatch.CERTAINLY:
        first, last = interval.start or date.min, interval.end or date.max
        surely: Mask = (start != NO_DATE) & (start >= day_number(first))
        surely &= (end != NO_DATE) & (end <= day_number(last))
        return surely
    mask: Mask = (start != NO_DATE) | (end != NO_DATE)
    if interval.end is not None:
        mask &= start <= day_number(interval.end)
    if interval.start is not None:
        mask &= (end == NO_DATE) | (end >= day_number(interval.start))
    return mask
