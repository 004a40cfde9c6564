"""A snapshot: every incident of one revision, column by column, and its answer to a query."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from math import isnan
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.encode.geojson import Encoded
from app.engine.appended import Appended, Merging, append
from app.engine.blob_file import HeapWriter, Pieces
from app.engine.builder import Gathering, IncidentColumns
from app.engine.columns import EPOCH, NO_DATE, Rows, TextColumn, point_shapes, sort_rows
from app.engine.events import Events, find_events
from app.engine.indexes import Checksums, checksums
from app.engine.place_search import PlaceSearch
from app.engine.row_tests import Index
from app.engine.segment import Found, Segment, index_segment, put_in_order
from app.engine.words import MemorySearch, Search
from app.figures.method import SPAN
from app.geography.land import Land
from app.model.batch import Values, batch_of
from app.model.columns import INCIDENTS
from app.model.query import Near, Query

Floats = NDArray[np.float64]
NO_ROWS: Rows = np.empty(0, dtype=np.intp)
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


@dataclass(frozen=True)
class Snapshot:
    """Every incident of one revision; immutable, for a later revision is another snapshot.

    `base` is a large segment whose rows come first, newest first. Incidents that came after it was built follow as
    they came (`appended`); `columns` holds all rows, also rows that are gone. `distinct_datasets` are pairs of
    datasets whose incidents are said to be different events; of `reconciled_datasets` all incidents that are one
    event are linked.
    """

    revision: int
    base: Segment
    columns: IncidentColumns
    appended: Appended | None = None
    distinct_datasets: frozenset[frozenset[str]] = frozenset()
    reconciled_datasets: frozenset[frozenset[str]] = frozenset()

    def __len__(self) -> int:
        return len(self.columns) - len(self.gone)

    def __repr__(self) -> str:
        return f"<Snapshot of revision {self.revision}: {len(self):,} incidents>"

    @property
    def figures(self) -> str:
        """The name of the method that makes the incidents' figures."""
        return str(SPAN)

    @property
    def gone(self) -> Rows:
        """The rows that are no incidents of this revision, ascending."""
        return NO_ROWS if self.appended is None else self.appended.gone

    @property
    def features(self) -> Pieces:
        """Every row as an encoded GeoJSON feature."""
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

    @cached_property
    def place_search(self) -> PlaceSearch:
        """The extents of all rows and their indexes."""
        if self.appended is None:
            return self.base.place_search
        return PlaceSearch(self.columns, self.base.place_search.land)

    @cached_property
    def events(self) -> Events | None:
        """The events that have several records; None where no two records are linked."""
        return find_events(self.columns, self.gone)

    def prepare(self) -> None:
        """Build the indexes for places and boxes now, that the first question would wait for."""
        self.base.place_search.prepare()

    def rows(self) -> Rows | slice:
        """The rows of all incidents: a slice if no row is gone."""
        gone = self.gone
        return np.delete(np.arange(len(self.columns)), gone) if len(gone) else slice(None)

    def in_order(self, rows: Rows) -> Rows:
        """The rows of some incidents, newest first."""
        return np.sort(rows) if self.appended is None else self.appended.in_order(rows)

    def row(self, incident_id: str) -> int | None:
        """The row of the incident with this id, or None."""
        if self.appended is None:
            return self.base.row_of.get(incident_id)
        own = self.appended.segment.row_of.get(incident_id)
        if own is not None:
            return int(self.appended.rows[own])
        row = self.base.row_of.get(incident_id)
        return None if row is None or row in self.appended.gone_of_base else row

    def all_rows(self) -> Rows:
        """The rows of all incidents, newest first."""
        return self.in_order(np.arange(len(self.columns))[self.rows()])

    def ids(self) -> list[str]:
        """The ids of all incidents, newest first."""
        return [piece.decode() for piece in self.columns.ids.take(self.all_rows())]

    def page(self, query: Query) -> Page:
        """The matches from `offset` to `offset + limit`, encoded, and the number of all matches."""
        nearest = self.base.nearest(query) if self.appended is None else None
        if nearest is not None:
            matched, rows, km = nearest
            return Page(matched, self._encode(rows[query.offset :], km[query.offset :], query.near), self.revision)
        found = self._find(query)
        matched = len(found)
        end = matched if query.limit is None else min(query.offset + query.limit, matched)
        selection = self._in_order(query, found, end)
        part = slice(min(query.offset, end), end)
        distance = None if selection.distance_km is None else selection.distance_km[part]
        return Page(matched, self._encode(selection.rows[part], distance, query.near), self.revision)

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
        km = np.stack([distance, *self.spans(near, rows, distance)], axis=1)
        return Encoded(features.heap.view, features.start, features.ends(cut=len(b"}}")), km)

    def spans(self, near: Near, rows: Rows, km: Floats) -> tuple[Floats, Floats]:
        """The km from a place to the nearest and the farthest point of each row's extent; NaN if unknown.

        `km` are the distances to the centres.
        """
        if self.appended is None:
            return self.base.place_search.extents.spans(near, rows, km)
        least, most = np.empty(len(rows)), np.empty(len(rows))
        at = np.flatnonzero(rows < len(self.base))
        least[at], most[at] = self.base.place_search.extents.spans(near, rows[at], km[at])
        at = np.flatnonzero(rows >= len(self.base))
        by_row = np.argsort(self.appended.rows)
        own = by_row[np.searchsorted(self.appended.rows, rows[at], sorter=by_row)]
        least[at], most[at] = self.appended.segment.place_search.extents.spans(near, own, km[at])
        return least, most

    def get(self, incident_id: str, *, located: bool | None = None) -> bytes | None:
        """The encoded feature with this id, or None; `located` asks for one with coordinates, or without."""
        row = self.row(incident_id)
        if row is None or (located is not None and located == isnan(self.numbers["longitude"][row])):
            return None
        return self.features[row]

    def select(self, query: Query) -> Selection:
        """All rows that match the query, in its order."""
        return self._in_order(query, self._find(query), None)

    def shapes(self) -> NDArray[np.object_]:
        """Every row's point; None where it is not located."""
        return point_shapes(self.numbers["longitude"], self.numbers["latitude"])

    def count(self, *, located: bool) -> int:
        """The number of incidents with coordinates, or without."""
        there = len(self.base.located)
        if self.appended is not None:
            gone = self.appended.gone_of_base
            there += len(self.appended.segment.located) - int((~np.isnan(self.numbers["longitude"][gone])).sum())
        return there if located else len(self) - there

    def everything(self, *, located: bool) -> Selection:
        """A selection of every incident with coordinates, or of every one without."""
        return self.select(Query(located=located))

    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of all incidents in degrees; None if no incident is located."""
        if self.appended is None:
            lon, lat = self.base.grid.lon, self.base.grid.lat
        else:
            lon, lat = (self.numbers[name][self.rows()] for name in ("longitude", "latitude"))
            lon, lat = lon[~np.isnan(lon)], lat[~np.isnan(lat)]
        if not len(lon):
            return None
        return float(lon.min()), float(lat.min()), float(lon.max()), float(lat.max())

    def datasets(self, selection: Selection) -> list[str]:
        """The datasets of the selected incidents, sorted."""
        return self.distinct("dataset", selection.rows)

    def distinct(self, column: str, rows: Index | None = None) -> list[str]:
        """The distinct values of a text column in these rows (None for all incidents), sorted."""
        coded = self.categories[column].coded()
        count = coded.count(slice(None)) - coded.count(self.gone) if rows is None else coded.count(rows)
        return [coded.values[code] for code in np.flatnonzero(count).tolist()]

    def days_spanned(self, selection: Selection) -> tuple[date | None, date | None]:
        """The first and the last day of the selected incidents; None and None if no incident is dated."""
        days = np.concatenate([self.days[name][selection.rows] for name in ("date_start", "date_end")])
        days = days[days != NO_DATE]
        if not len(days):
            return None, None
        return date.fromordinal(EPOCH + int(days.min())), date.fromordinal(EPOCH + int(days.max()))

    def on(self, land: Land) -> "Snapshot":
        """A snapshot with these incidents that shares `land` with other snapshots; by default each has its own."""
        appended = None if self.appended is None else self.appended.on(land)
        base = self.base.on(land) if appended is None else appended.base
        return replace(self, base=base, appended=appended)

    def merged(self) -> "Snapshot":
        """A snapshot of one segment, in which appended incidents lie among the others."""
        if self.appended is None:
            return self
        rows, own = self.all_rows(), checksums(list(self.arrived().ids))
        checksum = np.concatenate([self.base.row_of.by_row(), own])[rows]
        return index_columns(self.revision, self.columns.take(rows), checksum, self.base.search)

    def searching(self, search: Search) -> "Snapshot":
        """A snapshot with these incidents whose words `search` finds."""
        base = replace(self.base, search=search)
        appended = self.appended
        if appended is not None:
            appended = replace(appended, base=base, segment=replace(appended.segment, search=search))
        return replace(self, base=base, appended=appended)

    def current(self) -> IncidentColumns:
        """The columns of this revision's incidents, in no order."""
        rows = self.rows()
        return self.columns if isinstance(rows, slice) else self.columns.take(rows)

    def without(self, column: str, values: Iterable[str]) -> "Snapshot":
        """A snapshot without the incidents that have one of these values in a text column."""
        left_out = frozenset(values)
        kept, base = self.base.without(column, left_out)
        hidden = self.categories[column].take(np.arange(len(self.base), len(self.columns))).among(left_out)
        if base is self.base and not hidden.any():
            return self
        if self.appended is None:
            return replace(self, base=base, columns=base.columns)
        gone = self.appended.gone_of_base
        own = np.union1d(self.gone[len(gone) :] - len(self.base), np.flatnonzero(hidden)) + len(base)
        gone = np.searchsorted(kept, np.intersect1d(gone, kept))
        return layered(self.revision, base, self.arrived(), np.concatenate([gone, own]).astype(np.intp))

    def count_later(self) -> int:
        """The number of incidents that came after `base` was built, and of rows that are gone."""
        return 0 if self.appended is None else len(self.appended.rows) + len(self.gone)

    def arrived(self) -> IncidentColumns:
        """The incidents that came after `base` was built, as they came, with the ones that are gone."""
        return self.columns.take(np.arange(len(self.base), len(self.columns)))

    def _find(self, query: Query) -> Found | Merging:
        """All rows that match the query."""
        # Words are searched for once, for all segments.
        return (self.base if self.appended is None else self.appended).find(query, self.base.worded(query))

    def _in_order(self, query: Query, found: Found | Merging, count: int | None) -> Selection:
        """The first `count` matches (all of them if None) in the query's order."""
        if query.sort:
            rows, distance = found.first()
            extra = {} if distance is None else {"distance_km": distance}
            order = sort_rows(self, rows, query.sort, extra, count)
            return Selection(rows[order], None if distance is None else distance[order], query.near)
        if query.near is not None or not query.telling_first:
            return Selection(*found.first(count), query.near)
        telling = self.base.find_telling(query, found) if isinstance(found, Found) else found.telling(query)
        others, _ = found.first(None if count is None else count + len(telling))
        return Selection(np.concatenate([telling, others[~np.isin(others, telling)]])[:count], None)


def layered(revision: int, base: Segment, arrived: IncidentColumns, gone: Rows) -> Snapshot:
    """A snapshot of a base segment, the incidents that came after it as they came, and the rows that are gone."""
    if not len(arrived) and not len(gone):
        return Snapshot(revision, base, base.columns)
    return Snapshot(revision, base, base.growth.extended(arrived), append(base, arrived, gone))


def index_columns(revision: int, columns: IncidentColumns, checksum: Checksums, search: Search) -> Snapshot:
    """A snapshot of one segment, from incidents that are in order and the CRC-32 of their ids."""
    return Snapshot(revision, index_segment(columns, checksum, search), columns)


def build_snapshot(revision: int, records: Iterable[Values]) -> Snapshot:
    """A snapshot in memory, from records with values in the order of `INCIDENTS.columns`."""
    gathering = Gathering(HeapWriter(Path(), in_memory=True))
    batch = batch_of(INCIDENTS, list(records))
    gathering.add(range(len(batch)), batch)
    columns, checksum, _ = put_in_order(gathering.columns())
    return index_columns(revision, columns, checksum, MemorySearch(columns))
