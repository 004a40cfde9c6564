"""Reconciled datasets: matched and decided on, their figures are no rivals any more, until one of them changes."""

from pathlib import Path

import pytest

from app.record.match_candidates import Candidate, keep_candidates
from app.session import Session

HEADER = "id,title,event_type,date_start,place_name,country_stated,fatalities_low,longitude,latitude\n"
TRUE, FALSE = ("one:1", "other:1"), ("one:2", "other:2")
CANDIDATE = Candidate(*TRUE, "one", "other", 0.9, 0.0, 0.0, "near", "same")


def row(number: int, deaths: int) -> str:
    return f"{number},Example: {number},Battles,2025-10-1{number},Torkham,Pakistan,{deaths},71.09,34.12\n"


def take(session: Session, dataset: str, *rows: str) -> None:
    Path("desk.csv").write_text(HEADER + "".join(rows), encoding="utf-8")
    session.import_file("desk.csv", dataset=dataset)


@pytest.fixture
def matched(session: Session) -> Session:
    """Two datasets of two incidents each, with two candidates of which one is an event."""
    take(session, "one", row(1, 3), row(2, 2))
    take(session, "other", row(1, 3), row(2, 4))
    found = [Candidate(*pair, "one", "other", 0.9, 0.0, 0.0, "near", "same") for pair in (TRUE, FALSE)]
    weak = Candidate("one:1", "other:2", "one", "other", 0.3, 0.0, 1.0, "far", "same")
    keep_candidates(session.path, ("one", "other"), [*found, weak], session.revision)
    return session


def counted_after(session: Session, candidates: list[Candidate]) -> tuple[object, object]:
    """The total once the two datasets were matched anew, with these candidates."""
    keep_candidates(session.path, ("one", "other"), candidates, session.revision)
    with session.as_of(session.revision) as again:
        again.store.earlier.clear()
        return total(again)


def total(session: Session, **filters: object) -> tuple[object, object]:
    told = session.incidents(dataset="one,other", **filters).summary().attrs["total"]
    return told["incidents"], told["fatalities_low"]


def test_datasets_stay_rivals_until_every_candidate_is_decided(matched: Session) -> None:
    assert total(matched) == (4, 7)
    matched.link(*TRUE)
    # The event, 3, may be one that the other dataset has as its 4; the lone 2 may be, too.
    assert total(matched) == (3, 7)
    matched.reject_match(*FALSE, why="another hill")
    assert total(matched) == (3, 3 + 2 + 4)
    assert total(matched, events="records") == (4, 7)
    assert total(matched, as_of=4) == (3, 7)
    assert total(matched, as_of=5) == (3, 9)


def test_rejections_alone_reconcile(matched: Session) -> None:
    for pair in (TRUE, FALSE):
        matched.reject_match(*pair, why="another hill")
    assert total(matched) == (4, 12)
    assert total(matched, events="records") == (4, 7)


def test_change_of_a_dataset_ends_it_and_another_match_brings_it_back(matched: Session) -> None:
    matched.link(*TRUE)
    matched.reject_match(*FALSE, why="another hill")
    take(matched, "one", row(1, 3), row(2, 2), row(3, 5))
    assert total(matched) == (4, 10)
    assert counted_after(matched, [CANDIDATE]) == (4, 14)


def test_datasets_without_any_candidate_stay_rivals(matched: Session) -> None:
    matched.link(*TRUE)
    matched.reject_match(*FALSE, why="another hill")
    take(matched, "one", row(1, 3), row(2, 2), row(3, 5))
    assert counted_after(matched, []) == (4, 10)


def test_undo_of_a_decision_ends_it(matched: Session) -> None:
    matched.link(*TRUE)
    revision = matched.reject_match(*FALSE, why="another hill")
    matched.undo(revision, why="a slip")
    assert total(matched) == (3, 7)
