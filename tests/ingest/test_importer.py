import csv
import io
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from app.figures.default import ONLY_COMPUTED, stated_columns
from app.ingest.importer import ImportReport, Options, import_file, read_incidents, seed
from app.ingest.locator import Desk
from app.model.columns import CLAIMS, INCIDENTS
from app.model.errors import BadInput, BadParameter, DurandError, UnknownFormat
from app.model.query import Query
from app.opening import SEED_DIRECTORY
from app.output.incidents import EXPORTS
from app.record.geopackage import GeoPackageStore, open_store

AT = datetime(2026, 1, 6, 8, 30, tzinfo=UTC)
Properties = dict[str, object]
Take = Callable[..., ImportReport]
Incident = Callable[[str], Properties]

HEADER = "id,title,event_type"
HOSTILE = (
    "</script><img src=x onerror=alert(1)>${7*7}",
    "`${alert(1)}` {{7*7}} {% raw %}",
    "'; DROP TABLE incidents; --",
    '=HYPERLINK("http://example.org")',
    'a "quoted" word, a comma; a semicolon\tand a tab',
    "line one\r\nline two\nline three\rline four",
    "\u202eright to left\u2069 \u2028 \u0000 \u200f",
    "تورخم — سپین بولدک — چمن ‌ ټ ډ ړ ږ ښ ګ ڼ ې",
    "😀 𝒟 \U0010ffff",
    "#adm1+name",
)


def as_csv(rows: list[dict[str, str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def exported(store: GeoPackageStore, desk: Desk, suffix: str, query: Query) -> bytes:
    return b"".join(EXPORTS[suffix].chunks(store.load().snapshot, query, desk.atlas, AT))


def everything(store: GeoPackageStore) -> set[bytes]:
    return set(store.load().snapshot.features)


@pytest.mark.parametrize("suffix", list(EXPORTS))
@pytest.mark.parametrize("located", [True, False])
def test_our_own_export_imported_again_changes_nothing(
    take: Take, store: GeoPackageStore, desk: Desk, fixtures: Path, suffix: str, located: bool
) -> None:
    take(fixtures / "ucdp_49.csv")
    take(fixtures / "own_incidents.csv")
    take("hostile.csv", as_csv([{"id": str(n), "title": t, "event_type": "Other"} for n, t in enumerate(HOSTILE)]))
    before, revision = everything(store), store.revision()
    content = exported(store, desk, suffix, Query(located=located))
    report = take(f"out.{suffix}", content)
    assert report.rows == store.load().snapshot.count(located=located)
    assert (report.counts.inserted, report.counts.updated, report.refused) == (0, 0, [])
    assert (everything(store), store.revision()) == (before, revision)


def as_stated(feature: dict[str, Any]) -> bytes:
    """The incident as a store without its claims has it."""
    properties = {**feature["properties"], **stated_columns(feature["properties"])}
    return orjson.dumps({**feature, "properties": {**properties, **dict.fromkeys(ONLY_COMPUTED)}})


@pytest.mark.parametrize("suffix", list(EXPORTS))
def test_an_export_fills_an_empty_store_with_the_same_incidents(
    store: GeoPackageStore, desk: Desk, tmp_path: Path, suffix: str
) -> None:
    path = tmp_path / f"out.{suffix}"
    path.write_bytes(exported(store, desk, suffix, Query()))
    other = open_store(tmp_path / "other.gpkg")
    import_file(path, other, desk, AT)
    located = {as_stated(orjson.loads(f)) for f in everything(store) if orjson.loads(f)["geometry"] is not None}
    assert everything(other) == located
    other.close()


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_comes_out_as_it_went_in(take: Take, incident: Incident, text: str) -> None:
    take("hostile.csv", as_csv([{"id": "1", "title": text, "event_type": "Other", "notes": text}]))
    assert (incident("own:1")["title"], incident("own:1")["notes"]) == (text.strip(), text.strip())


def test_a_store_is_not_imported_into_itself(store: GeoPackageStore, take: Callable[..., ImportReport]) -> None:
    with pytest.raises(BadInput, match="is the store itself, whose incidents are there already"):
        take(store.path)


def test_a_dataset_s_name_may_be_given(take: Take, incident: Incident) -> None:
    report = take("named.csv", f"{HEADER},overlaps\n1,x,Other,2\n2,y,Other,seed:S05;1\n", dataset="mine")
    assert report.counts.inserted == 2
    assert incident("mine:1")["dataset"] == "mine"
    assert (incident("mine:1")["overlaps"], incident("mine:2")["overlaps"]) == ("mine:2", "seed:S05;mine:1")


def test_the_file_s_own_dataset_counts_row_by_row(take: Take, incident: Incident) -> None:
    take("named.csv", f"{HEADER},dataset\n1,x,Other,\n2,y,Other,theirs\n")
    assert (incident("own:1")["dataset"], incident("theirs:2")["dataset"]) == ("own", "theirs")


def test_the_dataset_given_counts_before_the_file_s(take: Take, incident: Incident) -> None:
    report = take("named.csv", f"{HEADER},dataset\n1,x,Other,NOT ONE\n", dataset="mine")
    assert report.refused == []
    assert incident("mine:1")["dataset"] == "mine"


def test_another_dataset_s_record_cannot_be_overwritten_by_its_id(
    take: Take, store: GeoPackageStore, incident: Incident
) -> None:
    before = incident("seed:S06")
    report = take("claimed.csv", f"{HEADER}\nseed:S06,x,Other\nPK:7,y,Other\n", dataset="mine")
    assert report.counts.inserted == 2
    assert incident("seed:S06") == before
    assert {"mine:seed:S06", "mine:PK:7"} <= set(store.load().snapshot.ids())


@pytest.mark.parametrize("name", ["", "My Data", "a:b", "a;b", "x" * 64, "-a", "ä"])
def test_a_dataset_s_name_is_checked(name: str) -> None:
    with pytest.raises(BadParameter, match="dataset: must be of lower-case letters, digits, - and _"):
        Options(dataset=name)


def test_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(
        BadParameter, match="unknown 'shp': expected one of auto, own, ucdp, acled, gdelt, geojson"
    ):
        Options(format="shp")


@pytest.mark.parametrize(
    ("form", "content", "message"),
    [
        ("auto", "a,b\n1,2\n", r"cannot tell what its columns are: a, b\. Needed: .*\(ucdp incidents\); or "),
        ("ucdp", f"{HEADER}\n1,x,Other\n", r"Needed: .*where_prec \(ucdp incidents\); or a mapping file"),
        ("own", "id,best,high,low\n1,2,3,4\n", r"Needed: id, incident, statement, verb \(own claims\); or "),
        ("geojson", f"{HEADER}\n1,x,Other\n", "not JSON"),
        ("auto", "", "no header row"),
    ],
)
def test_a_file_of_no_known_format_is_told_what_is_needed(
    take: Take, form: str, content: str, message: str
) -> None:
    with pytest.raises(UnknownFormat, match=message):
        take("file.csv", content, format=form)


@pytest.mark.parametrize(
    ("name", "message"), [("missing.csv", "missing.csv: no such file$"), (".", "is a folder; name a file in it$")]
)
def test_a_file_that_is_not_there_is_bad_input(take: Take, tmp_path: Path, name: str, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        take(tmp_path / name)


def test_a_file_that_cannot_be_read_is_bad_input(take: Take) -> None:
    unreadable = Path("/proc/self/mem")
    if not unreadable.is_file():
        pytest.skip("no proc: this system has no file that is there and cannot be read")
    with pytest.raises(BadInput, match="cannot be read"):
        take(unreadable)


def test_columns_that_are_not_ours_are_named_and_left_aside(take: Take) -> None:
    report = take("more.csv", f"{HEADER},colour,province\n1,x,Other,red,PK-KP\n")
    assert report.warnings == ["column 'colour' is not one of ours and was left aside"]


def test_derived_columns_in_a_file_do_not_count(take: Take, incident: Incident) -> None:
    take("more.csv", f"{HEADER},province,side,border_km\n1,x,Other,PK-KP,PK,3\n")
    said = incident("own:1")
    assert (said["province"], said["side"], said["border_km"]) == (None, None, None)


def test_a_dry_run_reports_the_same_and_writes_nothing(take: Take, store: GeoPackageStore, fixtures: Path) -> None:
    before = store.path.read_bytes()
    trial = take(fixtures / "ucdp_49.csv", dry_run=True)
    assert store.path.read_bytes() == before
    assert store.revision() == 1
    real = take(fixtures / "ucdp_49.csv")
    assert trial.as_dict() == {**real.as_dict(), "dry_run": True}


def test_a_file_is_one_revision_with_its_name_and_time(take: Take, store: GeoPackageStore) -> None:
    take("first.csv", f"{HEADER}\n1,x,Other\n2,y,Other\n")
    take("second.csv", f"{HEADER}\n1,changed,Other\n2,y,Other\n")
    assert store.revision() == 3
    versions = store.history(INCIDENTS, "own:1")
    assert [(v["revision"], v["file"], v["title"], v["at"]) for v in versions] == [
        (2, "first.csv", "x", "2026-01-06T08:30:00+00:00"),
        (3, "second.csv", "changed", "2026-01-06T08:30:00+00:00"),
    ]


def test_a_cleared_cell_clears_the_value(take: Take, incident: Incident) -> None:
    take("first.csv", f"{HEADER},injured,notes\n1,x,Other,5,old\n")
    report = take("second.csv", f"{HEADER},injured,notes\n1,x,Other,,\n")
    assert report.counts.updated == 1
    assert (incident("own:1")["injured"], incident("own:1")["notes"]) == (None, None)


def test_an_error_in_the_middle_leaves_the_store_as_it_was(
    store: GeoPackageStore, desk: Desk, tmp_path: Path
) -> None:
    path = tmp_path / "long.csv"
    path.write_text(f"{HEADER}\n" + "".join(f"{n},x,Other\n" for n in range(20_001)), encoding="utf-8")

    def interrupt(read: int) -> None:
        if read == path.stat().st_size:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        import_file(path, store, desk, AT, None, interrupt)
    assert store.revision() == 1
    assert store.load().snapshot.get("own:1") is None


def test_ids_are_distinct_across_batches(take: Take) -> None:
    rows = "".join(f"{n},x,Other\n" for n in range(20_001))
    report = take("long.csv", f"{HEADER}\n{rows}7,x,Other\n")
    assert (report.rows, report.counts.inserted) == (20_002, 20_001)
    assert [(r.row, r.reason) for r in report.refused] == [
        (20_003, "id: an earlier row of the file has this id: 'own:7'")
    ]


def test_a_refused_row_leaves_none_of_its_values_behind(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text(f"{HEADER},notes\n1,x,Other,taken\n2,x,Nothing,refused\n3,x,Other,\n")
    [taken] = read_incidents(desk, path, Options(), None)
    assert taken.batch.columns["notes"].values == ["taken"]
    assert taken.batch.columns["notes"].spread() == ["taken", None]


def test_refusals_come_in_the_order_of_the_rows(take: Take) -> None:
    report = take("bad.csv", f"{HEADER}\n1,,Other\n2,x\n,x,Other\n4,x,Nothing\n")
    assert [refusal.row for refusal in report.refused] == [2, 3, 4, 5]


@pytest.mark.parametrize("column", ["date_start", "fatalities_best", "longitude", "event_type"])
def test_a_report_shows_the_beginning_of_a_long_cell(take: Take, incident: Incident, column: str) -> None:
    row = {"id": "1", "title": "x", "event_type": "Other", "place_name": "Torkham", "date_start": "2025-10-11"}
    text = "near a village " * 1_000
    report = take("long.csv", as_csv([{**row, column: text}]))
    assert (len(report.refused), len(report.lost)) == ((1, 0) if column == "event_type" else (0, 1))
    assert len(orjson.dumps(report.as_dict())) < 2_500
    if report.lost:
        assert text.strip() in orjson.dumps(incident("own:1")).decode()


def test_a_report_is_plain_values(take: Take) -> None:
    report = take("bad.csv", f"{HEADER},x\n1,,Other,\n2,x,Other,\n")
    assert report.as_dict() == {
        "file": "bad.csv",
        "format": "own",
        "table": "incidents",
        "dry_run": False,
        "rows": 2,
        "inserted": 1,
        "updated": 0,
        "unchanged": 0,
        "retracted": 0,
        "refused": 1,
        "located": 0,
        "unlocated": 1,
        "unconfirmed": 0,
        "lost": 0,
        "lost_cells": [],
        "read_as": [
            "encoding: UTF-8",
            "columns: separated by comma",
            "header: row 1, 4 columns",
            "dates: none",
            "calendar: Gregorian",
            "decimals: a point",
        ],
        "unconfirmed_names": [],
        "private_names": [],
        "refusals": [{"row": 2, "reason": "title: must not be empty: ''"}],
        "warnings": ["column 'x' is not one of ours and was left aside"],
    }


def test_the_seed_is_the_first_revision_and_comes_once(store: GeoPackageStore, desk: Desk) -> None:
    before = everything(store)
    seed(store, desk, SEED_DIRECTORY, AT)
    assert (store.revision(), everything(store)) == (1, before)
    assert len(store.history(CLAIMS, "seed:S06-1")) == 1


def test_a_seed_with_a_bad_row_fills_nothing(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "incidents.csv").write_text(f"{HEADER}\n1,x,Other\n2,,Other\n", encoding="utf-8")
    empty = open_store(tmp_path / "empty.gpkg")
    with pytest.raises(BadInput, match=r"incidents\.csv: row 3: title: must not be empty"):
        seed(empty, desk, tmp_path, AT)
    assert (empty.revision(), everything(empty)) == (0, set())
    empty.close()


@pytest.fixture(scope="module")
def scratch(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GeoPackageStore]:
    """A store that only dry runs see: hypothesis asks for one that lasts."""
    opened = open_store(tmp_path_factory.mktemp("scratch") / "scratch.gpkg")
    seed(opened, desk, SEED_DIRECTORY, AT)
    yield opened
    opened.close()


FILES = [
    path.read_bytes()
    for path in sorted((Path(__file__).parents[1] / "fixtures").iterdir())
    if path.suffix.lower() in (".csv", ".geojson", ".json")
]
PIECES = [
    *(b",", b";", b"\t", b'"', b"\n", b"\r", b"\x00", b"\x81", b"\xff", b"{", b"]", b"#", b" ", b"-", b"0"),
    *(b"99999999999999999999", b"1e308", b"nan", b"null", b"seed:S06", b"2025-02-30", b"\xd9\xa1", b"id", b"=1+1"),
]


@st.composite
def mangled(draw: st.DrawFn) -> bytes:
    """One of our files with a few cuts, copies and foreign pieces in it."""
    content = draw(st.sampled_from(FILES))
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(content)))
        end = min(len(content), start + draw(st.integers(0, 12)))
        piece = draw(st.sampled_from(PIECES) | st.binary(max_size=6) | st.just(content[end : end + 300]))
        content = content[:start] + piece + content[end:]
    return content


@settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(content=mangled(), suffix=st.sampled_from(["csv", "geojson"]))
@example(content=b"id,title,event_type\n1,x,Other\n\x81", suffix="csv")
@example(content=b"id,title,event_type,fatalities_best\n1,x,Other,9223372036854775808\n", suffix="csv")
@example(content=b'{"features":[{"properties":{"title":"x"},"geometry":[1]}]}', suffix="geojson")
def test_whatever_the_file_every_row_is_accounted_for_or_the_file_refused(
    scratch: GeoPackageStore, desk: Desk, tmp_path: Path, content: bytes, suffix: str
) -> None:
    path = tmp_path / f"mangled.{suffix}"
    path.write_bytes(content)
    try:
        report = import_file(path, scratch, desk, AT, Options(dry_run=True))
    except DurandError:
        report = None
    if report is not None:
        counts = report.counts
        assert counts.inserted + counts.updated + counts.unchanged + len(report.refused) == report.rows
        assert len({refusal.row for refusal in report.refused}) == len(report.refused)
        if report.table == INCIDENTS.name:
            assert report.located + report.unlocated == report.rows - len(report.refused)
    assert scratch.revision() == 1


CELL = st.text(max_size=20) | st.sampled_from(
    ["1", "-1", "71.1", "34.1", "2025-01-01", "Battles", "day", "Torkham"]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELL, min_size=8, max_size=8), min_size=1, max_size=5))
def test_whatever_the_cells_what_is_taken_is_served_again_unchanged(
    desk: Desk, tmp_path: Path, rows: list[list[str]]
) -> None:
    """Text of any kind goes in, comes out as an export, and is the same when that is read."""
    names = ("title", "notes", "place_name", "longitude", "latitude", "date_start", "injured", "said_by")
    path = tmp_path / "cells.csv"
    lines = [
        {"id": str(n), "event_type": "Other", **dict(zip(names, row, strict=True))} for n, row in enumerate(rows)
    ]
    path.write_text(as_csv(lines), encoding="utf-8", newline="")
    store_path = tmp_path / "cells.gpkg"
    store_path.unlink(missing_ok=True)
    store = open_store(store_path)
    first = import_file(path, store, desk, AT)
    assert import_file(path, store, desk, AT).counts.unchanged == first.counts.inserted
    for suffix in EXPORTS:
        again = tmp_path / f"again.{suffix}"
        again.write_bytes(exported(store, desk, suffix, Query()))
        if store.load().snapshot.count(located=True):
            report = import_file(again, store, desk, AT)
            assert (report.counts.inserted, report.counts.updated, report.refused) == (0, 0, [])
    store.close()
