import json
import multiprocessing
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import Result

from app.cli.importing import progress_bar
from app.model.columns import TABLES

FIXTURES = Path(__file__).parents[1] / "fixtures"

Run = Callable[..., Result]
Fails = Callable[..., str]


def test_an_import_is_counted_and_a_second_changes_nothing(run: Run) -> None:
    first = run("import", FIXTURES / "ucdp_49.csv").stdout.splitlines()
    assert first == [
        "ucdp_49.csv: 9 rows of ucdp incidents: 9 inserted, 0 updated, 0 unchanged, 0 refused",
        "  encoding: UTF-8",
        "  columns: separated by comma",
        "  header: row 1, 49 columns",
        "  dates: date_start as YYYY-MM-DD; date_end as YYYY-MM-DD",
        "  calendar: Gregorian",
        "  decimals: a point",
        "  9 located, 0 not located",
        "  note: 1 row lies in Afghanistan though the file says Pakistan",
        "  note: 1 row lies outside both countries though the file says Pakistan",
        "9 rows: 9 inserted, 0 updated, 0 unchanged, 0 refused",
    ]
    again = run("import", FIXTURES / "ucdp_49.csv").stdout
    assert "0 inserted, 0 updated, 9 unchanged, 0 refused" in again


def test_several_files_are_imported_in_their_order(run: Run) -> None:
    names = ("own_incidents.csv", "own_claims.csv", "own_status.csv")
    lines = run("import", *(FIXTURES / name for name in names)).stdout.splitlines()
    assert [line for line in lines if not line.startswith(" ")] == [
        "own_incidents.csv: 8 rows of own incidents: 8 inserted, 0 updated, 0 unchanged, 0 refused",
        "own_claims.csv: 3 rows of own claims: 3 inserted, 0 updated, 0 unchanged, 0 refused",
        "own_status.csv: 3 rows of own crossing_status: 3 inserted, 0 updated, 0 unchanged, 0 refused",
        "14 rows: 14 inserted, 0 updated, 0 unchanged, 0 refused",
    ]


def test_claims_come_after_what_they_are_about_in_whatever_order(run: Run, tmp_path: Path) -> None:
    names = [str(FIXTURES / name) for name in ("own_claims.csv", "own_incidents.csv")]
    lines = [line for line in run("import", *names).stdout.splitlines() if not line.startswith(" ")]
    assert lines == [
        "own_incidents.csv: 8 rows of own incidents: 8 inserted, 0 updated, 0 unchanged, 0 refused",
        "own_claims.csv: 3 rows of own claims: 3 inserted, 0 updated, 0 unchanged, 0 refused",
        "11 rows: 11 inserted, 0 updated, 0 unchanged, 0 refused",
    ]
    unknown = tmp_path / "unknown.csv"
    unknown.write_text("colour\nred\n")
    told = run("import", unknown, *names, code=2)
    assert "unknown.csv" in told.stderr


def test_a_dry_run_says_so_and_writes_nothing(run: Run) -> None:
    before = Path(os.environ["DURAND_STORE"]).read_bytes()
    result = run("import", "--dry-run", FIXTURES / "ucdp_49.csv")
    assert "9 inserted, 0 updated, 0 unchanged, 0 refused (dry run: nothing written)" in result.stdout
    assert Path(os.environ["DURAND_STORE"]).read_bytes() == before


def test_a_dataset_may_be_named(run: Run) -> None:
    run("import", "--dataset", "mine", FIXTURES / "own.geojson", code=8)
    assert "mine, seed" in run("info").stdout


def test_refused_rows_are_named_with_their_reasons(run: Run) -> None:
    lines = run("import", FIXTURES / "own.geojson", code=8).stdout.splitlines()
    assert "2 inserted, 0 updated, 0 unchanged, 5 refused" in lines[0]
    refused = [line for line in lines if line.startswith("  row ")]
    assert refused[0] == "  row 3 refused: geometry is a LineString: expected a Point, or null"
    assert len(refused) == 5
    assert lines[-1] == "7 rows: 2 inserted, 0 updated, 0 unchanged, 5 refused"


def test_many_refused_rows_are_named_in_the_report_only(run: Run) -> None:
    Path("bad.csv").write_text("id,title,event_type,hue\n" + "1,,Other,\n" * 12, encoding="utf-8")
    lines = run("import", "bad.csv", "--report", "report.json", code=1).stdout.splitlines()
    assert sum(line.startswith("  row ") for line in lines) == 10
    assert lines[-2:] == [
        "  and 2 more; --report FILE writes them all",
        "12 rows: 0 inserted, 0 updated, 0 unchanged, 12 refused",
    ]
    assert "  note: column 'hue' is not one of ours and was left aside" in lines
    told = json.loads(Path("report.json").read_bytes())
    [report] = told["files"]
    assert {name: told[name] for name in told if name != "files"}.items() <= report.items()
    assert [refusal["row"] for refusal in report["refusals"]] == list(range(2, 14))
    assert (report["rows"], report["refused"], report["inserted"]) == (12, 12, 0)


def test_a_report_has_an_entry_for_each_file(run: Run) -> None:
    run("import", FIXTURES / "ucdp_49.csv", FIXTURES / "own.geojson", "--report", "report.json", code=8)
    told = json.loads(Path("report.json").read_bytes())
    reports = told["files"]
    assert told["inserted"] == sum(report["inserted"] for report in reports) > 0
    assert [(r["file"], r["inserted"], r["dry_run"]) for r in reports] == [
        ("ucdp_49.csv", 9, False),
        ("own.geojson", 2, False),
    ]


def test_what_came_before_a_file_that_fails_is_reported(run: Run) -> None:
    result = run("import", FIXTURES / "ucdp_49.csv", "missing.csv", "--report", "report.json", code=2)
    assert "missing.csv: no such file" in result.stderr
    assert [r["file"] for r in json.loads(Path("report.json").read_bytes())["files"]] == ["ucdp_49.csv"]
    assert "seed, ucdp" in run("info").stdout


def test_a_report_that_cannot_be_written_is_said_in_one_line(fails: Fails) -> None:
    line = fails("import", FIXTURES / "ucdp_49.csv", "--report", "no/folder/report.json")
    assert "cannot write no/folder/report.json: No such file or directory" in line


def test_the_format_may_be_told(fails: Fails) -> None:
    assert "cannot tell what its columns are" in fails("import", "--format", "own", FIXTURES / "ucdp_49.csv")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "import: name at least one file"),
        (["missing.csv"], "missing.csv: no such file"),
        (["--dataset", "My Data", FIXTURES / "own_tab.csv"], "dataset: must be of lower-case letters"),
        ([FIXTURES / "own_tab.csv", "--format", "geojson"], "not JSON"),
    ],
)
def test_an_import_that_cannot_be_is_one_line_and_exit_code_2(
    fails: Fails, arguments: Sequence[object], message: str
) -> None:
    assert message in fails("import", *arguments)


def test_an_unknown_format_is_told_the_known_ones(run: Run) -> None:
    result = run("import", "--format", "shp", "x.csv", code=2)
    assert "'auto', 'own', 'ucdp', 'acled', 'gdelt', 'geojson'" in result.stderr


@pytest.mark.parametrize("kind", list(TABLES))
def test_a_template_is_a_header_that_is_imported_as_it_is(run: Run, kind: str) -> None:
    header = run("import", "--template", kind).stdout
    run("import", "--template", kind, "empty.csv")
    assert Path("empty.csv").read_bytes().decode() == header.replace("\n", "\r\n").replace("\r\r", "\r")
    assert f"empty.csv: 0 rows of own {kind}:" in run("import", "empty.csv", code=1).stdout


def test_a_template_is_of_incidents_if_not_said_otherwise(run: Run) -> None:
    assert run("import", "--template").stdout == run("import", "--template", "incidents").stdout
    assert run("import", "new.csv", "--template").stdout == ""
    assert "locate_as" in Path("new.csv").read_text(encoding="utf-8")


def test_a_template_does_not_overwrite_a_file(fails: Fails) -> None:
    Path("mine.csv").write_text("precious", encoding="utf-8")
    assert "mine.csv exists already" in fails("import", "--template", "incidents", "mine.csv")
    assert Path("mine.csv").read_text(encoding="utf-8") == "precious"


def test_a_template_that_cannot_be_written_is_said_in_one_line(fails: Fails) -> None:
    assert "cannot write" in fails("import", "--template", "claims", "no/folder/x.csv")


def test_a_terminal_shows_a_bar_that_ends_at_the_file_s_end(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(b"x" * 1000)
    screen, ours = os.openpty()
    with os.fdopen(ours, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with progress_bar(path) as advance:
            advance(400)
            advance(1000)
        terminal.flush()
        shown = ""
        while "100%" not in shown:
            shown += os.read(screen, 10_000).decode()
    os.close(screen)
    assert "long.csv" in shown


def test_elsewhere_there_is_no_bar(capfd: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(b"x" * 1000)
    with progress_bar(path) as advance:
        advance(1000)
    assert capfd.readouterr() == ("", "")


def test_large_files_are_read_by_a_second_process_with_the_same_result(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = [FIXTURES / "own_incidents.csv", FIXTURES / "ucdp_49.csv"]
    with monkeypatch.context() as small:
        small.setattr("app.ingest.large_files.READ_APART_BYTES", 0)
        first = run("import", *files).stdout
    assert multiprocessing.active_children() == []
    assert "8 rows of own incidents: 8 inserted" in first
    assert "9 rows of ucdp incidents: 9 inserted" in first
    again = run("import", *files, "--dry-run").stdout
    assert "0 inserted, 0 updated, 8 unchanged, 0 refused" in again
    assert "0 inserted, 0 updated, 9 unchanged, 0 refused" in again
