"""States of records: from a draft to a retraction, each change a revision with who and why, wrong ones refused."""

import pytest
from invented_reading import CLAIM, INCIDENT, reading

from app.ingest.deletions import retract_deleted
from app.model.columns import CLAIMS, INCIDENTS
from app.model.errors import BadParameter, NotFound
from app.model.states import MAY_BECOME, State, next_states, state_of
from app.session import Session


def test_a_draft_becomes_reported_corroborated_disputed_and_retracted(session: Session) -> None:
    session.draft(reading())
    words = ("reported", "corroborated", "disputed", "reported", "retracted")
    revisions = [session.mark(INCIDENT, word, why=f"now {word}", by="a desk") for word in words]
    assert revisions == [3, 4, 5, 6, 7]
    told = session.store.history(INCIDENTS, INCIDENT)
    assert [(each["revision"], each["why"], each["by"]) for each in told if each["revision"] in revisions] == [
        (at, f"now {word}", "a desk") for at, word in zip(revisions, words, strict=True)
    ]
    verified = [session.as_of(at).incidents().to_geopandas().set_index("id")["verification"] for at in (4, 5, 6)]
    assert [each[INCIDENT] for each in verified] == ["corroborated", "disputed", "reported"]
    with pytest.raises(NotFound):
        session.record(INCIDENT)
    assert INCIDENT in session.as_of(6).incidents().to_geopandas()["id"].tolist()


def test_a_state_outlives_an_import_of_what_the_source_says(session: Session) -> None:
    session.import_file("events.csv", dataset="desk")
    session.mark("desk:E1", "corroborated", why="two sources")
    session.import_file("events.csv", dataset="desk")
    assert session.record("desk:E1")["verification"] == "corroborated"


@pytest.mark.parametrize(
    ("record", "state", "table", "said"),
    [
        (
            INCIDENT,
            "corroborated",
            "incidents",
            "is a draft, and cannot be corroborated: it may be reported or retracted",
        ),
        ("seed:S06", "reported", "incidents", "may be corroborated or disputed or retracted"),
        ("seed:S06", "draft", "incidents", "must be one of reported"),
        ("seed:S06-1", "disputed", "claims", "it may be retracted"),
        (CLAIM, "disputed", "claims", "is a draft"),
    ],
)
def test_a_wrong_change_is_refused_with_what_is_allowed(
    session: Session, record: str, state: str, table: str, said: str
) -> None:
    session.draft(reading())
    with pytest.raises(BadParameter, match=said):
        session.mark(record, state, why="an example", table=table)
    assert session.revision == 2


def test_a_change_of_state_needs_a_reason_and_a_record(session: Session) -> None:
    with pytest.raises(BadParameter, match="why must say"):
        session.mark("seed:S06", "disputed", why=" ")
    with pytest.raises(NotFound, match="no record or draft"):
        session.mark("seed:none", "disputed", why="an example")


def test_a_retracted_record_is_restored_and_not_marked(session: Session) -> None:
    session.mark("seed:S06", "retracted", why="an example")
    with pytest.raises(BadParameter, match="restore it first"):
        session.mark("seed:S06", "disputed", why="an example")


def test_a_dropped_draft_may_be_reported_after_all(session: Session) -> None:
    session.draft(reading())
    session.mark(INCIDENT, "retracted", why="no event")
    session.mark(INCIDENT, "reported", why="an event after all")
    assert state_of(session.record(INCIDENT)["verification"]) is State.REPORTED


def test_states_of_sources_in_any_case_are_ours() -> None:
    words = ("Corroborated ", "DISPUTED", "unverified", None, "unverified lead")
    assert [state_of(word) for word in words] == ["corroborated", "disputed", "reported", "reported", "lead"]
    assert next_states(CLAIMS, State.REPORTED) == (State.RETRACTED,)
    assert set(MAY_BECOME) == set(State)


@pytest.mark.parametrize("word", ["keep", "take"])
def test_a_deleted_record_with_two_corrections_is_decided_on_once(session: Session, word: str) -> None:
    session.import_file("events.csv", dataset="desk")
    session.correct("desk:E1", {"title": "Corrected", "event_type": "Riots"}, why="an example")
    retract_deleted(session.store, "desk", {"E1": None}, session.now)
    entries = session.waiting("correction").page(10)
    assert [each.told["deleted"] for each in entries] == [True, True]
    before = session.revision
    sent = [
        {"kind": "correction", "id": each.id, "column": each.told["column"], "decision": word} for each in entries
    ]
    assert session.decide_all(sent, why="looked through") == before + 1
    assert len(session.waiting("correction")) == 0
    assert ("desk:E1" in session.incidents().to_geopandas()["id"].tolist()) is (word == "keep")
