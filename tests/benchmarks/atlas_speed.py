"""Locating points beside geopandas: `python tests/benchmarks/atlas_speed.py ROWS REPEATS`, seconds as JSON.

Ours is `Atlas.locate`: district, province, side with its certainty, distance to the line, nearest crossing. Beside
it `geopandas.sjoin` of the same points with the provinces, which says the province alone.
"""

import json
import sys
from time import perf_counter

import geopandas
import numpy as np
from made_incidents import Floats, drawn

from app.geography.atlas import Atlas, load_atlas


def located_points(rows: int) -> tuple[Floats, Floats, Floats]:
    """Longitudes, latitudes and radii of the incidents that the file gives coordinates for."""
    chunks = list(drawn(rows))
    lon, lat, radius = (np.concatenate([getattr(c, name) for c in chunks]) for name in ("lon", "lat", "radius_km"))
    given = ~np.isnan(lon)
    return lon[given], lat[given], radius[given]


def provinces_of(atlas: Atlas) -> geopandas.GeoDataFrame:
    """The provinces as geopandas wants them."""
    names = [unit.iso for unit in atlas.provinces]
    outlines = [unit.outline for unit in atlas.provinces]
    return geopandas.GeoDataFrame({"iso": names}, geometry=outlines, crs="EPSG:4326")


def join(lon: Floats, lat: Floats, provinces: geopandas.GeoDataFrame) -> None:
    """The province of each point; `within` is the predicate that geopandas is fast with, by twenty times."""
    points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lon, lat, crs="EPSG:4326"))
    geopandas.sjoin(points, provinces, predicate="within")


def measure(rows: int, repeats: int) -> dict[str, list[float]]:
    """The seconds of each, in turns."""
    lon, lat, radius = located_points(rows)
    atlas = load_atlas()
    provinces = provinces_of(atlas)
    took: dict[str, list[float]] = {"ours": [], "sjoin": []}
    for _ in range(repeats):
        start = perf_counter()
        join(lon, lat, provinces)
        between = perf_counter()
        atlas.locate(lon, lat, radius)
        took["sjoin"].append(between - start)
        took["ours"].append(perf_counter() - between)
    return took


if __name__ == "__main__":
    print(json.dumps(measure(int(sys.argv[1]), int(sys.argv[2]))))
