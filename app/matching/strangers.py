"""Strangers: records near a record's place on other days, which are surely other events.

They say how many records there are around a place on any day, and in what strangers agree there by chance.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.matching.candidates import REACH_DAYS, Search
from app.matching.features import KIND, RINGS_KM, UNSAID, WORD_LEVELS, Comparing, Features
from app.matching.sides import Side
from app.model.map_columns import COUNTED

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

LAGS = (15, 22, 30, 40, 55)
"""Days by which a record is moved, both ways, to meet strangers alone; few of them where records are many."""
MANY = 30_000
"""Records from which on two lags suffice."""
GROUPS_KM = np.array([2.0, 10.0, 25.0])
"""Names of places agree more the nearer two places are: rims of the groups in which agreement is counted."""
LIKE_OTHERS = 6.0
"""Strangers of the whole side that are added to those of each record."""
LEAST_PER_DAY = 1e-7
PARTY_LEVELS, PLACE_LEVELS = 3, 2


@dataclass(frozen=True)
class Strangers:
    """Records and agreement met by chance around each record of a side.

    `per_day` is the number of records per day by ring, shape (records, rings). `parties` is the share of strangers
    that agree at least so far (kind, one, all), shape (records, 3); `places` the share by group of km, shape
    (records, groups, 2). `types` is the share of each type among strangers of a type, shape (types, types).
    `words` are the shares whose texts agree at least so far, shape (4,): 1 until texts are compared.
    """

    per_day: Floats
    parties: Floats
    places: Floats
    types: Floats
    words: Floats


@dataclass
class _Counts:
    per_day: Floats
    parties: Floats
    places: Floats
    types: Floats
    said_parties: Floats
    said_places: Floats

    def add(self, found: Features, kinds: tuple[Ints, Ints]) -> None:
        """Count the pairs of one block; only the records from its first to its last are touched."""
        if not len(found):
            return
        low, high = int(found.a.min()), int(found.a.max()) + 1
        a, here, count = found.a - low, slice(low, high), high - low
        rings, groups = len(RINGS_KM), len(GROUPS_KM) + 1
        weight = 1 / (found.overlap + 2 * REACH_DAYS)
        self.per_day[here] += _count(a * rings + found.ring, (count, rings), weight)
        told = a[found.parties != UNSAID], found.parties[found.parties != UNSAID]
        self.said_parties[here] += _count(told[0], (count,))
        for at in range(PARTY_LEVELS):
            self.parties[here, at] += _count(told[0][told[1] >= KIND + at], (count,))
        group = a * groups + np.searchsorted(GROUPS_KM, found.km)
        self.said_places[here] += _count(group[found.place != UNSAID], (count, groups))
        for at in range(PLACE_LEVELS):
            self.places[here, :, at] += _count(group[found.place > at], (count, groups))
        pair = kinds[0][found.a] * len(COUNTED) + kinds[1][found.b]
        self.types += _count(pair, (len(COUNTED), len(COUNTED)))


def meet_strangers(
    side: Side, search: Search, comparing: Comparing, *, is_one_dataset: bool, lags: Sequence[int] = LAGS
) -> Strangers:
    """The strangers of each record of a side in the searched side."""
    count, groups = len(side), len(GROUPS_KM) + 1
    shapes = (count, len(RINGS_KM)), (count, PARTY_LEVELS), (count, groups, PLACE_LEVELS)
    per_day, parties, places = map(np.zeros, shapes)
    said = np.zeros(count), np.zeros((count, groups))
    counts = _Counts(per_day, parties, places, np.zeros((len(COUNTED), len(COUNTED))), *said)
    lags = lags[:1] if count > MANY else lags
    since, until = int(search.side.first.min()), int(search.side.last.max())
    times = np.zeros(count)
    for lag in [way * lag for lag in lags for way in (-1, 1)]:
        moved = replace(side, first=side.first + lag, last=side.last + lag)
        is_there = (moved.last >= since) & (moved.first <= until)
        times += is_there
        for block in search.near(moved):
            found = comparing.compare(block)
            if is_one_dataset:
                found = found.take(side.rows[found.a] != search.side.rows[found.b])
            counts.add(found, (side.kind, search.side.kind))
    return _shares(counts, times)


def _shares(counts: _Counts, times: Floats) -> Strangers:
    """Shares from counts, each drawn towards all records' share where strangers are few."""
    most = max(float(times.sum()), 1.0)
    usual = counts.per_day.sum(axis=0) / most
    per_day = (counts.per_day + usual) / (times[:, None] + 1)
    parties = _drawn(counts.parties, counts.said_parties[:, None])
    places = _drawn(counts.places, counts.said_places[:, :, None])
    types = counts.types + counts.types.sum(axis=0) / max(counts.types.sum(), 1) * LIKE_OTHERS + 0.01
    types /= types.sum(axis=1, keepdims=True)
    return Strangers(np.maximum(per_day, LEAST_PER_DAY), parties, places, types, np.ones(WORD_LEVELS))


def _drawn(agreed: Floats, said: Floats) -> Floats:
    usual = (agreed.sum(axis=0) + 0.5) / (said.sum(axis=0) + 1)
    drawn: Floats = (agreed + LIKE_OTHERS * usual) / (said + LIKE_OTHERS)
    return drawn


def _count(at: Ints, shape: tuple[int, ...], weight: Floats | None = None) -> Floats:
    return np.bincount(at, weight, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
