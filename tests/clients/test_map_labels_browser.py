"""What is written on the map: no name or number lies under a symbol, a control or another name, at eight views."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

DESK, PHONE = (1366, 768), (390, 844)
VIEWS = {
    "start": (DESK, ""),
    "start on a phone": (PHONE, ""),
    "whole countries": (DESK, "#view=68,32,5"),
    "Khyber to Kurram": (DESK, "#view=70.5,33.5,7.5"),
    "Waziristan": (DESK, "#view=69.8,32.6,9"),
    "around Torkham": (DESK, "?near=torkham&within_km=25"),
    "around Chaman": (DESK, "#view=66.45,30.92,11"),
    "around Torkham on a phone": (PHONE, "?near=torkham&within_km=25"),
}
WRITTEN = """
() => {
    const map = map_incidents.getContainer().getBoundingClientRect();
    const inMap = ({ left, right, top, bottom }) =>
        ({ left: left - map.left, right: right - map.left, top: top - map.top, bottom: bottom - map.top });
    const boxes = (selector) => [...document.querySelectorAll(selector)]
        .filter((each) => each.getClientRects().length && getComputedStyle(each).visibility !== "hidden")
        .map((each) => ({ text: each.textContent, kind: each.className, ...inMap(each.getBoundingClientRect()) }));
    const layers = Object.values(map_incidents._layers);
    const marks = layers.find((each) => each.clusters);
    const at = ({ latlng, r }) => ({ ...map_incidents.latLngToContainerPoint(latlng), r });
    const { areaGap, areaRim } = JSON.parse(document.getElementById("durand-data").textContent).symbols.disc;
    const rim = (look) => look.radius + (look.area ? areaGap + areaRim / 2 : 0);
    const discs = marks.all().map(({ latlng, looks }) => at({ latlng, r: Math.max(...looks.map(rim)) }));
    const donuts = marks.clusters().map(({ latlng, radius }) => at({ latlng, r: radius }));
    const gates = boxes(".crossing .gate").map((box) => (
        { x: (box.left + box.right) / 2, y: (box.top + box.bottom) / 2, r: (box.right - box.left) / 2 - 2 }));
    const name = [...document.querySelectorAll(".line-name:not(.measured)")]
        .filter((each) => each.style.display !== "none");
    const { left, top } = map;
    const letters = name.flatMap((each) => Array.from({ length: each.getNumberOfChars() }, (_, i) => {
        const corner = each.ownerSVGElement.createSVGPoint();
        const box = each.getExtentOfChar(i);
        Object.assign(corner, { x: box.x, y: box.y });
        const { x, y } = corner.matrixTransform(each.getScreenCTM());
        return { text: "the line's name", left: x - left, right: x - left + box.width,
                 top: y - top + box.height / 4, bottom: y - top + box.height * 0.75 };
    }));
    return {
        labels: boxes(".label").filter(({ left, right }) => right > left),
        letters, symbols: [...discs, ...donuts, ...gates],
        covers: boxes(".key, .finding, .going, .leaflet-control"),
        size: map_incidents.getSize(),
    };
}
"""


def on_symbol(box: dict, disc: dict) -> bool:
    """Whether a box and a disc have a pixel in common."""
    right = max(box["left"] - disc["x"], 0, disc["x"] - box["right"])
    down = max(box["top"] - disc["y"], 0, disc["y"] - box["bottom"])
    return right**2 + down**2 < disc["r"] ** 2


def overlap(one: dict, other: dict) -> bool:
    return (
        one["left"] < other["right"]
        and other["left"] < one["right"]
        and one["top"] < other["bottom"]
        and other["top"] < one["bottom"]
    )


def is_within(disc: dict, size: dict) -> bool:
    return all(disc["r"] < disc[axis] < size[axis] - disc["r"] for axis in "xy")


def written(page: Page) -> dict:
    return page.evaluate(WRITTEN)


@pytest.mark.parametrize("view", VIEWS)
def test_no_name_or_number_lies_under_a_symbol_a_control_or_another(
    crowded_server: str, reader: Callable, view: str
) -> None:
    size, asked = VIEWS[view]
    tab = reader(size)
    tab.open(f"{crowded_server}/map{asked}")
    seen = written(tab.settle())
    labels = seen["labels"]
    assert len(labels) > 2
    assert seen["symbols"]
    hidden = [label["text"] for label in labels if any(on_symbol(label, disc) for disc in seen["symbols"])]
    assert hidden == []
    assert [each for each in seen["letters"] if any(on_symbol(each, disc) for disc in seen["symbols"])] == []
    covered = [label["text"] for label in labels if any(overlap(label, cover) for cover in seen["covers"])]
    assert covered == []
    pairs = [
        (one["text"], other["text"]) for i, one in enumerate(labels) for other in labels[:i] if overlap(one, other)
    ]
    assert pairs == []
    assert all(label["left"] >= 0 and label["right"] <= seen["size"]["x"] for label in labels), "none is cut off"


def test_symbols_are_drawn_where_the_layer_says_they_are(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    tab.open(f"{crowded_server}/map#view=70.5,33.5,7.5")
    seen = written(tab.settle())
    alphas = tab.page.evaluate(
        """(discs) => {
            const canvas = document.querySelector(".leaflet-incidents-pane canvas");
            const scale = canvas.width / canvas.getBoundingClientRect().width;
            const [box, map] = [canvas, map_incidents.getContainer()].map((each) => each.getBoundingClientRect());
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            const pixel = (at, edge) => Math.round((at + map[edge] - box[edge]) * scale);
            const alpha = (x, y) => data[4 * (pixel(y, "y") * canvas.width + pixel(x, "x")) + 3];
            return discs.map(({ x, y, r }) => [alpha(x + r - 1, y), alpha(x, y)]);
        }""",
        [disc for disc in seen["symbols"] if disc["r"] > 10 and is_within(disc, seen["size"])],
    )
    assert len(alphas) > 10
    assert all(rim > 0 and middle > 0 for rim, middle in alphas)


def test_both_countries_are_named_alike_each_on_its_own_side(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    tab.open(f"{crowded_server}/map?near=torkham&within_km=25")
    names = {each["text"]: each for each in written(tab.settle())["labels"] if "country-name" in each["kind"]}
    assert set(names) == {"Afghanistan", "Pakistan"}
    styles = tab.page.evaluate(
        """() => [...document.querySelectorAll(".country-name")].map((each) => {
            const { font, color, letterSpacing } = getComputedStyle(each);
            return [font, color, letterSpacing].join();
        })"""
    )
    assert len(set(styles)) == 1
    assert names["Afghanistan"]["right"] < names["Pakistan"]["left"]


def test_largest_donuts_tell_their_dead_first(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    tab.open(f"{crowded_server}/map")
    seen = written(tab.settle())
    told = [each for each in seen["labels"] if each["kind"] == "label range"]
    donuts = sorted((disc["r"] for disc in seen["symbols"] if disc["r"] > 10), reverse=True)
    assert told
    middle = [((each["left"] + each["right"]) / 2, (each["top"] + each["bottom"]) / 2) for each in told]
    of_told = [
        min(seen["symbols"], key=lambda disc: abs((disc["x"] - x) ** 2 + (disc["y"] - y) ** 2))["r"]
        for x, y in middle
    ]
    assert max(of_told) == donuts[0]


def test_towns_are_named_by_their_rank(live_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{live_server}/map#view=67,32.5,6")
    tab.settle()
    far = set(page.locator(".label.town").all_inner_texts())
    assert {"Herat", "Quetta"} <= far
    assert len(far) < 20
    tab.look_at(71.35, 34.03, 10.5)
    near = set(page.locator(".label.town").all_inner_texts())
    assert {"Peshawar", "Jamrud"} <= near
    assert len(near) > 8


def test_map_without_its_towns_is_whole(live_server: str, reader: Callable) -> None:
    tab = reader()
    tab.page.route("**/static/towns-*", lambda route: route.abort())
    tab.page.goto(f"{live_server}/map")
    tab.page.wait_for_selector("html[data-whole]")
    page = tab.settle()
    assert page.locator(".label.town").count() == 0
    assert page.locator(".label.province-name").count() > 10
    assert page.inner_text("#status") == ""


def test_names_keep_clear_of_the_key_when_it_is_folded_and_opened(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map#view=70.5,33.5,7.5")
    tab.settle()
    page.click("#key summary")
    tab.until("() => !document.getElementById('key').open")
    page.wait_for_timeout(100)
    folded = {each["text"] for each in written(page)["labels"]}
    page.click("#key summary")
    page.wait_for_timeout(100)
    seen = written(page)
    assert folded - {each["text"] for each in seen["labels"]}, "the key stood where names were"
    assert not any(overlap(label, cover) for label in seen["labels"] for cover in seen["covers"])


CIRCLES = """
() => {
    const marks = Object.values(map_incidents._layers).find((each) => each.clusters);
    const { x: wide, y: high } = map_incidents.getSize();
    const canvas = document.querySelector(".leaflet-incidents-pane canvas");
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    const [box, map] = [canvas, map_incidents.getContainer()].map((each) => each.getBoundingClientRect());
    const scale = canvas.width / box.width;
    const pixel = (at, edge) => Math.round((at + map[edge] - box[edge]) * scale);
    const alpha = (x, y) => data[4 * (pixel(y, "y") * canvas.width + pixel(x, "x")) + 3];
    const kmPerPixel = (lat) => 40075.017 * Math.cos(lat * Math.PI / 180) / 2 ** (map_incidents.getZoom() + 8);
    return marks.all().filter((place) => place.radii.length).map(({ latlng, radii }) => {
        const { x, y } = map_incidents.latLngToContainerPoint(latlng);
        const reach = radii.at(-1) / kmPerPixel(latlng.lat);
        const inside = Array.from({ length: 24 }, (_, i) => i * Math.PI / 12)
            .map((turn) => [x + (reach - 3) * Math.cos(turn), y + (reach - 3) * Math.sin(turn)])
            .filter(([a, b]) => a > 0 && b > 0 && a < wide && b < high);
        return { x, y, reach, drawn: inside.filter(([a, b]) => alpha(a, b) > 0).length, of: inside.length };
    }).filter(({ x, y, of, reach }) => reach > 40 && x > 300 && y > 60 && x < wide && y < high && of);
}
"""


def test_where_many_circles_overlap_only_that_of_a_place_pointed_at_is_drawn(
    crowded_server: str, reader: Callable
) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map#view=67,33,8.5")
    tab.settle()
    assert page.locator("html[data-state=ready]").count() == 1
    before = page.evaluate(CIRCLES)
    assert len(before) > 6
    pointed = max(before, key=lambda each: each["of"])
    assert pointed["drawn"] < pointed["of"] / 2
    frame = page.locator(".folium-map").bounding_box()
    page.mouse.move(frame["x"] + pointed["x"], frame["y"] + pointed["y"])
    page.wait_for_selector(".hint")
    after = min(
        page.evaluate(CIRCLES), key=lambda each: abs(each["x"] - pointed["x"]) + abs(each["y"] - pointed["y"])
    )
    assert after["drawn"] == after["of"]
    tab.overlook("willReadFrequently")
