"""Where incidents possibly or certainly lie: their whole circles, or the units that they are known as.

A circle is exact: its nearest point is its radius nearer than its centre, its farthest so much farther. Distances
are compared as whole millimetres, so that what lies in all of a place lies in some of it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from app.geography.boxes import as_shape, inside_km, is_in, is_near_edge, may_touch, outside_km, shrunk
from app.geography.geodesy import distance_km, short_distance_km
from app.geography.land import Land
from app.incident import GeoPrecision
from app.query import BBox, Near, PlaceMatch
from app.store.around import MM_PER_KM, RIM_KM, SHORT_KM, boxes_beside
from app.store.frame import Mask, TextColumn
from app.store.groups import Runs, find_distinct
from app.store.indexes import Grid, build_grid, outside

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Millimetres = NDArray[np.int32]

AS_UNITS = (GeoPrecision.DISTRICT, GeoPrecision.PROVINCE, GeoPrecision.COUNTRY)
"""Incidents so located are their unit, where one is known."""
FINE_KM = (2.0, 5.0, 10.0, 25.0)
"""Circles up to so large are looked for in grids, one for each size; larger ones, and units, place by place."""
LAST_MM = np.iinfo(np.int32).max
"""What is not known, or farther away than any place that can be asked about."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Rows around a place, km from it to their centres, mm to the nearest and farthest point of each."""

    rows: Rows
    km: Floats
    least: Millimetres
    most: Millimetres

    def __getitem__(self, at: NDArray[np.signedinteger] | Mask) -> "Reached":
        return Reached(self.rows[at], self.km[at], self.least[at], self.most[at])

    def matching(self, km: float, match: PlaceMatch) -> Mask:
        """Which of the rows possibly or certainly lie within so many km."""
        span = self.least if match is PlaceMatch.POSSIBLY else self.most
        return np.asarray(span <= round(km * MM_PER_KM))


@dataclass(frozen=True, slots=True)
class Level:
    """Circles with radii over `low` (0: or just that) up to `high` km, by where their centres are."""

    low: float
    high: float
    grid: Grid

    def find(self, box: BBox, km: float) -> Rows:
        """The rows whose centres may lie within so many km of a box."""
        boxes = boxes_beside(box, km)
        stretches = None if boxes is None else self.grid.stretches(boxes)
        return (self.grid.row if stretches is None else self.grid.find(stretches)).astype(np.intp)

    def split(self, inner: BBox | None, outer: BBox, km: float) -> tuple[Rows, Rows]:
        """The rows with centres in `inner`, and all others that may lie within so many km of `outer`."""
        boxes = boxes_beside(outer, km)
        around = None if boxes is None else self.grid.stretches(boxes)
        within = None if inner is None else self.grid.stretches([inner])
        if inner is None or around is None or within is None:
            return np.empty(0, dtype=np.intp), self.find(outer, km)
        inside, others = self.grid.find(within), outside(self.grid, around, inner)
        return inside.astype(np.intp), others.astype(np.intp)


@dataclass(frozen=True, slots=True)
class Coarse:
    """Units and large circles: the rows of each distinct one, and one of the rows that stands for it."""

    first: Rows
    runs: Runs


@dataclass(frozen=True)
class Extents:
    """Every incident's place: its circle, or its unit; all by row, NaN for those without a place.

    `radius` is 0 where none is known (`is_vague`). `unit` is the number of the unit that is the place (`is_unit`)
    or cuts it, -1 for none.
    """

    land: Land
    lon: Floats
    lat: Floats
    border_km: Floats
    radius: Floats
    is_vague: Mask
    unit: NDArray[np.int32]
    is_unit: Mask
    units: tuple[str, ...]

    @cached_property
    def levels(self) -> list[Level]:
        """Circles up to the largest of `FINE_KM`; 0.1 s at a million."""
        levels = []
        for low, high in zip((0.0, *FINE_KM), FINE_KM, strict=False):
            is_of = ~self.is_unit & (self.radius <= high) & ((self.radius > low) | (low == 0))
            levels.append(Level(low, high, build_grid(np.where(is_of, self.lon, np.nan), self.lat)))
        return levels

    @cached_property
    def coarse(self) -> Coarse:
        """Larger circles and units."""
        rows = np.flatnonzero((self.is_unit | (self.radius > FINE_KM[-1])) & ~np.isnan(self.lon))
        columns = (self.lon, self.lat, self.radius, self.unit, self.is_unit)
        distinct = find_distinct([column[rows].astype(np.float64) for column in columns])
        runs = distinct.runs()
        return Coarse(rows[distinct.first], Runs(rows[runs.rows], runs.starts))

    def around(self, near: Near, match: PlaceMatch) -> Reached:
        """The rows that possibly or certainly lie within a circle, in no order."""
        parts = [self._fine_around(level, near, match) for level in self.levels]
        parts.append(self._coarse_around(near, match))
        columns = zip(*((part.rows, part.km, part.least, part.most) for part in parts), strict=True)
        return Reached(*(np.concatenate(column) for column in columns))

    def spans(self, near: Near, rows: Rows, km: Floats) -> tuple[Floats, Floats]:
        """The km from a place to the nearest and the farthest point of the rows' places; NaN where not known."""
        radius = np.where(self.is_vague.take(rows), np.nan, self.radius.take(rows))
        least, most = np.maximum(km - radius, 0.0), km + radius
        whole = np.flatnonzero(self.is_unit.take(rows))
        if len(whole):
            numbers, at = np.unique(self.unit.take(rows.take(whole)), return_inverse=True)
            spans = self.land.spans([self.units[number] for number in numbers], near.lon, near.lat)
            least[whole], most[whole] = np.minimum(spans[at, 0], km[whole]), np.maximum(spans[at, 1], km[whole])
        return least, most

    def _fine_around(self, level: Level, near: Near, match: PlaceMatch) -> Reached:
        km = near.km + (level.high if match is PlaceMatch.POSSIBLY else -level.low)
        box = BBox(near.lon, near.lat, near.lon, near.lat)
        rows = level.find(box, km) if km >= 0 else np.empty(0, dtype=np.intp)
        reached = self._measured(near, rows)
        return reached[reached.matching(near.km, match)]

    def _measured(self, near: Near, rows: Rows) -> Reached:
        """The rows' circles with their distances."""
        radius = self.radius.take(rows)
        lon, lat = self.lon.take(rows), self.lat.take(rows)
        km = short_distance_km(near.lon, near.lat, lon, lat)
        is_unsure = (np.abs(km - near.km - radius) < RIM_KM) | (np.abs(km - near.km + radius) < RIM_KM)
        unsure = np.flatnonzero(is_unsure | (km > SHORT_KM))
        km[unsure] = distance_km(near.lon, near.lat, lon[unsure], lat[unsure])
        most = np.where(self.is_vague.take(rows), np.inf, km + radius)
        return Reached(rows, km, in_mm(km - radius), in_mm(most))

    def _coarse_around(self, near: Near, match: PlaceMatch) -> Reached:
        """Units and large circles: each distinct one is measured once."""
        first = self._measured(near, self.coarse.first)
        whole = np.flatnonzero(self.is_unit[first.rows])
        if len(whole):
            first.least[whole], first.most[whole] = self._unit_spans(near, first, whole)
        found = np.flatnonzero(first.matching(near.km, match))
        rows, of = self.coarse.runs.find(found)
        return Reached(rows, first.km[found][of], first.least[found][of], first.most[found][of])

    def _unit_spans(self, near: Near, first: Reached, whole: Rows) -> tuple[Millimetres, Millimetres]:
        """The least and the most of places that are units; those out of reach are beyond all."""
        numbers, at = np.unique(self.unit[first.rows[whole]], return_inverse=True)
        names = np.array([self.units[number] for number in numbers], dtype=object)
        km = np.full((len(names), 2), np.inf)
        within = np.flatnonzero(~self.land.is_beyond(names.tolist(), near.lon, near.lat, near.km))
        km[within] = self.land.spans(names[within].tolist(), near.lon, near.lat)
        centre = first.km[whole]
        return in_mm(np.minimum(km[at, 0], centre)), in_mm(np.maximum(km[at, 1], centre))

    def in_box(self, box: BBox, match: PlaceMatch) -> Rows:
        """The rows that possibly or certainly lie in a box, in no order."""
        possibly = match is PlaceMatch.POSSIBLY
        reach = self._rows_reaching if possibly else self._rows_held
        fine = [reach(box, level) for level in self.levels]
        first = self.coarse.first
        touches = self._touches(box, first) if possibly else self._is_held(box, first)
        rows, _ = self.coarse.runs.find(np.flatnonzero(touches))
        return np.concatenate([*fine, rows])

    def _rows_reaching(self, box: BBox, level: Level) -> Rows:
        inside, others = level.split(box if len(box.parts()) == 1 else None, box, level.high)
        return np.concatenate([inside, others[self._touches(box, others)]])

    def _touches(self, box: BBox, rows: Rows) -> Mask:
        """Whether some of each row's place lies in a box."""
        lon, lat = self.lon.take(rows), self.lat.take(rows)
        touches = is_in(box, lon, lat)
        radius = self.radius.take(rows)
        rest = np.flatnonzero(~touches & (radius > 0))
        rest = rest[may_touch(box, lon[rest], lat[rest], radius[rest])]
        touches[rest] = outside_km(box, lon[rest], lat[rest]) <= radius[rest]
        whole = np.flatnonzero(self.is_unit.take(rows))
        if len(whole):
            shape = as_shape(box)
            touches[whole] = is_in(box, lon[whole], lat[whole]) | self._of_units(
                rows[whole], lambda unit: bool(shapely.intersects(self.land.outline(unit), shape))
            )
        return touches

    def _rows_held(self, box: BBox, level: Level) -> Rows:
        inside, others = level.split(shrunk(box, level.high), box, 0.0)
        return np.concatenate([inside[~self.is_vague.take(inside)], others[self._is_held(box, others)]])

    def _is_held(self, box: BBox, rows: Rows) -> Mask:
        """Whether all of each row's place lies in a box."""
        lon, lat = self.lon.take(rows), self.lat.take(rows)
        held = is_in(box, lon, lat) & ~self.is_vague.take(rows)
        near_edge = np.flatnonzero(held & is_near_edge(box, lon, lat, self.radius.take(rows)))
        radius = self.radius.take(rows[near_edge])
        held[near_edge] = inside_km(box, lon[near_edge], lat[near_edge]) >= radius
        whole = np.flatnonzero(self.is_unit.take(rows))
        if len(whole):
            held[whole] = self._of_units(rows[whole], lambda unit: self._holds(box, unit))
        return held

    def _holds(self, box: BBox, unit: str) -> bool:
        west, south, east, north = shapely.bounds(self.land.outline(unit)).tolist()
        return any(
            part.west <= west and east <= part.east and part.south <= south and north <= part.north
            for part in box.parts()
        )

    def _of_units(self, rows: Rows, test: Callable[[str], bool]) -> Mask:
        """What a test says of the unit of each row; each unit is tried once."""
        numbers, at = np.unique(self.unit.take(rows), return_inverse=True)
        return np.array([test(self.units[number]) for number in numbers], dtype=np.bool_)[at]


def in_mm(km: Floats) -> Millimetres:
    """Whole millimetres, none under 0 and none over `LAST_MM`."""
    mm: Millimetres = np.clip(np.rint(km * MM_PER_KM), 0, LAST_MM).astype(np.int32)
    return mm


def build_extents(numbers: Mapping[str, Floats], texts: Mapping[str, TextColumn], land: Land) -> Extents:
    """The places of a snapshot's incidents, from its columns."""
    precision, unit = texts["geo_precision"].coded(), texts["unit"].coded()
    known = np.array([*(land.has_unit(value) for value in unit.values), False])
    has_unit = known[unit.codes]
    radius = numbers["radius_km"]
    is_vague = np.isnan(radius) | precision.among([GeoPrecision.UNKNOWN])
    is_unit = has_unit & precision.among(AS_UNITS)
    return Extents(
        land=land,
        lon=numbers["longitude"],
        lat=numbers["latitude"],
        border_km=numbers["border_km"],
        radius=np.where(is_vague, 0.0, radius),
        is_vague=is_vague & ~is_unit,
        unit=np.where(has_unit, unit.codes, -1).astype(np.int32),
        is_unit=is_unit,
        units=unit.values,
    )
