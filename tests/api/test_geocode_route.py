from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

Json = dict[str, Any]
Ask = Callable[..., Json]


@pytest.mark.parametrize(
    ("params", "name", "province"),
    [
        ({"q": "Spin Boldak"}, "Spin Boldak", "AF-KAN"),
        ({"q": "spin buldak"}, "Spin Boldak", "AF-KAN"),
        ({"q": "Torkham"}, "Torkham", "AF-NAN"),
        ({"q": "تورخم"}, "Torkham", "AF-NAN"),
        ({"q": "طورخم"}, "Torkham", "AF-NAN"),
        ({"q": "Surobi", "province": "Paktika"}, "Surobi", "AF-PKA"),
        ({"q": "Surobi", "province": "AF-KAB"}, "Surobi", "AF-KAB"),
        ({"q": "Surobi", "province": "AF12"}, "Surobi", "AF-PKA"),
        ({"q": "Surobi", "province": "Paktika province"}, "Surobi", "AF-PKA"),
        # UCDP's own spellings, one of them a slip, one of a province that is none any more.
        ({"q": "Peshawar", "province": "Khyber Pakhtunkwa province"}, "Peshawar", "PK-KP"),
        ({"q": "Parachinar", "province": "Federally Administered Tribal Areas"}, "Parachinar", "PK-KP"),
        ({"q": "Parachinar", "province": "PK-KP", "district": "Kurram agency"}, "Parachinar", "PK-KP"),
        ({"q": "Chaman", "country": "Pakistan", "province": "Balochistan"}, "Chaman", "PK-BA"),
        ({"q": "Chaman", "country": "PK", "province": "PK-BA"}, "Chaman", "PK-BA"),
        ({"q": "Kandahar", "country": "AF", "province": "Qandahar"}, "Kandahar", "AF-KAN"),
        ({"q": "Doha", "country": "Qatar"}, "Doha", None),
    ],
)
def test_the_best_match_is_the_place_that_is_meant(
    ask: Ask, params: dict[str, str], name: str, province: str | None
) -> None:
    answer = ask("/geocode", **params)
    assert answer["verdict"] == "matched"
    best = answer["features"][0]["properties"]
    assert (best["name"], best["province"]) == (name, province)


def test_a_match_says_where_how_surely_and_why(ask: Ask) -> None:
    answer = ask("/geocode", q="Spin Boldak")
    assert answer["type"] == "FeatureCollection"
    for feature in answer["features"]:
        said = feature["properties"]
        assert feature["id"] == said["id"]
        assert feature["geometry"]["type"] == "Point"
        assert said["precision"] in ("point", "town", "near", "district", "province", "line", "country")
        assert said["radius_km"] > 0
        assert 0 < said["score"] <= 1
        assert said["why"]
    lon, lat = answer["features"][0]["geometry"]["coordinates"]
    assert 66.2 < lon < 66.6
    assert 30.9 < lat < 31.2


@pytest.mark.parametrize("name", ["Spin Boldak", "Kandahar", "Jani Khel", "Qara Bagh"])
def test_the_best_match_comes_first(ask: Ask, name: str) -> None:
    scores = [feature["properties"]["score"] for feature in ask("/geocode", q=name)["features"]]
    assert len(scores) > 1
    assert scores == sorted(scores, reverse=True)


def test_an_ambiguous_name_gives_candidates_and_no_guess(ask: Ask) -> None:
    answer = ask("/geocode", q="Surobi")
    assert answer["verdict"] == "ambiguous"
    assert {feature["properties"]["province"] for feature in answer["features"]} >= {"AF-KAB", "AF-PKA"}
    assert answer["reason"].startswith("ambiguous: ")


def test_an_unknown_name_gives_nothing_and_says_so(ask: Ask) -> None:
    answer = ask("/geocode", q="Xyzzyplugh")
    assert (answer["verdict"], answer["features"], answer["numberMatched"]) == ("nothing", [], 0)
    assert "Xyzzyplugh" in answer["reason"]


def test_an_unknown_name_in_a_known_province_is_placed_there_roughly(ask: Ask) -> None:
    [feature] = ask("/geocode", q="Xyzzyplugh", province="Paktika")["features"]
    said = feature["properties"]
    assert (said["province"], said["precision"]) == ("AF-PKA", "province")
    assert said["radius_km"] > 50


def test_empty_context_is_no_context(ask: Ask) -> None:
    bare = ask("/geocode", q="Torkham")
    assert ask("/geocode", q=" Torkham ", country="", province="", district="")["features"] == bare["features"]


def test_the_limit_cuts_the_candidates_and_not_their_count(ask: Ask) -> None:
    answer = ask("/geocode", q="Qara Bagh", limit=2)
    assert (answer["numberReturned"], len(answer["features"])) == (2, 2)
    assert answer["numberMatched"] > 2
    assert ask("/geocode", q="Qara Bagh", limit=100_000)["numberReturned"] == answer["numberMatched"]


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("", "q: give the name of a place, such as q=Spin Boldak"),
        ("q=", "q: give the name of a place"),
        ("q=%20", "q: give the name of a place"),
        ("name=Torkham", "unknown parameter 'name': expected one of q, country, province, district, limit"),
        ("q=Torkham&bbox=1,2,3,4", "unknown parameter 'bbox'"),
        ("q=Torkham&limit=0", "limit: must be a whole number from 1: '0'"),
        ("q=Torkham&limit=x", "limit: must be a whole number from 1: 'x'"),
        ("q=Torkham&q=Chaman", "q: given twice"),
    ],
)
def test_a_bad_call_is_refused_and_told_what_would_be_right(reader: TestClient, query: str, message: str) -> None:
    answer = reader.get(f"/geocode?{query}")
    assert answer.status_code == 400
    assert answer.json()["description"].startswith(message)


@pytest.mark.parametrize(
    "name",
    ["<script>alert(1)</script>", "'; DROP TABLE places; --", "x" * 5000, "\u202e\u0000", "%", "😀", "‌‌", "ـ", "٣"],
)
def test_any_text_is_only_a_name_that_nobody_knows(ask: Ask, name: str) -> None:
    assert ask("/geocode", q=name)["features"] == []


@pytest.mark.parametrize(
    ("params", "verdict", "said"),
    [
        ({"q": "Kaniguram"}, "unconfirmed", "state its province or district"),
        ({"q": "Dubai"}, "unconfirmed", "needs its country stated"),
        ({"q": "N/A"}, "nothing", "names no place"),
        ({"q": "IT", "country": "AF"}, "nothing", "names no place"),
        ({"q": "Kandahar"}, "ambiguous", "province"),
    ],
)
def test_what_is_not_located_says_so_and_why(ask: Ask, params: dict[str, str], verdict: str, said: str) -> None:
    answer = ask("/geocode", **params)
    assert answer["verdict"] == verdict
    assert said in answer["reason"]
    assert bool(answer["features"]) is (verdict != "nothing")
