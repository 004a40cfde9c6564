"""Events that one source has as one record and the other as two, which share the event's dead."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.geography.geodesy import short_distance_km
from app.matching.beliefs import Beliefs
from app.matching.candidates import REACH_DAYS
from app.matching.features import RINGS_KM

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

SPLIT_ODDS: Final = 0.03
"""Odds that a source has an event in two records, where it has the event."""
MOST_PARTS: Final = 6
"""Records, the likeliest ones, of which two may be the parts of one event."""
LEAST_ODDS: Final = 0.02
SUM_SHARE, NEAR_SHARE, FREE_SHARE = 0.6, 0.25, 0.15
"""Shares of split events of which the parts' dead are the whole's, are nearly the whole's, or have no relation."""
TOGETHER_KM: Final = 3.0
TOGETHER_SHARE: Final = 0.75
"""Share of split events whose parts have one day and one place."""
NEAR_RATIO: Final = 0.25
MOST_WEIGHT: Final = 2000.0


@dataclass(frozen=True, slots=True)
class Parted:
    """Pairs of one record that may be whole with another side's records.

    `odds` are those without the figures, `whole` and `part` are numbers of records, `dead` the figures of both,
    `often` the share of the part's figure among its side's. `rest` is 1 and the odds of the part's other pairs.
    `lon`, `lat` and `day` are the part's.
    """

    whole: Ints
    part: Ints
    odds: Floats
    whole_dead: Floats
    part_dead: Floats
    often: Floats
    rest: Floats
    lon: Floats
    lat: Floats
    day: Ints


def share_together(beliefs: Beliefs) -> float:
    """The share of couples of records, each displaced by itself from one event, that lie together by chance."""
    near = np.minimum(TOGETHER_KM**2 / RINGS_KM**2, 1)
    return float((beliefs.rings * near).sum() * (beliefs.gaps**2 / np.append(1, np.full(REACH_DAYS, 2))).sum())


def split_probabilities(parted: Parted, others: Floats, by_chance: float) -> Floats:
    """For each pair, the probability that its record `part` is one of two parts of the record `whole`.

    `others` are the odds, by pair, that the two are one event and no other part is; `by_chance` is the share of
    couples of an event's records that lie together without being copies (`share_together`).
    """
    found = np.zeros(len(parted.whole))
    eligible = np.flatnonzero(parted.odds > LEAST_ODDS)
    order = eligible[np.lexsort((-parted.odds[eligible], parted.whole[eligible]))]
    whole = parted.whole[order]
    rank = np.arange(len(order)) - np.searchsorted(whole, whole)
    order = order[rank < MOST_PARTS]
    one, other = _couples(parted.whole[order])
    one, other = order[one], order[other]
    odds = SPLIT_ODDS * parted.odds[one] * parted.odds[other] * _figures(parted, one, other)
    times = TOGETHER_SHARE / by_chance, (1 - TOGETHER_SHARE) / (1 - by_chance)
    odds *= np.where(_are_together(parted, one, other), *times)
    odds /= parted.rest[one] * parted.rest[other]
    count = int(parted.whole.max(initial=-1)) + 1
    total = 1 + np.bincount(parted.whole, others, minlength=count)
    total += np.bincount(parted.whole[one], odds, minlength=count)
    probability = odds / total[parted.whole[one]]
    for side in (one, other):
        found += np.bincount(side, probability, minlength=len(found))
    return found


def _couples(whole: Ints) -> tuple[Ints, Ints]:
    """The places of every two entries of one record; entries of a record follow each other."""
    ones, others = [], []
    for step in range(1, MOST_PARTS):
        at = np.flatnonzero(whole[step:] == whole[:-step])
        ones.append(at)
        others.append(at + step)
    return np.concatenate(ones), np.concatenate(others)


def _are_together(parted: Parted, one: Ints, other: Ints) -> NDArray[np.bool_]:
    """A mask of the couples that begin on one day at about one place."""
    km = short_distance_km(parted.lon[one], parted.lat[one], parted.lon[other], parted.lat[other])
    together: NDArray[np.bool_] = (parted.day[one] == parted.day[other]) & (km <= TOGETHER_KM)
    return together


def _figures(parted: Parted, one: Ints, other: Ints) -> Floats:
    """How many times as likely the figures of two parts are as those of strangers."""
    dead, parts = parted.whole_dead[one], parted.part_dead[one] + parted.part_dead[other]
    met = parted.often[one] * parted.often[other]
    exact = np.where(parts == dead, 1 / ((dead + 1) * met), 0)
    away = np.abs(np.log1p(parts) - np.log1p(dead))
    near = np.where(parted.part_dead[one] <= dead, np.exp(-away / NEAR_RATIO) * 2, 0)
    factor = SUM_SHARE * np.minimum(exact, MOST_WEIGHT) + NEAR_SHARE * near + FREE_SHARE * (parts <= dead * 1.5)
    return np.where(np.isnan(dead + parts), 0.5, factor)
