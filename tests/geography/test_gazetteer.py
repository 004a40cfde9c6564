import csv
import time
from collections import Counter

import pyproj
import pytest

from app.geography.gazetteer import SHIPPED, Gazetteer, distance_km, load_gazetteer
from app.geography.toponyms import fold
from app.model.errors import NotFound


def test_every_province_of_both_countries_is_there(gazetteer: Gazetteer) -> None:
    provinces = Counter(place.country for place in gazetteer.places if place.kind == "province")
    assert provinces == {"AF": 34, "PK": 7}


def test_ids_are_unique(gazetteer: Gazetteer) -> None:
    ids = [place.id for place in gazetteer.places]
    assert len(ids) == len(set(ids))


def test_every_place_has_a_point_a_radius_and_its_own_name_first(gazetteer: Gazetteer) -> None:
    for place in gazetteer.places:
        assert -180 <= place.lon <= 180, place
        assert -90 <= place.lat <= 90, place
        assert place.radius_km > 0, place
        assert place.names[0] == place.name, place


def test_afghan_and_pakistani_places_lie_in_a_province_of_their_country(gazetteer: Gazetteer) -> None:
    homeless = [
        place.id
        for place in gazetteer.places
        if place.country in ("AF", "PK") and place.kind != "country"
        if place.province is None or not place.province.startswith(place.country)
    ]
    assert homeless == []


@pytest.mark.parametrize(
    ("name", "lon", "lat"),
    [
        ("kandahar", 65.71, 31.61),
        ("peshawar", 71.58, 34.01),
        ("quetta", 67.00, 30.19),
        ("miran shah", 70.07, 33.00),
        ("parachinar", 70.10, 33.90),
        ("jalalabad", 70.45, 34.43),
        ("doha", 51.53, 25.29),
        ("istanbul", 28.98, 41.01),
    ],
)
def test_a_known_town_is_where_it_is(gazetteer: Gazetteer, name: str, lon: float, lat: float) -> None:
    towns = [place for place in gazetteer.spelled(name) if not place.is_unit]
    assert min(distance_km(lon, lat, town.lon, town.lat) for town in towns) < 5


def test_a_name_is_found_in_three_scripts_and_spellings(gazetteer: Gazetteer) -> None:
    for name in ("kabul", "کابل"):
        assert "AF-KAB" in {place.id for place in gazetteer.spelled(name)}


def test_a_crossing_belongs_to_both_sides(gazetteer: Gazetteer) -> None:
    units = gazetteer.place("crossing:torkham").units
    assert {"AF", "AF-NAN", "PK", "PK-KP", "PK-KP:khyber"} <= set(units)


def test_a_tehsil_is_a_member_of_its_district_and_province(gazetteer: Gazetteer) -> None:
    assert "PK-KP-bara" in {place.id for place in gazetteer.members("PK-KP:khyber")}
    assert "PK-KP:khyber" in {place.id for place in gazetteer.members("PK-KP")}


def test_a_division_holds_its_districts_and_their_tehsils(gazetteer: Gazetteer) -> None:
    held = {place.id for place in gazetteer.members("PK-KP:malakanddivision")}
    assert {"PK-KP:swat", "PK-KP:malakand", "PK-KP:lowerdir"} <= held
    assert {"PK-KP:mansehra", "PK-KP"}.isdisjoint(held)
    assert gazetteer.place("PK-KP:swat").units[-1] == "PK-KP"


def test_a_later_district_is_a_member_of_the_one_it_was_split_from(gazetteer: Gazetteer) -> None:
    assert "PK-BA:chaman" in {place.id for place in gazetteer.members("PK-BA:killaabdullah")}
    assert "PK-BA:killaabdullah" not in {place.id for place in gazetteer.members("PK-BA:chaman")}


def test_a_division_does_not_take_the_name_of_its_seat(gazetteer: Gazetteer) -> None:
    for name in ("malakand", "quetta", "bannu", "hyderabad"):
        assert "region" not in {place.kind for place in gazetteer.spelled(name)}
        assert {place.kind for place in gazetteer.spelled(f"{name} division")} == {"region"}


def test_the_radius_of_a_division_reaches_the_districts_it_had_before(gazetteer: Gazetteer) -> None:
    multan = gazetteer.place("PK-PB:multandivision")
    sahiwal = gazetteer.place("PK-PB:sahiwal")
    assert "PK-PB:multandivision" not in sahiwal.units
    assert distance_km(multan.lon, multan.lat, sahiwal.lon, sahiwal.lat) < multan.radius_km


def test_the_pass_and_the_airport_do_not_take_the_name_of_the_place(gazetteer: Gazetteer) -> None:
    kinds = {place.kind for place in gazetteer.spelled("khyber")}
    assert "pass" not in kinds
    assert {place.kind for place in gazetteer.spelled("karachi")}.isdisjoint({"point"})


def test_the_nearest_place_to_a_gate_is_its_crossing(gazetteer: Gazetteer) -> None:
    (place, apart), *_ = gazetteer.nearest(71.0932, 34.1226)
    assert place.id == "crossing:torkham"
    assert apart < 0.1


def test_an_unknown_id_says_what_ids_look_like(gazetteer: Gazetteer) -> None:
    with pytest.raises(NotFound, match=r"no place 'torkham'.*look like"):
        gazetteer.place("torkham")


def test_an_empty_gazetteer_finds_nothing() -> None:
    empty = Gazetteer([])
    assert empty.spelled("kabul") == []
    assert empty.nearest(70, 34) == []
    with pytest.raises(NotFound):
        empty.place("AF")


def test_it_loads_in_half_a_second() -> None:
    started = time.process_time()
    load_gazetteer()
    assert time.process_time() - started < 0.5 * 3  # three times the aim: a slow machine is no defect


@pytest.mark.parametrize(
    "line",
    [(71.09, 34.12, 66.44, 30.96), (66.97, 24.86, 69.2, 34.5), (70.0, 33.0, 70.0, 33.1), (61.0, 30.0, 77.0, 37.0)],
)
def test_the_quick_distance_is_close_to_the_geodesic(line: tuple[float, float, float, float]) -> None:
    geodesic = pyproj.Geod(ellps="WGS84").inv(*line)[2] / 1000
    assert distance_km(*line) == pytest.approx(geodesic, rel=0.006)


def test_every_curated_row_has_a_source_and_either_a_whole_place_or_only_names() -> None:
    rows = _rows("places_curated.csv")
    assert rows
    for row in rows:
        place = [row[name] for name in ("name", "kind", "lon", "lat", "radius_km", "country", "district")]
        assert row["source"], row
        assert all(place) or (not any(place) and row["names"]), row


def test_names_of_both_scripts_are_curated_for_every_province(gazetteer: Gazetteer) -> None:
    for place in gazetteer.places:
        if place.kind == "province":
            assert any("\u0600" <= name[0] <= "\u06ff" for name in place.names), place.name


def _rows(name: str) -> list[dict[str, str]]:
    with (SHIPPED / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_shipped_file_has_every_unit_crossing_and_curated_name_of_its_sources(gazetteer: Gazetteer) -> None:
    ids = {place.id for place in gazetteer.places}
    names = {fold(name) for place in gazetteer.places for name in place.names}
    wanted = {row["code"] for row in _rows("districts.csv")}
    wanted |= {f"crossing:{row['id']}" for row in _rows("crossings.csv") if row["lon"]}
    wanted |= {row["id"] for row in _rows("places_curated.csv") if not row["lon"]}
    assert wanted - ids == set()
    curated = {
        fold(part) for row in _rows("places_curated.csv") for part in row["names"].split(";") if part.strip()
    }
    assert curated - names == set()
