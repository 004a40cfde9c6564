"""Incidents as vector tiles (MVT): single points where there is room, else one counted point per grid cell."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import orjson
from numpy.typing import NDArray

from app.encode.mvt import Properties, encode_points
from app.engine.snapshot import Snapshot
from app.geography.web_mercator import STEPS, Tile
from app.model.columns import INCIDENTS, Column
from app.model.map_columns import COUNTED, SHOWN
from app.model.query import Query
from app.output.tile_grid import FINEST, Grid, Placed, count_cells, is_within, place_incidents

Ints = NDArray[np.int64]
MakeGrid = Callable[[Snapshot, Query, Tile], Grid]

LAYER = INCIDENTS.name
SINGLE_ZOOM = 8
"""From this zoom on, incidents are shown one by one: a tile drawn 512 pixels wide is at most 150 km wide."""
MOST_SINGLES = 1000
"""The most incidents that a tile shows one by one."""
COARSER = (256, 512, 1024, 2048, STEPS)
"""Widths of grid cells in tile steps, coarser than the finest, finest first."""
MAX_BYTES = 500_000
"""Limit of an uncompressed tile; a larger tile is made again with the next coarser grid."""
TILE_COLUMNS = (
    Column("count", "integer", "Incidents", "How many incidents the point stands for", unit="incidents"),
    *(
        Column(name, "integer", str(kind), f"Of the incidents the point stands for: {kind}", unit="incidents")
        for kind, name in COUNTED.items()
    ),
    Column(
        "fatalities_best_max",
        "integer",
        "Deaths, largest best estimate",
        "Largest best estimate of any one incident the point stands for; figures that may overlap are not summed",
        unit="persons",
    ),
    *(INCIDENTS.column(name) for name in SHOWN),
)
"""Every property of the layer. A point for several incidents has the counts, a single one has the rest."""


def find_grid(snapshot: Snapshot, query: Query, tile: Tile) -> Grid:
    """The finest grid of a tile, with its buffer."""
    return count_cells(snapshot, place_incidents(snapshot, query, tile), FINEST)


def build_incident_tile(snapshot: Snapshot, query: Query, tile: Tile, make_grid: MakeGrid = find_grid) -> bytes:
    """A vector tile of the incidents that a query selects; b"" if none lies on the tile or in its buffer.

    Each incident is counted once per zoom, on the tile it lies on; incidents in the buffer around the tile are on
    the tile too, at steps under 0 or over 4095. `count` is the number of incidents that a point stands for: over
    all tiles of a zoom it adds up to the query's matches; linked records of one event are one. One query always
    makes the same bytes. `make_grid` makes the finest grid of a tile without single incidents, or finds one.
    """
    if tile.zoom < SINGLE_ZOOM:
        content = encode_grid(snapshot, make_grid(snapshot, query, tile), FINEST)
        return content if len(content) <= MAX_BYTES else _coarser(snapshot, place_incidents(snapshot, query, tile))
    placed = place_incidents(snapshot, query, tile)
    if len(placed.rows) <= MOST_SINGLES:
        content = _encode(placed.x, placed.y, _singles(snapshot, placed.rows))
        if len(content) <= MAX_BYTES:
            return content
    content = encode_grid(snapshot, count_cells(snapshot, placed, FINEST), FINEST)
    return content if len(content) <= MAX_BYTES else _coarser(snapshot, placed)


def _coarser(snapshot: Snapshot, placed: Placed) -> bytes:
    """A tile of the finest of the coarser grids that is small enough, or of the coarsest.

    Only cells of the finest grid fit into the buffer, where they equal the neighbouring tile's cells.
    """
    placed = placed[is_within(placed, 0)]
    for width in COARSER:
        content = encode_grid(snapshot, count_cells(snapshot, placed, width), width)
        if len(content) <= MAX_BYTES:
            break
    return content


def encode_grid(snapshot: Snapshot, grid: Grid, width: int) -> bytes:
    """A tile with one point per cell of a grid; an incident alone in its cell is shown as itself.

    In a grid of one cell no incident is shown as itself.
    """
    is_alone = (grid.size == 1) & (width < STEPS)
    alone, crowd = grid.take(is_alone), grid.take(~is_alone)
    rows = snapshot.in_order(alone.row)
    at = np.argsort(alone.row)[np.searchsorted(np.sort(alone.row), rows)]
    x, y = (np.rint(np.append(getattr(alone, name)[at], getattr(crowd, name) / crowd.size)) for name in ("x", "y"))
    return _encode(x.astype(np.int64), y.astype(np.int64), [*_singles(snapshot, rows), *_counts(crowd)])


def _encode(x: Ints, y: Ints, properties: Sequence[Properties]) -> bytes:
    return encode_points(LAYER, x, y, properties)


def _singles(snapshot: Snapshot, rows: NDArray[np.intp]) -> list[Properties]:
    """The known properties of each incident."""
    return [_shown(orjson.loads(feature)["properties"]) for feature in snapshot.features.take(rows)]


def _shown(properties: Mapping[str, str | int | float | None]) -> Properties:
    known = {name: value for name in SHOWN if (value := properties[name]) is not None}
    return {"count": 1, **known}


def _counts(grid: Grid) -> list[Properties]:
    """The counts of each cell."""
    parts = zip(grid.size.tolist(), grid.kinds.tolist(), grid.deaths.tolist(), strict=True)
    return [
        {"count": n, **dict(zip(COUNTED.values(), kinds, strict=True)), **_largest(most)}
        for n, kinds, most in parts
    ]


def _largest(deaths: float) -> Properties:
    """The largest best estimate; no property if no incident's deaths are known, for unknown is not zero."""
    return {} if np.isnan(deaths) else {"fatalities_best_max": int(deaths)}
