"""Sums over versions, tombstones, drafts, corrections, links and rules: kept by every write, held by a check."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

import app
from app.model.errors import StoreDamaged
from app.record.check import check_store
from app.record.connection import connect
from app.record.ledgers import LEDGERS, check_ledgers
from app.session import Session

WHY = "an example"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store.gpkg"
    with app.open(path) as session:
        session.correct("seed:S06", {"title": "first"}, why=WHY)
        session.retract("seed:S01", why=WHY)
    return path


def rows(path: Path) -> int | None:
    with closing(connect(path)) as connection:
        return check_ledgers(path, connection)


def change(path: Path, statement: str) -> None:
    with closing(connect(path)) as connection:
        connection.execute(statement)


@pytest.mark.parametrize(
    "write",
    [
        lambda session: session.correct("seed:S06", {"title": "second"}, why=WHY),
        lambda session: session.restore("seed:S01", why=WHY),
        lambda session: session.erase("seed:S06", why=WHY),
        lambda session: session.undo(2, why=WHY),
    ],
    ids=["correct", "restore", "erase", "undo"],
)
def test_every_write_keeps_the_sums(store: Path, write: Callable[[Session], object]) -> None:
    with app.open(store) as session:
        write(session)
    assert (rows(store) or 0) > 0


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history SET record = replace(record, 'first', 'fist')",
        "UPDATE history SET revision = 7 WHERE revision = 1",
        "DELETE FROM tombstones",
        "UPDATE revisions SET at = '2020-01-01T00:00:00+00:00' WHERE revision = 1",
        "UPDATE corrections SET why = 'another'",
    ],
)
def test_what_did_not_come_by_this_program_is_damage(store: Path, statement: str) -> None:
    change(store, statement)
    with pytest.raises(StoreDamaged, match="does not hold what was written"):
        list(check_store(store))


def test_rows_that_are_written_anew_by_sqlite_keep_their_sums(store: Path) -> None:
    before = rows(store)
    change(store, "VACUUM")
    assert rows(store) == before


def test_a_column_that_a_later_version_adds_changes_no_sum(store: Path) -> None:
    before = rows(store)
    for name in LEDGERS:
        change(store, f"ALTER TABLE {name} ADD COLUMN later TEXT")
    assert rows(store) == before


def test_sums_are_made_anew_where_an_earlier_version_wrote_the_last_revision(store: Path) -> None:
    change(
        store,
        "INSERT INTO revisions SELECT revision + 1, at, file, inserted, updated, unchanged, key FROM revisions "
        "ORDER BY revision DESC LIMIT 1",
    )
    assert rows(store) is None
    assert any("the next change adds them" in line for line in check_store(store))
    with app.open(store) as session:
        session.correct("seed:S06", {"title": "third"}, why=WHY)
    assert (rows(store) or 0) > 0


def test_a_question_about_a_past_that_cannot_be_read_is_refused_in_words(store: Path) -> None:
    change(store, "UPDATE history SET record = substr(record, 1, 30)")
    with app.open(store) as session, pytest.raises(StoreDamaged, match="a record in it cannot be read"):
        session.as_of(1).incidents().to_geojson()
