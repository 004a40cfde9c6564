"""What figures of deaths say together, by trying every set of those that do not conflict.

Nothing here knows the program that is asked.
"""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd
from plain_oracle import Rows

Conflicts = dict[int, frozenset[int]]

WEEK = np.timedelta64(7, "D")
EXACT = 25
"""Figures that may count the same people, one through the other, up to which the least is exact."""


@dataclass(frozen=True)
class Totals:
    """The sums over some rows, and how many figures hang together by their conflicts at the most."""

    said: dict[str, int | None]
    largest: int


def totals(rows: Rows, conflicts_of_all: Conflicts) -> Totals:
    """The three sums over these rows and the incidents behind each."""
    low, best, high = (rows[f"fatalities_{name}"] for name in ("low", "best", "high"))
    floor, top = (
        pd.concat([low, best], axis=1).min(axis=1).where(low.notna()),
        high.where(high.isna() | best.isna() | (high >= best), best),
    )
    figured = rows[low.notna() | best.notna() | high.notna()]
    among = frozenset(figured.index)
    conflicts = {i: conflicts_of_all[i] & among for i in among}
    weights = {i: int(floor[i]) for i in figured.index if floor[i] > 0}
    groups = _groups({i: conflicts[i] & weights.keys() for i in weights})
    largest = max(map(len, groups), default=0)
    least = sum(_heaviest(group, weights, conflicts) for group in groups) if largest <= EXACT else None
    are_apart = not any(conflicts.values())
    all_best, all_high = (len(figured) > 0 and bool(each[figured.index].notna().all()) for each in (best, high))
    said = {
        "fatalities_low": least if low.notna().any() else None,
        "fatalities_best": int(best.sum()) if all_best and are_apart else None,
        "fatalities_high": int(top.sum()) if all_high else None,
        "with_low": int(low.notna().sum()),
        "with_best": int(best.notna().sum()),
        "with_high": int(high.notna().sum()),
        "without_bounds": int((best.notna() & low.isna() & high.isna()).sum()),
        "unknown_fatalities": len(rows) - len(figured),
    }
    return Totals(said, largest)


def conflicts(rows: Rows) -> Conflicts:
    """Which figures may count the same people as each, by the rows' index.

    Those that it names or is named by, and those of another dataset within a week of it; an end that is not known
    is open. Every pair is tried.
    """
    start = pd.to_datetime(rows.date_start.fillna("1700-01-01")).to_numpy()
    end = pd.to_datetime(rows.date_end.fillna("2200-01-01")).to_numpy()
    dataset, name, other = (rows[column].to_numpy(dtype=object) for column in ("dataset", "id", "overlaps"))
    found = {}
    for at, i in enumerate(rows.index):
        meets = (dataset != dataset[at]) & (start <= end[at] + WEEK) & (end >= start[at] - WEEK)
        named = (name == other[at]) | (other == name[at])
        found[i] = frozenset(rows.index[meets | named]) - {i}
    return found


def _groups(conflicts: Conflicts) -> list[frozenset[int]]:
    left, groups = set(conflicts), []
    while left:
        group, more = set(), {left.pop()}
        while more:
            group |= more
            more = set().union(*(conflicts[i] for i in more)) - group
        left -= group
        groups.append(frozenset(group))
    return groups


def _heaviest(group: frozenset[int], weights: dict[int, int], conflicts: Conflicts) -> int:
    """The largest sum over any set of these without a conflict."""

    @cache
    def best(left: frozenset[int]) -> int:
        if not left:
            return 0
        one = max(left, key=lambda i: (len(conflicts[i] & left), i))
        if not conflicts[one] & left:
            return sum(weights[i] for i in left)
        return max(best(left - {one}), weights[one] + best(left - {one} - conflicts[one]))

    return best(group)
