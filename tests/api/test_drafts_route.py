"""`drafts` over HTTP: every route leaves drafts out, and shows them where they are asked for."""

import re

import pytest
from invented_reading import INCIDENT, reading
from starlette.testclient import TestClient

from app.web.api.service import Service

ROUTES = (
    "/collections/incidents/items?limit=1000",
    "/collections/unlocated/items?limit=1000",
    "/collections/claims/items?limit=1000",
    "/collections/crossing_status/items?limit=1000",
    "/collections/crossings/items/torkham?datetime=2025-10-20",
    "/collections/incidents",
    "/crossings/torkham/incidents?within_km=10",
    "/crossings/torkham/status?at=2025-10-20",
    "/crossings/status?at=2025-10-20",
    "/crossings/torkham/timeline",
    "/summary?by=province",
    "/summary?by=party",
    "/summary/claims?datetime=2025-10-14",
    "/report?from=2025-10-01&to=2025-10-31",
    "/map/features?zoom=12&bbox=70,33,72,35",
    "/map/timeline",
    "/map/areas",
    "/map/summary",
    "/map?datetime=2025-10-14",
    "/tiles/incidents/0/0/0.mvt",
    "/export/incidents.csv",
    "/export/incidents.geojson",
    "/export/incidents.kml",
)


@pytest.mark.parametrize("path", ROUTES)
def test_drafts_are_in_no_answer_unless_asked_for(client: TestClient, service: Service, path: str) -> None:
    mark = ("&" if "?" in path else "?") + "drafts=include"
    before = client.get(path)
    service.session.draft(reading())
    after, including = client.get(path), client.get(path + mark)
    assert (before.status_code, including.status_code) == (200, 200), including.text[:300]
    for word in (b"news:0123456789ab", b"Three men", b"patients on Tuesday"):
        assert word not in after.content
    assert numbers(after) == numbers(before)
    assert after.headers["etag"] != including.headers["etag"]
    assert numbers(including) != numbers(after)


def numbers(answer: object) -> object:
    """What an answer says, without its time, its revision and its links."""
    kind = answer.headers["content-type"]  # type: ignore[attr-defined]
    if "json" not in kind:
        content: bytes = answer.content  # type: ignore[attr-defined]
        text = re.sub(rb"(revision\W+|as_of=|until=)\d+", b"", content)
        return text.replace(b"drafts=include", b"")
    told = answer.json()  # type: ignore[attr-defined]
    return {name: value for name, value in told.items() if name not in ("links", "timeStamp", "revision")}


def test_draft_has_its_page_and_its_versions(client: TestClient, service: Service) -> None:
    service.session.draft(reading())
    path = f"/collections/incidents/items/{INCIDENT}"
    assert client.get(path).status_code == 404
    assert client.get(f"{path}/versions").status_code == 404
    item = client.get(path, params={"drafts": "include"}).json()
    assert item["properties"]["verification"] == "draft"
    assert all("drafts=include" in link["href"] for link in item["links"])
    versions = client.get(f"{path}/versions", params={"drafts": "include"}).json()["versions"]
    assert [one["became"] for one in versions] == ["drafted"]
    service.session.accept(INCIDENT, by="a desk")
    assert client.get(path).json()["properties"]["verification"] == "unverified"
    versions = client.get(f"{path}/versions").json()["versions"]
    assert [(one["became"], one["by"]) for one in versions] == [("accepted", "a desk")]
    near = client.get("/crossings/torkham/incidents?within_km=10&datetime=2025-10-14").json()
    assert INCIDENT in [one["id"] for one in near["features"]]


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/summary?drafts=yes", "drafts: must be include, or be left out: 'yes'"),
        ("/map?drafts=", "drafts: must be include, or be left out: ''"),
        ("/collections/claims/items?drafts=include&drafts=include", "drafts: given twice; give one value"),
        ("/healthz?drafts=yes", "drafts: must be include, or be left out: 'yes'"),
        ("/changes?since=0&drafts=include", "drafts: changes are told of records"),
    ],
)
def test_other_values_are_refused(client: TestClient, path: str, sentence: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 400
    assert sentence in answer.text


def test_map_says_that_it_shows_drafts_and_each_of_its_links_asks_for_them_once(
    client: TestClient, service: Service
) -> None:
    service.session.draft(reading())
    page = client.get("/map?drafts=include&q=clash").text
    assert 'With drafts of articles, which nobody has accepted; <a href="map?q=clash">see now</a>' in page
    links = re.findall(r'"(?:map|collections)/[^"]*drafts=[^"]*"', page)
    assert links
    assert {link.count("drafts=include") for link in links} == {1}


def test_table_says_that_it_shows_drafts(client: TestClient, service: Service) -> None:
    service.session.draft(reading())
    page = client.get("/collections/incidents/items?drafts=include&f=html").text
    assert "With drafts of articles, which nobody has accepted." in page
    assert "which nobody has accepted" not in client.get("/collections/incidents/items?f=html").text
