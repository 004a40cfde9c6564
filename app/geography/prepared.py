"""Geometries in which several threads look points up at once."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

ASKED_BEFORE = 3
"""Questions after which nothing is left to build."""


def prepare(shapes: "Geometry | NDArray[np.object_]") -> None:
    """Prepare geometries in place for `shapely.intersects_xy`, complete with their indices.

    GEOS answers the first question to a prepared geometry without an index, and builds it for the second. Two
    threads that ask at once then both build it, and the process crashes; so it is asked here, before another
    thread has the geometry. Other searches than those by points keep more in it: they are one thread's at a time.
    """
    shapely.prepare(shapes)
    west, south, east, north = shapely.bounds(shapes).T
    for _ in range(ASKED_BEFORE):
        # In the middle of the box: what is beside it is told by the box alone.
        shapely.intersects_xy(shapes, (west + east) / 2, (south + north) / 2)
