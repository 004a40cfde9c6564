"""Groups of equal rows: many incidents have exactly one and the same extent."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Distinct:
    """Groups of equal rows: `first` is one row of each group, `group` the group's number for each row."""

    first: Rows
    group: Rows

    def runs(self) -> "Runs":
        """The row numbers sorted by group."""
        order = np.argsort(self.group, kind="stable")
        starts = np.searchsorted(self.group[order], np.arange(len(self.first) + 1))
        return Runs(order, starts)


@dataclass(frozen=True, slots=True)
class Runs:
    """Row numbers sorted by group, the index where each group starts and, last, where all groups end."""

    rows: Rows
    starts: Rows

    def find(self, groups: Rows) -> tuple[Rows, Rows]:
        """All rows of these groups and, for each such row, the index in `groups` of its group."""
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
