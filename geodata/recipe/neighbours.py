"""The countries around: outlines, claimed lines and where a name may stand, from Natural Earth.

Afghanistan's and Pakistan's outlines are those of the atlas; of the neighbours only what lies beyond is taken.
"""

from itertools import combinations
from pathlib import Path

import geopandas as gpd
import shapely
from shapely import Geometry

from geodata.recipe.waters import GEOD

NAMES = {
    "CN": "China",
    "IN": "India",
    "IR": "Iran",
    "TJ": "Tajikistan",
    "TM": "Turkmenistan",
    "UZ": "Uzbekistan",
}
OURS = {"AF": "Afghanistan", "PK": "Pakistan"}
NOT_AGREED = ({"CN", "IN"},)
"""Two countries whose line is claimed by both along its whole length."""
BOX = (50.0, 20.0, 88.0, 46.0)
"""West, south, east and north of what is drawn, in degrees."""
CLAIMED_BOX = (72.0, 30.0, 82.0, 38.0)
"""The part of BOX around Kashmir, where no neighbour's name stands among the claimed lines."""
NEAR = 0.15
"""Degrees, 15 km, ten times Natural Earth's error: an outline within is one that the atlas has better."""
LEAST_KM = 40.0
"""Shorter lines are islands, or what two depictions differ by."""


def read_countries(path: Path) -> dict[str, Geometry]:
    """Return the outline of each country by its code; "-1" is all that Natural Earth gives to none."""
    frame = gpd.read_file(path, layer="countries", bbox=BOX, engine="pyogrio")
    return dict(zip(frame["iso_a2"], shapely.make_valid(frame.geometry.to_numpy()), strict=True))


def read_claims(path: Path) -> Geometry:
    """Return the lines up to which one country claims what another one holds, inside BOX."""
    frame = gpd.read_file(path, layer="disputed_borders", bbox=BOX, engine="pyogrio")
    return shapely.clip_by_rect(shapely.union_all(frame.geometry.to_numpy()), *BOX)


def outlines(
    countries: dict[str, Geometry], claims: Geometry, land: Geometry
) -> tuple[list[Geometry], list[Geometry]]:
    """Return the lines that the neighbours share or that are their coast, and those that are claimed."""
    edges = {code: shapely.boundary(shape) for code, shape in countries.items()}
    agreed, claimed, all_shared = [], [claims], []
    for one, other in combinations(edges, 2):
        shared = shapely.intersection(edges[one], edges[other])
        all_shared.append(shared)
        if {one, other} & set(NAMES) and not {one, other} & set(OURS):
            is_claimed = "-1" in (one, other) or {one, other} in NOT_AGREED
            (claimed if is_claimed else agreed).append(shared)
    shared = shapely.union_all(all_shared)
    coasts = [shapely.difference(edges[code], shared) for code in NAMES]
    return _beyond(agreed + coasts, land), _beyond(claimed, land)


def areas(countries: dict[str, Geometry], claims: Geometry, land: Geometry) -> dict[str, Geometry]:
    """Return where each neighbour's name may stand: its area in BOX, apart from ours and from what is claimed."""
    claimed = shapely.convex_hull(shapely.clip_by_rect(claims, *CLAIMED_BOX))
    outside = shapely.union_all([shapely.buffer(land, NEAR), claimed])
    return {code: shapely.difference(shapely.clip_by_rect(countries[code], *BOX), outside) for code in NAMES}


def _beyond(lines: list[Geometry], land: Geometry) -> list[Geometry]:
    """Return the lines inside BOX and outside the land, those that end near it led to its edge."""
    whole = shapely.clip_by_rect(shapely.union_all(lines), *BOX)
    parts = shapely.get_parts(shapely.line_merge(shapely.union_all(_lines(shapely.difference(whole, land)))))
    near = shapely.buffer(land, NEAR)
    apart = [each for each in parts if shapely.length(shapely.difference(each, near)) > 0]
    return [_led_to(each, land) for each in apart if GEOD.geometry_length(each) >= LEAST_KM * 1000]


def _led_to(line: Geometry, land: Geometry) -> Geometry:
    """Return a line without what runs beside the land, from the land's edge on where it comes near it."""
    far = shapely.line_merge(shapely.difference(line, shapely.buffer(land, NEAR)))
    main = max(shapely.get_parts(far), key=shapely.length)
    points = shapely.get_coordinates(main).tolist()
    for at, end in ((0, points[0]), (len(points), points[-1])):
        edge = shapely.shortest_line(shapely.Point(end), land)
        if shapely.length(edge) < NEAR * 1.01:
            points.insert(at if at == 0 else len(points), shapely.get_coordinates(edge)[1].tolist())
    return shapely.LineString(points)


def _lines(shape: Geometry) -> list[Geometry]:
    return [part for part in shapely.get_parts(shape) if part.geom_type == "LineString"]
