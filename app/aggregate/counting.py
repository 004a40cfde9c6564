"""Counts of incidents, and their deaths as sources report them, by dimensions.

Lower, best and upper figures are summed apart, each with its number of incidents, for a best estimate bounds
nothing. Figures that may count the same people are never summed, so rows do not add up to their total: the total
is computed by itself.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.aggregate.dimensions import DIMENSIONS
from app.aggregate.events import ledger_of
from app.aggregate.facts import FIGURE_KINDS, HAS_BEST, HAS_HIGH, HAS_LOW, UNKNOWN, Ledger
from app.aggregate.overlaps import Overlaps
from app.aggregate.spread import has_several, spread_tally
from app.aggregate.sums import Layout, Numbers, Sums, layout_of
from app.aggregate.tally import Selected, Tally, count_all, tally_up
from app.engine.columns import Rows
from app.model.columns import Column
from app.model.periods import finest
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
    "Incidents that may have happened after their day, week, month, quarter or year: they end later, or no end is "
    "known",
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
MAY_BE_SAME = (
    "{one} and {other} both give figures of deaths, undated or within 7 days of each other, and may report the "
    "same events: fatalities_low takes figures of only one of them at a time. If they are of different events, "
    "say so with: durand datasets distinct {one} {other}"
)

Value = str | int | float | None


@dataclass(frozen=True, slots=True)
class Total:
    """The measures of all selected incidents and of each dataset by itself, and warnings for the reader.

    `rivals` are the pairs of datasets whose figures may count the same people.
    """

    measures: Mapping[str, Value]
    by_dataset: Mapping[str, Mapping[str, Value]]
    warnings: Sequence[str]
    rivals: Sequence[tuple[str, str]] = ()

    def as_dict(self) -> dict[str, object]:
        """The measures, with `by_dataset` holding those of each dataset."""
        return {**self.measures, "by_dataset": self.by_dataset}


@dataclass(frozen=True, slots=True)
class Summary:
    """The measures of every combination of values that occurs, in the dimensions' order, unknown last.

    `table` holds the values of its `columns`, of which the first `named` are dimensions; `whole` has the measures
    of all incidents together, and of each dataset those of `of_dataset`. `unlocated` is the number of incidents
    without coordinates, `caveat` what a reader must know.
    """

    table: Mapping[str, Sequence[Value]]
    whole: Total
    unlocated: int
    columns: Sequence[Column]
    named: int
    of_dataset: Sequence[Column] = OF_DATASET
    caveat: str = CAVEAT

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


def warned(total: Total) -> dict[str, Sequence[str]]:
    """The warnings as a part of an answer; empty without warnings."""
    return {"warnings": total.warnings} if total.warnings else {}


def also_warned(summary: Summary, warnings: Sequence[str]) -> Summary:
    """The summary with more warnings."""
    if not warnings:
        return summary
    return replace(summary, whole=replace(summary.whole, warnings=[*summary.whole.warnings, *warnings]))


def columns(by: Sequence[str]) -> tuple[Column, ...]:
    """The columns of a summary by these dimensions."""
    named = [Column(name, "text", name.replace("_", " ").capitalize(), DIMENSIONS[name]) for name in by]
    return (*named, *MEASURES, *([SPANNING] if finest(by) else []))


def summarise(ledger: Ledger, query: Query, by: Sequence[str]) -> Summary:
    """A summary of the incidents that a query selects, located or not; each counts in the row of its first day.

    Records of one event count once, in the row of the first of them. The query's order, limit and offset are
    ignored. Without dimensions there is one row, equal to the total.
    """
    return summarise_selected(ledger_of(ledger, query), select(ledger, query), by)


def summarise_selected(ledger: Ledger, selected: Selected, by: Sequence[str]) -> Summary:
    """A summary of selected incidents."""
    if has_several(by):
        return _of_several(ledger, tally_up(ledger, selected, ()), by)
    return tell(ledger, tally_up(ledger, selected, by))


def summarise_rows(ledger: Ledger, rows: Rows) -> Total:
    """The total of some rows of the snapshot."""
    return _total(ledger, tally_up(ledger, Selected(np.sort(rows), 0), ()), MEASURES)


def select(ledger: Ledger, query: Query) -> Selected:
    """The incidents that a query selects, located or not."""
    if query.is_unrestricted():
        return count_all(ledger)
    rows = [ledger.snapshot.select(replace(query, located=each, sort=())).rows for each in (True, False)]
    return Selected(np.sort(np.concatenate(rows)), len(rows[1]))


def tell(ledger: Ledger, tally: Tally) -> Summary:
    """The summary of tallied incidents."""
    by, unlocated = tally.layout.by, tally.selected.unlocated
    wanted = columns(by)
    whole = _total(ledger, tally, wanted[len(by) :])
    if not by:
        alone = {name: [value] for name, value in whole.measures.items()}
        return Summary(alone, whole, unlocated, wanted, 0)
    if tally.apart is not None and ledger.apart is not None and "dataset" in by:
        # In the row of each dataset, an event has what this dataset says of it.
        told = measures(tally.apart.sums, tally.apart.overlaps(ledger.apart))
        return _table(Bins(tally.apart.layout, tally.apart.numbers, told), whole, unlocated)
    told = measures(tally.sums, tally.overlaps(ledger))
    return _table(Bins(tally.layout, tally.numbers, told), whole, unlocated)


@dataclass(frozen=True, slots=True)
class Bins:
    """The bins that occur (`numbers`, ascending), and their measures by name."""

    layout: Layout
    numbers: Numbers
    measures: Mapping[str, Sequence[Value]]


def _table(bins: Bins, whole: Total, unlocated: int) -> Summary:
    """The summary of bins."""
    by = bins.layout.by
    codes = zip(by, bins.layout.values, bins.layout.codes(bins.numbers), strict=True)
    named = {name: np.array(values, dtype=object)[code].tolist() for name, values, code in codes}
    table, wanted = {**named, **bins.measures}, columns(by)
    return Summary({column.name: table[column.name] for column in wanted}, whole, unlocated, wanted, len(by))


def _of_several(ledger: Ledger, tally: Tally, by: Sequence[str]) -> Summary:
    """The summary by a dimension of which an incident has several values; `tally` is without dimensions."""
    layout = layout_of(ledger, by)
    of, counted = ledger, tally
    if "dataset" in by and tally.apart is not None and ledger.apart is not None:
        of, counted = ledger.apart, tally.apart
    numbers, sums, overlaps = spread_tally(of, counted, layout)
    whole = _total(ledger, tally, columns(by)[len(by) :])
    return _table(Bins(layout, numbers, measures(sums, overlaps)), whole, tally.selected.unlocated)


def _total(ledger: Ledger, tally: Tally, wanted: Sequence[Column]) -> Total:
    """The total, with the measures of each dataset by itself."""
    told = measures(tally.sums.whole(), tally.whole.overlaps)
    names = [name or "unknown" for name in ledger.datasets]
    numbers, sums = tally.datasets
    apart = measures(sums, tally.of_datasets(ledger))
    rivals = ledger.rivals_named(tally.whole.pairs)
    return Total(
        {column.name: told[column.name][0] for column in wanted},
        {
            names[number]: {column.name: apart[column.name][at] for column in OF_DATASET}
            for at, number in enumerate(numbers.tolist())
        },
        [MAY_BE_SAME.format(one=one, other=other) for one, other in rivals],
        rivals,
    )


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
