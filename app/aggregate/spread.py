"""Counts by a dimension of which an incident has several values: it counts once in the row of each.

An incident of two actors counts in both actors' rows, with its figures; in each row, nobody is counted twice.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from math import prod

import numpy as np

from app.aggregate.dimensions import SEVERAL
from app.aggregate.facts import UNKNOWN, Ledger, Links
from app.aggregate.overlaps import NO_LINKS, Overlaps, Parts, find_conflicts, masked, put_together
from app.aggregate.sums import Layout, Numbers, Sums, add_up
from app.aggregate.tally import Tally, current_rows
from app.engine.columns import Mask, Rows


def has_several(by: Sequence[str]) -> bool:
    """Whether an incident can count in several rows of a summary by these dimensions."""
    return any(name in SEVERAL for name in by)


def spread_tally(ledger: Ledger, whole: Tally, layout: Layout) -> tuple[Numbers, Sums, Overlaps]:
    """The bins that occur, their sums and their overlaps; `whole` is the tally without dimensions."""
    chosen = whole.selected.rows
    rows, keys = _places(ledger, current_rows(ledger) if chosen is None else chosen, layout)
    numbers, bins = np.unique(keys, return_inverse=True)
    sums = add_up(ledger, rows, bins.astype(np.intp), len(numbers), layout.period)
    is_joined = _joined(ledger, whole, rows)
    overlaps = _overlaps(ledger, whole.seen.links, (rows[is_joined], bins[is_joined]), len(numbers))
    return numbers, sums, overlaps


def _places(ledger: Ledger, rows: Rows, layout: Layout) -> tuple[Rows, Numbers]:
    """Each row as often as it has values of the dimension, with the number of the bin that it counts in."""
    keys = layout.numbers(ledger, rows)
    found, numbers = [rows], [keys]
    for at, name in enumerate(layout.by):
        dimension = ledger.dimensions[name]
        if dimension.also is not None:
            step = dimension.also[rows].astype(np.intp) - dimension.codes[rows]
            other = np.flatnonzero(step)
            found.append(rows[other])
            numbers.append(keys[other] + step[other] * prod(layout.sizes[at + 1 :]))
    return np.concatenate(found), np.concatenate(numbers)


def _joined(ledger: Ledger, whole: Tally, rows: Rows) -> Mask:
    """A mask of the rows whose figures may count the same people as another's in the selection."""
    joined = masked(ledger.count, whole.seen.links)[rows]
    if whole.figured is not None:
        joined |= whole.figured.is_rival[ledger.spans.of_row[rows]]
    there: Mask = joined & (ledger.deaths.kind[rows] != UNKNOWN)
    return there


def _overlaps(ledger: Ledger, links: Links, placed: tuple[Rows, Numbers], count: int) -> Overlaps:
    """The overlaps by bin of rows that conflict with others, from the bin of each; a row may have several bins."""
    rows, bins = placed
    is_linked = masked(ledger.count, links)[rows]
    unlinked = put_together(ledger, rows[~is_linked], bins[~is_linked], NO_LINKS)
    parts = unlinked.followed_by(_linked_parts(ledger, rows[is_linked], bins[is_linked], links))
    found = find_conflicts(ledger, parts, count, ledger.rivals).overlaps
    return replace(found, linked=np.bincount(bins, minlength=count))


def _linked_parts(ledger: Ledger, rows: Rows, bins: Numbers, links: Links) -> Parts:
    """A part for each row in each of its bins, linked with the parts of other rows in the same bin."""
    at = {place: number for number, place in enumerate(zip(rows.tolist(), bins.tolist(), strict=True))}
    bins_of: dict[int, list[int]] = {}
    for row, bin_ in at:
        bins_of.setdefault(row, []).append(bin_)
    pairs = chain.from_iterable(
        ((at[one, bin_], at[other, bin_]) for bin_ in bins_of[one] if (other, bin_) in at)
        for one, other in links.tolist()
    )
    joined = np.array(list(pairs), dtype=np.intp).reshape(-1, 2)
    return Parts(bins, rows, np.ones(len(rows), dtype=np.intp), ledger.deaths.low[rows], joined)
