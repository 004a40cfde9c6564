"""The shipped geography, read from its files: units, which part of a circle lies in which, distances to the line.

Nothing here knows the program that is asked.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Geod, Transformer

ATLAS = Path(__file__).parents[2] / "geodata" / "atlas.gpkg"
GEOD = Geod(ellps="WGS84")
EQUAL_AREA = Transformer.from_crs(4326, 6933, always_xy=True)
ALONG_THE_LINE = Transformer.from_crs(
    4326, "+proj=lcc +lat_1=31 +lat_2=35.5 +lat_0=33 +lon_0=68 +ellps=WGS84", always_xy=True
)
"""Its scale changes by 0.3 % over the two countries: the nearest place in it is the nearest on the ground."""
BEARINGS = np.arange(0.0, 360.0, 1.0)
FINE = 0.005
"""Degrees between the points of an outline."""

Floats = NDArray[np.float64]


class Line(NamedTuple):
    """The pieces of the line as they are searched."""

    pieces: NDArray[np.object_]
    tree: shapely.STRtree


@cache
def districts() -> gpd.GeoDataFrame:
    """Districts and tehsils, with their outlines in equal area beside them."""
    table = gpd.read_file(ATLAS, layer="districts")
    table["level"] = shapely.transform(table.geometry.to_numpy(), EQUAL_AREA.transform, interleaved=False)
    return table


@cache
def tree() -> shapely.STRtree:
    return shapely.STRtree(districts()["level"].to_numpy())


@cache
def members(unit: str) -> NDArray[np.bool_]:
    """Which of the districts are the unit or a part of it; `unit` is as "PK", "PK-KP", "PK-KP/Khyber" or finer."""
    table, parts = districts(), unit.split("/")
    held = (table.province == parts[0]) | (table.country == parts[0])
    if len(parts) == 2:
        held &= table.adm2.where(table.adm2.notna(), table.name) == parts[1]
    if len(parts) == 3:
        held &= (table.adm2 == parts[1]) & (table.name == parts[2])
    assert held.any(), unit
    return held.to_numpy()


@cache
def outline(unit: str) -> shapely.Geometry:
    """The polygon of a unit."""
    whole = shapely.coverage_union_all(districts().geometry.to_numpy()[members(unit)])
    shapely.prepare(whole)
    return whole


@cache
def outline_points(unit: str) -> Floats:
    """Points all along the outline of a unit, shape (points, 2)."""
    return shapely.get_coordinates(shapely.segmentize(outline(unit), FINE))


@cache
def provinces_of(unit: str) -> frozenset[str]:
    return frozenset(districts().province[members(unit)])


@cache
def circle(lon: float, lat: float, km: float) -> tuple[Floats, Floats]:
    """The rim of a circle on the ground; its longitudes go on beyond 180."""
    count = np.ones(len(BEARINGS))
    x, y, _ = GEOD.fwd(lon * count, lat * count, BEARINGS, km * 1000 * count)
    x = np.asarray(x)
    return x + 360 * np.round((lon - x) / 360), np.asarray(y)


@cache
def shares(lon: float, lat: float, km: float, cut: str | None) -> dict[str, float]:
    """By province, which part of the circle lies in it: of what a unit leaves of the circle where one cuts it."""
    rim = shapely.Polygon(np.column_stack(EQUAL_AREA.transform(*circle(lon, lat, km))))
    at = tree().query(rim, predicate="intersects")
    table = districts().iloc[at]
    within = pd.Series(shapely.area(shapely.intersection(table["level"].to_numpy(), rim)), index=table.index)
    in_unit = within.where(members(cut)[at], 0.0) if cut else within
    is_cut = cut is not None and in_unit.sum() > 0
    left = in_unit if is_cut else within
    parts = left.groupby(table.province).sum() / (left.sum() if is_cut else rim.area)
    return {str(code): float(part) for code, part in parts.items()}


@cache
def line() -> Line:
    border = shapely.segmentize(gpd.read_file(ATLAS, layer="border").geometry.union_all(), FINE)
    pieces = []
    for part in shapely.get_parts(shapely.line_merge(border)):
        points = np.column_stack(ALONG_THE_LINE.transform(*shapely.get_coordinates(part).T))
        pieces.append(shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1)))
    joined = np.concatenate(pieces)
    return Line(joined, shapely.STRtree(joined))


def km_to_line(lon: Floats, lat: Floats) -> Floats:
    """The km from each point to the line."""
    pieces, search = line()
    points = shapely.points(*ALONG_THE_LINE.transform(lon, lat))
    nearest = pieces[search.nearest(points)]
    feet = shapely.line_interpolate_point(nearest, shapely.line_locate_point(nearest, points))
    foot_lon, foot_lat = ALONG_THE_LINE.transform(shapely.get_x(feet), shapely.get_y(feet), direction="INVERSE")
    return np.asarray(GEOD.inv(lon, lat, foot_lon, foot_lat)[2]) / 1000


@cache
def point_from_line(lon: float, lat: float) -> float:
    """The km from the line to a point."""
    return float(km_to_line(np.array([lon]), np.array([lat]))[0])


@cache
def circle_from_line(lon: float, lat: float, km: float) -> float:
    """The km from the line to the farthest point of a circle."""
    rings = [circle(lon, lat, km * part) for part in (0.25, 0.5, 0.75, 1.0)]
    return max([point_from_line(lon, lat), *(float(km_to_line(*ring).max()) for ring in rings)])


@cache
def unit_from_line(unit: str) -> tuple[float, float]:
    """The km from the line to the nearest and the farthest point of a unit."""
    km = km_to_line(*outline_points(unit).T)
    return float(km.min()), float(km.max())


@cache
def unit_from_point(unit: str, lon: float, lat: float) -> tuple[float, float]:
    """The km from a point to the nearest and the farthest point of a unit."""
    points = outline_points(unit)
    km = np.asarray(GEOD.inv(np.full(len(points), lon), np.full(len(points), lat), *points.T)[2]) / 1000
    is_inside = shapely.intersects_xy(outline(unit), lon, lat)
    return 0.0 if is_inside else float(km.min()), float(km.max())
