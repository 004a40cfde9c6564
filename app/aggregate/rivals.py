"""Figures of deaths that may count the same people because two datasets may report the same events.

Figures of different datasets conflict when their days come within a week of each other, unless the datasets are
said to be of different events. A figure without a first or last day is open on that side; a figure with neither
conflicts with every figure of the other dataset.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.columns import NO_DATE, Mask

NEAR_DAYS = 7
"""Two sources may date one event differently: by its day, by the report's day, or by the week."""

Times = NDArray[np.int64]
Codes = NDArray[np.integer]
Pair = frozenset[str]


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures with the times from and until which each may conflict, its dataset's index and its weight.

    Two figures of different datasets conflict in time if their spans share a moment.
    """

    first: Times
    last: Times
    dataset: Codes
    weight: NDArray[np.float64]

    def __len__(self) -> int:
        """The number of figures."""
        return len(self.first)

    def take(self, which: NDArray[np.intp] | Mask) -> "Figures":
        """Some of the figures."""
        return Figures(self.first[which], self.last[which], self.dataset[which], self.weight[which])


def spans(start: NDArray[np.int32], end: NDArray[np.int32], group: NDArray[np.intp]) -> tuple[Times, Times]:
    """The times from and until which figures may conflict, on a scale where different groups never meet.

    `start` and `end` are days, `NO_DATE` where unknown.
    """
    days = np.concatenate([start[start != NO_DATE], end[end != NO_DATE]]).astype(np.int64)
    least, most = (int(days.min()), int(days.max()) + NEAR_DAYS) if len(days) else (0, 0)
    begin = group.astype(np.int64) * (most - least + 1)
    first = np.where(start == NO_DATE, 0, start.astype(np.int64) - least)
    last = np.where(end == NO_DATE, most - least, end.astype(np.int64) + NEAR_DAYS - least)
    return begin + first, begin + np.maximum(first, last)


def rival_pairs(names: Sequence[str | None], distinct: Iterable[Pair]) -> list[tuple[int, int]]:
    """The pairs of datasets, as indexes, that are not said to be of different events."""
    apart = set(distinct)
    return [
        (one, other)
        for other in range(len(names))
        for one in range(other)
        if frozenset((names[one] or "", names[other] or "")) not in apart
    ]


def sets_apart(count: int, rivals: Iterable[tuple[int, int]]) -> list[tuple[int, ...]]:
    """The largest sets of datasets in which no two are rivals, each sorted; no set contains another."""
    allowed = {each: set(range(count)) - {each} for each in range(count)}
    for one, other in rivals:
        allowed[one].discard(other)
        allowed[other].discard(one)
    return sorted(_grow((), set(range(count)), set(), allowed))


def _grow(
    made: tuple[int, ...], open_to: set[int], done: set[int], allowed: dict[int, set[int]]
) -> Iterator[tuple[int, ...]]:
    """The maximal cliques, by Bron and Kerbosch's search with a pivot."""
    if not open_to:
        if not done:
            yield tuple(sorted(made))
        return
    pivot = max(open_to | done, key=lambda each: len(allowed[each] & open_to))
    for each in sorted(open_to - allowed[pivot]):
        yield from _grow((*made, each), open_to & allowed[each], done & allowed[each], allowed)
        open_to = open_to - {each}
        done = done | {each}


def find_rivalry(figures: Figures, rivals: Iterable[tuple[int, int]]) -> tuple[Mask, list[tuple[int, int]]]:
    """A mask of figures that conflict in time with another dataset's, and the pairs of datasets that do."""
    rows = {code: np.flatnonzero(figures.dataset == code) for code in np.unique(figures.dataset).tolist()}
    rows = {code: at[np.argsort(figures.first[at], kind="stable")] for code, at in rows.items()}
    latest = {code: np.maximum.accumulate(figures.last[at]) for code, at in rows.items()}
    found = np.zeros(len(figures), dtype=np.bool_)
    pairs = []
    for one, other in rivals:
        if one in rows and other in rows:
            meets = [_meets(figures, rows[a], rows[b], latest[b]) for a, b in ((one, other), (other, one))]
            found[rows[one]] |= meets[0]
            found[rows[other]] |= meets[1]
            if meets[0].any():
                pairs.append((one, other))
    return found, pairs


def _meets(figures: Figures, rows: NDArray[np.intp], others: NDArray[np.intp], latest: Times) -> Mask:
    """A mask of the rows that share a moment with any of `others`, which are sorted by their first moment."""
    begun = np.searchsorted(figures.first[others], figures.last[rows], side="right")
    meets: Mask = (begun > 0) & (latest[begun - 1] >= figures.first[rows])
    return meets
