"""What can be chosen on the map: clusters, spiders, the list and its rows, against what the API answers."""

from collections.abc import Callable

import gathering
import httpx2 as httpx
import pytest
from playwright.sync_api import Page

PHONE = (390, 844)


def view(page: Page) -> str:
    """The box that the map shows, as a filter."""
    return page.evaluate(
        """() => {
            const box = map_incidents.getBounds();
            const edges = [box.getWest(), box.getSouth(), box.getEast(), box.getNorth()];
            return edges.map((edge) => edge.toFixed(4)).join(",");
        }"""
    )


def test_few_incidents_at_one_point_open_as_a_spider(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{gathered_server}/map")
    tab.look_at(*gathering.FEW_AT, 11)
    tab.settle()
    tab.click_at(*gathering.FEW_AT)
    page.wait_for_selector(".foot.leaflet-marker-icon")
    feet = page.locator(".foot.leaflet-marker-icon")
    assert feet.count() == gathering.FEW
    box = ",".join(str(each) for each in (70.89, 33.49, 70.91, 33.51))
    there = httpx.get(f"{gathered_server}/collections/incidents/items?bbox={box}").json()["features"]
    assert {foot.get_attribute("data-incident") for foot in feet.all()} == {each["id"] for each in there}
    assert page.inner_text(".panel h2") == f"{gathering.FEW} incidents at exactly this point"
    places = [foot.bounding_box() for foot in feet.all()]
    assert len({(round(each["x"]), round(each["y"])) for each in places}) == gathering.FEW
    feet.nth(2).focus()
    name = feet.nth(2).get_attribute("aria-label")
    page.keyboard.press("Enter")
    page.wait_for_selector(".panel.one h2")
    assert name.startswith(page.inner_text(".panel h2"))
    page.keyboard.press("Escape")
    assert feet.count() == 0


def test_spider_stands_the_same_every_time(gathered_server: str, reader: Callable) -> None:
    def opened() -> list[tuple[str, float, float]]:
        tab = reader()
        page = tab.open(f"{gathered_server}/map#view=70.9,33.5,11")
        tab.settle()
        tab.click_at(*gathering.FEW_AT)
        page.wait_for_selector(".foot.leaflet-marker-icon")
        tab.settle()
        boxes = [
            (each.get_attribute("data-incident"), each.bounding_box())
            for each in page.locator(".foot").all()
            if each.get_attribute("data-incident")
        ]
        return [(name, box["x"], box["y"]) for name, box in boxes]

    assert opened() == opened()


def test_many_incidents_at_one_point_open_as_a_list(gathered_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{gathered_server}/map#view=69,32,11")
    tab.settle()
    tab.click_at(*gathering.MANY_AT)
    page.wait_for_selector(".rows .row")
    assert page.inner_text(".panel h2") == f"{gathering.MANY} incidents at exactly this point"
    assert page.locator(".panel .row").count() == gathering.MANY
    assert page.locator(".foot.leaflet-marker-icon").count() == 0
    assert "30 May 2023" in page.locator(".row").first.inner_text()


def test_clusters_are_those_of_the_api_and_come_apart_on_a_click(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map#view=68,33,6")
    tab.settle()
    answer = httpx.get(f"{crowded_server}/map/features?bbox={view(page)}&zoom=6").json()
    clusters = [f for f in answer["features"] if str(f["id"]).startswith("cluster:")]
    big = max(clusters, key=lambda f: f["properties"]["count"])
    box = page.locator(".folium-map").bounding_box()
    spot = page.evaluate(
        "([lon, lat]) => { const at = map_incidents.latLngToContainerPoint([lat, lon]); return [at.x, at.y]; }",
        big["geometry"]["coordinates"],
    )
    page.mouse.move(box["x"] + spot[0], box["y"] + spot[1])
    hint = page.inner_text(".hint")
    assert hint.startswith(f"{big['properties']['count']} incidents, reported killed: ")
    low, high = big["properties"]["fatalities_low"], big["properties"]["fatalities_high"]
    assert (f"at least {low:,}" if high is None else f"{low:,} to {high:,}") in hint
    page.mouse.click(box["x"] + spot[0], box["y"] + spot[1])
    tab.until("map_incidents.getZoom() > 6")
    tab.settle()
    west, south, east, north = big["properties"]["bbox"]
    assert page.evaluate(
        "([[w, s], [e, n]]) => map_incidents.getBounds().pad(0.01).contains([[s, w], [n, e]])",
        [[west, south], [east, north]],
    )


def test_what_is_drawn_does_not_depend_on_the_way_there(crowded_server: str, reader: Callable) -> None:
    def pixels(*steps: tuple[float, float, float]) -> str:
        tab = reader()
        page = tab.open(f"{crowded_server}/map#view=70,33,7")
        tab.settle()
        for step in steps:
            tab.look_at(*step)
            tab.settle()
        return page.evaluate(
            """() => {
                const canvas = document.querySelector(".leaflet-incidents-pane canvas");
                const [box, map] = [canvas, map_incidents.getContainer()]
                    .map((each) => each.getBoundingClientRect());
                const view = document.createElement("canvas");
                Object.assign(view, {width: map.width, height: map.height});
                view.getContext("2d").drawImage(canvas, box.x - map.x, box.y - map.y);
                return view.toDataURL();
            }"""
        )

    assert pixels() == pixels((66, 31, 8), (70, 33, 7))


def test_list_has_what_is_on_the_map_newest_first(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map?border_km=30#view=70.5,33.5,8")
    tab.settle()
    page.click("#list")
    page.wait_for_selector("#table tbody tr")
    tab.settle()
    asked = {"bbox": view(page), "border_km": "30", "sortby": "-date_start", "limit": "100"}
    answer = httpx.get(f"{crowded_server}/collections/incidents/items", params=asked).json()
    ids = [row.get_attribute("data-id") for row in page.locator("#table tbody tr").all()]
    assert ids == [feature["id"] for feature in answer["features"]]
    assert f"of {answer['numberMatched']} incidents" in page.inner_text("#table caption")
    assert page.get_attribute("#table th.date_start", "aria-sort") == "descending"


@pytest.mark.parametrize(
    ("column", "sortby"),
    [("fatalities_best", "-fatalities_best"), ("title", "title"), ("radius_km", "-radius_km")],
)
def test_list_is_sorted_by_each_column(column: str, sortby: str, crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map?border_km=30#view=70.5,33.5,8")
    tab.settle()
    page.click("#list")
    page.click(f"#table th.{column} button")
    page.wait_for_selector(f"#table th.{column}[aria-sort]")
    asked = {"bbox": view(page), "border_km": "30", "sortby": sortby, "limit": "100"}
    answer = httpx.get(f"{crowded_server}/collections/incidents/items", params=asked).json()
    ids = [row.get_attribute("data-id") for row in page.locator("#table tbody tr").all()]
    assert ids == [feature["id"] for feature in answer["features"]]


def test_list_is_read_and_opened_by_keyboard_alone(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map")
    tab.settle()
    page.focus("#list")
    page.keyboard.press("Enter")
    page.wait_for_selector("#table tbody tr")
    page.locator("#table .open").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    name = page.evaluate("document.activeElement.innerText")
    assert page.locator("#table .open").nth(2).inner_text() == name
    page.keyboard.press("Enter")
    page.wait_for_selector(".panel h2")
    assert page.inner_text(".panel h2") == name
    page.keyboard.press("Escape")
    assert page.locator(".panel").is_hidden()
    assert page.evaluate("document.activeElement.innerText") == name


def test_list_gives_more_and_follows_the_filters(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map")
    tab.settle()
    page.click("#list")
    page.wait_for_selector("#table tbody tr")
    page.click("#table .more")
    page.wait_for_selector("#table tbody tr:nth-child(200)")
    page.click(".filters-tool")
    page.select_option("#filters [name=near]", "torkham")
    tab.settle()
    count = httpx.get(f"{crowded_server}/crossings/torkham/incidents?within_km=25").json()["numberMatched"]
    assert page.locator("#table tbody tr").count() == count


def test_sheet_has_three_heights_on_a_phone(gathered_server: str, reader: Callable) -> None:
    tab = reader(PHONE, has_touch=True)
    page = tab.open(f"{gathered_server}/map#sel=seed:S06")
    page.wait_for_selector(".claims .claim")
    heights = []
    page.focus(".grip")
    for key in ("ArrowDown", "ArrowUp", "ArrowUp"):
        page.keyboard.press(key)
        heights.append(page.locator(".panel").bounding_box()["height"])
    assert heights == sorted(set(heights))
    grip = page.locator(".grip").bounding_box()
    assert grip["height"] >= 44
    page.mouse.move(grip["x"] + 40, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(grip["x"] + 40, grip["y"] + 300, steps=4)
    page.mouse.up()
    assert page.locator(".panel").bounding_box()["height"] == heights[0]
    foot = page.locator(".foot >> nth=-1").bounding_box()
    sheet = page.locator(".panel").bounding_box()
    assert sheet["y"] + sheet["height"] <= foot["y"] + 1


def test_the_outline_of_the_unit_is_drawn_where_an_incident_is_known_as_one(
    gathered_server: str, reader: Callable
) -> None:
    """The seed's S02a is known as Kandahar province: no circle, and words that name the unit."""
    tab = reader()
    page = tab.open(f"{gathered_server}/map#sel=seed:S02a")
    page.wait_for_selector(".panel.one h2")
    tab.until("() => document.querySelectorAll('.unit-shape').length === 1")
    assert "it lies in Kandahar province, no closer" in page.inner_text(".panel")
    assert "on the Afghan side as it lies in Kandahar province" in page.inner_text(".panel")
    page.keyboard.press("Escape")
    tab.until("() => document.querySelectorAll('.unit-shape').length === 0")
    assert tab.troubles == []
