"""Filters and codes in words, with the names that places have."""

import pytest

from app.geography.atlas import Atlas
from app.web.page.filter_words import (
    Names,
    all_phrases,
    dates_phrase,
    filter_phrases,
    names_of,
    restriction_phrase,
)

NAMES = Names({"AF-KAN": "Kandahar", "PK-BA": "Balochistan"}, {"torkham": "Torkham"})


@pytest.mark.parametrize(
    ("params", "phrases"),
    [
        ({}, []),
        ({"near": "torkham"}, ["within 25 km of Torkham"]),
        ({"near": "torkham", "within_km": "40"}, ["within 40 km of Torkham"]),
        ({"near": "71.09, 34.12"}, ["within 25 km of longitude 71.09, latitude 34.12"]),
        ({"province": "af-kan,PK-BA"}, ["province Kandahar (AF-KAN) or Balochistan (PK-BA)"]),
        ({"province": "XX-1"}, ["province XX-1"]),
        ({"side": "pk,undetermined"}, ["Pakistani side or side undetermined"]),
        ({"side": "AF"}, ["Afghan side"]),
        ({"stated_match": "country_differs"}, ["stated and derived place: another country"]),
        (
            {"area": "POLYGON((70.5 33.8,71.6 33.8,71.4 34.6,70.5 33.8))"},
            ["in an area of 3 corners from 70.5, 33.8 to 71.6, 34.6"],
        ),
        ({"area": "POINT(70 33)"}, ["in the area POINT(70 33)"]),
        ({"corridor": "torkham, chaman, 10"}, ["within 10 km of the line from Torkham to chaman"]),
        ({"district": "Kunar,Bajaur"}, ["in Kunar or Bajaur"]),
        ({"fatalities": "10/.."}, ["at least 10 killed by the best estimate"]),
        ({"fatalities": "/5"}, ["at most 5 killed by the best estimate"]),
        ({"fatalities": "10/20"}, ["10 to 20 killed by the best estimate"]),
        ({"fatalities": "7"}, ["7 killed by the best estimate"]),
        ({"fatalities": "../.."}, ["any number killed"]),
        ({"fatalities": "many"}, ["killed: many"]),
        ({"actor": "TTP, BLA"}, ["with a party named like TTP or BLA"]),
        ({"verification": "unverified"}, ["verification: unverified"]),
        ({"border_km": "10"}, ["at most 10 km from the line"]),
        ({"event_type": "Battles,Protests"}, ["Battles or Protests"]),
        ({"dataset": "ucdp"}, ["dataset ucdp"]),
        ({"bbox": "69,33,71,34"}, ["in the box 69,33,71,34"]),
        ({"q": " spin boldak "}, ["with the words “spin boldak”"]),
        ({"filter": "fatalities_best > 3"}, ["where fatalities_best > 3"]),
        ({"actor1": "TTP"}, ["Actor 1: TTP"]),
        ({"limit": "3", "sortby": "-id", "colour": "red"}, []),
        ({"q": "a", "near": "torkham"}, ["within 25 km of Torkham", "with the words “a”"]),
    ],
)
def test_every_filter_is_a_phrase(params: dict[str, str], phrases: list[str]) -> None:
    assert filter_phrases(params, NAMES) == phrases


@pytest.mark.parametrize(
    ("datetime", "words"),
    [
        ("2025-11-07", "7 Nov 2025"),
        ("2025-11", "1–30 Nov 2025"),
        ("2025-10-01/2025-11-30", "1 Oct – 30 Nov 2025"),
        ("2024-12-30/2025-01-02", "30 Dec 2024 – 2 Jan 2025"),
        ("2025-10-01/..", "from 1 Oct 2025"),
        ("../2025-10-01", "until 1 Oct 2025"),
        ("../..", "any date"),
    ],
)
def test_dates_are_said_with_their_open_ends(datetime: str, words: str) -> None:
    assert dates_phrase({"datetime": datetime}) == f"{words}, certainly or possibly"
    assert dates_phrase({"datetime": datetime, "date_match": "Certainly"}) == f"{words}, certainly"
    assert dates_phrase({"date_match": "certainly"}) == ""


def test_names_are_those_of_the_atlas(atlas: Atlas) -> None:
    names = names_of(atlas)
    assert names.name("province", "PK-KP") == "Khyber Pakhtunkhwa (PK-KP)"
    assert names.name("crossing", "torkham") == "Torkham (torkham)"
    assert names.name("side", "PK") == "Pakistani side"
    assert names.name("dataset", "ucdp") == "ucdp"
    both = {"near": "torkham", "datetime": "2025-11-07", "date_match": "certainly"}
    assert restriction_phrase(both, atlas) == "within 25 km of Torkham, certainly in these dates"
    assert all_phrases(both, names) == ["7 Nov 2025, certainly", "within 25 km of Torkham"]
