"""`durand read --import`, `accept`, `drop`, and `--drafts` of every command that answers from the store."""

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from invented_reading import CLAIM, INCIDENT, reading
from made_documents import PUBLISHED, TEXT

from app.ingest.locator import Desk
from app.record.geopackage import open_store
from app.session import Session

Run = Callable[..., Result]
AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
DAY = ("--datetime", "2025-10-14")
COMMANDS = (
    ("near", "torkham", *DAY),
    ("summary", *DAY),
    ("summary", "--by", "party", *DAY),
    ("info",),
    ("crossings", "status", "torkham", "--at", "2025-10-20"),
    ("crossings", "timeline", "torkham"),
    ("crossings", "closures", "--from", "2025-10-01", "--to", "2025-10-31"),
    ("export", "out.geojson", *DAY),
    ("export", "out.csv", *DAY),
    ("map", "out.html", *DAY),
    ("report", "out.html", "--from", "2025-10-01", "--to", "2025-10-31"),
)


@pytest.fixture
def draft(run: Run, tmp_path: Path, desk: Desk) -> Callable[[], None]:
    """Writes the drafts of the invented reading to the commands' store."""
    assert run is not None

    def write() -> None:
        with Session(open_store(tmp_path / "cli.gpkg"), lambda: desk, lambda: AT) as session:
            session.draft(reading())

    return write


def told(run: Run, command: tuple[str, ...], *more: str) -> str:
    """What a command prints, or writes, without its revision and its time."""
    printed = run(*command, *more).stdout
    written = [Path(word).read_text(encoding="utf-8") for word in command if word.startswith("out.")]
    moving = r"(revision\W+|as_of=|until=)\d+|drafts=include|[\d-]+[T ][\d:.]+(Z|\+00:00| UTC)"
    return re.sub(moving, "", "".join([printed, *written]))


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_drafts_are_in_no_answer_unless_asked_for(
    run: Run, draft: Callable[[], None], command: tuple[str, ...]
) -> None:
    before = told(run, command)
    draft()
    assert told(run, command) == before
    assert told(run, command, "--drafts", "include") != before


@pytest.mark.parametrize("command", [("near", "torkham"), ("info",), ("crossings", "timeline", "torkham")])
def test_other_values_are_refused(fails: Callable[..., str], command: tuple[str, ...]) -> None:
    assert "drafts: must be include, or be left out: 'all'" in fails(*command, "--drafts", "all")


def test_accept_and_drop_decide(run: Run, fails: Callable[..., str], draft: Callable[[], None]) -> None:
    draft()
    said = run("accept", INCIDENT, "--why", "read by two", "--by", "a desk").stdout
    assert said.startswith(f"accepted, as revision 3: {INCIDENT}, ")
    assert CLAIM in said
    assert "[news:0123456789ab-3-event]" in run("near", "torkham", *DAY).stdout
    assert run("drop", "0123456789ab-8-chaman", "--why", "old news").stdout == (
        "dropped, as revision 4: news:0123456789ab-8-chaman\n"
    )
    assert "was accepted in revision 3: read by two" in fails("accept", INCIDENT)
    assert "drop: no draft 'news:none'" in fails("drop", "none", "--why", "so", code=3)
    run("drop", INCIDENT, code=2)


def test_reading_with_import_writes_drafts_once(run: Run) -> None:
    Path("a.txt").write_text(TEXT, encoding="utf-8")
    first = run("read", "a.txt", "--published", PUBLISHED, "--import", "--out", "drafts.json").stdout
    document = json.loads(Path("drafts.json").read_bytes())
    assert first.startswith(f"news:{document['document']['id']}: ")
    assert all(f"news:{incident['id']}" in first for incident in document["incidents"])
    before = run("info", "--drafts", "include").stdout
    again = run("read", "a.txt", "--published", PUBLISHED, "--import").stdout
    assert ": 0 drafts inserted, 0 updated" in again
    assert run("info", "--drafts", "include").stdout == before


def test_row_that_calls_itself_a_draft_is_refused(run: Run) -> None:
    Path("own.csv").write_text("id,title,event_type,verification\n1,Shots,Other,Draft\n", encoding="utf-8")
    said = run("import", "own.csv", code=1).stdout
    assert "row 2 refused: verification: drafts come by `durand read --import`; give another word: 'Draft'" in said
