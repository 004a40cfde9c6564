import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl

import pytest
from starlette.testclient import TestClient

from app.filters.catalogue import FILTER_NAMES, FILTERS
from app.filters.number_text import MOST_COUNT
from app.web.api.application import POSTED, ROUTES
from app.web.api.source_documents import document_id

Json = dict[str, Any]
Ask = Callable[..., Json]

SAMPLES = {
    "incidents": "seed:S06",
    "unlocated": "seed:S01",
    "crossings": "torkham",
    "border": "durand-line",
    "provinces": "AF-KAN",
    "districts": None,
    "claims": "seed:S06-1",
    "crossing_status": "seed:S09a-1",
}
DOCUMENT = "'Ready For War': Taliban Warns Pakistan After Istanbul Talks Collapse Again"
VALUES = {
    **{each.name: each.example for each in FILTERS},
    "id": "torkham",
    "longitude": "71.09",
    "latitude": "34.12",
    "status": "closed",
    "country": "AF",
    "iso": "AF-KAN",
    "province": "AF-KAN",
    "district": "Spin Boldak",
    "incident": "seed:S06",
    "verb": "claimed",
    "crossing": "torkham",
    "f": "json",
    "figures": "by:un",
    "cluster": "6:178:102",
    "inside": "69,33,72,35",
    "zoom": "7.5",
    "since": "0",
    "until": "1",
    "from": "2025-10-01",
    "to": "2025-10-31",
    "step": "month",
    "lang": "en",
    "embed": "1",
    "kind": "draft",
    "order": "newest",
}


@pytest.fixture(scope="module")
def document(ask: Ask) -> Json:
    return ask("/api")


def operations(document: Json) -> dict[str, Json]:
    return {path: item["get"] for path, item in document["paths"].items() if "get" in item}


def resolved(document: Json, parameter: Json) -> Json:
    return (
        document["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]
        if "$ref" in parameter
        else parameter
    )


def address(document: Json, path: str) -> str:
    """The path with a sample in every gap, and what it cannot do without."""
    if "/items/{featureId}" in path:
        collection = path.split("/")[2]
        return path.replace("{featureId}", SAMPLES[collection] or "AF-KAN-spin-boldak")
    needed = [p for p in operations(document)[path]["parameters"] if p.get("in") == "query" and p.get("required")]
    told = "&".join(f"{p['name']}={VALUES.get(p['name'], 'Torkham')}" for p in needed)
    wanted = SAMPLES["incidents" if path.startswith("/incidents/") else "crossings"]
    if path.startswith("/documents/"):
        wanted = document_id(DOCUMENT)
    return path.replace("{id}", str(wanted)) + "?" * bool(needed) + told


def test_the_document_is_openapi_3_0(document: Json) -> None:
    assert re.fullmatch(r"3\.0\.\d", document["openapi"])
    assert {"title", "version"} <= set(document["info"])
    assert document["servers"] == [{"url": "http://testserver"}]


def test_the_server_is_the_host_that_the_client_used(reader: TestClient) -> None:
    answer = reader.get("/api", headers={"Host": "maps.example.org:8443"})
    assert answer.json()["servers"] == [{"url": "http://maps.example.org:8443"}]


def documented(route: str, paths: set[str]) -> bool:
    pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(route))
    return any(re.fullmatch(pattern, path.replace("{", "").replace("}", "")) for path in paths)


@pytest.mark.parametrize("route", [route for route in (*ROUTES, *POSTED) if not route.startswith("/static")])
def test_every_route_is_in_the_document(document: Json, route: str) -> None:
    assert documented(route, set(document["paths"])), route


def test_every_documented_path_answers_with_a_documented_type(reader: TestClient, document: Json) -> None:
    for path, operation in operations(document).items():
        if "{" in path and "{id}" not in path and "{featureId}" not in path:
            continue  # numbers of a tile, which have a test of their own
        if "security" in operation:
            continue  # for holders of a key, which has a test of its own
        answer = reader.get(address(document, path))
        assert answer.status_code == 200, path
        kind = answer.headers["content-type"].partition("; charset")[0]
        assert kind in operation["responses"]["200"]["content"], path


def companions(name: str, path: str) -> dict[str, str]:
    """What a parameter cannot be without."""
    if name == "within_km" and "/crossings/" not in path:
        return {"near": "torkham"}
    if name in ("filter-lang", "filter-crs"):
        return {"filter": VALUES["filter"]}
    if path == "/map/features" and name in ("limit", "offset"):
        return {"cluster": VALUES["cluster"]}
    if path == "/map/features" and name == "bbox-crs":
        return {"inside": VALUES["inside"]}
    return {}


def test_every_documented_parameter_is_taken(reader: TestClient, document: Json) -> None:
    taken = set()
    for path, operation in operations(document).items():
        if "{" in path and "{id}" not in path and "{featureId}" not in path:
            continue
        for each in operation["parameters"]:
            name = resolved(document, each)["name"]
            if resolved(document, each)["in"] != "query" or name in ("f", "q") or name not in VALUES:
                continue
            bare, _, needed = address(document, path).partition("?")
            params = {**dict(parse_qsl(needed)), **companions(name, path), name: VALUES[name]}
            answer = reader.get(bare, params=params)
            is_of_others = "incidents" not in path or path.endswith("/claims")
            about_properties = is_of_others and answer.status_code == 400 and name.startswith(("filter", "sortby"))
            # A record may not have been said by the day.
            is_unsaid = answer.status_code == 404 and name == "said_until" and "{featureId}" in path
            assert answer.status_code == 200 or about_properties or is_unsaid, (path, name, answer.text[:200])
            taken.add(name)
    assert taken >= set(FILTER_NAMES) - {"q"}


@pytest.mark.parametrize(
    ("path", "left_out"),
    [
        ("/collections/incidents/items", set()),
        ("/collections/unlocated/items", set()),
        ("/export/incidents.geojson", set()),
        ("/export/incidents.csv", set()),
        ("/map", set()),
        ("/crossings/{id}/incidents", {"near"}),
    ],
)
def test_every_filter_is_a_parameter(document: Json, path: str, left_out: set[str]) -> None:
    names = {resolved(document, p)["name"] for p in operations(document)[path]["parameters"]}
    assert set(FILTER_NAMES) - left_out <= names
    assert not names & left_out


def test_a_page_s_limit_is_where_clients_look_for_it(document: Json) -> None:
    limit = document["components"]["parameters"]["limit"]
    assert limit["schema"] == {"type": "integer", "minimum": 1, "maximum": 10_000, "default": 100}
    for name in ("limit", "bbox", "datetime"):
        parameter = document["components"]["parameters"][name]
        assert (parameter["style"], parameter["explode"], parameter["in"]) == ("form", False, "query")
    box = document["components"]["parameters"]["bbox"]["schema"]
    assert (box["type"], box["minItems"], box["maxItems"], box["items"]) == ("array", 4, 6, {"type": "number"})


def test_a_limit_that_does_not_page_promises_no_page(document: Json, ask: Ask) -> None:
    for path in ("/export/incidents.csv", "/export/incidents.geojson"):
        [limit] = [p for p in operations(document)[path]["parameters"] if p.get("name") == "limit"]
        assert ("default" in limit["schema"], limit["schema"]["maximum"]) == (False, MOST_COUNT)
    [near] = [
        p for p in operations(document)["/crossings/{id}/incidents"]["parameters"] if p.get("name") == "limit"
    ]
    assert near["schema"]["default"] >= ask("/crossings/torkham/incidents")["numberReturned"] > 100


def references(node: object) -> list[str]:
    if isinstance(node, dict):
        own = [node["$ref"]] if "$ref" in node else []
        return own + [ref for part in node.values() for ref in references(part)]
    return [ref for part in node for ref in references(part)] if isinstance(node, list) else []


def test_every_reference_is_to_a_part_of_the_document(document: Json) -> None:
    found = set(references(document))
    assert found
    for reference in found:
        node: Any = document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part]
        assert node


def test_operations_have_names_of_their_own_and_say_how_they_fail(document: Json) -> None:
    names = [operation["operationId"] for operation in operations(document).values()]
    assert len(set(names)) == len(names)
    for operation in operations(document).values():
        assert {"200", "400"} <= set(operation["responses"])
        for parameter in operation["parameters"]:
            full = resolved(document, parameter)
            assert full["in"] in ("query", "path")
            assert full.get("required") or full["in"] == "query"
            assert "type" in full["schema"]
            assert "anyOf" not in full["schema"]


def test_every_operation_that_writes_needs_a_key_and_says_so(document: Json) -> None:
    said = {
        (method, path): ("security" in operation, "401" in operation["responses"])
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method != "get" and path != "/read"
    }
    assert len(said) > 10
    assert {asked for asked, told in said.items() if told != (True, True)} == set()


# the page for people


class Page(HTMLParser):
    """What a page asks for, and what it shows."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.asked: list[str] = []
        self.tags: list[str] = []
        self.shown = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.asked += [value or "" for name, value in attrs if name in ("src", "href", "action", "data", "srcset")]

    def handle_data(self, data: str) -> None:
        self.shown += data


@pytest.fixture(scope="module")
def page(reader: TestClient) -> Page:
    return Page(reader.get("/docs").text)


def test_the_page_asks_nobody_outside_and_runs_nothing(page: Page, reader: TestClient) -> None:
    assert page.asked
    assert not [link for link in page.asked if "//" in link]
    assert not {"script", "iframe", "img", "object", "form"} & set(page.tags)
    for link in page.asked:
        if not link.startswith(("#", "data:")):
            assert reader.get(f"/{link.lstrip('/')}").status_code == 200, link


def test_the_page_s_styles_ask_nobody_either(reader: TestClient) -> None:
    text = reader.get("/docs").text
    assert "url(" not in text
    assert "@import" not in text


def test_the_page_says_how_to_write(page: Page) -> None:
    assert "Everything is read with GET." in page.shown
    assert "need a key (Authorization: Bearer KEY)" in " ".join(page.shown.split())


def test_the_page_shows_every_route_and_filter(page: Page, document: Json) -> None:
    for path in document["paths"]:
        assert path in page.shown
    for each in FILTERS:
        assert each.name in page.shown
        assert each.description in page.shown
