"""`said_until` over HTTP."""

import orjson
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


def test_a_map_asks_for_what_had_been_said(client: TestClient) -> None:
    page = client.get("/map?q=airstrike&said_until=2025-10-20").text
    undated = client.get("/collections/claims/items?limit=1").json()["numberMatched"]
    assert f"what sources had said by 2025-10-20 ({undated} undated claims left out): frozen" in page
    assert '<a href="map?q=airstrike">see now</a>' in page
    assert "http://testserver/map?q=airstrike&amp;said_until=2025-10-20</span>" in page
    data = orjson.loads(page.partition('id="durand-data">')[2].partition("</script>")[0])
    assert data["moment"] == {"said_until": "2025-10-20"}
    assert all("said_until=2025-10-20" in link for name, link in data["links"].items() if name != "project")
    for path in ("/map/features", "/map/summary", "/map/timeline", "/map/areas", "/map/crossings"):
        assert client.get(f"{path}?said_until=2025-10-20").status_code == 200, path


def test_claims_without_a_day_are_counted(client: TestClient) -> None:
    undated = client.get("/collections/claims/items?limit=1").json()["numberMatched"]
    said = f"said_until: {undated} claims have no said_on and are left out, as not known to have been made by then"
    for path in (
        *("/collections/incidents/items", "/collections/claims/items", "/incidents/seed:S06/claims"),
        *("/crossings/torkham/incidents", "/summary", "/summary?by=party", "/summary/claims"),
    ):
        assert said in client.get(path, params={"said_until": "2025-10-20"}).json()["warnings"], path
        assert said not in client.get(path).json().get("warnings", ()), path


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/summary?said_until=soon", "said_until: must be a day such as 2025-10-20: 'soon'"),
        ("/summary?said_until=2025-10-20&said_until=2025-10-21", "said_until: given twice"),
    ],
)
def test_what_cannot_be_answered_is_refused(client: TestClient, path: str, sentence: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert sentence in answer.text
