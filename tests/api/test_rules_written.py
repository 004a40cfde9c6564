"""Rules and what is said of datasets, made and taken back over HTTP by editors."""

from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from app.web.api.admission import Admitting
from app.web.api.application import create_app
from app.web.api.service import Service

RULE = {"why": "witnesses are at risk", "dataset": "seed", "place": "district", "hide": ["sources"]}
FIRST = "/collections/incidents/items?dataset=seed&limit=1"


@pytest.fixture
def editor(service: Service) -> Iterator[TestClient]:
    """A program on this machine that may write."""
    with TestClient(create_app(service, Admitting(local_write=True)), client=("127.0.0.1", 50000)) as asking:
        yield asking


def test_rule_is_made_holds_is_listed_and_ends(client: TestClient, editor: TestClient, service: Service) -> None:
    before = client.get(FIRST).json()["features"][0]["properties"]
    assert before["source"]
    made = editor.post("/rules", json=RULE)
    assert made.status_code == 201, made.text
    told = made.json()
    assert (told["on"], told["place"], told["hide"]) == ("dataset seed", "district", ["sources"])
    assert told["revision"] == service.session.revision == 2
    assert told in editor.get("/rules").json()["rules"]
    shown = client.get(FIRST).json()["features"][0]["properties"]
    assert shown["source"] is None
    ended = editor.delete(f"/rules/{told['id']}", params={"why": "they have left"})
    assert ended.json() == {"rule": told["id"], "revision": 3}
    assert [each["id"] for each in editor.get("/rules").json()["rules"]] == ["licence"]
    again = client.get(FIRST).json()["features"][0]["properties"]
    assert again["source"] == before["source"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({**RULE, "why": ""}, "reason"),
        ({"why": "for nothing"}, "rule"),
        ({**RULE, "place": "village"}, "district"),
        ({**RULE, "place": 7}, "place: must be a text"),
        ({**RULE, "delay_days": True}, "delay_days: must be a whole number of days"),
        ({**RULE, "delay_days": -1}, "delay"),
        ({**RULE, "withhold": "yes"}, "withhold: must be true or false"),
        ({**RULE, "hide": "names"}, "hide: must be a list"),
        ({**RULE, "hide": ["colour"]}, "colour"),
        ({**RULE, "role": "editor"}, "contributor"),
        ({**RULE, "colour": "red"}, "unknown member 'colour'"),
        ([RULE], "a JSON object"),
    ],
)
def test_wrong_rules_are_refused_with_what_would_be_right(editor: TestClient, body: object, said: str) -> None:
    answer = editor.post("/rules", json=body)
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameterValue")
    assert said in answer.json()["description"]


def test_endings_are_refused_without_a_reason_and_of_no_rule(editor: TestClient) -> None:
    assert editor.delete("/rules/7", params={"why": "gone"}).json()["code"] == "NotFound"
    editor.post("/rules", json=RULE)
    without = editor.delete("/rules/1")
    assert (without.status_code, "reason" in without.json()["description"]) == (400, True)
    assert editor.delete("/rules/licence", params={"why": "gone"}).status_code == 404


def test_who_only_reads_makes_and_ends_no_rules(client: TestClient) -> None:
    for answer in (client.post("/rules", json=RULE), client.delete("/rules/1", params={"why": "no"})):
        assert (answer.status_code, answer.json()["code"]) == (401, "Unauthorized")


def test_datasets_are_said_to_be_distinct_and_it_is_taken_back(editor: TestClient, service: Service) -> None:
    other = {"type": "Feature", "geometry": None, "properties": {"title": "Example", "event_type": "Other"}}
    assert editor.post("/collections/incidents/items", json=other).status_code == 201
    [name] = {*service.session.state().snapshot.distinct("dataset")} - {"seed"}
    said = {"a": name, "b": "seed", "decision": "distinct"}
    assert editor.post("/matches", json=said).json()["revision"] == 3
    assert editor.get("/matches").json()["distinct"] == [sorted((name, "seed"))]
    assert editor.post("/matches", json={**said, "decision": "related"}).json()["revision"] == 4
    assert editor.get("/matches").json()["distinct"] == []
    unknown = editor.post("/matches", json={**said, "a": "nothing"})
    assert (unknown.status_code, "no dataset 'nothing'" in unknown.text) == (400, True)
