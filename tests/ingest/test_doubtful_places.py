"""Coordinates that cannot be meant as they are written; every row is made up."""

from collections.abc import Callable
from pathlib import Path

import pytest

from app.ingest.formats.guess import guess
from app.ingest.formats.mapping import parse_map
from app.ingest.importer import ImportReport
from app.model.errors import BadInput

Take = Callable[..., ImportReport]
Incident = Callable[[str], dict[str, object]]

HEADER = "id,title,event_type,place_name,country_stated,longitude,latitude,geo_precision\n"


def row(number: int, place: str, country: str, lon: object, lat: object, precision: str = "") -> str:
    return f"{number},x,Battles,{place},{country},{lon},{lat},{precision}\n"


@pytest.mark.parametrize(
    ("rows", "notes"),
    [
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


def test_coordinates_outside_both_countries_are_flagged_if_the_row_names_one(
    take: Take, incident: Incident
) -> None:
    rows = [row(1, "Kabul", "Afghanistan", 9.0, 50.0), row(2, "Doha", "Qatar", 51.53, 25.29)]
    rows += [row(3, "Torkham", "Pakistan", 71.0932, 34.1226, "near"), row(4, "Lahore", "Pakistan", 74.33, 31.56)]
    take("own.csv", HEADER + "".join(rows))
    flags = [incident(f"own:{number}")["flags"] for number in (1, 2, 3, 4)]
    assert flags == ["outside_both_countries", None, None, None]


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


def swapped(place: str, country: str) -> str:
    return (
        f"{place}: outside both countries though the row names {country}; with longitude and latitude exchanged "
        "it would lie inside: say swap = true in the mapping (--map), or exchange the two columns"
    )


def test_rows_with_exchanged_coordinates_are_refused_and_said_once_where_all_have_them(take: Take) -> None:
    rows = [row(1, "Torkham", "Pakistan", 34.1264, 71.0917), row(2, "Chaman", "Pakistan", 30.92, 66.44)]
    report = take("own.csv", HEADER + "".join(rows))
    assert [(each.row, each.reason) for each in report.refused] == [
        (2, swapped("longitude 34.1264, latitude 71.0917", "Pakistan")),
        (3, swapped("longitude 30.92, latitude 66.44", "Pakistan")),
    ]
    assert report.warnings == [
        "2 of 2 rows have longitude and latitude exchanged: say swap = true in the mapping (--map), or exchange "
        "the two columns"
    ]


def test_one_row_with_exchanged_coordinates_among_others_is_refused_alone(take: Take) -> None:
    rows = [row(1, "Ghazni", "Afghanistan", 33.55, 68.42), row(2, "Kabul", "Afghanistan", 69.17, 34.53)]
    report = take("own.csv", HEADER + "".join(rows))
    assert [each.row for each in report.refused] == [2]
    assert (report.located, report.warnings) == (1, [])


def test_a_row_that_names_a_province_only_names_its_country(take: Take) -> None:
    header = HEADER.replace("country_stated", "province_stated")
    report = take("own.csv", header + row(1, "Torkham", "Nangarhar", 34.1264, 71.0917))
    assert [each.reason for each in report.refused] == [
        swapped("longitude 34.1264, latitude 71.0917", "Afghanistan")
    ]


def test_a_mapping_with_swap_reads_exchanged_coordinates(take: Take, incident: Incident) -> None:
    text = (
        'swap = true\n[columns]\nid = "id"\ntitle = "title"\nevent_type = "event_type"\n'
        'country_stated = "country_stated"\nlongitude = "longitude"\nlatitude = "latitude"\n'
    )
    content = HEADER + row(1, "Torkham", "Pakistan", 34.1264, 71.0917)
    report = take("own.csv", content, mapping=parse_map(text, "map.toml"))
    assert (report.located, report.refused) == (1, [])
    assert (incident("own:1")["longitude"], incident("own:1")["latitude"]) == (71.0917, 34.1264)


def test_swap_is_true_or_false() -> None:
    with pytest.raises(BadInput, match="swap: expected true or false: 'yes'"):
        parse_map('swap = "yes"\n[columns]\nid = "a"\ntitle = "b"\nevent_type = "c"\n', "map.toml")


def test_guess_proposes_swap_for_exchanged_coordinates(tmp_path: Path) -> None:
    path = tmp_path / "log.csv"
    path.write_text(
        "Ref,Date,Place,Lon,Lat\nA1,2025-10-11,Torkham,34.1264,71.0917\nA2,2025-10-12,Chaman,30.921,66.44\n"
    )
    text = guess(path)
    assert "\nswap = true\n" in text
    assert parse_map(text, "map.toml").swap
    path.write_text(path.read_text().replace("34.1264,71.0917", "71.0917,34.1264"))
    assert "swap" not in guess(path)
