"""Links: records that a person says are one event, with the id of the event, the log of decisions, and undo."""

from hashlib import sha256
from pathlib import Path

import pytest

from app.ingest.importer import ImportReport
from app.model.columns import INCIDENTS
from app.model.errors import BadParameter, NotFound
from app.session import Session

HEADER = "id,title,event_type,date_start,place_name,country_stated,fatalities_best,longitude,latitude\n"
ROWS = (
    "1,Example: shots,Battles,2025-10-12,Torkham,Pakistan,3,71.09,34.12\n",
    "2,Example: shells,Battles,2025-10-12,Torkham,Pakistan,3,71.10,34.12\n",
    "3,Example: a fair,Other,2025-10-13,Chaman,Pakistan,,66.45,30.92\n",
)
A, B, C = "desk:1", "desk:2", "other:3"
NAMED = f"event:{sha256(A.encode()).hexdigest()[:12]}"
WHY = {"why": "the same fire", "by": "a desk"}


def take(session: Session, dataset: str, *rows: str) -> ImportReport:
    Path("desk.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    return session.import_file("desk.csv", dataset=dataset)


@pytest.fixture
def filled(session: Session) -> Session:
    take(session, "desk", *ROWS[:2])
    take(session, "other", ROWS[2])
    assert session.revision == 3
    return session


def events(session: Session, **filters: object) -> dict[str, str | None]:
    frame = session.incidents(**filters).to_geopandas().set_index("id")
    return {each: frame.loc[each, "event_id"] for each in (A, B, C) if each in frame.index}


def decided(session: Session) -> list[tuple[object, ...]]:
    return [tuple(each[name] for name in ("a", "b", "decision", "event_id", "why")) for each in session.links()]


def test_linked_records_have_the_id_of_their_event_and_stay_records(filled: Session) -> None:
    assert events(filled) == {A: None, B: None, C: None}
    assert filled.link(B, A, **WHY, score=0.75) == 4
    assert events(filled) == {A: NAMED, B: NAMED, C: None}
    assert events(filled, as_of=3) == {A: None, B: None, C: None}
    [link] = filled.links()
    assert link.pop("at")
    assert link == {
        "a": A,
        "b": B,
        "decision": "accepted",
        "event_id": NAMED,
        "score": 0.75,
        "why": "the same fire",
        "by": "a desk",
        "revision": 4,
    }
    assert filled.as_of(3).links() == []
    assert filled.link(A, B) == 4
    assert filled.incidents(event_id=NAMED).to_geopandas()["id"].tolist() == [A, B]


def test_links_join_over_other_links_and_part_again(filled: Session) -> None:
    filled.link(B, C)
    assert set(events(filled).values()) == {None, f"event:{sha256(B.encode()).hexdigest()[:12]}"}
    filled.link(A, B)
    assert events(filled) == {A: NAMED, B: NAMED, C: NAMED}
    with pytest.raises(BadParameter, match="one event by their links with other records"):
        filled.unlink(A, C, why="not that")
    filled.unlink(C, B, why="not that")
    assert events(filled) == {A: NAMED, B: NAMED, C: None}
    assert events(filled, as_of=5) == {A: NAMED, B: NAMED, C: NAMED}
    assert decided(filled) == [(A, B, "accepted", NAMED, "")]


def test_history_tells_who_linked_a_record_and_why(filled: Session) -> None:
    filled.link(A, B, **WHY)
    filled.unlink(A, B, why="another fire", by="an editor")
    last = filled.store.history(INCIDENTS, A)[-2:]
    assert [(each["became"], each["why"], each["by"]) for each in last] == [
        ("linked", "the same fire", "a desk"),
        ("unlinked", "another fire", "an editor"),
    ]
    assert [each["event_id"] for each in last] == [NAMED, None]


def test_rejection_is_remembered_and_ends_a_link(filled: Session) -> None:
    filled.reject_match(A, C, why="a year apart")
    assert decided(filled) == [(A, C, "rejected", None, "a year apart")]
    filled.link(A, C)
    assert decided(filled) == [(A, C, "accepted", NAMED, "")]
    filled.reject_match(C, A, why="a year apart after all")
    assert events(filled) == {A: None, B: None, C: None}
    filled.unlink(A, C, why="nobody knows")
    assert filled.links() == []
    assert [len(filled.as_of(number).links()) for number in range(3, 8)] == [0, 1, 1, 1, 0]


def test_import_of_a_linked_record_keeps_the_link(filled: Session) -> None:
    filled.link(A, C)
    assert take(filled, "desk", *ROWS[:2]).counts.unchanged == 2
    assert filled.revision == 4
    assert take(filled, "desk", ROWS[0].replace("shots", "fire"), ROWS[1]).counts.updated == 1
    assert events(filled) == {A: NAMED, B: None, C: NAMED}
    assert filled.record(A)["title"] == "Example: fire"


def test_corrected_record_can_be_linked_and_its_source_stays_quiet(filled: Session) -> None:
    filled.link(A, B)
    filled.correct(A, {"title": "Example: better"}, why="as it says")
    assert take(filled, "desk", *ROWS[:2]).counts.unchanged == 2
    assert filled.inbox() == []
    filled.release(A, "title", why="as the source")
    assert filled.record(A)["event_id"] == NAMED
    filled.unlink(A, B, why="another")
    assert filled.record(A)["event_id"] is None


def test_undo_of_a_link_parts_the_records(filled: Session) -> None:
    revision = filled.link(A, B, **WHY)
    undone = filled.undo(revision, why="a slip")
    assert (undone.put_back, undone.kept, events(filled)) == (2, [], {A: None, B: None, C: None})
    assert filled.links() == []
    filled.undo(undone.revision, why="no slip")
    assert events(filled) == {A: NAMED, B: NAMED, C: None}
    assert decided(filled) == [(A, B, "accepted", NAMED, "no slip")]


def test_undo_of_a_link_parts_also_a_record_that_was_changed_since(filled: Session) -> None:
    revision = filled.link(A, B)
    filled.correct(A, {"title": "Example: better"}, why="as it says")
    undone = filled.undo(revision, why="a slip")
    assert [each.id for each in undone.kept] == [A]
    assert events(filled) == {A: None, B: None, C: None}
    assert filled.record(A)["title"] == "Example: better"


def test_undo_of_a_rejection_gives_the_pair_what_held_before(filled: Session) -> None:
    filled.link(A, B, **WHY)
    filled.reject_match(A, B, why="a slip")
    filled.undo(5, why="no slip")
    assert events(filled) == {A: NAMED, B: NAMED, C: None}


def test_retracted_record_leaves_its_event_and_comes_back_to_it(filled: Session) -> None:
    filled.link(A, B)
    filled.retract(A, why="a double")
    assert events(filled) == {B: None, C: None}
    filled.restore(A, why="no double")
    assert events(filled) == {A: NAMED, B: NAMED, C: None}
    filled.link(B, C)
    filled.retract(B, why="a double")
    assert events(filled) == {A: NAMED, C: NAMED}


def test_erased_record_leaves_no_link(filled: Session) -> None:
    filled.link(A, B)
    filled.link(B, C)
    filled.erase(B, why="a person asked")
    assert events(filled) == {A: None, C: None}
    assert filled.links() == []
    assert B.encode() not in filled.path.read_bytes()


@pytest.mark.parametrize(
    ("pair", "error", "message"),
    [
        ((A, A), BadParameter, "name two records"),
        ((A, "desk:9"), NotFound, "link: no record 'desk:9' in incidents"),
    ],
)
def test_a_link_is_of_two_records_that_are_there(
    filled: Session, pair: tuple[str, str], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        filled.link(*pair)
    assert filled.revision == 3


def test_retracted_record_cannot_be_linked(filled: Session) -> None:
    filled.retract(B, why="a double")
    with pytest.raises(BadParameter, match="stands retracted already"):
        filled.link(A, B)


def test_unlinking_needs_a_reason_and_a_decision(filled: Session) -> None:
    with pytest.raises(BadParameter, match="nothing was decided"):
        filled.unlink(A, B, why="so")
    filled.link(A, B)
    with pytest.raises(BadParameter, match="why must say the reason"):
        filled.unlink(A, B, why=" ")
    with pytest.raises(BadParameter, match="why must say the reason"):
        filled.reject_match(A, C, why="")


def test_changes_name_the_linked_records(filled: Session) -> None:
    filled.link(A, B, **WHY)
    told = filled.tell(filled.changes(3))
    assert [(each["id"], each["became"], each["why"]) for each in told] == [
        (A, "changed", "the same fire"),
        (B, "changed", "the same fire"),
    ]
    assert told[0]["fields"] == [{"field": "event_id", "before": None, "after": NAMED}]
