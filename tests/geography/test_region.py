"""Polygons that are asked for: which points they hold, also across the antimeridian and around the earth."""

import numpy as np
import shapely

from app.geography.region import build_region
from app.model.query import BBox


def polygons(*boxes: tuple[float, float, float, float]) -> shapely.Geometry:
    return shapely.MultiPolygon([shapely.box(*each) for each in boxes])


def test_parts_on_both_sides_of_the_antimeridian_are_one_region() -> None:
    region = build_region(polygons((170, 0, 180, 10), (-180, 0, -165, 10)))
    assert region.box == BBox(170, 0, -165, 10)
    lon = np.array([169.0, 175.0, 180.0, -180.0, -170.0, -160.0])
    assert region.holds(lon, np.full(6, 5.0)).tolist() == [False, True, True, True, True, False]


def test_parts_that_reach_around_the_earth_hold_all_of_their_points() -> None:
    region = build_region(polygons((170, 30, 180, 36), (-180, 0, -100, 10), (-120, 20, -60, 30)))
    assert region.box == BBox(-180, 0, 180, 36)
    lon, lat = np.array([-110.0, -170.0, 175.0, -90.0, 70.0]), np.array([5.0, 5.0, 33.0, 25.0, 33.0])
    assert region.holds(lon, lat).tolist() == [True, True, True, True, False]
