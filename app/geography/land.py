"""The units that incidents are known as, with distances to their nearest and farthest points."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from app.geography.geodesy import distance_km, to_cartesian_km
from app.geography.prepared import prepare

if TYPE_CHECKING:
    from app.geography.atlas import Atlas
    from app.geography.border import Border
    from app.geography.discs import Discs, Outline
    from app.geography.insides import Insides

Floats = NDArray[np.float64]

OF_A_PIECE_KM = 3.0
"""No piece of an outline is longer than this."""
MOST_PLACES = 64
"""Places whose distances to units are kept."""


@dataclass(frozen=True, slots=True)
class Body:
    """A polygon as pieces of its outline from `start` to `end` (lon, lat), none longer than `SEGMENT_DEGREES`.

    `xyz` and `along` are the pieces' starts and vectors in earth-centred km, shape (3, pieces); every piece starts
    within `reach` km of `middle`.
    """

    shape: Geometry
    start: Floats
    end: Floats
    xyz: Floats
    along: Floats
    middle: Floats
    reach: float

    def span(self, lon: float, lat: float) -> tuple[float, float]:
        """The geodesic km from a point to the nearest and the farthest point of the polygon."""
        away = to_cartesian_km(lon, lat)[:, None] - self.xyz
        squared = np.maximum(np.einsum("ij,ij->j", self.along, self.along), 1e-18)
        share = np.clip(np.einsum("ij,ij->j", away, self.along) / squared, 0, 1)
        gap = away - self.along * share
        nearest = int(np.argmin(np.einsum("ij,ij->j", gap, gap)))
        farthest = int(np.argmax(np.einsum("ij,ij->j", away, away)))
        foot = self.start[nearest] + (self.end[nearest] - self.start[nearest]) * share[nearest]
        ends = np.stack([foot, self.start[farthest]])
        least, most = distance_km(lon, lat, ends[:, 0], ends[:, 1]).tolist()
        return 0.0 if shapely.intersects_xy(self.shape, lon, lat) else least, most


def build_body(outline: Geometry) -> Body:
    """A polygon prepared for measuring."""
    from app.geography.discs import SEGMENT_DEGREES

    prepare(outline)
    fine = shapely.segmentize(outline, SEGMENT_DEGREES)
    rings = [shapely.get_coordinates(r) for part in shapely.get_parts(fine) for r in shapely.get_rings(part)]
    start, end = (np.concatenate([ring[piece] for ring in rings]) for piece in (slice(-1), slice(1, None)))
    xyz = np.ascontiguousarray(to_cartesian_km(start[:, 0], start[:, 1]).T)
    along = to_cartesian_km(end[:, 0], end[:, 1]).T - xyz
    middle = xyz.mean(axis=1)
    return Body(outline, start, end, xyz, along, middle, float(np.linalg.norm(xyz.T - middle, axis=1).max()))


def load_shipped() -> "Atlas":
    """The atlas of the shipped files. Its modules are imported now: a question without geography needs none."""
    from app.geography.atlas import load_atlas

    return load_atlas()


@dataclass(slots=True)
class Land:
    """The atlas and values derived from it at their first use; snapshots share it, for it does not change."""

    load: "Callable[[], Atlas]" = load_shipped
    _atlas: "Atlas | None" = None
    _bodies: dict[str, Body] = field(default_factory=dict)
    _from_line: dict[str, tuple[float, float]] = field(default_factory=dict)
    _spans: OrderedDict[tuple[float, float], dict[str, tuple[float, float]]] = field(default_factory=OrderedDict)
    _outlines: "dict[int, Outline]" = field(default_factory=dict)
    _provinces: "Insides | None" = None
    _farthest: "tuple[Discs, Floats] | None" = None
    _measuring: Lock = field(default_factory=Lock)

    @property
    def atlas(self) -> "Atlas":
        """The atlas, loaded at its first use."""
        if self._atlas is None:
            self._atlas = self.load()
        return self._atlas

    def beside(self, border: "Border") -> "Land":
        """A land with a part of the line for the line, which shares what was made of the polygons of this one."""
        atlas = replace(self.atlas, border=border)
        # A property that is kept: units take long to make anew.
        vars(atlas)["units"] = self.atlas.units
        return Land(self.load, atlas, self._bodies)

    def has_unit(self, unit_id: str) -> bool:
        """Whether there is a unit with this id."""
        return self.atlas.units.find(unit_id) is not None

    def outline(self, unit_id: str) -> Geometry:
        """The polygon of a unit, ready for searches."""
        unit = self.atlas.units.find(unit_id)
        assert unit is not None, unit_id
        return unit.outline

    def body(self, unit_id: str) -> Body:
        """The polygon of a unit, prepared for measuring."""
        if unit_id not in self._bodies:
            self._bodies[unit_id] = build_body(self.outline(unit_id))
        return self._bodies[unit_id]

    def is_beyond(self, units: Sequence[str], lon: float, lat: float, km: float) -> NDArray[np.bool_]:
        """A mask of the units that are certainly farther than `km` from a point, with all their area."""
        bodies = [self.body(unit) for unit in units]
        middle = np.array([body.middle for body in bodies]).reshape(-1, 3)
        reach = np.array([body.reach for body in bodies])
        away = np.linalg.norm(middle - to_cartesian_km(lon, lat), axis=1)
        # A chord is shorter than its arc: by 8 km at 2,000 km.
        return np.asarray(away - reach - OF_A_PIECE_KM > km)

    def spans(self, units: Sequence[str], lon: float, lat: float) -> Floats:
        """The km from a point to the nearest and the farthest point of each unit, shape (units, 2)."""
        place = lon, lat
        known = self._spans.pop(place, {})
        for unit in units:
            if unit not in known:
                known[unit] = self.body(unit).span(lon, lat)
        self._spans[place] = known
        while len(self._spans) > MOST_PLACES:
            self._spans.popitem(last=False)
        return np.array([known[unit] for unit in units]).reshape(-1, 2)

    def spans_from_line(self, units: Sequence[str]) -> Floats:
        """The km from the line to the nearest and the farthest point of each unit, shape (units, 2)."""
        for unit in units:
            if unit not in self._from_line:
                start = self.body(unit).start
                km = self.atlas.border.distance_km(start[:, 0], start[:, 1])
                self._from_line[unit] = float(km.min()), float(km.max())
        return np.array([self._from_line[unit] for unit in units]).reshape(-1, 2)

    def farthest_from_line(self, discs: "Discs", most: Floats) -> Floats:
        """The km from the line to the farthest point of each disc, which is at most `most` km away.

        A minute for half a million discs; the discs of the last call are remembered.
        """
        with self._measuring:
            from app.geography.farthest import measured_km

            km = np.full(len(discs), np.nan) if self._farthest is None else recalled(*self._farthest, discs)
            new = np.flatnonzero(np.isnan(km))
            km[new] = measured_km(self.atlas.border, discs[new], most[new])
            self._farthest = discs, km
        return km

    def members(self, unit_id: str) -> NDArray[np.bool_]:
        """A mask of the atlas's districts that lie in a unit; all False if there is no such unit."""
        units = self.atlas.units
        members: NDArray[np.bool_] = (units.holders == units.row(units.find(unit_id))).any(axis=0)
        return members

    @property
    def provinces_inside(self) -> "Insides":
        """The test for discs that lie wholly in one of the atlas's provinces."""
        from app.geography.insides import build_insides

        if self._provinces is None:
            self._provinces = build_insides([province.outline for province in self.atlas.provinces])
        return self._provinces

    def district_outline(self, number: int) -> "Outline":
        """The outline of the atlas's district with this number, prepared for measuring discs."""
        from app.geography.discs import build_outline

        if number not in self._outlines:
            self._outlines[number] = build_outline(self.atlas.districts[number].outline)
        return self._outlines[number]


def recalled(known: "Discs", values: Floats, asked: "Discs") -> Floats:
    """For each disc that is asked for, the value of the equal disc among the known ones; NaN where none is."""
    columns = zip((known.radius_km, known.lat, known.lon), (asked.radius_km, asked.lat, asked.lon), strict=True)
    both = [np.concatenate(column) for column in columns]
    order = np.lexsort(both)
    is_new = np.append(True, np.any([np.diff(column[order]) != 0 for column in both], axis=0))
    group = np.empty(len(order), dtype=np.intp)
    group[order] = np.cumsum(is_new[: len(order)]) - 1
    value = np.full(len(order), np.nan)
    value[group[: len(known)]] = values
    return value[group[len(known) :]]
