"""The least number of deaths that figures give together, where some may count the same people.

It is the weight of the heaviest set of figures in which no two conflict: by `overlaps`, or because their datasets
may report the same events (`rivals`). Any such set is a true lower bound; the heaviest is the best one.

**A larger selection never has a smaller least.** A set without conflicts stays one when figures are added, so the
exact optimum only grows. The reverse holds too: a bound that only grows, and that is the plain sum where nothing
conflicts, is at least the weight of every set without conflicts, and therefore the optimum. An approximation
cannot be both; so the optimum is computed, by one of three methods:

- Conflicts in time alone are solved exactly for any number of figures by a sweep (`sweep`), and so are `overlaps`
  among figures that count in one stretch of time.
- `overlaps` across stretches are branched over: either a figure of such a pair counts, and all figures that it
  conflicts with are left out, or it does not count. A sweep that ignores pairs is never too small, which ends most
  branches at once.
- Up to 25 figures that conflicts join are solved by plain search (`heaviest_set`), whatever joins them.

The limits: more than 25 joined figures get a set without conflicts that may not be the heaviest (still a lower
bound) where branching takes more than `MOST_SWEEPS` sweeps, where `overlaps` joins more than 40 figures of one
dataset beside a rival's, or where four or more datasets are partly said to be distinct so that "distinct" is no
equivalence.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.aggregate.heaviest import heaviest_set
from app.aggregate.laid_out import Link, Rows, lay_out, tie
from app.aggregate.rivals import Figures, sets_apart
from app.aggregate.sweep import counted, sweep
from app.aggregate.swept import Swept

MOST_EXACT = 25
MOST_SWEEPS = 400
MOST_COMPARED = 3000
"""Figures that are compared pair by pair to find the groups that conflicts join: 9 MB."""

Rivals = Sequence[tuple[int, int]]
Sweeps = dict[tuple[tuple[int, ...], ...], Swept]
"""Sweeps by the sides that they choose between."""


@dataclass(frozen=True, slots=True)
class Family:
    """Datasets that rivalry joins, and the largest sets of them in which no two are rivals (sides)."""

    datasets: tuple[int, ...]
    sides: tuple[tuple[int, ...], ...]

    def is_simple(self) -> bool:
        """Whether no dataset is in two sides: then a choice of figures is a choice of sides."""
        return sum(map(len, self.sides)) == len(self.datasets)


@dataclass(frozen=True, slots=True)
class Joined:
    """Figures with everything that may make two of them count the same people; `links` are pairs of positions."""

    figures: Figures
    links: Sequence[Link]
    rivals: Rivals

    def take(self, rows: Rows) -> "Joined":
        """Some of the figures, with the links between them."""
        place = {row: at for at, row in enumerate(rows.tolist())} if self.links else {}
        links = [(place[a], place[b]) for a, b in self.links if a in place and b in place]
        return Joined(self.figures.take(rows), links, self.rivals)


def joint_least(joined: Joined, sweeps: Sweeps | None = None) -> float:
    """The least number of deaths that the figures give together; their weights must be above zero.

    `sweeps` as in `relaxed`.
    """
    families = find_families(joined)
    if all(family.is_simple() for family in families):
        found, broken = relaxed(joined, families, sweeps)
        if not broken:
            return float(joined.figures.weight[found].sum())
    return sum(_part_least(part, families, sweeps) for part in _parts(joined))


def find_families(joined: Joined) -> list[Family]:
    """The families of the datasets that the figures come from."""
    present = np.unique(joined.figures.dataset).tolist()
    rivals = [pair for pair in joined.rivals if {*pair} <= {*present}]
    family = {each: {each} for each in present}
    for one, other in rivals:
        both = family[one] | family[other]
        family.update(dict.fromkeys(both, both))
    return [_family(tuple(sorted(each)), rivals) for each in {min(f): f for f in family.values()}.values()]


def _family(datasets: tuple[int, ...], rivals: Rivals) -> Family:
    place = {each: at for at, each in enumerate(datasets)}
    inside = [(place[one], place[other]) for one, other in rivals if one in place]
    sides = sets_apart(len(datasets), inside)
    return Family(datasets, tuple(tuple(datasets[at] for at in side) for side in sides))


def relaxed(joined: Joined, families: Sequence[Family], sweeps: Sweeps | None = None) -> tuple[Rows, list[Link]]:
    """Figures that weigh no less than any set without conflicts, and the links that two of them break.

    `sweeps` are sweeps of other figures, by the sides; they are replaced by the sweeps of these.
    """
    known = {} if sweeps is None else sweeps
    rows = np.concatenate([np.empty(0, dtype=np.intp), *(_family_best(joined, each, known) for each in families)])
    there = set(rows.tolist()) if joined.links else set()
    return rows, [link for link in joined.links if there.issuperset(link)]


def _family_best(joined: Joined, family: Family, sweeps: Sweeps) -> Rows:
    """The rows of the best figures of one family; links across stretches of time are ignored."""
    rows = np.flatnonzero(np.isin(joined.figures.dataset, family.datasets))
    if len(family.sides) > 1:
        part = joined.take(rows)
        timeline = lay_out(part.figures, family.sides, part.links)
        found = sweeps[family.sides] = sweep(timeline, sweeps.get(family.sides))
        return rows[counted(timeline, list(found.stretches()))]
    left_out = [
        row
        for knot in tie(joined.figures, rows, joined.links)
        for row in knot.weights.keys() - knot.heaviest([*knot.weights])
    ]
    return rows[~np.isin(rows, left_out)] if left_out else rows


def _parts(joined: Joined) -> Iterator[Joined]:
    """The groups of figures that conflicts join; one group of all where they are too many to compare."""
    count = len(joined.figures)
    if count > MOST_COMPARED:
        yield joined
        return
    conflict = conflicts(joined)
    seen = np.zeros(count, dtype=np.bool_)
    for row in range(count):
        if seen[row]:
            continue
        part = np.zeros(count, dtype=np.bool_)
        edge = np.array([row])
        while len(edge):
            part[edge] = True
            edge = np.flatnonzero(conflict[edge].any(axis=0) & ~part)
        seen |= part
        yield joined.take(np.flatnonzero(part))


def conflicts(joined: Joined) -> NDArray[np.bool_]:
    """A matrix that is True where two figures conflict."""
    figures = joined.figures
    size = int(figures.dataset.max(initial=0)) + 1
    rival = np.zeros((size, size), dtype=np.bool_)
    for one, other in joined.rivals:
        if max(one, other) < size:
            rival[one, other] = rival[other, one] = True
    meets = figures.first[:, None] <= figures.last[None, :]
    found: NDArray[np.bool_] = meets & meets.T & rival[figures.dataset[:, None], figures.dataset[None, :]]
    for one, other in joined.links:
        found[one, other] = found[other, one] = True
    return found


def conflicts_of(joined: Joined, row: int) -> NDArray[np.bool_]:
    """A mask of the figures that conflict with one figure."""
    figures, dataset = joined.figures, int(joined.figures.dataset[row])
    others = [each for pair in joined.rivals if dataset in pair for each in pair if each != dataset]
    meets = (figures.first <= figures.last[row]) & (figures.last >= figures.first[row])
    found: NDArray[np.bool_] = meets & np.isin(figures.dataset, others)
    found[[each for pair in joined.links if row in pair for each in pair if each != row]] = True
    return found


def _part_least(part: Joined, families: Sequence[Family], sweeps: Sweeps | None) -> float:
    if len(part.figures) <= MOST_EXACT:
        weights = dict(enumerate(part.figures.weight.tolist()))
        pairs = [(one, other) for one, other in np.argwhere(conflicts(part)).tolist()]
        return float(sum(weights[row] for row in heaviest_set(weights, pairs)))
    return _branched(part, families, sweeps if len(part.figures) > MOST_COMPARED else None)


def _branched(part: Joined, families: Sequence[Family], sweeps: Sweeps | None) -> float:
    """The largest weight of a set without conflicts that at most `MOST_SWEEPS` sweeps find."""
    weight = part.figures.weight
    best, waiting = 0.0, [np.ones(len(weight), dtype=np.bool_)]
    for _ in range(MOST_SWEEPS):
        if not waiting:
            break
        kept = waiting.pop()
        rows = np.flatnonzero(kept)
        found, broken = relaxed(part.take(rows), families, sweeps if len(rows) == len(weight) else None)
        most = float(weight[rows[found]].sum())
        if most <= best:
            continue
        pairs = [(int(rows[one]), int(rows[other])) for one, other in broken]
        best = max(best, most - _given_up(weight, pairs))
        if pairs:
            row = max((min(pair, key=lambda each: weight[each]) for pair in pairs), key=lambda each: weight[each])
            waiting.extend((kept & ~conflicts_of(part, row), kept & (np.arange(len(weight)) != row)))
    return best


def _given_up(weight: NDArray[np.float64], pairs: Sequence[Link]) -> float:
    """The weight that is lost if the lighter figure of each pair is left out."""
    left_out: set[int] = set()
    for pair in pairs:
        if left_out.isdisjoint(pair):
            left_out.add(min(pair, key=lambda each: weight[each]))
    return float(sum(weight[row] for row in left_out))
