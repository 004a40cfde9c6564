"""Selected incidents counted by bin and by dataset, with what may count the same people."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.aggregate.bin_contents import Excesses, excesses_of
from app.aggregate.facts import UNKNOWN, Ledger, Links
from app.aggregate.joint import Sweeps
from app.aggregate.overlaps import (
    Conflicts,
    Counts,
    Floats,
    Overlaps,
    find_conflicts,
    linked_parts,
    masked,
    no_overlaps,
    put_together,
    selected_links,
    whole_parts,
)
from app.aggregate.rivals import find_rivalry
from app.aggregate.sums import Layout, Numbers, Sums, layout_of, sum_up, weigh
from app.engine.columns import Mask, Rows

NOTHING = no_overlaps(0)
NONE = Conflicts(NOTHING, NOTHING.is_joined, ())


@dataclass(frozen=True, slots=True)
class Selected:
    """Rows of a snapshot, ascending (None: all incidents), and the number of them without coordinates."""

    rows: Rows | None
    unlocated: int


@dataclass(frozen=True, slots=True)
class Seen:
    """The state of a snapshot when a tally was made of it: from it follows whether the tally can be continued.

    `count` rows were there, of which `gone` ones are replaced or retracted; `rivals` are pairs of datasets and
    `links` pairs of selected rows that may count the same people.
    """

    count: int
    gone: Rows
    datasets: Sequence[str | None]
    rivals: Sequence[tuple[int, int]]
    links: Links


@dataclass(frozen=True, slots=True)
class Figured:
    """By span: the number of selected figures, the sum of their lows, and whether another dataset's conflicts.

    `sweeps` found what they give together.
    """

    number: Counts
    weight: Floats
    is_rival: Mask
    sweeps: Sweeps


@dataclass(frozen=True, slots=True)
class Tally:
    """Selected incidents by the bins that occur (`numbers`, ascending) and by dataset.

    `whole` has the conflicts between all selected figures, `bins` the overlaps by bin, of which `linked` counts
    only figures that conflict with another dataset's in the whole. `figured` is None where no datasets are rivals.
    `apart` counts events in each of their datasets; None where none is linked. `excesses` are those of the bins of
    events, for a later tally of them.
    """

    seen: Seen
    selected: Selected
    layout: Layout
    numbers: Numbers
    sums: Sums
    datasets: tuple[Numbers, Sums]
    figured: Figured | None
    whole: Conflicts
    bins: Overlaps
    apart: "Tally | None" = None
    excesses: Excesses | None = None

    def overlaps(self, ledger: Ledger) -> Overlaps:
        """The overlaps by bin: also of rows that `overlaps` joins."""
        rows = np.unique(self.seen.links)
        if self.figured is not None:
            rows = rows[~self.figured.is_rival[ledger.spans.of_row[rows]]]
        at = np.searchsorted(self.numbers, self.layout.numbers(ledger, rows))
        return replace(self.bins, linked=self.bins.linked + np.bincount(at, minlength=len(self.numbers)))

    def of_datasets(self, ledger: Ledger) -> Overlaps:
        """The overlaps by dataset (as in `datasets`), as if there were no other dataset."""
        if self.apart is not None and ledger.apart is not None:
            return self.apart.of_datasets(ledger.apart)
        numbers, rows = self.datasets[0], np.unique(self.seen.links)
        bins = np.searchsorted(numbers, ledger.dataset[rows])
        parts = linked_parts(ledger, rows, bins, self.seen.links)
        found = find_conflicts(ledger, parts, len(numbers), ()).overlaps
        return replace(found, linked=np.bincount(bins, minlength=len(numbers)))


def tally_up(ledger: Ledger, selected: Selected, by: Sequence[str], before: Tally | None = None) -> Tally:
    """The tally of selected rows; of rows of one event, the first in rank counts.

    `before` is a tally of an earlier snapshot by the same dimensions: of events, what it worked out is taken.
    """
    return _tally(ledger, selected, by) if ledger.events is None else _tally_events(ledger, selected, by, before)


def _tally_events(ledger: Ledger, selected: Selected, by: Sequence[str], before: Tally | None) -> Tally:
    """The tally of selected rows, each event once; its datasets' tally counts it in each dataset by itself."""
    assert ledger.events is not None
    assert ledger.apart is not None
    rows = current_rows(ledger) if selected.rows is None else selected.rows
    once, each = ledger.events.once(rows), ledger.events.once_each(rows, ledger.apart.dataset[rows])
    own, apart = Selected(once, unlocated(ledger, once)), Selected(each, unlocated(ledger, each))
    was = (None, None) if before is None or before.apart is None else (before, before.apart)
    counted = _tally_apart(ledger.apart, apart, by if "dataset" in by else (), was[1])
    tally = _tally(ledger, own, by, was[0], is_kept=True)
    return replace(tally, datasets=counted.datasets, apart=counted)


def _tally_apart(ledger: Ledger, selected: Selected, by: Sequence[str], before: Tally | None) -> Tally:
    """The tally of events in each of their datasets by itself.

    It has no conflicts of the whole: an event counts there once for each dataset, and nobody asks for it.
    """
    layout, rows = layout_of(ledger, by), selected.rows
    assert rows is not None
    seen, (numbers, sums) = seen_of(ledger, rows), sum_up(ledger, rows, layout)
    datasets = sum_up(ledger, rows, layout_of(ledger, ("dataset",)))
    there = figured_rows(ledger, rows)
    figured = find_figured(ledger, *by_span(ledger, there), seen.links) if ledger.rivals else None
    tally = Tally(seen, selected, layout, numbers, sums, datasets, figured, NONE, NOTHING)
    if figured is None:
        return without_rivals(ledger, tally)
    tally = replace(tally, excesses=excesses_of(ledger, None if before is None else before.excesses))
    return replace(tally, bins=overlaps_of(ledger, tally, there, numbers)) if by else tally


def _tally(
    ledger: Ledger, selected: Selected, by: Sequence[str], before: Tally | None = None, *, is_kept: bool = False
) -> Tally:
    """The tally of rows; with `is_kept`, it keeps the excesses of its bins, and takes those of the one before."""
    layout, rows = layout_of(ledger, by), selected.rows
    numbers, sums = sum_up(ledger, rows, layout)
    datasets = sum_up(ledger, rows, layout_of(ledger, ("dataset",)))
    seen = seen_of(ledger, rows)
    if not ledger.rivals:
        return without_rivals(ledger, Tally(seen, selected, layout, numbers, sums, datasets, None, NONE, NOTHING))
    there = figured_rows(ledger, current_rows(ledger) if rows is None else rows)
    figured, whole = find_whole(ledger, *by_span(ledger, there), seen.links, _sweeps(seen, before))
    excesses = excesses_of(ledger, None if before is None else before.excesses) if is_kept else None
    tally = Tally(seen, selected, layout, numbers, sums, datasets, figured, whole, NOTHING, excesses=excesses)
    return replace(tally, bins=overlaps_of(ledger, tally, there, numbers))


def _sweeps(seen: Seen, before: Tally | None) -> Sweeps:
    """The sweeps of the tally before, if its datasets and their rivals are numbered as today."""
    if before is None or before.figured is None:
        return {}
    is_alike = (before.seen.datasets, before.seen.rivals) == (seen.datasets, seen.rivals)
    return before.figured.sweeps if is_alike else {}


def count_all(ledger: Ledger) -> Selected:
    """A selection of all incidents."""
    return Selected(None, ledger.snapshot.count(located=False))


def current_rows(ledger: Ledger) -> Rows:
    """The rows of all incidents."""
    rows = ledger.snapshot.rows()
    return np.arange(ledger.count) if isinstance(rows, slice) else rows


def unlocated(ledger: Ledger, rows: Rows) -> int:
    """The number of rows without coordinates."""
    return int(np.count_nonzero(np.isnan(ledger.snapshot.numbers["longitude"][rows])))


def seen_of(ledger: Ledger, rows: Rows | None) -> Seen:
    """The parts of a ledger that decide on a tally of these rows."""
    links = selected_links(ledger, rows)
    return Seen(ledger.count, ledger.snapshot.gone, ledger.datasets, ledger.rivals, links)


def figured_rows(ledger: Ledger, rows: Rows) -> Rows:
    """The rows that have a figure."""
    there: Rows = rows[ledger.deaths.kind[rows] != UNKNOWN]
    return there


def by_span(ledger: Ledger, rows: Rows) -> tuple[Counts, Floats]:
    """By span, the number of rows, and the sum of their lows."""
    span, count = ledger.spans.of_row[rows].astype(np.intp), len(ledger.spans)
    return np.bincount(span, minlength=count), weigh(span, ledger.deaths.low[rows], count)


def find_whole(
    ledger: Ledger, number: Counts, weight: Floats, links: Links, before: Sweeps
) -> tuple[Figured, Conflicts]:
    """The conflicts among all selected figures, from their number and weight by span.

    `before` are sweeps of an earlier selection.
    """
    parts, sweeps = whole_parts(ledger, number, weight, links), dict(before)
    found = find_conflicts(ledger, parts, 1, ledger.rivals, sweeps)
    is_rival = masked(len(number), ledger.spans.of_row[parts.row[found.is_rival]])
    return Figured(number, weight, is_rival, sweeps), found


def find_figured(ledger: Ledger, number: Counts, weight: Floats, links: Links) -> Figured:
    """The selected figures by span, and which of them conflict with another dataset's."""
    parts = whole_parts(ledger, number, weight, links).inside()
    found, _ = find_rivalry(parts.figures(ledger), ledger.rivals)
    return Figured(number, weight, masked(len(number), ledger.spans.of_row[parts.row[found]]), {})


def without_rivals(ledger: Ledger, tally: Tally) -> Tally:
    """The tally with the conflicts of `overlaps`, where no datasets are rivals."""
    links, count = tally.seen.links, len(tally.numbers)
    rows = np.unique(links)
    bins = np.searchsorted(tally.numbers, tally.layout.numbers(ledger, rows))
    whole = find_conflicts(ledger, linked_parts(ledger, rows, np.zeros_like(bins), links), 1, ())
    found = find_conflicts(ledger, linked_parts(ledger, rows, bins, links), count, ()).overlaps
    return replace(tally, figured=None, whole=whole, bins=replace(found, linked=np.zeros(count, dtype=np.intp)))


def overlaps_of(ledger: Ledger, tally: Tally, rows: Rows, numbers: Numbers) -> Overlaps:
    """The overlaps in the bins with these numbers, of which `rows` are the selected rows with figures, ascending.

    `linked` counts only the rows that conflict with another dataset's in the whole.
    """
    assert tally.figured is not None
    is_rival = tally.figured.is_rival[ledger.spans.of_row[rows]]
    if not tally.layout.by:
        linked = np.array([np.count_nonzero(is_rival)])
        return replace(tally.whole.overlaps, linked=linked)
    links = tally.seen.links
    links = links[masked(ledger.count, rows)[links].all(axis=1)]
    taken = is_rival | masked(ledger.count, links)[rows]
    bins = np.searchsorted(numbers, tally.layout.numbers(ledger, rows))
    parts = put_together(ledger, rows[taken], bins[taken], links)
    found = find_conflicts(ledger, parts, len(numbers), ledger.rivals, excesses=tally.excesses).overlaps
    return replace(found, linked=np.bincount(bins[is_rival], minlength=len(numbers)))
