"""Decisions on the inbox over HTTP: many at once, as one revision, by editors, with who and why."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from changed_seed import write_changed_seed
from starlette.testclient import TestClient
from waiting_records import let_wait

from app.model.columns import INCIDENTS
from app.web.api.admission import Admitting
from app.web.api.application import create_app
from app.web.api.service import Service

Json = dict[str, Any]


@pytest.fixture
def full(service: Service, tmp_path: Path) -> Service:
    """A service on a store in which drafts, leads, two corrections of one record and a pair wait."""
    session = service.session
    session.correct("seed:S06", {"title": "Ours", "event_type": "Other"}, why="the map says so", by="a desk")
    session.import_file(write_changed_seed(tmp_path, "S06", title="Anew", event_type="Riots"), dataset="seed")
    let_wait(session, tmp_path)
    return service


@pytest.fixture
def editor(full: Service) -> Iterator[TestClient]:
    """A program on this machine that may write."""
    with TestClient(create_app(full, Admitting(local_write=True)), client=("127.0.0.1", 50000)) as asking:
        yield asking


def waiting(client: TestClient, kind: str) -> list[Json]:
    """What waits of a kind."""
    found: list[Json] = client.get(f"/inbox?kind={kind}&limit=1000").json()["inbox"]
    return found


def decision(entry: Json, word: str) -> Json:
    """The decision on an entry, as a program would send it."""
    names = ("kind", "table", "id", "column", "a", "b")
    return {name: entry[name] for name in names if name in entry} | {"decision": word}


def test_decisions_on_all_kinds_are_one_revision_with_who_and_why(editor: TestClient, full: Service) -> None:
    before = full.session.revision
    lead = waiting(editor, "lead")[0]
    sent = [
        *(decision(each, "accept") for each in waiting(editor, "draft")),
        *(decision(each, "take") for each in waiting(editor, "correction")),
        *(decision(each, "accept") for each in waiting(editor, "match")),
        decision(lead, "reported"),
    ]
    assert len(sent) >= 7
    answer = editor.post("/inbox", json={"decisions": sent, "why": "looked through"})
    assert answer.status_code == 200, answer.text
    assert answer.json() == {"revision": before + 1, "decided": len(sent)}
    assert full.session.revision == before + 1
    counts = editor.get("/inbox").json()["numberOfKind"]
    assert (counts["draft"], counts["correction"], counts["match"]) == (0, 0, 0)
    taken = full.session.record("seed:S06")
    assert (taken["title"], taken["event_type"]) == ("Anew", "Riots")
    assert full.session.record("one:T1")["event_id"] == full.session.record("two:T1")["event_id"] is not None
    assert full.session.record(lead["id"])["verification"] == "reported"
    for record_id in ("seed:S06", "one:T1", lead["id"]):
        last = editor.get(f"/collections/incidents/items/{record_id}/versions").json()["versions"][-1]
        assert (last["revision"], last["why"], last["by"]) == (before + 1, "looked through", "local")


def test_one_wrong_decision_undoes_all(editor: TestClient, full: Service) -> None:
    before = full.session.revision
    [pair] = [each for each in waiting(editor, "match") if each["id"] == "one:T1"]
    sent = [decision(pair, "accept"), {"kind": "draft", "id": "news:none", "decision": "drop"}]
    answer = editor.post("/inbox", json={"decisions": sent, "why": "alike"})
    assert (answer.status_code, "news:none" in answer.text) == (404, True)
    assert full.session.revision == before
    assert full.session.record("one:T1")["event_id"] is None


def test_what_somebody_else_decided_is_not_overwritten_unseen(editor: TestClient, full: Service) -> None:
    [pair] = [each for each in waiting(editor, "match") if each["id"] == "one:T1"]
    full.session.reject_match("one:T1", "two:T1", why="another blast")
    answer = editor.post("/inbox", json={"decisions": [decision(pair, "accept")]})
    assert (answer.status_code, "rejected already" in answer.text, "another blast" in answer.text) == (
        400,
        True,
        True,
    )
    entry = next(each for each in waiting(editor, "correction") if each["column"] == "title")
    late = decision(entry, "take") | {"since": entry["since"] - 1}
    answer = editor.post("/inbox", json={"decisions": [late]})
    assert (answer.status_code, "look at it" in answer.text) == (400, True)


def test_a_record_goes_from_state_to_state_and_comes_back(editor: TestClient, full: Service) -> None:
    def become(word: str) -> int:
        sent = {"kind": "record", "id": "seed:S06", "decision": word}
        return editor.post("/inbox", json={"decisions": [sent], "why": f"now {word}"}).status_code

    assert [become(word) for word in ("corroborated", "disputed", "retracted")] == [200, 200, 200]
    assert editor.get("/collections/incidents/items/seed:S06").status_code == 404
    refused = editor.post(
        "/inbox", json={"decisions": [{"kind": "record", "id": "seed:S06", "decision": "disputed"}], "why": "no"}
    )
    assert (refused.status_code, "is retracted" in refused.text, "restore" in refused.text) == (400, True, True)
    assert become("restored") == 200
    assert full.session.record("seed:S06")["verification"] == "disputed"
    told = full.session.store.history(INCIDENTS, "seed:S06")
    assert [each["why"] for each in told][-4:] == [
        "now corroborated",
        "now disputed",
        "now retracted",
        "now restored",
    ]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"decisions": []}, "must be a list"),
        ({"decisions": "all"}, "must be a list"),
        ({"decisions": [{"kind": "letter"}]}, "decisions[0].kind: must be draft, lead"),
        ({"decisions": [{"kind": "draft", "id": "a", "decision": "marry"}]}, "must be accept, drop"),
        ({"decisions": [{"kind": "match", "a": "one:T1", "decision": "accept"}]}, "decisions[0].b"),
        ({"decisions": [{"kind": "gate", "id": "torkham", "decision": "open"}]}, "a new statement"),
        ({"decisions": [{"kind": "draft", "id": "a", "colour": "red"}]}, "unknown member"),
        ({"decisions": [{"kind": "record", "id": "seed:S06", "decision": "disputed"}]}, "why must say"),
        ({"decisions": [{"kind": "lead", "id": "seed:S06", "decision": "reported"}], "why": "x"}, "it may be"),
        (
            {
                "decisions": [{"kind": "record", "table": "claims", "id": "seed:S06-1", "decision": "disputed"}],
                "why": "x",
            },
            "it may be retracted",
        ),
        ({"choices": []}, "unknown member"),
        ([], "must be a JSON object"),
    ],
)
def test_wrong_decisions_are_refused_with_what_would_be_right(editor: TestClient, body: object, said: str) -> None:
    answer = editor.post("/inbox", json=body)
    assert answer.status_code == 400, answer.text
    assert said in answer.json()["description"], answer.text


def test_a_reader_may_not_decide(client: TestClient) -> None:
    sent = {"decisions": [{"kind": "record", "id": "seed:S06", "decision": "disputed"}], "why": "an example"}
    assert client.post("/inbox", json=sent).status_code == 401


def test_kind_that_is_no_text_is_refused_with_words(editor: TestClient) -> None:
    sent = {"decisions": [{"kind": {}, "decision": "accept", "id": "seed:S06"}]}
    answer = editor.post("/inbox", json=sent)
    assert (answer.status_code, answer.json()["description"][:18]) == (400, "decisions[0].kind:")
