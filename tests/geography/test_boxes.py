import numpy as np
import pytest
from pyproj import Geod

from app.geography.boxes import hold, inside_km, is_in, is_near_edge, may_touch, outside_km, touch
from app.query import BBox

BOXES = [
    BBox(69.5, 33.5, 71.5, 34.8),
    BBox(60, 25, 75, 38),
    BBox(10, 60, 40, 80),
    BBox(179, -10, -178, 20),
    BBox(-30, -70, 10, -60),
]


def outline(box: BBox) -> tuple[np.ndarray, np.ndarray]:
    """Dense points on the edges of a box, those at the antimeridian inside it left out."""
    share, wide = np.linspace(0, 1, 3000), (box.east - box.west) % 360
    lon, lat = box.west + wide * share, box.south + (box.north - box.south) * share
    edges = [(lon, np.full(3000, y)) for y in (box.south, box.north)]
    edges += [(np.full(3000, x), lat) for x in (box.west, box.east)]
    lons, lats = (np.concatenate(axis) for axis in zip(*edges, strict=True))
    return (lons + 180) % 360 - 180, lats


@pytest.mark.parametrize("box", BOXES)
def test_distances_are_those_to_dense_points_of_the_edges(box: BBox) -> None:
    chance = np.random.default_rng(1893)
    wide, high = (box.east - box.west) % 360, box.north - box.south
    spread = np.repeat([0.6, 2.0], 40) * chance.uniform(-1, 1, (2, 80))
    lon = (box.west + wide / 2 + spread[0] * wide + 180) % 360 - 180
    lat = np.clip((box.south + box.north) / 2 + spread[1] * high, -89, 89)
    edge = outline(box)
    count = len(edge[0])
    points = zip(lon, lat, strict=True)
    away = [Geod(ellps="WGS84").inv(np.full(count, x), np.full(count, y), *edge)[2] for x, y in points]
    least = np.array([metres.min() / 1000 for metres in away])
    outside, inside = outside_km(box, lon, lat), inside_km(box, lon, lat)
    is_out = outside > 0
    assert is_out.any()
    assert (~is_out).any()
    assert (inside[is_out] == 0).all()
    wanted = pytest.approx(least, rel=2e-4, abs=0.2)
    assert outside + inside == wanted
    assert may_touch(box, lon, lat, outside * 1.001).all()
    assert is_near_edge(box, lon, lat, inside * 1.001)[~is_out].all()


def test_the_whole_world_has_no_edge() -> None:
    lon, lat = np.array([0.0, 179.9]), np.array([0.0, 89.9])
    assert np.isinf(inside_km(BBox(-180, -90, 180, 90), lon, lat)).all()


def random_boxes() -> list[BBox]:
    chance = np.random.default_rng(1893)
    corners = zip(
        chance.uniform(60, 75, 40), chance.uniform(23, 38, 40), chance.exponential(1.5, (40, 2)), strict=True
    )
    boxes = [BBox(float(w), float(s), float(w + size[0]), float(s + size[1])) for w, s, size in corners]
    return [
        *boxes,
        BBox(60, 50, 75, 59.5),
        BBox(60, 70, 75, 80),
        BBox(179.2, -4, 179.9, 3),
        BBox(178, 30, -178, 34),
    ]


@pytest.mark.parametrize("box", random_boxes())
def test_circles_that_touch_or_lie_inside_are_those_measured_one_by_one(box: BBox) -> None:
    chance = np.random.default_rng(1947)
    lon = (chance.uniform(box.west - 3, box.west + (box.east - box.west) % 360 + 3, 2000) + 180) % 360 - 180
    lat = chance.uniform(box.south - 3, box.north + 3, 2000)
    km = chance.choice([0.0, 0.5, 2.0, 5.0, 25.0, 160.0], 2000)
    # Some rims lie within a metre of an edge.
    near = np.arange(0, 2000, 4)
    km[near] = outside_km(box, lon[near], lat[near]) * chance.choice([1, 1 - 1e-6, 1 + 1e-6], len(near))
    touches = is_in(box, lon, lat) | (outside_km(box, lon, lat) <= km)
    for some in (slice(None), km <= 25):
        assert (touch(box, lon[some], lat[some], km[some]) == touches[some]).all()
    inside = inside_km(box, lon, lat)
    km[near + 1] = inside[near + 1] * chance.choice([1, 1 - 1e-6, 1 + 1e-6], len(near))
    held = is_in(box, lon, lat) & (inside >= km)
    for some in (slice(None), km <= 25):
        assert (hold(box, lon[some], lat[some], km[some]) == held[some]).all()
