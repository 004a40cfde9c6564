"""The result of a sweep over time: the best weight until each moment, and the stretches that give it."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.aggregate.laid_out import Entries, Rows, Timeline

Floats = NDArray[np.float64]
Stretch = tuple[int, int, int]
"""A side, and the two moments between which it counts."""


@dataclass(frozen=True, slots=True)
class Swept:
    """By moment, the best weight of the figures before it, and the last stretch of the choice that gives it.

    `side` and `start` are the stretch's side and first moment. `seams` are times, ascending: a stretch across one
    may be of an earlier sweep, and no more the best.
    """

    timeline: Timeline
    entries: Entries
    best: Floats
    side: Rows
    start: Rows
    seams: Sequence[int] = ()

    @property
    def weight(self) -> float:
        """The weight of the figures that count."""
        return float(self.best[-1])

    def put(self, moment: int, best: float, side: int, start: int) -> None:
        """Say what is best until a moment."""
        self.best[moment], self.side[moment], self.start[moment] = best, side, start

    def stretches(self) -> Iterator[Stretch]:
        """The stretches of the best choice, the last one first."""
        moment = len(self.best) - 1
        while moment:
            side, start = int(self.side[moment]), int(self.start[moment])
            if self._is_across_seam(start, moment) and not self._is_best(side, start, moment):
                side, start = self._find_best(moment)
            yield side, start, moment
            moment = start

    def _is_across_seam(self, start: int, moment: int) -> bool:
        times = self.timeline.times
        first = bisect_left(self.seams, int(times[start]))
        last = len(self.seams) if moment == len(times) else bisect_right(self.seams, int(times[moment]))
        return first < last

    def _is_best(self, side: int, start: int, moment: int) -> bool:
        entries = self.entries
        inside = (entries.side == side) & (entries.begin >= start) & (entries.end <= moment)
        return bool(self.best[start] + entries.weight[inside].sum() == self.best[moment])

    def _find_best(self, moment: int) -> tuple[int, int]:
        worth = [
            worth_until(self.entries, side, self.best, moment)[:moment] for side in range(len(self.timeline.sides))
        ]
        side = int(np.argmax([each.max() for each in worth]))
        return side, int(worth[side].argmax())


def begun(timeline: Timeline, entries: Entries) -> Swept:
    """A sweep that has found nothing yet."""
    count = timeline.moments + 1
    return Swept(timeline, entries, np.zeros(count), np.zeros(count, np.intp), np.zeros(count, np.intp))


def worth_until(entries: Entries, side: int, best: Floats, moment: int) -> Floats:
    """By moment up to `moment`: the best before it, and the weight of a side's figures from there to `moment`."""
    done = int(np.searchsorted(entries.end, moment, side="right"))
    own = entries.side[:done] == side
    since = np.bincount(entries.begin[:done][own], weights=entries.weight[:done][own], minlength=moment + 1)
    worth: Floats = best[: moment + 1] + since[::-1].cumsum()[::-1]
    return worth
