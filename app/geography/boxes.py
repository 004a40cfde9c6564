"""Circles and boxes in degrees: distances from points to a box and to everything outside it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from shapely import Geometry, union_all
from shapely import box as rectangle

from app.geography.geodesy import distance_km, short_distance_km
from app.model.query import BBox

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Rows = NDArray[np.intp]
Points = tuple[Floats, Floats]

KM_PER_DEGREE_LEAST = 110.57
"""km per degree of latitude on WGS 84 where it is shortest, at the equator."""
SHORT_KM = 400.0
"""The short distance is right to a millimetre up to this many km."""
SIMPLE_LATITUDE = 85.0
"""Degrees; nearer to a pole a circle spans too many degrees of longitude."""
PLAIN_LATITUDE = 60.0
PLAIN_DEGREES = 2.0
"""Circles so large on latitudes so low: a meridian's nearest point is less than 0.07° poleward of theirs."""
NORTH_KM = (110.57, 111.42)
"""The shortest and the longest degree of latitude on WGS 84 up to `PLAIN_LATITUDE`."""
EAST_KM = (111.319 * 0.998, 111.61 * 1.001)
"""A degree of longitude by the cosine of the latitude, with play for that of the nearest point."""
BESIDE = 90.0
"""Degrees of longitude between a point and a meridian beyond which a pole is the meridian's nearest point."""


def is_in(box: BBox, lon: Floats, lat: Floats) -> Mask:
    """A mask of the points that lie in the box, its rim included."""
    mask: Mask = _is_between(box, lon) & (lat >= box.south) & (lat <= box.north)
    return mask


def is_near_edge(box: BBox, lon: Floats, lat: Floats, km: Floats) -> Mask:
    """A mask of the points of a box that may lie within `km` of an edge; it is never False by mistake."""
    high = km / KM_PER_DEGREE_LEAST
    wide = high / np.cos(np.radians(np.minimum(np.abs(lat) + high, 89.9)))
    mask: Mask = (lat + high >= box.north) | (lat - high <= box.south)
    for edge in (box.west, box.east) if box.east - box.west < 360 else ():
        mask |= np.abs((lon - edge + 180) % 360 - 180) <= wide
    return mask


def may_touch(box: BBox, lon: Floats, lat: Floats, km: Floats) -> Mask:
    """A mask of the circles that may reach the box; it is never False by mistake."""
    high = km / KM_PER_DEGREE_LEAST
    top = np.abs(lat) + high
    wide = np.where(top < 89.9, high / np.cos(np.radians(np.minimum(top, 89.9))), 360.0)
    mask: Mask = (lat + high >= box.south) & (lat - high <= box.north)
    aside = np.minimum(*(np.abs((lon - edge + 180) % 360 - 180) for edge in (box.west, box.east)))
    return mask & ((aside <= wide) | _is_between(box, lon))


def touch(box: BBox, lon: Floats, lat: Floats, km: Floats) -> Mask:
    """A mask of the circles that reach a box; exact. A flat map decides most, the others are measured."""
    if _is_plain(box, km):
        touches, unsure = _touch_flat(box, lon, lat, km)
    else:
        touches = is_in(box, lon, lat)
        unsure = np.flatnonzero(~touches & may_touch(box, lon, lat, km))
    if len(unsure):
        touches[unsure] = outside_km(box, lon[unsure], lat[unsure]) <= km[unsure]
    return touches


def hold(box: BBox, lon: Floats, lat: Floats, km: Floats) -> Mask:
    """A mask of the circles that lie in a box; exact. A flat map decides most, the others are measured."""
    if _is_plain(box, km):
        held, unsure = _hold_flat(box, lon, lat, km)
    else:
        held = is_in(box, lon, lat)
        unsure = np.flatnonzero(held & is_near_edge(box, lon, lat, km))
    if len(unsure):
        held[unsure] = inside_km(box, lon[unsure], lat[unsure]) >= km[unsure]
    return held


def _touch_flat(box: BBox, lon: Floats, lat: Floats, km: Floats) -> tuple[Mask, Rows]:
    """A mask of the circles that reach a box on every flat map of it, and the circles that reach it on some."""
    east = np.maximum(box.west - lon, lon - box.east)
    north = np.maximum(box.south - lat, lat - box.north)
    for gap in (east, north):
        np.maximum(gap, 0, out=gap)
        np.multiply(gap, gap, out=gap)
    least, most = _step_squares(box, km)
    squared = km * km
    touches: Mask = north * most[1] + east * most[0] <= squared
    unsure = np.flatnonzero((north * least[1] + east * least[0] <= squared) & ~touches)
    return touches, unsure


def _hold_flat(box: BBox, lon: Floats, lat: Floats, km: Floats) -> tuple[Mask, Rows]:
    """A mask of the circles that lie in a box on every flat map of it, and the circles that do so on some."""
    east = np.minimum(box.east - lon, lon - box.west)
    north = np.minimum(box.north - lat, lat - box.south)
    least, most = (np.sqrt(squares) for squares in _step_squares(box, km))
    held: Mask = np.minimum(north * least[1], east * least[0]) >= km
    unsure = np.flatnonzero((np.minimum(north * most[1], east * most[0]) >= km) & ~held)
    return held, unsure


def _step_squares(box: BBox, km: Floats) -> Floats:
    """Squares of the least and the most km per degree eastward and northward, around a box; shape (2, 2)."""
    reach = float(np.max(km, initial=0.0)) / KM_PER_DEGREE_LEAST
    low, high = max(box.south - reach, -box.north - reach, 0.0), max(abs(box.south), abs(box.north)) + reach
    steps = np.array([np.cos(np.radians((high, low))) * EAST_KM, NORTH_KM])
    squares: Floats = np.square(steps.T)
    return squares


def _is_plain(box: BBox, km: Floats) -> bool:
    """True if a flat map can decide: no pole, no antimeridian, no circle that is too large."""
    reach = float(np.max(km, initial=0.0)) / KM_PER_DEGREE_LEAST
    is_low = max(abs(box.south), abs(box.north)) + reach <= PLAIN_LATITUDE
    is_wide = box.west > box.east or min(box.west + 180, 180 - box.east) <= 2 * reach
    return is_low and not is_wide and reach <= PLAIN_DEGREES


def outside_km(box: BBox, lon: Floats, lat: Floats) -> Floats:
    """Geodesic km from points to the nearest point of a box; 0 for points in it.

    North or south of the box the distance runs along the point's own meridian. Beside the box it runs to the foot
    of the nearer edge, which lies poleward of the point, or to the edge's end.
    """
    feet = _feet(box, lon, lat, box.south, box.north)
    over, west, east = _km_to(lon, lat, [(lon, np.clip(lat, box.south, box.north)), *feet])
    km: Floats = np.where(_is_between(box, lon), over, np.minimum(west, east))
    return km


def inside_km(box: BBox, lon: Floats, lat: Floats) -> Floats:
    """Geodesic km from points in a box to the nearest point outside: the radius of a circle that fits; 0 outside.

    Infinite where the box is the whole world.
    """
    ends = []
    if box.north < 90:
        ends.append((lon, np.maximum(lat, box.north)))
    if box.south > -90:
        ends.append((lon, np.minimum(lat, box.south)))
    if box.east - box.west < 360:
        ends += _feet(box, lon, lat, -90.0, 90.0)
    km: Floats = _km_to(lon, lat, ends).min(axis=0, initial=np.inf)
    return np.where(is_in(box, lon, lat), km, 0.0)


def as_shape(box: BBox) -> Geometry:
    """The box as a polygon; two polygons where it crosses the antimeridian."""
    parts = [rectangle(part.west, part.south, part.east, part.north) for part in box.parts()]
    return parts[0] if len(parts) == 1 else union_all(parts)


def _is_between(box: BBox, lon: Floats) -> Mask:
    mask: Mask = np.logical_or.reduce([(lon >= p.west) & (lon <= p.east) for p in box.parts()])
    return mask


def _feet(box: BBox, lon: Floats, lat: Floats, south: float, north: float) -> list[Points]:
    """The nearest point of the box's west and of its east meridian between two latitudes, for each point."""
    edges = np.array([[box.west], [box.east]])
    turn = np.radians(np.abs((lon - edges + 180) % 360 - 180))
    upright = np.radians(lat)
    foot = np.degrees(np.arctan2(np.sin(upright), np.cos(upright) * np.cos(turn)))
    foot = np.where(turn < np.radians(BESIDE), foot, np.where(lat < 0, -90.0, 90.0)).clip(south, north)
    return [*zip(np.broadcast_to(edges, foot.shape), foot, strict=True)]


def _km_to(lon: Floats, lat: Floats, ends: Sequence[Points]) -> Floats:
    """Geodesic km from each point to each of its ends, shape (ends, points); measured in one go."""
    count = len(ends)
    if not count:
        return np.empty((0, len(lon)))
    there = [np.concatenate(each) for each in zip(*ends, strict=True)]
    km: Floats = _km(np.tile(lon, count), np.tile(lat, count), *there).reshape(count, len(lon))
    return km


def _km(lon1: Floats, lat1: Floats, lon2: Floats, lat2: Floats) -> Floats:
    km = short_distance_km(lon1, lat1, lon2, lat2)
    far = np.flatnonzero(km > SHORT_KM)
    if len(far):
        km[far] = distance_km(lon1[far], lat1[far], lon2[far], lat2[far])
    return km
