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
from app.engine.near_index import MM_PER_KM, RIM_KM, SHORT_KM
from app.engine.sized_circles import FINE_KM, Circles, Level, SizedCircles, build_sized_circles
from app.geography.boxes import as_shape, hold, is_in, touch
from app.geography.geodesy import distance_km, short_distance_km
from app.geography.land import Land
from app.model.query import BBox, Near, PlaceMatch
from app.model.vocabulary import GeoPrecision

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Numbers = NDArray[np.int32]
Millimetres = NDArray[np.int32]

AS_UNITS = (GeoPrecision.DISTRICT, GeoPrecision.PROVINCE, GeoPrecision.COUNTRY)
"""Incidents of these precisions lie anywhere in their administrative unit, where the unit is known."""
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
class Coarse:
    """Units and large circles: one row that stands for each distinct extent, and all rows of each extent.

    `lon` and `lat` are the extents' centres. The ones at `large` are `circles`. The ones at `whole` are units:
    `units` are the distinct units, and `of` is the index in `units` of each.
    """

    first: Rows
    runs: Runs
    lon: Floats
    lat: Floats
    circles: Circles
    large: Rows
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
    def sized(self) -> SizedCircles:
        """The circles of up to the largest of `FINE_KM`; 0.1 s for a million incidents."""
        return build_sized_circles(np.where(self.is_unit, np.nan, self.lon), self.lat, self.radius, self.is_vague)

    @cached_property
    def coarse(self) -> Coarse:
        """The units, and the circles that are larger than the largest of `FINE_KM`."""
        rows = np.flatnonzero((self.is_unit | (self.radius > FINE_KM[-1])) & ~np.isnan(self.lon))
        columns = (self.lon, self.lat, self.radius, self.unit, self.is_unit)
        distinct = find_distinct([column[rows] for column in columns])
        runs = distinct.runs()
        first = rows[distinct.first]
        large, whole = (np.flatnonzero(mask) for mask in (~self.is_unit.take(first), self.is_unit.take(first)))
        units, of = np.unique(self.unit.take(first.take(whole)).astype(np.intp), return_inverse=True)
        by_extent = Runs(rows[runs.rows], runs.starts)
        lon, lat, radius = (column.take(first) for column in (self.lon, self.lat, self.radius))
        circles = Circles(lon[large], lat[large], radius[large], first[large].astype(np.int32))
        return Coarse(first, by_extent, lon, lat, circles, large, whole, units, of)

    def around(self, near: Near, match: PlaceMatch) -> Reached:
        """The rows that possibly or certainly lie within the circle, in no order."""
        parts = [self._fine_around(level, near, match) for level in self.sized.levels]
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

    def in_box(self, box: BBox, match: PlaceMatch) -> Numbers:
        """The rows that possibly or certainly lie in a box, in no order.

        With no radius known, a point lies possibly in a box as a circle of 0 km, and certainly in none.
        """
        inside, others = self.sized.split(box, match)
        passing, coarse = (
            (touch, self._coarse_touching) if match is PlaceMatch.POSSIBLY else (hold, self._coarse_held)
        )
        passed = others.rows[passing(box, others.lon, others.lat, others.radius)]
        large = self.coarse.runs.find(np.flatnonzero(coarse(box)))[0].astype(np.int32)
        return np.concatenate([*inside, passed, large])

    def _coarse_touching(self, box: BBox) -> Mask:
        """A mask of the units and large circles that lie at least partly in the box."""
        one = self.coarse
        touches = is_in(box, one.lon, one.lat)
        touches[one.large] = touch(box, one.circles.lon, one.circles.lat, one.circles.radius)
        if len(one.whole):
            touches[one.whole] |= self._reaching(box, one.units)[one.of]
        return touches

    def _coarse_held(self, box: BBox) -> Mask:
        """A mask of the units and large circles that lie wholly in the box."""
        one = self.coarse
        held = np.zeros(len(one.first), dtype=np.bool_)
        held[one.large] = hold(box, one.circles.lon, one.circles.lat, one.circles.radius)
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
