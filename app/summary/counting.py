"""How many incidents, and how many deaths from–to, by dimensions.

Figures that may count the same people are never summed, so that rows do not add up to their total: it is worked
out by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np
from numpy.typing import NDArray

from app.columns import Column
from app.query import Query
from app.store.frame import Rows
from app.store.snapshot import Snapshot
from app.summary.dimensions import DIMENSIONS
from app.summary.ledger import AT_LEAST, UNKNOWN, UP_TO, Ledger, Links

MEASURES = (
    Column("incidents", "integer", "Incidents", "How many, each counted once"),
    Column("fatalities_low", "integer", "Deaths, at least", "The least that all figures together say"),
    Column(
        "fatalities_best",
        "integer",
        "Deaths, best estimates",
        "Sum of the best estimates; empty where two may count the same people, or a figure has none",
    ),
    Column(
        "fatalities_high",
        "integer",
        "Deaths, at most",
        "Sum of the highest estimates; empty where a figure is only said to be a least one",
    ),
    Column("unknown_fatalities", "integer", "Without a figure", "Incidents of which no figure of deaths is given"),
    Column(
        "may_overlap",
        "integer",
        "May overlap",
        "Incidents whose figure may count the same people as that of another in the summary, in whatever row",
    ),
)
SPANNING = Column(
    "spanning",
    "integer",
    "Spanning",
    "Incidents that may have happened after their month (or year): they end later, or no end is known",
)
CAVEAT = (
    "Deaths are what sources say, not a toll. Incidents of which no figure is given are counted in "
    "unknown_fatalities and add nothing to the figures. Figures that may count the same people enter "
    "fatalities_low once, by the largest, and leave fatalities_best empty; fatalities_high adds them all. Rows "
    "must not be added up: the total is worked out by itself. An event in several datasets counts in each of them."
)
PERIODS = ("month", "year")
"""The dimensions that an incident may span several of, the finest first."""
MOST_BINS = 2**18
"""Up to so many combinations all are counted (16 MB of bins); beyond, those that occur are numbered first."""
LANES, MOST_LANED = 4, 2**12
"""Few bins are made four each, for rows in turn: what adds to a bin waits for the last that added to it."""
KINDS = 8
"""The four kinds of figure, and the same of incidents that span several periods."""

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Summary:
    """The measures of every combination of values that occurs, in the dimensions' order, unknown last.

    `table` holds the columns, as `columns(by)` describes them, and `total` the same measures of everything.
    `unlocated` says how many of the incidents have no coordinates.
    """

    table: Mapping[str, Sequence[Value]]
    total: Mapping[str, Value]
    unlocated: int

    def __len__(self) -> int:
        """How many rows the table has."""
        return len(self.table["incidents"])

    def rows(self) -> list[tuple[Value, ...]]:
        """The values row by row."""
        return list(zip(*self.table.values(), strict=True))


@dataclass(frozen=True, slots=True)
class Sums:
    """Per combination: how many incidents of each kind, and the sums of their bounds, overlaps left aside."""

    kinds: NDArray[np.intp]
    low: NDArray[np.float64]
    best: NDArray[np.float64]
    high: NDArray[np.float64]

    def at(self, which: Rows) -> "Sums":
        """Those of some combinations."""
        return Sums(self.kinds[which], self.low[which], self.best[which], self.high[which])

    def folded(self, count: int) -> "Sums":
        """Those of every `count` combinations together, in their order."""
        low, best, high = (values.reshape(-1, count).sum(axis=1) for values in (self.low, self.best, self.high))
        return Sums(self.kinds.reshape(-1, count, KINDS).sum(axis=1), low, best, high)

    def whole(self) -> "Sums":
        """Those of everything."""
        low, best, high = (values.sum(keepdims=True) for values in (self.low, self.best, self.high))
        return Sums(self.kinds.sum(axis=0, keepdims=True), low, best, high)


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Per combination: linked incidents, whether two of them are linked, and the excess of a plain sum of lows."""

    linked: NDArray[np.intp]
    is_joined: NDArray[np.bool_]
    excess: NDArray[np.float64]


def columns(by: Sequence[str]) -> tuple[Column, ...]:
    """The columns of a summary by these dimensions."""
    named = [Column(name, "text", name.replace("_", " ").capitalize(), DIMENSIONS[name]) for name in by]
    return (*named, *MEASURES, *([SPANNING] if _period(by) else []))


def summarise(ledger: Ledger, query: Query, by: Sequence[str]) -> Summary:
    """The incidents that a query selects, located or not, each in the one row of its first day.

    The query's order, limit and offset are left aside. Without dimensions there is one row, the same as the total.
    """
    rows, unlocated = _select(ledger.snapshot, query)
    key, bins, codes = _combine(ledger, rows, by)
    sums = _add_up(ledger, rows, key, bins, _period(by))
    found = np.flatnonzero(sums.kinds.any(axis=1)) if by else np.arange(bins)
    links, ends = _selected_links(ledger, rows, key)
    overlaps = find_overlaps(ledger, links, np.searchsorted(found, ends), len(found))
    total = measures(sums.whole(), find_overlaps(ledger, links, np.zeros_like(ends), 1))
    named = {
        name: np.array(ledger.dimensions[name].values, dtype=object)[code[found]].tolist()
        for name, code in zip(by, codes, strict=True)
    }
    table = {**named, **measures(sums.at(found), overlaps)}
    names = [column.name for column in columns(by)]
    return Summary(
        {name: table[name] for name in names}, {name: total[name][0] for name in names[len(by) :]}, unlocated
    )


def _select(snapshot: Snapshot, query: Query) -> tuple[Rows | slice, int]:
    """The rows of all that a query selects, and how many of them have no coordinates."""
    plain = replace(query, located=True, telling_first=False, sort=(), limit=None, offset=0)
    if plain == Query():
        return slice(None), snapshot.count(located=False)
    located, unlocated = (snapshot.select(replace(plain, located=each)).rows for each in (True, False))
    return np.concatenate([located, unlocated]), len(unlocated)


def _combine(
    ledger: Ledger, rows: Rows | slice, by: Sequence[str]
) -> tuple[NDArray[np.intp], int, Sequence[NDArray[np.intp]]]:
    """The bin of each row, how many bins there are, and by dimension the code that each bin stands for.

    Bins are in the order of their values.
    """
    parts = [ledger.dimensions[name] for name in by]
    if not parts:
        return np.zeros(len(ledger.deaths.kind[rows]), dtype=np.intp), 1, ()
    sizes = [len(part.values) for part in parts]
    key = parts[0].codes[rows].astype(np.intp)
    for part, size in zip(parts[1:], sizes[1:], strict=True):
        key *= size
        key += part.codes[rows]
    bins = np.arange(prod(sizes)) if prod(sizes) <= MOST_BINS else None
    if bins is None:
        bins, key = np.unique(key, return_inverse=True)
    return key, len(bins), np.unravel_index(bins, sizes)


def _period(by: Sequence[str]) -> str | None:
    return next((name for name in PERIODS if name in by), None)


def _add_up(ledger: Ledger, rows: Rows | slice, key: NDArray[np.intp], bins: int, period: str | None) -> Sums:
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
    low, best, high = (_weigh(key, each[rows], bins * lanes) for each in (deaths.low, deaths.best, deaths.high))
    sums = Sums(counts, low, best, high)
    return sums if lanes == 1 else sums.folded(lanes)


def _weigh(key: NDArray[np.intp], weights: NDArray[np.float64], bins: int) -> NDArray[np.float64]:
    """The sum of the weights in each bin."""
    return np.asarray(np.bincount(key, weights=weights, minlength=bins), dtype=np.float64)


def _selected_links(ledger: Ledger, rows: Rows | slice, key: NDArray[np.intp]) -> tuple[Links, NDArray[np.intp]]:
    """The links between rows that are both selected, and the bin of each end."""
    if not len(ledger.links):
        return ledger.links, ledger.links
    bin_of = np.full(len(ledger.deaths.kind), -1, dtype=np.intp)
    bin_of[rows] = key
    ends = bin_of[ledger.links]
    both = (ends >= 0).all(axis=1)
    return ledger.links[both], ends[both]


def find_overlaps(ledger: Ledger, links: Links, ends: NDArray[np.intp], count: int) -> Overlaps:
    """What the links mean for each of `count` rows of the summary; `ends` are the rows of each link's two ends.

    Incidents of one row that links join, directly or through others, count once, by their largest lower bound.
    """
    linked, first = np.unique(links, return_index=True)
    inside = links[ends[:, 0] == ends[:, 1]]
    members, group = _join(inside)
    of_member = ends.ravel()[first][np.searchsorted(linked, members)]
    low = ledger.deaths.low[members]
    largest = np.zeros(len(members))
    np.maximum.at(largest, group, low)
    excess = _weigh(of_member, low - largest, count)
    joined = np.bincount(of_member, minlength=count) > 0
    return Overlaps(np.bincount(ends.ravel()[first], minlength=count), joined, excess)


def _join(links: Links) -> tuple[Rows, NDArray[np.intp]]:
    """The rows that links join, and for each the position of the first row of its group among them."""
    members, ends = np.unique(links, return_inverse=True)
    ends = ends.reshape(links.shape)
    group = np.arange(len(members))
    while True:
        before = group.copy()
        least = group[ends].min(axis=1)
        for side in (0, 1):
            np.minimum.at(group, ends[:, side], least)
        # A group's number is one of its members: following that member's own halves a long chain every time.
        group = group[group]
        if np.array_equal(group, before):
            return members, group


def measures(sums: Sums, overlaps: Overlaps) -> dict[str, list[Value]]:
    """The measures by name; where no figure is given there is none, which is not zero."""
    kinds = sums.kinds[:, : KINDS // 2] + sums.kinds[:, KINDS // 2 :]
    incidents = kinds.sum(axis=1)
    unknown = kinds[:, UNKNOWN]
    no_figure = unknown == incidents
    is_open = kinds[:, AT_LEAST] > 0
    no_best = is_open | (kinds[:, UP_TO] > 0) | overlaps.is_joined
    return {
        "incidents": incidents.tolist(),
        "fatalities_low": _whole(sums.low - overlaps.excess, no_figure),
        "fatalities_best": _whole(sums.best, no_figure | no_best),
        "fatalities_high": _whole(sums.high, no_figure | is_open),
        "unknown_fatalities": unknown.tolist(),
        "may_overlap": overlaps.linked.tolist(),
        SPANNING.name: sums.kinds[:, KINDS // 2 :].sum(axis=1).tolist(),
    }


def _whole(values: NDArray[np.float64], is_unknown: NDArray[np.bool_]) -> list[Value]:
    """Whole numbers, None where unknown."""
    numbers: list[Value] = values.astype(np.int64).tolist()
    for at in np.flatnonzero(is_unknown).tolist():
        numbers[at] = None
    return numbers
