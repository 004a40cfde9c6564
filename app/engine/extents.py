"""The areas in which incidents possibly or certainly lie: whole circles, or administrative units.

The nearest point of a circle is at its centre's distance less its radius, the farthest at the distance plus the
radius. Distances are compared as whole millimetres, so that an incident that lies certainly in an area also lies
possibly in it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from app.engine.columns import Mask, TextColumn
from app.engine.groups import Runs, find_distinct
from app.engine.indexes import Grid, build_grid
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
NOWHERE = BBox(0.0, 0.0, 0.0, 0.0)
"""Holds no cell."""
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
    """A grid of the centres of circles with radii over `low` (or equal to it, if 0) up to `high` km.

    `radius` is in the grid's order.
    """

    low: float
    high: float
    grid: Grid
    radius: Floats

    def find(self, box: BBox, km: float) -> Rows:
        """The rows whose centres may lie within `km` of a box."""
        boxes = boxes_beside(box, km)
        stretches = None if boxes is None else self.grid.stretches(boxes)
        return (self.grid.row if stretches is None else self.grid.find(stretches)).astype(np.intp)

    def split(self, box: BBox, inner: BBox | None, km: float) -> tuple[list[slice], list[slice]]:
        """The runs of circles centred in the box `inner`, and other runs that may lie within `km` of `box`."""
        boxes = boxes_beside(box, km)
        if boxes is None or len(boxes) > 1:
            return [], [slice(None)]
        return self.grid.split(boxes[0], inner or NOWHERE) or ([], [slice(None)])


@dataclass(frozen=True, slots=True)
class Circles:
    """Circles side by side in memory, for tests of many of them: degrees, km, and the row of each."""

    lon: Floats
    lat: Floats
    radius: Floats
    rows: NDArray[np.int32] | Rows


NO_CIRCLE = np.empty(0), np.empty(0), np.empty(0), np.empty(0, dtype=np.int32)


@dataclass(frozen=True, slots=True)
class Coarse:
    """Units and large circles: one row that stands for each distinct extent, and all rows of each extent.

    `circles` are the distinct extents as circles. The ones at `whole` are units: `units` are the distinct units,
    and `of` is the index in `units` of each.
    """

    first: Rows
    runs: Runs
    circles: Circles
    whole: Rows
    units: Rows
    of: Rows


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
            grid = build_grid(np.where(is_of, self.lon, np.nan), self.lat)
            levels.append(Level(low, high, grid, self.radius.take(grid.row)))
        return levels

    @cached_property
    def coarse(self) -> Coarse:
        """The units, and the circles that are larger than the largest of `FINE_KM`."""
        rows = np.flatnonzero((self.is_unit | (self.radius > FINE_KM[-1])) & ~np.isnan(self.lon))
        columns = (self.lon, self.lat, self.radius, self.unit, self.is_unit)
        distinct = find_distinct([column[rows] for column in columns])
        runs = distinct.runs()
        first = rows[distinct.first]
        circles = Circles(self.lon.take(first), self.lat.take(first), self.radius.take(first), first)
        whole = np.flatnonzero(self.is_unit.take(first))
        units, of = np.unique(self.unit.take(first.take(whole)).astype(np.intp), return_inverse=True)
        return Coarse(first, Runs(rows[runs.rows], runs.starts), circles, whole, units, of)

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
        inside, fine = self._split(box, match)
        if match is PlaceMatch.POSSIBLY:
            passed = touch(box, fine.lon, fine.lat, fine.radius)
            coarse = self._coarse_touching(box)
        else:
            passed = hold(box, fine.lon, fine.lat, fine.radius)
            coarse = self._coarse_held(box)
        rows = np.concatenate([*inside, fine.rows[passed]])
        if match is PlaceMatch.CERTAINLY:
            rows = rows[~self.is_vague.take(rows)]
        return np.concatenate([rows, self.coarse.runs.find(np.flatnonzero(coarse))[0]])

    def _split(self, box: BBox, match: PlaceMatch) -> tuple[list[NDArray[np.int32]], Circles]:
        """The rows of small circles that surely pass, and the other small circles near a box, to be tested.

        With no radius known, a point passes as a circle of 0 km.
        """
        inside, parts = [], [NO_CIRCLE]
        simple = box if len(box.parts()) == 1 else None
        for level in self.levels:
            if match is PlaceMatch.POSSIBLY:
                inner, others = level.split(box, simple, level.high)
            else:
                inner, others = level.split(box, shrunk(box, level.high), 0.0)
            grid, radius = level.grid, level.radius
            inside += [grid.row[run] for run in inner]
            parts += [(grid.lon[run], grid.lat[run], radius[run], grid.row[run]) for run in others]
        return inside, Circles(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))

    def _coarse_touching(self, box: BBox) -> Mask:
        """A mask of the units and large circles that lie at least partly in the box."""
        one = self.coarse
        touches = touch(box, one.circles.lon, one.circles.lat, one.circles.radius)
        if len(one.whole):
            centred = is_in(box, one.circles.lon[one.whole], one.circles.lat[one.whole])
            touches[one.whole] = centred | self._reaching(box, one.units)[one.of]
        return touches

    def _coarse_held(self, box: BBox) -> Mask:
        """A mask of the units and large circles that lie wholly in the box."""
        one = self.coarse
        held = hold(box, one.circles.lon, one.circles.lat, one.circles.radius) & ~self.is_vague.take(one.first)
        if len(one.whole):
            held[one.whole] = self._within(box, one.units)[one.of]
        return held

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
