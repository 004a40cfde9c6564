"""The distance from the line to the farthest point of a disc.

It is at most the centre's distance plus the radius, and exactly that where the line is straight; where the line
bends around the disc, the farthest point is nearer.
"""

import numpy as np
from numpy.typing import NDArray

from app.geography.border import Border
from app.geography.discs import Discs
from app.geography.geodesy import wgs84
from app.geography.polyline import cells

Floats = NDArray[np.float64]

RIM_POINTS = 16
"""Points of the rim that are measured first, 22.5° apart."""
STEPS = (11.25, 5.6, 2.8)
"""Degrees by which the farthest rim point is then moved; this finds it to 0.1 % of the radius."""
CLOSE, ROUNDED_KM = 0.001, 0.001
"""Share of the radius to which is measured, and km to which incidents' distances from the line are rounded."""
PER_STEP = 2048
"""Discs measured per step, sorted by place."""
INNER = 0.6
INNER_POINTS = 6
"""Share of the radius at which six inner points are measured: in a bay of the line they can be the farthest."""


def opposite_km(border: Border, discs: Discs) -> Floats:
    """Distance in km from the line to the rim point straight away from it: a lower bound of the farthest."""
    order = np.argsort(cells(discs.lon, discs.lat))
    foot = np.empty((len(discs), 2))
    foot[order] = border.path.nearest(discs.lon[order], discs.lat[order])
    bearing: Floats = np.asarray(wgs84().inv(foot[:, 0], foot[:, 1], discs.lon, discs.lat)[1]) + 180
    km: Floats = _ring_km(border, discs, bearing[None])[0]
    return km


def farthest_km(border: Border, discs: Discs) -> Floats:
    """Distance in km from the line to the farthest point of each disc; 0.1 ms per disc."""
    inner = Discs(discs.lon, discs.lat, discs.radius_km * INNER)
    best = _ring_km(border, inner, _around(INNER_POINTS, len(discs))).max(axis=0, initial=0.0)
    best = np.maximum(best, border.distance_km(discs.lon, discs.lat))
    bearing, rim = _farthest_of(border, discs, _around(RIM_POINTS, len(discs)))
    for step in STEPS:
        bearing, rim = _farthest_of(border, discs, bearing + np.array([[0.0], [-step], [step]]))
    farthest: Floats = np.maximum(best, rim)
    return farthest


def measured_km(border: Border, discs: Discs, most: Floats) -> Floats:
    """Distance in km from the line to the farthest point of each disc, which is at most `most` km away.

    Many discs reach `most` at the rim point straight away from the line; only the others are measured all around.
    """
    order = np.argsort(cells(discs.lon, discs.lat))
    km = np.empty(len(discs))
    for start in range(0, len(discs), PER_STEP):
        rows = order[start : start + PER_STEP]
        some = discs[rows]
        far = opposite_km(border, some)
        open_ = np.flatnonzero(most[rows] - far > np.maximum(some.radius_km * CLOSE, ROUNDED_KM))
        if len(open_):
            far[open_] = farthest_km(border, some[open_])
        km[rows] = far
    return km


def _around(points: int, discs: int) -> Floats:
    """Bearings of points evenly around each disc, shape (points, discs)."""
    return np.repeat(np.arange(points)[:, None] * 360.0 / points, discs, axis=1)


def _farthest_of(border: Border, discs: Discs, bearing: Floats) -> tuple[Floats, Floats]:
    """Of some bearings of each disc, shape (bearings, discs), the one of the rim's farthest point, and its km."""
    km = _ring_km(border, discs, bearing)
    best, disc = km.argmax(axis=0), np.arange(len(discs))
    return bearing[best, disc], km[best, disc]


def _ring_km(border: Border, discs: Discs, bearing: Floats) -> Floats:
    """The distances from the line of points of each rim, in these directions from the centre."""
    lon, lat, radius = (np.tile(each, len(bearing)) for each in (discs.lon, discs.lat, discs.radius_km))
    ends = wgs84().fwd(lon, lat, bearing.ravel(), radius * 1000)
    lon, lat = np.asarray(ends[0]), np.asarray(ends[1])
    # Points of one cell that follow each other are looked for together.
    order = np.argsort(cells(lon, lat))
    km = np.empty(len(order))
    km[order] = border.distance_km(lon[order], lat[order])
    return km.reshape(bearing.shape)
