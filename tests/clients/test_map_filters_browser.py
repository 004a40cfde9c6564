"""Each filter of the panel, the sentence and the address, against what the API answers to the same question."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import httpx2 as httpx
import pytest
from playwright.sync_api import Page


def choose(name: str, value: str) -> Callable[[Page], None]:
    return lambda page: page.select_option(f"#filters [name={name}]", value)


def check(name: str, value: str) -> Callable[[Page], None]:
    return lambda page: page.check(f"#filters [name={name}][value='{value}']")


def fill(name: str, value: str) -> Callable[[Page], None]:
    def act(page: Page) -> None:
        page.fill(f"#filters [name={name}]", value)
        page.press(f"#filters [name={name}]", "Enter")

    return act


FIELDS = [
    ([fill("from", "2010-01-01"), fill("to", "2012-12-31")], {"datetime": "2010-01-01/2012-12-31"}, "1 Jan 2010"),
    (
        [fill("from", "2010-01-03"), fill("to", "2010-02-02"), choose("date_match", "certainly")],
        {"datetime": "2010-01-03/2010-02-02", "date_match": "certainly"},
        "3 Jan – 2 Feb 2010, certainly",
    ),
    (
        [check("event_type", "One-sided violence"), check("event_type", "Battles")],
        {"event_type": "Battles,One-sided violence"},
        "Battles, One-sided violence",
    ),
    ([check("dataset", "seed")], {"dataset": "seed"}, "dataset seed"),
    ([fill("units", "paktika")], {"province": "AF-PKA"}, "Paktika"),
    ([fill("units", "paktika"), fill("units", "Khost")], {"province": "AF-PKA,AF-KHO"}, "Paktika, Khost"),
    (
        [fill("units", "Kunar"), fill("units", "Bajaur")],
        {"district": "AF-KNR,Bajaur"},
        "in Kunar or Bajaur",
    ),
    ([check("side", "undetermined")], {"side": "undetermined"}, "side undetermined"),
    ([fill("border_km", "20")], {"border_km": "20"}, "at most 20 km from the line"),
    ([choose("near", "torkham")], {"near": "torkham"}, "within 25 km of Torkham"),
    (
        [choose("near", "torkham"), fill("within_km", "80")],
        {"near": "torkham", "within_km": "80"},
        "within 80 km of Torkham",
    ),
    (
        [choose("near", "point"), fill("lonlat", "69.5, 32.5"), fill("within_km", "60")],
        {"near": "69.5,32.5", "within_km": "60"},
        "within 60 km of 32.5, 69.5",
    ),
    ([fill("least", "8")], {"fatalities": "8/.."}, "at least 8 killed"),
    ([fill("most", "2")], {"fatalities": "../2"}, "at most 2 killed"),
    ([fill("least", "2"), fill("most", "4")], {"fatalities": "2/4"}, "2 to 4 killed"),
    ([fill("actor", "beta")], {"actor": "beta"}, "with a party named like beta"),
    ([fill("q", "torkham gate")], {"q": "torkham gate"}, "with the words “torkham gate”"),
]


@pytest.mark.parametrize(("acts", "asked", "words"), FIELDS, ids=[" ".join(asked) for _, asked, _ in FIELDS])
def test_field_asks_what_the_api_answers(acts, asked, words, crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map")
    page.click(".filters-tool")
    for act in acts:
        act(page)
        tab.settle()
    matched = httpx.get(f"{crowded_server}/collections/incidents/items", params={**asked, "limit": 1}).json()
    assert tab.sentence.startswith(f"{matched['numberMatched']:,} incident")
    assert words in tab.sentence
    assert {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()} == asked
    total = httpx.get(f"{crowded_server}/collections/incidents/items?limit=1").json()["numberMatched"]
    assert 0 < matched["numberMatched"] < total


def test_provinces_and_districts_are_chosen_by_a_part_of_their_name_and_removed_by_a_click(
    crowded_server: str, reader: Callable
) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map")
    everything = tab.sentence
    page.click(".filters-tool")
    for text in ("barm", "paktia"):
        fill("units", text)(page)
        tab.settle()
    chosen = page.locator(".chosen button")
    assert [text.split("\n")[0].strip(" ×") for text in chosen.all_inner_texts()] == ["Barmal", "Paktia"]
    matched = httpx.get(f"{crowded_server}/collections/incidents/items?district=Barmal,AF-PIA&limit=1").json()
    assert tab.sentence.startswith(f"{matched['numberMatched'] or 'no'} incident")
    fill("units", "no such place")(page)
    assert "Nothing is named like" in page.inner_text(".several [role=status]")
    page.fill("#filters [name=units]", "")
    while chosen.count():
        chosen.first.click()
        tab.settle()
    assert tab.sentence == everything


def test_each_group_of_the_form_that_restricts_can_be_removed(crowded_server: str, reader: Callable) -> None:
    asked = "near=torkham&within_km=300&datetime=2005/..&date_match=certainly&fatalities=0/..&actor=side&q=side"
    tab = reader()
    page = tab.open(f"{crowded_server}/map?{asked}&province=AF-NAN&place_match=possibly&side=AF,PK")
    tab.settle()
    page.click(".filters-tool")
    removals = page.locator("#filters fieldset > .unset:visible")
    assert removals.count() == 7
    while removals.count():
        removals.first.click()
        tab.settle()
    assert urlsplit(page.url).query == ""


def test_sentence_gives_deaths_as_the_summary_does(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    tab.open(f"{crowded_server}/map?border_km=20")
    said = httpx.get(f"{crowded_server}/map/summary?border_km=20").json()
    low, high = said["fatalities_low"], said["fatalities_high"]
    words = f"at least {low:,}" if high is None else f"{low:,} to {high:,}"
    assert f"reported killed: {words}" in tab.sentence
    assert f"({said['unknown_fatalities']} incident" in tab.sentence
    assert f"{said['unlocated']} not on the map, counted whatever place is asked for" in tab.sentence


def test_each_part_of_the_sentence_opens_its_filter(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map?near=torkham&border_km=50&q=gate&datetime=2005-01-01/..")
    tab.settle()
    for field, name in (("datetime", "from"), ("near", "near"), ("border_km", "province"), ("q", "q")):
        page.locator(f".part[data-field={field}]").first.click()
        focused = page.evaluate("document.activeElement.name")
        assert focused == name or (field == "border_km" and page.locator("#filters").is_visible())


def test_place_can_be_chosen_by_a_click_on_the_map(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map#view=70,33,8")
    tab.settle()
    page.click(".filters-tool")
    page.select_option("#filters [name=near]", "point")
    page.click(".pick")
    assert "Click the map" in page.inner_text("#status")
    tab.click_at(70.1, 33.1)
    tab.settle()
    near = parse_qs(urlsplit(page.url).query)["near"][0]
    lon, lat = map(float, near.split(","))
    assert (lon, lat) == pytest.approx((70.1, 33.1), abs=0.01)
    matched = httpx.get(f"{crowded_server}/collections/incidents/items?near={near}&within_km=25&limit=1").json()
    assert tab.sentence.startswith(f"{matched['numberMatched'] or 'no'} incident")
    ring = page.locator("path.near-ring").bounding_box()
    chart = page.locator(".folium-map").bounding_box()
    kilometres = page.evaluate(
        """([x, y, width]) => {
            const at = (x) => map_incidents.containerPointToLatLng([x, y]);
            return map_incidents.distance(at(x), at(x + width)) / 1000;
        }""",
        [ring["x"] - chart["x"], ring["y"] - chart["y"] + ring["height"] / 2, ring["width"]],
    )
    assert kilometres == pytest.approx(50, rel=0.02)


def test_what_cannot_be_meant_is_said_and_not_asked(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map")
    page.click(".filters-tool")
    for act, words in (
        ([fill("from", "2012-01-01"), fill("to", "2011-01-01")], "the end is before the start"),
        ([fill("to", ""), choose("near", "point"), fill("lonlat", "north")], "longitude and latitude"),
    ):
        for each in act:
            each(page)
        assert words in page.inner_text("#filters [role=alert]")
    assert "near=" not in page.url


def test_filter_that_the_panel_has_no_field_for_is_shown_and_can_be_removed(
    crowded_server: str, reader: Callable
) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map?actor2=Side%20Beta&filter=fatalities_best%20%3C%203")
    matched = httpx.get(
        f"{crowded_server}/collections/incidents/items?actor2=Side%20Beta&filter=fatalities_best%20%3C%203&limit=1"
    ).json()["numberMatched"]
    assert tab.sentence.startswith(f"{matched:,} incident")
    assert "actor2: Side Beta" in tab.sentence
    assert "where fatalities_best < 3" in tab.sentence
    page.click(".filters-tool")
    page.locator(".others button").first.click()
    assert "Side Beta" not in tab.sentence
    assert "filter=" in page.url


def test_filters_are_steps_that_back_undoes(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map")
    everything = tab.sentence
    page.click(".filters-tool")
    page.check("#filters [name=event_type][value='One-sided violence']")
    some = tab.sentence
    page.select_option("#filters [name=near]", "torkham")
    assert tab.sentence != some
    page.go_back()
    tab.until("(text) => document.querySelector('#summary').innerText === text", some)
    assert page.input_value("#filters [name=near]") == ""
    page.go_back()
    tab.until("(text) => document.querySelector('#summary').innerText === text", everything)
    assert not page.is_checked("#filters [name=event_type][value='One-sided violence']")
    page.go_forward()
    tab.until("(text) => document.querySelector('#summary').innerText === text", some)


def test_permalink_brings_back_the_very_view(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map?side=PK")
    tab.settle()
    tab.look_at(70.5, 33.25, 8.25)
    tab.settle()
    page.click("text=Layers")
    page.check(".layers-menu input[value=bands]")
    page.keyboard.press("Escape")
    page.click("#list")
    page.wait_for_selector("#table tbody tr")
    page.locator("#table .open").first.click()
    page.wait_for_selector(".panel h2")
    chosen = page.inner_text(".panel h2")
    page.click("#list")
    tab.settle()
    other = reader()
    again = other.open(page.url)
    again.wait_for_selector(".panel h2")
    other.settle()
    view = "[map_incidents.getCenter().lng, map_incidents.getCenter().lat, map_incidents.getZoom()]"
    assert again.evaluate(view) == pytest.approx(page.evaluate(view), abs=1e-3)
    assert again.inner_text(".panel h2") == chosen
    assert other.sentence == tab.sentence
    assert again.locator("canvas.bands").count() == 1


def test_one_request_for_what_is_in_view_for_each_move(watched, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{watched.url}/map")
    tab.settle()
    watched.asked.clear()
    page.evaluate(
        """() => {
            for (const lon of [70, 70.1, 70.2, 70.3]) map_incidents.setView([33, lon], 8, {animate: false});
        }"""
    )
    tab.settle()
    assert len([path for path in watched.asked if path.startswith("/map/features")]) == 1
