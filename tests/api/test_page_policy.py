"""Pages for people say what may run in them: our scripts, one inline script by its hash, and nothing else."""

import csv
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.model.columns import INCIDENTS
from app.record.geopackage import GeoPackageStore
from app.web.api.application import create_app
from app.web.api.service import Service
from app.web.page.policy import hash_source

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
HOSTILE = "`</script><img src=x onerror=alert(1)>${7*7}\"'\u2028<style>*{color:red}</style><!--<script>"
SHEETS = (
    "/docs",
    "/conformance?f=html",
    "/collections?f=html",
    "/collections/incidents?f=html",
    "/collections/incidents/items?f=html",
    "/collections/incidents/items/seed:S06?f=html",
    "/crossings/torkham?f=html",
    "/summary?by=province&f=html",
    "/report?from=2025-10-01&to=2025-10-31&f=html",
)


class Inline(HTMLParser):
    """The texts of a page's inline scripts that run, and of its styles, and its attributes that would run."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: dict[str, list[str]] = {"script": [], "style": []}
        self.running: list[str] = []
        self.tags: list[str] = []
        self._open: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.running += [name for name, value in attrs if name.startswith("on") or name == "style"]
        names = dict(attrs)
        self._open = tag if tag in self.texts and "src" not in names and "type" not in names else None
        if self._open:
            self.texts[tag].append("")

    def handle_endtag(self, _: str) -> None:
        self._open = None

    def handle_data(self, data: str) -> None:
        if self._open:
            self.texts[self._open][-1] += data


def policy(client: TestClient, address: str) -> dict[str, list[str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    parts = (part.split(" ") for part in answer.headers["content-security-policy"].split("; "))
    return {name: sources for name, *sources in parts}


def test_the_map_runs_our_scripts_and_the_one_inline_script_that_is_hashed(reader: TestClient) -> None:
    page = Inline(reader.get("/map").text)
    [script] = page.texts["script"]
    [style] = page.texts["style"]
    assert "L.map(" in script
    assert page.running == []
    assert policy(reader, "/map") == {
        "default-src": ["'none'"],
        "font-src": ["'self'"],
        "base-uri": ["'none'"],
        "script-src": ["'self'", hash_source(script)],
        "style-src": ["'self'", hash_source(style)],
        "img-src": ["'self'", "data:"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'self'"],
    }


@pytest.mark.parametrize("address", SHEETS)
def test_other_pages_run_nothing(reader: TestClient, address: str) -> None:
    page = Inline(reader.get(address).text)
    [style] = page.texts["style"]
    assert page.texts["script"] == page.running == []
    assert policy(reader, address) == {
        "default-src": ["'none'"],
        "font-src": ["'self'"],
        "base-uri": ["'none'"],
        "style-src": ["'self'", hash_source(style)],
        "img-src": ["data:"],
        "form-action": ["'none'"],
        "frame-ancestors": ["'self'"],
    }


def test_json_needs_no_policy(reader: TestClient) -> None:
    assert "content-security-policy" not in reader.get("/map/features").headers


@pytest.fixture
def framed(service: Service) -> Iterator[TestClient]:
    other = replace(
        service,
        frame_ancestors="https://news.example.org",
        basemap="https://{s}.tiles.example.org/{z}/{x}/{y}.png",
    )
    with TestClient(create_app(other)) as asking:
        yield asking


def test_frames_and_tiles_are_let_in_as_set(framed: TestClient) -> None:
    for address in ("/map", "/map?embed=1", "/docs"):
        assert policy(framed, address)["frame-ancestors"] == ["https://news.example.org"]
    assert policy(framed, "/map")["img-src"] == ["'self'", "data:", "https://*.tiles.example.org"]
    [script] = Inline(framed.get("/map").text).texts["script"]
    assert "tiles.example.org" in script
    assert hash_source(script) in policy(framed, "/map")["script-src"]


def test_another_policy_is_another_page(framed: TestClient, client: TestClient) -> None:
    """What a client has kept under one setting is not good under another."""
    tag = client.get("/map").headers["etag"]
    assert client.get("/map", headers={"If-None-Match": tag}).status_code == 304
    assert framed.get("/map", headers={"If-None-Match": tag}).status_code == 200


def test_a_page_that_a_client_has_keeps_its_policy(client: TestClient) -> None:
    first, second = client.get("/map"), client.get("/map?lang=fa")
    assert first.headers["content-security-policy"] == second.headers["content-security-policy"]
    again = client.get("/map", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]


def hostile_incidents(path: Path) -> Path:
    """One incident per text column of ours, each with hostile text in that column."""
    columns = [column.name for column in INCIDENTS.columns if not column.derived]
    plain = {
        "event_type": "Other",
        "date_start": "2025-11-07",
        "longitude": 66.4,
        "latitude": 31.0,
        "radius_km": 5,
    }
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.DictWriter(file, columns)
        rows.writeheader()
        for number, column in enumerate(c for c in INCIDENTS.columns if c.kind == "text" and not c.derived):
            rows.writerow({"id": f"h{number}", "title": "Plain", **plain, column.name: HOSTILE})
    return path


def test_hostile_text_in_any_field_changes_nothing_of_what_runs(
    client: TestClient, store: GeoPackageStore, desk: Desk, tmp_path: Path
) -> None:
    before = Inline(client.get("/map").text)
    headers = policy(client, "/map"), policy(client, "/collections/incidents/items?f=html")
    report = import_file(hostile_incidents(tmp_path / "hostile.csv"), store, desk, AT)
    assert report.counts.inserted > 20
    for query in ("", "?q=onerror", f"?q={HOSTILE[:20]}"):
        page = Inline(client.get(f"/map{query}").text)
        assert page.texts == before.texts
        assert page.running == []
        assert set(page.tags) <= set(before.tags)
        assert page.tags.count("script") == before.tags.count("script")
    assert headers == (policy(client, "/map"), policy(client, "/collections/incidents/items?f=html"))
    sheet = Inline(client.get("/collections/incidents/items?q=onerror&f=html").text)
    assert not {"script", "img"} & set(sheet.tags)
    assert len(sheet.texts["style"]) == 1
    answer = client.get("/map/features", params={"q": "onerror"})
    assert answer.headers["content-type"] == "application/geo+json"
    told = [str(value) for one in answer.json()["features"] for value in one["properties"].values()]
    assert HOSTILE in told


@pytest.mark.parametrize("lang", ["xx", "../en", "<script>"])
def test_a_language_that_pages_have_not_is_refused_and_never_written_into_the_page(
    reader: TestClient, lang: str
) -> None:
    answer = reader.get("/map", params={"lang": lang}, headers={"Accept": "text/html"})
    assert answer.status_code == 400
    assert re.findall(r"<html lang=\"([\w-]+)\" dir=\"ltr\"[ >]", answer.text) == ["en"]
    assert "<script>" not in answer.text


@pytest.mark.parametrize(("query", "is_told"), [("", False), ("?embed=0", False), ("?embed=1", True)])
def test_a_page_in_a_frame_is_told_so(reader: TestClient, query: str, is_told: bool) -> None:
    text = reader.get(f"/map{query}").text
    assert ('data-embed="1"' in text) is is_told
    assert f'"embed":{str(is_told).lower()}' in text
    assert reader.get("/map?embed=perhaps").status_code == 400
