"""A snapshot made ready to be counted: every row's dimensions, what its deaths are bounded by, what overlaps."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from app.store.snapshot import Snapshot
from app.summary.dimensions import Dimension, build_dimensions

UNKNOWN, AT_LEAST, UP_TO, BEST = range(4)
"""How deaths are known: not at all, from below only, without a best estimate, with one."""

Links = NDArray[np.intp]
"""Pairs of row numbers, two columns."""


@dataclass(frozen=True, slots=True)
class Deaths:
    """What each row's figure is bounded by; 0 where nothing is known of that bound, which `kind` tells.

    A figure without bounds bounds itself. Where a source's low, best and high contradict each other, the widest
    range counts: low ≤ best ≤ high holds here.
    """

    kind: NDArray[np.uint8]
    low: NDArray[np.float64]
    best: NDArray[np.float64]
    high: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ledger:
    """All that any summary of a snapshot is made from. Immutable, as the snapshot is.

    `links` join rows with figures that may count the same people.
    """

    snapshot: Snapshot
    dimensions: Mapping[str, Dimension]
    deaths: Deaths
    links: Links


def build_ledger(snapshot: Snapshot) -> Ledger:
    """The ledger of a snapshot; at a million rows a tenth of a second, and 40 MB."""
    numbers = snapshot.numbers
    deaths = read_deaths(numbers["fatalities_low"], numbers["fatalities_best"], numbers["fatalities_high"])
    return Ledger(snapshot, build_dimensions(snapshot), deaths, read_links(snapshot, deaths))


def read_deaths(low: NDArray[np.float64], best: NDArray[np.float64], high: NDArray[np.float64]) -> Deaths:
    """The bounds that three columns of figures give, NaN where one is empty."""
    has_best, has_low = ~np.isnan(best), ~np.isnan(low)
    has_top = has_best | ~np.isnan(high)
    kind = np.where(has_best, BEST, np.where(has_top, UP_TO, np.where(has_low, AT_LEAST, UNKNOWN)))
    floor = np.nan_to_num(np.fmin(low, best))
    ceiling = np.where(has_top, np.maximum(np.nan_to_num(np.fmax(high, best)), floor), 0.0)
    return Deaths(kind.astype(np.uint8), floor, np.nan_to_num(best), ceiling)


def read_links(snapshot: Snapshot, deaths: Deaths) -> Links:
    """The pairs of rows that `overlaps` names, from either side, each once; both of them with a figure.

    Few incidents name others: the work is theirs, not the snapshot's.
    """
    overlaps = snapshot.categories["overlaps"].coded()
    named = [[snapshot.row_of.get(name.strip()) for name in value.split(";")] for value in overlaps.values]
    pairs = {
        (min(row, other), max(row, other))
        for row in np.flatnonzero(overlaps.codes >= 0).tolist()
        for other in named[overlaps.codes[row]]
        if other is not None and other != row
    }
    figured = {row for row in chain.from_iterable(pairs) if deaths.kind[row] != UNKNOWN}
    return np.array(sorted(pair for pair in pairs if figured.issuperset(pair)), dtype=np.intp).reshape(-1, 2)
