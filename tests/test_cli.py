import csv
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.request import urlopen

import click
import pytest
from click.testing import CliRunner, Result

from app.cli import main, progress_bar
from app.columns import INCIDENTS, TABLES
from app.errors import DurandError
from app.filters import FILTER_NAMES
from app.ingest.enrich import Desk
from app.store.geopackage import open_store

FIXTURES = Path(__file__).parent / "fixtures"
ROOT = Path(__file__).parents[1]
COMMANDS = ("serve", "import", "geocode", "near", "export", "map", "info")
SELECTING = {"near": FILTER_NAMES, "export": FILTER_NAMES, "map": FILTER_NAMES}

Run = Callable[..., Result]


@pytest.fixture
def run(seeded_path: Path, desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command in an empty folder, on a store of its own, with the geography that is loaded already."""
    store = str(shutil.copy(seeded_path, tmp_path / "cli.gpkg"))
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setattr("app.opening.open_desk", lambda _: desk)
    for name in ("HOST", "PORT", "BASEMAP", "NOMINATIM"):
        monkeypatch.delenv(f"DURAND_{name}", raising=False)
    monkeypatch.setenv("DURAND_STORE", store)

    def invoke(*arguments: object, code: int = 0) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert result.exit_code == code, result.output
        if code and not isinstance(result.exception, SystemExit):
            raise AssertionError("a traceback") from result.exception
        return result

    return invoke


def one_line(result: Result) -> str:
    """The one line that an error of ours is."""
    assert result.stderr.startswith("durand: ")
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.output
    return result.stderr


def test_the_commands_are_those_that_are_promised() -> None:
    assert set(main.commands) == set(COMMANDS)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_explains_itself(run: Run, command: str) -> None:
    result = run(*command.split(), "--help")
    assert result.stdout.startswith("Usage: ")
    assert run(*command.split(), "-h").stdout == result.stdout


def test_the_version_is_said(run: Run) -> None:
    assert run("--version").stdout.startswith("durand, version 0.")


@pytest.mark.parametrize("command", SELECTING)
def test_the_filters_are_those_of_the_api_with_dashes(command: str) -> None:
    options = {
        name for parameter in main.commands[command].params if isinstance(parameter, click.Option)
        for name in parameter.opts
    }  # fmt: skip
    wanted = {"--" + name.replace("_", "-") for name in FILTER_NAMES if (command, name) != ("near", "near")}
    assert wanted <= options


def test_info_counts_what_the_store_holds(run: Run) -> None:
    lines = {line.split()[0]: line for line in run("info").stdout.splitlines()}
    assert lines["incidents"].split()[1:] == ["11", "located,", "10", "not"]
    assert lines["datasets"].split()[1:] == ["seed"]
    assert lines["claims"].split()[1:] == ["56"]
    assert lines["crossing_status"].split()[1:] == ["6"]
    assert lines["provinces"].split()[1:] == ["41"]
    assert "(revision 1)" in lines["store"]
    assert "boundary" in lines


def test_a_store_is_made_and_filled_with_the_seed_on_first_use(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DURAND_STORE", str(tmp_path / "new.gpkg"))
    assert "11 located, 10 not" in run("info").stdout
    assert (tmp_path / "new.gpkg").is_file()


# import


def test_an_import_is_counted_and_a_second_changes_nothing(run: Run) -> None:
    first = run("import", FIXTURES / "ucdp_49.csv").stdout.splitlines()
    assert first == [
        "ucdp_49.csv: 9 rows of ucdp incidents: 9 inserted, 0 updated, 0 unchanged, 0 refused",
        "  9 located, 0 not located",
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
    ]


def test_a_dry_run_says_so_and_writes_nothing(run: Run) -> None:
    before = Path(os.environ["DURAND_STORE"]).read_bytes()
    result = run("import", "--dry-run", FIXTURES / "ucdp_49.csv")
    assert "9 inserted, 0 updated, 0 unchanged, 0 refused (dry run: nothing written)" in result.stdout
    assert Path(os.environ["DURAND_STORE"]).read_bytes() == before


def test_a_dataset_may_be_named(run: Run) -> None:
    run("import", "--dataset", "mine", FIXTURES / "own.geojson")
    assert "mine, seed" in run("info").stdout


def test_refused_rows_are_named_with_their_reasons(run: Run) -> None:
    lines = run("import", FIXTURES / "own.geojson").stdout.splitlines()
    assert "2 inserted, 0 updated, 0 unchanged, 5 refused" in lines[0]
    assert lines[2] == "  row 3 refused: geometry is a LineString: expected a Point, or null"
    assert len(lines) == 7


def test_many_refused_rows_are_named_in_the_report_only(run: Run) -> None:
    Path("bad.csv").write_text("id,title,event_type,hue\n" + "1,,Other,\n" * 12, encoding="utf-8")
    lines = run("import", "bad.csv", "--report", "report.json").stdout.splitlines()
    assert sum(line.startswith("  row ") for line in lines) == 10
    assert lines[-1] == "  and 2 more; --report FILE writes them all"
    assert "  note: column 'hue' is not one of ours and was left aside" in lines
    [report] = json.loads(Path("report.json").read_bytes())
    assert [refusal["row"] for refusal in report["refusals"]] == list(range(2, 14))
    assert (report["rows"], report["refused"], report["inserted"]) == (12, 12, 0)


def test_a_report_has_an_entry_for_each_file(run: Run) -> None:
    run("import", FIXTURES / "ucdp_49.csv", FIXTURES / "own.geojson", "--report", "report.json")
    reports = json.loads(Path("report.json").read_bytes())
    assert [(r["file"], r["inserted"], r["dry_run"]) for r in reports] == [
        ("ucdp_49.csv", 9, False),
        ("own.geojson", 2, False),
    ]


def test_what_came_before_a_file_that_fails_is_reported(run: Run) -> None:
    result = run("import", FIXTURES / "ucdp_49.csv", "missing.csv", "--report", "report.json", code=2)
    assert "missing.csv: no such file" in result.stderr
    assert [r["file"] for r in json.loads(Path("report.json").read_bytes())] == ["ucdp_49.csv"]
    assert "seed, ucdp" in run("info").stdout


def test_a_report_that_cannot_be_written_is_said_in_one_line(run: Run) -> None:
    result = run("import", FIXTURES / "ucdp_49.csv", "--report", "no/folder/report.json", code=2)
    assert "cannot write no/folder/report.json: No such file or directory" in one_line(result)


def test_the_format_may_be_told(run: Run) -> None:
    result = run("import", "--format", "own", FIXTURES / "ucdp_49.csv", code=2)
    assert "cannot tell what its columns are" in one_line(result)


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
    run: Run, arguments: Sequence[object], message: str
) -> None:
    assert message in one_line(run("import", *arguments, code=2))


def test_an_unknown_format_is_told_the_known_ones(run: Run) -> None:
    result = run("import", "--format", "acled", "x.csv", code=2)
    assert "'auto', 'own', 'ucdp', 'geojson'" in result.stderr


@pytest.mark.parametrize("kind", list(TABLES))
def test_a_template_is_a_header_that_is_imported_as_it_is(run: Run, kind: str) -> None:
    header = run("import", "--template", kind).stdout
    run("import", "--template", kind, "empty.csv")
    assert Path("empty.csv").read_bytes().decode() == header.replace("\n", "\r\n").replace("\r\r", "\r")
    assert f"empty.csv: 0 rows of own {kind}:" in run("import", "empty.csv").stdout


def test_a_template_is_of_incidents_if_not_said_otherwise(run: Run) -> None:
    assert run("import", "--template").stdout == run("import", "--template", "incidents").stdout
    assert run("import", "new.csv", "--template").stdout == ""
    assert "locate_as" in Path("new.csv").read_text(encoding="utf-8")


def test_a_template_does_not_overwrite_a_file(run: Run) -> None:
    Path("mine.csv").write_text("precious", encoding="utf-8")
    assert "mine.csv exists already" in one_line(run("import", "--template", "incidents", "mine.csv", code=2))
    assert Path("mine.csv").read_text(encoding="utf-8") == "precious"


def test_a_template_that_cannot_be_written_is_said_in_one_line(run: Run) -> None:
    assert "cannot write" in one_line(run("import", "--template", "claims", "no/folder/x.csv", code=2))


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


# geocode, near


def test_geocode_says_where_how_surely_and_why(run: Run) -> None:
    lines = run("geocode", "Spin Boldak").stdout.splitlines()
    assert lines[0].startswith("matched: Spin Boldak")
    lon, _, rest = lines[1].partition(",")
    assert 66.2 < float(lon) < 66.6
    assert 30.9 < float(rest.split()[0]) < 31.2
    assert "± 5.0 km  score" in lines[1]


def test_geocode_takes_context_and_a_limit(run: Run) -> None:
    ambiguous = run("geocode", "Surobi").stdout
    assert ambiguous.startswith("ambiguous: ")
    assert len(run("geocode", "Surobi", "--limit", "1").stdout.splitlines()) == 2
    assert run("geocode", "Surobi", "--province", "Paktika").stdout.startswith("matched: ")
    assert run("geocode", "Surobi", "--province", "Kabul", "--country", "AF").stdout.startswith("matched: ")
    assert run("geocode", "Torkham", "--district", "Muhmand Dara").stdout.startswith("matched: ")


def test_a_name_that_nobody_knows_is_exit_code_3(run: Run) -> None:
    result = run("geocode", "Xyzzyplugh", code=3)
    assert result.stdout.startswith("nothing: 'Xyzzyplugh' is not in the gazetteer")
    assert one_line(result) == "durand: no place called 'Xyzzyplugh' is known\n"


def test_near_lists_incidents_nearest_first(run: Run) -> None:
    run("import", FIXTURES / "ucdp_49.csv")
    lines = run("near", "torkham").stdout.splitlines()
    assert lines[-1] == f"{len(lines) - 1} incidents, {len(lines) - 1} shown"
    kilometres = [float(line.split(" km")[0]) for line in lines[:-1]]
    assert kilometres == sorted(kilometres)
    assert max(kilometres) <= 25
    [line] = [line for line in lines if "[ucdp:900001]" in line]
    assert line.strip() == (
        "7.8 km ± 1  2012-06-01  State-based conflict  deaths: 3  "
        "Side Alpha - Side Beta, Torkham Border Crossing  [ucdp:900001]"
    )


def test_near_says_what_is_not_known(run: Run) -> None:
    line = next(line for line in run("near", "chaman").stdout.splitlines() if "[seed:S09b]" in line)
    assert "deaths: unknown" in line
    Path("undated.csv").write_text(
        "id,title,event_type,longitude,latitude\n1,x,Other,66.45,30.92\n", encoding="utf-8"
    )
    run("import", "undated.csv")
    assert "undated  Other  deaths: unknown" in run("near", "chaman").stdout


def test_near_takes_the_filters(run: Run) -> None:
    run("import", FIXTURES / "ucdp_49.csv")
    shown = run(
        "near", "71.09,34.12", "--within-km", "300", "--dataset", "ucdp", "--limit", "2"
    ).stdout.splitlines()
    assert len(shown) == 3
    assert shown[-1].endswith(" incidents, 2 shown")
    newest = run("near", "torkham", "--within-km", "300", "--dataset", "ucdp", "--sortby", "-date_start").stdout
    days = [line.split()[4] for line in newest.splitlines()[:-1]]
    assert days == sorted(days, reverse=True)


# export, map


def test_an_export_is_what_the_filters_select(run: Run) -> None:
    run("import", FIXTURES / "ucdp_49.csv")
    options = ("--near", "torkham", "--within-km", "150", "--dataset", "ucdp")
    run("export", "near.geojson", *options)
    run("export", "near.CSV", *options)
    features = json.loads(Path("near.geojson").read_bytes())["features"]
    with Path("near.CSV").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [feature["id"] for feature in features] == [row["id"] for row in rows]
    assert {"ucdp:900001", "ucdp:900004"} <= {row["id"] for row in rows}
    assert all(row["dataset"] == "ucdp" and float(row["distance_km"]) <= 150 for row in rows)


def test_an_export_says_how_large_it_is(run: Run) -> None:
    result = run("export", "all.csv")
    assert result.stderr == f"all.csv: {Path('all.csv').stat().st_size:,} bytes\n"


def test_a_map_is_one_file_with_the_incidents_in_it(run: Run) -> None:
    run("map", "out.html", "--event-type", "Other")
    page = Path("out.html").read_text(encoding="utf-8")
    assert page[:15].lower() == "<!doctype html>"
    assert "seed:S05" in page
    assert not list(Path().glob("*.part"))


@pytest.mark.parametrize("name", ["all.geojson", "all.csv", "map.html"])
def test_a_file_that_cannot_be_written_is_said_in_one_line(run: Run, name: str) -> None:
    command = "map" if name.endswith("html") else "export"
    result = run(command, f"no/folder/{name}", code=2)
    assert one_line(result) == f"durand: cannot write no/folder/{name}: No such file or directory\n"


def test_what_was_there_stays_until_the_new_file_is_complete(run: Run) -> None:
    Path("all.csv").write_text("precious", encoding="utf-8")
    Path("all.csv.part").mkdir()
    one_line(run("export", "all.csv", code=2))
    assert Path("all.csv").read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["export", "all.xlsx"], 2, "export: unknown suffix '.xlsx': expected .geojson, .csv"),
        (["export", "all"], 2, "export: unknown suffix ''"),
        (["export", "x.csv", "--bbox", "1,2,3"], 2, "bbox: must be 4 or 6 numbers"),
        (["export", "x.csv", "--datetime", "yesterday"], 2, "datetime: must be a date such as 2025-11-07"),
        (["export", "x.csv", "--province", "XX-YY"], 2, "province: unknown value 'XX-YY'"),
        (["export", "x.csv", "--within-km", "5"], 2, "within_km: needs `near`"),
        (["map", "x.html", "--side", "IN"], 2, "side: unknown value 'IN': expected AF, PK, undetermined"),
        (["near", "thermopylae"], 2, "near: no crossing 'thermopylae'"),
        (["near", "gursal"], 3, "the place of crossing 'gursal' is not known"),
        (["near", "torkham", "--limit", "0"], 2, "limit: must be a whole number from 1: '0'"),
    ],
)
def test_a_wrong_filter_is_one_line_with_the_exit_code(
    run: Run, arguments: Sequence[str], code: int, message: str
) -> None:
    assert message in one_line(run(*arguments, code=code))
    assert not list(Path().iterdir())


@pytest.mark.parametrize(
    "arguments", [["near"], ["export"], ["map"], ["geocode"], ["nonsense"], ["info", "--near"]]
)
def test_a_wrong_call_is_exit_code_2(run: Run, arguments: Sequence[str]) -> None:
    assert "Usage: " in run(*arguments, code=2).stderr


# settings, store, errors


@pytest.mark.parametrize("command", ["info", "serve"])
def test_a_wrong_setting_is_one_line_and_exit_code_2(
    run: Run, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("DURAND_PORT", "http")
    assert "DURAND_PORT: Input should be a valid integer" in one_line(run(command, code=2))


@pytest.mark.parametrize(
    ("store", "message"),
    [("no/folder/x.gpkg", "store: no such folder: no/folder"), ("text.gpkg", "text.gpkg is not a store of ours")],
)
def test_a_store_that_cannot_be_opened_is_exit_code_5(
    run: Run, monkeypatch: pytest.MonkeyPatch, store: str, message: str
) -> None:
    Path("text.gpkg").write_text("no store at all " * 100, encoding="utf-8")
    monkeypatch.setenv("DURAND_STORE", store)
    assert message in one_line(run("info", code=5))


def test_an_outside_geocoder_that_does_not_answer_is_exit_code_4(
    seeded_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DURAND_STORE", str(shutil.copy(seeded_path, tmp_path / "cli.gpkg")))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("DURAND_NOMINATIM", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        result = CliRunner().invoke(main, ["geocode", "Xyzzyplugh"])
    assert result.exit_code == 4
    assert "127.0.0.1" in one_line(result)


def test_an_error_of_no_special_kind_is_exit_code_1(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise DurandError("something of ours")

    monkeypatch.setattr("app.opening.open_store", fail)
    assert one_line(run("info", code=1)) == "durand: something of ours\n"


def test_serving_on_a_port_that_is_taken_is_exit_code_2(run: Run) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = one_line(run("serve", "--port", port, code=2))
    assert line.startswith(f"durand: cannot listen on 127.0.0.1:{port}: Address already in use")


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_serving_on_an_address_that_is_not_ours_is_exit_code_2(run: Run, host: str) -> None:
    assert f"cannot listen on {host}:0: " in one_line(run("serve", "--host", host, "--port", 0, code=2))


# the real thing


@pytest.fixture
def durand(seeded_path: Path, tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Runs `python -m app` as a process of its own."""
    store = shutil.copy(seeded_path, tmp_path / "process.gpkg")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DURAND_")}

    def execute(*arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "app", *arguments],
            cwd=ROOT, env={**environment, "DURAND_STORE": str(store), **more},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    return execute


def test_a_process_imports_and_exports(
    durand: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    done = durand("import", str(FIXTURES / "ucdp_49.csv"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "9 inserted" in done.stdout
    out = tmp_path / "out.geojson"
    assert durand("export", str(out), "--dataset", "ucdp").returncode == 0
    assert json.loads(out.read_bytes())["numberMatched"] == 9
    store = open_store(tmp_path / "process.gpkg")
    assert [version["file"] for version in store.history(INCIDENTS, "ucdp:900001")] == ["ucdp_49.csv"]
    store.close()


def test_a_process_says_its_error_in_one_line(durand: Callable[..., "subprocess.CompletedProcess[str]"]) -> None:
    failed = durand("info", DURAND_PORT="http")
    assert failed.returncode == 2
    assert failed.stderr.startswith("durand: DURAND_PORT: ")
    assert failed.stderr.count("\n") == 1
    assert failed.stdout == ""


def test_a_process_serves_until_it_is_told_to_stop(seeded_path: Path, tmp_path: Path) -> None:
    store = str(shutil.copy(seeded_path, tmp_path / "served.gpkg"))
    command = [sys.executable, "-W", "error", "-m", "app", "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "DURAND_STORE": store}, stderr=subprocess.PIPE, text=True
    ) as served:
        assert served.stderr is not None
        address = served.stderr.readline().removeprefix("The map: ").strip().removesuffix("/map")
        try:
            with urlopen(f"{address}/healthz", timeout=30) as answer:
                assert json.load(answer)["incidents"] == 11
        finally:
            served.send_signal(signal.SIGINT)
        said = served.stderr.read()
    assert served.returncode == 0, said
    assert "Traceback" not in said
    assert "GET /healthz 200" in said
