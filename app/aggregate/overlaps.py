"""Selected incidents that may count the same people, and how much that lowers the sum of their figures."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.aggregate.facts import UNKNOWN, Ledger, Links
from app.aggregate.joint import Joined, find_families, joint_least, relaxed
from app.aggregate.rivals import Figures, find_rivalry, spans
from app.engine.columns import Mask, Rows

NOBODY = np.empty(0, dtype=np.intp)
Bins = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Selected rows that may count the same people, by position in the selection.

    `links` are pairs that `overlaps` joins. `figured` are positions of rows with a figure (empty if no two
    datasets may report the same events); `is_rival` marks the rows of `figured` that conflict with another
    dataset's figure. `pairs` are the datasets in conflict.
    """

    ledger: Ledger
    rows: Rows | slice
    links: Links
    figured: Rows
    is_rival: Mask
    pairs: Sequence[tuple[int, int]]

    def by_dataset(self) -> "Meeting":
        """The meeting within single datasets: conflicts between datasets are left out."""
        return replace(self, figured=NOBODY, is_rival=NOBODY.astype(np.bool_), pairs=())

    def row(self, positions: Rows) -> Rows:
        """The snapshot's rows at these positions."""
        return positions if isinstance(self.rows, slice) else self.rows[positions].astype(np.intp)

    def figures(self, positions: Rows, bins: Rows) -> Figures:
        """The figures at these positions; figures in different bins get times that never meet."""
        ledger, rows = self.ledger, self.row(positions)
        start, end = (ledger.snapshot.days[name][rows] for name in ("date_start", "date_end"))
        return Figures(*spans(start, end, bins), ledger.dataset[rows], ledger.deaths.low[rows])


@dataclass(frozen=True, slots=True)
class Overlaps:
    """By bin: incidents that may overlap any other, whether two in the bin may, and the excess of summed lows."""

    linked: NDArray[np.intp]
    is_joined: Mask
    excess: NDArray[np.float64]


def find_meeting(ledger: Ledger, rows: Rows | slice) -> Meeting:
    """The overlaps and rival figures among these rows of the snapshot; `slice(None)` for all rows."""
    links = selected_links(ledger, rows)
    empty = Meeting(ledger, rows, links, NOBODY, NOBODY.astype(np.bool_), ())
    if not ledger.rivals:
        return empty
    figured = np.flatnonzero(ledger.deaths.kind[rows] != UNKNOWN)
    if isinstance(rows, slice):
        figured = np.setdiff1d(figured, ledger.snapshot.gone, assume_unique=True)
    figures = empty.figures(figured, np.zeros(len(figured), dtype=np.intp))
    is_rival, pairs = find_rivalry(figures, ledger.rivals)
    return replace(empty, figured=figured, is_rival=is_rival, pairs=pairs)


def selected_links(ledger: Ledger, rows: Rows | slice) -> Links:
    """The links whose rows are both selected, as positions in the selection."""
    if not len(ledger.links) or isinstance(rows, slice):
        return ledger.links
    place = np.full(len(ledger.deaths.kind), -1, dtype=np.intp)
    place[rows] = np.arange(len(rows))
    ends = place[ledger.links]
    return ends[(ends >= 0).all(axis=1)]


def find_overlaps(meeting: Meeting, bins: Bins, count: int) -> Overlaps:
    """The overlaps in each of `count` bins; `bins` has the bin of every selected row."""
    linked = _each_once(len(bins), meeting.links.ravel(), meeting.figured[meeting.is_rival])
    inside = meeting.links[bins[meeting.links[:, 0]] == bins[meeting.links[:, 1]]]
    rival = meeting.figured[_rivals_inside(meeting, bins, count)]
    joined = _each_once(len(bins), inside.ravel(), rival)
    return Overlaps(
        np.bincount(bins[linked], minlength=count),
        np.bincount(bins[joined], minlength=count) > 0,
        find_excess(meeting, joined, inside, bins[joined].astype(np.intp), count),
    )


def _each_once(count: int, *positions: Rows) -> Rows:
    """The positions below `count` that occur in any of the arrays, ascending and each once."""
    there = np.zeros(count, dtype=np.bool_)
    for some in positions:
        there[some] = True
    return np.flatnonzero(there)


def _rivals_inside(meeting: Meeting, bins: Bins, count: int) -> Mask:
    """A mask of the figured rows that conflict with another dataset's figure in their own bin."""
    if count == 1 or not meeting.is_rival.any():
        return meeting.is_rival
    rivals = meeting.figured[meeting.is_rival]
    found = meeting.is_rival.copy()
    figures = meeting.figures(rivals, bins[rivals].astype(np.intp))
    found[meeting.is_rival], _ = find_rivalry(figures, meeting.ledger.rivals)
    return found


def find_excess(meeting: Meeting, positions: Rows, links: Links, bins: Rows, count: int) -> NDArray[np.float64]:
    """By bin, the sum of the lows at these positions less the least that they give together.

    `bins` are the bins of the positions. All bins are computed at once, for figures of two bins never meet; a bin
    in which that breaks a link is computed again by itself.
    """
    bounded = meeting.ledger.deaths.low[meeting.row(positions)] > 0
    positions, bins = positions[bounded], bins[bounded]
    figures = meeting.figures(positions, bins)
    joined = Joined(figures, _placed(positions, links), meeting.ledger.rivals if len(meeting.figured) else ())
    families = find_families(joined)
    found, broken = relaxed(joined, families)
    total = np.bincount(bins, weights=figures.weight, minlength=count)
    together = np.bincount(bins[found], weights=figures.weight[found], minlength=count)
    excess: NDArray[np.float64] = (total - together).astype(np.float64)
    is_simple = all(family.is_simple() for family in families)
    again = {int(bins[one]) for one, _ in broken} if is_simple else set(bins.tolist())
    for number in sorted(again):
        excess[number] = total[number] - joint_least(joined.take(np.flatnonzero(bins == number)))
    return excess


def _placed(positions: Rows, links: Links) -> list[tuple[int, int]]:
    """The links between figures at these positions, as indexes in `positions`."""
    place = {position: at for at, position in enumerate(positions.tolist())} if len(links) else {}
    return [(place[one], place[other]) for one, other in links.tolist() if one in place and other in place]


def links_excess(ledger: Ledger, links: Links, bins: Rows, count: int) -> NDArray[np.float64]:
    """By bin, the sum of lows less the least that they give together, counting only the conflicts of `overlaps`.

    `links` are pairs of the snapshot's rows; `bins` is the bin that both rows of a pair are in.
    """
    if not len(links):
        return np.zeros(count)
    rows, first = np.unique(links, return_index=True)
    everything = Meeting(ledger, slice(None), links, NOBODY, NOBODY.astype(np.bool_), ())
    return find_excess(everything, rows, links, np.repeat(bins, 2)[first], count)
