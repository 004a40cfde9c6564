import csv
import json
import re
import shutil
import socket
from collections.abc import Callable, Sequence
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from app.cli.main import main
from app.filters.catalogue import FILTER_NAMES
from app.model.errors import DurandError

FIXTURES = Path(__file__).parents[1] / "fixtures"
COMMANDS = (
    "serve",
    "import",
    "sample",
    "enrich",
    "fetch",
    "geocode",
    "near",
    "summary",
    "crossings",
    "export",
    "map",
    "report",
    "match",
    "match accept",
    "match reject",
    "match undo",
    "check",
    "backup",
    "diff",
    "datasets",
    "read",
    "accept",
    "drop",
    "correct",
    "inbox",
    "inbox keep",
    "inbox take",
    "mark",
    "retract",
    "restore",
    "erase",
    "key",
    "audit",
    "rule",
    "info",
    "doctor",
)
SELECTING = {"near": FILTER_NAMES, "export": FILTER_NAMES, "map": FILTER_NAMES}

Run = Callable[..., Result]
Fails = Callable[..., str]


def test_the_commands_are_those_that_are_promised() -> None:
    assert set(main.commands) == {command.partition(" ")[0] for command in COMMANDS}


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


# geocode, near


def test_geocode_says_where_how_surely_and_why(run: Run) -> None:
    lines = run("geocode", "Spin Boldak").stdout.splitlines()
    assert lines[0].startswith("matched: Spin Boldak")
    lon, _, rest = lines[1].partition(",")
    assert 66.2 < float(lon) < 66.6
    assert 30.9 < float(rest.split()[0]) < 31.2
    assert re.search(r"town ± \d+\.\d km  score 0\.[5-9]\d ", lines[1])


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
    assert result.stderr == "durand: no place called 'Xyzzyplugh' is known\n"


def test_near_lists_incidents_nearest_first(run: Run) -> None:
    run("import", FIXTURES / "ucdp_49.csv")
    lines = run("near", "torkham").stdout.splitlines()
    assert lines[-1] == f"{len(lines) - 1} incidents, {len(lines) - 1} shown"
    kilometres = [float(line.split(" km")[0]) for line in lines[:-1]]
    assert kilometres == sorted(kilometres)
    assert max(kilometres) <= 25
    [line] = [line for line in lines if "[ucdp:900001]" in line]
    assert line.strip() == (
        "7.8 km (6.8 to 8.8)  2012-06-01  State-based conflict  deaths: 3  "
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
    days = re.findall(r"\) +(\d{4}-\d\d-\d\d)", newest)
    assert len(days) > 2
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
def test_a_file_that_cannot_be_written_is_said_in_one_line(fails: Fails, name: str) -> None:
    command = "map" if name.endswith("html") else "export"
    said = fails(command, f"no/folder/{name}")
    assert said == f"durand: cannot write no/folder/{name}: No such file or directory\n"


def test_what_was_there_stays_until_the_new_file_is_complete(fails: Fails) -> None:
    Path("all.csv").write_text("precious", encoding="utf-8")
    Path("all.csv.part").mkdir()
    fails("export", "all.csv")
    assert Path("all.csv").read_text(encoding="utf-8") == "precious"


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["export", "all.xls"], 2, "export: unknown suffix '.xls': expected .geojson, .csv"),
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
    fails: Fails, arguments: Sequence[str], code: int, message: str
) -> None:
    assert message in fails(*arguments, code=code)
    assert not list(Path().iterdir())


@pytest.mark.parametrize(
    "arguments", [["near"], ["export"], ["map"], ["geocode"], ["nonsense"], ["info", "--near"]]
)
def test_a_wrong_call_is_exit_code_2(run: Run, arguments: Sequence[str]) -> None:
    assert "Usage: " in run(*arguments, code=2).stderr


# settings, store, errors


@pytest.mark.parametrize("command", ["info", "serve"])
def test_a_wrong_setting_is_one_line_and_exit_code_2(
    fails: Fails, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("DURAND_PORT", "http")
    assert "DURAND_PORT: Input should be a valid integer" in fails(command)


@pytest.mark.parametrize(
    ("store", "message"),
    [("no/folder/x.gpkg", "store: no such folder: no/folder"), ("text.gpkg", "text.gpkg is not a store of ours")],
)
def test_a_store_that_cannot_be_opened_is_exit_code_5(
    fails: Fails, monkeypatch: pytest.MonkeyPatch, store: str, message: str
) -> None:
    Path("text.gpkg").write_text("no store at all " * 100, encoding="utf-8")
    monkeypatch.setenv("DURAND_STORE", store)
    assert message in fails("info", code=5)


def test_an_outside_geocoder_that_does_not_answer_is_exit_code_4(
    seeded_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DURAND_STORE", str(shutil.copy(seeded_path, tmp_path / "cli.gpkg")))
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        monkeypatch.setenv("DURAND_NOMINATIM", f"http://127.0.0.1:{nobody.getsockname()[1]}")
        result = CliRunner().invoke(main, ["geocode", "Xyzzyplugh"])
    assert result.exit_code == 4
    assert result.stderr.startswith("durand: ")
    assert "127.0.0.1" in result.stderr


def test_an_error_of_no_special_kind_is_exit_code_1(fails: Fails, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object, **_kept: object) -> None:
        raise DurandError("something of ours")

    monkeypatch.setattr("app.opening.open_store", fail)
    assert fails("info", code=1) == "durand: something of ours\n"


def test_serving_on_a_port_that_is_taken_is_exit_code_2(fails: Fails) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        line = fails("serve", "--port", port)
    assert line.startswith(f"durand: cannot listen on 127.0.0.1:{port}: Address already in use")


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_serving_on_an_address_that_is_not_ours_is_exit_code_2(fails: Fails, host: str) -> None:
    assert f"cannot listen on {host}:0: " in fails("serve", "--host", host, "--port", 0)
