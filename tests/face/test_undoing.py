"""Revisions undone by later ones."""

from pathlib import Path

import pytest

from app.model.errors import BadParameter, NotFound
from app.session import Session

HEADER = "id,title,event_type,date_start,longitude,latitude\n"


def write(path: Path, *rows: str) -> Path:
    path.write_text(HEADER + "".join(f"{row},Other,2025-10-02,71.1,34.1\n" for row in rows))
    return path


def titles(session: Session) -> dict[str, object]:
    rows = session.incidents(dataset="desk").to_geojson()["features"]
    return {row["id"]: row["properties"]["title"] for row in rows}


def test_an_import_is_undone(session: Session, here: Path) -> None:
    session.import_file(write(here / "a.csv", "1,One", "2,Two"), dataset="desk")
    session.import_file(write(here / "b.csv", "2,Deux", "3,Three"), dataset="desk")
    undone = session.undo(3, why="the wrong file", by="a desk")
    assert undone.as_dict() == {"revision": 4, "retracted": 1, "put_back": 1, "kept": []}
    assert titles(session) == {"desk:1": "One", "desk:2": "Two"}
    told = {change["id"]: change for change in session.tell(session.changes(3))}
    assert {name: (one["became"], one["why"], one["by"]) for name, one in told.items()} == {
        "desk:2": ("changed", "the wrong file", "a desk"),
        "desk:3": ("retracted", "the wrong file", "a desk"),
    }
    assert titles(session.as_of(3)) == {"desk:1": "One", "desk:2": "Deux", "desk:3": "Three"}


def test_what_was_changed_since_stays_and_is_named(session: Session, here: Path) -> None:
    session.import_file(write(here / "a.csv", "1,One", "2,Two", "3,Three", "4,Four"), dataset="desk")
    session.import_file(write(here / "b.csv", "2,Deux"), dataset="desk")
    session.retract("desk:3", why="an example")
    undone = session.undo(2, why="the wrong file")
    assert (undone.retracted, undone.put_back) == (2, 0)
    assert [(one.table, one.id, one.revision) for one in undone.kept] == [("incidents", "desk:2", 3)]
    assert titles(session) == {"desk:2": "Deux"}


def test_what_the_source_of_a_corrected_record_said_comes_back_too(session: Session, here: Path) -> None:
    session.import_file(write(here / "a.csv", "1,One"), dataset="desk")
    session.correct("desk:1", {"title": "Eins"}, why="the translation")
    session.import_file(write(here / "b.csv", "1,Un"), dataset="desk")
    assert [one.source for one in session.inbox()] == [{"title": "Un"}]
    session.undo(4, why="the wrong file")
    assert titles(session) == {"desk:1": "Eins"}
    assert not session.inbox()
    session.release("desk:1", "title", why="the source was right")
    assert titles(session) == {"desk:1": "One"}


def test_claims_go_with_what_followed_from_them(session: Session, here: Path) -> None:
    before = session.incidents(id="seed:S06").to_geojson()["features"][0]["properties"]
    (here / "claims.csv").write_text("id,incident,verb,statement,injured_best\n1,seed:S06,reported,So,70\n")
    session.import_file(here / "claims.csv", dataset="desk")
    assert session.incidents(id="seed:S06").to_geojson()["features"][0]["properties"] != before
    session.undo(2, why="the wrong file")
    assert session.incidents(id="seed:S06").to_geojson()["features"][0]["properties"] == before
    assert "desk" not in set(session.claims()["dataset"])


def test_nothing_is_undone_twice(session: Session, here: Path) -> None:
    session.import_file(write(here / "a.csv", "1,One"), dataset="desk")
    session.undo(2, why="the wrong file")
    assert session.undo(2, why="again").as_dict() == {"revision": 3, "retracted": 0, "put_back": 0, "kept": []}
    assert session.revision == 3
    assert session.undo(3, why="it was right").as_dict()["retracted"] == 0


@pytest.mark.parametrize("revision", [0, 2, -1])
def test_a_revision_that_is_not_there_cannot_be_undone(session: Session, revision: int) -> None:
    with pytest.raises(NotFound, match=f"undo: the store has no revision {revision}: it has revisions 1 to 1"):
        session.undo(revision, why="an example")
    with pytest.raises(BadParameter, match="undo: why must say the reason"):
        session.undo(1, why=" ")
