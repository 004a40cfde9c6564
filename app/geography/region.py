"""Polygons that are asked for: which points lie in them, and how far the rim is from a point."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from app.geography.discs import SEGMENT_DEGREES
from app.geography.geodesy import distance_km
from app.geography.polyline import Polyline, build_polyline
from app.geography.prepared import prepare
from app.model.query import BBox

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]


@dataclass(frozen=True)
class Region:
    """Polygons with edges straight in degrees; `shape` reaches beyond 180° E if it crosses the antimeridian."""

    shape: Geometry

    @property
    def box(self) -> BBox:
        """A box that holds the polygons: the smallest one, unless they reach around the earth."""
        west, south, east, north = self.shape.bounds
        if east - 360 >= west:
            return BBox(-180, south, 180, north)
        return BBox(west, south, east if east <= 180 else east - 360, north)

    def holds(self, lon: Floats, lat: Floats) -> Mask:
        """A mask of the points that lie in the polygons or on their rim."""
        inside: Mask = shapely.intersects_xy(self.shape, lon, lat)
        if self.shape.bounds[2] > 180:
            inside |= shapely.intersects_xy(self.shape, lon + 360, lat)
        return inside

    def rim_km(self, lon: Floats, lat: Floats) -> Floats:
        """The geodesic km from each point to the nearest point of the rim, holes included."""
        nearest = np.full(len(lon), np.inf)
        for ring in self._rings:
            foot = ring.nearest(lon, lat)
            np.minimum(nearest, distance_km(lon, lat, foot[:, 0], foot[:, 1]), out=nearest)
        return nearest

    @cached_property
    def _rings(self) -> list[Polyline]:
        """The rings in pieces so short that a piece straight in degrees and one through the earth are alike."""
        fine = shapely.segmentize(self.shape, SEGMENT_DEGREES)
        rings = [ring for part in shapely.get_parts(fine) for ring in shapely.get_rings(part)]
        return [build_polyline(shapely.get_coordinates(ring)) for ring in rings]


def build_region(shape: Geometry) -> Region:
    """The region of polygons of at most 180 degrees each; parts on both sides of the antimeridian become one."""
    parts = shapely.get_parts(shape)
    west, _, east, _ = shapely.bounds(parts).T
    if (east == 180).any() and (west == -180).any():
        beyond = west == -180
        moved = shapely.transform(parts[beyond], lambda points: points + np.array([360, 0]))
        shape = shapely.union_all([*parts[~beyond], *moved])
    prepare(shape)
    return Region(shape)
