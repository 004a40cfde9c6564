"""Incidents on a vector tile: their positions, and their numbers by grid cell."""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from app.encode.mvt import BUFFER
from app.engine.event_kinds import event_kinds
from app.engine.snapshot import Snapshot
from app.geography.web_mercator import STEPS, Tile
from app.model.map_columns import COUNTED
from app.model.query import BBox, EventCount, Query

Ints = NDArray[np.int64]

FINEST = 128
"""Steps along the side of a cell of the finest grid: 16 pixels of a tile drawn 512 pixels wide."""
ROW_OF_CELLS = 2 * STEPS
"""Numbers of cells between a cell and the one south of it."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Rows of a snapshot, and their positions on a tile in steps."""

    rows: NDArray[np.intp]
    x: Ints
    y: Ints

    def __getitem__(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> "Placed":
        return Placed(self.rows[which], self.x[which], self.y[which])


@dataclass(frozen=True, slots=True)
class Grid:
    """Incidents by the grid cells that hold any, in the order of the cells' numbers.

    `row` is one of a cell's rows, `x` and `y` are sums of steps, `kinds` numbers of incidents by event type,
    `deaths` the largest best estimate (NaN if there is none).
    """

    cell: Ints
    size: NDArray[np.intp]
    row: NDArray[np.intp]
    x: NDArray[np.float64]
    y: NDArray[np.float64]
    kinds: NDArray[np.intp]
    deaths: NDArray[np.float64]

    def take(self, which: NDArray[np.bool_] | NDArray[np.intp]) -> "Grid":
        """Some of the cells."""
        return Grid(
            self.cell[which],
            self.size[which],
            self.row[which],
            self.x[which],
            self.y[which],
            self.kinds[which],
            self.deaths[which],
        )

    def with_cells(self, cells: Ints, anew: "Grid") -> "Grid":
        """The grid in which some cells are as in another one."""
        kept = self.take(~np.isin(self.cell, cells))
        names = [field.name for field in fields(Grid)]
        both = Grid(*(np.concatenate([getattr(each, name) for each in (kept, anew)]) for name in names))
        return both.take(np.argsort(both.cell))


def place_incidents(snapshot: Snapshot, query: Query, tile: Tile) -> Placed:
    """The query's incidents that lie on a tile or in its buffer, in the snapshot's order."""
    rows = snapshot.in_order(rows_in(snapshot, query, tile.box(BUFFER + 1)))
    lon, lat = (snapshot.numbers[name][rows] for name in ("longitude", "latitude"))
    placed = Placed(rows, *tile.step(lon, lat, BUFFER))
    return placed[is_within(placed, BUFFER)]


def rows_in(snapshot: Snapshot, query: Query, box: BBox) -> NDArray[np.intp]:
    """The rows of the query's answer (after `limit` and `offset`) whose centres lie in a box.

    An incident that the query found by its extent is drawn at its centre, so the tile's box selects by centre.
    Linked records are drawn once: the first of those that the query finds with a place, on whichever tile that is.
    """
    rows = _records_in(snapshot, query, box)
    return _firsts(snapshot, query, rows) if counts_events(snapshot, query) else rows


def counts_events(snapshot: Snapshot, query: Query) -> bool:
    """Whether linked records are one incident of the query's answer; of a page of an answer each is one."""
    is_page = query.limit is not None or bool(query.offset)
    return snapshot.events is not None and query.events is not EventCount.RECORDS and not is_page


def _firsts(snapshot: Snapshot, query: Query, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """The rows without records of events of which another selected record is drawn."""
    events = snapshot.events
    assert events is not None
    if not (events.number[rows] >= 0).any():
        return rows
    selected = snapshot.select(replace(query, located=True, sort=())).rows
    firsts = events.once(np.intersect1d(selected, events.rows))
    return rows[(events.number[rows] < 0) | np.isin(rows, firsts)]


def _records_in(snapshot: Snapshot, query: Query, box: BBox) -> NDArray[np.intp]:
    if query.limit is not None or query.offset or query.is_about_extent():
        end = None if query.limit is None else query.offset + query.limit
        part = snapshot.select(query).rows[query.offset : end]
        return np.intersect1d(part, snapshot.select(Query(bbox=box)).rows, assume_unique=True)
    boxes = [box] if query.bbox is None else list(_shared(query.bbox, box))
    found = [snapshot.select(replace(query, bbox=each, sort=())).rows for each in boxes]
    return np.concatenate([np.empty(0, dtype=np.intp), *found])


def _shared(one: BBox, other: BBox) -> Iterator[BBox]:
    """The area that two boxes share, as boxes that do not cross the antimeridian."""
    for a in one.parts():
        for b in other.parts():
            west, south, east, north = (
                max(a.west, b.west),
                max(a.south, b.south),
                min(a.east, b.east),
                min(a.north, b.north),
            )
            if west <= east and south <= north:
                yield BBox(west, south, east, north)


def is_within(placed: Placed, margin: int) -> NDArray[np.bool_]:
    """A mask of the incidents on a tile, or in a margin of so many steps around it."""
    least, most = np.minimum(placed.x, placed.y), np.maximum(placed.x, placed.y)
    inside: NDArray[np.bool_] = (least >= -margin) & (most < STEPS + margin)
    return inside


def cell_of(placed: Placed, width: int) -> Ints:
    """The number of the grid cell that holds each incident; cells are `width` steps wide."""
    cells: Ints = (placed.y // width) * ROW_OF_CELLS + placed.x // width
    return cells


def count_cells(snapshot: Snapshot, placed: Placed, width: int) -> Grid:
    """The incidents by grid cells `width` steps wide."""
    cell, first, group, size = np.unique(
        cell_of(placed, width), return_index=True, return_inverse=True, return_counts=True
    )
    x, y = (
        np.bincount(group, weights=steps, minlength=len(cell)).astype(np.float64) for steps in (placed.x, placed.y)
    )
    kinds = event_kinds(snapshot, placed.rows)
    by_kind = np.bincount(group * len(COUNTED) + kinds, minlength=len(cell) * len(COUNTED))
    deaths = np.full(len(cell), np.nan)
    np.fmax.at(deaths, group, snapshot.numbers["fatalities_best"][placed.rows])
    return Grid(cell, size, placed.rows[first], x, y, by_kind.reshape(-1, len(COUNTED)), deaths)
