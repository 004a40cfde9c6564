"""Coordinates that cannot be meant as they are written; every row is made up."""

from collections.abc import Callable

import pytest

from app.ingest.importer import ImportReport

Take = Callable[..., ImportReport]
Incident = Callable[[str], dict[str, object]]

HEADER = "id,title,event_type,place_name,country_stated,longitude,latitude,geo_precision\n"


def row(number: int, place: str, country: str, lon: object, lat: object, precision: str = "") -> str:
    return f"{number},x,Battles,{place},{country},{lon},{lat},{precision}\n"


@pytest.mark.parametrize(
    ("rows", "notes"),
    [
        pytest.param(
            [row(1, "Torkham", "Pakistan", 34.1264, 71.0917), row(2, "Chaman", "Pakistan", 30.92, 66.44)],
            [
                "2 rows lie outside both countries though the file says Pakistan; with longitude and latitude "
                "exchanged they would lie inside"
            ],
            id="exchanged",
        ),
        pytest.param(
            [row(1, "Ghazni", "Afghanistan", 33.55, 68.42), row(2, "Kabul", "Afghanistan", 69.17, 34.53)],
            [
                "1 row lies outside both countries though the file says Afghanistan; with longitude and latitude "
                "exchanged it would lie inside"
            ],
            id="one of two",
        ),
        pytest.param(
            [row(1, "Kabul", "Afghanistan", 9.0, 50.0)],
            ["1 row lies outside both countries though the file says Afghanistan"],
            id="elsewhere",
        ),
        pytest.param([row(1, "", "", 9.0, 50.0)], ["1 row lies outside both countries"], id="nothing stated"),
        pytest.param(
            [row(1, "Kandahar", "Pakistan", 65.71, 31.61, "town")],
            ["1 row lies in Afghanistan though the file says Pakistan"],
            id="the other country",
        ),
        pytest.param(
            [row(1, "", "", 34.1264, 71.0917)],
            ["1 row lies outside both countries; with longitude and latitude exchanged it would lie inside"],
            id="exchanged, nothing stated",
        ),
        pytest.param([row(1, "Doha", "Qatar", 51.53, 25.29)], [], id="a third country, as stated"),
        pytest.param([row(1, "Torkham", "Pakistan", 71.0932, 34.1226, "near")], [], id="at the line"),
        pytest.param([row(1, "Doha", "Qatar", "", "")], [], id="located by name"),
        pytest.param(
            [row(1, "", "Pakistan", 175.5, 80.0)],
            ["1 row lies outside both countries though the file says Pakistan"],
            id="no latitude to exchange",
        ),
    ],
)
def test_coordinates_outside_the_stated_country_are_told_of(take: Take, rows: list[str], notes: list[str]) -> None:
    assert take("own.csv", HEADER + "".join(rows)).warnings == notes


def test_zero_coordinates_are_missing_and_the_place_is_found_by_name(take: Take, incident: Incident) -> None:
    rows = [row(1, "Torkham", "Pakistan", 0, 0, "point"), row(2, "Xyzzyplugh", "Pakistan", "0.0", "-0.0")]
    report = take("own.csv", HEADER + "".join(rows))
    assert (report.located, report.unlocated) == (1, 1)
    assert report.warnings == [
        "2 rows have the coordinates 0, 0, which are no place of either country: they count as missing, and their "
        "places are looked up by name"
    ]
    found = incident("own:1")
    assert found["crossing"] == "torkham"
    assert str(found["located_by"]).startswith("gazetteer: Torkham")
    assert float(str(found["crossing_km"])) < 5


def test_a_zero_in_one_coordinate_is_a_place(take: Take, incident: Incident) -> None:
    assert take("own.csv", HEADER + row(1, "Torkham", "", 0, 51.5)).located == 1
    assert incident("own:1")["longitude"] == 0
