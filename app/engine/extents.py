"""The areas in which incidents possibly or certainly lie: whole circles, or administrative units.

The nearest point of a circle is at its centre's distance less its radius, the farthest at the distance plus the
radius. Distances are compared as whole millimetres, so that an incident that lies certainly in an area also lies
possibly in it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from app.engine.columns import Mask, TextColumn
from app.engine.groups import Runs, find_distinct
from app.engine.indexes import Grid, build_grid, outside
from app.engine.near_index import MM_PER_KM, RIM_KM, SHORT_KM, boxes_beside
from app.geography.boxes import as_shape, hold, is_in, shrunk, touch
from app.geography.geodesy import distance_km, short_distance_km
from app.geography.land import Land
from app.model.query import BBox, Near, PlaceMatch
from app.model.vocabulary import GeoPrecision

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Millimetres = NDArray[np.int32]

AS_UNITS = (GeoPrecision.DISTRICT, GeoPrecision.PROVINCE, GeoPrecision.COUNTRY)
"""Incidents of these precisions lie anywhere in their administrative unit, where the unit is known."""
FINE_KM = (2.0, 5.0, 10.0, 25.0)
"""km. Circles of up to 25 km are indexed in one grid per size; larger circles and units are tested one by one."""
LAST_MM = np.iinfo(np.int32).max
"""Millimetres: stands for "unknown" and for "farther than any distance that a query can ask for"."""


@dataclass(frozen=True, slots=True)
class Reached:
    """Rows around a place, with km to each centre, and mm to each extent's nearest and farthest point."""

    rows: Rows
    km: Floats
    least: Millimetres
    most: Millimetres

    def __getitem__(self, at: NDArray[np.signedinteger] | Mask) -> "Reached":
        return Reached(self.rows[at], self.km[at], self.least[at], self.most[at])

    def matching(self, km: float, match: PlaceMatch) -> Mask:
        """A mask of the rows that possibly or certainly lie within `km`."""
        span = self.least if match is PlaceMatch.POSSIBLY else self.most
        return np.asarray(span <= round(km * MM_PER_KM))


@dataclass(frozen=True, slots=True)
class Level:
    """A grid of the centres of circles with radii over `low` (or equal to it, if 0) up to `high` km."""

    low: float
    high: float
    grid: Grid

    def find(self, box: BBox, km: float) -> Rows:
        """The rows whose centres may lie within `km` of a box."""
        boxes = boxes_beside(box, km)
        stretches = None if boxes is None else self.grid.stretches(boxes)
        return (self.grid.row if stretches is None else self.grid.find(stretches)).astype(np.intp)

    def split(self, inner: BBox | None, outer: BBox, km: float) -> tuple[Rows, Rows]:
        """The rows with centres in the box `inner`, and other rows that may lie within `km` of the box `outer`."""
        boxes = boxes_beside(outer, km)
        around = None if boxes is None else self.grid.stretches(boxes)
        within = None if inner is None else self.grid.stretches([inner])
        if inner is None or around is None or within is None:
            return np.empty(0, dtype=np.intp), self.find(outer, km)
        inside, others = self.grid.find(within), outside(self.grid, around, inner)
        return inside.astype(np.intp), others.astype(np.intp)


@dataclass(frozen=True, slots=True)
class Coarse:
    """Units and large circles: one row that stands for each distinct extent, and all rows of each extent."""

    first: Rows
    runs: Runs


@dataclass(frozen=True)
class Extents:
    """The extent of every incident, by row: a circle or an administrative unit; NaN for a row without a place.

    `radius` is in km, 0 where it is unknown (`is_vague`). `unit` is an index in `units`, -1 for none: the unit is
    the whole extent (`is_unit`), or the circle is cut by it.
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
        """One grid per circle size up to the largest of `FINE_KM`; 0.1 s for a million incidents."""
        levels = []
        for low, high in zip((0.0, *FINE_KM), FINE_KM, strict=False):
            is_of = ~self.is_unit & (self.radius <= high) & ((self.radius > low) | (low == 0))
            levels.append(Level(low, high, build_grid(np.where(is_of, self.lon, np.nan), self.lat)))
        return levels

    @cached_property
    def coarse(self) -> Coarse:
        """The units, and the circles that are larger than the largest of `FINE_KM`."""
        rows = np.flatnonzero((self.is_unit | (self.radius > FINE_KM[-1])) & ~np.isnan(self.lon))
        columns = (self.lon, self.lat, self.radius, self.unit, self.is_unit)
        distinct = find_distinct([column[rows] for column in columns])
        runs = distinct.runs()
        return Coarse(rows[distinct.first], Runs(rows[runs.rows], runs.starts))

    def around(self, near: Near, match: PlaceMatch) -> Reached:
        """The rows that possibly or certainly lie within the circle, in no order."""
        parts = [self._fine_around(level, near, match) for level in self.levels]
        parts.append(self._coarse_around(near, match))
        columns = zip(*((part.rows, part.km, part.least, part.most) for part in parts), strict=True)
        return Reached(*(np.concatenate(column) for column in columns))

    def spans(self, near: Near, rows: Rows, km: Floats) -> tuple[Floats, Floats]:
        """The km from a place to the nearest and the farthest point of each row's extent; NaN if unknown."""
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
        """The distances from the place to the circles of these rows."""
        radius = self.radius.take(rows)
        lon, lat = self.lon.take(rows), self.lat.take(rows)
        km = short_distance_km(near.lon, near.lat, lon, lat)
        is_unsure = (np.abs(km - near.km - radius) < RIM_KM) | (np.abs(km - near.km + radius) < RIM_KM)
        unsure = np.flatnonzero(is_unsure | (km > SHORT_KM))
        km[unsure] = distance_km(near.lon, near.lat, lon[unsure], lat[unsure])
        most = np.where(self.is_vague.take(rows), np.inf, km + radius)
        return Reached(rows, km, in_mm(km - radius), in_mm(most))

    def _coarse_around(self, near: Near, match: PlaceMatch) -> Reached:
        """The units and large circles within the circle; each distinct extent is measured once."""
        first = self._measured(near, self.coarse.first)
        whole = np.flatnonzero(self.is_unit[first.rows])
        if len(whole):
            first.least[whole], first.most[whole] = self._unit_spans(near, first, whole)
        found = np.flatnonzero(first.matching(near.km, match))
        rows, of = self.coarse.runs.find(found)
        return Reached(rows, first.km[found][of], first.least[found][of], first.most[found][of])

    def _unit_spans(self, near: Near, first: Reached, whole: Rows) -> tuple[Millimetres, Millimetres]:
        """Nearest and farthest distance of extents that are units; units out of reach get the largest distance."""
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
        split, test = (self._split_reaching, self._touches) if possibly else (self._split_held, self._is_held)
        parts = [split(box, level) for level in self.levels]
        # Tested together: a test takes as long for a few rows as for a thousand.
        others, first = np.concatenate([other for _, other in parts]), self.coarse.first
        passed = test(box, np.concatenate([others, first]))
        rows, _ = self.coarse.runs.find(np.flatnonzero(passed[len(others) :]))
        return np.concatenate([*(inside for inside, _ in parts), others[passed[: len(others)]], rows])

    def _split_reaching(self, box: BBox, level: Level) -> tuple[Rows, Rows]:
        """The circles that surely reach into a box, and the circles that have to be measured."""
        return level.split(box if len(box.parts()) == 1 else None, box, level.high)

    def _split_held(self, box: BBox, level: Level) -> tuple[Rows, Rows]:
        """The circles that surely lie in a box, and the circles that have to be measured."""
        inside, others = level.split(shrunk(box, level.high), box, 0.0)
        return inside[~self.is_vague.take(inside)], others

    def _touches(self, box: BBox, rows: Rows) -> Mask:
        """A mask of the rows whose extent lies at least partly in the box."""
        lon, lat = self.lon.take(rows), self.lat.take(rows)
        touches = touch(box, lon, lat, self.radius.take(rows))
        whole = np.flatnonzero(self.is_unit.take(rows))
        if len(whole):
            units = self._of_units(rows[whole], box, self._reaching)
            touches[whole] = is_in(box, lon[whole], lat[whole]) | units
        return touches

    def _is_held(self, box: BBox, rows: Rows) -> Mask:
        """A mask of the rows whose whole extent lies in the box."""
        held = hold(box, self.lon.take(rows), self.lat.take(rows), self.radius.take(rows)) & ~self.is_vague.take(
            rows
        )
        whole = np.flatnonzero(self.is_unit.take(rows))
        if len(whole):
            held[whole] = self._of_units(rows[whole], box, self._within)
        return held

    def _of_units(self, rows: Rows, box: BBox, test: Callable[[BBox, Rows], Mask]) -> Mask:
        """The test's result for the unit of each row; the test runs once per distinct unit."""
        numbers, at = np.unique(self.unit.take(rows).astype(np.intp), return_inverse=True)
        return test(box, numbers)[at]

    def _within(self, box: BBox, units: Rows) -> Mask:
        """A mask of the units that lie in a box."""
        west, south, east, north = self._bounds[:, units]
        held = [(p.west <= west) & (east <= p.east) & (p.south <= south) & (north <= p.north) for p in box.parts()]
        return np.asarray(np.logical_or.reduce(held))

    def _reaching(self, box: BBox, units: Rows) -> Mask:
        """A mask of the units of which some lies in a box."""
        reaching = self._within(box, units)
        west, south, east, north = self._bounds[:, units]
        near = [(p.west <= east) & (west <= p.east) & (p.south <= north) & (south <= p.north) for p in box.parts()]
        unsure = np.flatnonzero(np.logical_or.reduce(near) & ~reaching)
        if len(unsure):
            outlines = [self.land.outline(self.units[number]) for number in units[unsure].tolist()]
            reaching[unsure] = shapely.intersects(np.array(outlines, dtype=object), as_shape(box))
        return reaching

    @cached_property
    def _bounds(self) -> Floats:
        """West, south, east and north of every unit that is a place, shape (4, units); NaN for the others."""
        bounds = np.full((4, len(self.units)), np.nan)
        for number in np.unique(self.unit[self.is_unit]).tolist():
            bounds[:, number] = shapely.bounds(self.land.outline(self.units[number]))
        return bounds


def in_mm(km: Floats) -> Millimetres:
    """Kilometres as whole millimetres, at least 0 and at most `LAST_MM`."""
    mm: Millimetres = np.clip(np.rint(km * MM_PER_KM), 0, LAST_MM).astype(np.int32)
    return mm


def build_extents(numbers: Mapping[str, Floats], texts: Mapping[str, TextColumn], land: Land) -> Extents:
    """The extents of a snapshot's incidents, made from its number and text columns."""
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
