"""Parts of circles and units in districts and provinces, held against polygons on an equal-area projection."""

from random import Random

import numpy as np
import pytest
import shapely

from app.geography.atlas import Atlas
from app.geography.discs import Discs
from app.geography.land import Land
from app.geography.shares import (
    Places,
    circle_shares,
    district_shares,
    plain_shares,
    province_shares,
    provinces_of,
)

COUNT = 2000
EARTH_KM = 6371.0


def draw(atlas: Atlas) -> tuple[Places, list[str | None]]:
    """Circles anywhere on the land, every third one cut by a unit that holds its centre."""
    chance = Random(1893)
    lon, lat, radius, unit = [], [], [], []
    units = atlas.units
    for number in range(COUNT):
        district = chance.choice(atlas.districts)
        lon.append(district.centre_lon + chance.uniform(-0.1, 0.1) * (number % 2))
        lat.append(district.centre_lat + chance.uniform(-0.1, 0.1) * (number % 2))
        radius.append(chance.choice([1.0, 5.0, 10.0, 25.0, 40.0]))
        own = units.of_polygon(district.code)
        unit.append(chance.choice(own.larger) if own is not None and number % 3 == 0 and number % 2 == 0 else None)
    names = sorted({each for each in unit if each is not None})
    code = np.array([-1 if each is None else names.index(each) for each in unit], dtype=np.intp)
    none = np.zeros(COUNT, dtype=np.bool_)
    return Places(Discs(np.array(lon), np.array(lat), np.array(radius)), code, none, none, tuple(names)), unit


def flatten(lon: float, lat: float, points: np.ndarray) -> np.ndarray:
    """Lambert's azimuthal equal-area projection of the sphere around a point, in km."""
    x, y = np.radians(points[:, 0] - lon), np.radians(points[:, 1])
    middle = np.radians(lat)
    cosine = np.sin(middle) * np.sin(y) + np.cos(middle) * np.cos(y) * np.cos(x)
    scale = EARTH_KM * np.sqrt(2 / (1 + cosine))
    north = np.cos(middle) * np.sin(y) - np.sin(middle) * np.cos(y) * np.cos(x)
    return np.stack([scale * np.cos(y) * np.sin(x), scale * north], axis=1)


def exact(
    atlas: Atlas, tree: shapely.STRtree, lon: float, lat: float, km: float, unit: str | None
) -> dict[int, float]:
    """The share of a circle, cut by a unit, in every district: areas on a projection around its centre."""
    reach = km / 110.0 / np.cos(np.radians(lat + 1)) * 1.05
    members = Land(lambda: atlas).members(unit) if unit else np.ones(len(atlas.districts), dtype=np.bool_)
    circle = shapely.Point(0, 0).buffer(km, quad_segs=32)
    near = [
        at for at in tree.query(shapely.box(lon - reach, lat - reach, lon + reach, lat + reach)) if members[at]
    ]
    areas = {}
    for at in near:
        clipped = shapely.clip_by_rect(tree.geometries[at], lon - reach, lat - reach, lon + reach, lat + reach)
        areas[int(at)] = circle.intersection(shapely.transform(clipped, lambda p: flatten(lon, lat, p))).area
    whole = sum(areas.values()) if unit else circle.area
    return {at: area / whole for at, area in areas.items() if area > 0}


@pytest.fixture(scope="module")
def drawn(atlas: Atlas) -> tuple[Places, list[dict[int, float]]]:
    """Circles, and their shares in districts by their polygons."""
    places, units = draw(atlas)
    tree = shapely.STRtree([district.outline for district in atlas.districts])
    discs = places.discs
    columns = zip(discs.lon.tolist(), discs.lat.tolist(), discs.radius_km.tolist(), units, strict=True)
    return places, [exact(atlas, tree, *row) for row in columns]


def test_shares_are_those_of_polygons(atlas: Atlas, drawn: tuple[Places, list[dict[int, float]]]) -> None:
    land = Land(lambda: atlas)
    places, parts = drawn
    shares = district_shares(land, places, circle_shares(land, places))
    told: list[dict[int, float]] = [{} for _ in range(COUNT)]
    for place, area, share in zip(shares.place.tolist(), shares.area.tolist(), shares.share.tolist(), strict=True):
        told[place][area] = share
    for number, wanted in enumerate(parts):
        for area in wanted.keys() | told[number].keys():
            assert told[number].get(area, 0) == pytest.approx(wanted.get(area, 0), abs=0.02), (number, area)
        rest = 1 - sum(told[number].values())
        assert shares.outside[number] == pytest.approx(rest, abs=1e-9)


def test_parts_in_some_provinces_are_those_of_polygons(
    atlas: Atlas, drawn: tuple[Places, list[dict[int, float]]]
) -> None:
    land = Land(lambda: atlas)
    places, parts = drawn
    for codes in ({"PK-KP"}, {"AF-NAN", "AF-KAN", "PK-BA"}, {"PK-GB", "PK-JK"}):
        provinces = np.array([province.iso in codes for province in atlas.provinces])
        told = plain_shares(land, places, provinces)
        open_ = np.flatnonzero(np.isnan(told))
        assert 0 < len(open_) < COUNT / 3
        told[open_] = provinces_of(land, places[open_]).among(provinces)
        wanted = [
            sum(share for area, share in part.items() if atlas.districts[area].province in codes) for part in parts
        ]
        assert told == pytest.approx(np.array(wanted), abs=0.02)


@pytest.fixture
def units_alone() -> Places:
    """Units of every size, a Pakistani district of several tehsils among them, and a place of no known radius."""
    names = ("AF-KAN", "PK-KP/Khyber", "AF-KAN/Spin Boldak", "PK-KP/Khyber/Landi Kotal", "AF")
    discs = Discs(np.full(6, 66.4), np.full(6, 31.0), np.full(6, 30.0))
    unit = np.array([0, 1, 2, 3, 4, -1], dtype=np.intp)
    return Places(discs, unit, unit >= 0, unit < 0, names)


def test_a_whole_unit_gives_its_parts_nothing(atlas: Atlas, units_alone: Places) -> None:
    land = Land(lambda: atlas)
    circles = circle_shares(land, units_alone)
    districts = district_shares(land, units_alone, circles)
    provinces = province_shares(land, units_alone, circles)
    in_districts = {
        n: atlas.districts[a].name for n, a in zip(districts.place.tolist(), districts.area.tolist(), strict=True)
    }
    in_provinces = {
        n: atlas.provinces[a].iso for n, a in zip(provinces.place.tolist(), provinces.area.tolist(), strict=True)
    }
    assert in_provinces == {0: "AF-KAN", 1: "PK-KP", 2: "AF-KAN", 3: "PK-KP"}
    assert in_districts == {2: "Spin Boldak", 3: "Landi Kotal"}
    assert set(districts.share.tolist()) == {1.0}
    assert (districts.outside == 0).all()
    in_kandahar = np.array([province.iso == "AF-KAN" for province in atlas.provinces])
    assert plain_shares(land, units_alone, in_kandahar).tolist() == [1, 0, 1, 0, 0, 0]


def test_what_is_across_other_borders_or_in_the_sea_is_outside(atlas: Atlas) -> None:
    land = Land(lambda: atlas)
    # Off Karachi, at its coast, in India, and far too large to be taken as flat.
    discs = Discs(
        np.array([66.0, 66.66, 78.0, 69.0]), np.array([24.0, 24.84, 28.0, 33.0]), np.array([5.0, 20.0, 5.0, 700.0])
    )
    none = np.zeros(4, dtype=np.bool_)
    places = Places(discs, np.full(4, -1), none, none, ())
    shares = province_shares(land, places, circle_shares(land, places))
    assert shares.outside[[0, 2]].tolist() == [1, 1]
    assert 0.2 < shares.outside[1] < 0.8
    assert 0.1 < shares.outside[3] < 0.6
    assert np.bincount(shares.place, shares.share, 4) + shares.outside == pytest.approx(np.ones(4))
