import numpy as np
import pytest
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from app.geography.boxes import hold, inside_km, is_in, is_near_edge, may_touch, outside_km, touch
from app.model.query import BBox

WGS84 = Geod(ellps="WGS84")
Floats = NDArray[np.float64]
PER_BOX = 60
POINTS, ROUNDS = 13, 9
"""Points of an edge that are measured at a time; each round they lie six times as close."""
NEAREST_KM = 1e-6
"""Whether a rim that lies so near to an outline touches it is told neither way."""
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


def km_to_edges(box: BBox, lon: Floats, lat: Floats) -> Floats:
    """Geodesic km to the nearest point of a box's outline: of the points of each edge, ever closer ones."""
    nearest = np.full(len(lon), np.inf)
    wide, high = box.east - box.west, box.north - box.south
    edges = [(box.west, box.south, 0, high), (box.east, box.south, 0, high)]
    edges += [(box.west, box.south, wide, 0), (box.west, box.north, wide, 0)]
    for west, south, east, north in edges:
        low, length = np.zeros((len(lon), 1)), np.ones((len(lon), 1))
        for _ in range(ROUNDS):
            share = low + length * np.linspace(0, 1, POINTS)
            at = west + share * east, south + share * north
            km = WGS84.inv(*np.broadcast_arrays(lon[:, None], lat[:, None], *at))[2] / 1000
            best = np.take_along_axis(share, km.argmin(axis=1)[:, None], axis=1)
            nearest = np.minimum(nearest, km.min(axis=1))
            length = 2 * length / (POINTS - 1)
            low = np.clip(best - length / 2, 0, 1 - length)
    return nearest


def sized_boxes() -> list[BBox]:
    """Boxes from a few metres to a third of the world, none across the antimeridian."""
    chance = np.random.default_rng(1919)
    sizes = np.geomspace(1e-4, 60, 40)[:, None] * chance.uniform(0.3, 1, (40, 2))
    boxes = []
    for number, (wide, high) in enumerate(sizes.tolist()):
        near_home = number % 2 == 0
        west = chance.uniform(60, 75) if near_home else chance.uniform(-180, 180 - wide)
        south = chance.uniform(23, 38) if near_home else chance.uniform(-90, 90 - high)
        boxes.append(BBox(float(west), float(south), float(west + wide), float(south + high)))
    whole = [BBox(60.5, 29.3, 77.9, 38.5), BBox(-179.99, -30, 179.99, 30), BBox(0, -90, 60, 90)]
    return [*boxes, *whole, BBox(70, 34, 70, 34)]


def sides(box: BBox) -> tuple[tuple[float, float], tuple[float, float]]:
    return (box.west, box.east), (box.south, box.north)


def test_no_circle_is_told_otherwise_than_geodesics_to_the_outline_of_a_box_tell() -> None:
    chance = np.random.default_rng(1893)
    told = np.zeros((2, 2), dtype=int)
    for box in sized_boxes():
        reach = max(box.east - box.west, box.north - box.south, 0.05)
        lon = np.clip(chance.uniform(box.west - reach, box.east + reach, PER_BOX), -180, 180)
        lat = np.clip(chance.uniform(box.south - reach, box.north + reach, PER_BOX), -90, 90)
        lon[1::4], lat[1::4] = (chance.uniform(*ends, PER_BOX // 4) for ends in sides(box))
        # Some centres lie on an edge, or in a corner.
        lon[:4], lat[2:6] = box.west, box.north
        away = km_to_edges(box, lon, lat)
        km = chance.choice([0.0, 0.5, 2.0, 5.0, 25.0, 160.0], PER_BOX)
        # Many rims lie within centimetres of an edge, or nearer.
        km[::2] = away[::2] * chance.choice([1 - 1e-5, 1 - 1e-6, 1 + 1e-6, 1 + 1e-5], len(km[::2]))
        inside = shapely.intersects_xy(shapely.box(box.west, box.south, box.east, box.north), lon, lat)
        sure = np.flatnonzero(np.abs(away - km) > NEAREST_KM)
        for part in (sure, sure[km[sure] <= 25]):
            touches, held = ((test(box, lon[part], lat[part], km[part])) for test in (touch, hold))
            assert (touches == (inside | (away <= km))[part]).all(), box
            assert (held == (inside & (away >= km))[part]).all(), box
            told += [[touches.sum(), (~touches).sum()], [held.sum(), (~held).sum()]]
    assert (told > 500).all()
