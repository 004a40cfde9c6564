"""Rows around a place, with their distances, nearest first."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.engine.columns import NO_DATE, Rows, day_number
from app.engine.indexes import LONG_DAYS
from app.geography.geodesy import distance_km, short_distance_km
from app.model.query import BBox, Interval, Near

Floats = NDArray[np.float64]
Days = NDArray[np.int32]
Order = NDArray[np.int64]

KM_PER_DEGREE_LEAST = 110.57
"""km per degree of latitude on WGS 84 where it is shortest, at the equator: a bbox made with it holds the circle.
"""
LAST_LATITUDE = 85.0
"""Degrees. A circle beyond this latitude is not searched by longitude: near a pole it spans too many degrees."""
SHORT_KM = 400.0
"""Up to this many km `short_distance_km` is right to within `RIM_KM`.

Rows nearer than `RIM_KM` to a circle's rim, or farther away than `SHORT_KM`, are measured on the ellipsoid.
"""
RIM_KM = 1e-5
MM_PER_KM = 1_000_000
ROW_BITS = 28
"""Bits for the row in a number that sorts rows by mm; half the earth's circumference has 2 ** 34.3 mm."""
LAST_DAY = np.iinfo(np.int32).max
NEIGHBOURS_KM = 50.0
"""Rows farther than this from a place are not kept as its neighbours."""
MOST_PLACES = 32
"""Places whose neighbours are kept: 2 MB each where 100,000 incidents lie within `NEIGHBOURS_KM`."""


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The rows around a place, each with its distance in one number (`order_by_km`), by distance and by time.

    `by_time` holds first the `short` incidents sorted by their earliest possible day (`since`), then the incidents
    longer than `LONG_DAYS`. An unknown first or last day is open: it is before or after all days. An incident with
    neither day matches no interval.
    """

    nearest: Order
    by_time: Order
    since: Days
    until: Days
    short: int

    def find(self, km: float, interval: Interval | None) -> tuple[Rows, Floats] | None:
        """The rows within `km` that may overlap the interval, and their distances in km, nearest first.

        None if a row is so near to the rim that its distance must be measured again.
        """
        inner, outer = (round(rim * MM_PER_KM) << ROW_BITS for rim in (km - RIM_KM, km + RIM_KM))
        count, beyond = np.searchsorted(self.nearest, (inner, outer)).tolist()
        if count < beyond:
            return None
        if interval is None:
            return rows_and_km(self.nearest[:count])
        first = NO_DATE + LONG_DAYS if interval.start is None else day_number(interval.start)
        last = LAST_DAY - 1 if interval.end is None else day_number(interval.end)
        # The search values have the column's own type: numpy would otherwise convert the whole column.
        begin = np.array((first - LONG_DAYS, last + 1), dtype=np.int32)
        start, end = np.searchsorted(self.since[: self.short], begin).tolist()
        parts = [self._among(part, first, last, inner) for part in (slice(start, end), slice(self.short, None))]
        found = np.concatenate(parts)
        found.sort()
        return rows_and_km(found)

    def _among(self, part: slice, first: int, last: int, inner: int) -> Order:
        """The numbers in `by_time[part]` that lie within the circle and may overlap the days `first` to `last`."""
        order = self.by_time[part]
        return order[(order < inner) & (self.since[part] <= last) & (self.until[part] >= first)]


def build_neighbours(rows: Rows, km: Floats, start: Days, end: Days) -> Neighbours:
    """The index of a place, from the rows around it (nearest first), their km, and their first and last days."""
    is_undated = (start == NO_DATE) & (end == NO_DATE)
    since, until = np.where(is_undated, LAST_DAY, start), np.where(end == NO_DATE, LAST_DAY, end)
    is_long = until.astype(np.int64) - since > LONG_DAYS
    nearest, by_time = order_by_km(rows, km), np.lexsort([since, is_long])
    short = len(rows) - int(np.count_nonzero(is_long))
    return Neighbours(nearest, nearest[by_time], since[by_time], until[by_time], short)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The neighbours of places that are queried again and again, such as crossings."""

    _kept: OrderedDict[tuple[float, float], Neighbours | None] = field(default_factory=OrderedDict)

    def is_kept(self, near: Near) -> bool:
        """True if the neighbours of the place are kept already."""
        return near.km <= NEIGHBOURS_KM and self._kept.get((near.lon, near.lat)) is not None

    def find(self, near: Near, measure: Callable[[Near], Neighbours]) -> Neighbours | None:
        """The neighbours of a place that was queried before; None at the first query or beyond 50 km."""
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
    """The rows within the circle, and their km: nearest first, then newest first.

    Exact on the ellipsoid: a row near the rim, or too far for the short distance, is measured again.
    """
    km = short_distance_km(near.lon, near.lat, lon, lat)
    unsure = np.flatnonzero((km > SHORT_KM) | (np.abs(km - near.km) < RIM_KM))
    if len(unsure):
        km[unsure] = distance_km(near.lon, near.lat, lon[unsure], lat[unsure])
    inside = np.flatnonzero(km <= near.km)
    order = order_by_km(rows.take(inside), km.take(inside))
    order.sort()
    return rows_and_km(order)


def order_by_km(rows: NDArray[np.signedinteger], km: Floats) -> Order:
    """Numbers with mm in the high bits and the row in the low bits: sorting them is faster than `argsort`."""
    return np.rint(km * MM_PER_KM).astype(np.int64) << ROW_BITS | rows


def rows_and_km(order: Order) -> tuple[Rows, Floats]:
    """The rows and the km that `order_by_km` put into each number."""
    return order & (1 << ROW_BITS) - 1, (order >> ROW_BITS) / MM_PER_KM


def boxes_around(near: Near) -> Sequence[BBox] | None:
    """Boxes that together contain the circle; None for a circle too near a pole."""
    return boxes_beside(BBox(near.lon, near.lat, near.lon, near.lat), near.km)


def boxes_beside(box: BBox, km: float) -> Sequence[BBox] | None:
    """Boxes that together contain every point within `km` of the box.

    None where they are too near a pole or reach around the earth.
    """
    high = km / KM_PER_DEGREE_LEAST
    top = max(abs(box.south), abs(box.north)) + high
    if top > LAST_LATITUDE:
        return None
    wide = high / np.cos(np.radians(top))
    if (box.east - box.west) % 360 + 2 * wide >= 360 or box.east - box.west == 360:
        return None
    west, east = ((lon + 180) % 360 - 180 for lon in (box.west - wide, box.east + wide))
    return BBox(float(west), box.south - high, float(east), box.north + high).parts()
