"""The Durand Line: a point's distance to the line, its side and how certain that is, and the crossings."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from app.geography.discs import Discs, Outline, build_outline, lay_over
from app.geography.geodesy import distance_km, to_cartesian_km
from app.geography.polyline import Polyline, build_polyline
from app.geography.prepared import prepare

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

# How closely the line itself is known: tens of metres for 95 % of its length. OpenStreetMap's vintages of 2017 and
# 2026 differ by 1 m at the median, 74 m at the 95th percentile, 1,010 m at the 99th and 2,989 m at most. The
# stretches where they differ by more than this constant are shipped (`line_divergence.csv`). The makers of the
# Large Scale International Boundaries say that most of their lines are right to within 100 m.
LINE_UNCERTAINTY_KM = 0.1
# Points whose crossings are searched per step, so that the distances stay within the processor's cache.
CHUNK = 4096
# Discs sampled per step, so that the samples take only a few megabytes.
SAMPLED_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Crossing:
    """A place where the line is crossed, with its names on both sides.

    `lon` and `lat` are None where no source published a point. `confidence` (high, medium, low, very_low, none) is
    about the point; the real gate is expected within `confidence_km` of it. `status` is the crossing's standing
    according to `status_source`, not whether it is open today. `border_m` is the distance to our line in metres.
    Districts are named as reported, and may be None.
    """

    id: str
    name_en: str
    name_ps: str
    name_fa: str
    name_ur: str
    af_name: str
    pk_name: str
    aliases: tuple[str, ...]
    lon: float | None
    lat: float | None
    af_province: str | None
    af_district: str | None
    pk_province: str | None
    pk_district: str | None
    pk_adm2: str | None
    status: str
    status_source: str
    source: str
    confidence: str
    confidence_km: float | None
    note: str | None
    border_m: float | None

    @property
    def point(self) -> tuple[float, float] | None:
        """Longitude and latitude in degrees; None where no source published a point."""
        return None if self.lon is None or self.lat is None else (self.lon, self.lat)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the line where two vintages of its depiction differ by more than LINE_UNCERTAINTY_KM.

    It runs from `from_km` to `to_km` along the line, counted from the end at China; `metres` is the greatest
    distance of either vintage from the other in the stretch. `vintage` names ours, `other_vintage` the other one.
    """

    from_km: float
    to_km: float
    from_lon: float
    from_lat: float
    to_lon: float
    to_lat: float
    metres: float
    vintage: str
    other_vintage: str


@dataclass(frozen=True)
class Border:
    """The line in full detail and as drawn, and the provinces of the two countries that meet at the line.

    Derived geometries are built when they are first used: an import needs them, a reader does not.
    """

    line: Geometry
    drawn: Geometry
    afghan: Sequence[Geometry]
    pakistani: Sequence[Geometry]
    stretches: Sequence[Stretch] = ()

    @cached_property
    def afghanistan(self) -> Geometry:
        """The polygon of Afghanistan, ready for searches."""
        return _united(self.afghan)

    @cached_property
    def pakistan(self) -> Geometry:
        """The polygon of Pakistan, ready for searches."""
        return _united(self.pakistani)

    @cached_property
    def path(self) -> Polyline:
        """The line in the form that searches use."""
        return build_polyline(shapely.get_coordinates(self.line))

    def distance_km(self, lon: Floats, lat: Floats) -> Floats:
        """Return each point's geodesic distance to the line in km, from anywhere on earth; NaN for NaN."""
        known = np.isfinite(lon) & np.isfinite(lat)
        foot = np.full((len(lon), 2), np.nan)
        foot[known] = self.path.nearest(lon[known], lat[known])
        return distance_km(lon, lat, foot[:, 0], foot[:, 1])

    def divergence_km(self, lon: Floats, lat: Floats) -> Floats:
        """Return the difference in km between the line's vintages at the place nearest to each point; NaN for NaN.

        It is the greatest difference in the stretch that holds that place, and LINE_UNCERTAINTY_KM outside all
        stretches.
        """
        known = np.isfinite(lon) & np.isfinite(lat)
        divergence = np.full(len(lon), np.nan)
        position = self.path.position_km(lon[known], lat[known])
        table = np.array([(part.from_km, part.to_km, part.metres / 1000) for part in self.stretches])
        begins, ends, apart = table.reshape(-1, 3).T
        row = np.searchsorted(begins, position, side="right")
        held = position < np.append(-np.inf, ends)[row]
        apart = np.where(held, np.append(0, apart)[row], 0)
        divergence[known] = np.maximum(apart, LINE_UNCERTAINTY_KM)
        return divergence

    def between(self, first: tuple[float, float], last: tuple[float, float]) -> "Border":
        """Return the border with the part of the line between its places nearest to two points (lon, lat)."""
        lon, lat = np.array([first, last]).T
        segment, share = self.path.feet(lon, lat)
        from_, to = np.argsort(segment + share)
        feet = self.path.nearest(lon, lat)
        inner = self.path.lonlat[segment[from_] + 1 : segment[to] + 1]
        vertices = np.concatenate([feet[[from_]], inner, feet[[to]]])
        return replace(self, line=shapely.LineString(vertices), stretches=())

    def shares(self, discs: Discs) -> tuple[Floats, Floats]:
        """Return the shares of each disc in Afghanistan and in Pakistan, 0 to 1; sea and neighbours are neither.

        Discs with their centre in one of the two countries are measured; `Outline.shares` says how closely. Where
        the centre is in neither country or exactly on the line, or the disc is too large, sample points over the
        disc are counted: right to 0.3 % (root mean square) and 1.5 % (at most), but 20 times slower.
        """
        afghanistan, both = self._outlines
        afghan, together = afghanistan.shares(discs), both.shares(discs)
        shares = np.stack([afghan, np.maximum(together - afghan, 0)])
        home = shapely.intersects_xy(both.shape, discs.lon, discs.lat)
        unsure = np.flatnonzero(np.isnan(shares[1]) | ~home)
        for start in range(0, len(unsure), SAMPLED_CHUNK):
            rows = unsure[start : start + SAMPLED_CHUNK]
            shares[:, rows] = self._sampled(discs[rows])
        return shares[0], shares[1]

    def _sampled(self, discs: Discs) -> tuple[Floats, Floats]:
        lon, lat = lay_over(discs)
        afghan = shapely.intersects_xy(self.afghanistan, lon, lat)
        pakistani = np.zeros_like(afghan)
        pakistani[~afghan] = shapely.intersects_xy(self.pakistan, lon[~afghan], lat[~afghan])
        return afghan.mean(axis=1), pakistani.mean(axis=1)

    @cached_property
    def _outlines(self) -> tuple[Outline, Outline]:
        """The outlines of Afghanistan and of both countries together; built at first use, which takes 0.15 s."""
        both = shapely.coverage_union_all([self.afghanistan, self.pakistan])
        return build_outline(self.afghanistan), build_outline(both)


def _united(provinces: Sequence[Geometry]) -> Geometry:
    country = shapely.coverage_union_all(provinces)
    prepare(country)
    return country


def nearest_crossing(crossings: tuple[Crossing, ...], lon: Floats, lat: Floats) -> tuple[Rows, Floats]:
    """Return for each point the row of the nearest crossing that has a point, and its geodesic distance in km."""
    rows = np.array([row for row, crossing in enumerate(crossings) if crossing.lon is not None], dtype=np.intp)
    gates = np.array([(crossings[row].lon, crossings[row].lat) for row in rows], dtype=np.float64)
    targets = to_cartesian_km(gates[:, 0], gates[:, 1])
    heights = np.sum(targets**2, axis=1)
    best = np.empty(len(lon), dtype=np.intp)
    for start in range(0, len(lon), CHUNK):
        some = slice(start, start + CHUNK)
        # The squared chord less the point's own square, which is equal for all gates.
        best[some] = np.argmin(heights - 2 * to_cartesian_km(lon[some], lat[some]) @ targets.T, axis=1)
    return rows[best], distance_km(lon, lat, gates[best, 0], gates[best, 1])
