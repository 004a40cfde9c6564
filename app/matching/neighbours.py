"""Neighbours: records of one dataset that follow each other in place and time, and surely are different events.

Events come in waves: a day with a clash at a place often has another one. So how many more records lie near a
record on its own days than on other days, and in what they agree, is counted within each dataset, where two
records are hardly ever one event. The strangers of the other dataset are expected to come in such waves too.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.matching.candidates import REACH_DAYS, Search, some_records
from app.matching.features import KIND, RINGS_KM, UNSAID, Comparing, Features, joined
from app.matching.sides import Side
from app.matching.strangers import LAGS, PARTY_LEVELS, Strangers, meet_strangers

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

MOST_RECORDS, MOST_PAIRS = 6000, 100_000
"""Records of a dataset whose neighbours are counted, and about how many neighbours."""
ZONES_KM = np.array([5.0, 15.0, 45.0])
"""Rims of the zones around a record in which its neighbours are counted."""
ZONES = len(ZONES_KM) + 1
ZONE_OF_RING = np.searchsorted(ZONES_KM, RINGS_KM)
CROWDS = 6
"""Records are told apart by how many others are around them on any day, in parts of equal size."""
SHAPE = (REACH_DAYS + 1, ZONES, CROWDS)
LEAST_MET = 0.3
"""Neighbours, as many as there would be without waves, that are added to those that were counted."""
MOST_TIMES = 300.0


@dataclass(frozen=True)
class Waves:
    """How much the days around an event differ from other days.

    `times` is how many times as many records there are, by days between, zone and crowd, shape `SHAPE`. `parties`
    are the shares of neighbours that agree so far (kind, one, all) though strangers do not, shape (3,).
    """

    times: Floats
    parties: Floats


@dataclass(frozen=True)
class Neighbours:
    """Some records of a dataset with their neighbours in it, and with the strangers around them."""

    side: Side
    sample: Side
    found: Features
    strangers: Strangers


def find_neighbours(search: Search, compared: Comparing) -> Neighbours:
    """The neighbours of some records of the searched dataset; names `compared` before are not compared again."""
    side = search.side
    sample = side.take(some_records(search, side, MOST_RECORDS, MOST_PAIRS))
    comparing = compared.of(sample, side)
    strangers = meet_strangers(sample, search, comparing, is_one_dataset=True, lags=LAGS[1:3])
    found = joined([comparing.compare(block) for block in search.near(sample)])
    return Neighbours(side, sample, found.take(sample.rows[found.a] != side.rows[found.b]), strangers)


def find_waves(of: Sequence[Neighbours]) -> Waves:
    """The waves of the datasets, each number the mean of theirs; without a dataset all comes by chance."""
    waves = [_waves_of(each) for each in of] or [Waves(np.ones(SHAPE), np.zeros(PARTY_LEVELS))]
    times = np.exp(np.mean([np.log(each.times) for each in waves], axis=0))
    return Waves(times, np.mean([each.parties for each in waves], axis=0))


def crowds_of(strangers: Strangers) -> Ints:
    """Each record's crowd in each zone, by the number of strangers there on any day, shape (records, zones)."""
    around = np.zeros((len(strangers.per_day), ZONES))
    np.add.at(around.T, ZONE_OF_RING, strangers.per_day.T)
    order = np.argsort(np.argsort(around, axis=0, kind="stable"), axis=0, kind="stable")
    return order * CROWDS // max(len(around), 1)


def _waves_of(near: Neighbours) -> Waves:
    found, strangers, crowd = near.found, near.strangers, crowds_of(near.strangers)
    zone = ZONE_OF_RING[found.ring]
    at = np.ravel_multi_index((found.gap, zone, crowd[found.a, zone]), SHAPE)
    days = np.where(found.gap == 0, found.overlap, 2)
    counted = np.bincount(at, 1 / days, minlength=np.prod(SHAPE)).reshape(SHAPE)
    expected = np.zeros(SHAPE[1:])
    np.add.at(expected, (ZONE_OF_RING[None, :], crowd[:, ZONE_OF_RING]), strangers.per_day)
    times = (counted + LEAST_MET) / (expected + LEAST_MET)
    told = found.take(found.parties != UNSAID)
    agreed = np.array([np.count_nonzero(told.parties >= KIND + at) for at in range(PARTY_LEVELS)])
    usual = strangers.parties[told.a].sum(axis=0)
    more = np.clip((agreed - usual) / np.maximum(len(told) - usual, 1), 0, 0.9)
    return Waves(np.clip(times, 1, MOST_TIMES), more)
