"""The joint lower bound beside a count of every set of figures, and that it never falls."""

from itertools import combinations
from random import Random

import numpy as np
import pytest

from app.aggregate.joint import Joined, conflicts, conflicts_of, joint_least
from app.aggregate.rivals import Figures, spans
from app.engine.columns import NO_DATE

Row = tuple[int | None, int | None, int, float]
"""First and last day, dataset, least figure."""


def made(rows: list[Row], links: list[tuple[int, int]], rivals: list[tuple[int, int]]) -> Joined:
    start, end = (np.array([NO_DATE if row[at] is None else row[at] for row in rows], np.int32) for at in (0, 1))
    first, last = spans(start, end, np.zeros(len(rows), dtype=np.intp))
    dataset, weight = np.array([row[2] for row in rows], np.intp), np.array([row[3] for row in rows], np.float64)
    return Joined(Figures(first, last, dataset, weight), links, rivals)


def meets(one: Row, other: Row) -> bool:
    """Whether two figures' days come within seven of each other; what is not known is open."""
    early, late = -(10**9), 10**9
    starts = [early if row[0] is None else row[0] for row in (one, other)]
    ends = [late if row[1] is None else row[1] for row in (one, other)]
    return starts[1] - ends[0] <= 7 and starts[0] - ends[1] <= 7


def every_set(rows: list[Row], links: list[tuple[int, int]], rivals: list[tuple[int, int]]) -> float:
    """The heaviest of all sets without conflicts, tried one by one."""
    known = {frozenset(link) for link in links}
    apart = {frozenset(pair) for pair in rivals}
    bad = [
        1 << a | 1 << b
        for a, b in combinations(range(len(rows)), 2)
        if frozenset((a, b)) in known or (frozenset((rows[a][2], rows[b][2])) in apart and meets(rows[a], rows[b]))
    ]
    best = 0.0
    for chosen in range(1 << len(rows)):
        if not any(chosen & pair == pair for pair in bad):
            best = max(best, sum(row[3] for at, row in enumerate(rows) if chosen >> at & 1))
    return best


def random_rows(chance: Random, count: int, datasets: int, days: int) -> tuple[list[Row], list[tuple[int, int]]]:
    rows: list[Row] = []
    for _ in range(count):
        start = chance.randrange(days)
        end: int | None = start + chance.choice((0, 0, 0, 2, 10, 30))
        known = chance.choice(((True, True),) * 12 + ((False, True), (True, False), (False, False)))
        rows.append(
            (
                start if known[0] else None,
                end if known[1] else None,
                chance.randrange(datasets),
                float(chance.randrange(1, 40)),
            )
        )
    links = [pair for pair in combinations(range(count), 2) if chance.random() < 0.5 / count]
    return rows, links


ALL_RIVALS = [[], [(0, 1)], [(0, 1), (0, 2), (1, 2)], [(0, 1), (1, 2)], [(0, 1), (1, 2), (2, 3)], [(0, 1), (2, 3)]]


@pytest.mark.parametrize("rivals", ALL_RIVALS, ids=str)
@pytest.mark.parametrize("seed", range(40))
def test_the_least_is_the_heaviest_of_all_sets_without_conflicts(rivals: list[tuple[int, int]], seed: int) -> None:
    chance = Random(seed)
    datasets = max((max(pair) for pair in rivals), default=0) + 1
    rows, links = random_rows(chance, 11, datasets, chance.choice((20, 60, 200)))
    assert joint_least(made(rows, links, rivals)) == every_set(rows, links, rivals)


@pytest.mark.parametrize("rivals", ALL_RIVALS[:4] + ALL_RIVALS[5:], ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_more_rows_never_say_less(rivals: list[tuple[int, int]], seed: int) -> None:
    chance = Random(seed)
    datasets = max((max(pair) for pair in rivals), default=0) + 1
    rows, links = random_rows(chance, 60, datasets, 200)
    before = 0.0
    for count in range(1, len(rows) + 1):
        there = [link for link in links if max(link) < count]
        least = joint_least(made(rows[:count], there, rivals))
        assert least >= before
        before = least


def test_the_conflicts_of_one_figure_are_a_row_of_the_matrix_of_all() -> None:
    random = Random(7)
    rows: list[Row] = []
    for _ in range(30):
        day = random.randrange(40)
        rows.append((day, day + random.randrange(9), random.randrange(4), 1.0))
    rows[3], rows[4] = (None, 5, 1, 1.0), (7, None, 2, 1.0)
    joined = made(rows, [(0, 9), (9, 12)], [(0, 1), (1, 2), (0, 2), (1, 3)])
    matrix = conflicts(joined)
    assert all((conflicts_of(joined, row) == matrix[row]).all() for row in range(len(rows)))
    assert matrix[0, 9]
