"""`said_until` over HTTP."""

import pytest
from starlette.testclient import TestClient


def test_claims_and_figures_are_of_the_day(client: TestClient) -> None:
    told = client.get("/collections/claims/items", params={"said_until": "2025-10-20"}).json()
    assert told["numberMatched"] == 0
    assert all("said_until=2025-10-20" in link["href"] for link in told["links"])
    item = client.get("/collections/incidents/items/seed:S06", params={"said_until": "2025-10-20"})
    assert item.json()["properties"]["figures"] is None
    assert client.get("/collections/incidents/items/seed:S06").json()["properties"]["figures"] == "span"
    assert item.headers["etag"] != client.get("/collections/incidents/items/seed:S06").headers["etag"]


def test_crossings_have_the_status_that_had_been_said(client: TestClient) -> None:
    rows = client.get("/collections/crossing_status/items", params={"said_until": "2000-01-01"}).json()
    assert rows["numberMatched"] == 0
    gate = client.get("/crossings/torkham/status", params={"said_until": "2000-01-01"}).json()
    assert (gate["at"], gate["headline"], gate["classes"]) == ("2000-01-01", "unknown", [])


def test_a_page_says_what_it_is_of(client: TestClient) -> None:
    page = client.get("/collections/claims/items?said_until=2025-10-20", headers={"accept": "text/html"})
    assert "what sources had said by 2025-10-20" in page.text


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/summary?said_until=soon", "said_until: must be a day such as 2025-10-20: 'soon'"),
        ("/summary?said_until=2025-10-20&said_until=2025-10-21", "said_until: given twice"),
        ("/map?said_until=2025-10-20", "said_until: the map stands at a moment of the store"),
    ],
)
def test_what_cannot_be_answered_is_refused(client: TestClient, path: str, sentence: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert sentence in answer.text
