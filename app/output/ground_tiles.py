"""Provinces, districts, the line and its crossings as vector tiles (MVT)."""

from collections.abc import Mapping, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray

from app.encode.mvt import BUFFER, Properties, Shapes, cut_areas, cut_lines, cut_points, encode_layer
from app.geography.atlas import Atlas
from app.geography.web_mercator import Tile
from app.model.atlas_columns import BORDER, CROSSINGS, DISTRICTS, PROVINCES
from app.record.records import Records

GROUND = {table.name: table for table in (PROVINCES, DISTRICTS, BORDER, CROSSINGS)}
"""The tables of the tile layers, by collection."""
CUTS = {"provinces": cut_areas, "districts": cut_areas, "border": cut_lines, "crossings": cut_points}
FULL_ZOOM = 10
"""From this zoom on, shapes are cut from the full outlines.

The drawn outlines are within 250 m of the full ones: 1.5 pixels at the zoom before.
"""


def build_ground_tile(collection: str, records: Records, rows: Sequence[int], atlas: Atlas, tile: Tile) -> bytes:
    """A vector tile of these rows of a collection, cut to the tile and its buffer; b"" if none lies there."""
    chosen = np.array(rows, dtype=np.intp)
    shapes = _shapes(collection, records, atlas, tile.zoom)[chosen]
    near = _is_near(shapes, tile)
    cut = CUTS[collection](shapes[near], tile)
    shown = ~shapely.is_empty(cut)
    properties = [_known(records.properties[row]) for row in chosen[near][shown].tolist()]
    return encode_layer(collection, cut[shown], properties)


def _shapes(collection: str, records: Records, atlas: Atlas, zoom: int) -> Shapes:
    """The records' shapes, in as much detail as the zoom can show."""
    drawn = {
        "provinces": [unit.drawn for unit in atlas.provinces],
        "districts": [unit.drawn for unit in atlas.districts],
        "border": [atlas.border.drawn],
    }
    if zoom >= FULL_ZOOM or collection not in drawn:
        return np.array(records.geometries, dtype=object)
    return np.array(drawn[collection], dtype=object)


def _is_near(shapes: Shapes, tile: Tile) -> NDArray[np.bool_]:
    """A mask of the shapes whose bounds reach the tile; False for a missing shape."""
    west, south, east, north = shapely.bounds(shapes).T
    reach = tile.bounds(BUFFER + 1)
    near: NDArray[np.bool_] = (west <= reach[2]) & (east >= reach[0]) & (south <= reach[3]) & (north >= reach[1])
    return near


def _known(properties: Mapping[str, object]) -> Properties:
    return {name: value for name, value in properties.items() if isinstance(value, str | int | float)}
