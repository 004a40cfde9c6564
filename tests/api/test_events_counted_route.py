"""Linked records count as one event in the answers of every counting route; `events=records` counts records."""

import pytest
from starlette.testclient import TestClient

from app.session import Session
from app.web.api.service import Service

PAIR = ("seed:S06", "seed:S09a")


@pytest.fixture
def linked(service: Service, client: TestClient) -> TestClient:
    """The service over the seed, in which two incidents are one event."""
    session: Session = service.session
    session.link(*PAIR, why="an example")
    return client


def get(client: TestClient, path: str, **params: str) -> dict[str, object]:
    answer = client.get(path, params=params)
    assert answer.status_code == 200, answer.text
    return answer.json()


def numbers(client: TestClient, **params: str) -> list[object]:
    """The counts of one selection by every counting route."""
    near = get(client, "/crossings/torkham/incidents", within_km="1000", **params)
    return [
        get(client, "/summary", **params)["total"]["incidents"],
        get(client, "/map/summary", **params)["located"],
        get(client, "/map/features", zoom="6", **params)["numberMatched"],
        get(client, "/map/timeline", **params)["numberMatched"],
        get(client, "/map/areas", **params)["numberMatched"],
        near["numberMatched"],
        near.get("number_of_events"),
    ]


def test_every_counting_route_counts_an_event_once(client: TestClient, service: Service) -> None:
    before = numbers(client)
    assert before[-1] == before[-2]
    service.session.link(*PAIR, why="an example")
    after = numbers(client)
    assert after == [*(number - 1 for number in before[:5]), before[5], before[6] - 1]
    assert numbers(client, events="records") == [*before[:-1], None]
    assert numbers(client, as_of="1") == before


@pytest.mark.parametrize(
    "page", [{"limit": "1"}, {"limit": "2", "offset": "3"}, {"sortby": "-title", "limit": "1"}]
)
@pytest.mark.parametrize("path", ["/crossings/torkham/incidents", "/collections/incidents/items"])
def test_near_answer_counts_the_events_of_all_its_pages_on_each_page(
    linked: TestClient, path: str, page: dict[str, str]
) -> None:
    near = {} if "crossings" in path else {"near": "torkham"}
    told = get(linked, path, within_km="1000", **near, **page)
    assert told["number_of_events"] == told["numberMatched"] - 1 > told["numberReturned"]


def test_items_of_linked_records_tell_their_event(linked: TestClient) -> None:
    told = [get(linked, f"/collections/incidents/items/{each}")["properties"]["event_id"] for each in PAIR]
    assert told[0] == told[1]
    found = get(linked, "/collections/incidents/items", event_id=str(told[0]))
    assert sorted(each["id"] for each in found["features"]) == sorted(PAIR)


def test_unknown_way_of_counting_is_refused(client: TestClient) -> None:
    answer = client.get("/summary", params={"events": "double"})
    assert (answer.status_code, "events" in answer.text) == (400, True)
