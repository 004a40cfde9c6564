"""The small map of a page: at its thing, true to scale, with names that hide nothing, small, and for every eye."""

import re
from collections.abc import Callable
from itertools import combinations
from typing import Any
from urllib.parse import quote

import pytest
from shapely import Geometry
from starlette.testclient import TestClient

from app.geography.atlas import Atlas
from app.model.symbology import DISCLAIMER, LINE_LABEL
from app.web.api.item_maps import crossing_scene, province_scene
from app.web.api.map_window import WIDTH, box_of
from app.web.api.small_map import COUNTRY_PX, GATE_NAME_PX, PROVINCE_PX, SmallMap, draw_scene

Ask = Callable[..., dict[str, Any]]

SIZES = {"country": COUNTRY_PX, "province": PROVINCE_PX, "name": GATE_NAME_PX}
MOST_BYTES = 25_000
COUNTRIES = ["Afghanistan", "Pakistan"]


def figure(reader: TestClient, path: str) -> str:
    """The small map of a page with its caption; empty if the page has none."""
    answer = reader.get(path, headers={"Accept": "text/html"})
    assert answer.status_code == 200
    found = re.search(r'(?s)<figure class="place">.*?</figure>', answer.text)
    return found[0] if found else ""


def maps(atlas: Atlas) -> list[SmallMap]:
    """The maps of all provinces and of all crossings with a point."""
    scenes = [province_scene(atlas, unit.iso, {}) for unit in atlas.provinces]
    scenes += [scene for gate in atlas.crossings if (scene := crossing_scene(gate, {})) is not None]
    return [draw_scene(atlas, scene, "/map") for scene in scenes]


@pytest.fixture(scope="module")
def drawn(atlas: Atlas) -> list[SmallMap]:
    return maps(atlas)


def names_on(picture: str) -> list[tuple[str, str, Geometry]]:
    """The names on a map: kind, text, and the room that each takes."""
    found = re.findall(r'<text class="(\w+)( \w+)?" x="([\d.-]+)" y="([\d.-]+)">([^<]*)</text>', picture)
    rooms = []
    for kind, anchor, x, y, text in found:
        size = SIZES[kind]
        half = box_of(text, size, (0, 0)).bounds[2]
        shift = 0 if kind != "name" else -half if anchor.strip() == "end" else half
        rooms.append((kind, text, box_of(text, size, (float(x) + shift, float(y) - size * 0.35))))
    return rooms


def test_the_ring_of_an_incident_is_its_uncertainty_to_scale(reader: TestClient, ask: Ask) -> None:
    seen = 0
    for each in ask("/collections/incidents/items", limit=300)["features"]:
        p = each["properties"]
        radius = p["radius_km"]
        if p["geo_precision"] not in ("point", "town", "near") or not radius or radius < 5 or seen > 8:
            continue
        shown = figure(reader, f"/collections/incidents/items/{quote(p['id'], safe='')}")
        ring = re.search(r'<circle class="extent" cx="200" cy="130" r="([\d.]+)"/>', shown)
        wide = re.search(r"Map, ([\d,]+) km wide", shown)
        assert ring
        assert wide
        assert float(ring[1]) == pytest.approx(radius * WIDTH / float(wide[1].replace(",", "")), rel=0.02)
        assert f"It may lie anywhere within {radius:g} km" in shown
        seen += 1
    assert seen > 2


def test_an_incident_known_to_a_province_shows_the_province_and_no_ring(reader: TestClient) -> None:
    shown = figure(reader, "/collections/incidents/items/seed:S05")
    assert '<path class="extent"' in shown
    assert '<circle class="extent" cx="200"' not in shown
    assert "It is known to lie in Kandahar province" in shown


@pytest.mark.parametrize(
    ("path", "way"),
    [
        ("/collections/incidents/items/seed:S06", "/map#sel=seed:S06"),
        ("/collections/crossings/items/torkham", "/map#sel=crossing:torkham"),
        ("/collections/provinces/items/PK-KP", "/map?province=PK-KP"),
    ],
)
def test_the_map_leads_to_the_map_at_this_thing_and_is_told_in_words(
    reader: TestClient, path: str, way: str
) -> None:
    shown = figure(reader, path)
    assert f'<a href="http://testserver{way}"><svg class="map"' in shown
    told = re.search(r'<desc id="map-told">(Map, .*?)</desc>', shown)
    assert told
    assert LINE_LABEL in told[1]
    assert "Crossings on it: " in told[1]
    assert "not recognised as an international border by successive Afghan governments" in shown
    assert DISCLAIMER in shown


def test_what_has_no_place_has_no_map(reader: TestClient, ask: Ask) -> None:
    (one,) = ask("/collections/unlocated/items", limit=1)["features"]
    assert figure(reader, f"/collections/unlocated/items/{quote(one['id'], safe='')}") == ""
    assert figure(reader, "/collections/claims/items") == ""


def test_every_map_is_small(drawn: list[SmallMap]) -> None:
    assert max(len(each.picture.encode()) for each in drawn) <= MOST_BYTES


def test_both_countries_are_named_in_equal_letters_or_neither_is(drawn: list[SmallMap]) -> None:
    both = 0
    for each in drawn:
        named = [text for kind, text, _ in names_on(each.picture) if kind == "country"]
        if 'class="line"' in each.picture:
            assert named in ([], COUNTRIES)
        both += named == COUNTRIES
    assert both > len(drawn) / 2


def test_no_name_hides_another_and_none_is_cut_off(drawn: list[SmallMap]) -> None:
    for each in drawn:
        rooms = names_on(each.picture)
        for (_, one, its), (_, other, others) in combinations(rooms, 2):
            assert its.intersection(others).area < 2, (one, other)
        assert all(room.bounds[0] >= 0 and room.bounds[2] <= WIDTH for _, _, room in rooms)


def test_a_province_is_named_in_the_key_of_its_map(atlas: Atlas, drawn: list[SmallMap]) -> None:
    for unit, each in zip(atlas.provinces, drawn, strict=False):
        assert unit.name in [words for _, words in each.key]


def test_a_gate_is_as_dark_as_it_is_closed(atlas: Atlas) -> None:
    gate = atlas.crossing("torkham")
    for status, shut, words in (("closed", True, "closed"), ("unknown", False, "status unknown")):
        scene = crossing_scene(gate, {"torkham": status})
        assert scene is not None
        picture = draw_scene(atlas, scene, "/map").picture
        assert ('<rect class="shut"' in picture) == shut
        assert f"Torkham ({words})" in picture


def test_a_small_map_that_is_kept_leads_to_the_host_and_has_the_names_of_each_page(reader: TestClient) -> None:
    address = "/collections/crossings/items/ghulam-khan?f=html"
    first = figure(reader, address)
    assert figure(reader, address) == first
    assert figure(reader, f"{address}&lang=ps") != first
    elsewhere = reader.get(address, headers={"Host": "maps.example.org"}).text
    assert "http://maps.example.org/map#sel=crossing:ghulam-khan" in elsewhere
    assert figure(reader, address) == first
