"""Rings that touch are drawn as one: by the service, and alike by a page in one file, in node."""

import json
import subprocess
from collections.abc import Callable, Iterator
from importlib.resources import files
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from incident_maps import items, mosaic_of, scattered

from app.aggregate import clusters
from app.aggregate.clusters import view_features
from app.aggregate.merging import MOST_MEMBERS, REACH, WIDEST, merge, ring_radii
from app.aggregate.tile_index import Mosaic
from app.geography.web_mercator import STEPS, Tile
from app.model.query import BBox
from app.web.page.catalogue import ENGLISH, catalogues
from app.web.page.symbol_data import ring_data

SCRIPTS = (
    *("language", "words", "intervals", "selection", "heaviest", "sweep", "totals"),
    *("boxes", "ring_size", "merging", "cells"),
)
BEFORE = """
const given = JSON.parse(require("fs").readFileSync(0));
const document = { getElementById: () => ({ textContent: JSON.stringify({ words: given.words, lang: "en" }) }) };
"""
AFTER = """
const { features, ring, views } = given;
const drawn = ([zoom, box]) => durand.cells.clusters(features, { zoom, box, distinct: [], ring });
const answers = views.map(drawn);
const members = answers.flat().filter((f) => String(f.id).startsWith("cluster:"))
  .map(({ id }) => durand.cells.membersOf(features, id).length);
const radii = given.counts.map((count) => durand.ringRadius(ring, count));
process.stdout.write(JSON.stringify({ answers, members, radii }));
"""
BOXES = (BBox(60, 28, 75, 38), BBox(69, 33, 72, 35), BBox(-180, -85, 180, 85), BBox(170, -10, -170, 20))
VIEWS = [(zoom, box) for zoom in (3, 5, 6, 8) for box in BOXES]
COUNTS = [1, 2, 9, 99, 100, 5000, 10**6]
Json = dict[str, Any]


@pytest.fixture(scope="module")
def crowd() -> Mosaic:
    return mosaic_of(scattered(3000))


@pytest.fixture(scope="module", autouse=True)
def all_as_clusters() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clusters, "MOST_SINGLES", 0)
        yield


def rings(seed: int, count: int, width: float) -> tuple[Any, Any, Any]:
    chance = np.random.default_rng(seed)
    return chance.uniform(0, width, count), chance.uniform(0, width, count), chance.integers(1, 3000, count)


def drawn(features: list[Json], zoom: float) -> list[tuple[float, float, float]]:
    """The middle of each ring in pixels, and its radius."""
    lon, lat = (np.array([feature["geometry"]["coordinates"][axis] for feature in features]) for axis in (0, 1))
    x, y = (each * 256 * 2**zoom / STEPS for each in Tile(0, 0, 0).place(lon, lat))
    radii = ring_radii(np.array([feature["properties"].get("count", 1) for feature in features]))
    return list(zip(x.tolist(), y.tolist(), radii.tolist(), strict=True))


def touching(all_rings: list[tuple[float, float, float]]) -> int:
    return sum(np.hypot(a[0] - b[0], a[1] - b[1]) < a[2] + b[2] for a, b in combinations(all_rings, 2))


@pytest.mark.parametrize("zoom", [4, 5.5, 7.4])
def test_no_rings_of_a_view_touch_and_each_incident_is_counted_once(crowd: Mosaic, zoom: float) -> None:
    answer = view_features(crowd, None, zoom)
    assert touching(drawn(answer["features"], zoom)) == 0
    assert sum(feature["properties"]["count"] for feature in answer["features"]) == len(crowd)
    names = [feature["id"] for feature in answer["features"]]
    assert any("," in name for name in names) == (zoom < 7)


def test_rings_that_do_not_touch_stay_as_they_are() -> None:
    x = np.arange(6) * 40.0
    assert merge(x, np.zeros(6), np.full(6, 10)).tolist() == [0, 1, 2, 3, 4, 5]
    assert merge(x[:0], x[:0], x[:0].astype(int)).tolist() == []


def test_the_deepest_overlap_merges_first() -> None:
    # The third touches the second, but the second lies deeper in the first, and leaves it alone.
    assert merge(np.array([0.0, 5.0, 25.3]), np.zeros(3), np.array([10, 2, 2])).tolist() == [0, 0, 1]


@pytest.mark.parametrize("seed", range(6))
def test_symbols_do_not_depend_on_what_is_beyond_their_reach(seed: int) -> None:
    x, y, counts = rings(seed, 900, 3000.0)
    whole = merge(x, y, counts)
    assert np.bincount(whole).max() <= MOST_MEMBERS
    near = np.hypot(x - 1500, y - 1500) < REACH + WIDEST
    part = merge(x[near], y[near], counts[near])
    middle = int(np.argmin(np.hypot(x - 1500, y - 1500)))
    at = np.flatnonzero(near).tolist().index(middle)
    assert np.flatnonzero(near)[part == part[at]].tolist() == np.flatnonzero(whole == whole[middle]).tolist()


@pytest.fixture(scope="module")
def said(crowd: Mosaic, tmp_path_factory: pytest.TempPathFactory, program: Callable[..., str]) -> Json:
    """What the script draws of the same incidents."""
    node = program("node", "node")
    parts = [files("app.web").joinpath(f"static/data/{name}.js").read_text(encoding="utf-8") for name in SCRIPTS]
    script: Path = tmp_path_factory.mktemp("script") / "cells.js"
    script.write_text("\n".join([BEFORE, *parts, AFTER]), encoding="utf-8")
    views = [(zoom, [box.west, box.south, box.east, box.north]) for zoom, box in VIEWS]
    asked = {"features": items(crowd.snapshot), "ring": ring_data(), "views": views, "counts": COUNTS}
    given = json.dumps({"words": catalogues()[ENGLISH], **asked})
    run = subprocess.run([node, str(script)], input=given, capture_output=True, text=True, check=True, timeout=120)
    answer: Json = json.loads(run.stdout)
    return answer


def test_a_page_in_one_file_draws_the_symbols_of_the_service(crowd: Mosaic, said: Json) -> None:
    for (zoom, box), answer in zip(VIEWS, said["answers"], strict=True):
        wanted = view_features(crowd, box, zoom)["features"]
        assert [each["id"] for each in answer] == [each["id"] for each in wanted], (zoom, box)
        for one, other in zip(answer, wanted, strict=True):
            assert one["geometry"]["coordinates"] == pytest.approx(other["geometry"]["coordinates"], abs=2e-6)
            names = ("count", "types", "bbox", "first", "last") if "count" in one["properties"] else ()
            assert {name: one["properties"][name] for name in names} == {
                name: other["properties"][name] for name in names
            }


def test_the_list_of_a_cluster_has_as_many_as_its_ring_says(said: Json) -> None:
    told = [each for answer in said["answers"] for each in answer if str(each["id"]).startswith("cluster:")]
    assert said["members"] == [each["properties"]["count"] for each in told]


def test_rings_are_as_wide_on_the_page_as_where_they_merge(said: Json) -> None:
    assert said["radii"] == pytest.approx(ring_radii(np.array(COUNTS)).tolist())
