"""A snapshot made ready to be counted: every row's dimensions, what is said of its deaths, what overlaps."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from app.aggregate.dimensions import Dimension, build_dimensions
from app.aggregate.rivals import rival_pairs, sets_apart
from app.engine.snapshot import Snapshot

UNKNOWN = 0
HAS_LOW, HAS_BEST, HAS_HIGH = 1, 2, 4
"""What is given of a figure, as bits: any of a lower bound, a best estimate and an upper bound, or nothing."""
FIGURE_KINDS = 8

Links = NDArray[np.intp]
"""Pairs of row numbers, two columns."""


@dataclass(frozen=True, slots=True)
class Deaths:
    """What each row's record says of deaths; 0 where it does not say, which `kind` tells.

    Only a bound that is given bounds: a best estimate alone has neither. Where a source's low, best and high
    contradict each other, the widest range counts: of those given, low ≤ best ≤ high holds here.
    """

    kind: NDArray[np.uint8]
    low: NDArray[np.float64]
    best: NDArray[np.float64]
    high: NDArray[np.float64]


@dataclass(frozen=True)
class Ledger:
    """All that any summary of a snapshot is made from. Immutable, as the snapshot is.

    `links` join rows with figures that may count the same people. `rivals` are the pairs of datasets (positions
    among `datasets`) that both have figures, and of which nobody said that they are of different events.
    """

    snapshot: Snapshot
    dimensions: Mapping[str, Dimension]
    deaths: Deaths
    links: Links

    @property
    def datasets(self) -> Sequence[str | None]:
        """The names of the datasets; the last is None, of records without one."""
        return self.dimensions["dataset"].values

    @property
    def dataset(self) -> NDArray[np.unsignedinteger]:
        """The position of each row's dataset among their names."""
        return self.dimensions["dataset"].codes

    def only_dataset(self) -> str | None:
        """The name of the dataset that all rows come from; None where there are several, or a row has none."""
        return self.datasets[0] if len(self.datasets) == 2 and not self._has_nameless else None

    @cached_property
    def _has_nameless(self) -> bool:
        return bool((self.dataset == len(self.datasets) - 1).any())

    @cached_property
    def rivals(self) -> Sequence[tuple[int, int]]:
        """The pairs of datasets that may report the same events."""
        if self.only_dataset() is not None:
            return ()
        figured = np.bincount(self.dataset[self.deaths.kind != UNKNOWN], minlength=len(self.datasets)) > 0
        pairs = rival_pairs(self.datasets, self.snapshot.distinct_datasets)
        return [(one, other) for one, other in pairs if figured[one] and figured[other]]

    @cached_property
    def sides(self) -> Sequence[tuple[int, ...]]:
        """The largest sets of datasets of which no two are rivals."""
        return sets_apart(len(self.datasets), self.rivals)


def build_ledger(snapshot: Snapshot) -> Ledger:
    """The ledger of a snapshot; at a million rows a tenth of a second, and 40 MB."""
    numbers = snapshot.numbers
    deaths = read_deaths(numbers["fatalities_low"], numbers["fatalities_best"], numbers["fatalities_high"])
    return Ledger(snapshot, build_dimensions(snapshot), deaths, read_links(snapshot, deaths))


def read_deaths(low: NDArray[np.float64], best: NDArray[np.float64], high: NDArray[np.float64]) -> Deaths:
    """What three columns of figures say, NaN where one is empty."""
    has_low, has_best, has_high = (~np.isnan(each) for each in (low, best, high))
    kind = has_low * np.uint8(HAS_LOW) + has_best * np.uint8(HAS_BEST) + has_high * np.uint8(HAS_HIGH)
    floor = np.where(has_low, np.fmin(low, best), 0.0)
    ceiling = np.where(has_high, np.maximum(np.fmax(high, best), floor), 0.0)
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
