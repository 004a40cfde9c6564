"""Outlines as a page draws them, and how far they are from the outlines that places are worked out with."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]

DECIMALS = 4
"""Decimals of a degree in outlines: 11 m on the ground, a tenth of the drawn line's own tolerance."""
ROUNDED_BY: float = 0.5 * 10**-DECIMALS * 2**0.5
"""Degrees by which a point is moved at most."""


def as_drawn(shape: Geometry) -> Geometry:
    """The shape with its coordinates as short as a page has them."""
    return shapely.transform(shape, lambda points: points.round(DECIMALS))


def drawn_to(outline: Geometry, drawn: Geometry) -> float:
    """How many degrees an outline is at most from `as_drawn` of what was made of it by leaving points out.

    No point of either is farther from the other. Infinite where `drawn` was made otherwise.
    """
    full, short = _rings(outline), _rings(drawn)
    if len(full) != len(short):
        return np.inf
    return max(map(_strays_either, full, short)) + ROUNDED_BY


def _rings(shape: Geometry) -> list[Floats]:
    """The points of each ring; the first does not come again."""
    return [shapely.get_coordinates(r)[:-1] for part in shapely.get_parts(shape) for r in shapely.get_rings(part)]


def _strays_either(ring: Floats, short: Floats) -> float:
    """How far a ring strays from a short one, which may run the other way."""
    found = _strays(ring, short)
    return _strays(ring, short[::-1]) if np.isinf(found) else found


def _strays(ring: Floats, short: Floats) -> float:
    """How far the points that were left out of a ring are from the straight pieces that took their place."""
    starts = np.flatnonzero((ring == short[0]).all(axis=1))
    ring = np.roll(ring, -starts[0] if len(starts) else 0, axis=0)
    kept = _find_in_order(ring, short)
    if kept is None:
        return np.inf
    piece = np.searchsorted(kept, np.arange(len(ring)), side="right") - 1
    start, end = ring[kept[piece]], ring[np.append(kept[1:], 0)[piece]]
    along, away = end - start, ring - start
    squared = np.maximum((along**2).sum(axis=1), np.finfo(np.float64).tiny)
    share = np.clip((away * along).sum(axis=1) / squared, 0, 1)
    return float(np.linalg.norm(away - along * share[:, None], axis=1).max())


def _find_in_order(ring: Floats, short: Floats) -> Rows | None:
    """Where the points of a ring that others were left out of are in the ring; None where they are not in it."""
    rest = enumerate(map(tuple, ring.tolist()))
    found = [next((at for at, place in rest if place == wanted), None) for wanted in map(tuple, short.tolist())]
    return None if None in found else np.array(found, dtype=np.intp)
