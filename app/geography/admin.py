"""Provinces and districts, and the search for the one that holds a point."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from app.geography.geodesy import distance_km
from app.geography.prepared import prepare

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

# A point in the sea this near to a district belongs to the district: harbours, islets, and a coastline that is
# drawn smoother than it is. The tested beaches and harbours lie up to 0.7 km outside the polygons (Clifton, at
# Karachi).
OFFSHORE_KM = 2.0
# No degree of longitude or latitude is longer than this, so a search by degrees around a point is wide enough.
KM_PER_DEGREE = 111.7
NOWHERE = -1
# Points turned into geometries per step: a million at once take four times as long, for want of memory.
CHUNK = 4096


@dataclass(frozen=True, slots=True)
class Province:
    """A province: ISO 3166-2 code, today's names, OCHA's p-code, geodesic area and a point inside."""

    iso: str
    name: str
    name_ps: str
    name_fa: str
    name_ur: str
    pcode: str | None
    country: str
    area_km2: float
    centre_lon: float
    centre_lat: float
    outline: Geometry
    drawn: Geometry


@dataclass(frozen=True, slots=True)
class District:
    """An Afghan district or a Pakistani tehsil; `adm2` is the district or agency a tehsil belongs to."""

    code: str
    name: str
    province: str
    country: str
    adm2: str | None
    pcode: str | None
    aliases: tuple[str, ...]
    area_km2: float
    centre_lon: float
    centre_lat: float
    outline: Geometry
    drawn: Geometry


@dataclass(frozen=True, slots=True)
class Ground:
    """Polygons that cover the land without overlap, the sea beside them, and an index over both."""

    shapes: NDArray[np.object_]
    sea: Geometry
    tree: shapely.STRtree

    def find(self, lon: Floats, lat: Floats) -> Rows:
        """Return the row of the polygon that holds each point, NOWHERE (-1) for none.

        A point on a shared edge belongs to the first of its polygons. A point in the sea belongs to the nearest
        polygon within OFFSHORE_KM; a point across a land border does not, however near.
        """
        rows, candidates = self._candidates(lon, lat)
        found = np.full(len(lon), len(self.shapes), dtype=np.intp)
        for shape, members in _by_shape(candidates, rows):
            inside = members[shapely.intersects_xy(self.shapes[shape], lon[members], lat[members])]
            found[inside] = np.minimum(found[inside], shape)
        found[found == len(self.shapes)] = NOWHERE
        return self._reach_ashore(lon, lat, found)

    def _candidates(self, lon: Floats, lat: Floats) -> tuple[Rows, Rows]:
        """Return the pairs of a point and a polygon whose box holds it."""
        pairs = [np.empty((2, 0), dtype=np.intp)]
        for start in range(0, len(lon), CHUNK):
            some = slice(start, start + CHUNK)
            rows, candidates = self.tree.query(shapely.points(lon[some], lat[some]))
            pairs.append(np.stack([rows + start, candidates]))
        rows, candidates = np.concatenate(pairs, axis=1)
        return rows, candidates

    def is_near(self, lon: Floats, lat: Floats, radius_km: Floats) -> NDArray[np.bool_]:
        """Return a mask of the points that may have a polygon within their radius; never False by mistake."""
        reach = radius_km / KM_PER_DEGREE / np.cos(np.radians(np.minimum(np.abs(lat), 89)))
        near = np.zeros(len(lon), dtype=np.bool_)
        rows, _ = self.tree.query(shapely.points(lon, lat), predicate="dwithin", distance=reach * 1.02)
        near[rows] = True
        return near

    def _reach_ashore(self, lon: Floats, lat: Floats, found: Rows) -> Rows:
        lost = np.flatnonzero(found == NOWHERE)
        lost = lost[shapely.intersects_xy(self.sea, lon[lost], lat[lost])]
        for row in lost:
            found[row] = self._nearest(float(lon[row]), float(lat[row]))
        return found

    def _nearest(self, lon: float, lat: float) -> int:
        """Return the row of the nearest polygon within OFFSHORE_KM of the point, or NOWHERE."""
        point = shapely.Point(lon, lat)
        reach = OFFSHORE_KM / KM_PER_DEGREE / np.cos(np.radians(lat))
        near = np.sort(self.tree.query(point, predicate="dwithin", distance=reach))
        if len(near) == 0:
            return NOWHERE
        feet = shapely.get_coordinates(shapely.shortest_line(self.shapes[near], point))[::2]
        away = distance_km(lon, lat, feet[:, 0], feet[:, 1])
        return int(near[np.argmin(away)]) if away.min() <= OFFSHORE_KM else NOWHERE


def build_ground(shapes: NDArray[np.object_], sea: Geometry) -> Ground:
    """Return an index of the polygons and the sea."""
    prepare(shapes)
    prepare(sea)
    return Ground(shapes, sea, shapely.STRtree(shapes))


def _by_shape(candidates: Rows, rows: Rows) -> list[tuple[int, Rows]]:
    """Return pairs of a polygon and the points to test in it, in the polygons' order."""
    order = np.argsort(candidates, kind="stable")
    starts = np.flatnonzero(np.diff(candidates[order], prepend=-1))
    shapes = candidates[order][starts]
    return [(int(shape), part) for shape, part in zip(shapes, np.split(rows[order], starts[1:]), strict=False)]
