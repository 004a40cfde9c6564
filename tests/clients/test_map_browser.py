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
    tab = reader()
    tab.open(f"{live_server}/map")
    page = tab.settle()
    assert len(page.locator("path.frontier").first.get_attribute("d")) > 1000
    assert page.locator("path.area.provinces").count() == 41
    assert page.locator("[data-crossing=torkham]").is_visible()
    assert {"HELMAND", "BADAKHSHAN", "BALOCHISTAN"} <= set(page.locator(".province-name").all_inner_texts())
    drawn = page.evaluate(
        """() => {
            const canvas = document.querySelector(".leaflet-incidents-pane canvas");
            const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
            return pixels.some((value) => value > 0);
        }"""
    )
    assert drawn


def test_summary_counts_what_the_collections_count(live_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{live_server}/map")
    matched = {
        name: httpx.get(f"{live_server}/collections/{name}/items?limit=1").json()["numberMatched"]
        for name in ("incidents", "unlocated")
    }
    assert tab.sentence.startswith(f"{matched['incidents']} incidents")
    assert f"{matched['unlocated']} not on the map" in tab.sentence
    page.locator(".part.missing").first.click()
    page.wait_for_selector(".missing .row")
    tab.settle()
    assert page.locator(".panel ol").first.locator(".row").count() == matched["unlocated"]


def test_undated_incidents_are_counted_and_listed(live_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{live_server}/map?datetime=2025-10-01/2025-11-30")
    undated = httpx.get(f"{live_server}/map/summary?datetime=2025-10-01/2025-11-30").json()["undated"]
    assert undated > 0
    assert f"{undated} undated left out" in tab.sentence
    page.locator(".part.missing").last.click()
    page.wait_for_selector(f"text={undated} without a date")
    tab.settle()
    assert page.locator(".panel ol").last.locator(".row").count() == undated


@pytest.mark.parametrize("scheme", DARK_AND_LIGHT)
@pytest.mark.parametrize("size", [(1366, 768), PHONE])
def test_click_on_spin_boldak_shows_its_claims(
    size: tuple[int, int], scheme: str, live_server: str, spin_boldak: tuple[float, float], reader: Callable
) -> None:
    tab = reader(size, scheme)
    page = tab.open(f"{live_server}/map")
    tab.look_at(*spin_boldak, 11)
    tab.settle()
    tab.click_at(*spin_boldak)
    page.wait_for_selector(".claims .claim")
    text = page.inner_text(".panel")
    for words in ("7 Nov 2025", "5 killed", "five people, including four women", "B:9", "seed:S05"):
        assert words in text
    assert "side undetermined" in text or "on the Afghan side" in text


def test_details_link_to_the_record_its_geojson_and_its_surroundings(live_server: str, reader: Callable) -> None:
    page = reader().open(f"{live_server}/map#sel=seed:S06")
    page.wait_for_selector(".claims .claim")
    links = [anchor.get_attribute("href") for anchor in page.locator(".facts a").all()]
    assert len(links) == 4
    item, geojson, around, versions = (httpx.get(httpx.URL(f"{live_server}/map").join(link)) for link in links)
    assert item.json()["id"] == geojson.json()["id"] == versions.json()["id"] == "seed:S06"
    assert "seed:S06" in [feature["id"] for feature in around.json()["features"]]


def test_names_are_given_in_the_languages_of_both_sides(live_server: str, reader: Callable) -> None:
    page = reader().open(f"{live_server}/map#sel=crossing:torkham")
    page.wait_for_selector(".statuses .claim")
    for lang in ("ps", "fa", "ur"):
        name = page.locator(f".crossing-details bdi[lang={lang}]")
        assert name.get_attribute("dir") == "auto"
        assert name.evaluate("(element) => getComputedStyle(element).direction") == "rtl"
    page = reader().open(f"{live_server}/map#sel=seed:S06")
    page.wait_for_selector(".claims .claim")
    assert page.locator(".name-in bdi[lang=ps]").inner_text() == "کندهار"


def test_crossing_shows_who_says_what_of_its_status(live_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{live_server}/map")
    tab.look_at(*TORKHAM, 12)
    tab.settle()
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
    assert "Last known: closed, recorded until 31 Oct 2025" in said


def test_crossing_has_its_history_and_the_incidents_within_25_km(live_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{live_server}/map?datetime=2025-10-01/2025-10-31#sel=crossing:torkham")
    page.wait_for_selector(".nearby .row")
    tab.settle()
    near = httpx.get(
        f"{live_server}/crossings/torkham/incidents?within_km=25&datetime=2025-10-01/2025-10-31"
    ).json()
    assert page.inner_text(".nearby h3").startswith(f"{near['numberMatched']} incident")
    titles = [feature["properties"]["title"] for feature in near["features"]]
    assert page.locator(".nearby .row bdi:first-child").all_inner_texts()[::2][: len(titles)] == titles
    assert "Status on 31 Oct 2025: closed" in page.inner_text(".crossing-details")
    assert page.inner_text(".stretches").startswith("possibly closed 10")
    strip = page.get_attribute(".strip", "aria-label")
    assert strip.startswith("Status from 10 Oct 2025 to 31 Oct 2025: possibly closed 10–11 Oct 2025; closed 12")


def test_gates_show_the_status_at_the_end_of_the_time_that_is_shown(live_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{live_server}/map?datetime=2025-10-15/2025-10-20")
    tab.settle()
    gate = page.locator("[data-crossing=torkham]")
    assert gate.get_attribute("aria-label") == "Torkham crossing, closed"
    assert "CROSSINGS, STATUS ON 20 OCT 2025" in page.inner_text("#key-body").upper()
    page.click(".time-bar button:has-text('All dates')")
    tab.settle()
    assert gate.get_attribute("aria-label") == "Torkham crossing, status unknown"


def test_map_is_served_under_a_strict_policy_and_works(live_server: str, reader: Callable) -> None:
    """Every other test here would fail, too: the browser reports what it refuses, and `reader` reads that."""
    policy = httpx.get(f"{live_server}/map").headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    page = reader().open(f"{live_server}/map")
    assert page.get_attribute("html", "data-state") == "ready"


def test_search_without_a_hit_says_what_can_be_done(live_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{live_server}/map?q=no-such-word")
    assert tab.sentence.startswith("no incidents")
    assert page.inner_text("#status").startswith("No incident matches.")
    page.click("#status button")
    assert not tab.sentence.startswith("no incidents")
    assert page.inner_text("#status") == ""


def test_view_without_an_incident_offers_the_way_to_them(live_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{live_server}/map#view=-30,-40,6")
    tab.settle()
    assert page.inner_text("#status").startswith("No incident in this view;")
    page.click("#status button")
    tab.settle()
    assert page.inner_text("#status") == ""


def test_lost_connection_is_said_in_words_and_leaves_the_map_as_it_was(live_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{live_server}/map")
    tab.settle()
    page.context.set_offline(True)
    tab.look_at(71, 34, 8)
    page.wait_for_selector("html[data-state=failed]")
    assert "could not be loaded (the service did not answer)" in page.inner_text("#status")
    assert page.locator("#status button").inner_text() == "Try again"
    page.context.set_offline(False)
    page.wait_for_selector("html[data-state=ready]")
    tab.settle()
    assert page.inner_text("#status") == ""
    tab.overlook("ERR_INTERNET_DISCONNECTED")
