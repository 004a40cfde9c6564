"""The map on a slow line, and the second time: what comes first, how much of it, and what is asked for again."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route

MOST_BYTES, MOST_REQUESTS = 100_000, 5
"""On the wire until the first incidents are drawn; it was 403,000 bytes when the outlines came first, and 149,000
when the filters, the list and the chart did."""
SLOW = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
"""400 kbit/s and 400 ms."""
LATER = "**/static/{controls,outlines}-*"
WATCH = """
window.sketched = window.sketchedAt = window.drawnAt = null;
new MutationObserver(() => {
    const told = document.querySelector("#sketch path.line") && document.querySelector(".sketched");
    if (told) window.sketched = told.textContent;
    if (told) window.sketchedAt ??= performance.now();
    if (document.documentElement.dataset.state) window.drawnAt ??= performance.now();
}).observe(document, { subtree: true, childList: true, attributes: true });
"""


def bytes_until_drawn(page: Page, address: str) -> tuple[int, list[str]]:
    """The bytes that came before the first incidents were drawn, and the paths that were asked for by then."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    came: dict[str, int] = {}
    asked: dict[str, str] = {}
    session.on("Network.requestWillBeSent", lambda e: asked.update({e["requestId"]: e["request"]["url"]}))
    session.on("Network.loadingFinished", lambda e: came.update({e["requestId"]: e["encodedDataLength"]}))
    page.goto(address)
    page.wait_for_selector("html[data-state]")
    return sum(came.values()), [asked[each] for each in came if not asked[each].startswith("data:")]


class Held:
    """Requests that wait until they are let go, one kind after the other."""

    def __init__(self, page: Page) -> None:
        self.waiting: list[Route] = []
        self.is_on = True
        page.route(LATER, self.take)

    def take(self, route: Route) -> None:
        if self.is_on:
            self.waiting.append(route)
        else:
            route.continue_()

    def let_go(self) -> None:
        self.is_on = False
        for each in self.waiting:
            each.continue_()


def test_first_incidents_come_before_the_whole_outlines(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    held = Held(tab.page)
    total, paths = bytes_until_drawn(tab.page, f"{gathered_server}/map")
    assert total < MOST_BYTES, paths
    assert len(paths) <= MOST_REQUESTS, paths
    assert tab.page.locator("path.frontier").count() == 1, "the line is there from the first"
    assert tab.page.locator("path.area.provinces").count() <= 4
    assert tab.page.locator(".tool").count() == 0, "what stands around the map comes later"
    size = tab.page.evaluate("String(map_incidents.getSize())")
    tab.until("() => document.documentElement.dataset.busy === 'true'")
    held.let_go()
    tab.settle()
    assert tab.page.locator("path.area.provinces").count() > 30
    assert tab.page.locator("path.frontier").count() == 1
    assert tab.page.locator(".tool").count() > 4
    assert size.split(",")[0] == tab.page.evaluate("String(map_incidents.getSize())").split(",")[0]


def test_on_a_slow_line_the_line_is_there_in_time_and_incidents_in_four(
    gathered_server: str, reader: Callable
) -> None:
    """As a browser counts them; this machine may do other work meanwhile, so that a half is allowed for it."""
    tab = reader()
    session = tab.page.context.new_cdp_session(tab.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", SLOW)
    tab.page.add_init_script(WATCH)
    tab.page.goto(f"{gathered_server}/map", wait_until="commit")
    tab.page.wait_for_selector("html[data-state]")
    sketched, drawn = tab.page.evaluate("[window.sketchedAt, window.drawnAt]")
    assert sketched < 1.5 * 1500
    assert drawn < 1.5 * 4000


def test_controls_that_do_not_come_are_told_of_and_asked_for_again(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    tab.page.route("**/static/controls-*", lambda route: route.abort(), times=1)
    tab.page.goto(f"{gathered_server}/map")
    tab.page.wait_for_selector("#status button")
    assert tab.page.inner_text("#status").startswith("The filters, the list and the chart could not be loaded")
    tab.page.click("#status button")
    tab.page.wait_for_selector("html[data-whole]")
    assert tab.settle().locator(".filters-tool").count() == 1
    assert tab.page.locator("path.area.provinces").count() > 30
    assert tab.page.inner_text("#status") == ""


def test_map_moved_before_the_controls_came_stays_where_it_is(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    held = Held(tab.page)
    tab.page.goto(f"{gathered_server}/map#view=71.09,34.12,9")
    tab.page.wait_for_selector("html[data-state]")
    tab.look_at(69.0, 32.0, 10)
    tab.until("() => location.hash.includes('view=69')")
    held.let_go()
    tab.page.wait_for_selector("html[data-whole]")
    tab.settle()
    assert tab.page.evaluate("map_incidents.getCenter().lng") == pytest.approx(69.0, abs=0.01)


def test_close_view_shows_no_rough_line(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    held: list[Route] = []
    tab.page.route("**/static/outlines-*", lambda route: held.append(route))
    tab.page.goto(f"{gathered_server}/map#view=71.09,34.12,11")
    tab.page.wait_for_selector("html[data-state]")
    assert tab.page.locator("path.frontier").count() == 0
    tab.until("() => document.documentElement.dataset.busy === 'true'")
    for each in held:
        each.continue_()
    tab.settle()
    assert tab.page.locator("path.frontier").count() == 1


def test_page_begins_with_a_sketch_of_the_line_that_says_loading(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    tab.page.add_init_script(WATCH)
    tab.open(f"{gathered_server}/map")
    assert tab.page.evaluate("window.sketched") == "Loading …"
    assert tab.page.locator("#sketch").count() == 0


def test_outlines_that_do_not_come_are_told_of_and_asked_for_again(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    tab.page.route("**/static/outlines-*", lambda route: route.abort(), times=1)
    tab.page.goto(f"{gathered_server}/map")
    tab.page.wait_for_selector("#status button")
    assert tab.page.inner_text("#status").startswith("The outlines could not be loaded")
    tab.page.click("#status button")
    tab.until("() => document.querySelectorAll('path.area.provinces').length > 30")


def test_second_visit_asks_for_three_things(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    tab.page.goto(f"{gathered_server}/map")
    tab.settle()
    session = tab.page.context.new_cdp_session(tab.page)
    session.send("Network.enable")
    sent: dict[str, str] = {}
    kept: set[str] = set()

    def note(event: dict) -> None:
        if event["response"].get("fromDiskCache"):
            kept.add(event["requestId"])

    session.on("Network.requestWillBeSent", lambda e: sent.update({e["requestId"]: e["request"]["url"]}))
    session.on("Network.requestServedFromCache", lambda e: kept.add(e["requestId"]))
    session.on("Network.responseReceived", note)
    tab.page.goto(f"{gathered_server}/map")
    tab.settle()
    asked = [url for name, url in sent.items() if name not in kept and not url.startswith("data:")]
    assert len(asked) <= 3, asked
