"""Which of the selected incidents may count the same people, and what that takes from the sum of their figures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.store.frame import Mask, Rows
from app.summary.joint import Joined, Rivals, joint_least
from app.summary.ledger import UNKNOWN, Ledger, Links
from app.summary.rivals import Figures, find_rivalry, spans

NOBODY = np.empty(0, dtype=np.intp)
Bins = NDArray[np.integer]


@dataclass(frozen=True, slots=True)
class Meeting:
    """What may count the same people among selected rows, all by position in the selection.

    `links` are pairs that `overlaps` joins. `figured` are those with a figure, where datasets that may report the
    same events are among them (else empty), and `is_rival` says which of these conflict with another dataset's.
    `pairs` are the datasets that do.
    """

    ledger: Ledger
    rows: Rows | slice
    links: Links
    figured: Rows
    is_rival: Mask
    pairs: Sequence[tuple[int, int]]

    def by_dataset(self) -> "Meeting":
        """The same, as far as one dataset's figures may count the same people as others of it."""
        return replace(self, figured=NOBODY, is_rival=NOBODY.astype(np.bool_), pairs=())

    def row(self, positions: Rows) -> Rows:
        """The snapshot's rows at these positions."""
        return positions if isinstance(self.rows, slice) else self.rows[positions].astype(np.intp)

    def figures(self, positions: Rows, bins: Rows) -> Figures:
        """The figures at these positions, those of different bins at times that never meet."""
        ledger, rows = self.ledger, self.row(positions)
        start, end = (ledger.snapshot.days[name][rows] for name in ("date_start", "date_end"))
        return Figures(*spans(start, end, bins), ledger.dataset[rows], ledger.deaths.low[rows])


@dataclass(frozen=True, slots=True)
class Overlaps:
    """By bin: incidents that may overlap with any, whether two of the bin may, and the excess of a sum of lows."""

    linked: NDArray[np.intp]
    is_joined: Mask
    excess: NDArray[np.float64]


def find_meeting(ledger: Ledger, rows: Rows | slice) -> Meeting:
    """What may count the same people among these rows of the snapshot, `slice(None)` for all."""
    links = selected_links(ledger, rows)
    empty = Meeting(ledger, rows, links, NOBODY, NOBODY.astype(np.bool_), ())
    if not ledger.rivals:
        return empty
    figured = np.flatnonzero(ledger.deaths.kind[rows] != UNKNOWN)
    figures = empty.figures(figured, np.zeros(len(figured), dtype=np.intp))
    is_rival, pairs = find_rivalry(figures, ledger.rivals)
    return replace(empty, figured=figured, is_rival=is_rival, pairs=pairs)


def selected_links(ledger: Ledger, rows: Rows | slice) -> Links:
    """The links between rows that are both selected, as positions in the selection."""
    if not len(ledger.links) or isinstance(rows, slice):
        return ledger.links
    place = np.full(len(ledger.deaths.kind), -1, dtype=np.intp)
    place[rows] = np.arange(len(rows))
    ends = place[ledger.links]
    return ends[(ends >= 0).all(axis=1)]


def find_overlaps(meeting: Meeting, bins: Bins, count: int) -> Overlaps:
    """What the meeting means for each of `count` bins; `bins` has that of every selected row."""
    linked = np.unique(np.concatenate([meeting.links.ravel(), meeting.figured[meeting.is_rival]]))
    inside = meeting.links[bins[meeting.links[:, 0]] == bins[meeting.links[:, 1]]]
    rival = meeting.figured[_rivals_inside(meeting, bins, count)]
    joined = np.unique(np.concatenate([inside.ravel(), rival]))
    return Overlaps(
        np.bincount(bins[linked], minlength=count),
        np.bincount(bins[joined], minlength=count) > 0,
        find_excess(meeting, joined, inside, bins[joined].astype(np.intp), count),
    )


def _rivals_inside(meeting: Meeting, bins: Bins, count: int) -> Mask:
    """Which of the figured conflict with another dataset's in their own bin."""
    if count == 1 or not meeting.is_rival.any():
        return meeting.is_rival
    rivals = meeting.figured[meeting.is_rival]
    found = meeting.is_rival.copy()
    figures = meeting.figures(rivals, bins[rivals].astype(np.intp))
    found[meeting.is_rival], _ = find_rivalry(figures, meeting.ledger.rivals)
    return found


def find_excess(meeting: Meeting, positions: Rows, links: Links, bins: Rows, count: int) -> NDArray[np.float64]:
    """By bin, how much more the lows at these positions add up to than they say together; `bins` are theirs."""
    excess = np.zeros(count)
    rivals = meeting.ledger.rivals if len(meeting.figured) else ()
    low = meeting.ledger.deaths.low[meeting.row(positions)]
    for number, joined in _by_bin(meeting, positions[low > 0], links, bins[low > 0], rivals):
        excess[number] = joined.figures.weight.sum() - joint_least(joined)
    return excess


def _by_bin(
    meeting: Meeting, positions: Rows, links: Links, bins: Rows, rivals: Rivals
) -> Iterator[tuple[int, Joined]]:
    """The figures of every bin with the links between them."""
    order = np.argsort(bins, kind="stable")
    positions, bins = positions[order], bins[order]
    figures = meeting.figures(positions, bins)
    place = {position: at for at, position in enumerate(positions.tolist())} if len(links) else {}
    by_bin: dict[int, list[tuple[int, int]]] = {}
    for one, other in links.tolist():
        if one in place and other in place:
            by_bin.setdefault(int(bins[place[one]]), []).append((place[one], place[other]))
    numbers, starts = np.unique(bins, return_index=True)
    ends = [*starts[1:].tolist(), len(bins)]
    for number, start, end in zip(numbers.tolist(), starts.tolist(), ends, strict=False):
        inside = [(one - start, other - start) for one, other in by_bin.get(number, [])]
        yield number, Joined(figures.take(np.arange(start, end)), inside, rivals)


def links_excess(ledger: Ledger, links: Links, bins: Rows, count: int) -> NDArray[np.float64]:
    """By bin, how much more lows add up to than they say together, as far as `overlaps` says.

    `links` are pairs of the snapshot's rows, both in the bin that `bins` says of the pair.
    """
    if not len(links):
        return np.zeros(count)
    rows, first = np.unique(links, return_index=True)
    everything = Meeting(ledger, slice(None), links, NOBODY, NOBODY.astype(np.bool_), ())
    return find_excess(everything, rows, links, np.repeat(bins, 2)[first], count)
