"""Beliefs learned from two datasets themselves, by expectation and maximization over their candidate pairs."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.matching.beliefs import MARK_PAIRS, PRIOR_PAIRS, Beliefs
from app.matching.features import UNSAID, WORD_LEVELS, Features
from app.matching.likelihood import MOST_SHARE, Likelihood, read_figures
from app.matching.marginals import find_marginals, number
from app.matching.neighbours import Neighbours, find_waves
from app.model.map_columns import COUNTED

Floats = NDArray[np.float64]

ROUNDS = 12
SHARE_WEIGHT = 5.0
"""Records that the first share of records with a partner weighs as much as."""
WORDS_MET = np.array([35.0, 10.0, 3.0, 1.0, 1.0])
"""Strangers whose texts agree so far (0 to 4), that are added to those that are met."""
LEAST_SHARE = 0.005


def learn(found: Features, likelihood: Likelihood, first: Beliefs, count: int) -> Beliefs:
    """Beliefs that fit the candidate pairs of `count` records; `first` weighs as much as `PRIOR_PAIRS` pairs."""
    parts = likelihood.parts(found)
    beliefs, numbers = first, (number(found.a), number(found.b))
    for _ in range(ROUNDS):
        odds = likelihood.weigh(found, parts, beliefs)
        sure = find_marginals(*numbers, odds).probability
        beliefs = _counted(found, sure, parts, likelihood, beliefs, first, count)
    return beliefs


def share_by_chance(near: Neighbours, first: Beliefs) -> float:
    """The share of records for which a partner would be found among records of one dataset, which are none."""
    sides = near.sample, near.side
    likelihood = Likelihood(sides, near.strangers, read_figures(*sides), find_waves([near]))
    return learn(near.found, likelihood, first, len(near.sample)).share


def without_chance(beliefs: Beliefs, chance: float) -> Beliefs:
    """The beliefs with a smaller share of records that have a partner, by the share that has one by chance.

    Where most records have partners few are left that might have one by chance, and of these not all do.
    """
    share = beliefs.share - chance * (1 - beliefs.share) ** 2
    return replace(beliefs, share=max(share, LEAST_SHARE))


def learn_words(found: Features, likelihood: Likelihood, beliefs: Beliefs) -> Floats:
    """The shares of strangers whose texts agree at least so far (1 to 4), from pairs of low probability."""
    odds = likelihood.weigh(found, likelihood.parts(found), beliefs)
    strange = 1 - find_marginals(number(found.a), number(found.b), odds).probability
    said = found.words != UNSAID
    counts = np.bincount(found.words[said], strange[said], minlength=WORD_LEVELS + 1) + WORDS_MET
    shares: Floats = counts[::-1].cumsum()[-2::-1] / counts.sum()
    return shares


def _counted(
    found: Features,
    sure: Floats,
    parts: Mapping[str, Floats],
    likelihood: Likelihood,
    beliefs: Beliefs,
    first: Beliefs,
    count: int,
) -> Beliefs:
    rings, circles = likelihood.shares_by_ring(found, beliefs)
    by_ring = sure * rings / (rings + circles)
    total = float(sure.sum())
    mixed = {}
    for name, ratios in parts.items():
        shares = ratios * getattr(beliefs, name)
        # Pairs that say nothing tell nothing.
        told = sure * (ratios[:, :-1] != 1).any(axis=1)
        counts = (shares / shares.sum(axis=1, keepdims=True)).T @ told
        mixed[name] = _drawn(counts, getattr(first, name), MARK_PAIRS)
    share = (total + SHARE_WEIGHT * first.share) / (count + SHARE_WEIGHT)
    return replace(
        beliefs,
        share=float(np.clip(share, LEAST_SHARE, MOST_SHARE)),
        rings=_drawn(np.bincount(found.ring, by_ring, minlength=len(first.rings)), first.rings),
        gaps=_drawn(np.bincount(found.gap, sure, minlength=len(first.gaps)), first.gaps),
        by_radius=float((total - by_ring.sum() + PRIOR_PAIRS * first.by_radius) / (total + PRIOR_PAIRS)),
        types=_types(found, sure, likelihood, first),
        **mixed,
    )


def _drawn(counts: NDArray[Any], first: Floats, weight: float = PRIOR_PAIRS) -> Floats:
    drawn: Floats = (counts + weight * first) / (counts.sum() + weight)
    return drawn


def _types(found: Features, sure: Floats, likelihood: Likelihood, first: Beliefs) -> Floats:
    """The weights of pairs of types: the share among partners over the share among strangers."""
    size, met = len(COUNTED), likelihood.strangers.types
    expected = first.types * met
    expected /= expected.sum(axis=1, keepdims=True)
    pair = likelihood.a.kind[found.a] * size + likelihood.b.kind[found.b]
    counts = np.bincount(pair, sure, minlength=size * size).reshape(size, size)
    shares = counts + PRIOR_PAIRS * expected
    weights: Floats = shares / shares.sum(axis=1, keepdims=True) / met
    return weights
