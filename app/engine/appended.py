"""Incidents that came after a segment was built: indexed by themselves, and merged into its answers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.engine.builder import IncidentColumns
from app.engine.columns import NO_DATE, TELLING_ROWS, Mask, Rows, are_among, telling_rows
from app.engine.indexes import Fids
from app.engine.near_index import order_by_km
from app.engine.segment import Found, Segment, index_segment, put_in_order
from app.geography.land import Land
from app.model.query import Query

Kind = TypeVar("Kind", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Appended:
    """The incidents that came after `base` was built, and the rows that are gone.

    A snapshot numbers the rows of `base` first, then the appended rows as they came. `segment` holds the appended
    incidents that are current, newest first; `rows` are their rows in the snapshot, and `before` is how many rows
    of `base` come before each of them. `gone` are rows of the snapshot, ascending, that a later row replaces or
    that were retracted. `telling` are type-sample rows of the snapshot.
    """

    base: Segment
    segment: Segment
    rows: Rows
    before: Rows
    gone: Rows
    telling: Rows

    @property
    def gone_of_base(self) -> Rows:
        """The rows of `base` that are gone."""
        gone: Rows = self.gone[: np.searchsorted(self.gone, len(self.base))]
        return gone

    def find(self, query: Query, worded: Fids | None) -> "Merging":
        """All matches of a query, in `base` and among the appended incidents; see `Segment.find`."""
        return Merging(self, self.base.find(query, worded), self.segment.find(query, worded))

    def in_order(self, rows: Rows) -> Rows:
        """Rows of the snapshot, none of them gone, sorted newest first."""
        rows = np.sort(rows)
        split = int(np.searchsorted(rows, len(self.base)))
        own = np.flatnonzero(np.isin(self.rows, rows[split:]))
        return _inserted(rows[:split], rows[:split], self.rows[own], self.before[own])

    def before_of(self, rows: NDArray[np.integer]) -> Rows:
        """How many rows of `base` come before each of these appended rows, which are current."""
        by_row = np.argsort(self.rows)
        before: Rows = self.before[by_row[np.searchsorted(self.rows, rows, sorter=by_row)]]
        return before

    def on(self, land: Land) -> "Appended":
        """The incidents, measured against `land`."""
        return replace(self, base=self.base.on(land), segment=self.segment.on(land))


@dataclass(frozen=True, slots=True)
class Merging:
    """The matches in a base segment, some of which may be gone, and the matches among appended incidents."""

    appended: Appended
    of_base: Found
    own: Found

    def __len__(self) -> int:
        gone = self.appended.gone_of_base
        went = np.count_nonzero(_among(self.of_base, gone, len(self.appended.base)))
        return len(self.of_base.rows) - int(went) + len(self.own.rows)

    def first(self, count: int | None = None) -> tuple[Rows, NDArray[np.float64] | None]:
        """The first `count` matches (all if None) as rows of the snapshot, and their km if they have any."""
        gone = self.appended.gone_of_base
        total = len(self.of_base.rows)
        taken = total if count is None else min(count + len(gone), total)
        rows, km = self.of_base.first(taken)
        is_here = ~np.isin(rows, gone)
        own, own_km = self.own.first()
        mine, before = self.appended.rows[own], self.appended.before[own]
        rows = rows[is_here]
        if km is None or own_km is None:
            return _inserted(rows, rows, mine, before)[:count], None
        km = km[is_here]
        keys, own_keys = order_by_km(rows, km), order_by_km(before, own_km)
        return _inserted(rows, keys, mine, own_keys)[:count], _inserted(km, keys, own_km, own_keys)[:count]

    def telling(self, query: Query) -> Rows:
        """Type-sample rows that match the query, newest first."""
        own = self.appended.rows[self.own.rows]
        of_base = self.appended.base.find_telling(query, self.of_base)
        found = np.concatenate([of_base, own])
        return self.appended.in_order(found[np.isin(found, self.appended.telling)])


def _among(found: Found, gone: Rows, count: int) -> Mask:
    """A mask of the `gone` rows that were found, out of `count` rows."""
    if found.is_ordered and found.distance_km is None:
        return are_among(found.rows, gone)
    # A mark on each row takes a tenth of the time in which numpy compares the two.
    is_found = np.zeros(count, dtype=np.bool_)
    is_found[found.rows] = True
    return is_found[gone]


def _inserted(
    values: NDArray[Kind], keys: NDArray[np.integer], others: NDArray[Kind], other_keys: NDArray[np.integer]
) -> NDArray[Kind]:
    """The values with `others` inserted, each before the first value whose key is not less than its own key.

    `keys` and `other_keys` ascend.
    """
    merged: NDArray[Kind] = np.insert(values, np.searchsorted(keys, other_keys), others)
    return merged


def append(base: Segment, arrived: IncidentColumns, gone: Rows) -> Appended:
    """The incidents that came after `base`, in the order in which they came, and the rows that are gone."""
    here = np.setdiff1d(np.arange(len(arrived)), gone - len(base))
    columns, checksum, order = put_in_order(arrived.take(here))
    segment = index_segment(columns, checksum, base.search).on(base.place_search.land)
    rows = here[order] + len(base)
    before = np.fromiter(_places_in(base, columns), dtype=np.intp, count=len(columns))
    return Appended(base, segment, rows, before, gone, _find_telling(base, segment, rows, gone))


def _places_in(base: Segment, columns: IncidentColumns) -> Iterator[int]:
    """How many rows of `base` come before each incident in the order newest first, then by id."""
    falling, ids = base.calendar.falling, base.columns.ids
    for day, own_id in zip(columns.days["date_start"].tolist(), columns.ids, strict=True):
        low, high = len(falling), len(base)
        if day != NO_DATE:
            sides = (np.searchsorted(falling, np.int32(-day), side=side) for side in ("left", "right"))
            low, high = map(int, sides)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if ids[middle] < own_id else (low, middle)
        yield low


def _find_telling(base: Segment, segment: Segment, rows: Rows, gone: Rows) -> Rows:
    """Type-sample rows of the snapshot: the base's, and appended ones for columns that the base's leave empty."""
    kept = np.setdiff1d(np.array(base.telling, dtype=np.intp), gone)
    held = {name: mask for name, mask in _held(segment, segment.located) if not _is_filled(base, kept, name)}
    own = segment.located[telling_rows(held)] if held else segment.located[:0]
    return np.concatenate([kept[: TELLING_ROWS - len(own)], rows[own]])


def _held(segment: Segment, rows: Rows) -> Iterator[tuple[str, Mask]]:
    """By column name, a mask of these rows that have a value."""
    yield from ((name, ~np.isnan(numbers[rows])) for name, numbers in segment.numbers.items())
    yield from ((name, days[rows] != NO_DATE) for name, days in segment.days.items())
    yield from ((name, texts.take(rows).known()) for name, texts in segment.categories.items())


def _is_filled(base: Segment, rows: Rows, name: str) -> bool:
    if name in base.numbers:
        return bool((~np.isnan(base.numbers[name][rows])).any())
    if name in base.days:
        return bool((base.days[name][rows] != NO_DATE).any())
    return bool(base.categories[name].take(rows).known().any())
