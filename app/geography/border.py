"""The Durand Line: how far a point is from it, on which side it lies and how surely, and where it is crossed."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from app.geography.geodesy import EARTH_RADIUS_KM, distance_km, to_cartesian_km
from app.geography.polyline import Polyline, build_polyline

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

# How closely the line itself is known. Vintages of OpenStreetMap differ by up to 64 m at the crossings, and the
# makers of the Large Scale International Boundaries say of their lines that most are right to within 100 m.
LINE_UNCERTAINTY_KM = 0.1
# Points laid over a location's disc. Their share on one side of a straight line through the disc differs from the
# true one by 0.25 % (root mean square) and 1.1 % (at most).
DISC_SAMPLES = 500
# Discs sampled at a time, so that the samples stay within a few megabytes.
DISC_CHUNK = 2000


@dataclass(frozen=True, slots=True)
class Crossing:
    """A place where the line is crossed, with its names on both sides.

    `lon` and `lat` are None where nobody published a point. `confidence` (high, medium, low, very_low, none) is in
    the point; the real gate can be expected within `confidence_km` of it. `status` is what `status_source` says of
    the crossing's standing, not whether it is open today. `border_m` is the distance to our line. Districts are
    named as reported, and may be None.
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


@dataclass(frozen=True, slots=True)
class Discs:
    """Points and how closely each is known: everywhere within `radius_km` of (`lon`, `lat`)."""

    lon: Floats
    lat: Floats
    radius_km: Floats

    def __getitem__(self, rows: Rows | slice) -> "Discs":
        return Discs(self.lon[rows], self.lat[rows], self.radius_km[rows])

    def __len__(self) -> int:
        return len(self.lon)


@dataclass(frozen=True, slots=True)
class Border:
    """The line in full detail and as drawn, and the two countries that meet at it."""

    line: Geometry
    drawn: Geometry
    afghanistan: Geometry
    pakistan: Geometry
    path: Polyline

    def distance_km(self, lon: Floats, lat: Floats) -> Floats:
        """Return each point's geodesic distance to the line in km, from anywhere on earth; NaN for NaN."""
        known = np.isfinite(lon) & np.isfinite(lat)
        foot = np.full((len(lon), 2), np.nan)
        foot[known] = self.path.nearest(lon[known], lat[known])
        return distance_km(lon, lat, foot[:, 0], foot[:, 1])

    def shares(self, discs: Discs) -> tuple[Floats, Floats]:
        """Return the parts of each disc in Afghanistan and in Pakistan, 0 to 1; sea and neighbours are neither.

        The discs are geodesic to about 0.3 % of their radius; see DISC_SAMPLES for the accuracy of the shares.
        """
        shares = np.empty((2, len(discs)))
        for start in range(0, len(discs), DISC_CHUNK):
            rows = slice(start, start + DISC_CHUNK)
            lon, lat = _lay_over(discs[rows])
            afghan = shapely.intersects_xy(self.afghanistan, lon, lat)
            pakistani = np.zeros_like(afghan)
            pakistani[~afghan] = shapely.intersects_xy(self.pakistan, lon[~afghan], lat[~afghan])
            shares[:, rows] = afghan.mean(axis=1), pakistani.mean(axis=1)
        return shares[0], shares[1]


def build_border(line: Geometry, drawn: Geometry, afghanistan: Geometry, pakistan: Geometry) -> Border:
    """Return the border with what its searches need; `line` is one line, or a collection of one."""
    path = build_polyline(shapely.get_coordinates(line))
    shapely.prepare([afghanistan, pakistan])
    return Border(line, drawn, afghanistan, pakistan, path)


def nearest_crossing(crossings: tuple[Crossing, ...], lon: Floats, lat: Floats) -> tuple[Rows, Floats]:
    """Return for each point the row of the nearest crossing that has a point, and its geodesic distance in km."""
    rows = np.array([row for row, crossing in enumerate(crossings) if crossing.lon is not None], dtype=np.intp)
    gates = np.array([(crossings[row].lon, crossings[row].lat) for row in rows], dtype=np.float64)
    points, targets = to_cartesian_km(lon, lat), to_cartesian_km(gates[:, 0], gates[:, 1])
    chords = np.sum(points**2, axis=1)[:, None] - 2 * points @ targets.T + np.sum(targets**2, axis=1)
    best = np.argmin(chords, axis=1)
    return rows[best], distance_km(lon, lat, gates[best, 0], gates[best, 1])


def _lay_over(discs: Discs) -> tuple[Floats, Floats]:
    """Return DISC_SAMPLES points of equal weight over each disc: longitudes and latitudes, shape (discs, samples).

    A sunflower's seeds: each has the same area around it, whatever the radius.
    """
    seed = np.arange(DISC_SAMPLES) + 0.5
    bearing = seed * np.pi * (3 - np.sqrt(5))
    angle = discs.radius_km[:, None] / EARTH_RADIUS_KM * np.sqrt(seed / DISC_SAMPLES)
    centre = np.radians(discs.lat)[:, None]
    near, away = np.cos(angle), np.sin(angle)
    sine = np.sin(centre) * near + np.cos(centre) * away * np.cos(bearing)
    east = np.arctan2(np.sin(bearing) * away * np.cos(centre), near - np.sin(centre) * sine)
    return discs.lon[:, None] + np.degrees(east), np.degrees(np.arcsin(sine))
