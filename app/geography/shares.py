"""The shares of places in districts and provinces.

A place is a circle, cut by a unit if one is known to hold it, or it is a whole unit.
"""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from app.geography.admin import KM_PER_DEGREE, NOWHERE
from app.geography.discs import Discs, Outline, lay_over
from app.geography.insides import OPEN
from app.geography.land import Land

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Pairs = tuple[Rows, Rows, Floats]
"""Places, areas, and the share of each place in the area."""
Measured = tuple[Pairs, Floats]
"""The shares of circles in districts, and every place's share outside both countries."""

MOST_LATITUDE = 85.0
"""Degrees; beyond it a circle's width in degrees is useless, and neither country is near it."""
MEASURED_TO = 0.005
"""A circle with less than this share outside the districts counts as inside: shares are right to 0.3 %."""
CHUNK = 20_000
"""Discs whose districts are searched per step."""


@dataclass(frozen=True, slots=True)
class Places:
    """Distinct places: circles, or whole units.

    `unit` is an index into `units`, -1 for none; `is_unit` says that the place is the whole unit. `is_vague`
    places have no known radius and give nothing to any area.
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
    """The share (over 0 up to 1) of a place in an area, sorted by place.

    `outside` is every place's share that lies in neither country.
    """

    place: Rows
    area: Rows
    share: Floats
    outside: Floats

    def among(self, areas: NDArray[np.bool_]) -> Floats:
        """Every place's share in the areas that the mask marks, summed."""
        wanted = areas[self.area]
        return np.bincount(self.place[wanted], self.share[wanted], len(self.outside)).astype(np.float64)


def district_shares(land: Land, places: Places, measured: Measured) -> Shares:
    """The shares of each place in districts; a whole unit counts only if it is one district."""
    circles, outside = measured
    within = np.array([_only(np.flatnonzero(land.members(unit))) for unit in places.units], dtype=np.intp)
    return _joined(circles, _whole_units(places, within), outside)


def province_shares(land: Land, places: Places, measured: Measured) -> Shares:
    """The shares of each place in provinces; a whole unit counts for the province that holds all of it, if any."""
    province_of, count = _provinces_of_districts(land), len(land.atlas.provinces)
    (place, district, share), outside = measured
    key, at = np.unique(place * count + province_of[district], return_inverse=True)
    summed = np.bincount(at, share, len(key))
    circles = key // count, key % count, np.minimum(summed, 1.0)
    return _joined(circles, _whole_units(places, _provinces_of_units(land, places.units)), outside)


def provinces_of(land: Land, places: Places) -> Shares:
    """The shares of each place in provinces.

    Only circles are measured that cross the outline of a province and that no unit cuts back into one province.
    """
    every = np.arange(len(land.atlas.provinces))
    inside = land.provinces_inside.find(places.discs, every)
    inside[places.is_unit | places.is_vague] = NOWHERE
    open_ = np.flatnonzero(inside == OPEN)
    cut = open_[places.unit[open_] != NOWHERE]
    inside[open_] = NOWHERE
    inside[cut] = _provinces_of_cut(land, places[cut])
    rest, held = np.flatnonzero(inside == NOWHERE), np.flatnonzero(inside != NOWHERE)
    some = places[rest]
    shares = province_shares(land, some, circle_shares(land, some))
    outside = np.zeros(len(places))
    outside[rest] = shares.outside
    whole = held, inside[held], np.ones(len(held))
    return _joined((rest[shares.place], shares.area, shares.share), whole, outside)


def plain_shares(land: Land, places: Places, provinces: NDArray[np.bool_]) -> Floats:
    """The part of each place in some of the provinces where that is all or nothing of it; NaN elsewhere.

    That is of circles that reach over a province's outline and that no unit cuts back into one province.
    """
    share = np.zeros(len(places))
    whole = np.flatnonzero(places.is_unit)
    among = np.append(provinces, False)[_provinces_of_units(land, places.units)]
    share[whole] = among[places.unit[whole]]
    circles = np.flatnonzero(~(places.is_unit | places.is_vague))
    held = land.provinces_inside.find(places.discs[circles], np.flatnonzero(provinces))
    share[circles] = held >= 0
    open_ = circles[held == OPEN]
    share[open_] = np.nan
    cut = open_[places.unit[open_] != NOWHERE]
    province = _provinces_of_cut(land, places[cut])
    told = province != NOWHERE
    share[cut[told]] = provinces[province[told]]
    return share


def _provinces_of_cut(land: Land, places: Places) -> Rows:
    """The province of each circle's unit, if there is only one, where the circle's centre lies in the unit."""
    lon, lat = places.discs.lon, places.discs.lat
    district = land.atlas.ground.find(lon, lat)
    # A point in the sea is found ashore, where its circle may not reach.
    district[shapely.intersects_xy(land.atlas.ground.sea, lon, lat)] = NOWHERE
    nobody = np.zeros(len(land.atlas.districts), dtype=np.bool_)
    members = np.array([*(land.members(unit) for unit in places.units), nobody])
    is_in = (district != NOWHERE) & members[places.unit, district]
    return np.where(is_in, _provinces_of_units(land, places.units)[places.unit], NOWHERE)


def _provinces_of_units(land: Land, units: tuple[str, ...]) -> Rows:
    """The number of the province that holds all of each unit, if there is one."""
    province_of = _provinces_of_districts(land)
    return np.array([_only(np.unique(province_of[land.members(unit)])) for unit in units], dtype=np.intp)


def _provinces_of_districts(land: Land) -> Rows:
    """The number of each district's province."""
    number = {province.iso: at for at, province in enumerate(land.atlas.provinces)}
    return np.array([number[district.province] for district in land.atlas.districts])


def _only(areas: Rows) -> int:
    """The area, if there is exactly one, else NOWHERE."""
    return int(areas[0]) if len(areas) == 1 else NOWHERE


def _whole_units(places: Places, within: Rows) -> Pairs:
    """The places that are units, each with share 1 in the area that holds the unit."""
    rows = np.flatnonzero(places.is_unit)
    area = np.append(within, NOWHERE)[places.unit[rows]]
    held = area != NOWHERE
    return rows[held], area[held], np.ones(np.count_nonzero(held))


def _joined(circles: Pairs, units: Pairs, outside: Floats) -> Shares:
    place, area, share = (np.concatenate(parts) for parts in zip(circles, units, strict=True))
    order = np.argsort(place, kind="stable")
    return Shares(place[order], area[order], share[order], outside)


def circle_shares(land: Land, places: Places) -> Measured:
    """The shares of circles in districts, and every place's share outside both countries."""
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
    """A mask of pairs whose district lies in the unit that cuts the place.

    All pairs of a place pass if no unit cuts it, or if its circle does not touch the unit.
    """
    members = np.array([land.members(unit) for unit in places.units] + [np.ones(len(land.atlas.districts), bool)])
    unit = places.unit[place]
    is_in = members[unit, district]
    touched = np.bincount(place[is_in], minlength=len(places)) > 0
    return np.asarray(is_in | ~touched[place])


def _touched(land: Land, discs: Discs) -> tuple[Rows, Rows]:
    """The pairs of a disc and a district whose bounding boxes touch."""
    pairs = [np.empty((2, 0), dtype=np.intp)]
    for start in range(0, len(discs), CHUNK):
        boxes = shapely.box(*_box(discs[start : start + CHUNK]))
        found, districts = land.atlas.ground.tree.query(boxes)
        pairs.append(np.stack([found + start, districts]))
    disc, district = np.concatenate(pairs, axis=1)
    return disc, district


def _box(discs: Discs) -> tuple[Floats, Floats, Floats, Floats]:
    """West, south, east and north of a box that surely holds each disc."""
    high = discs.radius_km / KM_PER_DEGREE * 1.02
    wide = high / np.cos(np.radians(np.minimum(np.abs(discs.lat) + high, MOST_LATITUDE)))
    return discs.lon - wide, discs.lat - high, discs.lon + wide, discs.lat + high


def _measured(land: Land, discs: Discs, place: Rows, district: Rows) -> Floats:
    """The share of each pair's disc in its district."""
    share = np.zeros(len(place))
    order = np.argsort(district, kind="stable")
    for pairs in np.split(order, np.flatnonzero(np.diff(district[order])) + 1):
        if len(pairs):
            number = int(district[pairs[0]])
            share[pairs] = _parts(land.district_outline(number), discs[place[pairs]])
    return share


def _parts(outline: Outline, discs: Discs) -> Floats:
    """The share of each disc in an outline; counted from sample points where it cannot be measured."""
    share = outline.shares(discs)
    for row in np.flatnonzero(np.isnan(share)).tolist():
        lon, lat = lay_over(discs[row : row + 1])
        share[row] = shapely.intersects_xy(outline.shape, lon, lat).mean()
    return share
