from collections.abc import Callable, Mapping
from pathlib import Path

import orjson
import pytest

from app.ingest.importer import ImportReport
from app.model.columns import INCIDENTS
from app.record.geopackage import GeoPackageStore

Properties = dict[str, object]
Take = Callable[..., ImportReport]
Incident = Callable[[str], Properties]
MakeFile = Callable[..., bytes]


@pytest.fixture
def taken(take: Take, fixtures: Path) -> ImportReport:
    return take(fixtures / "ucdp_49.csv")


def test_the_file_of_49_columns_with_a_byte_order_mark_is_taken_whole(taken: ImportReport) -> None:
    assert (taken.format, taken.table, taken.rows) == ("ucdp", "incidents", 9)
    assert (taken.counts.inserted, taken.refused) == (9, [])
    assert taken.warnings == [
        "1 row lies in Afghanistan though the file says Pakistan",
        "1 row lies outside both countries though the file says Pakistan",
    ]
    assert (taken.located, taken.unlocated) == (9, 0)


def test_the_file_of_50_columns_has_three_rows_beside_its_tag_row(take: Take, fixtures: Path) -> None:
    report = take(fixtures / "ucdp_hdx_50.csv")
    assert (report.format, report.rows, report.counts.inserted, report.refused) == ("ucdp", 3, 3, [])


def test_both_flavours_of_a_row_say_the_same(take: Take, fixtures: Path, incident: Incident) -> None:
    take(fixtures / "ucdp_49.csv")
    take(fixtures / "ucdp_hdx_50.csv")
    first, second = incident("ucdp:900001"), incident("ucdp:910001")
    assert {name for name in first if first[name] != second[name]} == {"id"}


@pytest.mark.usefixtures("taken")
def test_best_high_and_low_are_not_mixed_up(incident: Incident) -> None:
    said = incident("ucdp:900001")
    assert [said[f"fatalities_{name}"] for name in ("low", "best", "high")] == [2, 3, 5]
    assert [said[f"deaths_{name}"] for name in ("a", "b", "civilians", "unknown")] == [1, 2, 0, 0]


@pytest.mark.usefixtures("taken")
def test_the_source_s_words_stay(incident: Incident) -> None:
    said = incident("ucdp:900001")
    expected = {
        "dataset": "ucdp",
        "title": "Side Alpha - Side Beta, Torkham Border Crossing",
        "event_type": "State-based conflict",
        "actor1": "Side Alpha",
        "actor2": "Side Beta",
        "date_start": "2012-06-01",
        "date_end": "2012-06-01",
        "place_name": "Torkham Border Crossing",
        "country_stated": "Pakistan",
        "province_stated": "Federally Administered Tribal Areas",
        "district_stated": "Khyber agency",
        "said_by": "an invented official",
        "source": '"Invented Gazette,2012-06-01,An invented report."',
        "source_ref": "TST-2012-1-900001",
        "notes": "Invented headline, with a comma — at the gate",
        "verification": "unverified",
        "flags": None,
        "located_by": "coordinates in the source",
    }
    assert {name: said[name] for name in expected} == expected


@pytest.mark.usefixtures("taken")
def test_injured_stay_unknown_and_zero_deaths_stay_zero(incident: Incident) -> None:
    said = incident("ucdp:900008")
    assert said["injured"] is None
    assert [said[f"fatalities_{name}"] for name in ("low", "best", "high")] == [0, 0, 3]


@pytest.mark.usefixtures("taken")
def test_a_source_count_of_minus_one_says_that_nobody_is_named(incident: Incident) -> None:
    assert incident("ucdp:900002")["said_by"] is None
    assert incident("ucdp:900002")["fatalities_best"] == 4


@pytest.mark.usefixtures("taken")
def test_figures_out_of_order_are_kept_and_flagged(incident: Incident) -> None:
    said = incident("ucdp:900003")
    assert [said[f"fatalities_{name}"] for name in ("low", "best", "high")] == [9, 4, 4]
    assert said["flags"] == "figures_not_ordered;event_lumped"


@pytest.mark.parametrize(
    ("change", "flags"),
    [
        ({"low": "2", "best": "3", "high": "5"}, None),
        ({"low": "4"}, "figures_not_ordered"),
        ({"high": "1"}, "figures_not_ordered"),
        ({"best": "", "low": "9"}, "figures_not_ordered"),
        ({"best": "", "low": "", "high": ""}, None),
        ({"event_clarity": "2"}, "event_lumped"),
    ],
)
def test_flags_say_what_is_odd(
    take: Take, ucdp_file: MakeFile, incident: Incident, change: Mapping[str, str], flags: str | None
) -> None:
    take("one.csv", ucdp_file(change))
    assert incident("ucdp:900001")["flags"] == flags


@pytest.mark.usefixtures("taken")
def test_an_empty_adm_1_is_a_province_that_nobody_states(incident: Incident) -> None:
    said = incident("ucdp:900003")
    assert (said["province_stated"], said["district_stated"]) == (None, None)
    assert (said["province"], said["stated_match"]) == ("PK-KP", "agrees")


@pytest.mark.parametrize(
    ("incident_id", "precision", "radius_km"),
    [
        ("ucdp:900001", "point", 1.0),
        ("ucdp:900002", "near", 25.0),
        ("ucdp:900003", "district", 40.0),  # no district is stated: a typical one
        ("ucdp:900005", "line", 50.0),
        ("ucdp:900006", "country", 500.0),
    ],
)
@pytest.mark.usefixtures("taken")
def test_where_prec_is_a_class_with_a_radius(
    incident: Incident, incident_id: str, precision: str, radius_km: float
) -> None:
    said = incident(incident_id)
    assert (said["geo_precision"], said["radius_km"]) == (precision, radius_km)


@pytest.mark.usefixtures("taken")
def test_a_province_wide_location_has_the_radius_of_that_province(incident: Incident) -> None:
    said = incident("ucdp:900004")
    assert said["geo_precision"] == "province"
    # Khyber Pakhtunkhwa is about 500 km long.
    assert 200 < float(str(said["radius_km"])) < 350


@pytest.mark.usefixtures("taken")
def test_a_place_at_sea_is_in_no_province_and_on_no_side(incident: Incident) -> None:
    said = incident("ucdp:900007")
    assert (said["geo_precision"], said["province"], said["side"], said["country"]) == (
        "unknown",
        None,
        None,
        None,
    )


@pytest.mark.parametrize(
    ("incident_id", "start", "end", "precision"),
    [
        ("ucdp:900001", "2012-06-01", "2012-06-01", "day"),
        ("ucdp:900002", "2014-02-10", "2014-02-12", "range"),
        ("ucdp:900005", "2009-09-07", "2009-09-13", "week"),
        ("ucdp:900004", "2010-03-01", "2010-03-31", "month"),
        ("ucdp:900006", "2011-01-01", "2011-12-31", "year"),
        ("ucdp:900007", "2008-11-20", "2008-11-21", "range"),  # said to be one day, and is two
    ],
)
@pytest.mark.usefixtures("taken")
def test_date_prec_is_a_class_and_both_days_are_kept(
    incident: Incident, incident_id: str, start: str, end: str, precision: str
) -> None:
    said = incident(incident_id)
    assert (said["date_start"], said["date_end"], said["date_precision"]) == (start, end, precision)


@pytest.mark.parametrize(
    ("incident_id", "side", "match"),
    [
        # UCDP's Torkham lies in Nangarhar and is coded Pakistan.
        ("ucdp:900001", "AF", "country_differs"),
        ("ucdp:900002", "PK", "agrees"),
        ("ucdp:900008", "AF", "agrees"),
        ("ucdp:900009", "AF", "province_differs"),
        ("ucdp:900007", None, "not_comparable"),
    ],
)
@pytest.mark.usefixtures("taken")
def test_what_is_stated_is_compared_and_not_overwritten(
    incident: Incident, incident_id: str, side: str | None, match: str
) -> None:
    said = incident(incident_id)
    assert (said["side"], said["stated_match"]) == (side, match)
    assert said["country_stated"] in ("Pakistan", "Afghanistan")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": ""}, "id: must not be empty: ''"),
        ({"id": "  "}, "id: must not be empty: '  '"),
        ({"type_of_violence": "9"}, "type_of_violence: expected one of 1, 2, 3: '9'"),
        ({"type_of_violence": ""}, "type_of_violence: must not be empty: ''"),
        ({"date_end": ""}, "date_end: must not be empty: ''"),
        ({"date_end": "2012-05-31 00:00:00.000"}, "date_end: is before date_start: '2012-05-31 00:00:00.000'"),
        ({"latitude": "99"}, "latitude: must be from -90 to 90: '99'"),
        ({"longitude": "-181"}, "longitude: must be from -180 to 180: '-181'"),
        ({"latitude": ""}, "longitude: needs longitude and latitude, both: '71.069264'"),
        ({"longitude": ""}, "longitude: needs longitude and latitude, both: ''"),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_reason(
    take: Take, ucdp_file: MakeFile, store: GeoPackageStore, change: Mapping[str, str], reason: str
) -> None:
    report = take("bad.csv", ucdp_file({"id": "1"}, {"id": "2", **change}, {"id": "3"}))
    assert [(refusal.row, refusal.reason) for refusal in report.refused] == [(3, reason)]
    assert report.counts.inserted == 2
    assert {"ucdp:1", "ucdp:3"} <= set(store.load().snapshot.ids())


@pytest.mark.parametrize(
    ("change", "kept"),
    [
        ({"date_start": "01/06/2012"}, "date_text"),
        ({"date_start": "2012-02-30"}, "date_text"),
        ({"best": "many"}, "casualties_text"),
        ({"deaths_civilians": "-1"}, "casualties_text"),
        ({"high": "2.5"}, "casualties_text"),
        ({"longitude": "east"}, "notes"),
    ],
)
def test_a_cell_that_cannot_be_read_costs_the_cell_and_its_text_is_kept(
    take: Take, ucdp_file: MakeFile, incident: Incident, change: Mapping[str, str], kept: str
) -> None:
    report = take("bad.csv", ucdp_file({"id": "1"}, {"id": "2", **change}, {"id": "3"}))
    [(column, text)] = change.items()
    assert [(cell.row, cell.column, cell.text) for cell in report.lost] == [(3, column, text)]
    assert report.counts.inserted == 3
    assert text in str(incident("ucdp:2")[kept])
    assert any(warning.startswith(f"{column}: 1 cell was not read") for warning in report.warnings)


def test_a_row_with_a_cell_too_many_is_refused(take: Take, ucdp_file: MakeFile) -> None:
    report = take("bad.csv", ucdp_file({"id": "1"}, {"id": "2"}) + b",".join([b"3"] * 50) + b"\r\n")
    assert [(refusal.row, refusal.reason) for refusal in report.refused] == [
        (4, "has 50 cells where the header has 49")
    ]


def test_an_id_that_comes_twice_is_taken_once(take: Take, ucdp_file: MakeFile, incident: Incident) -> None:
    report = take("twice.csv", ucdp_file({"best": "3"}, {"best": "4"}))
    assert [(r.row, r.reason) for r in report.refused] == [
        (3, "id: an earlier row of the file has this id: 'ucdp:900001'")
    ]
    assert incident("ucdp:900001")["fatalities_best"] == 3


def test_a_second_import_changes_nothing_and_says_so(
    take: Take, taken: ImportReport, fixtures: Path, store: GeoPackageStore
) -> None:
    revision = store.revision()
    again = take(fixtures / "ucdp_49.csv")
    assert (again.rows, again.counts.inserted, again.counts.updated, again.counts.unchanged) == (
        taken.rows,
        0,
        0,
        9,
    )
    assert store.revision() == revision


def test_a_changed_row_is_updated_and_its_history_kept(
    take: Take, ucdp_file: MakeFile, store: GeoPackageStore
) -> None:
    take("first.csv", ucdp_file({}, {"id": "2"}))
    report = take("second.csv", ucdp_file({"best": "4"}, {"id": "2"}))
    assert (report.counts.inserted, report.counts.updated, report.counts.unchanged) == (0, 1, 1)
    versions = store.history(INCIDENTS, "ucdp:900001")
    assert [(version["file"], version["fatalities_best"]) for version in versions] == [
        ("first.csv", 3),
        ("second.csv", 4),
    ]


def test_a_row_without_coordinates_is_located_by_its_place(
    take: Take, ucdp_file: MakeFile, incident: Incident
) -> None:
    change = {"latitude": "", "longitude": "", "where_coordinates": "Peshawar city", "where_prec": "1"}
    report = take("named.csv", ucdp_file({**change, "adm_1": "Khyber Pakhtunkwa province", "adm_2": ""}))
    said = incident("ucdp:900001")
    assert (report.located, said["province"]) == (1, "PK-KP")
    assert str(said["located_by"]).startswith("gazetteer: ")


def test_columns_that_are_not_needed_may_be_missing(take: Take, incident: Incident) -> None:
    header = (
        "id,type_of_violence,dyad_name,where_prec,where_coordinates,latitude,longitude,date_start,date_end,"
        "best,high,low"
    )
    report = take("short.csv", f"{header}\n5,1,A - B,,,34.5,69.1,2020-01-01,2020-01-01,1,,\n")
    said = incident("ucdp:5")
    assert (report.format, report.refused) == ("ucdp", [])
    assert (said["title"], said["date_precision"], said["geo_precision"]) == ("A - B", "unknown", "unknown")
    assert (said["fatalities_high"], said["deaths_a"], said["actor1"]) == (None, None, None)


@pytest.mark.parametrize("form", ["auto", "ucdp"])
def test_the_api_s_answer_says_the_same_as_the_csv(
    take: Take, ucdp_file: MakeFile, ucdp_row: Mapping[str, str], form: str
) -> None:
    take("ged.csv", ucdp_file({}))
    numbers = ("type_of_violence", "where_prec", "date_prec", "best", "high", "low", "number_of_sources")
    row = {
        **ucdp_row,
        **{name: int(ucdp_row[name]) for name in numbers},
        "date_start": "2012-06-01T00:00:00",
        "date_end": "2012-06-01T00:00:00",
        "latitude": float(ucdp_row["latitude"]),
    }
    answer = {"TotalCount": 1, "TotalPages": 1, "NextPageUrl": "", "Result": [row]}
    report = take("gedevents.json", orjson.dumps(answer), format=form)
    assert (report.format, report.rows, report.counts.unchanged) == ("ucdp", 1, 1)
