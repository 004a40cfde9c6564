"""Which part of each place lies in which district or province.

A place is a circle, cut by a unit where one is known to hold it, or a whole unit.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from app.geography.admin import KM_PER_DEGREE, NOWHERE
from app.geography.discs import Discs, lay_over
from app.geography.land import Land

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Pairs = tuple[Rows, Rows, Floats]
"""Places, areas, and which part of the place lies in the area."""
Measured = tuple[Pairs, Floats]
"""The parts of circles in districts, and of every place the part outside both countries."""

MOST_LATITUDE = 85.0
"""Beyond it a circle's width in degrees says nothing; neither country is near it."""
MEASURED_TO = 0.005
"""A circle of which less than this lies outside the districts lies in them: its parts are measured to 0.3 %."""
CHUNK = 20_000
"""Discs whose districts are looked for at a time."""


@dataclass(frozen=True, slots=True)
class Places:
    """Distinct places. `unit` is a number into `units`, -1 for none; `is_unit` says that the place is all of it.

    `is_vague` ones have no radius that is known: no area is given anything of them.
    """

    discs: Discs
    unit: Rows
    is_unit: NDArray[np.bool_]
    is_vague: NDArray[np.bool_]
    units: tuple[str, ...]

    def __getitem__(self, rows: Rows) -> "Places":
        return Places(self.discs[rows], self.unit[rows], self.is_unit[rows], self.is_vague[rows], self.units)

    def __len__(self) -> int:
        return len(self.discs)


@dataclass(frozen=True, slots=True)
class Shares:
    """Of some places (`place`) the part (`share`, over 0 to 1) that lies in an area; sorted by place.

    `outside` is the part of every place that lies in neither country.
    """

    place: Rows
    area: Rows
    share: Floats
    outside: Floats

    def among(self, areas: NDArray[np.bool_]) -> Floats:
        """The part of every place that lies in some of the areas, told by their numbers."""
        wanted = areas[self.area]
        return np.bincount(self.place[wanted], self.share[wanted], len(self.outside)).astype(np.float64)


def district_shares(land: Land, places: Places, measured: Measured) -> Shares:
    """The parts of each place in districts; a whole unit is in one only where that is all of it."""
    circles, outside = measured
    within = [_only(np.flatnonzero(land.members(unit))) for unit in places.units]
    return _joined(circles, _whole_units(places, within), outside)


def province_shares(land: Land, places: Places, measured: Measured) -> Shares:
    """The parts of each place in provinces; a whole unit is in the one that holds all of it, if there is one."""
    province_of, count = _provinces_of_districts(land), len(land.atlas.provinces)
    (place, district, share), outside = measured
    key, at = np.unique(place * count + province_of[district], return_inverse=True)
    summed = np.bincount(at, share, len(key))
    circles = key // count, key % count, np.minimum(summed, 1.0)
    within = [_only(np.unique(province_of[land.members(unit)])) for unit in places.units]
    return _joined(circles, _whole_units(places, within), outside)


def provinces_of(land: Land, places: Places) -> Shares:
    """The parts of each place in provinces.

    Measured are only circles that reach over a province's outline and that no unit cuts back into one province.
    """
    inside = land.provinces_inside.find(places.discs)
    inside[places.is_unit | places.is_vague] = NOWHERE
    cut = np.flatnonzero((inside == NOWHERE) & (places.unit != NOWHERE) & ~(places.is_unit | places.is_vague))
    inside[cut] = _of_cut(land, places[cut])
    rest, held = np.flatnonzero(inside == NOWHERE), np.flatnonzero(inside != NOWHERE)
    some = places[rest]
    shares = province_shares(land, some, circle_shares(land, some))
    outside = np.zeros(len(places))
    outside[rest] = shares.outside
    whole = held, inside[held], np.ones(len(held))
    return _joined((rest[shares.place], shares.area, shares.share), whole, outside)


def _of_cut(land: Land, places: Places) -> Rows:
    """The province of each circle's unit, if there is only one, where the circle's centre lies in the unit."""
    lon, lat = places.discs.lon, places.discs.lat
    district = land.atlas.ground.find(lon, lat)
    # A point in the sea is found ashore, where its circle may not reach.
    district[shapely.intersects_xy(land.atlas.ground.sea, lon, lat)] = NOWHERE
    nobody = np.zeros(len(land.atlas.districts), dtype=np.bool_)
    members = np.array([*(land.members(unit) for unit in places.units), nobody])
    province_of = _provinces_of_districts(land)
    province = np.array([_only(np.unique(province_of[each])) for each in members], dtype=np.intp)
    is_in = (district != NOWHERE) & members[places.unit, district]
    return np.where(is_in, province[places.unit], NOWHERE)


def _provinces_of_districts(land: Land) -> Rows:
    """The number of each district's province."""
    number = {province.iso: at for at, province in enumerate(land.atlas.provinces)}
    return np.array([number[district.province] for district in land.atlas.districts])


def _only(areas: Rows) -> int:
    """The area if it is the only one."""
    return int(areas[0]) if len(areas) == 1 else NOWHERE


def _whole_units(places: Places, within: list[int]) -> Pairs:
    """The places that are units, each wholly in the area that holds the unit."""
    rows = np.flatnonzero(places.is_unit)
    area = np.array([*within, NOWHERE], dtype=np.intp)[places.unit[rows]]
    held = area != NOWHERE
    return rows[held], area[held], np.ones(np.count_nonzero(held))


def _joined(circles: Pairs, units: Pairs, outside: Floats) -> Shares:
    place, area, share = (np.concatenate(parts) for parts in zip(circles, units, strict=True))
    order = np.argsort(place, kind="stable")
    return Shares(place[order], area[order], share[order], outside)


def circle_shares(land: Land, places: Places) -> Measured:
    """The parts of circles in districts, and of every place the part outside both countries."""
    is_circle = ~(places.is_unit | places.is_vague)
    rows = np.flatnonzero(is_circle)
    disc, district = _touched(land, places.discs[rows])
    share = _measured(land, places.discs, rows[disc], district)
    held = share > 0
    place, district, share = rows[disc[held]], district[held], share[held]
    held = _is_in_unit(land, places, place, district)
    place, district, share = place[held], district[held], share[held]
    within = np.bincount(place, share, len(places))
    is_cut = (places.unit != NOWHERE) & is_circle & (within > 0)
    outside = np.where(is_circle & ~is_cut, 1 - within, 0.0)
    outside[outside < MEASURED_TO] = 0.0
    vague = np.flatnonzero(places.is_vague)
    outside[vague] = land.atlas.ground.find(places.discs.lon[vague], places.discs.lat[vague]) == NOWHERE
    scale = np.divide(1 - outside, within, out=np.zeros(len(places)), where=within > 0)
    return (place, district, np.minimum(share * scale[place], 1.0)), outside


def _is_in_unit(land: Land, places: Places, place: Rows, district: Rows) -> NDArray[np.bool_]:
    """Which pairs' district lies in the unit that cuts the place; all where none does, or it is not touched."""
    members = np.array([land.members(unit) for unit in places.units] + [np.ones(len(land.atlas.districts), bool)])
    unit = places.unit[place]
    is_in = members[unit, district]
    touched = np.bincount(place[is_in], minlength=len(places)) > 0
    return np.asarray(is_in | ~touched[place])


def _touched(land: Land, discs: Discs) -> tuple[Rows, Rows]:
    """The pairs of a disc and a district whose boxes touch."""
    high = discs.radius_km / KM_PER_DEGREE * 1.02
    top = np.minimum(np.abs(discs.lat) + high, MOST_LATITUDE)
    wide = high / np.cos(np.radians(top))
    pairs = [np.empty((2, 0), dtype=np.intp)]
    for start in range(0, len(discs), CHUNK):
        some = slice(start, start + CHUNK)
        lon, lat, east, north = discs.lon[some], discs.lat[some], wide[some], high[some]
        boxes = shapely.box(lon - east, lat - north, lon + east, lat + north)
        found, districts = land.atlas.ground.tree.query(boxes)
        pairs.append(np.stack([found + start, districts]))
    disc, district = np.concatenate(pairs, axis=1)
    return disc, district


def _measured(land: Land, discs: Discs, place: Rows, district: Rows) -> Floats:
    """The part of each pair's disc that lies in its district."""
    share = np.zeros(len(place))
    order = np.argsort(district, kind="stable")
    for pairs in np.split(order, np.flatnonzero(np.diff(district[order])) + 1):
        if len(pairs):
            number = int(district[pairs[0]])
            share[pairs] = land.district_outline(number).shares(discs[place[pairs]])
    for pair in np.flatnonzero(np.isnan(share)).tolist():
        lon, lat = lay_over(discs[place[pair : pair + 1]])
        share[pair] = shapely.intersects_xy(land.atlas.districts[district[pair]].outline, lon, lat).mean()
    return share
