"""The heaviest set of figures without a conflict, by exact search: for few figures, or for sparse conflicts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

MOST_BRANCHES = 20_000
"""Limit of branches of one search.

25 figures never need as many: a branch settles one figure, or one with its three or more neighbours, so n figures
need at most about 1.38^n branches (25: 3,200).
"""
MOST_SEARCHED = 200
"""Figures that are still joined after chains and pairs are settled; for more, a good set is taken unsearched."""

Weights = dict[int, float]
Neighbours = dict[int, set[int]]


def heaviest_set(weights: Mapping[int, float], conflicts: Iterable[tuple[int, int]]) -> set[int]:
    """The set of figures with the largest sum of weights in which no two figures conflict.

    `conflicts` are pairs of keys of `weights`, which are above zero. The set is exact for up to 25 figures that
    conflicts join, and for many more where conflicts are few: chains and trees of any length. Where the search
    would take too long, the set still has no conflict, so its weight is a true lower bound.
    """
    near: Neighbours = {each: set() for each in weights}
    for one, other in conflicts:
        if one != other:
            near[one].add(other)
            near[other].add(one)
    return _Search().solve(dict(weights), near)


@dataclass(slots=True)
class _Search:
    """One search, and the number of branches that it may still take."""

    left: int = field(default=MOST_BRANCHES)

    def solve(self, weights: Weights, near: Neighbours) -> set[int]:
        """The heaviest set; both arguments are emptied."""
        chosen, folded = _settle(weights, near)
        for part in _parts(near):
            chosen |= self._choose({each: weights[each] for each in part}, {each: near[each] for each in part})
        for leaf, stem in reversed(folded):
            if stem not in chosen:
                chosen.add(leaf)
        return chosen

    def _choose(self, weights: Weights, near: Neighbours) -> set[int]:
        """The heaviest set of joined figures: the better one with or without the figure in most conflicts."""
        if len(near) > MOST_SEARCHED or self.left <= 0:
            return _greedy(weights, near)
        self.left -= 1
        most = max(near, key=lambda each: (len(near[each]), -each))
        with_it = {most} | self.solve(*_without(weights, near, {most, *near[most]}))
        without = self.solve(*_without(weights, near, {most}))
        return max(with_it, without, key=lambda found: sum(weights[each] for each in found))


def _settle(weights: Weights, near: Neighbours) -> tuple[set[int], list[tuple[int, int]]]:
    """Choose figures without conflicts, and settle figures in one conflict; rings and denser parts remain.

    A leaf (a figure in one conflict) that weighs at least as much as its neighbour is chosen. Otherwise it is
    folded: the neighbour's weight is lowered by the leaf's, and the leaf (first of a pair) is chosen in the end if
    the neighbour is not.
    """
    chosen: set[int] = set()
    folded: list[tuple[int, int]] = []
    waiting = list(near)
    while waiting:
        each = waiting.pop()
        if each not in near or len(near[each]) > 1:
            continue
        for stem in near[each]:
            if weights[stem] > weights[each]:
                weights[stem] -= weights[each]
                folded.append((each, stem))
                break
            waiting.extend(near[stem])
            _remove(near, stem)
            chosen.add(each)
            break
        else:
            chosen.add(each)
        waiting.extend(near[each])
        _remove(near, each)
    return chosen, folded


def _remove(near: Neighbours, each: int) -> None:
    for other in near.pop(each):
        near[other].discard(each)


def _parts(near: Neighbours) -> list[list[int]]:
    """Groups of figures that conflicts join, directly or through others."""
    parts, seen = [], set()
    for first in near:
        if first in seen:
            continue
        part, waiting = [], [first]
        seen.add(first)
        while waiting:
            each = waiting.pop()
            part.append(each)
            waiting.extend(near[each] - seen)
            seen |= near[each]
        parts.append(part)
    return parts


def _without(weights: Weights, near: Neighbours, left_out: set[int]) -> tuple[Weights, Neighbours]:
    kept = {each: others - left_out for each, others in near.items() if each not in left_out}
    return {each: weights[each] for each in kept}, kept


def _greedy(weights: Weights, near: Neighbours) -> set[int]:
    """A set without conflicts: figures in order of weight divided by the number of figures they exclude."""
    chosen: set[int] = set()
    for each in sorted(near, key=lambda one: (-weights[one] / (1 + len(near[one])), one)):
        if chosen.isdisjoint(near[each]):
            chosen.add(each)
    return chosen
