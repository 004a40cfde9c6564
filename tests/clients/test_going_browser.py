"""Where the map goes: by its buttons, by a place that is asked for, by a link with a selection."""

from collections.abc import Callable

import pytest
from page_reader import Reader

VIEW = "[map_incidents.getCenter().lng, map_incidents.getCenter().lat, map_incidents.getZoom()]"
RING = """() => {
    const ring = document.querySelector("path.near-ring").getBoundingClientRect();
    const chart = document.querySelector(".folium-map").getBoundingClientRect();
    const isIn = ring.top >= chart.top && ring.bottom <= chart.bottom;
    return [isIn && ring.left >= chart.left && ring.right <= chart.right, ring.height / chart.height];
}"""
ENDS = ((60.9, 29.9), (74.5, 37.0))
"""Near the ends of the line."""
TORKHAM = (71.0932, 34.1226)


def shows(tab: Reader, lon: float, lat: float) -> bool:
    return tab.page.evaluate("([lat, lon]) => map_incidents.getBounds().contains([lat, lon])", [lat, lon])


def test_buttons_go_to_the_whole_line_and_to_all_that_is_asked_for(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map")
    tab.settle()
    tab.look_at(60, 20, 9)
    tab.settle()
    page.click(".go-line")
    tab.settle()
    assert all(shows(tab, *end) for end in ENDS)
    tab.look_at(60, 20, 9)
    tab.settle()
    page.click(".go-found")
    tab.settle()
    assert page.evaluate("map_incidents.getZoom()") < 9
    assert shows(tab, *TORKHAM)


def test_a_crossing_chosen_in_the_form_is_gone_to_until_its_circle_fills_the_map(
    crowded_server: str, reader: Callable
) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map")
    tab.settle()
    page.click(".filters-tool")
    page.select_option("#filters [name=near]", "torkham")
    tab.settle()
    tab.until(f"() => {{ const [isIn, share] = ({RING})(); return isIn && share > 0.4; }}")


@pytest.mark.parametrize("chosen", ["seed:S06", "crossing:torkham"])
def test_a_link_with_a_selection_opens_at_it(chosen: str, gathered_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{gathered_server}/map?dataset=seed#sel={chosen}")
    page.wait_for_selector(".panel h2")
    tab.settle()
    assert page.evaluate("map_incidents.getZoom()") == 10
    assert shows(tab, *(TORKHAM if "torkham" in chosen else (66.4, 31.0)))
    tab.look_at(60, 20, 6)
    tab.settle()
    page.click(".go-found")
    tab.settle()
    assert shows(tab, *(TORKHAM if "torkham" in chosen else (66.4, 31.0)))


def test_the_reader_s_own_place_is_gone_to_and_stays_in_the_browser(watched, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{watched.url}/map")
    tab.settle()
    page.context.grant_permissions(["geolocation"], origin=watched.url)
    page.context.set_geolocation({"longitude": 69.1234, "latitude": 33.4321, "accuracy": 900})
    watched.asked.clear()
    page.click(".go-here")
    page.wait_for_selector("text=Your place stays in your browser")
    tab.settle()
    assert page.evaluate(VIEW)[:2] == pytest.approx([69.1234, 33.4321], abs=0.01)
    assert [path for path in watched.asked if "69.1234" in path or "33.4321" in path] == []


def test_a_place_that_the_browser_does_not_tell_is_said_in_words(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map")
    tab.settle()
    page.click(".go-here")
    page.wait_for_selector("#status:has-text('Where I am could not be loaded')")


def test_the_list_near_a_place_has_distances_nearest_first(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map?near=torkham&within_km=300")
    tab.settle()
    page.click("#list")
    page.wait_for_selector("#table tbody tr")
    assert page.get_attribute("#table th.distance_km", "aria-sort") == "ascending"
    told = page.locator("#table td.distance_km").all_inner_texts()
    distances = [float(text.removesuffix(" km").replace(",", "")) for text in told]
    assert distances == sorted(distances)
    assert len(set(distances)) > 3
    page.click("#list")
    page.click(".filters-tool")
    page.select_option("#filters [name=near]", "")
    tab.settle()
    page.click("#list")
    page.wait_for_selector("#table tbody tr")
    assert page.locator("#table th.distance_km").count() == 0
    assert page.get_attribute("#table th.date_start", "aria-sort") == "descending"
