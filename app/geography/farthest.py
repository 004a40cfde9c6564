"""How far the farthest point of a disc lies from the line.

It is never farther than the centre's distance and the radius together, and where the line is straight it is just
that far; where the line bends around the disc it is nearer.
"""

import numpy as np
from numpy.typing import NDArray

from app.geography.border import Border
from app.geography.discs import Discs
from app.geography.geodesy import wgs84

Floats = NDArray[np.float64]

RIM_POINTS = 16
"""Points of the rim that are measured first, 22.5° apart."""
STEPS = (11.25, 5.6, 2.8)
"""Degrees by which the farthest of them is then moved: it is found to 0.1 % of the radius."""
INNER = 0.6
"""Part of the radius at which six points inside are measured: in a bay of the line they can be the farthest."""


def opposite_km(border: Border, discs: Discs) -> Floats:
    """How far from the line the point of each rim is that lies straight away from it; at most the farthest is."""
    foot = border.path.nearest(discs.lon, discs.lat)
    bearing: Floats = np.asarray(wgs84().inv(foot[:, 0], foot[:, 1], discs.lon, discs.lat)[1]) + 180
    return _rim_km(border, discs, bearing)


def farthest_km(border: Border, discs: Discs) -> Floats:
    """How far the farthest point of each disc is from the line; 0.1 ms a disc."""
    best = border.distance_km(discs.lon, discs.lat)
    bearing = np.zeros(len(discs))
    inner = Discs(discs.lon, discs.lat, discs.radius_km * INNER)
    for angle in range(0, 360, 60):
        best = np.maximum(best, _rim_km(border, inner, np.full(len(discs), float(angle))))
    rim = np.full(len(discs), -np.inf)
    for angle in np.arange(RIM_POINTS) * 360 / RIM_POINTS:
        bearing, rim = _farther(border, discs, np.full(len(discs), angle), (bearing, rim))
    for step in STEPS:
        for turned in (bearing - step, bearing + step):
            bearing, rim = _farther(border, discs, turned, (bearing, rim))
    farthest: Floats = np.maximum(best, rim)
    return farthest


def _farther(border: Border, discs: Discs, bearing: Floats, best: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    """Bearing and distance of each rim's point, or the best so far where that is farther."""
    km = _rim_km(border, discs, bearing)
    is_farther = km > best[1]
    return np.where(is_farther, bearing, best[0]), np.where(is_farther, km, best[1])


def _rim_km(border: Border, discs: Discs, bearing: Floats) -> Floats:
    """The distance from the line of the point of each rim in that direction from the centre."""
    lon, lat, _ = wgs84().fwd(discs.lon, discs.lat, bearing, discs.radius_km * 1000)
    km: Floats = border.distance_km(np.asarray(lon), np.asarray(lat))
    return km
