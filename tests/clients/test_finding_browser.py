"""The search box of the map: places in any script, crossings, coordinates, ids and words, by keyboard alone."""

from collections.abc import Callable

import httpx2 as httpx
import pytest
from axe_playwright_python.sync_playwright import Axe


def find(tab, text: str) -> None:
    """Types a text and takes the first of what it finds."""
    tab.page.focus("#find")
    tab.page.fill("#find", text)
    tab.page.keyboard.press("Enter")
    tab.page.wait_for_selector("#panel h2")
    tab.settle()


def centre(tab) -> tuple[float, float]:
    return tuple(tab.page.evaluate("[map_incidents.getCenter().lng, map_incidents.getCenter().lat]"))


@pytest.mark.parametrize(
    ("text", "name", "place"),
    [
        ("Jalalabad", "Jalalabad", (70.45, 34.43)),
        ("مير علي", "Mir Ali", (70.28, 32.99)),
        ("34.12, 71.09", "34.1200, 71.0900", (71.09, 34.12)),
        ("71.09 E, 34.12 N", "34.1200, 71.0900", (71.09, 34.12)),
        ("34°07'12\"N 71°05'24\"E", "34.1200, 71.0900", (71.09, 34.12)),
    ],
)
def test_enter_goes_to_the_first_place_and_says_what_is_near(
    text: str, name: str, place: tuple[float, float], gathered_server: str, reader: Callable
) -> None:
    tab = reader()
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    find(tab, text)
    assert page.inner_text("#panel h2") == name
    tab.until("() => document.querySelector('#panel h3')")
    near = {"near": f"{place[0]},{place[1]}", "within_km": 25}
    told = int(page.inner_text("#panel h3").split()[0])
    asked = httpx.get(f"{gathered_server}/collections/incidents/items", params=near).json()["numberMatched"]
    assert abs(told - asked) <= 1, "the place is rounded here"
    assert centre(tab) == pytest.approx(place, abs=0.05)
    assert page.locator("path.near-ring").count() == 1


def test_crossing_is_found_in_any_of_its_names(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    for text in ("torkham", "طورخم"):
        find(tab, text)
        assert "sel=crossing:torkham" in page.url
        page.keyboard.press("Escape")
        tab.settle()


def test_incident_is_found_by_its_id(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    find(tab, "seed:S06")
    assert "sel=seed:S06" in page.url
    assert page.locator("#panel .back").count() == 0


def test_words_are_the_last_choice_and_become_the_filter(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    page.fill("#find", "reported closed")
    page.wait_for_selector(".found li")
    page.focus("#find")
    page.keyboard.press("ArrowUp")
    assert page.get_attribute("#find", "aria-activedescendant") == page.locator(".found li").last.get_attribute(
        "id"
    )
    page.keyboard.press("Enter")
    assert "reported closed" in tab.sentence
    assert page.get_attribute("#find", "aria-expanded") == "false"


def test_list_of_what_is_found_is_a_combobox(gathered_server: str, reader: Callable) -> None:
    tab = reader(bypass_csp=True)
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    page.fill("#find", "Mir Ali")
    page.wait_for_selector(".found li")
    page.focus("#find")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#find", "aria-expanded") == "true"
    chosen = page.locator(".found li[aria-selected=true]")
    assert chosen.get_attribute("id") == page.get_attribute("#find", "aria-activedescendant") == "found-1"
    assert Axe().run(page).response["violations"] == []
    page.keyboard.press("Escape")
    assert page.locator(".found").is_hidden()
    assert page.evaluate("document.activeElement.id") == "find"


def test_what_is_near_can_be_made_the_filter(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    find(tab, "34.12, 71.09")
    page.click("text=Show only what is within 25 km")
    tab.settle()
    assert "near=71.09,34.12&within_km=25" in page.url


@pytest.mark.parametrize("text", ["95, 200", "34.12", "<b>bold</b>", "%%%"])
def test_what_is_no_place_is_offered_as_words(text: str, gathered_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{gathered_server}/map")
    tab.settle()
    page.fill("#find", text)
    page.wait_for_selector(".found li")
    assert page.locator(".found li").last.inner_text().startswith(text)
    assert page.locator(".found b").count() == 0
