"""Discs on the ground, and the share of each that lies inside a polygon."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from app.geography.geodesy import EARTH_RADIUS_KM
from app.geography.polyline import Level, Polyline, build_polyline, to_columns
from app.geography.prepared import prepare

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

# A stretch of outline that strays from a straight line by less than this share of the radius counts as straight.
STRAIGHT = 0.02
# Segments are no longer than this: a line straight in degrees and one straight through the earth are then at most
# 6 cm apart.
SEGMENT_DEGREES = 0.02
# km; nearer to the outline than this, the geometry does not tell on which side of it the centre lies.
TOUCHING_KM = 0.001
# Discs with a larger radius are not treated as flat.
FLAT_KM = 500.0
# Discs computed per step, so that the intermediate arrays stay within the processor's cache.
CHUNK = 512
# Points in the sample of a disc.
SAMPLES = 500


@dataclass(frozen=True, slots=True)
class Discs:
    """Points and how closely each is known: the true place is within `radius_km` of (`lon`, `lat`)."""

    lon: Floats
    lat: Floats
    radius_km: Floats

    def __getitem__(self, rows: Rows | slice) -> "Discs":
        return Discs(self.lon[rows], self.lat[rows], self.radius_km[rows])

    def __len__(self) -> int:
        return len(self.lon)


@dataclass(frozen=True, slots=True)
class Plane:
    """Planes that touch the ground at discs' centres: centre in km, unit vectors east and north, radius in km."""

    centre: Floats
    east: Floats
    north: Floats
    radius: Floats

    def flat(self, vectors: list[Floats], rows: Rows) -> tuple[Floats, Floats]:
        """Return vectors in km as eastings and northings, each on the plane of its row."""
        x, y, z = vectors
        east = self.east[0].take(rows) * x + self.east[1].take(rows) * y
        north = self.north[0].take(rows) * x + self.north[1].take(rows) * y + self.north[2].take(rows) * z
        return east, north


@dataclass(frozen=True, slots=True)
class Outline:
    """A polygon prepared for measuring the shares of discs that lie inside it."""

    shape: Geometry
    rings: tuple[Polyline, ...]

    def shares(self, discs: Discs) -> Floats:
        """Return the share of each disc inside the polygon, 0 to 1; NaN where it cannot be measured.

        A disc of radius R with its centre inside is inside except for what the outline cuts off: the integral of
        (1 - r² / R²) dθ / 2π along the part of the outline that lies in the disc, r and θ as seen from the centre.
        Far from the centre, stretches of the outline count as straight lines (see STRAIGHT). Against the outline
        in full detail, the shares of 17,000 discs of 1 to 160 km that reach the line were right to 0.06 % (root
        mean square) and 0.3 % (at most), at 8 µs per disc. Treating discs as flat changes the shares by less than
        0.1 %. Discs larger than FLAT_KM, and discs whose centre is exactly on the outline, are not measured.
        """
        inside: Floats = shapely.intersects_xy(self.shape, discs.lon, discs.lat).astype(np.float64)
        for start in range(0, len(discs), CHUNK):
            rows = slice(start, start + CHUNK)
            inside[rows] -= self._turned(discs[rows]) / (2 * np.pi)
        inside[discs.radius_km > FLAT_KM] = np.nan
        np.clip(inside, 0, 1, out=inside)
        return inside

    def _turned(self, discs: Discs) -> Floats:
        """Return the integral of each disc; NaN where the outline touches the centre."""
        plane = _build_plane(discs)
        turned = np.zeros(len(discs))
        for ring in self.rings:
            rows, parts = ring.all_pairs(len(discs))
            for number in range(len(ring.levels) - 1, -1, -1):
                level = ring.levels[number]
                distance, radius = _away(level, plane.centre, rows, parts), plane.radius.take(rows)
                reach = level.reach.take(parts)
                kept = distance < radius + reach
                fine = (level.stray.take(parts) <= STRAIGHT * radius) & (distance > reach) if number else kept
                counted = np.flatnonzero(kept & fine)
                turned += _integrate(level, plane, rows.take(counted), parts.take(counted))
                rest = np.flatnonzero(kept & ~fine)
                if number:
                    rows, parts = ring.finer(number, rows.take(rest), parts.take(rest))
        return turned


def build_outline(shape: Geometry) -> Outline:
    """Return a polygon or multipolygon prepared for measuring discs."""
    prepare(shape)
    turned = shapely.segmentize(shapely.orient_polygons(shape), SEGMENT_DEGREES)
    rings = [ring for part in shapely.get_parts(turned) for ring in shapely.get_rings(part)]
    return Outline(shape, tuple(build_polyline(shapely.get_coordinates(ring)) for ring in rings))


def _build_plane(discs: Discs) -> Plane:
    lon, lat = np.radians(discs.lon), np.radians(discs.lat)
    east = np.stack([-np.sin(lon), np.cos(lon)])
    north = np.stack([-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)])
    return Plane(to_columns(discs.lon, discs.lat), east, north, discs.radius_km)


def _away(level: Level, points: Floats, rows: Rows, parts: Rows) -> Floats:
    """Return the distance of each pair's point from the middle of its part, in km."""
    x, y, z = (axis.take(rows) - middle.take(parts) for axis, middle in zip(points, level.middle, strict=True))
    distance: Floats = np.sqrt(x * x + y * y + z * z)
    return distance


def _integrate(level: Level, plane: Plane, rows: Rows, parts: Rows) -> Floats:
    """Return for each disc the sum of ∫ (1 - r² / R²) dθ over its parts, straight lines cut off at the disc's rim.

    For a straight line the integral is the angle between its ends less their cross product divided by R².
    """
    starts = [start.take(parts) - axis.take(rows) for start, axis in zip(level.start, plane.centre, strict=True)]
    x, y = plane.flat(starts, rows)
    dx, dy = plane.flat([axis.take(parts) for axis in level.along], rows)
    squared = np.maximum(dx * dx + dy * dy, 1e-18)
    radius_squared = plane.radius.take(rows) ** 2
    along, across = -(x * dx + y * dy) / squared, x * dy - y * dx
    half = np.sqrt(np.maximum(radius_squared / squared - (across / squared) ** 2, 0))
    enter, leave = np.clip(along - half, 0, 1), np.clip(along + half, 0, 1)
    cross = across * (leave - enter)
    dot = (x + enter * dx) * (x + leave * dx) + (y + enter * dy) * (y + leave * dy)
    foot = np.clip(along, 0, 1)
    touching = (x + foot * dx) ** 2 + (y + foot * dy) ** 2 < TOUCHING_KM**2
    swept = np.where(touching, np.nan, np.arctan2(cross, dot) - cross / radius_squared)
    return np.bincount(rows, swept, len(plane.radius)).astype(np.float64, copy=False)


def lay_over(discs: Discs) -> tuple[Floats, Floats]:
    """Return SAMPLES points of equal weight over each disc: longitudes and latitudes, shape (discs, samples).

    They lie as the seeds of a sunflower do: each has the same area around it, whatever the radius.
    """
    seed = np.arange(SAMPLES) + 0.5
    bearing = seed * np.pi * (3 - np.sqrt(5))
    angle = discs.radius_km[:, None] / EARTH_RADIUS_KM * np.sqrt(seed / SAMPLES)
    centre = np.radians(discs.lat)[:, None]
    near, away = np.cos(angle), np.sin(angle)
    sine = np.sin(centre) * near + np.cos(centre) * away * np.cos(bearing)
    east = np.arctan2(np.sin(bearing) * away * np.cos(centre), near - np.sin(centre) * sine)
    return discs.lon[:, None] + np.degrees(east), np.degrees(np.arcsin(sine))
