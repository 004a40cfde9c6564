"""The map on a slow line, and the second time: what comes first, how much of it, and what is asked for again."""

from collections.abc import Callable

from playwright.sync_api import Page, Route

MOST_BYTES = 150_000
"""On the wire until the first incidents are drawn; it was 403,000 when the outlines came first."""
WATCH = """
window.sketched = null;
new MutationObserver(() => {
    const sketch = document.querySelector("#sketch path.line");
    if (sketch) window.sketched = document.querySelector(".sketched").textContent;
}).observe(document, { subtree: true, childList: true });
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


def test_first_incidents_come_before_the_whole_outlines(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    held: list[Route] = []
    tab.page.route("**/static/outlines-*", lambda route: held.append(route))
    total, paths = bytes_until_drawn(tab.page, f"{gathered_server}/map")
    assert total < MOST_BYTES, paths
    assert tab.page.locator("path.frontier").count() == 1, "the line is there from the first"
    assert tab.page.locator("path.area.provinces").count() <= 4
    tab.until("() => document.documentElement.dataset.busy === 'true'")
    for each in held:
        each.continue_()
    tab.settle()
    assert tab.page.locator("path.area.provinces").count() > 30
    assert tab.page.locator("path.frontier").count() == 1


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
