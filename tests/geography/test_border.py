import numpy as np
import pytest
import shapely
from shapely import Geometry

from app.geography.atlas import Atlas
from app.geography.border import Border, Stretch, nearest_crossing
from app.geography.discs import Discs
from app.geography.geodesy import distance_km, wgs84
from app.geography.polyline import build_polyline

PLACES = {
    "near the line": (71.15, 34.10),
    "Kabul": (69.17, 34.53),
    "Karachi": (67.01, 24.86),
    "Herat": (62.20, 34.35),
    "Lahore": (74.35, 31.55),
    "Wakhan, beyond the line's eastern end": (75.5, 37.4),
    "Doha": (51.53, 25.29),
    "Istanbul": (28.98, 41.01),
    "New York": (-74.0, 40.7),
}


def _least_distance_km(line: Geometry, lon: float, lat: float, step: float) -> float:
    """Return the least geodesic distance to any of the line's points, `step` degrees apart.

    Only points that a sphere has within 1 % of the least are measured on the ellipsoid, which differs by 0.5 %.
    """
    points = shapely.get_coordinates(shapely.segmentize(line, step))
    here, there = np.radians([lon, lat]), np.radians(points)
    rise, turn = np.sin((there[:, 1] - here[1]) / 2) ** 2, np.sin((there[:, 0] - here[0]) / 2) ** 2
    sphere = 2 * 6371 * np.arcsin(np.sqrt(rise + np.cos(here[1]) * np.cos(there[:, 1]) * turn))
    near = points[sphere <= sphere.min() * 1.01 + 0.02]
    return float(distance_km(lon, lat, near[:, 0], near[:, 1]).min())


@pytest.mark.parametrize(("lon", "lat"), PLACES.values(), ids=PLACES)
def test_distance_is_that_to_the_nearest_of_many_points_of_the_line(atlas: Atlas, lon: float, lat: float) -> None:
    expected = _least_distance_km(atlas.border.line, lon, lat, 0.0001)
    assert atlas.border.distance_km(np.array([lon]), np.array([lat]))[0] == pytest.approx(expected, abs=0.005)


def test_distances_near_the_line_are_those_to_the_nearest_of_many_points(atlas: Atlas) -> None:
    generator = np.random.default_rng(2025)
    vertices = shapely.get_coordinates(atlas.border.line)
    points = vertices[generator.integers(0, len(vertices), 15)] + generator.normal(0, 0.05, (15, 2))
    expected = [_least_distance_km(atlas.border.line, lon, lat, 0.0001) for lon, lat in points]
    assert atlas.border.distance_km(points[:, 0], points[:, 1]) == pytest.approx(expected, abs=0.005)


def test_points_of_the_line_are_on_it(atlas: Atlas) -> None:
    vertices = shapely.get_coordinates(atlas.border.line)[::500]
    assert atlas.border.distance_km(vertices[:, 0], vertices[:, 1]).max() < 1e-6


def test_distance_of_an_unknown_point_is_unknown(atlas: Atlas) -> None:
    distances = atlas.border.distance_km(np.array([np.nan, 69.17]), np.array([34.5, 34.53]))
    assert np.isnan(distances).tolist() == [True, False]


def test_distances_of_no_points_are_none(atlas: Atlas) -> None:
    assert len(atlas.border.distance_km(np.empty(0), np.empty(0))) == 0


@pytest.mark.parametrize("vertices", [2, 3, 5, 40, 300])
def test_nearest_point_is_found_on_lines_of_any_length(vertices: int) -> None:
    generator = np.random.default_rng(vertices)
    lonlat = np.column_stack([np.linspace(66, 67, vertices), generator.uniform(30, 30.1, vertices)])
    lon, lat = generator.uniform(65.5, 67.5, 12), generator.uniform(29.5, 30.5, 12)
    foot = build_polyline(lonlat).nearest(lon, lat)
    expected = [
        _least_distance_km(shapely.linestrings(lonlat), *point, 0.0005) for point in zip(lon, lat, strict=True)
    ]
    # A segment of 100 km is a chord through the earth here and straight in degrees there: 70 m apart at most.
    assert distance_km(lon, lat, foot[:, 0], foot[:, 1]) == pytest.approx(expected, abs=0.1)


def test_nearest_point_is_the_same_whatever_the_points_before_it(atlas: Atlas) -> None:
    generator = np.random.default_rng(3)
    lon, lat = generator.normal(70, 2, 3000), generator.normal(33, 1, 3000)
    order = np.lexsort((lat, lon))
    foot = atlas.border.path.nearest(lon, lat)
    assert foot[order] == pytest.approx(atlas.border.path.nearest(lon[order], lat[order]), abs=1e-9)


def test_position_along_a_line_is_that_of_the_nearest_point() -> None:
    lonlat = np.array([[66.0, 30.0], [66.1, 30.0], [66.1, 30.1]])
    first, second = distance_km(66.0, 30.0, 66.1, 30.0), distance_km(66.1, 30.0, 66.1, 30.1)
    position = build_polyline(lonlat).position_km(
        np.array([65.9, 66.05, 66.12, 66.1]), np.array([30.0, 29.99, 30.05, 30.2])
    )
    assert position == pytest.approx([0, first / 2, first + second / 2, first + second], abs=0.01)


def _border_with(*stretches: tuple[float, float, float]) -> Border:
    parts = [Stretch(begin, end, 0, 0, 0, 0, metres, "new", "old") for begin, end, metres in stretches]
    line = shapely.linestrings([[66.0, 30.0], [66.1, 30.0]])
    return Border(line, line, [], [], parts)


def test_divergence_is_that_of_the_stretch_which_holds_the_nearest_place() -> None:
    border = _border_with((1, 2, 500), (4, 5, 2000))
    lon, _, _ = wgs84().fwd(np.full(5, 66.0), np.full(5, 30.0), np.full(5, 90), [500, 1500, 3000, 4500, 9000])
    assert border.divergence_km(lon, np.full(5, 30.01)) == pytest.approx([0.1, 0.5, 0.1, 2.0, 0.1])


def test_divergence_is_never_less_than_the_line_is_uncertain() -> None:
    assert _border_with((0, 20, 30)).divergence_km(np.array([66.05]), np.array([30.0])) == [0.1]
    assert _border_with().divergence_km(np.array([66.05]), np.array([30.0])) == [0.1]


def test_divergence_at_an_unknown_point_is_unknown(atlas: Atlas) -> None:
    known = np.isfinite(atlas.border.divergence_km(np.array([np.nan, 69.17]), np.array([34.5, 34.53])))
    assert known.tolist() == [False, True]


def test_vintages_of_the_line_differ_by_more_than_half_a_kilometre_at_angoor_adda(atlas: Atlas) -> None:
    gate = atlas.crossing("angoor-adda")
    assert atlas.border.divergence_km(np.array([gate.lon]), np.array([gate.lat]))[0] >= 0.544


def test_torkham_lies_on_the_line_as_closely_as_the_line_is_known(atlas: Atlas) -> None:
    gate = atlas.crossing("torkham")
    assert atlas.border.distance_km(np.array([gate.lon]), np.array([gate.lat]))[0] <= 0.150


def test_drawn_line_stays_within_300_m_of_the_line(atlas: Atlas) -> None:
    drawn = shapely.get_coordinates(shapely.segmentize(atlas.border.drawn, 0.002))
    assert atlas.border.distance_km(drawn[:, 0], drawn[:, 1]).max() < 0.3


def _disc(lon: float, lat: float, km: float) -> Geometry:
    azimuths = np.arange(0, 360, 1.0)
    count = len(azimuths)
    rim = wgs84().fwd(np.full(count, lon), np.full(count, lat), azimuths, np.full(count, km * 1000))
    return shapely.Polygon(np.column_stack(rim[:2]))


def _area(shape: Geometry) -> float:
    return abs(wgs84().geometry_area_perimeter(shape)[0])


@pytest.mark.parametrize(
    ("lon", "lat", "km"),
    [
        pytest.param(71.0932, 34.1226, 5, id="Torkham"),
        pytest.param(66.4374, 30.9559, 25, id="the Friendship Gate"),
        pytest.param(70.0238, 33.1438, 0.1, id="an exact point 68 m from the line"),
        pytest.param(71.5, 35.1, 60, id="a district's radius in Kunar"),
        pytest.param(60.95, 29.9, 30, id="where the line meets Iran"),
        pytest.param(74.5, 37.1, 40, id="where the line meets China"),
        pytest.param(67.0, 24.8, 20, id="half in the sea off Karachi"),
        pytest.param(68.0, 32.0, 300, id="a province's radius"),
    ],
)
def test_shares_of_a_disc_are_those_of_its_area(atlas: Atlas, lon: float, lat: float, km: float) -> None:
    afghan, pakistani = atlas.border.shares(Discs(np.array([lon]), np.array([lat]), np.array([km])))
    disc = _disc(lon, lat, km)
    countries = (atlas.border.afghanistan, atlas.border.pakistan)
    expected = [_area(shapely.intersection(disc, country)) / _area(disc) for country in countries]
    assert [afghan[0], pakistani[0]] == pytest.approx(expected, abs=0.005)


def test_disc_far_away_has_no_share_in_either_country(atlas: Atlas) -> None:
    shares = atlas.border.shares(Discs(np.array([51.53]), np.array([25.29]), np.array([5.0])))
    assert [share[0] for share in shares] == [0, 0]


def test_disc_with_its_centre_on_the_very_line_has_the_shares_of_its_area(atlas: Atlas) -> None:
    vertices = shapely.get_coordinates(atlas.border.line)[100:-100:4000]
    km = np.full(len(vertices), 10.0)
    on = atlas.border.shares(Discs(vertices[:, 0], vertices[:, 1], km))
    beside = atlas.border.shares(Discs(vertices[:, 0] + 1e-4, vertices[:, 1], km))
    assert on[0] == pytest.approx(beside[0], abs=0.015)
    assert on[1] == pytest.approx(beside[1], abs=0.015)


def test_more_discs_than_fit_into_one_pass_get_their_own_shares(atlas: Atlas) -> None:
    lon = np.where(np.arange(4500) % 2 == 0, 69.17, 67.01)
    lat = np.where(np.arange(4500) % 2 == 0, 34.53, 30.2)
    afghan, pakistani = atlas.border.shares(Discs(lon, lat, np.full(4500, 1.0)))
    assert (afghan == (np.arange(4500) % 2 == 0)).all()
    assert (pakistani == (np.arange(4500) % 2 == 1)).all()


def test_nearest_crossing_is_the_one_of_least_distance(atlas: Atlas) -> None:
    generator = np.random.default_rng(7)
    lon, lat = generator.uniform(50, 80, 200), generator.uniform(20, 40, 200)
    rows, away = nearest_crossing(atlas.crossings, lon, lat)
    known = [crossing for crossing in atlas.crossings if crossing.lon is not None]
    matrix = np.array([distance_km(lon, lat, crossing.lon, crossing.lat) for crossing in known])
    assert away == pytest.approx(matrix.min(axis=0), abs=1e-9)
    assert [atlas.crossings[row].id for row in rows] == [known[row].id for row in matrix.argmin(axis=0)]


def test_crossing_without_a_point_is_never_the_nearest(atlas: Atlas) -> None:
    assert atlas.crossing("gursal").lon is None
    rows, _ = nearest_crossing(atlas.crossings, np.array([71.05]), np.array([34.5]))
    assert atlas.crossings[rows[0]].id != "gursal"
