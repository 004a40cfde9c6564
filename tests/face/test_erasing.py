"""Erased records: no file of the store holds a byte of them, and no import brings them back."""

import csv
import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import pytest
from incident_records import claim, incident

from app.access.access_file import open_access
from app.access.audit import note, read_entries
from app.editing.edits import Editing
from app.ingest.locator import Desk
from app.model.columns import CLAIMS, INCIDENTS
from app.model.errors import BadParameter, NotFound
from app.model.roles import Actor, Role
from app.record.check import check_store
from app.record.connection import connect
from app.record.geopackage import folder_of, open_store
from app.record.held_files import hold
from app.session import Session

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
NAMED = "Zalmayqx"
"""A name that stands in nothing else, in spellings of texts and of the index of words."""
ERASED = "desk:of-zalmayqx"
MANY = 1_200
"""Enough incidents for a store that keeps the engine's files; the other store keeps them in memory."""


def others(count: int) -> list[dict[str, object]]:
    return [
        incident(
            f"made:{n}", title=f"An event, number {n}", longitude=66 + n / 1000, latitude=31.0, notes="Plain."
        )
        for n in range(count)
    ]


@pytest.fixture(params=[5, MANY], ids=["in memory", "in files"])
def session(request: pytest.FixtureRequest, tmp_path: Path, desk: Desk) -> Iterator[Session]:
    """A store in which somebody is named in every place that a record has."""
    with Session(open_store(tmp_path / "store.gpkg"), lambda: desk, lambda: AT) as opened:
        write(opened, others(request.param), [])
        # An actor is a value of a dictionary in the engine's files, a note a piece of their heap.
        told = {"title": f"{NAMED} was hurt", "actor1": f"Men of {NAMED}", "notes": f"Met {NAMED}."}
        person = incident(ERASED, longitude=66.5, latitude=31.0, **told)
        write(opened, [person], [claim(f"{ERASED}-1", incident=ERASED, statement=f"{NAMED} said so")])
        write(opened, [{**person, "title": f"{NAMED} was killed"}], [])
        opened.retract(ERASED, why=f"{NAMED} asked for it", by=NAMED)
        opened.restore(ERASED, why=f"{NAMED} changed it")
        opened.correct(ERASED, {"notes": f"{NAMED} was met."}, why=f"{NAMED} said so", by=NAMED)
        yield opened


def write(session: Session, incidents: Sequence[dict[str, object]], claims: Sequence[dict[str, object]]) -> None:
    with session.store.writing("file.csv", AT) as writer:
        writer.upsert(INCIDENTS, incidents)
        writer.upsert(CLAIMS, claims)


def files_with(folder: Path, *texts: str) -> set[str]:
    """The files below a folder that hold one of the texts, in any case."""
    marks = [text.lower().encode() for text in texts]
    return {
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(mark in path.read_bytes().lower() for mark in marks)
    }


def test_no_byte_of_an_erased_incident_is_in_any_file(session: Session) -> None:
    folder = session.path.parent
    with Session(open_store(session.path), lambda: session.desk, lambda: AT) as reader:
        assert len(reader.incidents(q=NAMED)) == 1
        before = files_with(folder, NAMED)
        assert session.path.name in before
        assert (len(before) > 1) is folder_of(session.path).exists()
        assert session.erase(ERASED, why="a request", by="a desk") == [ERASED, f"{ERASED}-1"]
        assert files_with(folder, NAMED, ERASED) == set()
        assert len(reader.incidents(q=NAMED)) == len(reader.incidents(q="desk")) == 0
    assert list(check_store(session.path))


def test_an_erased_incident_is_in_no_answer_of_any_moment(session: Session) -> None:
    count, last = len(session.incidents()), session.revision
    session.erase(ERASED, why="a request")
    assert len(session.incidents()) == count - 1
    for revision in range(1, session.revision + 1):
        assert len(session.as_of(revision).incidents(q=NAMED)) == 0
        assert not [each for each in session.as_of(revision).claims()["incident"] if each == ERASED]
    assert [each.id for each in session.changes(0).listed if NAMED.lower() in each.id] == []
    assert session.store.history(INCIDENTS, ERASED) == []
    assert session.revision == last + 1


def test_no_import_brings_an_erased_record_back(session: Session) -> None:
    session.erase(ERASED, why="a request")
    count, revision = len(session.incidents()), session.revision
    path = session.path.with_name("again.csv")
    with path.open("w", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["id", "title", "event_type", "date_start", "longitude", "latitude"])
        rows.writerow([ERASED.partition(":")[2], f"{NAMED} was hurt", "Other", "2025-10-02", 66.5, 31.0])
    report = session.import_file(path, dataset="desk")
    assert (report.counts.inserted, report.counts.retracted) == (0, 1)
    assert report.warnings == ["1 row was not taken in: its record was erased here"]
    assert (len(session.incidents()), session.revision) == (count, revision)
    path.unlink()
    assert files_with(session.path.parent, NAMED) == set()


def test_erasing_again_writes_the_files_anew_and_makes_no_revision(session: Session) -> None:
    session.erase(ERASED, why="a request")
    revision = session.revision
    assert session.erase(ERASED, why="a request") == []
    assert session.revision == revision


def test_a_claim_is_erased_alone_and_its_incidents_figures_follow(session: Session) -> None:
    def killed() -> object:
        return session.store.history(INCIDENTS, "made:1")[-1]["fatalities_high"]

    write(session, [], [claim("made:1-1", incident="made:1", killed_low=3, killed_high=3, statement=NAMED)])
    assert killed() == 3
    assert session.erase("made:1-1", why="a request", table="claims") == ["made:1-1"]
    assert killed() is None
    assert "made:1-1" not in set(session.claims()["id"])


def test_an_id_in_the_names_of_revisions_and_in_the_audit_log_goes_too(session: Session) -> None:
    actor = Actor("ann", Role.EDITOR, None)
    with closing(open_access(session.path, lambda: AT)) as access:
        note(access, actor, f"DELETE /collections/incidents/items/{ERASED}", f"404 no record {ERASED!r}")
        note(access, actor, f"DELETE /collections/incidents/items/{quote(ERASED, safe='')}/versions")
        note(access, actor, f"DELETE /collections/incidents/items/{ERASED}2")
        session.erase(ERASED, why="a request")
        assert [(each.what.rpartition("items/")[2], each.outcome) for each in read_entries(access)] == [
            ("(erased)", "404 no record '(erased)'"),
            ("(erased)/versions", None),
            (f"{ERASED}2", None),
        ]
    with session.store.reading() as connection:
        files = [row[0] for row in connection.execute("SELECT file FROM revisions ORDER BY revision")]
    assert files[-4:] == ["retract (erased)", "restore (erased)", "correct (erased)", "erase"]


def test_reports_of_imports_that_name_the_record_go_and_others_keep_their_counts(session: Session) -> None:
    folder = session.path.with_name(f"{session.path.name}.imports")
    folder.mkdir()
    (folder / "named.json").write_text(f'{{"report": {{"warnings": ["retracted here: {ERASED}"]}}}}')
    (folder / "failed.json").write_text(f'{{"error": "cannot tell what its columns are: {NAMED}"}}')
    report = f'"rows": 3, "private_names": [{{"row": 2, "name": "{NAMED}"}}]'
    (folder / "other.json").write_text(f'{{"revision": 3, "report": {{{report}}}}}')
    session.erase(ERASED, why="a request")
    assert [path.name for path in folder.iterdir()] == ["other.json"]
    kept = json.loads((folder / "other.json").read_text())
    assert kept == {"revision": 3, "report": {"rows": 3, "private_names": []}}
    assert files_with(session.path.parent, NAMED) == set()


def test_files_of_imports_that_died_go_and_one_that_is_read_stays(session: Session) -> None:
    folder = session.path.with_name(f"{session.path.name}.imports")
    for name in ("dead", "running"):
        (folder / name).mkdir(parents=True)
        (folder / name / "events.csv").write_text(NAMED)
    with (folder / "running.lock").open("wb") as lock:
        hold(lock)
        session.erase(ERASED, why="a request")
        assert sorted(path.name for path in folder.iterdir()) == ["running", "running.lock"]


def test_a_retracted_record_and_a_draft_are_erased_too(session: Session) -> None:
    session.retract(ERASED, why="a mistake")
    assert session.erase(ERASED, why="a request") == [ERASED, f"{ERASED}-1"]
    article = f"Torkham was closed on 12 October 2025 after {NAMED} was killed, police said."
    assert isinstance(session, Editing)
    session.draft(session.read(article))
    folder = session.path.parent
    assert files_with(folder, NAMED) != set()
    with session.store.reading() as connection:
        drafts = connection.execute("SELECT DISTINCT table_name, id FROM drafts").fetchall()
    for table, record_id in drafts:
        session.erase(record_id, why="a request", table=table)
    assert files_with(folder, NAMED) == set()


def test_what_cannot_be_erased_is_said(session: Session) -> None:
    with pytest.raises(NotFound, match="no record 'desk:nobody' in incidents"):
        session.erase("desk:nobody", why="a request")
    with pytest.raises(BadParameter, match="why must say the reason"):
        session.erase(ERASED, why=" ")
    assert len(session.incidents(q=NAMED)) == 1


def test_a_store_of_an_earlier_version_erases_too(session: Session) -> None:
    with closing(connect(session.path)) as connection:
        connection.execute("DROP TABLE erased")
    with Session(open_store(session.path), lambda: session.desk, lambda: AT) as opened:
        assert opened.erase(ERASED, why="a request") == [ERASED, f"{ERASED}-1"]
    assert files_with(session.path.parent, NAMED, ERASED) == set()
