"""ACLED's columns. Every row here is invented: ACLED's own are not to be passed on."""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path

import orjson
import pytest

from app.ingest.formats.figures import boundless_note
from app.ingest.importer import ImportReport
from app.model.attribution import ACLED_TERMS
from app.model.errors import UnknownFormat
from app.record.geopackage import GeoPackageStore

Properties = dict[str, object]
Take = Callable[..., ImportReport]
Incident = Callable[[str], Properties]
MakeFile = Callable[..., str]


@pytest.fixture
def taken(take: Take, fixtures: Path) -> ImportReport:
    return take(fixtures / "acled_31.csv")


@pytest.fixture(scope="session")
def acled_file(fixtures: Path) -> MakeFile:
    """Makes a file of 31 columns whose rows differ from a good one as told."""
    with (fixtures / "acled_31.csv").open(encoding="utf-8-sig", newline="") as file:
        good = next(csv.DictReader(file))

    def make(*changes: Mapping[str, str]) -> str:
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(good))
        writer.writeheader()
        writer.writerows({**good, **change} for change in changes)
        return text.getvalue()

    return make


def test_the_31_columns_are_taken_and_the_dates_style_is_told(taken: ImportReport) -> None:
    assert (taken.format, taken.table, taken.rows) == ("acled", "incidents", 6)
    assert (taken.counts.inserted, taken.refused) == (6, [])
    assert taken.warnings == [
        *boundless_note(5),
        "1 row lies outside both countries",
    ]
    assert (taken.located, taken.unlocated) == (6, 0)


@pytest.mark.usefixtures("taken")
def test_the_source_s_words_stay_and_its_licence_with_them(incident: Incident) -> None:
    said = incident("acled:TST1001")
    expected = {
        "dataset": "acled",
        "title": "Armed clash: Side Alpha – Side Beta, Torkham",
        "event_type": "Battles",
        "sub_event_type": "Armed clash",
        "disorder_type": "Political violence",
        "civilian_targeting": None,
        "actor1": "Side Alpha",
        "actor2": "Side Beta",
        "actor1_type": "State forces",
        "actor2_type": "Rebel group",
        "assoc_actor1": "Side Gamma",
        "assoc_actor2": None,
        "date_start": "2023-02-16",
        "date_end": "2023-02-16",
        "date_precision": "day",
        "date_text": None,
        "place_name": "Torkham",
        "country_stated": "Pakistan",
        "province_stated": "Khyber Pakhtunkhwa",
        "district_stated": "Khyber",
        "source": "Invented Gazette; Invented Post",
        "notes": 'On 16 February 2023, an invented clash, "as told",\nin two lines.',
        "licence": ACLED_TERMS,
        "verification": "unverified",
        "located_by": "coordinates in the source",
    }
    assert {name: said[name] for name in expected} == expected


@pytest.mark.usefixtures("taken")
def test_one_figure_is_the_best_estimate_and_bounds_and_injured_stay_unknown(incident: Incident) -> None:
    said = incident("acled:TST1001")
    assert [said[f"fatalities_{name}"] for name in ("low", "best", "high")] == [None, 3, None]
    assert said["injured"] is None
    assert incident("acled:TST1002")["fatalities_best"] == 0
    assert incident("acled:TST1006")["fatalities_best"] is None


@pytest.mark.parametrize(
    ("incident_id", "event_type", "sub_event_type"),
    [
        ("acled:TST1002", "Explosions/Remote violence", "Remote explosive/landmine/IED"),
        ("acled:TST1003", "Violence against civilians", "Abduction/forced disappearance"),
        ("acled:TST1004", "Protests", "Excessive force against protesters"),
        ("acled:TST1005", "Strategic developments", "Looting/property destruction"),
        ("acled:TST1006", "Riots", "A type of tomorrow"),
    ],
)
@pytest.mark.usefixtures("taken")
def test_types_are_spelled_in_one_way_and_unknown_finer_ones_stay(
    incident: Incident, incident_id: str, event_type: str, sub_event_type: str
) -> None:
    said = incident(incident_id)
    assert (said["event_type"], said["sub_event_type"]) == (event_type, sub_event_type)


@pytest.mark.parametrize(
    ("incident_id", "kinds"),
    [
        ("acled:TST1001", ("State forces", "Rebel group")),
        ("acled:TST1002", ("Rebel group", "Civilians")),
        ("acled:TST1004", ("Protesters", None)),
        ("acled:TST1006", ("External/Other forces", "something new")),
    ],
)
@pytest.mark.usefixtures("taken")
def test_kinds_of_actors_are_words_whether_they_came_as_numbers_or_not(
    incident: Incident, incident_id: str, kinds: tuple[str, str | None]
) -> None:
    said = incident(incident_id)
    assert (said["actor1_type"], said["actor2_type"]) == kinds


@pytest.mark.usefixtures("taken")
def test_a_disorder_type_of_two_and_tags_are_kept(incident: Incident) -> None:
    said = incident("acled:TST1004")
    assert said["disorder_type"] == "Political violence; Demonstrations"
    assert said["tags"] == "crowd size=about 200; women targeted"
    assert said["title"] == "Excessive force against protesters: Protesters (Testland), Torkham"


@pytest.mark.parametrize(
    ("incident_id", "start", "end", "precision", "text"),
    [
        ("acled:TST1001", "2023-02-16", "2023-02-16", "day", None),
        ("acled:TST1002", "2023-02-10", "2023-02-22", "week", "2023-02-16"),
        ("acled:TST1003", "2024-02-01", "2024-02-29", "month", "2024-02-15"),
        ("acled:TST1006", "2023-02-16", "2023-02-16", "unknown", "2023-02-16"),
    ],
)
@pytest.mark.usefixtures("taken")
def test_time_precision_bounds_the_days(
    incident: Incident, incident_id: str, start: str, end: str, precision: str, text: str | None
) -> None:
    said = incident(incident_id)
    found = (said["date_start"], said["date_end"], said["date_precision"], said["date_text"])
    assert found == (start, end, precision, text)


@pytest.mark.usefixtures("taken")
def test_a_town_has_a_town_s_radius_and_a_seat_its_district_s(incident: Incident) -> None:
    town, seat = incident("acled:TST1001"), incident("acled:TST1002")
    assert (town["geo_precision"], town["radius_km"]) == ("town", 5.0)
    assert seat["geo_precision"] == "district"
    assert float(str(seat["radius_km"])) > 10


@pytest.mark.usefixtures("taken")
def test_a_province_at_its_capital_is_no_point_there(incident: Incident) -> None:
    said = incident("acled:TST1003")
    assert (said["geo_precision"], said["province"], said["district"], said["adm2"]) == (
        "province",
        "AF-KAN",
        None,
        None,
    )
    # Kandahar province is about 300 km across.
    assert 100 < float(str(said["radius_km"])) < 300


@pytest.mark.usefixtures("taken")
def test_an_event_at_sea_has_the_sea_as_its_stated_country_and_no_side(incident: Incident) -> None:
    said = incident("acled:TST1005")
    assert (said["country_stated"], said["country"], said["side"], said["province"]) == (
        "Arabian Sea",
        None,
        None,
        None,
    )
    assert said["stated_match"] == "not_comparable"


@pytest.mark.usefixtures("taken")
def test_a_row_without_coordinates_is_located_by_its_place(incident: Incident) -> None:
    said = incident("acled:TST1006")
    assert str(said["located_by"]).startswith("gazetteer: ")
    assert (said["province"], said["geo_precision"] in ("town", "point")) == ("PK-BA", True)


def test_columns_of_before_2023_with_month_names_are_taken(take: Take, fixtures: Path, incident: Incident) -> None:
    report = take(fixtures / "acled_before_2023.csv")
    assert (report.format, report.counts.inserted, report.refused) == ("acled", 2, [])
    assert report.warnings == boundless_note(2)
    assert report.told[-3:] == ["dates: event_date as DD MONTH YYYY", "calendar: Gregorian", "decimals: a point"]
    said, second = incident("acled:TST1001"), incident("acled:TST2002")
    assert (said["date_start"], said["actor1_type"], said["actor2_type"]) == (
        "2023-02-16",
        "State forces",
        "Rebel group",
    )
    assert (second["date_start"], second["actor1_type"], second["actor2_type"]) == (
        "2022-03-03",
        "External/Other forces",
        None,
    )
    assert second["disorder_type"] is None


def test_all_three_styles_of_dates_give_the_same_records(take: Take, acled_file: MakeFile) -> None:
    rows = [{"event_id_cnty": f"TST{n}"} for n in (1, 2)]
    written = {
        "YYYY-MM-DD": ("2023-02-16", "2022-03-04"),
        "DD MONTH YYYY": ("16 February 2023", "4 March 2022"),
        "DD-MM-YYYY": ("16-02-2023", "04-03-2022"),
    }
    for style, days in written.items():
        report = take(
            f"{style}.csv", acled_file(*({**r, "event_date": d} for r, d in zip(rows, days, strict=True)))
        )
        assert report.warnings == boundless_note(2)
        assert any(line.startswith(f"dates: event_date as {style}") for line in report.told)
        assert report.refused == []
        assert report.counts.unchanged == (0 if style == "YYYY-MM-DD" else 2)


@pytest.mark.parametrize(
    ("days", "why"),
    [
        (("03-04-2023", "01-02-2023"), "could be day-month or month-day"),
        (("16-02-2023", "02-16-2023"), "several ways"),
    ],
)
def test_a_file_whose_dates_are_not_clear_is_refused_whole(
    take: Take, acled_file: MakeFile, store: GeoPackageStore, days: tuple[str, str], why: str
) -> None:
    before = store.revision()
    content = acled_file(*({"event_id_cnty": f"TST{n}", "event_date": day} for n, day in enumerate(days)))
    with pytest.raises(UnknownFormat, match=why):
        take("unclear.csv", content)
    assert store.revision() == before


def test_the_style_is_decided_by_all_rows_of_the_file(
    take: Take, acled_file: MakeFile, incident: Incident
) -> None:
    early = [{"event_id_cnty": f"TST{n}", "event_date": "03-04-2023"} for n in range(20_050)]
    report = take("long.csv", acled_file(*early, {"event_id_cnty": "LAST", "event_date": "25-04-2023"}))
    assert (report.counts.inserted, report.refused) == (20_051, [])
    assert incident("acled:TST0")["date_start"] == "2023-04-03"


def test_the_api_s_json_is_taken_with_numbers_as_text_or_as_numbers(
    take: Take, taken: ImportReport, fixtures: Path
) -> None:
    report = take(fixtures / "acled_read.json")
    assert (report.format, report.rows, report.refused) == ("acled", 3, [])
    # The same events as in the CSV, said in the same way.
    assert (report.counts.unchanged, taken.counts.inserted) == (3, 6)


def test_a_list_of_objects_without_an_envelope_is_taken(take: Take, fixtures: Path) -> None:
    rows = orjson.loads((fixtures / "acled_read.json").read_bytes())["data"]
    assert take("list.json", orjson.dumps(rows), format="acled").counts.inserted == 3


@pytest.mark.parametrize(
    ("document", "why"),
    [
        ({"status": 403, "message": "Access denied"}, "no rows: expected a list of objects"),
        ({"data": []}, "no object to read"),
        ([1, 2], "no object to read: not an object: int"),
        ("text", "not JSON that can be read: it begins with"),
    ],
)
def test_an_answer_without_rows_is_no_file_of_events(take: Take, document: object, why: str) -> None:
    with pytest.raises(UnknownFormat, match=why):
        take("answer.json", orjson.dumps(document))


@pytest.mark.parametrize(
    "header",
    [
        "location_code,has_hrp,in_gho,provider_admin1_name,provider_admin2_name,admin1_code,admin1_name,"
        "admin2_code,admin2_name,admin_level,event_type,events,fatalities,reference_period_start,"
        "reference_period_end,dataset_id,resource_id,warning,error",
        "Country,Admin1,Admin2,ISO3,Admin2 Pcode,Admin1 Pcode,Month,Year,Events,Fatalities",
    ],
)
@pytest.mark.parametrize("form", ["auto", "acled"])
def test_counts_by_area_and_month_are_no_incidents(take: Take, header: str, form: str) -> None:
    row = ",".join("1" for _ in header.split(","))
    with pytest.raises(UnknownFormat, match="counts of events by area and month, not incidents"):
        take("hdx.csv", f"{header}\n{row}\n", format=form)


def test_a_header_in_capitals_is_as_good(take: Take, acled_file: MakeFile, incident: Incident) -> None:
    header, rows = acled_file({}).split("\r\n", 1)
    report = take("capitals.csv", f"{header.upper()}\r\n{rows}")
    assert (report.format, report.counts.inserted) == ("acled", 1)
    assert incident("acled:TST1001")["place_name"] == "Torkham"


def test_a_tag_row_is_no_event(take: Take, acled_file: MakeFile) -> None:
    header, rows = acled_file({}).split("\r\n", 1)
    tags = ",".join("#event+id" if name == "event_id_cnty" else "" for name in header.split(","))
    report = take("tagged.csv", f"{header}\r\n{tags}\r\n{rows}")
    assert (report.rows, report.counts.inserted) == (1, 1)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"event_id_cnty": ""}, "event_id_cnty: must not be empty: ''"),
        ({"event_type": "Riots/Protests"}, "event_type: expected one of Battles, "),
        ({"event_type": ""}, "event_type: must not be empty: ''"),
        ({"event_date": ""}, "event_date: must not be empty: ''"),
        ({"latitude": "134.1"}, "latitude: must be from -90 to 90: '134.1'"),
        ({"longitude": ""}, "longitude: needs longitude and latitude, both: ''"),
        ({"event_id_cnty": "TST1"}, "id: an earlier row of the file has this id: 'acled:TST1'"),
    ],
)
def test_a_bad_row_is_refused_with_its_number_and_reason(
    take: Take, acled_file: MakeFile, change: Mapping[str, str], reason: str
) -> None:
    content = acled_file({"event_id_cnty": "TST1"}, {"event_id_cnty": "TST2", **change}, {"event_id_cnty": "TST3"})
    # The notes of a row have a line break in them, which is no new row.
    report = take("bad.csv", content)
    [refusal] = report.refused
    assert (refusal.row, report.counts.inserted) == (3, 2)
    assert refusal.reason.startswith(reason)


def test_a_second_import_changes_nothing_and_a_correction_is_an_update(
    take: Take, acled_file: MakeFile, incident: Incident
) -> None:
    take("first.csv", acled_file({}))
    assert take("again.csv", acled_file({})).counts.unchanged == 1
    assert take("corrected.csv", acled_file({"fatalities": "2"})).counts.updated == 1
    assert incident("acled:TST1001")["fatalities_best"] == 2


@pytest.mark.parametrize(
    "name", ["sub_event_type", "actor1", "inter1", "time_precision", "geo_precision", "admin1"]
)
def test_columns_that_are_not_needed_may_be_missing_or_empty(
    take: Take, acled_file: MakeFile, incident: Incident, name: str
) -> None:
    content = acled_file({name: ""})
    assert take("empty.csv", content).counts.inserted == 1
    said = incident("acled:TST1001")
    assert take("missing.csv", content.replace(f",{name},", f",was_{name},", 1)).counts.unchanged == 1
    assert said["fatalities_best"] == 3


def test_another_dataset_s_name_does_not_take_the_licence_away(
    take: Take, fixtures: Path, incident: Incident
) -> None:
    take(fixtures / "acled_31.csv", dataset="mine")
    assert incident("mine:TST1001")["licence"] == ACLED_TERMS
