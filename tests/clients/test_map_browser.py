"""The map as a reader meets it: `durand serve` with the seed incidents, in a real browser, nothing let out."""

from collections.abc import Callable

import httpx2 as httpx
import pytest

TORKHAM = (71.0932, 34.1226)
DARK_AND_LIGHT = ("light", "dark")
PHONE = (390, 844)


@pytest.fixture
def spin_boldak(live_server: str) -> tuple[float, float]:
    """Where the service puts the fighting of 7 November 2025."""
    incident = httpx.get(f"{live_server}/collections/incidents/items/seed:S06").json()
    lon, lat = incident["geometry"]["coordinates"]
    return lon, lat


def test_map_shows_line_provinces_crossings_and_incidents(live_server: str, reader: Callable) -> None:
    page = reader().open(f"{live_server}/map")
    assert len(page.locator("path.frontier").first.get_attribute("d")) > 1000
    assert page.locator("path.area.provinces").count() == 41
    assert page.locator("[data-crossing=torkham]").is_visible()
    assert {"KANDAHAR", "PAKTIKA", "BALOCHISTAN"} <= set(page.locator(".province-name").all_inner_texts())
    drawn = page.evaluate(
        """() => {
            const canvas = document.querySelector(".leaflet-incidents-pane canvas");
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            return pixels.some((value) => value > 0);
        }"""
    )
    assert drawn


def test_summary_counts_what_the_collections_count(live_server: str, reader: Callable) -> None:
    page = reader().open(f"{live_server}/map")
    matched = {
        name: httpx.get(f"{live_server}/collections/{name}/items?limit=1").json()["numberMatched"]
        for name in ("incidents", "unlocated")
    }
    sentence = page.inner_text("#summary")
    assert sentence.startswith(f"{matched['incidents']} incidents")
    assert sentence.endswith(f"{matched['unlocated']} not on the map")
    page.click("#unlocated")
    page.wait_for_selector(".row")
    assert page.locator(".row").count() == matched["unlocated"]


@pytest.mark.parametrize("scheme", DARK_AND_LIGHT)
@pytest.mark.parametrize("size", [(1366, 768), PHONE])
def test_click_on_spin_boldak_shows_its_claims(
    size: tuple[int, int], scheme: str, live_server: str, spin_boldak: tuple[float, float], reader: Callable
) -> None:
    tab = reader(size, scheme)
    page = tab.open(f"{live_server}/map")
    tab.look_at(*spin_boldak, 11)
    tab.click_at(*spin_boldak)
    page.wait_for_selector(".claims .claim")
    text = page.inner_text(".panel")
    for words in ("7 Nov 2025", "5 killed", "five people, including four women", "B:9", "seed:S05"):
        assert words in text
    assert "side undetermined" in text or "on the Afghan side" in text


def test_crossing_shows_who_says_what_of_its_status(live_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{live_server}/map")
    tab.look_at(*TORKHAM, 12)
    page.focus("[data-crossing=torkham]")
    page.keyboard.press("Enter")
    row = page.locator(".row", has_text="Crossing,")
    if row.count():
        row.first.click()
    page.wait_for_selector(".statuses .claim")
    assert page.locator(".statuses .claim").count() >= 2
    assert "Closed · all traffic" in page.inner_text(".statuses")
    said = page.inner_text(".crossing-details")
    assert "Status today: unknown" in said
    assert "Last known: closed, recorded until 6 Nov 2025" in said


def test_filtered_map_says_so_and_draws_only_that(live_server: str, reader: Callable) -> None:
    page = reader().open(f"{live_server}/map?near=torkham&within_km=25")
    count = httpx.get(f"{live_server}/crossings/torkham/incidents?within_km=25").json()["numberMatched"]
    assert page.inner_text("#summary").startswith(f"{count} incident")
    assert "within 25 km of" in page.inner_text("#summary")
    page.click("#list")
    assert page.inner_text(".panel h2").startswith(f"In view: {count} incident")


def test_search_without_a_hit_says_what_can_be_done(live_server: str, reader: Callable) -> None:
    page = reader().open(f"{live_server}/map?q=no-such-word")
    assert page.inner_text("#status") == "No incident matches. Widen what is asked for."
