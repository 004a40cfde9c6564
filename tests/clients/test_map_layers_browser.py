"""What is laid under the incidents: areas by what certainly lies there, heat, bands of distance from the line."""

import io
from collections import Counter
from collections.abc import Callable, Iterable

import httpx2 as httpx
import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page

from app.geography.atlas import Atlas

STEPS = (1, 5, 20, 100, 500)


def strength(page: Page, canvas: str, places: list[tuple[float, float]]) -> list[int]:
    """How opaque a canvas over the map is at each place."""
    return page.evaluate(
        """([name, places]) => {
            const canvas = document.querySelector(name);
            const [box, map] = [canvas, map_incidents.getContainer()].map((each) => each.getBoundingClientRect());
            const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
            return places.map(([lon, lat]) => {
                const at = map_incidents.latLngToContainerPoint([lat, lon]);
                const [x, y] = [at.x + map.x - box.x, at.y + map.y - box.y].map(Math.round);
                return data[(y * canvas.width + x) * 4 + 3];
            });
        }""",
        [canvas, places],
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
    open_ones = [area for area in areas if (area["possible"] - area["certain"]) / area["possible"] >= 0.25]
    assert page.locator("path.hatched").count() == len(open_ones)
    key = page.inner_text("#key-body")
    assert f"{round(answer['elsewhere']):,} in no area" in key


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
    certain, possible = counted["certain"], counted["possible"] - counted["certain"]
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
    tab.until("() => /layers=districts(&|$)/.test(location.href)")
    page.uncheck(".layers-menu input[value=districts]")
    tab.until("() => !document.querySelector('path.tone')")


def test_bands_end_at_their_distance_on_both_sides(crowded_server: str, reader: Callable) -> None:
    """At every incident near Torkham, as far as the service says it is from the line."""
    tab = reader()
    page = tab.open(f"{crowded_server}/map#layers=bands&view=71,34,8")
    tab.settle()
    near = httpx.get(f"{crowded_server}/collections/incidents/items?bbox=69.5,33,72.5,35&limit=1000").json()
    clear = [f for f in near["features"] if abs(f["properties"]["border_km"] - 50) > 2]
    drawn = strength(page, "canvas.bands", [f["geometry"]["coordinates"] for f in clear])
    assert [each > 0 for each in drawn] == [f["properties"]["border_km"] < 50 for f in clear]
    assert 0 < sum(each > 0 for each in drawn) < len(drawn)


Colour = tuple[int, int, int]


def commonest(picture: Image.Image, spots: Iterable[tuple[float, float]]) -> Colour:
    """The colour that most of some pixels have: names, gates and outlines lie on a few of them."""
    return Counter(picture.getpixel(spot) for spot in spots).most_common(1)[0][0]


def inside(swatch: Locator) -> list[tuple[float, float]]:
    """The pixels of a swatch within its rim."""
    box = swatch.bounding_box()
    x, y = round(box["x"]), round(box["y"])
    return [(x + across, y + down) for across in range(4, 14) for down in range(4, 8)]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_belts_have_the_colours_of_their_swatches(
    scheme: str, crowded_server: str, reader: Callable, atlas: Atlas
) -> None:
    """Read from the screen, at places whose distance from the line is worked out here."""
    tab = reader(scheme=scheme)
    page = tab.open(f"{crowded_server}/map?q=no-such-word#layers=bands&view=70.6,34,7.5")
    tab.settle()
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    swatches = page.locator("#key .swatch.band")
    words = page.locator("#key li:has(.band) span:not(.swatch)").all_inner_texts()
    lon, lat = (each.ravel() for each in np.meshgrid(np.arange(69.4, 71.8, 0.03), np.arange(33.1, 34.9, 0.03)))
    km = atlas.border.distance_km(lon, lat)
    spots = page.evaluate(
        """(places) => {
            const map = map_incidents.getContainer().getBoundingClientRect();
            return places.map(([lon, lat]) => {
                const at = map_incidents.latLngToContainerPoint([lat, lon]);
                return [Math.round(at.x + map.x), Math.round(at.y + map.y)];
            });
        }""",
        np.stack([lon, lat], axis=1).tolist(),
    )
    seen = []
    for at, (nearest, farthest) in enumerate([(2, 9), (11, 24), (27, 48)]):
        there = [tuple(spot) for spot, away in zip(spots, km, strict=True) if nearest < away < farthest]
        seen.append(commonest(picture, there))
        assert seen[-1] == pytest.approx(commonest(picture, inside(swatches.nth(at))), abs=2)
    assert words == ["0–10 km", "10–25 km", "25–50 km"]
    beyond = commonest(picture, [tuple(s) for s, away in zip(spots, km, strict=True) if away > 53])
    strengths = [sum(abs(one - other) for one, other in zip(each, beyond, strict=True)) for each in seen]
    assert strengths == sorted(strengths, reverse=True)
    assert min(np.diff([0, *reversed(strengths)])) > 12


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
    shown = (f["properties"] for f in districts)
    there = [p for p in shown if 66 < p["centre_lon"] < 72 and 31.5 < p["centre_lat"] < 34.5]
    there.sort(key=lambda p: density[p["code"]])
    drawn = strength(page, "canvas.heat", [(p["centre_lon"], p["centre_lat"]) for p in there])
    assert min(drawn[-5:]) > sorted(drawn[:20])[10]
    assert min(drawn[-5:]) > 0


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
