import numpy as np
import pytest
import shapely

from app.geography.admin import NOWHERE, Ground, build_ground
from app.geography.atlas import Atlas


@pytest.fixture(scope="module")
def ground() -> Ground:
    """Return two squares side by side on a coast, with the sea south of them."""
    squares = np.array([shapely.box(60, 30, 61, 31), shapely.box(61, 30, 62, 31)], dtype=object)
    return build_ground(squares, shapely.box(60, 29, 62, 30))


@pytest.mark.parametrize(
    ("lon", "lat", "row"),
    [
        pytest.param(60.5, 30.5, 0, id="inside the first"),
        pytest.param(61.5, 30.5, 1, id="inside the second"),
        pytest.param(61.0, 30.5, 0, id="on the shared edge: the first"),
        pytest.param(61.0, 31.0, 0, id="on a shared corner: the first"),
        pytest.param(62.0, 30.5, 1, id="on the outer edge"),
        pytest.param(61.5, 29.99, 1, id="1.1 km out at sea"),
        pytest.param(61.5, 29.97, NOWHERE, id="3.3 km out at sea"),
        pytest.param(60.999, 29.99, 0, id="at sea, nearer to the first"),
        pytest.param(61.5, 31.001, NOWHERE, id="100 m across a land border"),
        pytest.param(-120.0, -40.0, NOWHERE, id="far away"),
    ],
)
def test_point_belongs_to_the_polygon_that_holds_it(ground: Ground, lon: float, lat: float, row: int) -> None:
    assert ground.find(np.array([lon]), np.array([lat])).tolist() == [row]


def test_points_keep_their_order(ground: Ground) -> None:
    lon = np.array([61.5, 60.5, 70.0, 61.5])
    assert ground.find(lon, np.full(4, 30.5)).tolist() == [1, 0, NOWHERE, 1]


def test_no_points_are_found_nowhere(ground: Ground) -> None:
    assert len(ground.find(np.empty(0), np.empty(0))) == 0


@pytest.mark.parametrize(
    ("km", "near"),
    [pytest.param(100, True, id="reaches the squares"), pytest.param(80, False, id="does not reach them")],
)
def test_disc_is_near_when_it_reaches_a_polygon(ground: Ground, km: float, near: bool) -> None:
    # One degree of longitude at 30.5 degrees north is 96 km.
    assert ground.is_near(np.array([63.0]), np.array([30.5]), np.array([float(km)])).tolist() == [near]


def test_every_point_is_in_the_polygon_the_atlas_names(atlas: Atlas) -> None:
    generator = np.random.default_rng(11)
    lon, lat = generator.uniform(60.5, 77, 3000), generator.uniform(23.5, 38.5, 3000)
    found = atlas.ground.find(lon, lat)
    points = shapely.points(lon, lat)
    held = found != NOWHERE
    outlines = np.array([district.outline for district in atlas.districts], dtype=object)
    assert held.sum() > 1000
    on_land = shapely.contains_xy(shapely.union_all([atlas.border.afghanistan, atlas.border.pakistan]), lon, lat)
    assert shapely.intersects(outlines[found[on_land]], points[on_land]).all()
    assert not shapely.intersects_xy(atlas.border.afghanistan, lon[~held], lat[~held]).any()
    assert not shapely.intersects_xy(atlas.border.pakistan, lon[~held], lat[~held]).any()


@pytest.mark.parametrize(
    ("lon", "lat", "code"),
    [
        pytest.param(67.03, 24.79, "PK-SD-clifton-cantonment", id="the beach at Karachi"),
        pytest.param(66.95, 24.70, None, id="the anchorage, 10 km out"),
        pytest.param(60.86, 29.50, None, id="Zahedan, in Iran"),
        pytest.param(74.872, 31.634, None, id="Amritsar, in India"),
        pytest.param(68.78, 38.56, None, id="Dushanbe, in Tajikistan"),
    ],
)
def test_coast_and_neighbours_are_told_apart(atlas: Atlas, lon: float, lat: float, code: str | None) -> None:
    located = atlas.locate(lon, lat, 0.1)
    assert located.district_code[0] == code
