"""The claims about one incident, over HTTP."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

Json = dict[str, Any]
Ask = Callable[..., Json]


def ids(answer: Json) -> list[str]:
    return [feature["id"] for feature in answer["features"]]


@pytest.mark.parametrize("incident", ["seed:S02a", "seed:S01", "own:full"])
def test_an_incident_s_claims_are_those_of_the_collection(ask: Ask, incident: str) -> None:
    told = ask(f"/incidents/{incident}/claims")
    assert ids(told) == ids(ask("/collections/claims/items", incident=incident))
    assert told["numberMatched"] == len(told["features"]) > 1
    assert {feature["properties"]["incident"] for feature in told["features"]} == {incident}


def test_an_incident_that_nobody_speaks_of_has_no_claims(ask: Ask) -> None:
    assert ask("/incidents/made:m7/claims")["numberMatched"] == 0


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"party": "pakistani_side"}, ["seed:S02a-3"]),
        ({"party": "afghan_side,pakistani_side"}, ["seed:S02a-1", "seed:S02a-3"]),
        ({"verb": "alleged"}, ["seed:S02a-1"]),
        ({"said_on": "2025-10-20"}, []),
        ({"limit": 1, "offset": 1}, ["seed:S02a-2"]),
    ],
)
def test_claims_are_chosen_by_party_and_day(ask: Ask, params: Json, expected: list[str]) -> None:
    assert ids(ask("/incidents/seed:S02a/claims", **params)) == expected
    assert ids(ask("/collections/claims/items", incident="seed:S02a", **params)) == expected


def test_a_browser_gets_a_table_of_what_each_says(reader: TestClient) -> None:
    page = reader.get("/incidents/seed:S02a/claims", headers={"Accept": "text/html"})
    assert page.headers["content-type"].startswith("text/html")
    assert all(
        text in page.text for text in ("the Afghan side", "the Pakistani side", "Said on", "Killed, as written")
    )


@pytest.mark.parametrize(
    ("path", "status", "sentence"),
    [
        ("/incidents/seed:S99/claims", 404, "no incident 'seed:S99'"),
        (f"/incidents/{quote('<b>/x', safe='')}/claims", 404, "no incident '<b>/x'"),
        ("/incidents/seed:S06/claims?incident=seed:S01", 400, "unknown parameter 'incident'"),
        ("/incidents/seed:S06/claims?near=torkham", 400, "unknown parameter 'near'"),
    ],
)
def test_what_cannot_be_answered_is_said(reader: TestClient, path: str, status: int, sentence: str) -> None:
    answer = reader.get(path)
    assert answer.status_code == status
    assert set(answer.json()) == {"code", "description"}
    assert answer.json()["description"].startswith(sentence)


@pytest.mark.parametrize("incident", ["seed:S01", "seed:S05"])
def test_claims_lead_up_to_their_incident(reader: TestClient, incident: str) -> None:
    [up] = [each for each in reader.get(f"/incidents/{incident}/claims").json()["links"] if each["rel"] == "up"]
    assert reader.get(up["href"]).json()["id"] == incident
