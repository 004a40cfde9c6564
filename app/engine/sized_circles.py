"""Small circles by size and place: a new box finds those that surely pass, and those that must be measured."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from app.engine.columns import Mask
from app.engine.indexes import CELLS_AROUND, CELLS_IN_ALL, Grid, build_grid, cells
from app.engine.near_index import boxes_beside
from app.geography.boxes import KM_PER_DEGREE_LEAST, SIMPLE_LATITUDE
from app.model.query import BBox, PlaceMatch

Floats = NDArray[np.float64]
Numbers = NDArray[np.int32]

FINE_KM = (2.0, 5.0, 10.0, 25.0)
"""km. Circles of up to 25 km are indexed in one grid per size; larger circles and units are tested one by one."""

FROM = np.array([180, 90, 180, 90])[:, None, None]
"""Degrees to add to a box's edges, so that they count from the south-west."""


@dataclass(frozen=True, slots=True)
class Circles:
    """Circles side by side in memory, for tests of many of them: degrees, km, and the row of each."""

    lon: Floats
    lat: Floats
    radius: Floats
    rows: Numbers

    def at(self, runs: Iterable[slice]) -> "Circles":
        """The circles of some runs."""
        parts = [slice(0), *runs]
        columns = (self.lon, self.lat, self.radius, self.rows)
        return Circles(*(np.concatenate([column[part] for part in parts]) for column in columns))


@dataclass(frozen=True, slots=True)
class Level:
    """A grid of the centres of circles with radii over `low` (or equal to it, if 0) up to `high` km."""

    low: float
    high: float
    grid: Grid

    def find(self, box: BBox, km: float) -> NDArray[np.intp]:
        """The rows whose centres may lie within `km` of a box."""
        boxes = boxes_beside(box, km)
        stretches = None if boxes is None else self.grid.stretches(boxes)
        return (self.grid.row if stretches is None else self.grid.find(stretches)).astype(np.intp)


@dataclass(frozen=True, slots=True)
class SizedCircles:
    """The small circles level by level, and within a level cell by cell; the first level has no known radius.

    `key` are the cells that hold centres, counted on from level to level; `first` is where each begins in
    `circles` and, as its last value, where the last one ends.
    """

    levels: tuple[Level, ...]
    circles: Circles
    key: Numbers
    first: Numbers

    def split(self, box: BBox, match: PlaceMatch) -> tuple[list[Numbers], Circles]:
        """Rows, in parts, of circles that surely pass, and the other circles that may, to be measured.

        A circle passes `possibly` if it reaches the box, else if it lies in it and its radius is known.
        """
        start = 0 if match is PlaceMatch.POSSIBLY else 1
        high = np.array([level.high for level in self.levels[start:]])
        edges = _edges(box, np.array([high, 0 * high, -high]))
        if box.west > box.east or _is_beyond(edges[:, 0]):
            vague = len(self.levels[0].grid.row)
            return [], self.circles.at([slice(vague * start, None)])
        inside, others = self._runs(start, edges[:, :2] if match is PlaceMatch.POSSIBLY else edges[:, 1:])
        return [self.circles.rows[run] for run in inside], self.circles.at(others)

    def _runs(self, start: int, edges: Floats) -> tuple[list[slice], list[slice]]:
        """The runs of cells wholly inside inner edges, and of the others that outer edges touch.

        `edges` are those of the outer and of the inner box of each level from `start` on, shape (4, 2, levels).
        """
        numbers = cells(edges, FROM)[..., None]
        (west, left), (south, low), (east, right), (north, top) = numbers
        band = np.arange(south.min(), north.max() + 1)
        is_out = (south <= band) & (band <= north)
        is_in = (low < band) & (band < top) & (left + 1 < right)
        # Without a cell inside, both inner ends fall on the first; without any cell, all do.
        ends = np.broadcast_arrays(
            west, np.where(is_in, left + 1, west), np.where(is_in, right, west), np.where(is_out, east + 1, west)
        )
        level = np.arange(start, len(self.levels))[:, None]
        key = (np.stack(ends) + (level * CELLS_IN_ALL + band * CELLS_AROUND)).astype(np.int32)
        places = self.first.take(np.searchsorted(self.key, key)).reshape(4, -1).T.tolist()
        inside = [slice(first, last) for _, first, last, _ in places if first < last]
        around = ((slice(begin, first), slice(last, end)) for begin, first, last, end in places)
        return inside, [run for pair in around for run in pair if run.start < run.stop]


def build_sized_circles(lon: Floats, lat: Floats, radius: Floats, is_vague: Mask) -> SizedCircles:
    """The circles of up to 25 km; 0.1 s for a million. NaN in `lon` stands for a row without one of them."""
    sizes = [(0.0, 0.0, is_vague)]
    for low, high in zip((0.0, *FINE_KM), FINE_KM, strict=False):
        sizes.append((low, high, ~is_vague & (radius <= high) & ((radius > low) | (low == 0))))
    grids = [build_grid(np.where(is_of, lon, np.nan), lat) for _, _, is_of in sizes]
    row = np.concatenate([grid.row for grid in grids])
    circles = Circles(lon.take(row), lat.take(row), radius.take(row), row)
    starts = np.cumsum([0, *(len(grid.row) for grid in grids)]).tolist()
    parts = [slice(*ends) for ends in pairwise(starts)]
    levels = tuple(
        Level(low, high, Grid(grid.key, grid.first, row[part], circles.lon[part], circles.lat[part]))
        for (low, high, _), grid, part in zip(sizes, grids, parts, strict=True)
    )
    key = np.concatenate([grid.key + number * CELLS_IN_ALL for number, grid in enumerate(grids)])
    firsts = [grid.first[:-1] + part.start for grid, part in zip(grids, parts, strict=True)]
    return SizedCircles(
        levels, circles, key.astype(np.int32), np.append(np.concatenate(firsts), len(row)).astype(np.int32)
    )


def _edges(box: BBox, km: Floats) -> Floats:
    """West, south, east and north of boxes with edges surely `km` outside those of a box; shape (4, *km.shape).

    With km below 0 they lie inside. NaN where a circle so near a pole spans too many degrees.
    """
    high = km / KM_PER_DEGREE_LEAST
    top = max(abs(box.south), abs(box.north)) + np.abs(high)
    wide = np.where(top > SIMPLE_LATITUDE, np.nan, high / np.cos(np.radians(top)))
    return np.array([box.west - wide, box.south - high, box.east + wide, box.north + high])


def _is_beyond(edges: Floats) -> bool:
    """True if some edges, shape (4, levels), lie beyond the antimeridian, or too near a pole."""
    return not bool(((edges[0] >= -180) & (edges[2] <= 180)).all())
