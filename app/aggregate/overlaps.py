"""Selected incidents that may count the same people, and how much that lowers the sum of their figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.aggregate.bin_contents import Excesses, marks_of
from app.aggregate.facts import Ledger, Links
from app.aggregate.joint import Joined, Sweeps, find_families, joint_least, relaxed
from app.aggregate.rivals import Figures, find_rivalry, spans
from app.aggregate.sums import weigh
from app.engine.columns import Mask, Rows

MOST_NUMBERED = 2**22
"""Up to this many combinations of a bin and a span are counted in an array; more are sorted."""

Floats = NDArray[np.float64]
Counts = NDArray[np.intp]
Rivals = Sequence[tuple[int, int]]
NO_LINKS: Links = np.empty((0, 2), dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Parts:
    """Figures of a selection, those of one bin and one span put together, for they have the same conflicts.

    `row` is one of a part's rows, `number` is how many it has, `weight` the sum of their lower bounds. A figure
    that `overlaps` joins with another is a part by itself; `links` are pairs of such parts.
    """

    bin: Rows
    row: Rows
    number: Counts
    weight: Floats
    links: Links

    def figures(self, ledger: Ledger) -> Figures:
        """One figure for each part; figures in different bins get times that never meet."""
        start, end = (ledger.snapshot.days[name][self.row] for name in ("date_start", "date_end"))
        return Figures(*spans(start, end, self.bin), ledger.dataset[self.row], self.weight)

    def inside(self) -> "Parts":
        """The parts without the links between two bins."""
        links = self.links[self.bin[self.links[:, 0]] == self.bin[self.links[:, 1]]]
        return replace(self, links=links)

    def take(self, which: Mask) -> "Parts":
        """Some of the parts, with the links between them."""
        place = np.cumsum(which) - 1
        links = place[self.links[which[self.links].all(axis=1)]]
        return Parts(self.bin[which], self.row[which], self.number[which], self.weight[which], links)

    def followed_by(self, others: "Parts") -> "Parts":
        """The parts, which have no links, and others."""
        return Parts(
            np.append(self.bin, others.bin),
            np.append(self.row, others.row),
            np.append(self.number, others.number),
            np.append(self.weight, others.weight),
            others.links + len(self.bin),
        )


@dataclass(frozen=True, slots=True)
class Overlaps:
    """By bin: incidents that may overlap any other, whether two in the bin may, and the excess of summed lows."""

    linked: Counts
    is_joined: Mask
    excess: Floats


@dataclass(frozen=True, slots=True)
class Conflicts:
    """The overlaps of some bins, the parts that conflict with another dataset's, and the datasets in conflict."""

    overlaps: Overlaps
    is_rival: Mask
    pairs: Rivals


def masked(count: int, *positions: NDArray[np.integer]) -> Mask:
    """A mask of the positions, out of `count`."""
    there: Mask = np.zeros(count, dtype=np.bool_)
    for some in positions:
        there[some] = True
    return there


def whole_parts(ledger: Ledger, number: Counts, weight: Floats, links: Links) -> Parts:
    """The parts of one bin, from the number and weight of the selected figures by span.

    `links` are pairs of the snapshot's rows, both selected.
    """
    rows = np.unique(links)
    alone = linked_parts(ledger, rows, np.zeros(len(rows), dtype=np.intp), links)
    span = ledger.spans.of_row[rows]
    number = number - np.bincount(span, minlength=len(number))
    weight = weight - np.bincount(span, weights=alone.weight, minlength=len(weight))
    found = np.flatnonzero(number)
    bins = np.zeros(len(found), dtype=np.intp)
    return Parts(bins, ledger.spans.example[found], number[found], weight[found], NO_LINKS).followed_by(alone)


def put_together(ledger: Ledger, rows: Rows, bins: Rows, links: Links) -> Parts:
    """The parts of some rows with figures, ascending, from the bin of each row.

    `links` are pairs of the snapshot's rows, both of them among the rows.
    """
    is_alone = masked(ledger.count, links)[rows]
    alone, others = linked_parts(ledger, rows[is_alone], bins[is_alone], links), rows[~is_alone]
    if not len(others):
        return alone
    count = len(ledger.spans)
    keys = bins[~is_alone] * count + ledger.spans.of_row[others]
    found, number, weight = _grouped(keys, ledger.deaths.low[others])
    example = ledger.spans.example[found % count]
    return Parts(found // count, example, number, weight, NO_LINKS).followed_by(alone)


def linked_parts(ledger: Ledger, rows: Rows, bins: Rows, links: Links) -> Parts:
    """A part for each of the rows that the links join, which ascend."""
    number = np.ones(len(rows), dtype=np.intp)
    return Parts(bins, rows, number, ledger.deaths.low[rows], np.searchsorted(rows, links))


def _grouped(keys: NDArray[np.intp], low: Floats) -> tuple[Rows, Counts, Floats]:
    """The distinct keys, ascending, how often each occurs, and the sum of its lows."""
    most = int(keys.max(initial=-1)) + 1
    if most <= MOST_NUMBERED:
        number, weight = np.bincount(keys, minlength=most), weigh(keys, low, most)
        found = np.flatnonzero(number)
        return found, number[found], weight[found]
    found, at, number = np.unique(keys, return_inverse=True, return_counts=True)
    return found, number, weigh(at, low, len(found))


def find_conflicts(
    ledger: Ledger,
    parts: Parts,
    count: int,
    rivals: Rivals,
    sweeps: Sweeps | None = None,
    excesses: Excesses | None = None,
) -> Conflicts:
    """The conflicts in each of `count` bins; `sweeps` as in `relaxed`, `excesses` as in `find_excess`."""
    parts = parts.inside()
    is_rival, pairs = find_rivalry(parts.figures(ledger), rivals)
    joined = is_rival | masked(len(is_rival), parts.links)
    overlaps = Overlaps(
        np.bincount(parts.bin[joined], weights=parts.number[joined], minlength=count).astype(np.intp),
        np.bincount(parts.bin[joined], minlength=count) > 0,
        find_excess(ledger, parts.take(joined), count, rivals, sweeps, excesses),
    )
    return Conflicts(overlaps, is_rival, pairs)


def find_excess(
    ledger: Ledger,
    parts: Parts,
    count: int,
    rivals: Rivals,
    sweeps: Sweeps | None = None,
    excesses: Excesses | None = None,
) -> Floats:
    """By bin, the sum of the lows of the parts less the least that they give together.

    Bins that `excesses` knows are not worked out; it takes those that are.
    """
    parts = parts.take(parts.weight > 0)
    if excesses is None:
        return _work_out(ledger, parts, count, rivals, sweeps)
    marks = marks_of(ledger, parts.bin, parts.row, parts.weight, parts.links)
    known = excesses.known
    new = np.array([number for number, mark in marks.items() if mark not in known], dtype=np.intp)
    excess = _work_out(ledger, parts.take(masked(count, new)[parts.bin]), count, rivals, sweeps)
    old = [number for number, mark in marks.items() if mark in known]
    excess[old] = [known[marks[number]] for number in old]
    excesses.keep(marks.values(), excess[[*marks]].tolist())
    return excess


def _work_out(ledger: Ledger, parts: Parts, count: int, rivals: Rivals, sweeps: Sweeps | None) -> Floats:
    """As `find_excess`, of parts that have a weight.

    All bins are computed at once, for figures of two bins never meet; a bin in which that breaks a link is
    computed again by itself, as is every bin where a dataset is on two sides.
    """
    figures, bins = parts.figures(ledger), parts.bin
    joined = Joined(figures, [(one, other) for one, other in parts.links.tolist()], rivals)
    families = find_families(joined)
    total = np.bincount(bins, weights=figures.weight, minlength=count).astype(np.float64)
    if not all(family.is_simple() for family in families):
        return _work_out_each(joined, bins, total, sweeps if count == 1 else None)
    found, broken = relaxed(joined, families, sweeps)
    together = np.bincount(bins[found], weights=figures.weight[found], minlength=count)
    excess: Floats = (total - together).astype(np.float64)
    for number in sorted({int(bins[one]) for one, _ in broken}):
        excess[number] = total[number] - joint_least(joined.take(np.flatnonzero(bins == number)))
    return excess


def _work_out_each(joined: Joined, bins: Rows, total: Floats, sweeps: Sweeps | None) -> Floats:
    """By bin, the excess over what the bin's figures, taken by themselves, give together."""
    excess, order = np.zeros(len(total)), np.argsort(bins, kind="stable")
    numbers, first = np.unique(bins[order], return_index=True)
    for number, rows in zip(numbers.tolist(), np.split(order, first[1:]), strict=True):
        excess[number] = total[number] - joint_least(joined.take(rows), sweeps)
    return excess


def links_excess(ledger: Ledger, links: Links, bins: Rows, count: int) -> Floats:
    """By bin, the sum of lows less the least that they give together, counting only the conflicts of `overlaps`.

    `links` are pairs of the snapshot's rows; `bins` is the bin that both rows of a pair are in.
    """
    if not len(links):
        return np.zeros(count)
    rows, first = np.unique(links, return_index=True)
    return find_excess(ledger, put_together(ledger, rows, np.repeat(bins, 2)[first], links), count, ())


def no_overlaps(count: int) -> Overlaps:
    """Overlaps of `count` bins in which no two incidents may count the same people."""
    return Overlaps(np.zeros(count, dtype=np.intp), np.zeros(count, dtype=np.bool_), np.zeros(count))


def selected_links(ledger: Ledger, rows: Rows | None) -> Links:
    """The links whose rows are both selected; None selects all rows."""
    if not len(ledger.links) or rows is None:
        return ledger.links
    return ledger.links[masked(ledger.count, rows)[ledger.links].all(axis=1)]
