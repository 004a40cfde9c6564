"""Incidents as vector tiles (MVT): single points where there is room, else one counted point per grid cell."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from app.encode.mvt import BUFFER, Properties, encode_layer
from app.engine.event_kinds import event_kinds
from app.engine.snapshot import Snapshot
from app.geography.web_mercator import STEPS, Tile
from app.model.columns import INCIDENTS, Column
from app.model.map_columns import COUNTED, SHOWN
from app.model.query import BBox, Query

Ints = NDArray[np.int64]

LAYER = INCIDENTS.name
SINGLE_ZOOM = 8
"""From this zoom on, incidents are shown one by one: a tile drawn 512 pixels wide is at most 150 km wide."""
MOST_SINGLES = 1000
"""The most incidents that a tile shows one by one."""
CELLS = (128, 256, 512, 1024, 2048, STEPS)
"""Widths of grid cells in tile steps, finest first: 128 steps are 16 pixels of a tile drawn 512 pixels wide."""
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


@dataclass(frozen=True, slots=True)
class Placed:
    """Rows of a snapshot, and their positions on a tile in steps."""

    rows: NDArray[np.intp]
    x: Ints
    y: Ints

    def __getitem__(self, which: NDArray[np.intp] | NDArray[np.bool_]) -> "Placed":
        return Placed(self.rows[which], self.x[which], self.y[which])


def build_incident_tile(snapshot: Snapshot, query: Query, tile: Tile) -> bytes:
    """A vector tile of the incidents that a query selects; b"" if none lies on the tile or in its buffer.

    Each incident is counted once per zoom, on the tile it lies on; incidents in the buffer around the tile are on
    the tile too, at steps under 0 or over 4095. `count` is the number of incidents that a point stands for: over
    all tiles of a zoom it adds up to the query's matches. One query always makes the same bytes.
    """
    placed = place_incidents(snapshot, query, tile)
    if tile.zoom >= SINGLE_ZOOM and len(placed.rows) <= MOST_SINGLES:
        content = _encode(placed, _singles(snapshot, placed))
        if len(content) <= MAX_BYTES:
            return content
    for width in CELLS:
        content = build_grid(snapshot, placed, width)
        if len(content) <= MAX_BYTES:
            break
    return content


def place_incidents(snapshot: Snapshot, query: Query, tile: Tile) -> Placed:
    """The query's incidents that lie on a tile or in its buffer, in the snapshot's order."""
    rows = snapshot.in_order(_rows_in(snapshot, query, tile.box(BUFFER + 1)))
    lon, lat = (snapshot.numbers[name][rows] for name in ("longitude", "latitude"))
    placed = Placed(rows, *tile.step(lon, lat, BUFFER))
    return placed[_is_within(placed, BUFFER)]


def _rows_in(snapshot: Snapshot, query: Query, box: BBox) -> NDArray[np.intp]:
    """The rows of the query's answer (after `limit` and `offset`) whose centres lie in a box.

    An incident that the query found by its extent is drawn at its centre, so the tile's box selects by centre.
    """
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


def _is_within(placed: Placed, margin: int) -> NDArray[np.bool_]:
    least, most = np.minimum(placed.x, placed.y), np.maximum(placed.x, placed.y)
    inside: NDArray[np.bool_] = (least >= -margin) & (most < STEPS + margin)
    return inside


def build_grid(snapshot: Snapshot, placed: Placed, width: int) -> bytes:
    """A tile with one point per cell `width` steps wide; an incident alone in its cell is shown as itself.

    Only cells of the finest grid fit into the buffer, where they equal the neighbouring tile's cells. In a grid of
    one cell no incident is shown as itself.
    """
    if width != CELLS[0]:
        placed = placed[_is_within(placed, 0)]
    _, cell, size = np.unique(
        (placed.y // width) * (2 * STEPS) + placed.x // width, return_inverse=True, return_counts=True
    )
    is_alone = (size[cell] == 1) & (width < STEPS)
    alone, crowd = placed[is_alone], placed[~is_alone]
    centres, counts = _clusters(snapshot, crowd, cell[~is_alone])
    shown = Placed(alone.rows, np.concatenate([alone.x, centres.x]), np.concatenate([alone.y, centres.y]))
    return _encode(shown, [*_singles(snapshot, alone), *counts])


def _encode(placed: Placed, properties: Sequence[Properties]) -> bytes:
    return encode_layer(LAYER, shapely.points(placed.x, placed.y), properties)


def _singles(snapshot: Snapshot, placed: Placed) -> list[Properties]:
    """The known properties of each incident."""
    return [_shown(orjson.loads(snapshot.features[row])["properties"]) for row in placed.rows.tolist()]


def _shown(properties: Mapping[str, str | int | float | None]) -> Properties:
    known = {name: value for name in SHOWN if (value := properties[name]) is not None}
    return {"count": 1, **known}


def _clusters(snapshot: Snapshot, placed: Placed, cell: Ints) -> tuple[Placed, list[Properties]]:
    """One point per cell, in the middle of its incidents, and the counts of each cell."""
    _, group = np.unique(cell, return_inverse=True)
    total = np.bincount(group)
    x, y = (np.rint(np.bincount(group, weights=steps) / total).astype(np.int64) for steps in (placed.x, placed.y))
    kinds = event_kinds(snapshot)[placed.rows]
    by_kind = np.bincount(group * len(COUNTED) + kinds, minlength=len(total) * len(COUNTED))
    deaths = np.full(len(total), np.nan)
    np.fmax.at(deaths, group, snapshot.numbers["fatalities_best"][placed.rows])
    counts: list[Properties] = [
        {"count": n, **dict(zip(COUNTED.values(), per_kind, strict=True)), **_largest(most)}
        for n, per_kind, most in zip(
            total.tolist(), by_kind.reshape(-1, len(COUNTED)).tolist(), deaths.tolist(), strict=True
        )
    ]
    return Placed(np.empty(0, dtype=np.intp), x, y), counts


def _largest(deaths: float) -> Properties:
    """The largest best estimate; no property if no incident's deaths are known, for unknown is not zero."""
    return {} if np.isnan(deaths) else {"fatalities_best_max": int(deaths)}
