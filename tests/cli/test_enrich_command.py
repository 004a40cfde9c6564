import json
import os
from collections.abc import Callable
from pathlib import Path

from click.testing import Result

FIXTURES = Path(__file__).parents[1] / "fixtures"

Run = Callable[..., Result]
Fails = Callable[..., str]


def test_files_are_told_one_by_one_and_the_store_stays_as_it_is(run: Run) -> None:
    before = Path(os.environ["DURAND_STORE"]).read_bytes()
    lines = run("enrich", FIXTURES / "ucdp_4*.csv", FIXTURES / "own_incidents.csv", "out").stdout.splitlines()
    assert lines == [
        "ucdp_49.csv: 9 rows of ucdp: 9 written to ucdp_49.parquet, 0 refused",
        "  9 located, 0 not located",
        "  note: 1 row lies in Afghanistan though the file says Pakistan",
        "  note: 1 row lies outside both countries though the file says Pakistan",
        "own_incidents.csv: 8 rows of own: 8 written to own_incidents.parquet, 0 refused",
        "  5 located, 3 not located",
        "  note: 1 row lies in Afghanistan though the file says Pakistan",
    ]
    assert sorted(path.name for path in Path("out").iterdir()) == ["own_incidents.parquet", "ucdp_49.parquet"]
    assert Path(os.environ["DURAND_STORE"]).read_bytes() == before


def test_enriched_files_are_imported_as_they_are(run: Run) -> None:
    run("enrich", FIXTURES / "ucdp_49.csv", "out")
    run("import", FIXTURES / "ucdp_49.csv")
    assert "0 inserted, 0 updated, 9 unchanged, 0 refused" in run("import", "out/ucdp_49.parquet").stdout


def test_refused_rows_are_named_and_all_of_them_reported(run: Run) -> None:
    rows = "".join(f"{number},,Other\n" for number in range(12))
    Path("bad.csv").write_text(f"id,title,event_type\n{rows}", encoding="utf-8")
    lines = run("enrich", "bad.csv", "out", "--report", "report.json").stdout.splitlines()
    assert lines[0] == "bad.csv: 12 rows of own: 0 written to bad.parquet, 12 refused"
    assert lines[2] == "  row 2 refused: title: must not be empty: ''"
    assert lines[-1] == "  and 2 more; --report FILE writes them all"
    report = json.loads(Path("report.json").read_text(encoding="utf-8"))
    assert (report["refused"], len(report["files"][0]["refusals"])) == (12, 12)


def test_files_before_the_one_that_fails_are_there_and_reported(run: Run) -> None:
    Path("x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    said = run("enrich", FIXTURES / "ucdp_49.csv", "x.csv", "out", "--report", "report.json", code=2)
    assert "durand: x.csv: cannot tell what its columns are" in said.stderr
    assert [path.name for path in Path("out").iterdir()] == ["ucdp_49.parquet"]
    report = json.loads(Path("report.json").read_text(encoding="utf-8"))
    assert [file["file"] for file in report["files"]] == ["ucdp_49.csv"]


def test_a_pattern_that_matches_nothing_is_refused(fails: Fails) -> None:
    assert fails("enrich", "in/*.parquet", "out") == "durand: in/*.parquet: no such file\n"
    assert not Path("out").exists()


def test_a_scheduler_s_address_is_checked(fails: Fails) -> None:
    said = fails("enrich", FIXTURES / "ucdp_49.csv", "out", "--scheduler", "nonsense")
    assert said.startswith("durand: --scheduler: 'nonsense' is no address of a Dask scheduler")
