"""Agreement of two records of a candidate pair, as small numbers: rings of km, gaps of days, levels."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from app.matching.candidates import Candidates
from app.matching.place_words import place_level
from app.matching.sides import MOST_KEYS, Side, Words

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Levels = NDArray[np.int8]

RINGS_KM = np.array([0.5, 2.0, 5.0, 7.5, 10.0, 15.0, 20.0, 25.0, 32.0, 45.0, 90.0, 180.0, 900.0])
"""Outer rims of the rings around a record in which its partner may lie."""
MOST_COMPARED = 60_000
"""Pairs of distinct names that are compared letter by letter; in larger datasets by their keys alone."""
UNSAID = -1
"""The level of a pair of which one record says nothing."""
KIND, SHARED, ALL = 1, 2, 3
"""Levels of parties: of compatible kinds, one party named by both, all parties of the shorter list."""

WORD_LEVELS = 4
"""Levels from 1 on of texts by the share of their words that both have."""


@dataclass(frozen=True, slots=True)
class Features:
    """Pairs with their agreement.

    `ring` is an index in `RINGS_KM`, `gap` days, `overlap` the number of days on which a span of this length would
    touch the other (1 for two plain days). `parties`, `place` and `words` are levels, `UNSAID` where one record
    says nothing; `words` are `UNSAID` until the texts are compared.
    """

    a: Ints
    b: Ints
    km: Floats
    gap: Ints
    ring: Ints
    overlap: Ints
    radius: Floats
    parties: Levels
    place: Levels
    words: Levels

    def __len__(self) -> int:
        return len(self.a)

    def take(self, at: NDArray[np.integer] | NDArray[np.bool_]) -> "Features":
        """Some of the pairs."""
        return Features(*(getattr(self, each.name)[at] for each in fields(self)))


def joined(blocks: Sequence[Features]) -> Features:
    """The pairs of all blocks."""
    none = np.empty(0, dtype=np.int64)
    first = Features(none, none, np.empty(0), none, none, none, np.empty(0), *[none.astype(np.int8)] * 3)
    return Features(
        *(np.concatenate([getattr(block, each.name) for block in (first, *blocks)]) for each in fields(first))
    )


class Comparing:
    """Compares the records of two sides; names of places are compared once for each pair of distinct names."""

    def __init__(self, side_a: Side, side_b: Side, words: Words) -> None:
        self.a, self.b, self.words = side_a, side_b, words
        self._names = _Names(words.places)

    def of(self, side_a: Side, side_b: Side) -> "Comparing":
        """Compares the records of other sides of equal words, with the names that were compared so far."""
        other = Comparing(side_a, side_b, self.words)
        other._names = self._names
        return other

    def compare(self, found: Candidates) -> Features:
        """The features of candidate pairs."""
        a, b = found.a, found.b
        lengths = [side.last[at] - side.first[at] + 1 for side, at in ((self.a, a), (self.b, b))]
        return Features(
            a,
            b,
            found.km,
            found.gap,
            np.searchsorted(RINGS_KM, found.km),
            lengths[0] + lengths[1] - 1,
            np.hypot(self.a.radius[a], self.b.radius[b]),
            self._parties(self.a.parties[a], self.b.parties[b]),
            self._places(self.a.place[a], self.b.place[b]),
            np.full(len(a), UNSAID, dtype=np.int8),
        )

    def _parties(self, one: Ints, other: Ints) -> Levels:
        keys, kinds = self.words.keys, self.words.kinds
        mine, theirs = keys[one], keys[other]
        said = [mine >= 0, theirs >= 0]
        met = np.zeros(mine.shape, dtype=np.bool_)
        for at in range(MOST_KEYS):
            met |= (mine == theirs[:, at, None]) & said[0]
        shared = met.sum(axis=1)
        least = np.minimum(said[0].sum(axis=1), said[1].sum(axis=1))
        both = kinds[one] & kinds[other]
        covered = (both == kinds[one]) | (both == kinds[other])
        level = np.where((both != 0) & covered, KIND, 0)
        level = np.where(shared > 0, SHARED, level)
        level = np.where((shared > 0) & (shared == least), ALL, level)
        level[(one < 0) | (other < 0)] = UNSAID
        return level.astype(np.int8)

    def _places(self, one: Ints, other: Ints) -> Levels:
        said = np.flatnonzero((one >= 0) & (other >= 0))
        level = np.full(len(one), UNSAID, dtype=np.int8)
        mine, theirs = one[said], other[said]
        compared = self._names.levels(mine, theirs)
        level[said] = self._by_keys(mine, theirs) if compared is None else compared
        return level

    def _by_keys(self, one: Ints, other: Ints) -> Levels:
        """The levels of names by their keys alone: keys that are equal, or have equal consonants."""
        keys = self.words.place_keys
        met = np.zeros(len(one), dtype=np.bool_)
        for at in range(keys.shape[1]):
            for their in range(keys.shape[1]):
                found = keys[one, at]
                met |= (found >= 0) & (found == keys[other, their])
        whole = keys[one, 0] == keys[other, 0]
        return np.where(whole, 2, met).astype(np.int8)


class _Names:
    """Levels of pairs of distinct names, each compared once, in either order."""

    def __init__(self, places: Sequence[tuple[str, ...]]) -> None:
        self.places = places
        self.known, self.known_levels = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int8)

    def levels(self, one: Ints, other: Ints) -> Levels | None:
        """The levels of pairs of names by their numbers; None if too many names would be compared."""
        count = len(self.places) + 1
        distinct, of = np.unique(np.minimum(one, other) * count + np.maximum(one, other), return_inverse=True)
        new = np.setdiff1d(distinct, self.known, assume_unique=True)
        if len(self.known) + len(new) > MOST_COMPARED:
            return None
        if len(new):
            found = [place_level(self.places[pair // count], self.places[pair % count]) for pair in new.tolist()]
            at = np.searchsorted(self.known, new)
            self.known_levels = np.insert(self.known_levels, at, np.array(found, dtype=np.int8))
            self.known = np.insert(self.known, at, new)
        levels: Levels = self.known_levels[np.searchsorted(self.known, distinct)][of]
        return levels
