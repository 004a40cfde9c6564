"""Grids of tiles that are kept beyond a revision: only cells in which something changed are counted again."""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from app.encode.mvt import BUFFER
from app.engine.builder import IncidentColumns
from app.engine.snapshot import Snapshot
from app.geography.web_mercator import MAX_ZOOM, STEPS, Tile
from app.model.query import Query
from app.output.incident_tiles import find_grid
from app.output.tile_grid import (
    FINEST,
    ROW_OF_CELLS,
    Grid,
    Placed,
    cell_of,
    count_cells,
    counts_events,
    is_within,
    rows_in,
)

MOST_GRIDS = 100
"""Kept grids, of 150 KB at the most."""
MOST_CELLS = 32
"""Changed cells that are counted again one by one; for more, the whole tile is."""
FINER = (STEPS // FINEST).bit_length() - 1
"""Zooms from a tile to the tiles that are as large as its cells."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A grid, and the snapshot's base, rows and gone rows that it was made from."""

    base: IncidentColumns
    count: int
    gone: NDArray[np.intp]
    grid: Grid


@dataclass(slots=True)
class KeptGrids:
    """Grids by filters and tile; safe for threads."""

    _lock: Lock = field(default_factory=Lock)
    _kept: OrderedDict[tuple[Query, Tile], Kept] = field(default_factory=OrderedDict)

    def find(self, snapshot: Snapshot, query: Query, tile: Tile) -> Grid:
        """The finest grid of a tile, as `find_grid` makes it."""
        with self._lock:
            kept = self._kept.get((query, tile))
        grid = None if kept is None else _followed(kept, snapshot, query, tile)
        if grid is None:
            grid = find_grid(snapshot, query, tile)
        with self._lock:
            self._kept[query, tile] = Kept(snapshot.base.columns, len(snapshot.columns), snapshot.gone, grid)
            self._kept.move_to_end((query, tile))
            while len(self._kept) > MOST_GRIDS:
                self._kept.popitem(last=False)
        return grid

    def keep_only(self, snapshot: Snapshot) -> None:
        """Drop the grids of snapshots with another base."""
        with self._lock:
            for asked in [each for each, kept in self._kept.items() if kept.base is not snapshot.base.columns]:
                del self._kept[asked]


def _followed(kept: Kept, snapshot: Snapshot, query: Query, tile: Tile) -> Grid | None:
    """The grid of a later snapshot with the same base; None where it must be made anew."""
    is_later = kept.count <= len(snapshot.columns) and bool(np.isin(kept.gone, snapshot.gone).all())
    if kept.base is not snapshot.base.columns or not is_later or query.limit is not None or query.offset:
        return None
    if query.is_about_extent() or tile.zoom + FINER > MAX_ZOOM or counts_events(snapshot, query):
        return None
    gone = np.setdiff1d(snapshot.gone, kept.gone)
    rows = np.append(gone, np.arange(kept.count, len(snapshot.columns)))
    cells = np.unique(cell_of(_placed(snapshot, rows, tile), FINEST))
    if len(cells) > MOST_CELLS:
        return None
    anew = [_placed_in(snapshot, query, tile, cell) for cell in cells.tolist()]
    none = np.empty(0, dtype=np.intp)
    rows, x, y = (np.concatenate([none, *(getattr(each, name) for each in anew)]) for name in ("rows", "x", "y"))
    return kept.grid.with_cells(cells, count_cells(snapshot, Placed(rows, x, y), FINEST))


def _placed(snapshot: Snapshot, rows: NDArray[np.intp], tile: Tile) -> Placed:
    """The rows that lie on a tile or in its buffer."""
    lon, lat = (snapshot.numbers[name][rows] for name in ("longitude", "latitude"))
    there = ~np.isnan(lon)
    placed = Placed(rows[there], *tile.step(lon[there], lat[there], BUFFER))
    return placed[is_within(placed, BUFFER)]


def _placed_in(snapshot: Snapshot, query: Query, tile: Tile, cell: int) -> Placed:
    """The query's incidents in one cell of the finest grid."""
    # Columns begin at -1, in the buffer.
    column = (cell + 1) % ROW_OF_CELLS - 1
    row = (cell - column) // ROW_OF_CELLS
    zoom = tile.zoom + FINER
    part = Tile(zoom, ((tile.column << FINER) + column) % (1 << zoom), (tile.row << FINER) + row)
    placed = _placed(snapshot, rows_in(snapshot, query, part.box(1)), tile)
    return placed[cell_of(placed, FINEST) == cell]
