import numpy as np
import pytest
import shapely

from app.geography.atlas import Atlas
from app.geography.discs import FLAT_KM, Discs, build_outline

DEGREE_KM = 111.195
SQUARE = shapely.box(60, -1, 62, 1)


def _share(shape: shapely.Geometry, lon: float, lat: float, km: float) -> float:
    discs = Discs(np.array([lon]), np.array([lat]), np.array([km]))
    return float(build_outline(shape).shares(discs)[0])


def _beside(part: float) -> float:
    """Return the part of a disc beyond a straight line that passes its centre at this part of the radius."""
    return float((np.arccos(part) - part * np.sqrt(1 - part**2)) / np.pi)


@pytest.mark.parametrize("part", [-0.99, -0.5, -0.1, 0.1, 0.5, 0.99])
def test_share_beyond_a_straight_line_is_that_of_the_circles_segment(part: float) -> None:
    km = 5.0
    lon = 60 - part * km / (DEGREE_KM * 6378.137 / 6371)
    assert _share(SQUARE, lon, 0.001, km) == pytest.approx(_beside(part), abs=1e-3)


@pytest.mark.parametrize("turn", [False, True])
def test_rings_may_run_either_way(turn: bool) -> None:
    square = shapely.reverse(SQUARE) if turn else SQUARE
    assert _share(square, 60.001, 0.001, 5) == pytest.approx(0.514, abs=0.002)


def test_disc_far_from_the_outline_is_inside_or_not() -> None:
    assert [_share(SQUARE, lon, 0.0, 5) for lon in (61.0, 63.0)] == [1, 0]


def test_holes_and_islands_count() -> None:
    ring = shapely.difference(SQUARE, shapely.box(60.9, -0.1, 61.1, 0.1))
    shape = shapely.union_all([ring, shapely.box(60.98, -0.02, 61.02, 0.02)])
    area = np.pi * 30**2 / (DEGREE_KM * DEGREE_KM)
    assert _share(shape, 61.001, 0.001, 30) == pytest.approx((area - 0.2**2 + 0.04**2) / area, abs=0.002)
    assert _share(shape, 61.05, 0.001, 1) == 0


def test_polygon_within_the_disc_has_its_own_area() -> None:
    island = shapely.box(60.99, -0.01, 61.01, 0.01)
    assert _share(island, 61.001, 0.001, 20) == pytest.approx((0.02 * DEGREE_KM) ** 2 / (np.pi * 400), rel=0.01)


@pytest.mark.parametrize(
    ("lon", "lat", "km"),
    [
        pytest.param(60.0, 0.3, 5, id="on an edge"),
        pytest.param(60.0, -1.0, 5, id="on a corner"),
        pytest.param(61.0, 0.0, FLAT_KM + 1, id="too large to be flat"),
    ],
)
def test_what_cannot_be_measured_is_left_open(lon: float, lat: float, km: float) -> None:
    assert np.isnan(_share(SQUARE, lon, lat, km))


def test_straightened_stretches_change_little(atlas: Atlas) -> None:
    """Coarse parts are taken far from the centre; here against shapes cut by GEOS in degrees."""
    generator = np.random.default_rng(1893)
    vertices = shapely.get_coordinates(atlas.border.line)
    lon, lat = (vertices[generator.integers(0, len(vertices), 200)] + generator.normal(0, 0.02, (200, 2))).T
    km = generator.choice([0.1, 1, 5, 25], 200)
    afghan, _ = atlas.border.shares(Discs(lon, lat, km))
    turn = np.linspace(0, 2 * np.pi, 721)[:-1]
    for row in range(200):
        east = np.cos(turn) * km[row] / (DEGREE_KM * np.cos(np.radians(lat[row])) * 1.0022)
        north = np.sin(turn) * km[row] / (DEGREE_KM * 0.9975)
        disc = shapely.Polygon(np.column_stack([lon[row] + east, lat[row] + north]))
        expected = shapely.intersection(disc, atlas.border.afghanistan).area / disc.area
        assert afghan[row] == pytest.approx(expected, abs=0.004)
