"""The distinct places of a snapshot's incidents: many incidents are known to lie in one and the same circle."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Distinct:
    """Groups of equal rows: `first` is a row of each group, `group` the number of each row's group."""

    first: Rows
    group: Rows

    def runs(self) -> "Runs":
        """The rows of each group, together."""
        order = np.argsort(self.group, kind="stable")
        starts = np.searchsorted(self.group[order], np.arange(len(self.first) + 1))
        return Runs(order, starts)


@dataclass(frozen=True, slots=True)
class Runs:
    """Rows group by group, and where each group begins; the last number is where the last group ends."""

    rows: Rows
    starts: Rows

    def find(self, groups: Rows) -> tuple[Rows, Rows]:
        """All rows of some groups, and for each of these rows which of the groups it is of."""
        counts = self.starts[groups + 1] - self.starts[groups]
        parts = [self.rows[:0], *(self.rows[self.starts[g] : self.starts[g + 1]] for g in groups.tolist())]
        return np.concatenate(parts), np.repeat(np.arange(len(groups)), counts)


def find_distinct(columns: Sequence[NDArray[np.generic]]) -> Distinct:
    """The groups of rows that are equal in every column; NaN equals NaN."""
    order = np.lexsort(columns)
    is_new = np.zeros(len(order), dtype=np.bool_)
    is_new[:1] = True
    for column in columns:
        value = column[order]
        is_new[1:] |= (value[1:] != value[:-1]) & ((value[1:] == value[1:]) | (value[:-1] == value[:-1]))
    group = np.empty(len(order), dtype=np.intp)
    group[order] = np.cumsum(is_new) - 1
    return Distinct(order[is_new], group)
