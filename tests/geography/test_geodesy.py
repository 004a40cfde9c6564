import numpy as np
import pytest

from app.geography.geodesy import distance_km, to_cartesian_km, wgs84


@pytest.mark.parametrize(
    ("start", "end", "km"),
    [
        pytest.param((0, 0), (1, 0), 111.319, id="a degree of the equator"),
        pytest.param((0, 0), (0, 1), 110.574, id="a degree of the meridian at the equator"),
        pytest.param((0, 89), (0, 90), 111.694, id="a degree of the meridian at the pole"),
        pytest.param((69.17, 34.53), (69.17, 34.53), 0, id="nowhere else"),
        pytest.param((179.5, 0), (-179.5, 0), 111.319, id="across the antimeridian"),
    ],
)
def test_distance_is_the_ellipsoids(start: tuple[float, float], end: tuple[float, float], km: float) -> None:
    assert distance_km(*start, *end) == pytest.approx(km, abs=0.001)


def test_distance_takes_one_point_against_many() -> None:
    distances = distance_km([69.0, 70.0], [34.0, 34.0], 69.0, 34.0)
    assert distances.shape == (2,)
    assert distances[0] == 0
    assert distances[1] > 90


def test_distance_to_an_unknown_point_is_unknown() -> None:
    distances = distance_km([69.0, np.nan, 69.0], [34.0, 34.0, np.nan], 70.0, 34.0)
    assert np.isnan(distances).tolist() == [False, True, True]


@pytest.mark.parametrize(("azimuth", "km"), [(0, 100), (45, 100), (90, 100), (200, 10)])
def test_chord_is_shorter_than_the_geodesic_by_less_than_two_metres(azimuth: float, km: float) -> None:
    lon, lat, _ = wgs84().fwd(70, 34, azimuth, km * 1000)
    chord = np.linalg.norm(to_cartesian_km(lon, lat) - to_cartesian_km(70, 34))
    assert 0 <= km - chord < 0.002


def test_cartesian_coordinates_keep_the_shape_of_the_input() -> None:
    assert to_cartesian_km(np.zeros((4, 5)), np.zeros((4, 5))).shape == (4, 5, 3)


def test_pole_is_nearer_to_the_centre_than_the_equator_by_21_km() -> None:
    heights = np.linalg.norm(to_cartesian_km([0, 0], [0, 90]), axis=1)
    assert heights[0] - heights[1] == pytest.approx(21.385, abs=0.001)
