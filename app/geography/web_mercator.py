"""WebMercatorQuad: the tiles that web maps are cut into, and positions on a tile.

As registered by OGC (17-083r4, annex D.1): EPSG:3857, a square world, twice as many tiles along a side at each
further zoom.
"""

import math
import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.model.errors import NotFound
from app.model.query import BBox

Floats = NDArray[np.float64]
Steps = NDArray[np.int64]

MAX_ZOOM = 24
"""The last registered tile matrix."""
STEPS = 4096
"""Steps along a tile's side: the extent that readers of vector tiles expect."""
HALF_WORLD_M = math.pi * 6378137.0
"""Metres from the middle of EPSG:3857 to its edges; the radius is WGS 84's at the equator."""
MAX_LAT = math.degrees(math.atan(math.sinh(math.pi)))
"""Degrees; the square world ends here, and places nearer to a pole are on no tile."""

_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tile:
    """One tile: columns count eastwards from the antimeridian, rows southwards from the north.

    A tile includes its western and northern edges but not the other two, so every place is on exactly one tile of
    a zoom.
    """

    zoom: int
    column: int
    row: int

    def __post_init__(self) -> None:
        if not 0 <= self.zoom <= MAX_ZOOM:
            raise NotFound(f"no tile matrix {self.zoom}: WebMercatorQuad has 0 to {MAX_ZOOM}")
        last = (1 << self.zoom) - 1
        if not (0 <= self.column <= last and 0 <= self.row <= last):
            raise NotFound(
                f"no tile in column {self.column}, row {self.row} of tile matrix {self.zoom}: both are 0 to {last}"
            )

    def bounds(self, margin: int = 0) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees, with a margin in steps; they may reach beyond the antimeridian."""
        world = STEPS << self.zoom
        west, east = (
            (step / world - 0.5) * 360
            for step in (self.column * STEPS - margin, (self.column + 1) * STEPS + margin)
        )
        north, south = (
            math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * step / world))))
            for step in (self.row * STEPS - margin, (self.row + 1) * STEPS + margin)
        )
        return west, south, east, north

    def box(self, margin: int = 0) -> BBox:
        """The bounds as a box on the globe, which may cross the antimeridian."""
        west, south, east, north = self.bounds(margin)
        if east - west >= 360:
            return BBox(-180.0, south, 180.0, north)
        return BBox(west + 360 if west < -180 else west, south, east - 360 if east > 180 else east, north)

    def place(self, lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
        """Positions of places on the tile, in steps from its north-western corner, eastwards and southwards."""
        world = STEPS << self.zoom
        x, y = _world_shares(lon, lat)
        return x * world - self.column * STEPS, y * world - self.row * STEPS

    def step(self, lon: Floats, lat: Floats, margin: int = 0) -> tuple[Steps, Steps]:
        """The step in which each place lies; both numbers are 0 to 4095 exactly for places on the tile.

        Columns go round the world from `margin` steps west of the tile, so that 180° east equals 180° west; at
        zoom 0 they begin at the tile itself, which is its own western neighbour.
        """
        world = STEPS << self.zoom
        margin = margin if self.zoom else 0
        x, y = _world_shares(lon, lat)
        # The world's width in steps is a power of two: the product is exact, so all zooms agree on every edge.
        column, row = np.floor(x * world).astype(np.int64), np.floor(y * world).astype(np.int64)
        return (column - self.column * STEPS + margin) % world - margin, row - self.row * STEPS


def corners_m(
    bounds: tuple[float, float, float, float],
) -> tuple[tuple[float, float], tuple[float, float]]:
    """The lower left and upper right corners of (west, south, east, north), in metres of EPSG:3857."""
    west, south, east, north = bounds
    lat = np.clip([south, north], -MAX_LAT, MAX_LAT)
    x, y = _world_shares(np.array([west, east]), lat)
    (left, right), (lower, upper) = ((2 * x - 1) * HALF_WORLD_M).tolist(), ((1 - 2 * y) * HALF_WORLD_M).tolist()
    return (left, lower), (right, upper)


def read_tile(zoom: str, column: str, row: str) -> Tile:
    """The tile with these numbers, given as text; `NotFound` if there is none."""
    for text in (zoom, column, row):
        if not _NUMBER.fullmatch(text):
            raise NotFound(f"no tile {zoom}/{column}/{row}: zoom, column and row are whole numbers, not {text!r}")
    return Tile(int(zoom), int(column), int(row))


def _world_shares(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Longitude and latitude as shares of the world's width and height: 0 to 1, from the north-west."""
    return lon / 360 + 0.5, 0.5 - np.arcsinh(np.tan(np.radians(lat))) / (2 * math.pi)
