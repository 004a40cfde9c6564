"""Country outlines from OpenStreetMap, by way of the time zones that share them.

Asia/Kabul is Afghanistan and Asia/Karachi is Pakistan, and the two polygons share the Durand Line vertex for
vertex. Asia/Karachi reaches into the territorial sea, which is cut off here along the coast of the tehsils.
"""

from dataclasses import dataclass

import shapely
from shapely import Geometry
from timezonefinder import TimezoneFinder

ZONES = {"AF": "Asia/Kabul", "PK": "Asia/Karachi"}

# The sea lies south of this parallel and nothing else outside the tehsils is as wide as twice this many degrees.
COAST_NORTHERNMOST = 25.8
SEA_HALF_WIDTH = 0.02


@dataclass(frozen=True, slots=True)
class Masks:
    """Afghanistan, Pakistan without its territorial sea, and that sea."""

    land: dict[str, Geometry]
    sea: Geometry


def read_masks(tehsils: Geometry) -> Masks:
    """Return both countries' land and Pakistan's sea; `tehsils` is Pakistan's districts as published, united."""
    finder = TimezoneFinder()
    zones = {country: _read_zone(finder, name) for country, name in ZONES.items()}
    sea = _find_sea(zones["PK"], tehsils)
    land = shapely.difference(zones["PK"], sea)
    parts = [part for part in shapely.get_parts(land) if shapely.intersects(part, tehsils)]
    return Masks({"AF": zones["AF"], "PK": shapely.multipolygons(parts)}, sea)


def _read_zone(finder: TimezoneFinder, name: str) -> Geometry:
    polygons = [
        shapely.Polygon(rings[0], rings[1:]) for rings in finder.get_geometry(tz_name=name, coords_as_pairs=True)
    ]
    return shapely.union_all(polygons)


def _find_sea(zone: Geometry, tehsils: Geometry) -> Geometry:
    """Return the part of `zone` off the coast: what no tehsil covers, where it is wider than a digitising gap."""
    west, south, east, _ = shapely.bounds(zone)
    uncovered = shapely.difference(shapely.clip_by_rect(zone, west, south, east, COAST_NORTHERNMOST), tehsils)
    wide = shapely.buffer(shapely.buffer(uncovered, -SEA_HALF_WIDTH), SEA_HALF_WIDTH * 1.5)
    parts = shapely.get_parts(shapely.intersection(uncovered, wide))
    return max(parts, key=shapely.area)
