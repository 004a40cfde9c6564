from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from app.figures.default import ONLY_COMPUTED
from app.ingest.enrich import RADIUS_KM
from app.ingest.importer import ImportReport
from app.model.batch import Batch
from app.model.coded import constant
from app.model.columns import INCIDENTS
from app.record.geopackage import GeoPackageStore

Properties = dict[str, object]
Take = Callable[..., ImportReport]
Incident = Callable[[str], Properties]
KANDAHAR = {"longitude": "65.71", "latitude": "31.61"}
TORKHAM = {"longitude": "71.0932", "latitude": "34.1226"}
SEA = {"longitude": "64", "latitude": "24"}


def test_coordinates_in_the_source_stay_and_say_so(one: Callable[..., Properties]) -> None:
    said = one(**KANDAHAR, place_name="Torkham")
    assert (said["longitude"], said["latitude"]) == (65.71, 31.61)
    assert (said["located_by"], said["province"]) == ("coordinates in the source", "AF-KAN")


def test_a_name_alone_is_located_with_its_class_radius_and_reason(one: Callable[..., Properties]) -> None:
    said = one(place_name="Spin Boldak")
    assert (said["province"], said["geo_precision"]) == ("AF-KAN", "town")
    assert str(said["located_by"]).startswith("gazetteer: Spin Boldak (town")
    assert 5 < float(str(said["radius_km"])) <= 25


def test_locate_as_is_looked_up_instead_of_the_place_as_written(one: Callable[..., Properties]) -> None:
    said = one(place_name="the market by the gate", locate_as="Torkham")
    assert (said["crossing"], said["place_name"]) == ("torkham", "the market by the gate")
    assert float(str(said["crossing_km"])) < 0.5


@pytest.mark.parametrize(
    "row",
    [
        {"place_name": "Kandahar", "locate_as": "-"},
        {},
        {"located_by": "not located in the source", "place_name": "Kandahar"},
    ],
)
def test_what_the_source_does_not_locate_is_not_located(
    one: Callable[..., Properties], row: Mapping[str, str]
) -> None:
    said = one(**row)
    assert (said["longitude"], said["latitude"], said["radius_km"]) == (None, None, None)
    assert said["located_by"] == "not located in the source"
    assert all(said[name] is None for name in ("province", "side", "border_km", "crossing", "country"))


@pytest.mark.parametrize(
    ("name", "reason"),
    [("Surobi", "ambiguous"), ("Jani Khel", "ambiguous"), ("Xyzzyplugh", "not in the gazetteer")],
)
def test_a_name_that_is_no_one_place_is_not_located_and_says_why(
    one: Callable[..., Properties], name: str, reason: str
) -> None:
    said = one(place_name=name)
    assert said["longitude"] is None
    assert str(said["located_by"]).startswith("not located: ")
    assert reason in str(said["located_by"])
    assert name in str(said["located_by"])


def test_context_settles_an_ambiguous_name(one: Callable[..., Properties]) -> None:
    assert one(place_name="Surobi", province_stated="Paktika")["province"] == "AF-PKA"
    assert one(place_name="Surobi", province_stated="Kabul")["province"] == "AF-KAB"


def test_a_stated_precision_coarsens_the_place_and_its_radius(one: Callable[..., Properties]) -> None:
    said = one(place_name="Spin Boldak", geo_precision="near")
    assert (said["geo_precision"], said["radius_km"]) == ("near", RADIUS_KM["near"])


def test_a_stated_radius_is_kept(one: Callable[..., Properties]) -> None:
    assert one(place_name="Spin Boldak", radius_km="3.5")["radius_km"] == 3.5
    assert one(**KANDAHAR, geo_precision="point", radius_km="0")["radius_km"] == 0


@pytest.mark.parametrize(("precision", "radius_km"), RADIUS_KM.items())
def test_coordinates_of_a_class_have_its_radius(
    one: Callable[..., Properties], precision: str, radius_km: float
) -> None:
    assert one(**KANDAHAR, geo_precision=str(precision))["radius_km"] == radius_km


@pytest.mark.parametrize("precision", ["", "unknown"])
def test_coordinates_without_a_class_are_of_an_unknown_one_and_have_no_circle(
    one: Callable[..., Properties], precision: str
) -> None:
    said = one(**KANDAHAR, geo_precision=precision)
    assert (said["geo_precision"], said["radius_km"]) == ("unknown", None)


def test_a_stated_unit_gives_its_own_radius(one: Callable[..., Properties]) -> None:
    province = one(**KANDAHAR, geo_precision="province", country_stated="Afghanistan", province_stated="Kandahar")
    district = one(**KANDAHAR, geo_precision="district", province_stated="Kandahar", district_stated="Spin Boldak")
    # Kandahar has 54,000 km², Spin Boldak some 3,000.
    assert 130 < float(str(province["radius_km"])) < 180
    assert 25 < float(str(district["radius_km"])) < 60


@pytest.mark.parametrize(
    ("precision", "withheld"),
    [
        ("district", []),
        ("province", ["district"]),
        ("line", ["district"]),
        ("country", ["district", "province", "province_name"]),
    ],
)
def test_no_unit_is_named_that_is_smaller_than_what_is_known(
    one: Callable[..., Properties], precision: str, withheld: list[str]
) -> None:
    said = one(**KANDAHAR, geo_precision=precision)
    units = ("district", "province", "province_name")
    assert [name for name in units if said[name] is None] == withheld


@pytest.mark.parametrize(
    ("row", "match"),
    [
        ({**KANDAHAR, "country_stated": "Afghanistan", "province_stated": "Kandahar"}, "agrees"),
        ({**KANDAHAR, "country_stated": "Afghanistan"}, "agrees"),
        ({**KANDAHAR, "province_stated": "AF27"}, "agrees"),
        ({**KANDAHAR, "country_stated": "Afghanistan", "province_stated": "Nangarhar"}, "province_differs"),
        ({**KANDAHAR, "province_stated": "Nangarhar"}, "province_differs"),
        ({**KANDAHAR, "country_stated": "Pakistan"}, "country_differs"),
        ({**KANDAHAR, "country_stated": "Pakistan", "province_stated": "Balochistan"}, "country_differs"),
        ({**TORKHAM, "country_stated": "Pakistan"}, "side_undetermined"),
        ({**TORKHAM, "country_stated": "Afghanistan"}, "agrees"),
        ({**KANDAHAR}, "not_comparable"),
        ({**KANDAHAR, "province_stated": "Atlantis"}, "not_comparable"),
        ({**SEA, "country_stated": "Pakistan"}, "not_comparable"),
        ({"country_stated": "Pakistan"}, "not_comparable"),
    ],
)
def test_the_stated_country_and_province_are_compared_with_the_polygon(
    one: Callable[..., Properties], row: Mapping[str, str], match: str
) -> None:
    said = one(**row)
    assert said["stated_match"] == match
    assert said["country_stated"] == row.get("country_stated")
    assert said["province_stated"] == row.get("province_stated")


def test_the_gate_at_torkham_is_on_no_side_for_sure(one: Callable[..., Properties]) -> None:
    said = one(**TORKHAM, radius_km="1")
    assert (said["side"], said["country"], said["crossing"]) == ("undetermined", None, "torkham")
    assert 0.5 <= float(str(said["side_certainty"])) < 0.95
    assert float(str(said["border_km"])) <= 0.15


def test_a_place_abroad_has_its_country_and_no_side(one: Callable[..., Properties]) -> None:
    said = one(place_name="Doha", country_stated="Qatar")
    assert (said["country"], said["side"], said["province"]) == ("QA", None, None)


def test_a_place_abroad_keeps_its_country_when_read_again(
    one: Callable[..., Properties],
) -> None:
    first = one(place_name="Doha", country_stated="Qatar")
    again = one(longitude=str(first["longitude"]), latitude=str(first["latitude"]))
    assert again["country"] == "QA"
    assert one(**SEA)["country"] is None


def test_any_part_of_a_batch_gives_the_same_rows_as_the_whole(
    enriched: Callable[..., Batch],
) -> None:
    rows = [KANDAHAR, {"place_name": "Spin Boldak"}, {}, {"place_name": "Surobi"}, SEA, TORKHAM]
    whole = enriched(*rows)
    parts = [enriched(row) for row in rows]
    for row, part in zip(whole.rows(INCIDENTS), parts, strict=True):
        assert part.having({"id": constant(row[0], 1)}).rows(INCIDENTS) == [row]


def test_a_batch_without_rows_has_every_derived_column(enriched: Callable[..., Batch]) -> None:
    empty = enriched()
    assert len(empty) == 0
    made_when_written = {*ONLY_COMPUTED, "event_id"}
    assert {column.name for column in INCIDENTS.columns if column.derived} <= {*empty.columns, *made_when_written}


def test_unlocated_incidents_are_listed_as_such(
    take: Take, fixtures: Path, store: GeoPackageStore, incident: Incident
) -> None:
    take(fixtures / "own_incidents.csv")
    snapshot = store.load().snapshot
    ours = [name for name in snapshot.ids() if name.startswith("own:")]
    assert sorted(name for name in ours if snapshot.get(name, located=True) is None) == [
        "own:ambiguous",
        "own:no-place",
        "own:unknown-place",
    ]
    assert "ambiguous" in str(incident("own:ambiguous")["located_by"])
