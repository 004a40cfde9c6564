"""The heaviest figures that datasets which may report the same events can give together, by a sweep over time.

At any moment only one *side* counts: a dataset, or several that are said to be of different events. A figure
counts where its side does during its whole span. So a choice of figures is a choice of moments at which the side
changes, and the best of all choices is found from left to right:

    best(p) = the largest, over every side and every earlier moment j, of
              best(j) + the weight of the side's figures that lie wholly between j and p

A side may change only where a figure begins; so a moment is the number of a distinct first day.

Figures of one side that `overlaps` joins are a *knot*. Between j and p a knot has the weight of the heaviest set
of its figures there. This weight falls in steps as j comes later, and rises in steps as p comes later; the steps
are entries like the entries of single figures, some of them negative, so the sweep needs no rule for knots.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.aggregate.heaviest import heaviest_set
from app.aggregate.rivals import Figures
from app.engine.columns import Mask

MOST_IN_KNOT = 40
"""A knot with more figures is replaced by the members of its heaviest set: a lower approximation."""

Rows = NDArray[np.intp]
Link = tuple[int, int]
Entry = tuple[int, int, int, float]
"""A side, the last moment at which it may begin, the first at which it may end, and the weight this adds."""
Stretch = tuple[int, int, int]
"""A side, and the two moments between which it counts."""


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

    `sides` are sets of datasets; `plain` are, by side, the rows in no knot, `knots` the knots.
    """

    figures: Figures
    moments: int
    begin: Rows
    end: Rows
    sides: Sequence[tuple[int, ...]]
    plain: Sequence[Rows]
    knots: Sequence[Sequence[Knot]]


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
    return Timeline(figures, len(moments), begin, end, sides, plain, knots)


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


def sweep(timeline: Timeline) -> list[Stretch]:
    """The stretches in which the figures weigh most together, the last stretch first."""
    entries = _entries(timeline)
    count = timeline.moments
    worth, lift = [np.zeros(count) for _ in timeline.sides], [0.0 for _ in timeline.sides]
    sides, earliest = range(len(worth)), _earliest(timeline)
    chosen = [(0, 0)] * (count + 1)
    best, at = 0.0, 0
    for moment in range(count + 1):
        while at < len(entries) and entries[at][2] == moment:
            side, begin, _, weight = entries[at]
            # The weight belongs to all moments until `begin`: it is added to all, and taken from the few after it.
            lift[side] += weight
            worth[side][begin + 1 : moment] -= weight
            at += 1
        if moment:
            since = earliest[moment - 1]
            starts = [since + int(worth[side][since:moment].argmax()) for side in sides]
            most = [float(worth[side][starts[side]]) + lift[side] for side in sides]
            best = max(most)
            chosen[moment] = most.index(best), starts[most.index(best)]
        if moment < count:
            for side in sides:
                worth[side][moment] = best - lift[side]
    return list(_stretches(chosen))


def _earliest(timeline: Timeline) -> list[int]:
    """For each moment, the last moment up to it that no figure or knot spans: sides change there at no cost."""
    reach = np.zeros(timeline.moments + 1, dtype=np.intp)
    np.maximum.at(reach, timeline.begin, timeline.end)
    for knot in (knot for knots in timeline.knots for knot in knots):
        rows = [*knot.weights]
        first = timeline.begin[rows].min()
        reach[first] = max(reach[first], timeline.end[rows].max())
    before = np.append(0, np.maximum.accumulate(reach)[:-1])
    moments = np.arange(timeline.moments + 1)
    found: list[int] = np.maximum.accumulate(np.where(before <= moments, moments, 0)).tolist()
    return found


def _stretches(chosen: Sequence[tuple[int, int]]) -> Iterator[Stretch]:
    moment = len(chosen) - 1
    while moment:
        side, begin = chosen[moment]
        yield side, begin, moment
        moment = begin


def _entries(timeline: Timeline) -> list[Entry]:
    """The weight of every side between two moments, sorted by the later moment."""
    entries = [
        entry
        for side, (rows, knots) in enumerate(zip(timeline.plain, timeline.knots, strict=True))
        for entry in (*_plain(timeline, side, rows), *(e for knot in knots for e in _steps(timeline, side, knot)))
    ]
    entries.sort(key=lambda entry: entry[2])
    return entries


def _plain(timeline: Timeline, side: int, rows: Rows) -> Iterator[Entry]:
    """The entries of one side's figures; figures with equal begin and end make one entry."""
    span = timeline.moments + 1
    keys, at = np.unique(timeline.end[rows] * span + timeline.begin[rows], return_inverse=True)
    weights = np.bincount(at, weights=timeline.figures.weight[rows], minlength=len(keys))
    for key, weight in zip(keys.tolist(), weights.tolist(), strict=True):
        end, begin = divmod(key, span)
        yield side, begin, end, weight


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


def counted(timeline: Timeline, stretches: Sequence[Stretch]) -> Rows:
    """The rows of the figures that count if sides count in these stretches, ascending.

    The stretches, last one first, follow each other from the first moment on.
    """
    rows: list[Rows] = [np.empty(0, dtype=np.intp)]
    if stretches:
        sides, begins, ends = np.array(stretches[::-1]).T
        stretch = np.searchsorted(begins, timeline.begin, side="right") - 1
        inside: Mask = timeline.end <= ends[stretch]
        for side, (plain, knots) in enumerate(zip(timeline.plain, timeline.knots, strict=True)):
            counts = inside & (sides[stretch] == side)
            rows.append(plain[counts[plain]])
            rows.extend(found for knot in knots for found in _untied(knot, counts, stretch))
    return np.sort(np.concatenate(rows))


def _untied(knot: Knot, counts: Mask, stretch: Rows) -> Iterator[Rows]:
    """The heaviest set of a knot's counting figures, for each stretch in which some of them lie."""
    by_stretch: dict[int, list[int]] = {}
    for row in knot.weights:
        if counts[row]:
            by_stretch.setdefault(int(stretch[row]), []).append(row)
    for rows in by_stretch.values():
        yield np.array([*knot.heaviest(rows)], dtype=np.intp)
