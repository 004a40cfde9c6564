"""A segment: incidents column by column, newest first, with indexes that find the rows of a query."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial, reduce
from operator import and_

import numpy as np
from numpy.typing import NDArray

from app.engine.builder import IncidentColumns
from app.engine.columns import (
    NO_DATE,
    Rows,
    TextColumn,
    are_among,
    point_shapes,
    telling_rows,
)
from app.engine.growth import Growth
from app.engine.indexes import (
    Calendar,
    Checksums,
    Fids,
    Grid,
    Ids,
    Numbered,
    build_calendar,
    build_grid,
    build_ids,
    checksums,
)
from app.engine.near_index import Neighbours, Surroundings, boxes_around, build_neighbours, nearest_first
from app.engine.place_search import PlaceSearch
from app.engine.row_tests import Index, SomeRows, Test, at_rows, place_tests, time_test, value_tests
from app.engine.words import Search
from app.geography.land import Land
from app.model.query import BBox, DateMatch, Near, Query

Floats = NDArray[np.float64]
PER_CHUNK = 1000
"""Features encoded per step in an answer that is read piece by piece."""


@dataclass(frozen=True, slots=True)
class Found:
    """Rows that match: nearest first if they have distances, else ascending (`is_ordered`) or in no order."""

    rows: SomeRows
    distance_km: Floats | None = None
    is_ordered: bool = True

    def __len__(self) -> int:
        return len(self.rows)

    def first(self, count: int | None = None) -> tuple[Rows, Floats | None]:
        """The first `count` rows, all of them if None, and their km if they have any.

        They come nearest first if they have distances, else newest first.
        """
        rows, km = self.rows, self.distance_km
        count = len(rows) if count is None else count
        if not self.is_ordered:
            rows = np.sort(np.partition(rows, count)[:count] if count < len(rows) else rows)
        return rows[:count].astype(np.intp, copy=False), None if km is None else km[:count]


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Rows that an index proposes, all matches among them; `km` are the distances of rows known to be near.

    `is_boxed` says that every row is located and lies in the query's bbox, if any; `is_in_time` that every row may
    overlap its interval; `is_zoned` that every row lies in its area and its corridor.
    """

    rows: Index
    is_ordered: bool = True
    is_boxed: bool = False
    is_in_time: bool = False
    is_zoned: bool = False
    km: Floats | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """Incidents that are indexed together, newest first; immutable. Rows are numbered from 0.

    `located` are the rows with coordinates, `telling` the type-sample rows: a few that together fill every column.
    `growth` is where rows are appended to the columns; `kept_as` is the key of the file that holds the segment,
    empty if it is in memory only.
    """

    columns: IncidentColumns
    row_of: Ids
    grid: Grid
    calendar: Calendar
    located: Rows
    telling: Sequence[int]
    search: Search
    place_search: PlaceSearch
    growth: Growth
    numbered: Numbered
    kept_as: str = ""
    surroundings: Surroundings = field(default_factory=Surroundings)
    _parts: dict[tuple[str, frozenset[str]], tuple[Rows, "Segment"]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.columns)

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

    def shapes(self) -> NDArray[np.object_]:
        """Every incident's point; None where it is not located."""
        return point_shapes(self.numbers["longitude"], self.numbers["latitude"])

    def on(self, land: Land) -> "Segment":
        """A segment with these incidents that measures them against `land`; itself if it does already."""
        if self.place_search.land is land:
            return self
        return replace(self, place_search=PlaceSearch(self.columns, land))

    def without(self, column: str, values: frozenset[str]) -> tuple[Rows, "Segment"]:
        """The rows that have none of these values in a text column, and a segment of these rows, which is kept."""
        if (column, values) not in self._parts:
            kept = np.flatnonzero(~self.categories[column].among(values))
            self._parts[column, values] = kept, self if len(kept) == len(self) else self._take(kept)
        return self._parts[column, values]

    def _take(self, rows: Rows) -> "Segment":
        taken = index_segment(self.columns.take(rows), self.row_of.by_row()[rows], self.search)
        return taken.on(self.place_search.land)

    def nearest(self, query: Query) -> tuple[int, Rows, Floats] | None:
        """The number of matches, the nearest rows and their km, of a query that asks only for a circle.

        None unless the place is indexed.
        """
        return self.place_search.nearest(query)

    def worded(self, query: Query) -> Fids | None:
        """The numbers of the incidents, also of other segments, that have the query's words; None for no words."""
        return None if query.text is None else self.search(query.text)

    def find(self, query: Query, worded: Fids | None) -> Found:
        """All rows that match the query; order, limit and offset are ignored.

        `worded` are the numbers of the incidents that have the query's words, as the method `worded` gives them.
        """
        if not query.located and (query.bbox is not None or query.near is not None or query.zones()):
            return Found(np.empty(0, dtype=np.intp))
        if query.is_about_extent():
            return self._found_by_extent(query, worded)
        candidates = self._candidates(query, worded)
        at = self._passing(query, candidates.rows, self._tests(query, candidates))
        rows = self._numbers(candidates.rows, at)
        if candidates.km is not None:
            return Found(rows, at_rows(candidates.km, at))
        if query.near is not None:
            return Found(*self._near(query.near, rows))
        return Found(rows, is_ordered=candidates.is_ordered)

    def find_telling(self, query: Query, found: Found) -> Rows:
        """Type-sample rows that match the query, of which `found` are all matches."""
        telling = np.array(self.telling, dtype=np.intp)
        if found.is_ordered:
            return telling[are_among(found.rows, telling)]
        if query.is_about_extent():
            # The rows of type samples are few: `isin` would sort the others.
            return telling[[bool((found.rows == row).any()) for row in self.telling]]
        return at_rows(telling, self._passing(query, telling, self._tests(query, _Candidates(telling))))

    def _found_by_extent(self, query: Query, worded: Fids | None) -> Found:
        """All rows that match a query about incidents' extents, not only their centres."""
        candidates = self._extent_candidates(query)
        by_centre = replace(query, bbox=None, border_km=None, provinces=(), units=(), sides=())
        tests = [*self._tests(by_centre, candidates), *self.place_search.tests(query)]
        if worded is not None:
            found = np.zeros(len(self.columns), dtype=np.bool_)
            found[self.numbered.find(worded)] = True
            tests.append(partial(at_rows, found))
        at = self._passing(query, candidates.rows, tests)
        km = None if candidates.km is None else at_rows(candidates.km, at)
        return Found(self._numbers(candidates.rows, at), km, candidates.is_ordered)

    def _extent_candidates(self, query: Query) -> _Candidates:
        """Candidates of a query about extents: rows found by `near`, else by `bbox`, else by the interval."""
        if query.near is not None:
            rows, km = self.place_search.around(query.near, query.place_match)
            return _Candidates(rows, is_boxed=True, km=km)
        if query.zones():
            return _Candidates(self._zoned(query), is_zoned=True)
        if query.bbox is not None:
            boxed = self.place_search.in_box(query.bbox, query.place_match)
            return _Candidates(boxed, is_ordered=False, is_boxed=True)
        if query.interval is not None:
            return _Candidates(self.calendar.find(query.interval))
        return _Candidates(slice(None))

    def _zoned(self, query: Query) -> Rows:
        """The rows, ascending, that lie in the query's area and its corridor; it has one of them at least."""
        found = [self.place_search.in_zone(zone, query.place_match, self.grid) for zone in query.zones()]
        return reduce(partial(np.intersect1d, assume_unique=True), found).astype(np.intp, copy=False)

    def _candidates(self, query: Query, worded: Fids | None) -> "_Candidates":
        """Candidates of a query about centres: as few rows as the indexes can tell."""
        if query.zones() and query.near is None and worded is None:
            return _Candidates(self._zoned(query), is_boxed=query.bbox is None, is_zoned=True)
        if query.near is not None and worded is None:
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
        if worded is not None:
            return _Candidates(self.numbered.find(worded))
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
        if (condition := query.condition()) is None:
            return at
        from app.engine.conditions import holds_at

        rows = self._numbers(index, at)
        holding = np.flatnonzero(holds_at(condition, self, rows.astype(np.intp, copy=False)))
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
        if query.zones() and not among.is_zoned:
            held = np.zeros(len(self.columns), dtype=np.bool_)
            held[self._zoned(query)] = True
            yield partial(at_rows, held)
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


def put_in_order(columns: IncidentColumns) -> tuple[IncidentColumns, Checksums, Rows]:
    """The incidents newest first, the CRC-32 of their ids, and their rows before.

    Ids are read only once because that is slow.
    """
    ids = list(columns.ids)
    order = columns.newest_first(ids)
    return columns.take(order), checksums(ids)[order], order


def index_segment(columns: IncidentColumns, checksum: Checksums, search: Search) -> Segment:
    """A segment with its indexes, from incidents that are in order and the CRC-32 of their ids."""
    lon, lat = columns.numbers["longitude"], columns.numbers["latitude"]
    grid = build_grid(lon, lat)
    located = np.sort(grid.row).astype(np.intp)
    held = {
        **{name: ~np.isnan(numbers[located]) for name, numbers in columns.numbers.items()},
        **{name: days[located] != NO_DATE for name, days in columns.days.items()},
        **{name: texts.known()[located] for name, texts in columns.categories.items()},
    }
    return Segment(
        columns=columns,
        row_of=build_ids(columns.ids, checksum),
        grid=grid,
        calendar=build_calendar(columns.days["date_start"], columns.days["date_end"]),
        located=located,
        telling=located[telling_rows(held)].tolist(),
        search=search,
        place_search=PlaceSearch(columns, Land()),
        growth=Growth(columns),
        numbered=Numbered(columns.fid),
    )
