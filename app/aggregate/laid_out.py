"""Figures laid out in time: moments at which sides may change, and what a side gains between two moments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.aggregate.heaviest import heaviest_set
from app.aggregate.rivals import Figures

MOST_IN_KNOT = 40
"""A knot with more figures is replaced by the members of its heaviest set: a lower approximation."""

Rows = NDArray[np.intp]
Link = tuple[int, int]
Entry = tuple[int, int, int, float]
"""A side, the last moment at which it may begin, the first at which it may end, and the weight this adds."""


@dataclass(frozen=True, slots=True)
class Knot:
    """Figures of one side that `overlaps` joins, by row, with their weights and the pairs that conflict."""

    weights: dict[int, float]
    links: list[Link]

    def heaviest(self, rows: Sequence[int]) -> set[int]:
        """The heaviest set of some of the knot's figures."""
        there = set(rows)
        links = [link for link in self.links if there.issuperset(link)]
        return heaviest_set({row: self.weights[row] for row in rows}, links)

    def weigh(self, rows: Sequence[int]) -> float:
        """The weight of the heaviest set of some of the knot's figures."""
        return sum(self.weights[row] for row in self.heaviest(rows))


@dataclass(frozen=True, slots=True)
class Timeline:
    """Figures between moments: each counts in a stretch from `begin` or earlier until `end` or later.

    `times` are the times of the moments. `sides` are sets of datasets; `plain` are, by side, the rows in no knot
    and the heaviest set of each knot that is too large to be weighed, `knots` the others.
    """

    figures: Figures
    times: NDArray[np.int64]
    begin: Rows
    end: Rows
    sides: Sequence[tuple[int, ...]]
    plain: Sequence[Rows]
    knots: Sequence[Sequence[Knot]]

    @property
    def moments(self) -> int:
        """The number of moments."""
        return len(self.times)


def lay_out(figures: Figures, sides: Sequence[tuple[int, ...]], links: Sequence[Link]) -> Timeline:
    """The timeline of some figures; `links` join figures that may count the same people, whatever their dates."""
    moments = np.unique(figures.first)
    begin = np.searchsorted(moments, figures.first)
    end = np.searchsorted(moments, figures.last, side="right")
    plain, knots = [], []
    for side in sides:
        rows = np.flatnonzero(np.isin(figures.dataset, side))
        tied = tie(figures, rows, links)
        left_out = {row for knot in tied for row in knot.weights}
        kept = [row for knot in tied if len(knot.weights) > MOST_IN_KNOT for row in knot.heaviest([*knot.weights])]
        free = rows if not left_out else rows[~np.isin(rows, [*left_out])]
        plain.append(np.append(free, np.array(sorted(kept), dtype=np.intp)))
        knots.append([knot for knot in tied if len(knot.weights) <= MOST_IN_KNOT])
    return Timeline(figures, moments, begin, end, sides, plain, knots)


def tie(figures: Figures, rows: Rows, links: Sequence[Link]) -> list[Knot]:
    """The knots that the links between some rows form."""
    there = set(rows.tolist()) if links else set()
    inside = [link for link in links if there.issuperset(link)]
    root: dict[int, int] = {}

    def find(row: int) -> int:
        while root.setdefault(row, row) != row:
            root[row] = root[root[row]]
            row = root[row]
        return row

    for one, other in inside:
        root[find(one)] = find(other)
    knots: dict[int, Knot] = {}
    for row in sorted(root):
        knots.setdefault(find(row), Knot({}, [])).weights[row] = float(figures.weight[row])
    for link in inside:
        knots[find(link[0])].links.append(link)
    return list(knots.values())


@dataclass(frozen=True, slots=True)
class Entries:
    """The weight of each side between two moments, sorted by the later moment.

    `begin` is the last moment at which the side may begin, `end` the first at which it may end.
    """

    side: Rows
    begin: Rows
    end: Rows
    weight: NDArray[np.float64]

    def take(self, which: NDArray[np.bool_] | Rows) -> "Entries":
        """Some of the entries."""
        return Entries(self.side[which], self.begin[which], self.end[which], self.weight[which])

    def listed(self, after: int) -> list[Entry]:
        """The entries that end after a moment."""
        first = int(np.searchsorted(self.end, after, side="right"))
        parts = (each[first:].tolist() for each in (self.side, self.begin, self.end, self.weight))
        return list(zip(*parts, strict=True))


def find_entries(timeline: Timeline) -> Entries:
    """The entries of a timeline."""
    parts = [_plain(timeline, side, rows) for side, rows in enumerate(timeline.plain)]
    knots = [(side, knot) for side, tied in enumerate(timeline.knots) for knot in tied]
    if steps := [step for side, knot in knots for step in _steps(timeline, side, knot)]:
        side, begin, end = (np.array(each, dtype=np.intp) for each in [*zip(*steps, strict=True)][:3])
        parts.append(Entries(side, begin, end, np.array([step[3] for step in steps], dtype=np.float64)))
    names = ("side", "begin", "end")
    places = [np.concatenate([getattr(part, name) for part in parts]) for name in names]
    found = Entries(places[0], places[1], places[2], np.concatenate([part.weight for part in parts]))
    order = np.argsort(found.end, kind="stable")
    return found.take(order)


def _plain(timeline: Timeline, side: int, rows: Rows) -> Entries:
    """The entries of one side's `plain` figures; figures with equal begin and end make one entry."""
    span = timeline.moments + 1
    keys, at = np.unique(timeline.end[rows] * span + timeline.begin[rows], return_inverse=True)
    weights = np.bincount(at, weights=timeline.figures.weight[rows], minlength=len(keys))
    return Entries(np.full(len(keys), side), keys % span, keys // span, weights.astype(np.float64))


def _steps(timeline: Timeline, side: int, knot: Knot) -> Iterator[Entry]:
    """The entries of a knot: by later moment, the weight that figures ending there add."""
    rows = sorted(knot.weights)
    begins = sorted({int(timeline.begin[row]) for row in rows})
    ends = sorted({int(timeline.end[row]) for row in rows})
    known: dict[tuple[int, ...], float] = {(): 0.0}
    before = [0.0] * len(begins)
    for end in ends:
        worth = []
        for begin in begins:
            inside = tuple(row for row in rows if timeline.begin[row] >= begin and timeline.end[row] <= end)
            if inside not in known:
                known[inside] = knot.weigh(inside)
            worth.append(known[inside])
        steps = [value - later for value, later in zip(worth, [*worth[1:], 0.0], strict=True)]
        for begin, step, old in zip(begins, steps, before, strict=True):
            if step != old:
                yield side, begin, end, step - old
        before = steps
