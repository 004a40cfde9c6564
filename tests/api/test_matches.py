"""Pairs that may be one event over HTTP: what was found, what was decided, and who may decide."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from invented_ucdp import invented_rows
from starlette.testclient import TestClient

from app.web.api.admission import Admitting
from app.web.api.application import create_app
from app.web.api.service import Service

BROWSER = {"Accept": "text/html"}


@pytest.fixture
def matched(service: Service, tmp_path: Path) -> Service:
    """A service on a store with 40 events that two datasets have."""
    rows = invented_rows(40, 3)
    with (tmp_path / "rows.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    for name in ("one", "two"):
        service.session.import_file(tmp_path / "rows.csv", dataset=name)
    service.session.match("one", "two")
    return service


@pytest.fixture
def editor(service: Service) -> Iterator[TestClient]:
    """A program on this machine that may write."""
    with TestClient(create_app(service, Admitting(local_write=True)), client=("127.0.0.1", 50000)) as asking:
        yield asking


@pytest.mark.usefixtures("matched")
def test_pairs_are_listed_with_their_reasons_until_the_end(client: TestClient) -> None:
    told = client.get("/matches?a=one&b=two&limit=5").json()
    assert told["numberReturned"] == 5
    assert told["numberMatched"] >= 35
    first = told["matches"][0]
    assert first["a"].replace("one:", "two:") == first["b"]
    assert (first["kind"], first["decision"]) == ("same", None)
    assert "deaths" in first["why"]
    [following] = [link["href"] for link in told["links"] if link["rel"] == "next"]
    assert client.get(following).json()["matches"][0]["score"] <= first["score"]
    page = client.get("/matches", headers=BROWSER)
    assert first["a"] in page.text


@pytest.mark.parametrize("path", ["/matches", "/inbox?kind=match"])
def test_pages_of_pairs_are_asked_for_anew_because_pairs_change_without_a_revision(
    client: TestClient, matched: Service, path: str
) -> None:
    first = client.get(path, headers=BROWSER)
    assert (first.headers["cache-control"], first.headers.get("etag")) == ("no-store", None)
    matched.session.match("one", "seed")
    again = client.get(path, headers={**BROWSER, "If-None-Match": first.headers.get("etag", "")})
    assert again.status_code == 200


@pytest.mark.usefixtures("matched")
@pytest.mark.parametrize("asked", ["above=0.1", "above=high", "decided=perhaps", "colour=red"])
def test_wrong_parameters_are_refused_with_what_would_be_right(client: TestClient, asked: str) -> None:
    answer = client.get(f"/matches?{asked}")
    assert answer.status_code == 400
    assert asked.partition("=")[0] in answer.text


def test_decisions_are_revisions_and_are_told(editor: TestClient, matched: Service) -> None:
    first, second = editor.get("/matches?limit=2").json()["matches"]
    linked = editor.post("/matches", json={"a": first["a"], "b": first["b"], "decision": "accept", "why": "alike"})
    assert linked.status_code == 200, linked.text
    refused = {"a": second["a"], "b": second["b"], "decision": "reject", "why": "another day"}
    assert editor.post("/matches", json=refused).json()["revision"] == linked.json()["revision"] + 1
    decided = {each["a"]: each["decision"] for each in editor.get("/matches?decided=true").json()["matches"]}
    assert decided == {first["a"]: "accepted", second["a"]: "rejected"}
    many = editor.post("/matches", json={"accept_above": 0.6, "a": "one", "b": "two"}).json()["accepted"]
    assert len(many) >= 30
    assert {first["a"], second["a"]}.isdisjoint(each["a"] for each in many)
    assert matched.session.record(first["a"])["event_id"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"a": "one:1", "decision": "accept"}, "name the two records"),
        ({"a": "one:1", "b": "two:1", "decision": "marry"}, "accept, reject, undo"),
        ({"accept_above": 3}, "from 0.5 to 1"),
        ({"colour": "red"}, "unknown member"),
        (["a"], "a JSON object"),
    ],
)
def test_wrong_decisions_are_refused(editor: TestClient, body: object, said: str) -> None:
    answer = editor.post("/matches", json=body)
    assert answer.status_code == 400
    assert said in answer.text


def test_who_only_reads_may_not_decide(client: TestClient) -> None:
    assert client.post("/matches", json={"accept_above": 0.9}).status_code == 401
