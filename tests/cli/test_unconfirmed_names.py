"""Unconfirmed names and an operator's own names, at the command line."""

from collections.abc import Callable
from pathlib import Path

import orjson
import pytest
from click.testing import Result

from app.ingest.locator_opening import open_desk

Run = Callable[..., Result]
LOG = (
    "id,title,event_type,place_name,country_stated\n"
    "1,Clash,Battles,Kaniguram,\n"
    "2,Talks,Other,Dubai,\n"
    "3,Clash,Battles,N/A,\n"
    "4,Clash,Battles,Xyzzy Kot,\n"
)
NAMES = "name,longitude,latitude,kind\nXyzzy Kot,69.4,31.3,village\n"


@pytest.fixture
def log(run: Run) -> Path:
    assert run
    path = Path("log.csv")
    path.write_text(LOG, encoding="utf-8")
    return path


@pytest.fixture
def own_names(run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An operator's file of names, which the settings name; `run` has made the folder that it lies in."""
    assert run
    monkeypatch.setattr("app.ingest.locator_opening.open_desk", open_desk)
    path = Path("names.csv").absolute()
    path.write_text(NAMES, encoding="utf-8")
    monkeypatch.setenv("DURAND_GAZETTEER", str(path))
    return path


def test_geocode_says_that_a_name_is_unconfirmed_and_gives_its_candidates(run: Run) -> None:
    lines = run("geocode", "Kaniguram").stdout.splitlines()
    assert lines[0].startswith("unconfirmed: 'Kaniguram' may be Kaniguram (town in South Waziristan);")
    assert "state its province or district" in lines[0]
    assert len(lines) == 2
    assert run("geocode", "Kaniguram", "--province", "KP").stdout.startswith("matched: ")


@pytest.mark.parametrize("name", ["N/A", "IT", "نامعلوم"])
def test_geocode_says_that_a_placeholder_is_no_name(run: Run, name: str) -> None:
    assert run("geocode", name, code=3).stdout.startswith(f"nothing: {name!r} names no place")


def test_an_import_lists_unconfirmed_names_and_leaves_them(run: Run, log: Path) -> None:
    result = run("import", log, "--report", "report.json")
    assert "0 located, 4 not located" in result.stdout
    assert "row 2 unconfirmed: 'Kaniguram' may be Kaniguram (town in South Waziristan)" in result.stdout
    report = orjson.loads(Path("report.json").read_bytes())
    assert report["unconfirmed"] == 2
    assert [name["row"] for name in report["files"][0]["unconfirmed_names"]] == [2, 3]


def test_an_import_and_an_enrichment_accept_them_on_request(run: Run, log: Path) -> None:
    assert "2 located, 2 not located" in run("import", log, "--accept-unconfirmed").stdout
    assert "2 located, 2 not located" in run("enrich", log, "out", "--accept-unconfirmed").stdout
    assert "0 located, 4 not located" in run("enrich", log, "plain").stdout


def test_more_unconfirmed_names_than_are_shown_are_counted(run: Run) -> None:
    rows = "".join(f"{row},Clash,Battles,Kaniguram\n" for row in range(15))
    Path("many.csv").write_text(f"id,title,event_type,place_name\n{rows}", encoding="utf-8")
    result = run("import", "many.csv", "--dry-run")
    assert "note: 15 rows name a place that nothing confirms, and stay unlocated" in result.stdout
    assert "and 5 more; --report FILE writes them all" in result.stdout


@pytest.mark.parametrize("command", ["import", "enrich", "fetch"])
def test_every_way_in_knows_the_option(run: Run, command: str) -> None:
    assert "--accept-unconfirmed" in run(command, "--help").stdout


def test_own_names_are_found_and_named_in_located_by(run: Run, own_names: Path, log: Path) -> None:
    assert "; from names.csv" in run("geocode", "Xyzzy Kot").stdout
    assert "1 located, 3 not located" in run("import", log).stdout
    run("export", "out.csv", "--dataset", "own")
    assert "from names.csv" in Path("out.csv").read_text(encoding="utf-8")
    assert own_names.exists()


@pytest.mark.parametrize("command", [("geocode", "Wana"), ("import", "log.csv"), ("enrich", "log.csv", "out")])
def test_a_malformed_row_of_own_names_stops_the_start(
    run: Run, own_names: Path, log: Path, command: tuple[str, ...]
) -> None:
    assert log.exists()
    own_names.write_text(NAMES + "Zyzzy Kot,69.4,ninety,village\n", encoding="utf-8")
    result = run(*command, code=2)
    assert "names.csv: row 3: latitude: 'ninety' is no number of degrees" in result.stderr
