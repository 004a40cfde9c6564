"""The probability of each pair, where a record is one event with at most one record of the other side.

Every pair competes with the other pairs of both its records, and with none: a record may have no partner. The
probabilities are those of all ways to pair the records, by belief propagation, exact where no pairs form a ring.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

ROUNDS = 24
LEAST = 1e-12
"""Odds are not smaller, so that sums of them stay exact."""


@dataclass(frozen=True, slots=True)
class Marginals:
    """The probability of each pair, and its odds against the other pairs of each of its records.

    `of_a` are the odds of the pair where the others of its record `a` are possible, `of_b` where those of `b` are.
    """

    probability: Floats
    of_a: Floats
    of_b: Floats


def number(records: Ints) -> Ints:
    """The records numbered without gaps."""
    numbers: Ints = np.unique(records, return_inverse=True)[1]
    return numbers


def find_marginals(a: Ints, b: Ints, odds: Floats) -> Marginals:
    """The probabilities of pairs (`a`, `b`) whose `odds` hold when no other pair is looked at.

    It is quick where the records are numbered without gaps (`number`).
    """
    odds = np.clip(odds, LEAST, 1 / LEAST)
    of_a, of_b = odds.copy(), odds.copy()
    for _ in range(ROUNDS):
        others_a = np.maximum(np.bincount(a, of_b)[a] - of_b, 0)
        others_b = np.maximum(np.bincount(b, of_a)[b] - of_a, 0)
        # The geometric mean with the round before keeps rings of pairs from swinging.
        of_a = np.sqrt(of_a * odds / (1 + others_a))
        of_b = np.sqrt(of_b * odds / (1 + others_b))
    both = of_a * of_b
    return Marginals(both / (odds + both), of_a, of_b)
