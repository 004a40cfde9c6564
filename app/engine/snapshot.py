"""A snapshot: every incident of one revision, column by column, and its answer to a query."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial, reduce
from math import isnan
from operator import and_
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.encode.geojson import Encoded
from app.engine.batch import Values, batch_of
from app.engine.blob_file import HeapWriter, Pieces
from app.engine.builder import Gathering, IncidentColumns
from app.engine.columns import (
    EPOCH,
    NO_DATE,
    Rows,
    Taken,
    TextColumn,
    point_shapes,
    sort_rows,
    telling_rows,
)
from app.engine.conditions import holds
from app.engine.indexes import Calendar, Checksums, Grid, Ids, build_calendar, build_grid, build_ids, checksums
from app.engine.near_index import Neighbours, Surroundings, boxes_around, build_neighbours, nearest_first
from app.engine.place_search import PlaceSearch
from app.engine.row_tests import Index, SomeRows, Test, at_rows, place_tests, time_test, value_tests
from app.engine.words import MemorySearch, Search
from app.geography.land import Land
from app.model.columns import INCIDENTS
from app.model.query import BBox, DateMatch, Near, Query

Floats = NDArray[np.float64]
PER_CHUNK = 1000
"""Features encoded per step in an answer that is read piece by piece."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of an answer: the number of all matches, and the encoded features of this page."""

    matched: int
    features: Sequence[bytes]
    revision: int


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected rows in the query's order, and each row's km from the query's place (None without one)."""

    rows: Rows
    distance_km: Floats | None
    near: Near | None = None


@dataclass(frozen=True, slots=True)
class _Found:
    """Rows that match: nearest first if they have distances, else ascending (`is_ordered`) or in no order."""

    rows: SomeRows
    distance_km: Floats | None = None
    is_ordered: bool = True

    def first(self, count: int) -> Rows:
        """The first `count` rows: nearest first if they have distances, else newest first."""
        rows = self.rows
        if not self.is_ordered:
            rows = np.sort(np.partition(rows, count)[:count] if count < len(rows) else rows)
        return rows[:count].astype(np.intp, copy=False)


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Rows that an index proposes, all matches among them; `km` are the distances of rows known to be near.

    `is_boxed` says that every row is located and lies in the query's bbox, if any; `is_in_time` that every row may
    overlap its interval.
    """

    rows: Index
    is_ordered: bool = True
    is_boxed: bool = False
    is_in_time: bool = False
    km: Floats | None = None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Every incident of one revision; immutable, for a later revision is another snapshot. Newest first.

    `located` are the rows with coordinates, `telling` the type-sample rows: a few that together fill every column.
    `distinct_datasets` are pairs of datasets whose incidents are said to be different events.
    """

    revision: int
    columns: IncidentColumns
    row_of: Ids
    grid: Grid
    calendar: Calendar
    located: Rows
    telling: Sequence[int]
    search: Search
    place_search: PlaceSearch
    surroundings: Surroundings = field(default_factory=Surroundings)
    distinct_datasets: frozenset[frozenset[str]] = frozenset()

    def __repr__(self) -> str:
        return f"<Snapshot of revision {self.revision}: {len(self.columns):,} incidents>"

    @property
    def features(self) -> Pieces:
        """Every incident as an encoded GeoJSON feature, by row."""
        return self.columns.features

    @property
    def days(self) -> Mapping[str, NDArray[np.int32]]:
        """Arrays of days, by column name."""
        return self.columns.days

    @property
    def numbers(self) -> Mapping[str, Floats]:
        """Arrays of numbers, by column name."""
        return self.columns.numbers

    @property
    def categories(self) -> Mapping[str, TextColumn]:
        """Text columns, by column name."""
        return self.columns.categories

    def page(self, query: Query) -> Page:
        """The matches from `offset` to `offset + limit`, encoded, and the number of all matches."""
        nearest = self._nearest_page(query)
        if nearest is not None:
            return nearest
        found = self._found(query)
        matched = len(found.rows)
        end = matched if query.limit is None else min(query.offset + query.limit, matched)
        selection = self._in_order(query, found, end)
        part = slice(min(query.offset, end), end)
        distance = None if selection.distance_km is None else selection.distance_km[part]
        return Page(matched, self._encode(selection.rows[part], distance, query.near), self.revision)

    def _nearest_page(self, query: Query) -> Page | None:
        """The page of a query that asks only for incidents near a place; None unless the place is indexed."""
        nearest = self.place_search.nearest(query)
        if nearest is None:
            return None
        matched, rows, km = nearest
        return Page(matched, self._encode(rows[query.offset :], km[query.offset :], query.near), self.revision)

    def encoded(self, selection: Selection, part: slice = slice(None)) -> Iterator[bytes]:
        """The selected features as GeoJSON, each with its distance if the selection has distances."""
        rows, distance = selection.rows[part], selection.distance_km
        distance = None if distance is None else distance[part]
        for first in range(0, len(rows), PER_CHUNK):
            chunk = slice(first, first + PER_CHUNK)
            yield from self._encode(rows[chunk], None if distance is None else distance[chunk], selection.near)

    def _encode(self, rows: Rows, distance: Floats | None, near: Near | None) -> Encoded:
        features = self.features.take(rows)
        if distance is None or near is None:
            return Encoded(features.heap.view, features.start, features.ends(cut=0))
        km = np.stack([distance, *self.place_search.extents.spans(near, rows, distance)], axis=1)
        return Encoded(features.heap.view, features.start, features.ends(cut=len(b"}}")), km)

    def get(self, incident_id: str, *, located: bool | None = None) -> bytes | None:
        """The encoded feature with this id, or None; `located` asks for one with coordinates, or without."""
        row = self.row_of.get(incident_id)
        if row is None or (located is not None and located == isnan(self.numbers["longitude"][row])):
            return None
        return self.features[row]

    def select(self, query: Query) -> Selection:
        """All rows that match the query, in its order."""
        found = self._found(query)
        return self._in_order(query, found, len(found.rows))

    def shapes(self) -> NDArray[np.object_]:
        """Every incident's point; None where it is not located."""
        return point_shapes(self.numbers["longitude"], self.numbers["latitude"])

    def count(self, *, located: bool) -> int:
        """The number of incidents with coordinates, or without."""
        return len(self.grid.row) if located else len(self.columns) - len(self.grid.row)

    def everything(self, *, located: bool) -> Selection:
        """A selection of every incident with coordinates, or of every one without."""
        return self.select(Query(located=located))

    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of all incidents in degrees; None if no incident is located."""
        lon, lat = self.grid.lon, self.grid.lat
        if not len(lon):
            return None
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())

    def datasets(self, selection: Selection) -> list[str]:
        """The datasets of the selected incidents, sorted."""
        return self.distinct("dataset", selection.rows)

    def distinct(self, column: str, rows: Index = slice(None)) -> list[str]:
        """The distinct values of a text column in these rows, sorted."""
        coded = self.categories[column].coded()
        codes = np.unique(coded.codes[rows])
        return [coded.values[code] for code in codes.tolist() if code >= 0]

    def days_spanned(self, selection: Selection) -> tuple[date | None, date | None]:
        """The first and the last day of the selected incidents; None and None if no incident is dated."""
        days = np.concatenate([self.days[name][selection.rows] for name in ("date_start", "date_end")])
        days = days[days != NO_DATE]
        if not len(days):
            return None, None
        return date.fromordinal(EPOCH + int(days.min())), date.fromordinal(EPOCH + int(days.max()))

    def without(self, column: str, values: Iterable[str]) -> "Snapshot":
        """A snapshot without the incidents that have one of these values in a text column."""
        left_out = self.categories[column].among(values)
        if not left_out.any():
            return self
        kept = np.flatnonzero(~left_out)
        taken = self.columns.take(kept)
        others = index_columns(self.revision, taken, self.row_of.by_row()[kept], self.search)
        return others.on(self.place_search.land)

    def on(self, land: Land) -> "Snapshot":
        """A snapshot with these incidents that shares `land` with other snapshots; by default each has its own."""
        return replace(self, place_search=PlaceSearch(self.columns, land))

    def _found(self, query: Query) -> _Found:
        """All rows that match the query."""
        if not query.located and (query.bbox is not None or query.near is not None):
            return _Found(np.empty(0, dtype=np.intp))
        if query.is_about_extent():
            return self._found_by_extent(query)
        candidates = self._candidates(query)
        at = self._passing(query, candidates.rows, self._tests(query, candidates))
        rows = self._numbers(candidates.rows, at)
        if candidates.km is not None:
            return _Found(rows, at_rows(candidates.km, at))
        if query.near is not None:
            return _Found(*self._near(query.near, rows))
        return _Found(rows, is_ordered=candidates.is_ordered)

    def _found_by_extent(self, query: Query) -> _Found:
        """All rows that match a query about incidents' extents, not only their centres."""
        candidates = self._extent_candidates(query)
        by_centre = replace(query, bbox=None, border_km=None, provinces=(), sides=())
        tests = [*self._tests(by_centre, candidates), *self.place_search.tests(query)]
        if query.text is not None:
            found = np.zeros(len(self.columns), dtype=np.bool_)
            found[self.search(query.text, self.columns.fid)] = True
            tests.append(partial(at_rows, found))
        at = self._passing(query, candidates.rows, tests)
        km = None if candidates.km is None else at_rows(candidates.km, at)
        return _Found(self._numbers(candidates.rows, at), km, candidates.is_ordered)

    def _extent_candidates(self, query: Query) -> _Candidates:
        """Candidates of a query about extents: rows found by `near`, else by `bbox`, else by the interval."""
        if query.near is not None:
            rows, km = self.place_search.around(query.near, query.place_match)
            return _Candidates(rows, is_boxed=True, km=km)
        if query.bbox is not None:
            rows = self.place_search.in_box(query.bbox, query.place_match)
            return _Candidates(rows, is_ordered=False, is_boxed=True)
        if query.interval is not None:
            return _Candidates(self.calendar.find(query.interval))
        return _Candidates(slice(None))

    def _candidates(self, query: Query) -> "_Candidates":
        """Candidates of a query about centres: as few rows as the indexes can tell."""
        if query.near is not None and query.text is None:
            neighbours = self.surroundings.find(query.near, self._neighbours)
            found = None if neighbours is None else neighbours.find(query.near.km, query.interval)
            if found is not None:
                return _Candidates(found[0], is_boxed=query.bbox is None, is_in_time=True, km=found[1])
        boxes: Sequence[BBox] | None = None if query.bbox is None else query.bbox.parts()
        if query.near is not None:
            boxes = boxes_around(query.near) or boxes
        stretches = None if boxes is None else self.grid.stretches(boxes)
        interval = query.interval
        if query.located and query.is_unrestricted():
            return _Candidates(self.located, is_boxed=True)
        if query.text is not None:
            return _Candidates(self.search(query.text, self.columns.fid))
        if stretches is None:
            return _Candidates(slice(None) if interval is None else self.calendar.find(interval))
        is_boxed = query.near is None or query.bbox is None
        if interval is None:
            return _Candidates(self.grid.find(stretches), is_ordered=False, is_boxed=is_boxed)
        first, last = self.calendar.stretch(interval)
        if last - first + len(self.calendar.long) < sum(one.last - one.first for one in stretches) // 4:
            return _Candidates(self.calendar.find(interval))
        rows = self.grid.find(stretches)
        rows = rows[self.calendar.may_hold(interval, rows)]
        return _Candidates(rows, is_ordered=False, is_boxed=is_boxed)

    def _passing(self, query: Query, index: Index, tests: Iterable[Test]) -> Index:
        """The positions in `index` of the rows that pass all tests and the query's condition."""
        masks = [test(index) for test in tests]
        at: Index = np.flatnonzero(reduce(and_, masks)) if masks else slice(None)
        condition = query.condition()
        if condition is None:
            return at
        rows = self._numbers(index, at)
        holding = np.flatnonzero(holds(condition, Taken(self, rows.astype(np.intp, copy=False)), len(rows)))
        return holding if isinstance(at, slice) else at.take(holding)

    def _numbers(self, index: Index, at: Index) -> SomeRows:
        """The row numbers at these positions of an index."""
        if not isinstance(index, slice):
            return at_rows(index, at)
        return np.arange(len(self.columns)) if isinstance(at, slice) else at

    def _tests(self, query: Query, among: _Candidates) -> Iterator[Test]:
        """The tests that a candidate must pass, without the ones that all candidates are known to pass."""
        if not among.is_boxed:
            yield from place_tests(self.columns, query)
        if query.interval is not None and not (among.is_in_time and query.date_match is DateMatch.POSSIBLY):
            yield time_test(self.columns, query.interval, query.date_match)
        yield from value_tests(self.columns, query)

    def _near(self, near: Near, rows: SomeRows) -> tuple[Rows, Floats]:
        """The rows within the circle, and their km, nearest first."""
        return nearest_first(near, rows, self.numbers["longitude"].take(rows), self.numbers["latitude"].take(rows))

    def _neighbours(self, near: Near) -> Neighbours:
        """The index of all rows within the circle."""
        boxes = boxes_around(near)
        stretches = None if boxes is None else self.grid.stretches(boxes)
        around = self.located if stretches is None else self.grid.find(stretches)
        rows, km = self._near(near, around)
        return build_neighbours(rows, km, *(self.days[name].take(rows) for name in ("date_start", "date_end")))

    def _in_order(self, query: Query, found: _Found, count: int) -> Selection:
        """The first `count` matches in the query's order; all matches if they must be sorted."""
        distance = found.distance_km
        if query.sort:
            rows = found.first(len(found.rows))
            order = sort_rows(self, rows, query.sort, {} if distance is None else {"distance_km": distance})
            return Selection(rows[order], None if distance is None else distance[order], query.near)
        if distance is not None or not query.telling_first:
            return Selection(found.first(len(found.rows) if distance is not None else count), distance, query.near)
        telling = self._telling(query, found)
        others = found.first(min(count + len(telling), len(found.rows)))
        return Selection(np.concatenate([telling, others[~np.isin(others, telling)]])[:count], None)

    def _telling(self, query: Query, found: _Found) -> Rows:
        """Type-sample rows that match the query."""
        telling = np.array(self.telling, dtype=np.intp)
        if found.is_ordered:
            at = np.searchsorted(found.rows, telling)
            there: Rows = telling[np.append(found.rows, -1)[at] == telling]
            return there
        if query.is_about_extent():
            return telling[np.isin(telling, found.rows)]
        return at_rows(telling, self._passing(query, telling, self._tests(query, _Candidates(telling))))


def put_in_order(columns: IncidentColumns) -> tuple[IncidentColumns, Checksums]:
    """The incidents newest first, and the CRC-32 of their ids; ids are read only once because that is slow."""
    ids = list(columns.ids)
    order = columns.newest_first(ids)
    return columns.take(order), checksums(ids)[order]


def index_columns(revision: int, columns: IncidentColumns, checksum: Checksums, search: Search) -> Snapshot:
    """A snapshot with its indexes, from incidents that are in order."""
    lon, lat = columns.numbers["longitude"], columns.numbers["latitude"]
    grid = build_grid(lon, lat)
    located = np.sort(grid.row).astype(np.intp)
    held = {
        **{name: ~np.isnan(numbers[located]) for name, numbers in columns.numbers.items()},
        **{name: days[located] != NO_DATE for name, days in columns.days.items()},
        **{name: texts.known()[located] for name, texts in columns.categories.items()},
    }
    return Snapshot(
        revision=revision,
        columns=columns,
        row_of=build_ids(columns.ids, checksum),
        grid=grid,
        calendar=build_calendar(columns.days["date_start"], columns.days["date_end"]),
        located=located,
        telling=located[telling_rows(held)].tolist(),
        search=search,
        place_search=PlaceSearch(columns, Land()),
    )


def build_snapshot(revision: int, records: Iterable[Values]) -> Snapshot:
    """A snapshot in memory, from records with values in the order of `INCIDENTS.columns`."""
    gathering = Gathering(HeapWriter(Path(), in_memory=True))
    batch = batch_of(INCIDENTS, list(records))
    gathering.add(range(len(batch)), batch)
    columns, checksum = put_in_order(gathering.columns())
    return index_columns(revision, columns, checksum, MemorySearch(columns))
