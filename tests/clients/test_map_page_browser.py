"""The map page in a real browser, on records stranger than real ones: live, and as one file."""

import json
import math
from collections.abc import Iterator
from pathlib import Path

import map_sample as sample
import pytest

from app.web.page.standalone import build_standalone

PHONE = (390, 844)
WAYS = ("live", "one_file")


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    with sample.made_up_site() as address:
        yield address


@pytest.fixture(scope="module")
def addresses(site: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    path: Path = tmp_path_factory.mktemp("map") / "map.html"
    path.write_text(build_standalone(sample.content(sample.RECORDS)), encoding="utf-8")
    return {"live": f"{site}/map", "one_file": path.as_uri()}


@pytest.mark.parametrize("way", WAYS)
def test_all_incidents_are_told_of(way: str, addresses, reader) -> None:
    tab = reader()
    page = tab.open(addresses[way])
    assert page.get_attribute("html", "data-state") == "ready"
    assert tab.sentence.startswith("102 incidents · 2010 – 2025 · ")
    assert page.inner_text("#status") == ""
    page.click("#list")
    page.wait_for_selector("#table tbody tr")
    assert "of 102 incidents" in page.inner_text("#table caption")


@pytest.mark.parametrize("way", WAYS)
def test_text_from_data_shows_as_text_and_runs_nothing(way: str, addresses, reader) -> None:
    tab = reader()
    page = tab.open(addresses[way])
    tab.settle()
    page.click(".filters-tool")
    page.select_option("#filters [name=near]", "torkham")
    page.fill("#filters [name=units]", "kandahar")
    page.press("#filters [name=units]", "Enter")
    tab.settle()
    assert "Torkham" in tab.sentence
    assert f"data {sample.HOSTILE}" in page.text_content("#filters")
    assert f"District {sample.HOSTILE}" in page.text_content("#filters")
    page.click(".filters .clear")
    page.click(".filters .close")
    tab.settle()
    tab.look_at(*sample.SPIN_BOLDAK, 9)
    tab.settle()
    page.mouse.move(*middle(page))
    assert page.text_content(".hint") == sample.HOSTILE
    tab.click_at(*sample.SPIN_BOLDAK)
    page.wait_for_selector(".claims blockquote")
    assert page.text_content(".panel h2") == sample.HOSTILE
    assert sample.HOSTILE in page.text_content(".claims blockquote")
    assert page.text_content("h1").endswith(sample.HOSTILE)
    assert page.title().startswith("A made-up map `</script><img")
    page.locator(".part.missing").first.click()
    page.wait_for_selector(".missing .row")
    page.locator(".row").first.click()
    tab.look_at(*sample.TORKHAM, 9)
    tab.settle()
    page.click("[data-crossing=torkham]")
    page.wait_for_selector(".statuses .claim")
    assert sample.HOSTILE in page.text_content(".statuses")
    page.click("#list")
    page.wait_for_selector("#table tbody tr")
    assert page.locator("img[src=x]").count() == 0
    assert "49" not in page.text_content("h1")


def middle(page) -> tuple[float, float]:
    box = page.locator(".folium-map").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


@pytest.mark.parametrize("way", WAYS)
def test_claims_stand_side_by_side_with_who_says_so(way: str, addresses, reader) -> None:
    tab = reader()
    page = tab.open(addresses[way])
    tab.look_at(*sample.SPIN_BOLDAK, 9)
    tab.click_at(*sample.SPIN_BOLDAK)
    page.wait_for_selector(".side-by-side .claim")
    claims = page.locator(".side-by-side .claim")
    assert claims.count() == 2
    assert claims.nth(0).bounding_box()["y"] == claims.nth(1).bounding_box()["y"]
    assert claims.nth(0).inner_text().startswith("Afghan side\n\nA spokesman · claimed")
    assert "over 40" in claims.nth(0).inner_text()
    assert "may count the same people as c2; they must not be added up" in claims.nth(0).inner_text()
    assert "170 injured" in claims.nth(1).inner_text()


def test_details_say_what_is_known_and_what_is_not(addresses, reader) -> None:
    tab = reader()
    page = tab.open(addresses["live"])
    tab.look_at(*sample.SPIN_BOLDAK, 9)
    tab.click_at(*sample.SPIN_BOLDAK)
    page.wait_for_selector(".claims h3")
    text = page.inner_text(".panel")
    for sentence in (
        "7 Nov 2025",
        "At least 41 killed, injured unknown",
        "According to a hospital in Kandahar · unverified",
        "These figures may count the same people as made:tally; they must not be added up.",
        "Kandahar, Afghanistan",
        "as a town or village, within about 3 km of the point drawn",
        "about 6 km from the line (± 3 km), side undetermined",
        "chaman, about 6 km",
        "scope ambiguous",
    ):
        assert sentence in text
    assert page.get_attribute(".facts a", "href") == "collections/incidents/items/made%3Afight"


def test_overlapping_incident_is_one_click_away(addresses, reader) -> None:
    tab = reader()
    page = tab.open(addresses["live"])
    tab.look_at(*sample.SPIN_BOLDAK, 9)
    tab.click_at(*sample.SPIN_BOLDAK)
    page.click(".warning button")
    page.wait_for_function("document.querySelector('.panel h2').textContent === 'A tally'")
    assert "40 killed" in page.inner_text(".figures")


def test_every_incident_at_one_point_can_be_reached(addresses, reader) -> None:
    tab = reader()
    page = tab.open(addresses["live"])
    tab.look_at(*sample.PESHAWAR, 9)
    tab.settle()
    tab.click_at(*sample.PESHAWAR)
    page.wait_for_selector(".rows")
    assert page.inner_text(".panel h2") == "100 incidents at exactly this point"
    page.click(".panel .more")
    assert page.locator(".row").count() == 100
    assert page.locator(".panel .more").is_hidden()
    page.locator(".row").last.click()
    page.wait_for_selector(".panel.one")
    assert page.inner_text(".panel h2").startswith("Event ")
    page.click(".back")
    assert page.inner_text(".panel h2") == "100 incidents at exactly this point"


def test_approximate_place_is_drawn_as_the_circle_it_is(addresses, reader) -> None:
    """North of Quetta's point, inside and outside its 40 km, in the pixels of the canvas."""
    tab = reader()
    page = tab.open(addresses["one_file"])
    tab.look_at(*sample.QUETTA, 9)
    opacity = page.evaluate(
        """() => {
            const canvas = document.querySelector(".leaflet-incidents-pane canvas");
            const [x, y] = [canvas.width / 2, canvas.height / 2].map(Math.round);
            const column = canvas.getContext("2d").getImageData(x, 0, 1, y).data;
            return Array.from({length: y}, (_, up) => column[(y - 1 - up) * 4 + 3]);
        }"""
    )
    pixels_per_km = 2 ** (9 + 8) / (40075.017 * math.cos(math.radians(sample.QUETTA[1])))
    assert opacity[round(30 * pixels_per_km)] > 0
    assert opacity[round(50 * pixels_per_km)] == 0


def test_crossing_tells_its_names_and_its_last_known_status(addresses, reader) -> None:
    tab = reader()
    page = tab.open(addresses["live"])
    tab.look_at(*sample.TORKHAM, 11)
    gate = page.locator("[data-crossing=torkham]")
    assert gate.get_attribute("aria-label") == "Torkham crossing, closed"
    assert gate.locator(".crossing-name").is_visible()
    gate.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".statuses .claim")
    text = page.inner_text(".panel")
    for words in (
        "Status today: closed",
        "since 12 Oct 2025",
        "طورخم",
        "high confidence, within about 0.5 km",
    ):
        assert words in text
    assert page.locator("[data-crossing=gursal]").count() == 0


def test_legend_and_disclaimer_are_in_sight(addresses, reader) -> None:
    for size in ((1366, 768), PHONE):
        page = reader(size).open(addresses["live"])
        foot = page.locator(".foot")
        assert foot.bounding_box()["y"] + 40 <= size[1], "the legend begins in sight"
        page.evaluate("window.scrollTo(0, 1e6)")
        assert "not recognised as an international border by successive Afghan governments" in foot.inner_text()
        assert "do not imply endorsement" in foot.inner_text()
        box = foot.bounding_box()
        assert box["y"] + box["height"] <= size[1] + 1
        covered = page.evaluate(
            "([x, y]) => !document.elementFromPoint(x, y).closest('.foot')", [box["x"] + 40, box["y"] + 12]
        )
        assert not covered


def test_restricted_page_opens_on_what_was_asked_for(addresses, reader) -> None:
    page = reader().open(addresses["live"])
    shown = page.evaluate(
        "([[w, s], [e, n]]) => map_incidents.getBounds().contains([[s, w], [n, e]]) && map_incidents.getZoom()",
        [[66.4, 30.2], [71.52, 34.01]],
    )
    assert shown > 6


def test_line_carries_its_name(addresses, reader) -> None:
    tab = reader()
    page = tab.open(addresses["live"])
    tab.look_at(65, 31, 7)
    assert page.text_content(".line-name textPath") == "Durand Line (Afghanistan–Pakistan frontier)"
    assert page.locator("path.frontier").get_attribute("d").startswith("M")


def test_attribution_carries_no_flag(addresses, reader) -> None:
    page = reader().open(addresses["live"])
    assert page.locator(".leaflet-control-attribution svg").count() == 0
    assert page.inner_text(".leaflet-control-attribution") == "Leaflet"


def test_panel_is_a_sheet_on_a_phone_and_hides_nothing_selected(addresses, reader) -> None:
    tab = reader(PHONE, has_touch=True)
    page = tab.open(addresses["live"])
    tab.look_at(*sample.SPIN_BOLDAK, 9)
    tab.click_at(*sample.SPIN_BOLDAK)
    page.wait_for_selector(".claims h3")
    sheet = page.locator(".panel").bounding_box()
    assert sheet["width"] == PHONE[0]
    above_sheet = """(top) => map_incidents.latLngToContainerPoint([31.0, 66.4]).y
        + map_incidents.getContainer().getBoundingClientRect().y < top"""
    page.wait_for_function(above_sheet, arg=sheet["y"])
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE[0]


def test_escape_closes_the_panel_and_gives_the_focus_back(addresses, reader) -> None:
    tab = reader()
    page = tab.open(addresses["live"])
    tab.settle()
    page.locator(".part.missing").first.focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.tagName") == "H2"
    page.keyboard.press("Escape")
    assert page.locator(".panel").is_hidden()
    assert "missing" in page.evaluate("document.activeElement.className")


def test_page_works_under_a_strict_content_security_policy(site: str, reader) -> None:
    tab = reader()
    page = tab.open(f"{site}/strict")
    tab.look_at(*sample.SPIN_BOLDAK, 9)
    tab.click_at(*sample.SPIN_BOLDAK)
    page.wait_for_selector(".side-by-side .claim")


def test_failure_to_load_is_told_in_words(site: str, browser) -> None:
    page = browser.new_page()
    page.goto(f"{site}/broken")
    page.wait_for_selector("html[data-state=failed]")
    assert page.inner_text("#status") == (
        "The incidents could not be loaded (the service answered 404). Try again"
    )
    page.close()


def test_dark_scheme_is_dark(addresses, reader) -> None:
    def lightness(scheme: str) -> int:
        page = reader(scheme=scheme).open(addresses["one_file"])
        colour = page.evaluate("getComputedStyle(document.querySelector('.area.land')).fill")
        return sum(int(part) for part in colour.strip("rgb()").split(","))

    assert lightness("dark") < 200 < 600 < lightness("light")


DATES = [
    ({"date_start": "2025-11-07", "date_end": "2025-11-07", "date_precision": "day"}, "7 Nov 2025"),
    ({"date_start": "2025-11-06", "date_end": "2025-11-07", "date_precision": "range"}, "6–7 Nov 2025"),
    ({"date_start": "2025-10-30", "date_end": "2025-11-02", "date_precision": "range"}, "30 Oct – 2 Nov 2025"),
    (
        {"date_start": "2024-12-30", "date_end": "2025-01-02", "date_precision": "range"},
        "30 Dec 2024 – 2 Jan 2025",
    ),
    ({"date_start": "2025-10-01", "date_end": "2025-10-31", "date_precision": "month"}, "in Oct 2025"),
    ({"date_start": "1999-01-01", "date_end": "1999-12-31", "date_precision": "year"}, "in 1999"),
    ({"date_end": "2025-10-01", "date_precision": "before"}, "before 1 Oct 2025"),
    ({"date_start": "2025-11-07", "date_precision": "after"}, "on or after 7 Nov 2025"),
    ({"date_start": "2025-11-07", "date_precision": "range"}, "from 7 Nov 2025"),
    ({"date_precision": "month"}, "date unknown"),
    ({"date_precision": "unknown"}, "date unknown"),
    (
        {
            "date_start": "2025-10-01",
            "date_end": "2025-10-10",
            "date_precision": "part_of_month",
            "date_text": "early Oct 2025",
        },
        "early Oct 2025",
    ),
]
FIGURES = [
    ([None, 5, None], "5 killed"),
    ([41, None, None], "at least 41 killed"),
    ([None, None, 9], "at most 9 killed"),
    ([3, 5, 9], "5 killed (3 to 9)"),
    ([5, 5, 5], "5 killed"),
    ([3, None, 9], "3 to 9 killed"),
    ([None, 0, None], "none reported killed"),
    ([0, 0, 4], "0 killed (0 to 4)"),
    ([None, 1234, None], "1,234 killed"),
    ([None, None, None], ""),
]
DISTANCES = [
    ((6.2, 3.0, "undetermined"), "about 6 km from the line (± 3 km), side undetermined"),
    ((0.31, 0.5, "AF"), "about 0.3 km from the line (± 0.5 km), on the Afghan side"),
    ((0.2, 25.0, "PK"), "less than 1 km from the line (± 25 km), on the Pakistani side"),
    ((1873.4, 10.0, None), "about 1,873 km from the line (± 10 km), side not applicable"),
    ((12.0, None, None), "about 12 km from the line (precision unknown), side not applicable"),
    ((None, None, None), "distance to the line unknown"),
]


def test_words_are_as_precise_as_what_is_known(addresses, reader) -> None:
    page = reader().open(addresses["one_file"])
    say = page.evaluate
    assert [say("(p) => durand.words.date(p)", p) for p, _ in DATES] == [words for _, words in DATES]
    assert [say("(f) => durand.words.figure(...f, 'killed')", f) for f, _ in FIGURES] == [w for _, w in FIGURES]
    to_line = "([border_km, radius_km, side]) => durand.words.toLine({border_km, radius_km, side})"
    assert [say(to_line, values) for values, _ in DISTANCES] == [words for _, words in DISTANCES]


def test_radius_rule_is_the_one_of_the_symbology(addresses, reader) -> None:
    from app.model.symbology import radius_px

    page = reader().open(addresses["one_file"])
    rule = json.loads(page.text_content("#durand-data"))["symbols"]["radius"]
    for deaths in (None, 0, 1, 10, 150, 5000):
        drawn = page.evaluate("([rule, deaths]) => durand.symbols.radius(rule, deaths)", [rule, deaths])
        assert drawn == pytest.approx(radius_px(deaths))


def test_signs_follow_the_scheme_when_it_changes(addresses, reader) -> None:
    page = reader().open(addresses["one_file"])
    line = "getComputedStyle(document.querySelector('path.frontier')).stroke"
    sample_pixels = "document.querySelector('canvas.sample').toDataURL()"
    before = page.evaluate(line), page.evaluate(sample_pixels)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"(before) => {line} !== before", arg=before[0])
    page.wait_for_function(f"(before) => {sample_pixels} !== before", arg=before[1])
