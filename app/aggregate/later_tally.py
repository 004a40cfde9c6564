"""The tally of a later snapshot, made from the tally of one before with the same base.

A later snapshot has rows that came, and rows that left. Sums are added and taken away. Which figures conflict is
worked out again only in the bins of such rows; in the whole, it is searched among spans, not rows.
"""

from dataclasses import dataclass, replace
from math import prod

import numpy as np

from app.aggregate.facts import Ledger
from app.aggregate.overlaps import MOST_NUMBERED, Overlaps, masked
from app.aggregate.sums import Layout, Numbers, Sums, add_up, layout_of, spread
from app.aggregate.tally import (
    Figured,
    Selected,
    Tally,
    by_span,
    figured_rows,
    find_whole,
    overlaps_of,
    seen_of,
    unlocated,
    without_rivals,
)
from app.engine.columns import Mask, Rows, are_among

MANY_VALUES = 16
"""A dimension with so many values tells bins apart so well that an index of its rows is worth while."""


@dataclass(frozen=True, slots=True)
class Change:
    """A later ledger, the rows of an earlier selection that left, and the rows that came to it, both ascending."""

    ledger: Ledger
    left: Rows
    came: Rows

    def rows(self) -> Rows:
        """The rows that left and those that came."""
        return np.append(self.left, self.came)


def can_follow(tally: Tally, ledger: Ledger) -> bool:
    """Whether the tally is of an earlier snapshot of the same base, with the datasets that may conflict today.

    No tally of events is followed: which of their records counts may have changed.
    """
    if tally.apart is not None or ledger.events is not None:
        return False
    seen = tally.seen
    is_later = seen.count <= ledger.count and bool(np.isin(seen.gone, ledger.snapshot.gone).all())
    return is_later and (seen.datasets, seen.rivals) == (ledger.datasets, ledger.rivals)


def follow(tally: Tally, ledger: Ledger, came: Rows) -> Tally:
    """The tally of a later snapshot that it can follow; `came` are selected rows that came since, ascending."""
    selected = tally.selected
    change = Change(ledger, _left(tally, ledger), came)
    rows = None if selected.rows is None else _followed(selected.rows, change)
    number = selected.unlocated + unlocated(ledger, came) - unlocated(ledger, change.left)
    layout = layout_of(ledger, tally.layout.by)
    numbers, sums = _changed(change, layout, tally.layout.moved(tally.numbers, layout), tally.sums)
    by_dataset = layout_of(ledger, ("dataset",))
    later = Tally(
        seen_of(ledger, rows),
        Selected(rows, number),
        layout,
        numbers,
        sums,
        _occurring(*_changed(change, by_dataset, *tally.datasets)),
        tally.figured,
        tally.whole,
        tally.bins,
    )
    later = _with_conflicts(change, tally, later) if tally.figured is not None else later
    there = np.flatnonzero(sums.kinds.any(axis=1))
    later = replace(later, numbers=numbers[there], sums=sums.at(there))
    if tally.figured is None:
        return without_rivals(ledger, later)
    bins = later.bins
    return replace(later, bins=Overlaps(bins.linked[there], bins.is_joined[there], bins.excess[there]))


def _left(tally: Tally, ledger: Ledger) -> Rows:
    """The selected rows that are gone since."""
    seen, rows = tally.seen, tally.selected.rows
    gone = np.setdiff1d(ledger.snapshot.gone, seen.gone)
    gone = gone[gone < seen.count]
    return gone if rows is None else gone[are_among(rows, gone)]


def _followed(rows: Rows, change: Change) -> Rows:
    """The selected rows now, ascending, from the ones before."""
    return np.append(np.delete(rows, np.searchsorted(rows, change.left)), change.came)


def _changed(change: Change, layout: Layout, numbers: Numbers, sums: Sums) -> tuple[Numbers, Sums]:
    """The numbers of the bins that occurred before or occur now, and the sums now."""
    ledger = change.ledger
    came, left = (layout.numbers(ledger, rows) for rows in (change.came, change.left))
    every = np.union1d(numbers, came)
    sums = sums.spread(np.searchsorted(every, numbers), len(every))
    own = [
        add_up(ledger, rows, np.searchsorted(every, keys), len(every), layout.period)
        for rows, keys in ((change.came, came), (change.left, left))
    ]
    return every, sums.plus(own[0]).less(own[1])


def _occurring(numbers: Numbers, sums: Sums) -> tuple[Numbers, Sums]:
    """The bins that have incidents."""
    there = np.flatnonzero(sums.kinds.any(axis=1))
    return numbers[there], sums.at(there)


def _with_conflicts(change: Change, before: Tally, later: Tally) -> Tally:
    """The later tally with what conflicts; its bins are all that occurred before or occur now."""
    ledger, was = change.ledger, before.figured
    assert was is not None
    count, known = len(ledger.spans), np.arange(len(was.number))
    was = Figured(
        spread(was.number, known, count),
        spread(was.weight, known, count),
        spread(was.is_rival, known, count),
        was.sweeps,
    )
    came, left = (by_span(ledger, figured_rows(ledger, rows)) for rows in (change.came, change.left))
    number, weight = was.number + came[0] - left[0], was.weight + came[1] - left[1]
    is_alike = np.array_equal(number, was.number) and np.array_equal(weight, was.weight)
    if is_alike and np.array_equal(later.seen.links, before.seen.links):
        figured, whole = was, before.whole
    else:
        figured, whole = find_whole(ledger, number, weight, later.seen.links, was.sweeps)
    later = replace(later, figured=figured, whole=whole)
    bins = _spread_bins(before, later)
    bins = replace(bins, linked=bins.linked + _relinked(change, was, later))
    return replace(later, bins=_worked_out(change, before, replace(later, bins=bins)))


def _spread_bins(before: Tally, later: Tally) -> Overlaps:
    """The overlaps before, for the bins of the later tally."""
    at = np.searchsorted(later.numbers, before.layout.moved(before.numbers, later.layout))
    linked, joined, excess = before.bins.linked, before.bins.is_joined, before.bins.excess
    count = len(later.numbers)
    return Overlaps(spread(linked, at, count), spread(joined, at, count), spread(excess, at, count))


def _relinked(change: Change, was: Figured, later: Tally) -> Numbers:
    """By bin, how many more rows conflict in the whole with another dataset's than before."""
    ledger, now = change.ledger, later.figured
    assert now is not None
    span = ledger.spans.of_row
    came, left = (figured_rows(ledger, rows) for rows in (change.came, change.left))
    more, less = came[now.is_rival[span[came]]], left[was.is_rival[span[left]]]
    turned = now.is_rival != was.is_rival
    if turned[was.number > 0].any():
        stayed = figured_rows(ledger, _marked(ledger, later.selected, turned[span]))
        stayed = np.setdiff1d(stayed, came, assume_unique=True)
        turned_on = now.is_rival[span[stayed]]
        more, less = np.append(more, stayed[turned_on]), np.append(less, stayed[~turned_on])
    at = [np.searchsorted(later.numbers, later.layout.numbers(ledger, rows)) for rows in (more, less)]
    counts = [np.bincount(each, minlength=len(later.numbers)) for each in at]
    return counts[0] - counts[1]


def _marked(ledger: Ledger, selected: Selected, mask: Mask) -> Rows:
    """The selected rows, ascending, that a mask of the snapshot's rows has."""
    if selected.rows is not None:
        rows: Rows = selected.rows[mask[selected.rows]]
        return rows
    return np.flatnonzero(mask & ~masked(len(mask), ledger.snapshot.gone))


def _worked_out(change: Change, before: Tally, later: Tally) -> Overlaps:
    """The overlaps of the later tally, worked out again in the bins whose figures or links changed."""
    ledger, layout, bins = change.ledger, later.layout, later.bins
    if not layout.by:
        return replace(later.whole.overlaps, linked=bins.linked)
    touched = np.unique(layout.numbers(ledger, np.append(change.rows(), _relinked_rows(before, later))))
    at = np.searchsorted(later.numbers, touched)
    rows = figured_rows(ledger, _rows_in(ledger, later.selected, layout, touched))
    found = overlaps_of(ledger, later, rows, touched)
    joined, excess = bins.is_joined.copy(), bins.excess.copy()
    joined[at], excess[at] = found.is_joined, found.excess
    return Overlaps(bins.linked, joined, excess)


def _relinked_rows(before: Tally, later: Tally) -> Rows:
    """The rows of the links that one of two tallies has and the other has not."""
    pairs = ({*map(tuple, tally.seen.links.tolist())} for tally in (before, later))
    one, other = pairs
    return np.array(sorted(one ^ other), dtype=np.intp).ravel()


def _rows_in(ledger: Ledger, selected: Selected, layout: Layout, numbers: Numbers) -> Rows:
    """The selected rows, ascending, in the bins with these numbers, which ascend.

    They are found by the dimension that tells most bins apart, if that is much faster than a look at all rows.
    """
    at = int(np.argmax(layout.sizes))
    if layout.sizes[at] < MANY_VALUES:
        return _marked(ledger, selected, _in_bins(ledger, layout, numbers))
    sought = np.unique(layout.codes(numbers)[at]).tolist()
    rows = ledger.rows_with(layout.by[at], [layout.values[at][code] for code in sought])
    rows = rows[are_among(numbers, layout.numbers(ledger, rows))]
    if selected.rows is not None:
        return rows[are_among(selected.rows, rows)]
    return rows[~are_among(ledger.snapshot.gone, rows)]


def _in_bins(ledger: Ledger, layout: Layout, numbers: Numbers) -> Mask:
    """A mask of the snapshot's rows that are in bins with these numbers."""
    every = layout.numbers(ledger, slice(None))
    count = prod(layout.sizes)
    return masked(count, numbers)[every] if count <= MOST_NUMBERED else np.isin(every, numbers)
