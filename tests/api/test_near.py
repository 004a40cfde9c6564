import random
from collections.abc import Callable
from typing import Any

import pytest
from pyproj import Geod
from starlette.testclient import TestClient

Json = dict[str, Any]
Ask = Callable[..., Json]
GEOD = Geod(ellps="WGS84")


def distance_km(feature: Json, lon: float, lat: float) -> float:
    there = feature["geometry"]["coordinates"]
    return float(GEOD.inv(lon, lat, *there)[2]) / 1000


def brute_force(features: list[Json], lon: float, lat: float, within_km: float) -> dict[str, float]:
    measured = {feature["id"]: distance_km(feature, lon, lat) for feature in features}
    return {name: km for name, km in measured.items() if km <= within_km}


def distances(answer: Json) -> dict[str, float]:
    return {feature["id"]: feature["properties"]["distance_km"] for feature in answer["features"]}


@pytest.mark.parametrize("crossing", ["torkham", "chaman", "ghulam-khan", "dorah"])
@pytest.mark.parametrize("within_km", [0.5, 10, 25, 120, 2000])
def test_a_near_answer_equals_a_brute_force(
    ask: Ask, every_incident: list[Json], crossing: str, within_km: float
) -> None:
    lon, lat = ask(f"/crossings/{crossing}")["geometry"]["coordinates"]
    expected = brute_force(every_incident, lon, lat, within_km)
    answer = ask(f"/crossings/{crossing}/incidents", within_km=within_km)
    found = distances(answer)
    assert set(found) == set(expected)
    assert answer["numberMatched"] == answer["numberReturned"] == len(expected)
    assert all(abs(found[name] - expected[name]) <= 0.0006 for name in expected)
    assert list(found.values()) == sorted(found.values())


def test_the_radius_is_25_km_if_not_said_otherwise(ask: Ask, every_incident: list[Json]) -> None:
    lon, lat = ask("/crossings/torkham")["geometry"]["coordinates"]
    found = distances(ask("/crossings/torkham/incidents"))
    assert set(found) == set(brute_force(every_incident, lon, lat, 25))
    assert len(found) > 100


def test_anywhere_on_the_globe_is_a_place_to_be_near(ask: Ask, every_incident: list[Json]) -> None:
    chance = random.Random(7)
    for _ in range(25):
        lon, lat = round(chance.uniform(59, 76), 4), round(chance.uniform(23, 39), 4)
        within_km = round(chance.uniform(1, 600), 1)
        answer = ask("/collections/incidents/items", near=f"{lon},{lat}", within_km=within_km, limit=10_000)
        assert set(distances(answer)) == set(brute_force(every_incident, lon, lat, within_km))


@pytest.mark.parametrize(("lon", "lat"), [(-179.9, 34), (180, 0), (71, 89.99), (71, -90)])
def test_the_ends_of_the_map_are_no_ends_of_the_circle(
    ask: Ask, every_incident: list[Json], lon: float, lat: float
) -> None:
    answer = ask("/collections/incidents/items", near=f"{lon},{lat}", within_km=2000, limit=10_000)
    assert set(distances(answer)) == set(brute_force(every_incident, lon, lat, 2000))


def test_items_near_a_crossing_are_the_same_answer(ask: Ask) -> None:
    lon, lat = ask("/crossings/torkham")["geometry"]["coordinates"]
    route = distances(ask("/crossings/torkham/incidents", within_km=15))
    assert distances(ask("/collections/incidents/items", near="torkham", within_km=15, limit=1000)) == route
    assert distances(ask("/collections/incidents/items", near=f"{lon},{lat}", within_km=15, limit=1000)) == route


def test_every_near_feature_has_its_distance_and_no_other_one_has(ask: Ask, every_incident: list[Json]) -> None:
    assert all("distance_km" not in feature["properties"] for feature in every_incident)
    near = ask("/collections/incidents/items", near="torkham")["features"]
    assert all(isinstance(feature["properties"]["distance_km"], float) for feature in near)


def test_the_newest_come_first_when_asked_for_and_undated_ones_last(ask: Ask) -> None:
    features = ask("/crossings/torkham/incidents", within_km=40, sortby="-date_start")["features"]
    days = [feature["properties"]["date_start"] for feature in features]
    dated = [day for day in days if day is not None]
    assert dated == sorted(dated, reverse=True)
    assert days == dated + [None] * (len(days) - len(dated))
    assert 0 < len(dated) < len(days)
    assert all("distance_km" in feature["properties"] for feature in features)


def test_the_farthest_may_come_first(ask: Ask) -> None:
    found = distances(ask("/crossings/torkham/incidents", sortby="-distance_km"))
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_other_filters_narrow_the_circle(ask: Ask, every_incident: list[Json]) -> None:
    lon, lat = ask("/crossings/torkham")["geometry"]["coordinates"]
    dated = [
        feature
        for feature in every_incident
        if (said := feature["properties"])["date_start"]
        and said["date_start"] <= "2015-12-31"
        and (said["date_end"] or "9999") >= "2010-01-01"
    ]
    answer = ask("/crossings/torkham/incidents", within_km=25, datetime="2010-01-01/2015-12-31")
    expected = brute_force(dated, lon, lat, 25)
    assert set(distances(answer)) == set(expected)
    assert "ucdp:900001" in expected


def test_a_near_answer_is_cut_and_goes_on(ask: Ask) -> None:
    whole = list(distances(ask("/crossings/torkham/incidents")))
    first = ask("/crossings/torkham/incidents", limit=10)
    [following] = [link["href"] for link in first["links"] if link["rel"] == "next"]
    assert "/crossings/torkham/incidents?" in following
    assert list(distances(first)) + list(distances(ask(following))) == whole[:20]


def test_a_near_answer_names_the_crossing_it_is_part_of(ask: Ask) -> None:
    links = {link["rel"]: link["href"] for link in ask("/crossings/torkham/incidents")["links"]}
    assert ask(links["up"])["id"] == "torkham"


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("near=chaman", "unknown parameter 'near'"),
        ("within_km=0", "within_km: must be over 0 and at most 2000"),
        ("within_km=2001", "within_km: must be over 0 and at most 2000"),
        ("within_km=far", "within_km: "),
        ("sortby=nearest", "sortby: cannot order by 'nearest'"),
        ("limit=0", "limit: must be a whole number from 1"),
    ],
)
def test_a_wrong_question_is_refused(reader: TestClient, query: str, message: str) -> None:
    answer = reader.get(f"/crossings/torkham/incidents?{query}")
    assert answer.status_code == 400
    assert answer.json()["description"].startswith(message)


def test_distances_to_the_nearest_and_farthest_point_stand_beside_the_one_to_the_centre(ask: Ask) -> None:
    found = ask("/crossings/torkham/incidents", place_match="possibly")["features"]
    known = [f["properties"] for f in found if f["properties"]["geo_precision"] != "unknown"]
    circles = [one for one in known if one["radius_km"] and not one["unit"]]
    assert circles
    for one in circles:
        assert one["distance_min_km"] == pytest.approx(max(one["distance_km"] - one["radius_km"], 0), abs=0.0011)
        assert one["distance_max_km"] == pytest.approx(one["distance_km"] + one["radius_km"], abs=0.0011)
    assert list(distances({"features": found}).values()) == sorted(distances({"features": found}).values())
    assert all(one["distance_min_km"] <= 25 for one in known)


@pytest.mark.parametrize(
    "asked",
    [
        {"near": "torkham"},
        {"bbox": "69.5,33.5,71.5,34.8"},
        {"border_km": "10"},
        {"province": "PK-KP"},
        {"side": "PK"},
        {"near": "torkham", "within_km": "60", "province": "PK-KP", "datetime": "2010-01-01/2015-12-31", "q": "a"},
    ],
)
def test_certainly_is_part_of_possibly_and_so_is_the_centre(ask: Ask, asked: dict[str, str]) -> None:
    by_match = {
        match: ask("/collections/incidents/items", place_match=match, limit=10_000, **asked)
        for match in ("certainly", "centre", "possibly")
    }
    ids = {match: {feature["id"] for feature in answer["features"]} for match, answer in by_match.items()}
    assert {match: answer["placeMatch"] for match, answer in by_match.items()} == {match: match for match in ids}
    assert ids["certainly"] <= ids["possibly"] >= ids["centre"]
    plain = ask("/collections/incidents/items", limit=10_000, **asked)
    assert plain["placeMatch"] == "centre"
    assert {feature["id"] for feature in plain["features"]} == ids["centre"]
    summary = ask("/summary", place_match="possibly", **asked)
    assert summary["placeMatch"] == "possibly"
    assert summary["total"]["incidents"] - summary["unlocated"] == len(ids["possibly"])


def test_an_answer_about_no_place_says_nothing_of_how_places_match(ask: Ask) -> None:
    assert "placeMatch" not in ask("/collections/incidents/items", place_match="certainly")
    assert "placeMatch" not in ask("/collections/crossings/items")


def test_a_tile_shows_what_possibly_is_there_where_its_centre_is(reader: TestClient) -> None:
    tile = "/tiles/incidents/5/22/12.mvt"
    sizes = {m: len(reader.get(f"{tile}?near=torkham&place_match={m}").content) for m in ("certainly", "possibly")}
    assert sizes["certainly"] < sizes["possibly"]
    assert reader.get(f"{tile}?place_match=perhaps").status_code == 400


def test_the_map_s_numbers_say_how_many_certainly_and_possibly_are_there(ask: Ask) -> None:
    counts = {
        match: ask("/collections/incidents/items", near="torkham", place_match=match, limit=1)["numberMatched"]
        for match in ("certainly", "centre", "possibly")
    }
    answer = ask("/map/summary", near="torkham")
    assert (answer["place_match"], answer["certainly"], answer["located"], answer["possibly"]) == (
        "centre",
        *counts.values(),
    )
    possibly = ask("/map/summary", near="torkham", place_match="possibly")
    assert (possibly["located"], possibly["possibly"], possibly["place_match"]) == (
        counts["possibly"],
        None,
        "possibly",
    )
    assert possibly["restriction"].endswith("possibly there: with some of the circle or unit")
    assert ask("/map/summary", province="PK-KP")["possibly"] is None


def test_a_page_for_people_says_how_places_match(reader: TestClient) -> None:
    page = reader.get("/collections/incidents/items?near=torkham&place_match=certainly&f=html").text
    assert "certainly there: with all of the circle or unit" in page
    assert "At most, km" in page
