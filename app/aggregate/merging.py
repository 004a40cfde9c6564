"""Rings of a map that are drawn as one: rings that would touch merge, the deepest overlap first.

Rings merge two by two in a few rounds: in each round two rings become one if both overlap nothing deeper than each
other. So a symbol depends only on what lies within `REACH` of it, and never on the view that shows it: whoever
comes to a place at a zoom, by whatever way, sees the symbols that everybody sees there.
A page in one file has the rule too (`app/web/static/data/merging.js`); `tests/page/test_merging.py` tests both.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.aggregate.tile_index import CELLS_PER_TILE, Floats, Ints, touched
from app.engine.columns import Rows
from app.geography.web_mercator import MAX_LAT, STEPS, Tile
from app.model import symbology
from app.model.query import BBox

Pairs = tuple[Rows, Rows]

TILE_PX = 256
CELL_PX = TILE_PX // CELLS_PER_TILE
ROUNDS = 4
"""Rounds of merging: a symbol stands for up to 16 cells."""
MOST_MEMBERS = 2**ROUNDS
WIDEST = 2 * symbology.RING_MOST_PX
"""Pixels between the middles of the largest rings that touch."""
REACH = 3 * ROUNDS * WIDEST
"""Pixels around a ring beyond which nothing changes with what it merges: in each round its middle moves by at most
`WIDEST`, and its partner, and what its partner could touch instead, are each as far away."""


@dataclass(frozen=True, slots=True)
class Spots:
    """Cells by number, ascending: the number of incidents in each, and their middle in degrees."""

    number: Ints
    sizes: Rows
    lon: Floats
    lat: Floats


@dataclass(frozen=True, slots=True)
class Drawing:
    """A view as it is drawn: at a zoom, with the cells of a level."""

    zoom: float
    level: int

    @property
    def margin(self) -> int:
        """The cells around a view that can change how it is drawn."""
        return math.ceil(REACH / (CELL_PX * 2 ** (self.zoom - self.level))) + 1

    def symbols(self, spots: Spots, box: BBox | None) -> tuple[Rows, Rows]:
        """The positions of the cells that are drawn for a box, and the symbol of each, numbered from 0.

        `spots` are the cells that the box with the margin touches. A symbol is drawn if the box touches one of its
        cells.
        """
        shares = Tile(0, 0, 0).place(spots.lon, np.clip(spots.lat, -MAX_LAT, MAX_LAT))
        x, y = (each * (TILE_PX * 2**self.zoom / STEPS) for each in shares)
        symbol = merge(x, y, spots.sizes)
        is_drawn = np.zeros(len(symbol), dtype=np.bool_)
        is_drawn[symbol[touched(spots.number, box, self.level)[0]]] = True
        at = np.flatnonzero(is_drawn[symbol])
        return at, np.unique(symbol[at], return_inverse=True)[1]


def ring_radii(counts: NDArray[np.integer]) -> Floats:
    """The radius of the ring of each number of incidents, in pixels."""
    radii: Floats = symbology.RING_LEAST_PX + symbology.RING_PER_TENFOLD_PX * np.log10(counts)
    radii += (counts >= symbology.RING_WIDE_FROM) * symbology.RING_WIDER_PX
    return np.clip(radii, None, symbology.RING_MOST_PX)


def merge(x: Floats, y: Floats, counts: NDArray[np.integer]) -> Rows:
    """For each ring, the number of the symbol that it is drawn in; symbols are numbered by their first ring.

    `x` and `y` are the rings' middles in pixels, `counts` their incidents. The middle of a symbol is that of its
    incidents.
    """
    symbol, sizes = np.arange(len(x)), counts.astype(np.int64)
    for _ in range(ROUNDS):
        one, other = _partners(x, y, ring_radii(sizes))
        if not len(one):
            break
        x, y = (_joined(each, sizes, one, other) for each in (x, y))
        sizes = _added(sizes, one, other)
        into = np.arange(len(sizes))
        into[other] = one
        stays = into == np.arange(len(sizes))
        symbol = (np.cumsum(stays) - 1)[into[symbol]]
        x, y, sizes = x[stays], y[stays], sizes[stays]
    return symbol


def _partners(x: Floats, y: Floats, radii: Floats) -> Pairs:
    """The pairs of rings of which each overlaps nothing deeper than the other; the first of a pair comes first."""
    one, other = _neighbours(x)
    near = np.abs(y[one] - y[other]) < WIDEST
    one, other = one[near], other[near]
    apart = np.hypot(x[one] - x[other], y[one] - y[other]) - radii[one] - radii[other]
    touch = apart < 0
    one, other, apart = np.minimum(one, other)[touch], np.maximum(one, other)[touch], apart[touch]
    order = np.lexsort((other, one, apart))
    one, other = one[order], other[order]
    best = np.full(len(x), len(one))
    place = np.arange(len(one))
    for each in (one, other):
        np.minimum.at(best, each, place)
    both = (best[one] == place) & (best[other] == place)
    return one[both], other[both]


def _neighbours(x: Floats) -> Pairs:
    """All pairs of rings that are no further apart than `WIDEST` from west to east."""
    order = np.argsort(x, kind="stable")
    ends = np.searchsorted(x[order], x[order] + WIDEST, side="right")
    sizes = ends - np.arange(1, len(x) + 1)
    one = np.repeat(np.arange(len(x)), sizes)
    other = one + 1 + np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return order[one], order[other]


def _joined(values: Floats, counts: NDArray[np.int64], one: Rows, other: Rows) -> Floats:
    """The values with the mean of each pair, weighted by incidents, in the first of its two."""
    made = values.copy()
    total = values[one] * counts[one] + values[other] * counts[other]
    made[one] = total / (counts[one] + counts[other])
    return made


def _added(counts: NDArray[np.int64], one: Rows, other: Rows) -> NDArray[np.int64]:
    made = counts.copy()
    made[one] += counts[other]
    return made
