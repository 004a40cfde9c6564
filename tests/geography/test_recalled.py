"""Distances that are remembered for discs measured before."""

import numpy as np

from app.geography.discs import Discs
from app.geography.land import recalled


def discs(*triples: tuple[float, float, float]) -> Discs:
    return Discs(*np.array(triples, dtype=float).reshape(-1, 3).T)


def test_equal_discs_are_recalled_and_no_others() -> None:
    known = discs((70, 34, 5), (70, 34, 10), (71, 34, 5))
    asked = discs((71, 34, 5), (70, 35, 5), (70, 34, 10), (70, 34, 5.001), (70, 34, 10))
    told = recalled(known, np.array([1.0, 2.0, 3.0]), asked)
    assert np.array_equal(told, [3, np.nan, 2, np.nan, 2], equal_nan=True)


def test_nothing_is_recalled_from_nothing_or_for_nothing() -> None:
    some = discs((70, 34, 5))
    assert np.isnan(recalled(discs(), np.empty(0), some)).all()
    assert len(recalled(some, np.ones(1), discs())) == 0
    assert len(recalled(discs(), np.empty(0), discs())) == 0
