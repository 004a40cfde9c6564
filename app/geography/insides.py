"""Discs that lie wholly in a polygon, or wholly beside it: true for most discs, which need no measuring."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from app.geography.admin import NOWHERE
from app.geography.boxes import KM_PER_DEGREE_LEAST
from app.geography.discs import Discs
from app.geography.polyline import CELLS_PER_DEGREE, cells
from app.geography.prepared import prepare

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

OPEN = -2
"""In place of a polygon's number: the disc may lie in it in part."""
MOST_LATITUDE = 85.0
"""Beyond it nothing is told of a disc: a circle's width in degrees says nothing there."""
FARTHEST_DEGREES = 360.0
LEAST_DEGREES = 2.0**-10
SIZES = 32
"""More than there are powers of two between these two."""
OF_A_CELL = 0.5 / CELLS_PER_DEGREE * 2**0.5
"""Degrees from a cell's middle to its corners."""


@dataclass(frozen=True, slots=True)
class Insides:
    """Polygons that do not overlap, and their outlines, ready to be searched."""

    shapes: Sequence[Geometry]
    outlines: Sequence[Geometry]

    def find(self, discs: Discs, numbers: Rows) -> Rows:
        """The number of the polygon that holds all of each disc; NOWHERE (-1) where none holds any of it.

        OPEN (-2) where that is not told: the disc may lie across an outline.

        Told for cells of 7 km and discs of about a size together, where their outlines are far enough away, else
        one by one. Distances are taken in degrees as if these were square: none is too long for the disc, some are
        too short, by a quarter at most.
        """
        reach = _reach_degrees(discs)
        size = np.ceil(np.log2(np.maximum(reach, LEAST_DEGREES)))
        group = cells(discs.lon, discs.lat) * SIZES + size.astype(np.intp)
        _, first, of = np.unique(group, return_index=True, return_inverse=True)
        lon, lat = (_middle(degrees[first]) for degrees in (discs.lon, discs.lat))
        found = self._holding(numbers, lon, lat, 2.0 ** size[first] + OF_A_CELL)[of]
        rest = np.flatnonzero(found == OPEN)
        found[rest] = self._holding(numbers, discs.lon[rest], discs.lat[rest], reach[rest])
        return found

    def _holding(self, numbers: Rows, lon: Floats, lat: Floats, reach: Floats) -> Rows:
        """The polygon that holds each point and all within so many degrees of it; NOWHERE, or OPEN."""
        found = np.full(len(lon), NOWHERE)
        points = shapely.points(lon, lat)
        for number in numbers.tolist():
            west, south, east, north = shapely.bounds(self.shapes[number])
            may_be = (
                (lon + reach >= west) & (lon - reach <= east) & (lat + reach >= south) & (lat - reach <= north)
            )
            around = np.flatnonzero(may_be & (found != OPEN))
            is_open = shapely.dwithin(self.outlines[number], points[around], reach[around])
            found[around[is_open]] = OPEN
            others = around[~is_open]
            found[others[shapely.intersects_xy(self.shapes[number], lon[others], lat[others])]] = number
        return found


def build_insides(shapes: Sequence[Geometry]) -> Insides:
    """The polygons, ready to be searched."""
    outlines = [shapely.boundary(shape) for shape in shapes]
    for each in (*shapes, *outlines):
        prepare(each)
        # Another index than that of points and shapes.
        shapely.dwithin(each, shapely.centroid(shapely.envelope(each)), 0.0)
    return Insides(shapes, outlines)


def _reach_degrees(discs: Discs) -> Floats:
    """The radius of each disc in the shortest degrees that it spans; all around the earth near a pole."""
    high = discs.radius_km / KM_PER_DEGREE_LEAST
    top = np.abs(discs.lat) + high
    shrink = np.cos(np.radians(np.minimum(top, MOST_LATITUDE)))
    return np.where(top < MOST_LATITUDE, high / shrink * 1.001, FARTHEST_DEGREES)


def _middle(degrees: Floats) -> Floats:
    """The middle of the cell that each coordinate lies in."""
    middle: Floats = (np.floor(degrees * CELLS_PER_DEGREE) + 0.5) / CELLS_PER_DEGREE
    return middle
