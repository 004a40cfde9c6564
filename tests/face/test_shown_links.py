"""Readers under rules: a link with a record that is not shown as it is tells nothing."""

from pathlib import Path

import pytest

from app.model.columns import INCIDENTS
from app.session import Session

HEADER = "id,title,event_type,date_start,place_name,country_stated,fatalities_best,licence,longitude,latitude\n"
A, B, C = "open:1", "open:2", "secret:3"
RULES = ({"withhold": True}, {"place": "district"}, {"hide": "notes"})


def take(session: Session, dataset: str, *rows: str) -> None:
    Path("desk.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    session.import_file("desk.csv", dataset=dataset)


def row(number: int, licence: str = "") -> str:
    return f"{number},Example: {number},Battles,2025-10-12,Torkham,Pakistan,3,{licence},71.09,34.1{number}\n"


@pytest.fixture
def filled(session: Session) -> Session:
    take(session, "open", row(1), row(2))
    take(session, "secret", row(3))
    return session


def events(session: Session) -> dict[str, str | None]:
    frame = session.incidents().to_geopandas().set_index("id")["event_id"]
    return {each: frame[each] for each in (A, B, C) if each in frame.index}


def told(session: Session) -> str:
    """Everything that a reader is told of the open records, of now and of before."""
    found = session.incidents(dataset="open")
    versions = [session.store.history(INCIDENTS, each) for each in (A, B)]
    changes = [session.tell(session.changes(number)) for number in range(4)]
    of_open = [[each for each in told if each["id"] in (A, B)] for told in changes]
    past = [
        session.as_of(number).incidents(dataset="open").to_geojson()["features"]
        for number in (3, session.revision)
    ]
    return repr(
        (found.to_geojson()["features"], found.summary().to_csv(), versions, of_open, past, session.links())
    )


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: next(iter(rule)))
def test_link_with_a_record_under_a_rule_tells_nothing(filled: Session, rule: dict[str, object]) -> None:
    filled.add_rule(why="an example", dataset="secret", **rule)
    # A revision that changes nothing of the open records, in place of a link.
    filled.correct(C, {"title": "Example: other"}, why="an example")
    before = told(filled.shown_to("reader"))
    filled.link(A, C, why="a secret reason")
    linked = filled.shown_to("reader")
    assert "event:" not in told(linked)
    assert "secret reason" not in told(linked)
    assert told(linked) == before
    assert set(events(linked).values()) == {None}
    assert events(filled)[A] is not None


def test_event_of_two_open_records_hides_the_third(filled: Session) -> None:
    filled.link(A, B)
    before = events(filled)
    filled.link(B, C)
    filled.add_rule(why="an example", dataset="secret", withhold=True)
    assert events(filled.shown_to("reader")) == {A: before[A], B: before[A]}
    assert filled.shown_to("reader").incidents(dataset="open").number_of_events == 1
    assert [(each["a"], each["b"]) for each in filled.shown_to("reader").links()] == [(A, B)]


def test_link_with_a_record_under_a_withheld_licence_tells_nothing(session: Session) -> None:
    take(session, "open", row(1), row(2))
    take(session, "secret", row(3, "ACLED terms"))
    session.correct(C, {"title": "Example: other"}, why="an example")
    hidden = frozenset({"ACLED terms"})
    before = told(session.withholding(hidden))
    session.link(A, C, why="a secret reason")
    assert told(session.withholding(hidden)) == before
    assert events(session.withholding(hidden)) == {A: None, B: None}


def test_open_records_keep_their_event(filled: Session) -> None:
    filled.link(A, B, why="an example")
    filled.add_rule(why="an example", dataset="secret", withhold=True)
    reader = filled.shown_to("reader")
    assert events(reader) == {A: events(filled)[A], B: events(filled)[A]}
    assert [each["became"] for each in reader.store.history(INCIDENTS, A)] == [None, "linked"]
    assert len(reader.incidents(q="Example")) == 2


def test_words_of_a_record_with_a_hidden_link_are_still_found(filled: Session) -> None:
    filled.link(A, C, why="an example")
    filled.add_rule(why="an example", dataset="secret", withhold=True)
    assert len(filled.shown_to("reader").incidents(q="Example")) == 2
