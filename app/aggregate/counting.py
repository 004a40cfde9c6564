"""Counts of incidents, and their deaths as sources report them, by dimensions.

Lower, best and upper figures are summed apart, each with its number of incidents, for a best estimate bounds
nothing. Figures that may count the same people are never summed, so rows do not add up to their total: the total
is computed by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np
from numpy.typing import NDArray

from app.aggregate.dimensions import DIMENSIONS
from app.aggregate.facts import FIGURE_KINDS, HAS_BEST, HAS_HIGH, HAS_LOW, UNKNOWN, Ledger
from app.aggregate.overlaps import Meeting, Overlaps, find_meeting, find_overlaps
from app.engine.columns import Rows
from app.engine.snapshot import Snapshot
from app.model.columns import Column
from app.model.query import Query

MEASURES = (
    Column("incidents", "integer", "Incidents", "How many, each counted once"),
    Column(
        "fatalities_low",
        "integer",
        "Deaths, at least",
        "The least that all lower bounds say together, nobody counted twice; empty where no figure has one",
    ),
    Column(
        "fatalities_best",
        "integer",
        "Deaths, best estimates",
        "Sum of the best estimates; empty where two figures may count the same people, or a figure has none",
    ),
    Column(
        "fatalities_high",
        "integer",
        "Deaths, at most",
        "Sum of the upper bounds; empty where a figure has none",
    ),
    Column("with_low", "integer", "With a lower bound", "Incidents of which a lower bound of deaths is given"),
    Column("with_best", "integer", "With a best estimate", "Incidents of which a best estimate is given"),
    Column("with_high", "integer", "With an upper bound", "Incidents of which an upper bound is given"),
    Column(
        "without_bounds",
        "integer",
        "Best estimate alone",
        "Incidents with a best estimate and no bound: they add nothing to the least, and leave the most empty",
    ),
    Column("unknown_fatalities", "integer", "Without a figure", "Incidents of which no figure of deaths is given"),
    Column(
        "may_overlap",
        "integer",
        "May overlap",
        "Incidents whose figure may count the same people as that of another in the summary, in whatever row: "
        "by overlaps, or one of another dataset within 7 days",
    ),
)
OF_DATASET = MEASURES[:-1]
"""The measures of one dataset by itself: without the overlaps with other datasets."""
SPANNING = Column(
    "spanning",
    "integer",
    "Spanning",
    "Incidents that may have happened after their month (or year): they end later, or no end is known",
)
CAVEAT = (
    "Deaths are what sources say, not a toll. “At least” (fatalities_low) adds the lower bounds that are given,"
    " as far as no two may count the same people; “at most” (fatalities_high) adds the upper bounds, and is "
    "empty where a figure has none. A best estimate bounds nothing: the sum of best estimates (fatalities_best)"
    " is empty where figures may overlap or one has no best estimate. Incidents without any figure "
    "(unknown_fatalities) add nothing. Figures may count the same people where the record says so (overlaps), "
    "and where two datasets give them within 7 days of each other, unless the datasets are said to be distinct."
    " Rows must not be added up: the total is worked out by itself."
)
PERIODS = ("month", "year")
"""The dimensions of which an incident may span several values, finest first."""
MOST_BINS = 2**17
"""Up to this many combinations have a bin each (16 MB of bins); beyond, only those that occur are numbered."""
LANES, MOST_LANED = 4, 2**12
"""With few bins each bin is made four, filled in turn: an addition waits for the last one to the same bin."""
KINDS = 2 * FIGURE_KINDS
"""The kinds of figure, twice: of incidents in one period, then of incidents that span several."""
MAY_BE_SAME = (
    "{one} and {other} both give figures of deaths, undated or within 7 days of each other, and may report the "
    "same events: fatalities_low takes figures of only one of them at a time. If they are of different events, "
    "say so with: durand datasets distinct {one} {other}"
)

Value = str | int | None


@dataclass(frozen=True, slots=True)
class Total:
    """The measures of all selected incidents and of each dataset by itself, and warnings for the reader."""

    measures: Mapping[str, Value]
    by_dataset: Mapping[str, Mapping[str, Value]]
    warnings: Sequence[str]

    def as_dict(self) -> dict[str, object]:
        """The measures, with `by_dataset` holding those of each dataset."""
        return {**self.measures, "by_dataset": self.by_dataset}


@dataclass(frozen=True, slots=True)
class Summary:
    """The measures of every combination of values that occurs, in the dimensions' order, unknown last.

    `table` holds the columns that `columns(by)` describes, `whole` the measures of all incidents together.
    `unlocated` is the number of incidents without coordinates.
    """

    table: Mapping[str, Sequence[Value]]
    whole: Total
    unlocated: int

    @property
    def total(self) -> Mapping[str, Value]:
        """The measures of all selected incidents."""
        return self.whole.measures

    def __len__(self) -> int:
        """The number of rows of the table."""
        return len(self.table["incidents"])

    def rows(self) -> list[tuple[Value, ...]]:
        """The table as one tuple per row."""
        return list(zip(*self.table.values(), strict=True))


@dataclass(frozen=True, slots=True)
class Sums:
    """By combination, the number of incidents of each kind and the sums of their figures, overlaps ignored."""

    kinds: NDArray[np.intp]
    low: NDArray[np.float64]
    best: NDArray[np.float64]
    high: NDArray[np.float64]

    def at(self, which: Rows) -> "Sums":
        """The sums of some combinations."""
        return Sums(self.kinds[which], self.low[which], self.best[which], self.high[which])

    def less(self, other: "Sums") -> "Sums":
        """The sums without others that are contained in them."""
        low, best, high = self.low - other.low, self.best - other.best, self.high - other.high
        return Sums(self.kinds - other.kinds, low, best, high)

    def folded(self, count: int) -> "Sums":
        """The sums of each group of `count` consecutive combinations."""
        low, best, high = (values.reshape(-1, count).sum(axis=1) for values in (self.low, self.best, self.high))
        return Sums(self.kinds.reshape(-1, count, KINDS).sum(axis=1), low, best, high)

    def whole(self) -> "Sums":
        """The sums of all combinations together."""
        low, best, high = (values.sum(keepdims=True) for values in (self.low, self.best, self.high))
        return Sums(self.kinds.sum(axis=0, keepdims=True), low, best, high)


def warned(total: Total) -> dict[str, Sequence[str]]:
    """The warnings as a part of an answer; empty without warnings."""
    return {"warnings": total.warnings} if total.warnings else {}


def columns(by: Sequence[str]) -> tuple[Column, ...]:
    """The columns of a summary by these dimensions."""
    named = [Column(name, "text", name.replace("_", " ").capitalize(), DIMENSIONS[name]) for name in by]
    return (*named, *MEASURES, *([SPANNING] if _period(by) else []))


def summarise(ledger: Ledger, query: Query, by: Sequence[str]) -> Summary:
    """A summary of the incidents that a query selects, located or not; each counts in the row of its first day.

    The query's order, limit and offset are ignored. Without dimensions there is one row, equal to the total.
    """
    rows, unlocated = _select(ledger.snapshot, query)
    meeting = find_meeting(ledger, rows)
    key, bins, codes = _combine(ledger, rows, by)
    sums = _add_up(ledger, rows, key, bins, _period(by))
    found = np.flatnonzero(sums.kinds.any(axis=1))
    whole = _total(meeting, sums.whole(), columns(by)[len(by) :])
    if not by:
        return Summary({name: [value] for name, value in whole.measures.items()}, whole, unlocated)
    named = {
        name: np.array(ledger.dimensions[name].values, dtype=object)[code[found]].tolist()
        for name, code in zip(by, codes, strict=True)
    }
    table = {**named, **measures(sums.at(found), _of_bins(meeting, key, found))}
    return Summary({column.name: table[column.name] for column in columns(by)}, whole, unlocated)


def _of_bins(meeting: Meeting, key: NDArray[np.intp], found: Rows) -> Overlaps:
    """The overlaps in each of the bins that occur."""
    if not (len(meeting.links) or len(meeting.figured)):
        return no_overlaps(len(found))
    return find_overlaps(meeting, np.searchsorted(found, key), len(found))


def no_overlaps(count: int) -> Overlaps:
    """Overlaps of `count` bins in which no two incidents may count the same people."""
    return Overlaps(np.zeros(count, dtype=np.intp), np.zeros(count, dtype=np.bool_), np.zeros(count))


def summarise_rows(ledger: Ledger, rows: Rows | slice) -> Total:
    """The total of some rows of the snapshot."""
    key, bins, _ = _combine(ledger, rows, ())
    return _total(find_meeting(ledger, rows), _add_up(ledger, rows, key, bins, None).whole(), MEASURES)


def _total(meeting: Meeting, sums: "Sums", wanted: Sequence[Column]) -> Total:
    """The total, with the measures of each dataset by itself."""
    ledger = meeting.ledger
    nothing = np.broadcast_to(np.intp(0), len(ledger.deaths.kind[meeting.rows]))
    told = measures(sums, _of_bins(meeting, nothing, np.arange(1)))
    names = [name or "unknown" for name in ledger.datasets]
    alone = ledger.only_dataset()
    apart = told if alone is not None else _of_datasets(meeting, len(names))
    pairs = [sorted((names[one], names[other])) for one, other in meeting.pairs]
    return Total(
        {column.name: told[column.name][0] for column in wanted},
        {
            name: {column.name: apart[column.name][at] for column in OF_DATASET}
            for at, name in enumerate(names if alone is None else [alone])
            if apart["incidents"][at]
        },
        [MAY_BE_SAME.format(one=one, other=other) for one, other in sorted(pairs)],
    )


def _of_datasets(meeting: Meeting, count: int) -> dict[str, list[Value]]:
    """The measures of each dataset by itself, as if there were no other dataset."""
    codes = meeting.ledger.dataset[meeting.rows].astype(np.intp)
    sums = _add_up(meeting.ledger, meeting.rows, codes, count, None)
    return measures(sums, _of_bins(meeting.by_dataset(), codes, np.arange(count)))


def _select(snapshot: Snapshot, query: Query) -> tuple[Rows | slice, int]:
    """The rows that a query selects, and the number of them without coordinates."""
    if query.is_unrestricted():
        return slice(None), snapshot.count(located=False)
    located, unlocated = (snapshot.select(replace(query, located=each, sort=())).rows for each in (True, False))
    return np.concatenate([located, unlocated]), len(unlocated)


def _combine(
    ledger: Ledger, rows: Rows | slice, by: Sequence[str]
) -> tuple[NDArray[np.intp], int, Sequence[NDArray[np.intp]]]:
    """The bin of each row, the number of bins and, by dimension, the code that each bin stands for.

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
    if isinstance(rows, slice) and len(gone := ledger.snapshot.gone):
        own = key[gone]
        sums = _add_up_rows(ledger, rows, key, bins, period)
        return sums.less(_add_up_rows(ledger, gone, own, bins, period))
    return _add_up_rows(ledger, rows, key, bins, period)


def _add_up_rows(ledger: Ledger, rows: Rows | slice, key: NDArray[np.intp], bins: int, period: str | None) -> Sums:
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


def measures(sums: Sums, overlaps: Overlaps) -> dict[str, list[Value]]:
    """The measures by name; a measure without any figure is None, which is not zero."""
    kinds = sums.kinds[:, :FIGURE_KINDS] + sums.kinds[:, FIGURE_KINDS:]
    incidents, unknown = kinds.sum(axis=1), kinds[:, UNKNOWN]
    figured = incidents - unknown
    low, best, high = (_having(kinds, bit) for bit in (HAS_LOW, HAS_BEST, HAS_HIGH))
    return {
        "incidents": incidents.tolist(),
        "fatalities_low": _whole(sums.low - overlaps.excess, low == 0),
        "fatalities_best": _whole(sums.best, (best == 0) | (best < figured) | overlaps.is_joined),
        "fatalities_high": _whole(sums.high, (high == 0) | (high < figured)),
        "with_low": low.tolist(),
        "with_best": best.tolist(),
        "with_high": high.tolist(),
        "without_bounds": kinds[:, HAS_BEST].tolist(),
        "unknown_fatalities": unknown.tolist(),
        "may_overlap": overlaps.linked.tolist(),
        SPANNING.name: sums.kinds[:, FIGURE_KINDS:].sum(axis=1).tolist(),
    }


def _having(kinds: NDArray[np.intp], bit: int) -> NDArray[np.intp]:
    """The number of incidents whose figure has that part (bit)."""
    having: NDArray[np.intp] = kinds[:, [kind for kind in range(FIGURE_KINDS) if kind & bit]].sum(axis=1)
    return having


def _whole(values: NDArray[np.float64], is_unknown: NDArray[np.bool_]) -> list[Value]:
    """The values as whole numbers, None where `is_unknown`."""
    numbers: list[Value] = values.astype(np.int64).tolist()
    for at in np.flatnonzero(is_unknown).tolist():
        numbers[at] = None
    return numbers
