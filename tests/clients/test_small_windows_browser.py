"""The map in small windows: a laptop at 200 %, a phone upright and on its side, and the least width of reflow."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe

PHONE = (390, 844)
LOW = ((683, 384), (320, 256), (844, 390))
SMALL = (*LOW, PHONE)
UNCOVERED = """() => {
    const [across, map] = [40, document.querySelector(".folium-map")];
    let hit = 0;
    for (let i = 0; i < across * across; i += 1) {
        const [x, y] = [(i % across) + 0.5, Math.floor(i / across) + 0.5];
        const at = document.elementFromPoint((x * innerWidth) / across, (y * innerHeight) / across);
        if (at && map.contains(at) && !at.closest(".leaflet-control")) hit += 1;
    }
    return hit / across ** 2;
}"""
"""The share of the window where a finger would meet the map."""
TOO_SMALL = """() => [...document.querySelectorAll("button, summary, select, a[href], input, [tabindex='0']")]
    .filter((each) => each.checkVisibility({visibilityProperty: true}))
    .filter((each) => !each.closest(".summary, .foot, .skips, .leaflet-control-attribution"))
    .filter((each) => Math.min(each.getBoundingClientRect().width, each.getBoundingClientRect().height) < 24)
    .map((each) => each.outerHTML.slice(0, 80))"""
"""What is no link within a sentence, and smaller than 24 pixels (WCAG 2.2, 2.5.8)."""


@pytest.mark.parametrize("size", SMALL)
def test_map_has_three_fifths_of_a_small_window(
    size: tuple[int, int], gathered_server: str, reader: Callable
) -> None:
    tab = reader(size)
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    assert page.evaluate(UNCOVERED) >= 0.6


@pytest.mark.parametrize("size", SMALL)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_hinders_assistive_technology_in_a_small_window(
    size: tuple[int, int], scheme: str, gathered_server: str, reader: Callable
) -> None:
    tab = reader(size, scheme, bypass_csp=True)
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    assert Axe().run(page).response["violations"] == []
    page.click(".fold")
    assert Axe().run(page).response["violations"] == []


@pytest.mark.parametrize("size", SMALL)
def test_no_target_is_too_small(size: tuple[int, int], gathered_server: str, reader: Callable) -> None:
    tab = reader(size)
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    page.click(".fold")
    assert page.evaluate(TOO_SMALL) == []


@pytest.mark.parametrize("size", SMALL)
def test_small_page_scrolls_down_and_never_sideways(
    size: tuple[int, int], gathered_server: str, reader: Callable
) -> None:
    tab = reader(size)
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    for _ in range(2):
        assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
        page.evaluate("window.scrollTo(0, 1e6)")
        foot = page.locator("footer.foot").bounding_box()
        assert foot["y"] + foot["height"] <= size[1] + 1, "the credits end with the page"
        assert page.locator(".time-chart").bounding_box()["height"] >= 40
        page.evaluate("window.scrollTo(0, 0)")
        page.click(".fold")


@pytest.mark.parametrize("size", SMALL)
def test_folded_head_shows_the_whole_of_itself_on_request(
    size: tuple[int, int], gathered_server: str, reader: Callable
) -> None:
    tab = reader(size)
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    fold = page.locator(".fold")
    assert (fold.inner_text(), fold.get_attribute("aria-expanded")) == ("More", "false")
    folded = page.locator("#head").bounding_box()["height"]
    fold.click()
    assert (fold.inner_text(), fold.get_attribute("aria-expanded")) == ("Less", "true")
    assert page.locator("#head").bounding_box()["height"] > folded
    for part in page.locator("#summary .part").all():
        box = part.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
    for tool in ("Filters", "List", "Layers", "Share and download"):
        assert page.locator(".tools").get_by_text(tool, exact=True).is_visible()


@pytest.mark.parametrize("size", LOW)
def test_part_of_the_folded_sentence_that_has_the_focus_is_in_sight(
    size: tuple[int, int], gathered_server: str, reader: Callable
) -> None:
    tab = reader(size)
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    last = page.locator("#summary .part").last
    last.focus()
    box = last.bounding_box()
    assert page.evaluate(
        "([x, y]) => document.elementFromPoint(x, y)?.closest('.part') === document.activeElement",
        [box["x"] + box["width"] / 2, box["y"] + box["height"] / 2],
    )


@pytest.mark.parametrize("size", LOW)
def test_filters_and_details_have_room_in_a_low_window(
    size: tuple[int, int], gathered_server: str, reader: Callable
) -> None:
    tab = reader(size)
    page = tab.open(f"{gathered_server}/map#sel=seed:S06")
    page.wait_for_selector(".claims .claim")
    tab.settle()
    assert page.locator("#panel .close").is_visible()
    page.click("#panel .close")
    if page.locator(".filters-tool").is_hidden():
        page.click(".fold")
    page.click(".filters-tool")
    page.select_option("#filters [name=near]", "torkham")
    page.click("#filters .close")
    assert "Torkham" in tab.sentence


@pytest.mark.parametrize("size", [(1366, 768), PHONE])
def test_keyboard_skips_to_the_map_and_passes_all_gates_in_one_step(
    size: tuple[int, int], gathered_server: str, reader: Callable
) -> None:
    tab = reader(size)
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    focused = "document.activeElement.getAttribute('aria-label') || document.activeElement.innerText"
    page.keyboard.press("Tab")
    assert page.evaluate(focused) == "Skip to the map"
    assert page.evaluate("document.activeElement.getBoundingClientRect().top") >= 0
    page.keyboard.press("Enter")
    seen = []
    for _ in range(5):
        page.keyboard.press("Tab")
        seen.append(page.evaluate(focused))
    assert seen[0].startswith("Find a place")
    assert seen[1].startswith("Map of the incidents")
    assert "crossing, " in seen[2]
    assert seen[3:] == ["Zoom in", "Zoom out"]


def test_arrow_keys_go_from_gate_to_gate(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    gates = page.locator("[data-crossing]")
    names = [gate.get_attribute("data-crossing") for gate in gates.all()]
    gates.first.focus()
    for key, expected in (("ArrowRight", 1), ("ArrowDown", 2), ("ArrowLeft", 1), ("End", -1), ("Home", 0)):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.dataset.crossing") == names[expected]
    assert page.locator("[data-crossing][tabindex='0']").count() == 1


def test_second_skip_opens_the_list(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#table tbody tr")
    tab.until("() => document.activeElement.id === 'table'")


def test_frame_in_another_page_keeps_its_size(gathered_server: str, reader: Callable) -> None:
    tab = reader((640, 360))
    page = tab.open(f"{gathered_server}/map?embed=1")
    tab.settle()
    assert page.evaluate("document.documentElement.scrollHeight") == 360
