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

import numpy as np

from app.aggregate.laid_out import Entries, Knot, Rows, Timeline, find_entries
from app.aggregate.resweep import Resuming, resume
from app.aggregate.swept import Stretch, Swept, worth_until
from app.engine.columns import Mask


def sweep(timeline: Timeline, before: Swept | None = None) -> Swept:
    """The stretches in which the figures weigh most together.

    `before` is a sweep of other figures: where they are alike, its results are taken.
    """
    entries = find_entries(timeline)
    resuming = resume(timeline, entries, before)
    return _run(timeline, entries, resuming)


def _run(timeline: Timeline, entries: Entries, resuming: Resuming) -> Swept:
    """The sweep from the moment until which results are known, to the end or to where it goes on as before."""
    swept, known, count = resuming.swept, resuming.known, timeline.moments
    best, sides, earliest = swept.best, range(len(timeline.sides)), _earliest(timeline)
    lift = [0.0 for _ in sides]
    worth = [np.append(worth_until(entries, side, best, known), np.zeros(count - known)) for side in sides]
    waiting, at = entries.listed(known), 0
    for moment in range(known + 1, count + 1):
        while at < len(waiting) and waiting[at][2] == moment:
            side, begin, _, weight = waiting[at]
            # The weight belongs to all moments until `begin`: it is added to all, and taken from the few after it.
            lift[side] += weight
            worth[side][begin + 1 : moment] -= weight
            at += 1
        since = earliest[moment - 1]
        starts = [since + int(worth[side][since:moment].argmax()) for side in sides]
        most = [float(worth[side][starts[side]]) + lift[side] for side in sides]
        most_of_all = max(most)
        swept.put(moment, most_of_all, most.index(most_of_all), starts[most.index(most_of_all)])
        for side in sides:
            worth[side][moment] = most_of_all - lift[side]
        if resuming.may_stop(moment):
            states = [each[:moment] + more for each, more in zip(worth, lift, strict=True)]
            if resuming.goes_on_as_before(moment, states):
                return resuming.completed(moment)
    return swept


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
