import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from fake_apis import (
    PASSWORD,
    TOKEN,
    USER,
    Asked,
    FakeAcled,
    FakeUcdp,
    Reply,
    Script,
    acled_row,
    serving,
    ucdp_row,
)

from app.cli.fetching import progress_line
from app.download import acled, ucdp
from app.ingest.formats.figures import boundless_note
from app.model.attribution import ACLED_TERMS
from app.model.columns import INCIDENTS
from app.record.geopackage import open_store

Run = Callable[..., Result]
Serve = Callable[[Script], list[Asked]]
SINCE = ("--since", "2025-01-01", "--until", "2025-03-31")
FILE = "acled-2025-01-01-2025-03-31.json"
TODAY = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
SECRETS = (USER, PASSWORD, TOKEN, "access-1", "refresh-1")


@pytest.fixture
def run(run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command that has credentials, takes no time to wait, gets pages of 2 rows and tells no secret."""
    monkeypatch.setattr("app.cli.fetching.sleep", lambda _: None)
    for module in (acled, ucdp):
        monkeypatch.setattr(module, "PAGE_ROWS", 2)
    for name, value in {"ACLED_USER": USER, "ACLED_PASSWORD": PASSWORD, "UCDP_TOKEN": TOKEN}.items():
        monkeypatch.setenv(f"DURAND_{name}", value)

    def quietly(*arguments: object, code: int = 0) -> Result:
        result = run(*arguments, code=code)
        assert [secret for secret in SECRETS if secret in result.output] == []
        return result

    return quietly


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Serve]:
    """Puts a fake at the address of ACLED's and UCDP's API, and gives what it is asked."""
    with ExitStack() as servers:

        def start(script: Script) -> list[Asked]:
            address, asked = servers.enter_context(serving(script))
            monkeypatch.setenv("DURAND_ACLED_URL", address)
            monkeypatch.setenv("DURAND_UCDP_URL", f"{address}/")
            return asked

        yield start


def store_bytes() -> bytes:
    return Path(os.environ["DURAND_STORE"]).read_bytes()


def test_acled_s_events_are_imported_and_a_second_time_nothing_changes(run: Run, serve: Serve) -> None:
    serve(
        FakeAcled([acled_row(1), acled_row(2, fatalities=4), acled_row(3, latitude=34.1, country="Afghanistan")])
    )
    first = run("fetch", "acled", *SINCE)
    assert first.stdout.splitlines() == [
        f"{FILE}: 3 rows of acled incidents: 3 inserted, 0 updated, 0 unchanged, 0 refused",
        "  dates: event_date as YYYY-MM-DD",
        "  calendar: Gregorian",
        "  decimals: a point",
        "  3 located, 0 not located",
        *(f"  note: {note}" for note in boundless_note(3)),
    ]
    assert first.stderr == ""
    assert "0 inserted, 0 updated, 3 unchanged, 0 refused" in run("fetch", "acled", *SINCE).stdout


def test_an_event_that_was_corrected_is_a_revision_of_the_one_before(run: Run, serve: Serve) -> None:
    for fatalities in ("3", "7"):
        serve(FakeAcled([acled_row(1, fatalities=fatalities), acled_row(2)]))
        last = run("fetch", "acled", *SINCE).stdout
    assert "0 inserted, 1 updated, 1 unchanged, 0 refused" in last
    store = open_store(Path(os.environ["DURAND_STORE"]))
    versions = store.history(INCIDENTS, "acled:TST1")
    store.close()
    assert [version["file"] for version in versions] == [FILE] * 2
    assert [version["fatalities_best"] for version in versions] in ([3, 7], [7, 3])


def test_an_event_that_acled_deleted_is_retracted_with_a_tombstone(run: Run, serve: Serve) -> None:
    serve(FakeAcled([acled_row(1), acled_row(2)]))
    run("fetch", "acled", *SINCE)
    gone = [{"event_id_cnty": name, "deleted_timestamp": 1741000000} for name in ("TST1", "TST77")]
    serve(FakeAcled([acled_row(2)], deleted=gone))
    trial = run("fetch", "acled", *SINCE, "--dry-run").stdout
    assert "  note: would be retracted, for acled deleted them: acled:TST1" in trial.splitlines()
    done = run("fetch", "acled", *SINCE).stdout
    assert "  note: retracted, for acled deleted them: acled:TST1" in done.splitlines()
    serve(FakeAcled([], deleted=gone))
    assert "retracted" not in run("fetch", "acled", *SINCE).stdout
    store = open_store(Path(os.environ["DURAND_STORE"]))
    versions = store.history(INCIDENTS, "acled:TST1")
    assert store.load().snapshot.get("acled:TST1") is None
    assert store.load().snapshot.get("acled:TST2") is not None
    store.close()
    [stone] = [one for one in versions if one["became"] == "retracted"]
    assert stone["why"] == "deleted by acled on 2025-03-03"


def test_acled_s_events_keep_their_licence(run: Run, serve: Serve) -> None:
    serve(FakeAcled([acled_row(1)]))
    run("fetch", "acled", *SINCE)
    run("export", "out.geojson", "--dataset", "acled")
    [feature] = json.loads(Path("out.geojson").read_bytes())["features"]
    assert feature["properties"]["licence"] == ACLED_TERMS


def test_ucdp_s_events_are_imported_and_a_second_time_nothing_changes(run: Run, serve: Serve) -> None:
    asked = serve(FakeUcdp([ucdp_row(n) for n in range(5)]))
    first = run("fetch", "ucdp", *SINCE, "--country", "PK", "--version", "25.1").stdout
    assert "ucdp-2025-01-01-2025-03-31.json: 5 rows of ucdp incidents: 5 inserted" in first
    assert {(request.path, request.params["Country"]) for request in asked} == {("/api/gedevents/25.1", "770")}
    assert "0 inserted, 0 updated, 5 unchanged, 0 refused" in run("fetch", "ucdp", *SINCE).stdout


def test_an_id_that_comes_on_two_pages_is_taken_once_and_told(run: Run, serve: Serve) -> None:
    serve(FakeAcled([acled_row(1), acled_row(2), acled_row(2), acled_row(3)]))
    lines = run("fetch", "acled", *SINCE).stdout.splitlines()
    assert "4 rows of acled incidents: 3 inserted, 0 updated, 0 unchanged, 1 refused" in lines[0]
    assert lines[-1] == "  row 3 refused: id: an earlier row of the file has this id: 'acled:TST2'"


def test_what_acled_does_not_show_is_noted_in_the_report(run: Run, serve: Serve) -> None:
    fake = FakeAcled([acled_row(n) for n in range(3)], restrictions={"date_recency": {"date": "2025-02-28"}})
    serve(fake)
    lines = run("fetch", "acled", *SINCE, "--report", "report.json").stdout.splitlines()
    notes = [line.removeprefix("  note: ") for line in lines if line.startswith("  note: ")]
    assert notes == [
        *boundless_note(3),
        "ACLED shows this account no events after 2025-02-28, though they were asked for to 2025-03-31",
        "no event in Afghanistan has come",
    ]
    assert json.loads(Path("report.json").read_bytes())["files"][0]["warnings"] == notes


def test_until_is_today_if_it_is_not_said(run: Run, serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.cli.fetching.now", lambda: TODAY)
    asked = serve(FakeAcled([]))
    run("fetch", "acled", "--since", "2025-12-01")
    assert asked[-2].params["event_date"] == "2025-12-01|2026-01-05"


def test_no_events_are_no_error_and_nothing_is_written(run: Run, serve: Serve) -> None:
    serve(FakeAcled([]))
    before = store_bytes()
    result = run("fetch", "acled", *SINCE, "--report", "report.json", "--save", "none.json")
    assert "0 rows of acled incidents: 0 inserted" in result.stdout
    assert "  note: there are no events from 2025-01-01 to 2025-03-31\n" in result.stdout
    told = json.loads(Path("report.json").read_bytes())
    assert (told["rows"], told["files"][0]["file"], len(told["files"][0]["warnings"])) == (0, "none.json", 3)
    assert json.loads(Path("none.json").read_bytes()) == {"data": []}
    assert store_bytes() == before


def test_a_dry_run_downloads_and_writes_nothing(run: Run, serve: Serve) -> None:
    serve(FakeUcdp([ucdp_row(1)]))
    before = store_bytes()
    assert (
        "1 inserted, 0 updated, 0 unchanged, 0 refused (dry run"
        in run("fetch", "ucdp", *SINCE, "--dry-run").stdout
    )
    assert store_bytes() == before


def test_the_report_is_that_of_an_import(run: Run, serve: Serve) -> None:
    serve(FakeUcdp([ucdp_row(1), ucdp_row(2, type_of_violence=9)]))
    run("fetch", "ucdp", *SINCE, "--report", "report.json")
    told = json.loads(Path("report.json").read_bytes())
    assert (told["rows"], told["inserted"], told["refused"]) == (2, 1, 1)
    assert told["files"][0]["refusals"][0]["row"] == 2


@pytest.mark.parametrize(
    ("source", "fake"),
    [("acled", FakeAcled([acled_row(n) for n in range(3)])), ("ucdp", FakeUcdp([ucdp_row(n) for n in range(3)]))],
)
def test_a_download_that_is_kept_is_imported_as_any_other_file(
    run: Run, serve: Serve, source: str, fake: Script
) -> None:
    serve(fake)
    assert "kept.json: 3 rows" in run("fetch", source, *SINCE, "--save", "kept.json").stdout
    assert "3 unchanged" in run("import", "kept.json").stdout
    assert "3 unchanged" in run("import", "kept.json", "--format", source).stdout
    assert sorted(path.name for path in Path().iterdir()) == ["kept.json"]


@pytest.mark.parametrize(
    ("reply", "why"),
    [
        (Reply(b"<html>Just a moment...</html>"), "answered with a web page"),
        (Reply(b'{"data": [{"event_'), "answered with something else"),
        (Reply(b'{"data": [', announced=5000), "broke off its answer (10 of 5,000 bytes)"),
        (Reply({"message": "Access denied"}, 403), "accept ACLED's terms of use"),
        (Reply({"message": "busy"}, 429), "answered 429: busy, 4 times in a row"),
    ],
)
def test_a_download_that_fails_half_way_leaves_the_store_as_it_was(
    run: Run, serve: Serve, reply: Reply, why: str
) -> None:
    serve(FakeAcled([acled_row(n) for n in range(5)], {"2": [reply] * 4}))
    before = store_bytes()
    failed = run("fetch", "acled", *SINCE, "--save", "kept.json", code=6)
    assert failed.stderr.startswith("durand: ")
    assert failed.stderr.count("\n") == 1
    assert why in failed.stderr
    assert store_bytes() == before
    assert not Path("kept.json").exists()


def test_a_download_goes_on_after_a_busy_moment_and_a_token_that_ran_out(run: Run, serve: Serve) -> None:
    replies = [Reply({}, 429, {"Retry-After": "1"}), Reply({"message": "expired"}, 401)]
    serve(FakeAcled([acled_row(n) for n in range(5)], {"2": replies}))
    assert "5 inserted" in run("fetch", "acled", *SINCE).stdout


def test_a_service_that_is_not_there_is_exit_code_6(
    run: Run, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(FakeAcled([]))
    monkeypatch.setenv("DURAND_ACLED_URL", "http://127.0.0.1:9")
    assert "http://127.0.0.1:9 cannot be reached" in run("fetch", "acled", *SINCE, code=6).stderr


@pytest.mark.parametrize(
    ("source", "name"), [("acled", "ACLED_USER"), ("acled", "ACLED_PASSWORD"), ("ucdp", "UCDP_TOKEN")]
)
@pytest.mark.parametrize("value", [None, ""])
def test_credentials_that_are_missing_are_named(
    run: Run, serve: Serve, monkeypatch: pytest.MonkeyPatch, source: str, name: str, value: str | None
) -> None:
    asked = serve(FakeAcled([]))
    monkeypatch.delenv(f"DURAND_{name}")
    if value is not None:
        monkeypatch.setenv(f"DURAND_{name}", value)
    assert f"durand: DURAND_{name} is not set: it must hold the " in run("fetch", source, *SINCE, code=2).stderr
    assert asked == []


@pytest.mark.parametrize(("source", "name"), [("acled", "ACLED_PASSWORD"), ("ucdp", "UCDP_TOKEN")])
def test_credentials_that_are_wrong_are_named(
    run: Run, serve: Serve, monkeypatch: pytest.MonkeyPatch, source: str, name: str
) -> None:
    serve(FakeAcled([]) if source == "acled" else FakeUcdp([]))
    monkeypatch.setenv(f"DURAND_{name}", "a-wrong-one")
    failed = run("fetch", source, *SINCE, code=2)
    assert f"DURAND_{name}" in failed.stderr
    assert "a-wrong-one" not in failed.output


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["acled", *SINCE, "--version", "25.1"], "--version 25.1: only ucdp has versions"),
        (["acled", *SINCE, "--save", "kept.csv"], "--save kept.csv: a download is JSON"),
        (["acled", *SINCE, "--save", "no/kept.json"], "--save no/kept.json: there is no folder no"),
        (
            ["ucdp", "--since", "2025-02-01", "--until", "2025-01-01"],
            "--since 2025-02-01 is after --until 2025-01-01",
        ),
        (["ucdp", *SINCE, "--country", "Iran"], "--country 'Iran': expected Afghanistan, Pakistan"),
        (["ucdp", "--since", "01-02-2025"], "does not match the format"),
        (["ucdp"], "Missing option '--since'"),
        (["gdelt", *SINCE], "'gdelt' is not one of 'acled', 'ucdp'"),
    ],
)
def test_what_cannot_be_fetched_is_said_before_anything_is_asked(
    run: Run, serve: Serve, arguments: list[str], why: str
) -> None:
    asked = serve(FakeUcdp([]))
    assert why in run("fetch", *arguments, code=2).stderr
    assert asked == []


def test_an_address_that_is_not_safe_is_refused_before_anything_is_sent(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DURAND_ACLED_URL", "http://api.example.org")
    assert "DURAND_ACLED_URL: 'http://api.example.org': expected" in run("fetch", "acled", *SINCE, code=2).stderr


def test_a_terminal_shows_how_many_rows_have_come(monkeypatch: pytest.MonkeyPatch) -> None:
    screen, ours = os.openpty()
    with os.fdopen(ours, "w") as terminal:
        monkeypatch.setattr(sys, "stderr", terminal)
        with progress_line("acled") as advance:
            advance(5000)
            advance(6200)
        terminal.flush()
        shown = ""
        while not shown.endswith("\n"):
            shown += os.read(screen, 10_000).decode()
    os.close(screen)
    assert shown == "acled: asking ...\racled: 5,000 rows downloaded\racled: 6,200 rows downloaded\r\n"


def test_a_version_that_has_no_such_events_is_named(run: Run, serve: Serve) -> None:
    serve(FakeUcdp([]))
    assert "  note: version 26.1 has no event of these days and countries\n" in run("fetch", "ucdp", *SINCE).stdout
