"""Sums of the figures of incidents, by bin; and the numbering of bins by the values of dimensions."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from app.aggregate.facts import FIGURE_KINDS, Ledger
from app.engine.columns import Rows
from app.model.periods import finest

MOST_BINS = 2**17
"""Up to this many combinations have a bin each (16 MB of bins); beyond, only those that occur are numbered."""
LANES, MOST_LANED = 4, 2**12
"""With few bins each bin is made four, filled in turn: an addition waits for the last one to the same bin."""
KINDS = 2 * FIGURE_KINDS
"""The kinds of figure, twice: of incidents in one period, then of incidents that span several."""

Numbers = NDArray[np.intp]
Kind = TypeVar("Kind", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Sums:
    """By bin, the number of incidents of each kind and the sums of their figures, overlaps ignored."""

    kinds: NDArray[np.intp]
    low: NDArray[np.float64]
    best: NDArray[np.float64]
    high: NDArray[np.float64]

    def __len__(self) -> int:
        """The number of bins."""
        return len(self.low)

    def at(self, which: Rows | NDArray[np.bool_]) -> "Sums":
        """The sums of some bins."""
        return Sums(self.kinds[which], self.low[which], self.best[which], self.high[which])

    def less(self, other: "Sums") -> "Sums":
        """The sums without others that are contained in them."""
        low, best, high = self.low - other.low, self.best - other.best, self.high - other.high
        return Sums(self.kinds - other.kinds, low, best, high)

    def plus(self, other: "Sums") -> "Sums":
        """The sums with others of the same bins."""
        low, best, high = self.low + other.low, self.best + other.best, self.high + other.high
        return Sums(self.kinds + other.kinds, low, best, high)

    def spread(self, at: Rows, count: int) -> "Sums":
        """The sums as bins `at` of `count` bins; the other bins are empty."""
        kinds = np.zeros((count, KINDS), dtype=np.intp)
        kinds[at] = self.kinds
        low, best, high = (spread(each, at, count) for each in (self.low, self.best, self.high))
        return Sums(kinds, low, best, high)

    def folded(self, count: int) -> "Sums":
        """The sums of each group of `count` consecutive bins."""
        low, best, high = (values.reshape(-1, count).sum(axis=1) for values in (self.low, self.best, self.high))
        return Sums(self.kinds.reshape(-1, count, KINDS).sum(axis=1), low, best, high)

    def whole(self) -> "Sums":
        """The sums of all bins together."""
        low, best, high = (values.sum(keepdims=True) for values in (self.low, self.best, self.high))
        return Sums(self.kinds.sum(axis=0, keepdims=True), low, best, high)


def spread(values: NDArray[Kind], at: Rows, count: int) -> NDArray[Kind]:
    """The values at the positions `at` of `count`; zero at the others."""
    found = np.zeros(count, dtype=values.dtype)
    found[at] = values
    return found


@dataclass(frozen=True, slots=True)
class Layout:
    """The numbers of bins: one for each combination of the values of dimensions, in the order of the values."""

    by: tuple[str, ...]
    values: tuple[tuple[str | None, ...], ...]

    @property
    def sizes(self) -> tuple[int, ...]:
        """The number of values of each dimension."""
        return tuple(map(len, self.values))

    @property
    def period(self) -> str | None:
        """The finest period among the dimensions."""
        return finest(self.by)

    def numbers(self, ledger: Ledger, rows: Rows | slice) -> Numbers:
        """The number of each row's bin."""
        key: Numbers = np.zeros(len(ledger.deaths.kind[rows]), dtype=np.intp)
        for at, (name, size) in enumerate(zip(self.by, self.sizes, strict=True)):
            if at:
                key *= size
            key += ledger.dimensions[name].codes[rows]
        return key

    def codes(self, numbers: Numbers) -> Sequence[Numbers]:
        """By dimension, the code that each bin stands for."""
        return np.unravel_index(numbers, self.sizes) if self.by else ()

    def moved(self, numbers: Numbers, later: "Layout") -> Numbers:
        """The numbers in a later layout, which has all these values and may have more."""
        if later.values == self.values:
            return numbers
        codes = []
        for code, mine, theirs in zip(self.codes(numbers), self.values, later.values, strict=True):
            place = {value: at for at, value in enumerate(theirs)}
            codes.append(np.array([place[value] for value in mine], dtype=np.intp)[code])
        return np.asarray(np.ravel_multi_index(codes, later.sizes), dtype=np.intp)


def layout_of(ledger: Ledger, by: Sequence[str]) -> Layout:
    """The numbers of bins by these dimensions."""
    return Layout(tuple(by), tuple(ledger.dimensions[name].values for name in by))


def sum_up(ledger: Ledger, rows: Rows | None, layout: Layout) -> tuple[Numbers, Sums]:
    """The numbers of the bins that occur, ascending, and their sums; None for all incidents."""
    which = slice(None) if rows is None else rows
    key, count = layout.numbers(ledger, which), prod(layout.sizes)
    numbers: Numbers = np.arange(count) if count <= MOST_BINS else np.empty(0, dtype=np.intp)
    if count > MOST_BINS:
        numbers, key = np.unique(key, return_inverse=True)
    gone = ledger.snapshot.gone if rows is None else np.empty(0, dtype=np.intp)
    own = key[gone]
    sums = add_up(ledger, which, key, len(numbers), layout.period)
    if len(gone):
        sums = sums.less(add_up(ledger, gone, own, len(numbers), layout.period))
    found = np.flatnonzero(sums.kinds.any(axis=1))
    return numbers[found], sums.at(found)


def add_up(ledger: Ledger, rows: Rows | slice, key: Numbers, bins: int, period: str | None) -> Sums:
    """The sums of some rows, from the bin of each; `key` is used up."""
    deaths = ledger.deaths
    lanes = LANES if bins <= MOST_LANED else 1
    key = key if lanes == 1 else key * lanes
    for lane in range(1, lanes):
        key[lane::lanes] += lane
    kinds = key * KINDS
    kinds += deaths.kind[rows]
    spanning = None if period is None else ledger.dimensions[period].spanning
    if spanning is not None:
        kinds += spanning[rows].view(np.uint8) * np.uint8(KINDS // 2)
    counts = np.bincount(kinds, minlength=bins * lanes * KINDS).reshape(-1, KINDS)
    low, best, high = (weigh(key, each[rows], bins * lanes) for each in (deaths.low, deaths.best, deaths.high))
    sums = Sums(counts, low, best, high)
    return sums if lanes == 1 else sums.folded(lanes)


def weigh(key: Numbers, weights: NDArray[np.float64], bins: int) -> NDArray[np.float64]:
    """The sum of the weights in each bin."""
    return np.asarray(np.bincount(key, weights=weights, minlength=bins), dtype=np.float64)
