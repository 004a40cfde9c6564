"""What locating costs beside one spatial join: `python tests/benchmarks/locate_speed.py [POINTS]`.

Prints medians in seconds, and ratios to `geopandas.sjoin` of the same points with the 41 provinces in full detail,
which says the province and nothing more; one process, taking turns. The join asks which points are `within`: it
then prepares the provinces, and takes a twentieth of the time of its default, `intersects`.
"""

import sys
from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter

import geopandas
import numpy as np
from numpy.typing import NDArray

from app.geography.border import nearest_crossing
from app.geography.discs import Discs
from app.ingest.enrich import Desk
from app.opening import open_desk

POINTS = 1_000_000
REPEATS = 5
NEAR_KM = 100.0
RADII = {1.0: 0.35, 5.0: 0.3, 25.0: 0.15, 40.0: 0.15, 160.0: 0.05}
SPREAD_DEGREES = 0.03

Floats = NDArray[np.float64]


def made_discs(desk: Desk, count: int, shared: float = 0.0) -> Discs:
    """Invented points around the towns and crossings of both countries, six in ten of them near the line.

    `shared` of them stand on the very town or crossing, as in files that know no more.
    """
    chance = np.random.default_rng(1893)
    towns = [(p.lon, p.lat) for p in desk.gazetteer.places if p.country in ("AF", "PK")]
    gates = [(c.lon, c.lat) for c in desk.atlas.crossings if c.lon is not None]
    places = np.array(towns + gates, dtype=np.float64)
    near = desk.atlas.border.distance_km(places[:, 0], places[:, 1]) < NEAR_KM
    gate = np.arange(len(places)) >= len(towns)
    wanted = np.where(gate, 0.1 / gate.sum(), np.where(near, 0.5 / (near & ~gate).sum(), 0.4 / (~near).sum()))
    lon, lat = places[chance.choice(len(places), count, p=wanted / wanted.sum())].T
    away = chance.normal(0, SPREAD_DEGREES, (2, count)) * (chance.random(count) >= shared)
    radius = chance.choice(list(RADII), count, p=list(RADII.values()))
    return Discs(np.round(lon + away[0], 6), np.round(lat + away[1], 6), radius)


def seconds(*works: Callable[[], object]) -> list[float]:
    """The median times of several runs that take turns."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(REPEATS):
        for work, taken in zip(works, times, strict=True):
            start = perf_counter()
            work()
            taken.append(perf_counter() - start)
    return [median(taken) for taken in times]


def lines(count: int) -> Iterator[str]:
    """The table, line by line."""
    desk = open_desk(None)
    atlas = desk.atlas
    provinces = geopandas.GeoDataFrame(geometry=[unit.outline for unit in atlas.provinces], crs="EPSG:4326")
    distinct, some = made_discs(desk, count), made_discs(desk, count, 1 / 3)
    points = geopandas.GeoDataFrame(
        geometry=geopandas.points_from_xy(distinct.lon, distinct.lat), crs=provinces.crs
    )
    reached = distinct[np.flatnonzero(atlas.border.distance_km(distinct.lon, distinct.lat) <= distinct.radius_km)]
    works: dict[str, Callable[[], object]] = {
        "geopandas.sjoin with the provinces": lambda: geopandas.sjoin(points, provinces, "left", "within"),
        "locate, all points distinct": lambda: atlas.locate(distinct.lon, distinct.lat, distinct.radius_km),
        "locate, a third on shared points": lambda: atlas.locate(some.lon, some.lat, some.radius_km),
        "of that, in any order: district": lambda: atlas.ground.find(distinct.lon, distinct.lat),
        "distance from the line": lambda: atlas.border.distance_km(distinct.lon, distinct.lat),
        "nearest crossing": lambda: nearest_crossing(atlas.crossings, distinct.lon, distinct.lat),
        f"shares of the {len(reached):,} discs that reach it": lambda: atlas.border.shares(reached),
    }
    yield f"{count:,} points"
    taken = seconds(*works.values())
    for name, took in zip(works, taken, strict=True):
        yield f"{name:<50}{took:8.2f} s{took / taken[0]:8.2f}"


if __name__ == "__main__":
    for line in lines(int(sys.argv[1]) if len(sys.argv) > 1 else POINTS):
        print(line)
