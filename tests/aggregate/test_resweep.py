"""A sweep that takes results from the sweep before, beside a sweep that begins anew."""

from random import Random

import numpy as np
import pytest

from app.aggregate import resweep
from app.aggregate.laid_out import Timeline, lay_out
from app.aggregate.rivals import Figures
from app.aggregate.sweep import counted, sweep
from app.aggregate.swept import Swept

Row = tuple[int, int, int, int]
"""First and last time, dataset, weight."""
END = 400


def drawn(chance: Random) -> Row:
    first = chance.randrange(END)
    last = first + 7 + chance.choice((0, 0, 0, 1, 3, 30))
    if chance.random() < 0.02:
        first, last = chance.choice(((0, last), (first, END + 37), (0, END + 37)))
    return first, min(last, END + 37), chance.randrange(3), chance.randrange(1, 9)


def laid(rows: list[Row], links: list[tuple[int, int]]) -> Timeline:
    first, last, dataset, weight = np.array(rows, dtype=np.int64).T
    return lay_out(Figures(first, last, dataset, weight.astype(np.float64)), ((0,), (1, 2)), links)


def weigh(swept: Swept) -> float:
    """The weight of the figures that count in the stretches."""
    stretches = list(swept.stretches())
    assert [begin for _, begin, _ in stretches[:-1]] == [end for _, _, end in stretches[1:]]
    return float(swept.timeline.figures.weight[counted(swept.timeline, stretches)].sum())


@pytest.mark.parametrize("seed", range(12))
def test_a_sweep_from_the_one_before_finds_what_one_from_the_beginning_finds(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resweep, "CHECKED", 1 + seed % 3)
    chance = Random(seed)
    rows = [drawn(chance) for _ in range((30, 300, 1500)[seed % 3])]
    links = [(0, 1), (1, 2), (3, 4)] if seed % 2 else []
    swept, seams = sweep(laid(rows, links)), 0
    for _ in range(60):
        for _ in range(chance.choice((0, 1, 1, 1, 3))):
            at = chance.randrange(5, len(rows)) if chance.random() < 0.9 else chance.randrange(len(rows))
            if chance.random() < 0.6:
                rows[at] = drawn(chance)
            else:
                rows.append(drawn(chance))
        timeline = laid(rows, links)
        swept, anew = sweep(timeline, swept), sweep(timeline)
        assert swept.best.tolist() == anew.best.tolist()
        assert weigh(swept) == swept.weight == weigh(anew)
        seams += len(swept.seams)
    assert seams or seed % 3 == 0


def test_figures_of_other_sides_are_swept_anew() -> None:
    rows = [(0, 7, 0, 4), (3, 10, 1, 5), (30, 37, 1, 2)]
    before = sweep(laid(rows, []))
    timeline = lay_out(laid(rows, []).figures, ((0,), (1,)), [])
    assert sweep(timeline, before).weight == sweep(timeline).weight == 7.0


def test_no_figures_are_swept_before_and_after_some() -> None:
    some = laid([(0, 7, 0, 4), (3, 10, 1, 5)], [])
    none = lay_out(some.figures.take(np.empty(0, dtype=np.intp)), some.sides, [])
    assert sweep(none, sweep(some)).weight == 0.0
    assert sweep(some, sweep(none)).weight == 5.0
