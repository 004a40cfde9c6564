"""Rows around a place: which they are, how far away, nearest first."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.geography.geodesy import distance_km, short_distance_km
from app.query import BBox, Interval, Near
from app.store.frame import NO_DATE, Rows, day_number

Floats = NDArray[np.float64]
Days = NDArray[np.int32]

KM_PER_DEGREE_LEAST = 110.57
"""The shortest degree of latitude on WGS 84, at the equator: a box made with it holds the circle."""
LAST_LATITUDE = 85.0
"""A circle that reaches beyond it is not looked for by longitude: near a pole it spans too many."""
SHORT_KM = 400.0
"""Up to so many km `short_distance_km` is right to within `RIM_KM`; what is nearer to a rim than that, or farther
away than this, is measured on the ellipsoid."""
RIM_KM = 1e-5
MM_PER_KM = 1_000_000
ROW_BITS = 28
"""Of a number that orders rows by millimetres, of which half the earth's circumference has 2 ** 34.3."""
LAST_DAY = np.iinfo(np.int32).max
NEIGHBOURS_KM = 50.0
"""Rows farther from a place than this are not kept as its neighbours."""
MOST_PLACES = 32
"""Places whose neighbours are kept: 2 MB each where a tenth of a million incidents is that near."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The rows around a place, nearest first, their distances, and between which days each can have been.

    An unknown day is before or after all others; where both are unknown the first is after all others.
    """

    row: Rows
    km: Floats
    since: Days
    until: Days

    def find(self, km: float, interval: Interval | None) -> tuple[Rows, Floats] | None:
        """Those within a circle that can have been in the interval, and their distances, nearest first.

        None where some are so near to the rim that they have to be measured anew.
        """
        count, rim = np.searchsorted(self.km, (km - RIM_KM, km + RIM_KM)).tolist()
        if count < rim:
            return None
        if interval is None:
            return self.row[:count], self.km[:count]
        first = NO_DATE + 1 if interval.start is None else day_number(interval.start)
        last = LAST_DAY - 1 if interval.end is None else day_number(interval.end)
        at = np.flatnonzero((self.since[:count] <= last) & (self.until[:count] >= first))
        return self.row.take(at), self.km.take(at)


def build_neighbours(rows: Rows, km: Floats, start: Days, end: Days) -> Neighbours:
    """The index of a place, from the rows around it, nearest first, their distances, first and last days."""
    is_undated = (start == NO_DATE) & (end == NO_DATE)
    since, until = np.where(is_undated, LAST_DAY, start), np.where(end == NO_DATE, LAST_DAY, end)
    return Neighbours(rows, km, since, until)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The neighbours of places that are asked about again and again, as crossings are."""

    _kept: OrderedDict[tuple[float, float], Neighbours | None] = field(default_factory=OrderedDict)

    def find(self, near: Near, measure: Callable[[Near], Neighbours]) -> Neighbours | None:
        """The neighbours of a place that was asked about before; None for another, or for a circle too wide."""
        if near.km > NEIGHBOURS_KM:
            return None
        place = near.lon, near.lat
        is_known = place in self._kept
        neighbours = self._kept.pop(place, None)
        if is_known and neighbours is None:
            neighbours = measure(Near(*place, NEIGHBOURS_KM))
        self._kept[place] = neighbours
        if len(self._kept) > MOST_PLACES:
            self._kept.popitem(last=False)
        return neighbours


def nearest_first(near: Near, rows: NDArray[np.signedinteger], lon: Floats, lat: Floats) -> tuple[Rows, Floats]:
    """Those of the rows within the circle, and their distances: the nearest first, then the newest first.

    Exact on the ellipsoid: what lies on the rim, or too far away for the short distance, is measured anew.
    """
    km = short_distance_km(near.lon, near.lat, lon, lat)
    unsure = np.flatnonzero((km > SHORT_KM) | (np.abs(km - near.km) < RIM_KM))
    if len(unsure):
        km[unsure] = distance_km(near.lon, near.lat, lon[unsure], lat[unsure])
    inside = np.flatnonzero(km <= near.km)
    # Millimetres and the row in one number: to sort those is far quicker than to find their order.
    order = np.rint(km.take(inside) * MM_PER_KM).astype(np.int64) << ROW_BITS | rows.take(inside)
    order.sort()
    return order & (1 << ROW_BITS) - 1, (order >> ROW_BITS) / MM_PER_KM


def boxes_around(near: Near) -> Sequence[BBox] | None:
    """Boxes that together hold a circle; None for one too near a pole."""
    high = near.km / KM_PER_DEGREE_LEAST
    if abs(near.lat) + high > LAST_LATITUDE:
        return None
    wide = min(180.0, high / np.cos(np.radians(abs(near.lat) + high)))
    if wide >= 180:
        return None
    west, east = ((lon + 180) % 360 - 180 for lon in (near.lon - wide, near.lon + wide))
    return BBox(float(west), near.lat - high, float(east), near.lat + high).parts()
