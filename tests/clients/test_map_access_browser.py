"""The map for readers with a screen reader, a keyboard, a dark screen or a phone."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

DESK, PHONE = (1366, 768), (390, 844)


def plain(page: Page) -> None:
    """The map as it opens."""


def with_filters(page: Page) -> None:
    page.click(".filters-tool")
    page.select_option("#filters [name=near]", "point")


def with_details(page: Page) -> None:
    page.evaluate("location.hash = 'sel=seed:S06'")
    page.reload()
    page.wait_for_selector(".claims .claim")


def with_crossing(page: Page) -> None:
    page.evaluate("location.hash = 'sel=crossing:torkham'")
    page.reload()
    page.wait_for_selector(".statuses .claim")


def with_list(page: Page) -> None:
    page.click("#list")
    page.wait_for_selector("#table tbody tr")


def with_menus(page: Page) -> None:
    page.click(".layers-menu > summary")
    page.check(".layers-menu input[value=provinces]")
    page.wait_for_selector("path.tone")


def with_sharing(page: Page) -> None:
    page.click(".share-menu > summary")


SCENES = (plain, with_filters, with_details, with_crossing, with_list, with_menus, with_sharing)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.__name__)
@pytest.mark.parametrize(("size", "scheme"), [(DESK, "light"), (DESK, "dark"), (PHONE, "light")])
def test_nothing_hinders_assistive_technology(
    size: tuple[int, int], scheme: str, scene: Callable, gathered_server: str, reader: Callable
) -> None:
    tab = reader(size, scheme, has_touch=size == PHONE, bypass_csp=True)
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    scene(page)
    tab.settle()
    violations = Axe().run(page).response["violations"]
    assert [(each["id"], each["impact"], each["nodes"][0]["html"]) for each in violations] == []


def test_everything_can_be_reached_by_tab(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    seen = set()
    for _ in range(80):
        page.keyboard.press("Tab")
        seen.add(
            page.evaluate(
                """() => {
                    const at = document.activeElement;
                    const shown = getComputedStyle(at);
                    const name = at.getAttribute("aria-label") || at.innerText;
                    return `${name.trim().split("\\n")[0]} ${shown.outlineStyle}`;
                }"""
            )
        )
    for name in (
        "Filters",
        "List",
        "Layers",
        "Share and download",
        "Key",
        "Play",
        "First day shown",
        "Last day shown",
    ):
        assert f"{name} solid" in seen or f"{name} auto" in seen, name


def test_targets_on_a_phone_are_large_enough(gathered_server: str, reader: Callable) -> None:
    tab = reader(PHONE, has_touch=True, is_mobile=True)
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    small = page.evaluate(
        """() => [...document.querySelectorAll(
                ".tools > *, .time-bar button, .time-bar select, .leaflet-bar a, .handle")]
            .filter((each) => each.offsetParent)
            .filter((each) => each.getBoundingClientRect().height < 40 || each.getBoundingClientRect().width < 34)
            .map((each) => each.className || each.id)"""
    )
    assert small == []
    page.click(".filters-tool")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]
    low = page.evaluate(
        """() => [...document.querySelectorAll(
                "#filters select, #filters input:not([type=checkbox]), #filters .choice")]
            .filter((each) => each.offsetParent && each.getBoundingClientRect().height < 44)
            .map((each) => each.name)"""
    )
    assert low == []


def test_legend_and_credit_are_never_covered(gathered_server: str, reader: Callable) -> None:
    for size in (DESK, PHONE):
        tab = reader(size)
        page = tab.open(f"{gathered_server}/map#sel=seed:S06")
        page.wait_for_selector(".claims .claim")
        for act in (plain, with_list, with_filters):
            act(page)
            foot = page.locator("footer.foot")
            assert "not recognised as an international border" in foot.inner_text()
            page.evaluate("window.scrollTo(0, 1e6)")
            box = foot.bounding_box()
            assert box["y"] + box["height"] <= size[1] + 1
            for share in (0.1, 0.5, 0.9):
                at = [box["x"] + 60, box["y"] + box["height"] * share]
                assert page.evaluate("([x, y]) => Boolean(document.elementFromPoint(x, y).closest('.foot'))", at)


NOTE_STEPS = """() => {
  let before = location.search;
  const replace = history.replaceState.bind(history);
  window.steps = [];
  history.replaceState = (...given) => {
    replace(...given);
    if (location.search !== before) steps.push(performance.now());
    before = location.search;
  };
  addEventListener("click", () => (window.pressed ??= performance.now()), true);
}"""


def test_less_motion_is_heeded(gathered_server: str, reader: Callable) -> None:
    tab = reader(reduced_motion="reduce")
    page = tab.open(f"{gathered_server}/map?datetime=2023-05-01/2023-05-31")
    tab.settle()
    page.evaluate(NOTE_STEPS)
    page.click(".play")
    tab.until("() => steps.length > 2")
    # A busy machine makes a step later, and none sooner.
    assert page.evaluate("steps[2] - pressed") > 3500, "steps are twice as far apart"
    page.click(".play")
    tab.settle()


def test_page_runs_from_right_to_left(gathered_server: str, reader: Callable) -> None:
    """There is no catalogue of such a language yet; what the direction decides holds already."""
    tab = reader()
    page = tab.open(f"{gathered_server}/map#sel=seed:S06")
    page.wait_for_selector(".claims .claim")
    page.evaluate("document.documentElement.dir = 'rtl'")
    page.click(".filters-tool")
    panel, filters, chart = (page.locator(name).bounding_box() for name in ("#panel", "#filters", ".folium-map"))
    assert panel["x"] < chart["x"] < filters["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK[0]
    chart = page.locator(".time-chart").bounding_box()
    start, end = (page.locator(f".handle.{each}").bounding_box()["x"] for each in ("start", "end"))
    assert chart["x"] - 40 < start < end, "time runs as the calendar does"
