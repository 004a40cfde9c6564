from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient

Json = dict[str, Any]
Ask = Callable[..., Json]
COLLECTIONS = {
    "incidents": "feature",
    "crossings": "feature",
    "border": "feature",
    "provinces": "feature",
    "districts": "feature",
    "unlocated": "record",
    "claims": "record",
    "crossing_status": "record",
}
ROUTES = {
    "/": "application/json",
    "/conformance": "application/json",
    "/collections": "application/json",
    "/collections/incidents": "application/json",
    "/collections/incidents/items": "application/geo+json",
    "/collections/incidents/items/seed:S06": "application/geo+json",
    "/collections/unlocated/items": "application/geo+json",
    "/collections/unlocated/items/seed:S01": "application/geo+json",
    "/collections/crossings/items/torkham": "application/geo+json",
    "/collections/border/items": "application/geo+json",
    "/collections/provinces/items/AF-KAN": "application/geo+json",
    "/collections/districts/items?limit=2": "application/geo+json",
    "/collections/claims/items": "application/geo+json",
    "/collections/crossing_status/items": "application/geo+json",
    "/crossings/torkham": "application/geo+json",
    "/crossings/torkham/incidents": "application/geo+json",
    "/geocode?q=Torkham": "application/geo+json",
    "/export/incidents.geojson": "application/geo+json",
    "/export/incidents.csv": "text/csv; charset=utf-8",
    "/map": "text/html; charset=utf-8",
    "/api": "application/vnd.oai.openapi+json;version=3.0",
    "/docs": "text/html; charset=utf-8",
    "/healthz": "application/json",
}


@pytest.mark.parametrize(("path", "content_type"), ROUTES.items())
def test_every_route_answers_with_its_content_type(reader: TestClient, path: str, content_type: str) -> None:
    answer = reader.get(path)
    assert (answer.status_code, answer.headers["content-type"]) == (200, content_type)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/plain, application/json", "text/plain", ""])
def test_a_program_gets_the_landing_page_as_json(reader: TestClient, accept: str) -> None:
    answer = reader.get("/", headers={"Accept": accept}, follow_redirects=False)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert "Accept" in answer.headers["vary"]


@pytest.mark.parametrize(
    "accept", ["text/html", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"]
)
def test_a_browser_lands_on_the_map(reader: TestClient, accept: str) -> None:
    answer = reader.get("/", headers={"Accept": accept}, follow_redirects=False)
    assert answer.status_code == 303
    assert "Accept" in answer.headers["vary"]
    landed = reader.get("/", headers={"Accept": accept})
    assert (landed.status_code, landed.url.path) == (200, "/map")


def test_the_format_asked_for_by_name_counts_before_accept(reader: TestClient) -> None:
    assert reader.get("/?f=json", headers={"Accept": "text/html"}).json()["title"]
    assert reader.get("/?f=html", headers={"Accept": "application/json"}).url.path == "/map"


@pytest.mark.parametrize("accept", ["*/*", "application/json", "text/plain, application/json", ""])
@pytest.mark.parametrize("path", ["/collections", "/collections/incidents/items", "/api", "/healthz"])
def test_everything_else_is_json_unless_html_is_named(reader: TestClient, path: str, accept: str) -> None:
    answer = reader.get(path, headers={"Accept": accept})
    assert answer.status_code == 200
    assert "json" in answer.headers["content-type"]
    assert answer.json()


def links(node: object) -> list[Json]:
    """Every link in an answer."""
    if isinstance(node, list):
        return [link for part in node for link in links(part)]
    if isinstance(node, dict):
        own = [node] if {"href", "rel"} <= set(node) else []
        return own + [link for part in node.values() for link in links(part)]
    return []


@pytest.mark.parametrize(
    "path",
    [path for path, content_type in ROUTES.items() if path.startswith(("/", "/coll")) and "json" in content_type],
)
def test_links_are_absolute_and_on_the_host_that_the_client_used(reader: TestClient, path: str) -> None:
    answer = reader.get(path, headers={"Host": "maps.example.org:8443"})
    for link in links(answer.json()):
        assert link["href"].startswith("http://maps.example.org:8443/"), link
        assert set(link) == {"href", "rel", "type", "title"}


@pytest.mark.parametrize("path", ["/", "/collections", "/collections/claims", "/crossings/torkham"])
def test_every_link_leads_somewhere_of_the_type_it_says(reader: TestClient, ask: Ask, path: str) -> None:
    for link in links(ask(path)):
        answer = reader.get(link["href"])
        assert answer.status_code == 200, link
        assert answer.headers["content-type"].startswith(link["type"]), link


def test_the_landing_page_has_what_clients_look_for(ask: Ask) -> None:
    page = ask("/")
    found = {link["rel"]: link["type"] for link in page["links"]}
    assert found["service-desc"] == "application/vnd.oai.openapi+json;version=3.0"
    assert {"self", "service-doc", "conformance", "data"} <= set(found)
    assert page["title"]
    assert page["description"]
    assert "OpenStreetMap" in page["attribution"]


def test_the_conformance_classes_are_those_of_features_core(ask: Ask) -> None:
    classes = ask("/conformance")["conformsTo"]
    for name in ("core", "geojson", "oas30"):
        assert f"http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/{name}" in classes


def test_the_collections_are_those_that_are_promised(ask: Ask) -> None:
    collections = {collection["id"]: collection for collection in ask("/collections")["collections"]}
    assert {name: collection["itemType"] for name, collection in collections.items()} == COLLECTIONS
    for name, collection in collections.items():
        assert collection == ask(f"/collections/{name}")
        assert "application/geo+json" in [link["type"] for link in collection["links"] if link["rel"] == "items"]


@pytest.mark.parametrize(("name", "kind"), COLLECTIONS.items())
def test_only_collections_with_places_have_an_extent_and_a_crs(ask: Ask, name: str, kind: str) -> None:
    collection = ask(f"/collections/{name}")
    assert ("crs" in collection) == (kind == "feature")
    assert ("spatial" in collection.get("extent", {})) == (kind == "feature")


@pytest.mark.parametrize("name", ["crossings", "border", "provinces", "districts"])
def test_the_geography_s_extent_is_about_that_of_the_two_countries(ask: Ask, name: str) -> None:
    [[west, south, east, north]] = ask(f"/collections/{name}")["extent"]["spatial"]["bbox"]
    assert 60 < west < east < 80
    assert 23 < south < north < 39


def test_the_incidents_extent_holds_every_one(ask: Ask, every_incident: list[Json]) -> None:
    extent = ask("/collections/incidents")["extent"]
    [[west, south, east, north]] = extent["spatial"]["bbox"]
    points = [feature["geometry"]["coordinates"] for feature in every_incident]
    assert (west, east) == (min(lon for lon, _ in points), max(lon for lon, _ in points))
    assert (south, north) == (min(lat for _, lat in points), max(lat for _, lat in points))
    [[start, end]] = extent["temporal"]["interval"]
    days = [feature["properties"] for feature in every_incident]
    assert start[:10] == min(day["date_start"] for day in days if day["date_start"])
    assert end[:10] == max(day["date_end"] for day in days if day["date_end"])
    assert start.endswith("T00:00:00Z")


def test_health_counts_what_is_there(ask: Ask, every_incident: list[Json]) -> None:
    health = ask("/healthz")
    assert (health["status"], health["incidents"]) == ("ok", len(every_incident))
    assert health["unlocated"] == ask("/collections/unlocated/items")["numberMatched"]
    assert health["revision"] == 6
    assert health["boundary_set"]
