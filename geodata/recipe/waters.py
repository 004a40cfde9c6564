"""Rivers and lakes of both countries, from the lines of GSHHG and WDBII that a package of maps carries."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import shapely
from pyproj import Geod
from shapely import Geometry

GEOD = Geod(ellps="WGS84")

BOX = (59.0, 22.5, 79.0, 40.0)
"""West, south, east and north of what is taken, in degrees: both countries and a degree and more around them."""
GAP = 0.06
"""Degrees between a river's end and the next river that are a gap of the source."""
GRID = 0.0005
"""Degrees, 50 m: what is nearer to each other meets."""
LONG_KM = 150.0
LAKE = "2"
"""GSHHG's level of lakes: 1 is land, 3 an island in a lake."""
RESOLUTION = "h"
"""High: thinned to 200 m by the source."""


def read_rivers(folder: Path) -> list[Geometry]:
    """Return the rivers inside BOX as lines, each from a source or a confluence to the next.

    The source cuts them at whole degrees and leaves small gaps, which straight lines close.
    """
    lines = [shapely.LineString(points) for _, points in _read(folder, "rivers")]
    inside = _joined(list(shapely.clip_by_rect(lines, *BOX)))
    return _joined([*inside, *_bridges(inside)])


def read_lakes(folder: Path) -> list[Geometry]:
    """Return the lakes inside BOX as polygons."""
    shapes = shapely.make_valid(
        [shapely.Polygon(points) for level, points in _read(folder, "gshhs") if level == LAKE]
    )
    return [each for each in shapes if shapely.within(each, shapely.box(*BOX))]


def split_by_length(lines: list[Geometry]) -> tuple[list[Geometry], list[Geometry]]:
    """Return the long rivers, with what connects them, and the short ones.

    The shortest line with a free end is taken off again and again, and what it left is joined, until every line
    with a free end has LONG_KM. A trunk keeps its parts between confluences, and both arms around its islands.
    """
    long, short = _joined(lines), []
    while loose := _shortest_loose(long):
        if GEOD.geometry_length(loose) >= LONG_KM * 1000:
            break
        short.append(loose)
        long = _joined([line for line in long if line is not loose])
    return long, _joined(short)


def _joined(lines: list[Geometry]) -> list[Geometry]:
    """Return the lines cut where they meet, and joined where only two do; on a grid, so that they do meet."""
    return list(shapely.get_parts(shapely.line_merge(shapely.union_all(lines, grid_size=GRID))))


def _bridges(lines: list[Geometry]) -> Iterator[Geometry]:
    """Yield the line from each free end to the nearest other river within GAP."""
    tree = shapely.STRtree(lines)
    for number, line in enumerate(lines):
        for end in shapely.get_point(line, [0, -1]):
            near = [each for each in tree.query(end, "dwithin", GAP) if each != number]
            bridge = shapely.shortest_line(end, shapely.union_all(tree.geometries[near]))
            if bridge is not None and shapely.length(bridge) > 0:
                yield bridge


def _shortest_loose(lines: list[Geometry]) -> Geometry | None:
    """Return the shortest line of which an end touches no other line."""
    ends = [[tuple(shapely.get_coordinates(line)[end].tolist()) for end in (0, -1)] for line in lines]
    touched = Counter(end for pair in ends for end in pair)
    loose = [line for line, pair in zip(lines, ends, strict=True) if any(touched[end] == 1 for end in pair)]
    return min(loose, key=GEOD.geometry_length, default=None)


def _read(folder: Path, name: str) -> Iterator[tuple[str, np.ndarray]]:
    """Yield level and points, shape (points, 2), of each line that comes into BOX.

    A row of the table of contents is level, area, points, two latitudes, first byte, bytes and number.
    """
    held = (folder / f"{name}_{RESOLUTION}.dat").read_bytes()
    for row in (folder / f"{name}meta_{RESOLUTION}.dat").read_text().splitlines():
        level, _, count, _, _, first, size, _ = row.split()
        points = np.frombuffer(held, "<f4", int(size) // 4, int(first)).reshape(-1, 2).astype(np.float64)
        (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
        if int(count) > 3 and west < BOX[2] and east > BOX[0] and south < BOX[3] and north > BOX[1]:
            yield level, points
