"""A sweep that begins where other figures begin than in the sweep before, and ends where it goes on as before."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.aggregate.laid_out import Entries, Knot, Rows, Timeline
from app.aggregate.swept import Floats, Swept, begun, worth_until
from app.engine.columns import Mask

CHECKED = 16
"""Moments between two looks at whether the sweep goes on as before."""
NEVER = 2**62
TIME_BITS = 24
ENDLESS = 2**TIME_BITS - 1
"""The time until which a figure conflicts that conflicts with the last first day."""


@dataclass(frozen=True, slots=True)
class Resuming:
    """A sweep that is known until the moment `known`, and the sweep before it, from which it is known.

    All figures that differ lie before the time `until`.
    """

    swept: Swept
    known: int = 0
    until: int = NEVER
    before: Swept | None = None

    def may_stop(self, moment: int) -> bool:
        """Whether it is time to look if the sweep goes on as before."""
        times = self.swept.timeline.times
        return (
            self.before is not None
            and moment % CHECKED == 0
            and moment < len(times)
            and times[moment] > self.until
        )

    def goes_on_as_before(self, moment: int, states: Sequence[Floats]) -> bool:
        """Whether each choice that may still be the best weighs as much more than before as the best one does.

        `states` are, by side, the worth of each earlier moment as the beginning of the present stretch.
        """
        return all(self._is_as_before(side, moment, state) for side, state in enumerate(states))

    def _is_as_before(self, side: int, moment: int, state: Floats) -> bool:
        """Whether a side's choices that may still be the best weigh as much more than before as the best one does.

        Moments between the beginnings of open entries gain alike later: their best one stands for them. It never
        is the best again if changing sides now is worth more than it and all that it may still gain.
        """
        before, entries, then = self._before(), self.swept.entries, self._then(moment)
        open_ = entries.take((entries.side == side) & (entries.begin < moment - 1) & (entries.end > moment))
        crossing = entries.weight[(entries.side == side) & (entries.begin < moment) & (entries.end > moment)]
        begin, gain = np.unique(open_.begin), float(crossing[crossing > 0].sum())
        old_begin = np.searchsorted(before.timeline.times, self.swept.timeline.times[begin])
        if len(begin) and old_begin[-1] + 1 >= then:
            return False
        old = worth_until(before.entries, side, before.best, then)[:then]
        now = np.maximum.reduceat(state, np.append(0, begin + 1))
        was = np.maximum.reduceat(old, np.append(0, old_begin + 1))
        best, best_then = self.swept.best[moment], before.best[then]
        is_over: Mask = (now + gain <= best) & (was + gain <= best_then)
        return bool((is_over | (now - was == best - best_then)).all())

    def _before(self) -> Swept:
        assert self.before is not None
        return self.before

    def _then(self, moment: int) -> int:
        """The moment's number in the sweep before."""
        return moment + self._before().timeline.moments - self.swept.timeline.moments

    def completed(self, moment: int) -> Swept:
        """The sweep, with what is as before from a moment on."""
        before, swept, then = self._before(), self.swept, self._then(moment)
        times, old = swept.timeline.times, before.timeline.times
        later = slice(moment + 1, None)
        swept.best[later] = before.best[then + 1 :] + (swept.best[moment] - before.best[then])
        swept.side[later] = before.side[then + 1 :]
        swept.start[later] = np.searchsorted(times, old[before.start[then + 1 :]])
        seam = int(times[moment])
        kept = [each for each in before.seams if each > seam]
        return replace(swept, seams=(*swept.seams, seam, *kept))


def resume(timeline: Timeline, entries: Entries, before: Swept | None) -> Resuming:
    """A sweep over `timeline` with what is known from the sweep before."""
    swept = begun(timeline, entries)
    if before is None or before.timeline.sides != timeline.sides:
        return Resuming(swept)
    if not (before.timeline.moments and timeline.moments):
        return Resuming(swept)
    changed = _changed(before.timeline, timeline)
    if changed is None:
        return Resuming(swept)
    since, until = changed
    known = max(int(np.searchsorted(timeline.times, since)) - 1, 0)
    for name in ("best", "side", "start"):
        getattr(swept, name)[: known + 1] = getattr(before, name)[: known + 1]
    seams = tuple(each for each in before.seams if each <= int(timeline.times[known]))
    return Resuming(replace(swept, seams=seams), known, until, before)


def _changed(before: Timeline, timeline: Timeline) -> tuple[int, int] | None:
    """The first and last time of the figures that differ; None where all may."""
    if int(max(before.times[-1], timeline.times[-1])) >= ENDLESS or _knots(before) != _knots(timeline):
        return None
    (old, lost), (new, won) = _weighed(before), _weighed(timeline)
    keys, at = np.unique(np.concatenate([old, new]), return_inverse=True)
    differ = keys[np.bincount(at, weights=np.concatenate([-lost, won]), minlength=len(keys)) != 0]
    if not len(differ):
        return int(timeline.times[-1]), int(timeline.times[-1])
    first, last = (differ >> TIME_BITS) & ENDLESS, differ & ENDLESS
    return int(first.min()), NEVER if int(last.max()) == ENDLESS else int(last.max())


def _weighed(timeline: Timeline) -> tuple[NDArray[np.int64], Floats]:
    """The keys and the weights of the figures that may count, by side."""
    keys, weights = [], []
    for side, (plain, knots) in enumerate(zip(timeline.plain, timeline.knots, strict=True)):
        rows = np.concatenate([plain, *(np.array([*knot.weights], dtype=np.intp) for knot in knots)])
        keys.append((np.int64(side) << 2 * TIME_BITS) + _keys(timeline, rows))
        weights.append(timeline.figures.weight[rows])
    return np.concatenate(keys), np.concatenate(weights)


def _keys(timeline: Timeline, rows: Rows) -> NDArray[np.int64]:
    """A number for each figure, of its first and last time."""
    figures, end = timeline.figures.take(rows), timeline.times[-1]
    keys: NDArray[np.int64] = (figures.first << TIME_BITS) + np.where(figures.last >= end, ENDLESS, figures.last)
    return keys


def _knots(timeline: Timeline) -> list[list[object]]:
    """The marks of each side's knots: their figures, and the pairs that conflict."""
    return [[_told(timeline, knot) for knot in knots] for knots in timeline.knots]


def _told(timeline: Timeline, knot: Knot) -> object:
    place = {row: at for at, row in enumerate(knot.weights)}
    keys = _keys(timeline, np.array([*knot.weights], dtype=np.intp)).tolist()
    return keys, [*knot.weights.values()], [(place[one], place[other]) for one, other in knot.links]
