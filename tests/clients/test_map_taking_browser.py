"""Taking the map along: files, links, QGIS, frames, paper and the page in one file."""

import html
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

import httpx2 as httpx
import pytest
from page_reader import Reader
from served import PROJECT, environment

from app.aggregate.numbers import DEATHS

FORMATS = ("geojson", "csv", "hxl", "xlsx", "gpkg", "fgb", "parquet", "kml")

get = partial(httpx.get, timeout=60)
"""A busy machine takes its time."""


def test_downloads_are_the_exports_of_the_same_filters(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map?near=torkham&within_km=60&datetime=2008-01-01/..")
    tab.settle()
    count = get(f"{crowded_server}/map/summary?near=torkham&within_km=60&datetime=2008-01-01/..").json()
    page.click(".share-menu > summary")
    assert f"{count['located']} incidents with the filters above" in page.inner_text(".share-menu")
    links = {
        each.get_attribute("data-format"): each.get_attribute("href") for each in page.locator(".files a").all()
    }
    assert tuple(links) == FORMATS
    for link in links.values():
        answer = get(link)
        assert answer.status_code == 200
        assert "attachment" in answer.headers["content-disposition"]
    features = get(links["geojson"]).json()["features"]
    assert len(features) == count["located"]
    assert get(links["hxl"]).text.splitlines()[1].startswith("#event+id")
    with page.expect_download() as download:
        page.click(".files a[data-format=geojson]")
    saved = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert [feature["id"] for feature in saved["features"]] == [feature["id"] for feature in features]


def test_download_of_the_frame_has_its_box(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map#view=70.5,33.5,9")
    tab.settle()
    page.click(".share-menu > summary")
    page.check(".share-menu .choice:not(.embedding *) input")
    features = get(page.get_attribute(".files a[data-format=geojson]", "href")).json()["features"]
    shown = page.evaluate(
        """(points) => points.filter(
            ([lon, lat]) => map_incidents.getBounds().pad(0.001).contains([lat, lon])).length""",
        [feature["geometry"]["coordinates"] for feature in features],
    )
    assert 0 < len(features) == shown


def test_project_for_qgis_is_the_service_s_own(crowded_server: str, reader: Callable) -> None:
    page = reader().open(f"{crowded_server}/map")
    page.click(".share-menu > summary")
    answer = get(httpx.URL(f"{crowded_server}/map").join(page.get_attribute(".qgis", "href")))
    assert answer.content.startswith(b"PK")


def test_link_to_the_view_is_copied_or_shown(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map?side=AF#view=70,33,7")
    tab.settle()
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.click(".share-menu > summary")
    page.click("text=Copy the link")
    page.wait_for_selector("text=Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == page.url


def test_code_for_another_page_shows_what_is_chosen(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map?side=PK#view=70,33,7")
    tab.settle()
    page.click(".share-menu > summary")
    page.click(".embedding > summary")
    page.uncheck(".embedding input[value=time]")
    code = page.input_value(".embedding textarea")
    assert (
        page.evaluate(
            "code => { const d = new DOMParser().parseFromString(code, 'text/html'); "
            "return d.querySelectorAll('iframe[title]').length }",
            code,
        )
        == 1
    )
    address = html.unescape(re.search(r'src="([^"]*)"', code)[1])
    assert address.startswith(f"{crowded_server}/map?side=PK&embed=1#view=70")
    framed = reader((640, 420))
    shown = framed.open(address)
    assert shown.locator(".time").is_hidden()
    assert shown.locator("#key").is_visible()
    assert "not recognised" in shown.locator("footer.foot").inner_text()
    whole = reader((640, 420)).open(address.replace("&without=time", ""))
    assert whole.locator(".time").is_visible()


@pytest.fixture
def framing(crowded_server: str) -> Iterator[str]:
    """A page of another site with the map in a frame."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            frame = f'<iframe src="{crowded_server}/map?embed=1&amp;side=PK" width="640" height="420"></iframe>'
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(
                f"<!DOCTYPE html><html lang=en><title>A</title><link rel=icon href=data:,>{frame}".encode()
            )

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_address[1]}"
        site.shutdown()


def test_embedded_map_is_the_sentence_the_map_and_the_words_on_the_line(
    crowded_server: str, reader: Callable
) -> None:
    tab = reader((640, 420))
    page = tab.open(f"{crowded_server}/map?embed=1&side=PK")
    count = get(f"{crowded_server}/map/summary?side=PK").json()["located"]
    assert tab.sentence.startswith(f"{count:,} incidents")
    for hidden in (".filters-tool", "#list", "h1", ".share-menu"):
        assert page.locator(hidden).is_hidden()
    foot = page.locator("footer.foot")
    assert "not recognised as an international border" in foot.inner_text()
    assert foot.bounding_box()["y"] + foot.bounding_box()["height"] <= 420
    assert page.locator(".folium-map").bounding_box()["height"] > 180
    with page.expect_popup() as popup:
        page.click("text=Open the full map")
    popup.value.wait_for_selector("html[data-state]")
    assert popup.value.url.startswith(f"{crowded_server}/map?side=PK")
    assert popup.value.locator("#list").is_visible()


def test_frame_on_another_site_is_left_to_the_setting(framing: str, crowded_server: str, browser) -> None:
    """The default lets only our own pages frame the map."""
    page = browser.new_page()
    page.goto(framing)
    page.wait_for_timeout(1500)
    frame = page.frames[1]
    assert urlsplit(crowded_server).netloc not in frame.url or not frame.locator("#summary").count()
    page.close()


def test_paper_has_the_map_its_key_dates_filters_and_credit(crowded_server: str, reader: Callable) -> None:
    tab = reader((1047, 718))
    page = tab.open(f"{crowded_server}/map?near=torkham&within_km=80&datetime=2008-01-01/2012-12-31")
    tab.settle()
    page.emulate_media(media="print")
    tab.settle()
    for shown in ("#summary", "#key-body", ".time-chart", "footer.foot", ".folium-map"):
        box = page.locator(shown).bounding_box()
        assert box["y"] + box["height"] <= 718
        assert box["x"] + box["width"] <= 1048
    for hidden in (".tools", ".leaflet-control-zoom", ".play", ".handle.start"):
        assert page.locator(hidden).first.is_hidden()
    text = page.inner_text("body")
    for words in ("1 Jan 2008 – 31 Dec 2012", "within 80 km of Torkham", "not recognised as", "Data as of"):
        assert words in text
    key = page.locator("#key").bounding_box()
    chart = page.locator(".folium-map").bounding_box()
    assert key["x"] >= chart["x"] + chart["width"]
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert pdf.count(b"/Type /Page\n") == 1 or b"/Count 1" in pdf


@pytest.fixture(scope="module")
def one_file(crowded_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The crowded store as `durand map` writes it."""
    path = tmp_path_factory.mktemp("one") / "out.html"
    words = [sys.executable, "-m", "app", "map", str(path), "--border-km", "100"]
    done = subprocess.run(
        words, cwd=PROJECT, env=environment(crowded_path), capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return path


def opened(reader: Callable, address: str) -> tuple[Reader, list[str]]:
    """The page from a disk without a network, and everything that it asks for."""
    tab = reader(offline=True)
    asked: list[str] = []
    tab.page.on("request", lambda request: asked.append(request.url))
    tab.open(address)
    tab.settle()
    return tab, asked


def test_one_file_asks_nobody_and_says_what_the_service_says(
    one_file: Path, crowded_server: str, reader: Callable
) -> None:
    tab, asked = opened(reader, one_file.as_uri())
    page = tab.page
    said = get(f"{crowded_server}/map/summary?border_km=100").json()
    assert tab.sentence.startswith(f"{said['located']:,} incidents")
    assert said["fatalities_high"] is None
    assert f"reported killed: at least {said['fatalities_low']:,}" in tab.sentence
    assert "at most 100 km from the line" in tab.sentence
    page.click(".filters-tool")
    page.select_option("#filters [name=near]", "torkham")
    page.check("#filters [name=event_type][value='One-sided violence']")
    page.fill("#filters [name=within_km]", "150")
    page.fill("#filters [name=from]", "2008-01-01")
    page.fill("#filters [name=least]", "3")
    page.press("#filters [name=least]", "Enter")
    narrowed = {
        "near": "torkham",
        "within_km": "150",
        "event_type": "One-sided violence",
        "datetime": "2008-01-01/..",
        "fatalities": "3/..",
        "border_km": "100",
    }
    said = get(f"{crowded_server}/map/summary", params=narrowed).json()
    assert said["located"] > 0
    assert tab.sentence.startswith(f"{said['located']} incident")
    assert asked == [one_file.as_uri()]


FILTERS = [
    {},
    {"side": "undetermined"},
    {"near": "chaman", "within_km": "120"},
    {"datetime": "2010-03-01/2010-03-31"},
    {"datetime": "2010-03-01/2010-03-31", "date_match": "certainly"},
    {"q": "torkham gate"},
    {"province": "PK-KP", "event_type": "Non-state conflict"},
    {"border_km": "20", "dataset": "ucdp"},
]


def test_one_file_answers_as_the_service_does(one_file: Path, crowded_server: str, reader: Callable) -> None:
    """Every question of the live page, put to both."""
    tab, asked = opened(reader, one_file.as_uri())
    ask = "([what, filters, more]) => durand.inside(durand.data)[what](filters, more)"
    for filters in FILTERS:
        params = {"border_km": "100", **filters}
        summary = get(f"{crowded_server}/map/summary", params=params).json()
        inside = tab.page.evaluate(ask, ["summary", filters, None])
        for name in ("located", "undated", "by_dataset", *DEATHS):
            assert (name, inside[name]) == (name, summary[name]), filters
        for step in ("auto", "month"):
            timeline = get(f"{crowded_server}/map/timeline", params={**without_dates(params), "step": step}).json()
            inside = tab.page.evaluate(ask, ["timeline", filters, step])
            assert inside["bins"] == timeline["bins"]
            assert inside["step"] == timeline["step"]
        areas = get(f"{crowded_server}/map/areas", params={**params, "by": "province"}).json()
        inside = tab.page.evaluate(ask, ["areas", filters, "province"])
        assert inside["elsewhere"] == pytest.approx(areas["elsewhere"], abs=0.01)
        assert inside["not_attributable"] == pytest.approx(areas["not_attributable"], abs=0.01)
        counts = ("incidents", "certain", "possible", "types")
        assert {iso: [area[name] for name in counts] for iso, area in inside["areas"].items()} == {
            iso: [area[name] for name in counts] for iso, area in areas["areas"].items()
        }
        assert {iso: area["weight"] for iso, area in inside["areas"].items()} == pytest.approx(
            {iso: area["weight"] for iso, area in areas["areas"].items()}, abs=0.01
        )
    assert asked == [one_file.as_uri()]


def without_dates(params: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in params.items() if name not in ("datetime", "date_match")}


def test_one_file_has_the_panel_the_list_and_its_own_download(one_file: Path, reader: Callable) -> None:
    tab, asked = opened(reader, one_file.as_uri() + "#view=69,33,6&sel=seed:S06")
    page = tab.page
    page.wait_for_selector(".claims .claim")
    assert "five people, including four women" in page.inner_text(".panel")
    page.click("#list")
    page.wait_for_selector("#table tbody tr")
    assert page.locator("#table tbody tr").count() == 100
    page.click("#list")
    page.click("text=Layers")
    page.check(".layers-menu input[value=provinces]")
    page.wait_for_selector("path.tone")
    page.keyboard.press("Escape")
    page.click(".share-menu > summary")
    with page.expect_download() as download:
        page.click(".files button")
    saved = json.loads(Path(download.value.path()).read_text(encoding="utf-8"))
    assert len(saved["features"]) == int(tab.sentence.split()[0].replace(",", ""))
    assert [url for url in asked if not url.startswith(("file:", "blob:", "data:"))] == []


def test_a_frozen_map_stays_at_its_moment(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map?q=Torkham&as_of=1&said_until=2025-10-20")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    tab.settle()
    assert "what sources had said by 2025-10-20" in page.inner_text("#frozen")
    assert page.get_attribute("#frozen a", "href") == "map?q=Torkham"
    page.click(".share-menu > summary")
    assert page.locator(".freeze-it").count() == 0
    link = page.get_attribute(".files a[data-format=csv]", "href")
    tab.look_at(71.0, 34.1, 9)
    tab.settle()
    told = [url for url in [*asked, link, page.url] if "/static/" not in url]
    assert any("/map/features" in url for url in told)
    assert [url for url in told if "as_of=1" not in url or "said_until=2025-10-20" not in url] == []


def test_a_shared_link_may_freeze_the_data(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map?said_until=2025-10-20")
    tab.settle()
    page.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text; }")
    page.click(".share-menu > summary")
    page.click(".freeze-it")
    tab.until("window.copied")
    copied = urlsplit(page.evaluate("window.copied")).query
    revision = get(f"{crowded_server}/healthz").json()["revision"]
    assert {"said_until=2025-10-20", f"as_of={revision}"} <= set(copied.split("&"))
