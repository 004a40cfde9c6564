"""The map without a line: loaded again it shows what was kept, says of when, and keeps nothing that is private."""

import re
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from page_reader import Reader
from playwright.sync_api import Page
from recording_proxy import watching
from served import serving

from app.access.access_file import open_access
from app.access.sessions import invite

MARKS = "Object.values(map_incidents._layers).find((each) => each.clusters)"
DRAWN = f"{MARKS}.all().length + {MARKS}.clusters().length"
KEPT = """
async () => {
    const names = await caches.keys();
    const kept = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys())));
    return kept.flat().map(({ url }) => new URL(url).pathname);
}
"""
MOST_REQUESTS_AGAIN = 3


@pytest.fixture
def store(seeded_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(seeded_path, tmp_path / "store.gpkg"))


@pytest.fixture
def tab(reader: Callable[..., Reader]) -> Reader:
    return reader(service_workers="allow")


def visit(page: Page, address: str) -> None:
    """Open the map, and wait until the browser has kept what it loaded."""
    page.goto(f"{address}/map")
    page.wait_for_selector("html[data-state=ready][data-whole][data-kept]:not([data-busy])")


def test_a_page_loaded_again_without_a_line_shows_the_last_view_and_says_of_when(store: Path, tab: Reader) -> None:
    page = tab.page
    with serving(store) as address:
        visit(page, address)
        drawn, sentence = page.evaluate(DRAWN), tab.sentence
        assert drawn > 3
        assert page.inner_text("#status") == ""
    page.reload()
    page.wait_for_selector("html[data-state=ready][data-whole]")
    tab.settle()
    assert page.evaluate(DRAWN) == drawn
    assert tab.sentence == sentence
    assert page.locator("path.area.provinces").count() > 30
    assert page.locator("path.river").count() > 0
    said = page.inner_text("#status")
    assert re.match(
        r"No connection: what you see is what your browser kept on \d+ \w+ \d{4}, \d\d:\d\d\. Try again$", said
    )


def test_a_view_that_was_never_loaded_is_not_made_up(store: Path, tab: Reader) -> None:
    page = tab.page
    with serving(store) as address:
        visit(page, address)
    page.evaluate("map_incidents.setView([34.12, 71.09], 11, { animate: false })")
    page.wait_for_selector("html[data-state=failed]")
    assert "could not be loaded" in page.inner_text("#status")


def test_a_repeat_visit_asks_the_service_for_three_things_at_most(crowded_server: str, tab: Reader) -> None:
    page = tab.page
    with watching(crowded_server) as watched:
        visit(page, watched.url)
        watched.asked.clear()
        page.goto(f"{watched.url}/map")
        page.wait_for_selector("html[data-state=ready][data-kept]:not([data-busy])")
        tab.await_answers()
        asked = list(watched.asked)
    assert 1 <= len(asked) <= MOST_REQUESTS_AGAIN, asked


def test_what_a_session_was_shown_is_not_kept_and_its_end_empties_what_was(store: Path, tab: Reader) -> None:
    page = tab.page
    with serving(store) as address:
        visit(page, address)
        public = page.evaluate(KEPT)
        assert {"/map", "/map/features"} <= set(public)
        with closing(open_access(store, lambda: datetime.now(UTC))) as access:
            page.goto(f"{address}/enter?once={invite(access)}")
        before = page.evaluate(KEPT)
        page.goto(f"{address}/map?dataset=seed")
        page.wait_for_selector("html[data-state=ready][data-whole]:not([data-busy])")
        page.wait_for_timeout(500)
        assert sorted(page.evaluate(KEPT)) == sorted(before), "an answer to a session is private"
        page.goto(f"{address}/session")
        page.click("button")
        page.wait_for_selector("#key")
        page.wait_for_timeout(200)
        assert page.evaluate(KEPT) == []
