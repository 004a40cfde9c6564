"""What follows from a point before it is written: `/place`."""

from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

Json = dict[str, Any]
TORKHAM = {"longitude": 71.09, "latitude": 34.12}


def test_a_point_has_its_district_side_and_crossing(ask: Callable[..., Json]) -> None:
    told = ask("/place", **TORKHAM, radius_km=0)
    assert (told["district"], told["province_name"], told["crossing"]) == ("Muhmand Dara", "Nangarhar", "torkham")
    assert (told["side"], told["side_basis"], told["country"]) == ("AF", "location", "AF")
    assert 0 < told["border_km"] < 1
    assert (told["longitude"], told["latitude"], told["radius_km"]) == (71.09, 34.12, 0.0)


def test_a_circle_over_the_line_has_no_side_and_says_how_likely_each_is(ask: Callable[..., Json]) -> None:
    told = ask("/place", **TORKHAM, radius_km=5)
    assert (told["side"], told["country"]) == ("undetermined", None)
    assert 0.4 < told["side_certainty"] < 0.6


def test_a_class_of_place_has_its_own_radius_until_one_is_given(ask: Callable[..., Json]) -> None:
    assert ask("/place", **TORKHAM, geo_precision="town")["radius_km"] == 5.0
    assert ask("/place", **TORKHAM, geo_precision="town", radius_km=2)["radius_km"] == 2.0
    assert ask("/place", **TORKHAM)["geo_precision"] == "unknown"


def test_a_district_that_lies_on_one_side_gives_that_side(ask: Callable[..., Json]) -> None:
    told = ask("/place", **TORKHAM, geo_precision="district")
    assert (told["side"], told["side_basis"], told["unit"]) == ("AF", "unit", "AF-NAN/Muhmand Dara")


def test_a_point_far_from_the_line_has_no_district_and_no_side(ask: Callable[..., Json]) -> None:
    told = ask("/place", longitude=0, latitude=90)
    assert (told["district"], told["province"], told["country"], told["side"]) == (None, None, None, None)
    assert told["border_km"] > 5000


def test_what_is_told_of_an_incident_s_place_is_what_the_incident_has(ask: Callable[..., Json]) -> None:
    item = ask("/collections/incidents/items/seed:S06")["properties"]
    names = ("longitude", "latitude", "radius_km", "geo_precision")
    told = ask("/place", **{name: item[name] for name in names})
    same = ("district", "province", "country", "side", "side_basis", "border_km", "crossing", "crossing_km")
    assert {name: told[name] for name in same} == {name: item[name] for name in same}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"latitude": 34.12}, "longitude: missing"),
        ({"longitude": 71.09}, "latitude: missing"),
        ({"longitude": "east", "latitude": 34.12}, "longitude: must be a number"),
        ({"longitude": "nan", "latitude": 34.12}, "longitude: must be a number"),
        ({"longitude": 71.09, "latitude": "inf"}, "latitude: must be a number"),
        ({"longitude": 181, "latitude": 34.12}, "no point on the earth: 181"),
        ({"longitude": 34.12, "latitude": -90.5}, "no point on the earth"),
        ({**TORKHAM, "radius_km": -1}, "radius_km: must be from 0 to 2000: -1"),
        ({**TORKHAM, "radius_km": 2001}, "radius_km: must be from 0 to 2000: 2001"),
        ({**TORKHAM, "radius_km": "far"}, "radius_km: must be a number"),
        ({**TORKHAM, "radius_km": ""}, "radius_km: must be a number"),
        ({**TORKHAM, "geo_precision": ""}, "geo_precision: unknown ''"),
        ({**TORKHAM, "geo_precision": "street"}, "expected one of point, town, near"),
        ({**TORKHAM, "near": "torkham"}, "unknown parameter 'near'"),
        ({"longitude": [71, 72], "latitude": 34.12}, "longitude: given twice"),
    ],
)
def test_a_place_that_is_none_is_refused_in_words(asked: Json, words: str, reader: TestClient) -> None:
    answer = reader.get("/place", params=asked)
    assert answer.status_code == 400
    assert words in answer.json()["description"]


def test_a_place_is_asked_for_and_never_written(reader: TestClient) -> None:
    before = reader.get("/healthz").json()["revision"]
    assert reader.get("/place", params=TORKHAM).status_code == 200
    assert reader.post("/place", params=TORKHAM).status_code == 405
    assert reader.get("/healthz").json()["revision"] == before
