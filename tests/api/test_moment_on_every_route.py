"""`as_of` and `said_until` on every route: the store answers as of then, the program as ever."""

import pytest
from starlette.testclient import TestClient

from app.web.api.application import ROUTES
from app.web.api.source_documents import document_id

GAPS = {
    "{item_id:path}": "seed:S06",
    "{incident_id:path}": "seed:S06",
    "{crossing_id}": "torkham",
    "{document_id}": document_id("'Ready For War': Taliban Warns Pakistan After Istanbul Talks Collapse Again"),
    "{matrix_set_id}/{matrix}/{row}/{column}": "WebMercatorQuad/6/25/44",
    "{matrix_set_id}": "WebMercatorQuad",
    "{z}/{x}/{y}": "6/44/25",
    "{name:path}": "sheet.css",
    "{style}": "durand.qml",
    "{suffix}": "csv",
    "{collection_id}": "incidents",
}
NEEDED = {
    "/geocode": "?q=Torkham",
    "/place": "?longitude=71.09&latitude=34.12",
    "/changes": "?since=0",
    "/report": "?from=2025-10-01&to=2025-10-31",
}
OF_ITSELF = ("/static/{name:path}", "/export/durand.qgz")
"""Files of the program, and the one file whose layers are of now."""


def address(route: str) -> str:
    for gap, value in GAPS.items():
        route = route.replace(gap, value)
    return route + NEEDED.get(route, "?")


@pytest.mark.parametrize("route", [route for route in ROUTES if route not in OF_ITSELF])
def test_every_route_takes_a_moment(client: TestClient, route: str) -> None:
    bare = address(route)
    assert client.get(f"{bare}&as_of=1").status_code in (200, 204), bare
    for text in ("as_of=soon", "said_until=soon", "as_of=1&as_of=1"):
        answer = client.get(f"{bare}&{text}")
        assert (answer.status_code, text.partition("=")[0] in answer.text) == (400, True), bare
    if route != "/changes":
        assert client.get(f"{bare}&said_until=2025-10-20").status_code in (200, 204), bare


def test_changes_end_with_the_moment(client: TestClient) -> None:
    told = client.get("/changes?since=0&as_of=1&limit=1").json()
    assert (told["revision"], told["numberMatched"]) == (1, client.get("/changes?since=0").json()["numberMatched"])
    refused = client.get("/changes?since=0&said_until=2025-10-20")
    assert (refused.status_code, "since and until" in refused.text) == (400, True)


@pytest.mark.parametrize("moment", ["as_of=1", "said_until=2025-10-20"])
def test_a_project_of_live_layers_says_what_would_be_right(client: TestClient, moment: str) -> None:
    answer = client.get(f"/export/durand.qgz?{moment}")
    assert (answer.status_code, "/export/incidents.gpkg" in answer.text) == (400, True)
