"""Pairs of records that may be one event by their places and days alone, block by block."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.geography.geodesy import to_cartesian_km
from app.matching.sides import Side

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

REACH_KM = 45.0
"""Sources that place one event farther apart than this, beyond both radii, are not told from strangers."""
REACH_DAYS = 7
MOST_PAIRS = 400_000
"""Pairs that are looked at together: some 60 MB."""
RADII = (15.0, 60.0, 420.0)
"""Records are searched by the size of their circles, and by the length of their spans in days."""
SPANS = (7, 40, 400)
KM_PER_DEGREE = 110.5
FIRST_RECORDS = 300
"""Records that say how many candidates a record has."""
SEED = 1893


@dataclass(frozen=True, slots=True)
class Candidates:
    """Pairs of records by their indexes in the sides `a` and `b`.

    `km` is between the centres, `gap` the days between the spans, 0 for spans that overlap.
    """

    a: Ints
    b: Ints
    km: Floats
    gap: Ints


@dataclass(frozen=True)
class _Shelf:
    """Records of about one size and span, sorted by cell of a grid and first day.

    `order` is the index of each in its side. The columns are sorted too, so that records that are looked at
    together lie together in memory.
    """

    order: Ints
    key: Ints
    first: Ints
    last: Ints
    lat: Floats
    radius: Floats
    xyz: Floats
    reach_km: float
    longest: int


class Search:
    """Finds the records of a side that lie near other records in place and time."""

    def __init__(self, side: Side) -> None:
        self.side = side
        first = np.concatenate([side.first, [0]])
        self.day0, self.days = int(first.min()) - 2000, int(first.max() - first.min()) + 4000
        self.size = np.searchsorted(RADII, side.radius)
        self.span = np.searchsorted(SPANS, side.last - side.first)
        self._shelves: dict[tuple[float, int, int], _Shelf] = {}

    def near(self, other: Side, days: int = REACH_DAYS) -> Iterator[Candidates]:
        """Blocks of pairs of `other` (as `a`) and this side (as `b`) within reach of each other."""
        sizes = np.searchsorted(RADII, other.radius)
        for size in range(len(RADII)):
            at = np.flatnonzero(sizes == size)
            for own_size in range(len(RADII)):
                for span in range(len(SPANS)):
                    reach = REACH_KM + RADII[size] * (size > 0) + RADII[own_size] * (own_size > 0)
                    if len(at):
                        yield from self._near_shelf(other, at, self._shelf(reach, own_size, span), days)

    def _cells(self, lon: Floats, lat: Floats, reach_km: float) -> tuple[Ints, Ints]:
        high = min(float(np.abs(self.side.lat).max()) + 1, 80.0)
        degrees = reach_km / KM_PER_DEGREE
        across = degrees / np.cos(np.radians(high))
        return np.floor((lon + 180) / across).astype(np.int64) + 1, np.floor((lat + 90) / degrees).astype(
            np.int64
        ) + 1

    def _shelf(self, reach_km: float, size: int, span: int) -> _Shelf:
        """The records of a size and span, sorted for a reach; made once."""
        found = self._shelves.get((reach_km, size, span))
        if found is None:
            rows = np.flatnonzero((self.size == size) & (self.span == span))
            x, y = self._cells(self.side.lon[rows], self.side.lat[rows], reach_km)
            key = self._key(x, y, self.side.first[rows])
            order = np.argsort(key, kind="stable")
            side, at = self.side, rows[order]
            columns = side.first[at], side.last[at], side.lat[at], side.radius[at]
            xyz = to_cartesian_km(side.lon[at], side.lat[at])
            found = _Shelf(at, key[order], *columns, xyz, reach_km, SPANS[span])
            self._shelves[reach_km, size, span] = found
        return found

    def _key(self, x: Ints, y: Ints, day: Ints) -> Ints:
        return (x * 100_000 + y) * self.days + np.clip(day - self.day0, 0, self.days - 1)

    def _near_shelf(self, other: Side, at: Ints, shelf: _Shelf, days: int) -> Iterator[Candidates]:
        if not len(shelf.key):
            return
        x, y = self._cells(other.lon[at], other.lat[at], shelf.reach_km)
        since, until = other.first[at] - days - shelf.longest, other.last[at] + days
        ways = [(across, up) for across in (-1, 0, 1) for up in (-1, 0, 1)]
        begin = np.stack([np.searchsorted(shelf.key, self._key(x + i, y + j, since)) for i, j in ways], axis=1)
        end = np.stack(
            [np.searchsorted(shelf.key, self._key(x + i, y + j, until), side="right") for i, j in ways], axis=1
        )
        total = np.cumsum((end - begin).sum(axis=1))
        moved, xyz = other.take(at), to_cartesian_km(other.lon[at], other.lat[at])
        done = 0
        while done < len(at):
            before = total[done - 1] if done else 0
            upto = max(done + 1, int(np.searchsorted(total, before + MOST_PAIRS, side="right")))
            a, b = _expand(begin[done:upto], end[done:upto])
            found = _measured(moved, xyz, shelf, a + done, b, days)
            yield replace(found, a=at[found.a], b=shelf.order[found.b])
            done = upto


def _measured(other: Side, xyz: Floats, shelf: _Shelf, a: Ints, b: Ints, days: int) -> Candidates:
    """The pairs of `other` (`a`) and a shelf (`b`) that are within reach."""
    gap = np.maximum(np.maximum(shelf.first[b] - other.last[a], other.first[a] - shelf.last[b]), 0)
    near = np.flatnonzero((gap <= days) & (np.abs(shelf.lat[b] - other.lat[a]) * KM_PER_DEGREE <= shelf.reach_km))
    a, b, gap = a[near], b[near], gap[near]
    # The chord through the earth: shorter than the geodesic by 1 m over 100 km.
    away = xyz[a] - shelf.xyz[b]
    km = np.sqrt(np.einsum("ij,ij->i", away, away))
    near = np.flatnonzero(km <= REACH_KM + other.radius[a] * 1.2 + shelf.radius[b] * 1.2)
    return Candidates(a[near], b[near], km[near], gap[near])


def some_records(search: Search, side: Side, most: int, most_pairs: int) -> Ints:
    """Records of a side drawn at random: at most `most`, with about `most_pairs` candidates; 300 in any case."""
    chance = np.random.default_rng(SEED).permutation(len(side))
    met = sum(len(block.a) for block in search.near(side.take(np.sort(chance[:FIRST_RECORDS]))))
    count = min(most, most_pairs * FIRST_RECORDS // max(met, 1))
    return np.sort(chance[: max(count, FIRST_RECORDS)])


def _expand(begin: Ints, end: Ints) -> tuple[Ints, Ints]:
    """For ranges, shape (anchors, ways): the anchor's index and the number of each member."""
    count = (end - begin).ravel()
    anchor = np.repeat(np.arange(len(begin)).repeat(begin.shape[1]), count)
    first = np.repeat(begin.ravel() - np.concatenate([[0], np.cumsum(count)[:-1]]), count)
    return anchor, first + np.arange(len(first))
