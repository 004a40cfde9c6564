"""What is laid under the incidents: areas by what certainly lies there, heat, bands of distance from the line."""

from collections.abc import Callable

import httpx2 as httpx
import pytest
from playwright.sync_api import Page

STEPS = (1, 5, 20, 100, 500)


def pixel(page: Page, canvas: str, lon: float, lat: float) -> list[int]:
    """The colour that a canvas over the map has at a place."""
    return page.evaluate(
        """([name, lon, lat]) => {
            const canvas = document.querySelector(name);
            const [box, map] = [canvas, map_incidents.getContainer()].map((each) => each.getBoundingClientRect());
            const at = map_incidents.latLngToContainerPoint([lat, lon]);
            const [x, y] = [at.x + map.x - box.x, at.y + map.y - box.y].map(Math.round);
            return [...canvas.getContext("2d").getImageData(x, y, 1, 1).data];
        }""",
        [canvas, lon, lat],
    )


@pytest.mark.parametrize("by", ["province", "district"])
def test_areas_are_toned_as_the_api_counts_them(by: str, crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map?border_km=100#layers={by}s&view=69,33,5.5")
    tab.settle()
    answer = httpx.get(f"{crowded_server}/map/areas?by={by}&border_km=100").json()
    areas = answer["areas"].values()
    assert page.locator("path.tone").count() == len(areas)
    for at in range(len(STEPS) + 1):
        low, high = (0, *STEPS)[at], (*STEPS, 10**9)[at]
        expected = sum(low <= area["certain"] < high for area in areas)
        assert page.locator(f"path.tone-{at}").count() == expected, at
    open_ones = [area for area in areas if (area["incidents"] - area["certain"]) / area["incidents"] >= 0.25]
    assert page.locator("path.hatched").count() == len(open_ones)
    key = page.inner_text("#key-body")
    assert f"{answer['elsewhere']:,} in no area" in key


def test_an_area_says_what_is_certain_and_what_is_possible(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map?province=AF-GHA#layers=provinces&view=67.9,33.3,8")
    tab.settle()
    counted = httpx.get(f"{crowded_server}/map/areas?by=province&province=AF-GHA").json()["areas"]["AF-GHA"]
    box = page.locator(".folium-map").bounding_box()
    for share in (0.5, 0.55, 0.6):
        page.mouse.move(box["x"] + box["width"] * share, box["y"] + box["height"] * 0.45)
        if page.locator(".hint", has_text="certainly").count():
            break
    certain, possible = counted["certain"], counted["incidents"] - counted["certain"]
    assert page.inner_text(".hint") == f"Ghazni: {certain} certainly, {possible} more possibly"


def test_provinces_and_districts_take_turns(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map")
    tab.settle()
    page.click(".layers-menu > summary")
    page.check(".layers-menu input[value=provinces]")
    page.wait_for_selector("path.tone")
    page.check(".layers-menu input[value=districts]")
    tab.settle()
    assert not page.is_checked(".layers-menu input[value=provinces]")
    assert page.url.endswith("layers=districts") or "layers=districts&" in page.url
    page.uncheck(".layers-menu input[value=districts]")
    tab.settle()
    assert page.locator("path.tone").count() == 0


def test_bands_end_at_their_distance_on_both_sides(crowded_server: str, reader: Callable) -> None:
    """North of Torkham the line runs to the north: eastwards and westwards at one latitude."""
    tab = reader()
    page = tab.open(f"{crowded_server}/map#layers=bands&view=71,34,8")
    tab.settle()
    near = httpx.get(f"{crowded_server}/collections/incidents/items?bbox=69.5,33,72.5,35&limit=1000").json()
    for feature in near["features"]:
        km = feature["properties"]["border_km"]
        if min(abs(km - edge) for edge in (10, 25, 50)) < 2:
            continue
        drawn = pixel(page, "canvas.bands", *feature["geometry"]["coordinates"])[3] > 0
        assert drawn == (km < 50), (feature["id"], km)


def test_heat_is_where_weight_is(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map#layers=heat&view=69,33,7")
    tab.settle()
    areas = httpx.get(f"{crowded_server}/map/areas?by=district").json()["areas"]
    districts = httpx.get(f"{crowded_server}/map/districts").json()["features"]
    density = {
        f["properties"]["code"]: areas.get(f["properties"]["code"], {"weight": 0})["weight"]
        / f["properties"]["area_km2"]
        for f in districts
    }
    there = [
        f["properties"]
        for f in districts
        if 66 < f["properties"]["centre_lon"] < 72 and 31.5 < f["properties"]["centre_lat"] < 34.5
    ]
    there.sort(key=lambda p: density[p["code"]])
    hot = [pixel(page, "canvas.heat", p["centre_lon"], p["centre_lat"])[3] for p in there[-5:]]
    cold = [pixel(page, "canvas.heat", p["centre_lon"], p["centre_lat"])[3] for p in there[:20]]
    assert min(hot) > sorted(cold)[len(cold) // 2]
    assert min(hot) > 0


def test_no_area_is_toned_where_nothing_matches(crowded_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{crowded_server}/map?q=no-such-word#layers=provinces,heat")
    tab.settle()
    assert page.locator("path.tone").count() == 0
    assert page.evaluate(
        """() => {
            const canvas = document.querySelector("canvas.heat");
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return data.every((value) => value === 0);
        }"""
    )
