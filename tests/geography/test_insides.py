"""Circles wholly in a province or wholly beside it, held against their rims."""

import numpy as np
import shapely
from pyproj import Geod

from app.geography.admin import NOWHERE
from app.geography.atlas import Atlas
from app.geography.discs import Discs
from app.geography.insides import OPEN, build_insides
from app.geography.land import Land
from app.geography.shares import Places, circle_shares, province_shares, provinces_of

COUNT = 2000
RIM = 90


def draw(seed: int) -> Discs:
    chance = np.random.default_rng(seed)
    lon, lat = chance.uniform(60.0, 76.0, COUNT), chance.uniform(24.0, 38.0, COUNT)
    return Discs(lon, lat, chance.choice([0.5, 1.0, 2.0, 5.0, 10.0, 25.0, 40.0, 160.0], COUNT))


def test_what_is_told_to_lie_in_a_province_or_in_none_has_its_rim_there(atlas: Atlas) -> None:
    discs = draw(1893)
    shapes = [province.outline for province in atlas.provinces]
    found = build_insides(shapes).find(discs, np.arange(len(shapes)))
    bearing = np.tile(np.arange(RIM) * 360.0 / RIM, (COUNT, 1))
    lon, lat, km = (np.repeat(each[:, None], RIM, axis=1) for each in (discs.lon, discs.lat, discs.radius_km))
    rim = Geod(ellps="WGS84").fwd(lon, lat, bearing, km * 1000)
    inside = np.array([shapely.intersects_xy(shape, rim[0], rim[1]) for shape in shapes])
    holding, touched = inside.all(axis=2), inside.any(axis=2)
    told, none = np.flatnonzero(found >= 0), np.flatnonzero(found == NOWHERE)
    assert holding[found[told], told].all()
    assert not touched[:, none].any()
    assert len(told) > 0.7 * np.count_nonzero(holding.any(axis=0))
    assert len(none) > 0.7 * np.count_nonzero(~touched.any(axis=0))


def test_only_the_polygons_asked_about_are_told(atlas: Atlas) -> None:
    discs = draw(1893)
    insides = build_insides([province.outline for province in atlas.provinces])
    every = insides.find(discs, np.arange(len(atlas.provinces)))
    for number in (0, 20, 40):
        one = insides.find(discs, np.array([number]))
        assert set(one.tolist()) <= {number, NOWHERE, OPEN}
        assert ((one == number) >= (every == number)).all()
        assert (one[(every >= 0) & (every != number)] == NOWHERE).all()


def test_nothing_is_told_of_circles_near_a_pole() -> None:
    discs = Discs(np.array([10.0, 10.0]), np.array([84.99, 60.0]), np.array([50.0, 50.0]))
    insides = build_insides([shapely.box(-180, 40, 180, 90)])
    assert insides.find(discs, np.array([0])).tolist() == [OPEN, 0]


def test_parts_in_provinces_are_those_of_all_circles_measured(atlas: Atlas) -> None:
    land, discs, chance = Land(lambda: atlas), draw(1919), np.random.default_rng(1947)
    units = [unit.id for unit in atlas.units]
    unit = chance.integers(-1, len(units), COUNT)
    found = atlas.ground.find(discs.lon, discs.lat)
    for row in np.flatnonzero(found != NOWHERE)[::2].tolist():
        own = atlas.units.of_polygon(atlas.districts[found[row]].code)
        assert own is not None
        unit[row] = units.index(own.larger[int(chance.integers(len(own.larger)))])
    kind = chance.random(COUNT)
    places = Places(discs, unit, (kind < 0.1) & (unit >= 0), kind > 0.95, tuple(units))
    told, wanted = provinces_of(land, places), province_shares(land, places, circle_shares(land, places))
    tables = np.zeros((2, COUNT, len(atlas.provinces)))
    for table, shares in zip(tables, (told, wanted), strict=True):
        table[shares.place, shares.area] = shares.share
    np.testing.assert_allclose(tables[0], tables[1], atol=0.01)
    np.testing.assert_allclose(told.outside, wanted.outside, atol=0.01)
    assert (np.diff(told.place) >= 0).all()
