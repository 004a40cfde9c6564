"""The pages for people in a real Chromium: nothing from outside, nothing in the console, accessible to all."""

from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from app.web.api.catalogue import COLLECTIONS

PAGES = [
    "/collections",
    "/conformance",
    "/docs",
    *(f"/collections/{name}" for name in ("incidents", "claims")),
    *(f"/collections/{name}/items" for name in COLLECTIONS),
    "/collections/incidents/items/seed:S05",
    "/collections/provinces/items/PK-KP",
    "/documents",
    "/documents/f074b023b339?f=html",
    "/crossings/torkham?f=html",
    "/crossings/torkham/incidents?f=html",
    "/report?from=2025-10-01&to=2025-10-31",
]

Open = Callable[[str], Page]
# A page has one structure in the light and in the dark: in the dark only its contrasts are to be looked at again.
RULES: dict[str, dict[str, list[str]]] = {"light": {}, "dark": {"runOnly": ["color-contrast"]}}


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest) -> str:
    """The colours that the reader prefers."""
    return str(request.param)


@pytest.fixture
def open_page(scheme: str, browser: Browser, live_server: str) -> Iterator[Open]:
    """Opens a page of the service; at the end it must not have asked elsewhere, nor complained."""
    context = browser.new_context(color_scheme=scheme, viewport={"width": 390, "height": 844})
    page = context.new_page()
    outside: list[str] = []
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda asked: outside.append(asked.url))

    def go(path: str) -> Page:
        answer = page.goto(live_server + path)
        assert answer is not None
        assert answer.status == 200
        return page

    yield go
    context.close()
    host = urlsplit(live_server).netloc
    assert [url for url in outside if urlsplit(url).netloc != host and not url.startswith("data:")] == []
    assert troubles == []


@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(open_page: Open, scheme: str, path: str) -> None:
    options = {"resultTypes": ["violations"], **RULES[scheme]}
    violations = Axe().run(open_page(path), options=options).response["violations"]
    bad = [v for v in violations if v["impact"] in ("serious", "critical")]
    assert [(v["id"], v["nodes"][0]["html"][:200]) for v in bad] == []


@pytest.mark.parametrize("path", ["/collections/incidents/items", "/report?from=2025-10-01&to=2025-10-31"])
def test_a_narrow_screen_scrolls_tables_and_not_the_page(open_page: Open, path: str) -> None:
    page = open_page(path)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_arabic_script_runs_its_own_way(open_page: Open) -> None:
    page = open_page("/collections/crossings/items/torkham")
    ways = page.eval_on_selector_all("dd", "all => all.map(d => [d.innerText, getComputedStyle(d).direction])")
    directions = dict(ways)
    assert directions["تورخم"] == "rtl"
    assert directions["Torkham"] == "ltr"
