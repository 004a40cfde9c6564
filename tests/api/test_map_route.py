import gzip
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from starlette.testclient import TestClient

from app.web.api.application import create_app
from app.web.api.service import Service

HOSTILE = "`</script><img src=x onerror=alert(1)>${7*7}"


@pytest.fixture(scope="module")
def page(reader: TestClient) -> str:
    return reader.get("/map").text


def loaded(page: str) -> list[str]:
    """What a page has a browser fetch."""
    tags = re.findall(r"<(?:script|link|img|iframe|source|object|embed)\b[^>]*>", page)
    return [unescape(found) for tag in tags for found in re.findall(r'(?:src|href|data)="([^"]*)"', tag)]


def test_the_map_fetches_only_what_we_serve(page: str, reader: TestClient) -> None:
    fetched = [address for address in loaded(page) if not address.startswith("data:")]
    assert fetched
    for address in fetched:
        assert "//" not in address, address
        answer = reader.get(f"/{address.lstrip('/')}")
        assert answer.status_code == 200, address
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_assets_are_of_the_type_that_a_browser_takes(page: str, reader: TestClient) -> None:
    kinds = {
        address: reader.get(f"/{address}").headers["content-type"]
        for address in loaded(page)
        if "static/" in address
    }
    for address, kind in kinds.items():
        if address.endswith(".js"):
            assert "javascript" in kind
        if address.endswith(".css"):
            assert kind.startswith("text/css")


def test_the_map_asks_for_the_incidents_that_the_filters_select(reader: TestClient) -> None:
    text = reader.get("/map?dataset=ucdp&near=torkham&within_km=300&limit=1&offset=1").text.replace("\\u0026", "&")
    [address] = set(re.findall(r"collections/incidents/items\?[^\"'<\s\\]*", text))
    asked = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    assert {"dataset": "ucdp", "near": "torkham", "within_km": "300"}.items() <= asked.items()
    assert "offset" not in asked
    answer = reader.get("/" + address).json()
    assert answer["numberMatched"] == len(answer["features"]) > 1


@pytest.mark.parametrize("name", ["q", "event_type", "near", "sortby"])
def test_hostile_filters_are_not_written_into_the_page(reader: TestClient, name: str) -> None:
    answer = reader.get(f"/map?{name}={quote(HOSTILE)}")
    assert answer.status_code == (200 if name == "q" else 400)
    if answer.status_code == 200:
        assert "<img src=x" not in answer.text
        assert answer.text.count("</script>") == answer.text.count("<script")
    else:
        assert answer.headers["content-type"] == "application/json"


def test_hostile_titles_are_not_written_into_the_page(reader: TestClient) -> None:
    [feature] = reader.get("/collections/incidents/items?q=onerror").json()["features"]
    assert feature["properties"]["title"] == HOSTILE
    assert "<img src=x" not in reader.get("/map").text


@pytest.fixture
def based(service: Service) -> Iterator[TestClient]:
    with TestClient(create_app(replace(service, basemap="https://tiles.example.org/{z}/{x}/{y}.png"))) as client:
        yield client


def test_a_base_map_is_shown_only_where_one_is_set(based: TestClient, page: str) -> None:
    assert "tiles.example.org" in based.get("/map").text
    assert "tiles.example.org" not in page


def test_the_page_does_not_grow_with_the_incidents(client: TestClient, reader: TestClient) -> None:
    """The two pages differ in numbers, names of datasets and what is said of crossings."""
    few, many = (asking.get("/healthz").json()["incidents"] for asking in (client, reader))
    assert many > 20 * few
    pages = [asking.get("/map").text for asking in (client, reader)]
    assert abs(len(pages[0]) - len(pages[1])) < 2000
    assert "seed:S06" not in pages[1]


def test_the_page_is_small_and_its_constant_parts_are_one_file_each(page: str, reader: TestClient) -> None:
    names = [address.removeprefix("static/") for address in loaded(page) if address.startswith("static/")]
    assert [re.sub("-[0-9a-f]{16}", "", name) for name in names] == [
        "map.css",
        "leaflet.js",
        "map-en.js",
    ]
    assert len(page.encode()) <= 60_000
    script = reader.get(f"/static/{names[2]}").text.partition(" = ")[2]
    given, _ = json.JSONDecoder().raw_decode(script)
    assert given["words"]["incidents"]
    assert len(given["drawn"]["rough"]["provinces"]["features"]) == 2
    outlines = reader.get(f"/{given['outlines']}")
    assert outlines.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert len(outlines.json()["provinces"]["features"]) > 30
    assert outlines.json()["districts"]["features"] == []
    surroundings = reader.get(f"/{given['surroundings']}")
    assert surroundings.headers["cache-control"] == outlines.headers["cache-control"]
    assert {name: len(each) for name, each in surroundings.json().items()} == {"waters": 3, "neighbours": 10}
    assert len(gzip.compress(surroundings.content)) < 60_000


def test_a_file_of_another_version_is_not_found(reader: TestClient) -> None:
    assert reader.get("/static/map-0123456789abcdef.js").status_code == 404


def test_the_page_is_told_where_to_ask_and_what_there_is(reader: TestClient) -> None:
    text = reader.get("/map?dataset=made&bbox=60,28,76,38&sortby=title&limit=3&near=torkham&lang=en").text
    [told] = re.findall(r'<script type="application/json" id="durand-data">(.*?)</script>', text, re.DOTALL)
    data = json.loads(told)
    assert data["params"]["dataset"] == "made"
    assert set(data["vocabularies"]["datasets"]) == {"seed", "ucdp", "made", *data["vocabularies"]["datasets"]}
    assert (data["lang"], data["dir"], data["embed"]) == ("en", "ltr", False)
    links = data["links"]
    for name in ("features", "timeline", "areas", "summary", "districts", "unlocated", "incidents"):
        answer = reader.get("/" + links[name])
        assert answer.status_code == 200, links[name]
    matched = reader.get("/" + links["features"]).json()["numberMatched"]
    assert matched == reader.get("/" + links["summary"]).json()["located"] > 0
    assert matched == reader.get("/" + links["timeline"]).json()["numberMatched"]
    assert matched == len(reader.get("/" + links["incidents"]).json()["features"])
    exported = reader.get("/" + links["export"].replace("{suffix}", "geojson")).json()
    assert len(exported["features"]) == matched
    assert reader.get("/" + links["project"]).status_code == 200
    unlocated = reader.get("/" + links["unlocated"]).json()["numberMatched"]
    assert unlocated == reader.get("/" + links["summary"]).json()["unlocated"]
