import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from app.encode.delimited import FORMULA, guarded, unguarded
from app.ingest.formats.own import template
from app.ingest.importer import ImportReport
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, TABLES, Table
from app.record.geopackage import GeoPackageStore

Properties = dict[str, object]
Take = Callable[..., ImportReport]
Incident = Callable[[str], Properties]
GOOD = {"id": "1", "title": "x", "event_type": "Other"}


def table(*rows: Mapping[str, str]) -> str:
    """A CSV file of rows, with the columns that any of them has."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(dict.fromkeys(name for row in rows for name in row)), restval="")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def reasons(report: ImportReport) -> list[tuple[int, str]]:
    return [(refusal.row, refusal.reason) for refusal in report.refused]


@pytest.fixture
def taken(take: Take, fixtures: Path) -> ImportReport:
    return take(fixtures / "own_incidents.csv")


def test_incidents_are_taken_with_and_without_a_place(taken: ImportReport) -> None:
    assert (taken.format, taken.table, taken.rows, taken.counts.inserted) == ("own", "incidents", 8, 8)
    assert (taken.located, taken.unlocated) == (5, 3)
    assert taken.refused == []
    assert taken.warnings == ["1 row lies in Afghanistan though the file says Pakistan"]


@pytest.mark.usefixtures("taken")
def test_every_column_that_a_file_may_set_is_kept(fixtures: Path, incident: Incident) -> None:
    with (fixtures / "own_incidents.csv").open(encoding="utf-8", newline="") as file:
        written = next(row for row in csv.DictReader(file) if row["id"] == "full")
    said = incident("own:full")
    changed = {"id": "own:full", "dataset": "own", "event_type": "Battles", "overlaps": "own:named;seed:S05"}
    for column in INCIDENTS.columns:
        if not column.derived:
            expected = changed.get(column.name, written[column.name])
            assert said[column.name] is not None, f"{column.name} is not filled: the test sees nothing of it"
            kept = float(str(said[column.name])) if column.kind in ("integer", "real") else said[column.name]
            assert kept == (float(expected) if column.kind in ("integer", "real") else expected), column.name


@pytest.mark.parametrize("kind", list(TABLES))
def test_a_template_s_columns_are_those_a_file_may_set(kind: str) -> None:
    columns = template(TABLES[kind]).strip().split(",")
    allowed = [column.name for column in TABLES[kind].columns if not column.derived]
    assert columns == allowed + ["locate_as"] * (kind == "incidents")


@pytest.mark.parametrize(
    ("kind", "row"),
    [
        (INCIDENTS, GOOD),
        (CLAIMS, {"id": "1", "incident": "seed:S06", "verb": "claimed", "statement": "x"}),
        (CROSSING_STATUS, {"id": "1", "crossing": "torkham", "status": "open", "date_from": "2025-12-01"}),
    ],
)
def test_a_filled_template_is_taken_by_itself(take: Take, kind: Table, row: Mapping[str, str]) -> None:
    columns = template(kind).strip().split(",")
    line = ",".join(row.get(name, "") for name in columns)
    report = take("filled.csv", template(kind) + line + "\r\n")
    assert (report.table, report.counts.inserted, report.warnings) == (kind.name, 1, [])


@pytest.mark.parametrize("kind", list(TABLES))
def test_an_empty_template_has_nothing_to_take(take: Take, store: GeoPackageStore, kind: str) -> None:
    revision = store.revision()
    report = take("empty.csv", template(TABLES[kind]))
    assert (report.table, report.rows, report.refused) == (kind, 0, [])
    assert store.revision() == revision


def test_the_three_columns_that_must_be_there_suffice(take: Take, incident: Incident) -> None:
    take("least.csv", table(GOOD))
    said = incident("own:1")
    filled = {name for name, value in said.items() if value is not None} - {"boundary_set", "stated_match"}
    assert filled == {"id", "dataset", "title", "event_type", "date_precision", "verification", "located_by"}
    assert (said["date_precision"], said["verification"]) == ("unknown", "unverified")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": ""}, "id: must not be empty: ''"),
        ({"title": " "}, "title: must not be empty: ' '"),
        ({"event_type": ""}, "event_type: must not be empty: ''"),
        ({"date_start": "2025-11-07", "date_end": "2025-11-06"}, "date_end: is before date_start: '2025-11-06'"),
        ({"date_precision": "roughly"}, "date_precision: expected one of day, range, week, part_of_month, month,"),
        ({"geo_precision": "exact"}, "geo_precision: expected one of point, town, near, district, province,"),
        ({"injured": "some"}, "injured: not a number: 'some'"),
        ({"fatalities_best": "-3"}, "fatalities_best: not a whole number from 0: '-3'"),
        ({"longitude": "71", "latitude": ""}, "latitude: empty, though the longitude is given: ''"),
        ({"longitude": "", "latitude": "34"}, "longitude: empty, though the latitude is given: ''"),
        ({"longitude": "181", "latitude": "34"}, "longitude: must be from -180 to 180: '181'"),
        ({"longitude": "71", "latitude": "-90.1"}, "latitude: must be from -90 to 90: '-90.1'"),
        ({"longitude": "71"}, "longitude: needs longitude and latitude, both: '71'"),
        ({"latitude": "34"}, "latitude: needs longitude and latitude, both: '34'"),
        ({"radius_km": "-1"}, "radius_km: must be from 0 to 2000: '-1'"),
        (
            {"longitude": "71", "latitude": "34", "radius_km": "20000"},
            "radius_km: must be from 0 to 2000: '20000'",
        ),
        ({"dataset": "My Data"}, "dataset: must be of a-z, 0-9, - and _: 'My Data'"),
    ],
)
def test_a_bad_row_is_refused_with_the_reason_and_the_others_are_taken(
    take: Take, change: Mapping[str, str], reason: str
) -> None:
    others = dict.fromkeys(change, "") | GOOD
    report = take("bad.csv", table(others, {**GOOD, "id": "2", **change}, {**others, "id": "3"}))
    assert [row for row, _ in reasons(report)] == [3]
    assert reasons(report)[0][1].startswith(reason)
    assert report.counts.inserted == 2


def test_an_unknown_event_type_is_refused_with_the_list(take: Take) -> None:
    [(row, reason)] = reasons(take("bad.csv", table({**GOOD, "event_type": "Skirmish"})))
    assert row == 2
    assert "Battles, Explosions/Remote violence, Violence against civilians, Protests, Riots" in reason
    assert reason.endswith("'Skirmish'")


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ({}, (None, None, "unknown")),
        ({"date_start": "2025-03-04"}, ("2025-03-04", "2025-03-04", "day")),
        ({"date_start": "2025-03-04", "date_end": "2025-03-04"}, ("2025-03-04", "2025-03-04", "day")),
        ({"date_start": "2025-03-04", "date_end": "2025-03-06"}, ("2025-03-04", "2025-03-06", "range")),
        ({"date_start": "2025-03-04", "date_precision": "AFTER"}, ("2025-03-04", None, "after")),
        ({"date_end": "2025-03-04", "date_precision": "before"}, (None, "2025-03-04", "before")),
        ({"date_end": "2025-03-04"}, (None, "2025-03-04", "unknown")),
        (
            {"date_start": "2025-03-01", "date_end": "2025-03-31", "date_precision": "month"},
            ("2025-03-01", "2025-03-31", "month"),
        ),
        ({"date_start": "2025-03-04 10:30", "date_precision": "day"}, ("2025-03-04", "2025-03-04", "day")),
    ],
)
def test_dates_are_as_precise_as_they_are_said_to_be(
    take: Take, incident: Incident, dates: Mapping[str, str], expected: tuple[str | None, ...]
) -> None:
    take("dated.csv", table({**GOOD, **dates}))
    said = incident("own:1")
    assert (said["date_start"], said["date_end"], said["date_precision"]) == expected


def test_claims_and_statuses_carry_their_own_vocabulary(
    take: Take, taken: ImportReport, fixtures: Path, store: GeoPackageStore
) -> None:
    assert taken.counts.inserted == 8
    claims, statuses = take(fixtures / "own_claims.csv"), take(fixtures / "own_status.csv")
    assert (claims.table, claims.counts.inserted, claims.refused) == ("claims", 3, [])
    assert (statuses.table, statuses.counts.inserted, statuses.refused) == ("crossing_status", 3, [])
    state = store.load()
    verbs = {str(p["id"]): p["verb"] for p in state.claims.properties if p["dataset"] == "own"}
    assert verbs == {"own:c1": "claimed", "own:c2": "reported", "own:c3": "reported"}
    told = {p["id"]: (p["status"], p["traffic"], p["crossing"]) for p in state.crossing_status.properties}
    assert told["own:s1"] == ("open", "all", "torkham")
    assert told["own:s2"] == ("partial", "pedestrian", "chaman")
    assert told["own:s3"] == ("unknown", "all", None)


@pytest.mark.usefixtures("taken")
def test_references_without_a_dataset_are_to_the_file_s_own(
    take: Take, fixtures: Path, store: GeoPackageStore
) -> None:
    take(fixtures / "own_claims.csv")
    said = {str(p["id"]): (p["incident"], p["overlaps"]) for p in store.load().claims.properties}
    assert said["own:c1"] == ("own:full", "own:c2")
    assert said["own:c3"] == ("seed:S06", None)


def test_a_claim_says_who_is_detained_what_it_is_a_part_of_and_when_it_was_said(
    take: Take, store: GeoPackageStore
) -> None:
    whole = {"id": "1", "incident": "seed:S06", "verb": "", "statement": "x", "of_whom": "civilians"}
    said = {"said_on": "2025-10-20", "detained_low": "3", "detained_best": "4", "detained_high": "6"}
    part = {"part_of": "1", "detained_text": "a dozen", "source_line": "12", "party": "UNAMA", "of_whom": "women"}
    assert take("claims.csv", table({**whole, **dict.fromkeys(part, ""), **whole, **said})).refused == []
    assert take("claims.csv", table({**whole, "id": "2", **part})).refused == []
    one, two = (p for p in store.load().claims.properties if p["dataset"] == "own")
    assert {name: one[name] for name in said} == {
        **said,
        "detained_low": 3,
        "detained_best": 4,
        "detained_high": 6,
    }
    assert {name: two[name] for name in part} == {**part, "part_of": "own:1", "party": "un"}


def test_a_claim_about_an_unknown_incident_is_refused(take: Take) -> None:
    rows = [{"id": "1", "incident": "S99", "verb": "", "statement": "x"}]
    rows.append({"id": "2", "incident": "seed:S06", "verb": "", "statement": "x"})
    report = take("claims.csv", table(*rows))
    assert reasons(report) == [(2, "incident: no such incident; import it first: 'own:S99'")]
    assert report.counts.inserted == 1


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"incident": ""}, "incident: must not be empty"),
        ({"statement": ""}, "statement: must not be empty"),
        ({"verb": "shouted"}, "verb: expected one of confirmed, reported, claimed, alleged, estimated: 'shouted'"),
        ({"killed_best": "12.5"}, "killed_best: not a whole number from 0: '12.5'"),
        ({"detained_low": "-1"}, "detained_low: not a whole number from 0: '-1'"),
        ({"said_on": "20 Oct"}, "said_on: not a date written as YYYY-MM-DD: '20 Oct'"),
        ({"part_of": "1"}, "part_of: a claim is no part of itself: 'own:1'"),
    ],
)
def test_a_bad_claim_is_refused(take: Take, change: Mapping[str, str], reason: str) -> None:
    claim = {"id": "1", "incident": "seed:S06", "verb": "claimed", "statement": "x"}
    [(row, why)] = reasons(take("claims.csv", table({**claim, **change})))
    assert row == 2
    assert why.startswith(reason)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"id": ""}, "id: must not be empty"),
        ({"crossing": "thermopylae"}, "crossing: no such crossing; expected one of "),
        ({"status": "ajar"}, "status: expected one of open, partial, closed, unknown: 'ajar'"),
        ({"traffic": "camels"}, "traffic: expected one of all, pedestrian, commercial"),
        ({"date_from": "1 December"}, "date_from: not a date written as YYYY-MM-DD: '1 December'"),
        ({"date_to": "2025-11-30"}, "date_to: is before date_from: '2025-11-30'"),
        ({"date_from_latest": "2025-11-30"}, "date_from_latest: is before date_from: '2025-11-30'"),
        ({"date_to_earliest": "2025-11-30"}, "date_to_earliest: is before date_from: '2025-11-30'"),
        ({"date_from_latest": "2025-12-09", "date_to": "2025-12-08"}, "date_to: is before date_from_latest: "),
        ({"date_to_earliest": "2025-12-09", "date_to": "2025-12-08"}, "date_to: is before date_to_earliest: "),
        ({"date_from": "", "date_from_latest": "2025-12-09"}, "date_from_latest: needs date_from"),
        ({"date_from_latest": "soon"}, "date_from_latest: not a date written as YYYY-MM-DD: 'soon'"),
    ],
)
def test_a_bad_status_is_refused(take: Take, change: Mapping[str, str], reason: str) -> None:
    status = {"id": "1", "crossing": "torkham", "status": "open", "date_from": "2025-12-01"}
    [(row, why)] = reasons(take("status.csv", table({**status, **change})))
    assert row == 2
    assert why.startswith(reason)


def test_bounds_of_a_status_are_kept(take: Take, store: GeoPackageStore) -> None:
    bounds = {
        "date_from": "2025-12-01",
        "date_from_latest": "2025-12-09",
        "date_to_earliest": "2025-12-05",
        "date_to": "2025-12-31",
    }
    report = take("status.csv", table({"id": "1", "crossing": "torkham", "status": "open", **bounds}))
    assert (report.counts.inserted, report.refused) == (1, [])
    (kept,) = [row for row in store.load().crossing_status.properties if row["date_from"] == "2025-12-01"]
    assert {name: kept[name] for name in bounds} == bounds


def test_a_crossing_is_refused_with_the_ids_there_are(take: Take) -> None:
    status = {"id": "1", "crossing": "thermopylae", "status": "open", "date_from": "2025-12-01"}
    [(_, why)] = reasons(take("status.csv", table(status)))
    assert "torkham" in why
    assert "chaman" in why


@pytest.mark.parametrize(
    ("name", "dataset", "expected"),
    [
        ("own_semicolon_cp1252.csv", "western", ("western:1", "Invented: café – “quoted”")),
        ("own_tab.csv", "tabbed", ("tabbed:1", "کابل کې پېښه")),
    ],
)
def test_other_delimiters_and_encodings_are_read_alike(
    take: Take, fixtures: Path, incident: Incident, name: str, dataset: str, expected: tuple[str, str]
) -> None:
    report = take(fixtures / name, dataset=dataset)
    assert report.refused == []
    assert incident(expected[0])["title"] == expected[1]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-x", "@a", "\tx", "'=1", "''=1", "'quoted'", "plain", "5-6"])
def test_texts_that_look_like_formulas_leave_and_return_as_they_are(text: str) -> None:
    written = guarded(text)
    assert FORMULA.match(text) is None or written == f"'{text}"
    assert unguarded(written) == text


def test_an_apostrophe_before_a_formula_is_taken_off(take: Take, incident: Incident) -> None:
    take("own.csv", "id,title,event_type,place_name,longitude,latitude\n1,'=SUM(A1),Other,'tis,-10,-5\n")
    said = incident("own:1")
    assert (said["title"], said["place_name"], said["longitude"]) == ("=SUM(A1)", "'tis", -10)
