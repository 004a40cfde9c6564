"""Candidate pairs: which records of two datasets, or of one, are probably one event.

After the idea of MELTT (Donnay et al. 2019): records that are near in place and time are compared.
What counts as near, and what agreement is worth, is judged by the strangers around each record.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.engine.columns import Rows
from app.engine.snapshot import Snapshot
from app.matching.beliefs import Beliefs, first_beliefs
from app.matching.candidates import Candidates, Search, some_records
from app.matching.features import Comparing, Features, joined
from app.matching.learning import learn, learn_words, share_by_chance, without_chance
from app.matching.likelihood import Likelihood, figure_shares, read_figures
from app.matching.marginals import LEAST, find_marginals, number
from app.matching.neighbours import find_neighbours, find_waves
from app.matching.reasons import tell_reasons
from app.matching.sides import Side, read_sides
from app.matching.splits import Parted, share_together, split_probabilities
from app.matching.strangers import meet_strangers
from app.matching.text_words import TextWords

Floats = NDArray[np.float64]

LEAST_SCORE = 0.5
"""Pairs that are as probably one event as not stand for the matching."""
LEAST_ODDS = 0.005
"""Pairs of smaller odds neither become candidates nor keep other pairs from it."""
WORDED_ODDS = 0.004
"""The texts of pairs of smaller odds are not compared."""
LEARNED_ODDS = 1e-5
"""Pairs of smaller odds teach nothing."""
LEARNED_FROM, LEARNED_PAIRS = 6000, 400_000
"""Records whose candidate pairs the beliefs are learned from, and about how many pairs."""


@dataclass(frozen=True)
class Weighed:
    """Two sides, their pairs with some odds, the odds without the figures, and what was learned."""

    sides: tuple[Side, Side]
    found: Features
    odds: Floats
    plain: Floats
    within: bool
    beliefs: Beliefs


@dataclass(frozen=True)
class Pairs:
    """Pairs of rows `a` and `b` of a snapshot that are probably one event, the most probable first.

    `score` is the probability; `km` is between the centres, `days` between the spans of days. `is_split` marks
    pairs in which one record is a part of the other's event. `why` says in words what agrees.
    """

    a: Rows
    b: Rows
    score: Floats
    km: Floats
    days: NDArray[np.int64]
    is_split: NDArray[np.bool_]
    why: list[str]

    def __len__(self) -> int:
        return len(self.a)


def find_pairs(snapshot: Snapshot, rows_a: Rows, rows_b: Rows, least: float = LEAST_SCORE) -> Pairs:
    """The pairs of a score of at least `least` between two sets of rows, or within one set.

    A pair within one set is found once, with the smaller row first.
    """
    if len(rows_a) > len(rows_b):
        found = find_pairs(snapshot, rows_b, rows_a, least)
        return replace(found, a=found.b, b=found.a)
    weighed = weigh_pairs(snapshot, rows_a, rows_b)
    if not len(weighed.found):
        return _no_pairs()
    score, is_split = score_pairs(weighed)
    at = np.flatnonzero(score >= least)
    at = at[np.argsort(-score[at], kind="stable")]
    pairs, (side_a, side_b) = weighed.found.take(at), weighed.sides
    why = tell_reasons(pairs, weighed.sides, is_split[at])
    rows = side_a.rows[pairs.a], side_b.rows[pairs.b]
    return Pairs(*rows, score[at], pairs.km, pairs.gap, is_split[at], why)


def _no_pairs() -> Pairs:
    none = np.empty(0)
    return Pairs(none.astype(np.intp), none.astype(np.intp), none, none, none.astype(np.int64), none > 0, [])


def score_pairs(weighed: Weighed) -> tuple[Floats, NDArray[np.bool_]]:
    """The probability of each pair, and a mask of pairs that rather are a whole event and a part of it."""
    found, sides = weighed.found, weighed.sides
    marginals = find_marginals(number(found.a), number(found.b), weighed.odds)
    if weighed.within:
        return marginals.probability, np.zeros(len(found), dtype=np.bool_)
    parts = np.zeros(len(found))
    numbers, kept = (found.a, found.b), (marginals.of_a, marginals.of_b)
    for whole, part in ((0, 1), (1, 0)):
        dead = sides[whole].dead[numbers[whole]], sides[part].dead[numbers[part]]
        rest = np.clip(weighed.odds, LEAST, 1 / LEAST) / kept[part]
        often = figure_shares(sides[part].dead)[numbers[part]]
        at = (getattr(sides[part], name)[numbers[part]] for name in ("lon", "lat", "first"))
        parted = Parted(numbers[whole], numbers[part], weighed.plain, *dead, often, rest, *at)
        parts = np.maximum(parts, split_probabilities(parted, kept[part], share_together(weighed.beliefs)))
    return np.maximum(marginals.probability, parts), parts > marginals.probability


def weigh_pairs(snapshot: Snapshot, rows_a: Rows, rows_b: Rows) -> Weighed:
    """The pairs of two sets of rows with their odds; a pair of one set with itself once."""
    within = rows_a is rows_b
    side_a, side_b, words = read_sides(snapshot, rows_a, rows_b)
    first = first_beliefs(within=within)
    if not len(side_a) or not len(side_b):
        return Weighed((side_a, side_b), joined([]), np.empty(0), np.empty(0), within, first)
    comparing, search = Comparing(side_a, side_b, words), Search(side_b)
    strangers = meet_strangers(side_a, search, comparing, is_one_dataset=within)
    own = [] if within else [find_neighbours(each, comparing) for each in (Search(side_a), search)]
    likelihood = Likelihood((side_a, side_b), strangers, read_figures(side_a, side_b), find_waves(own))
    weighing = _Weighing(search, comparing, likelihood, within, TextWords(snapshot))
    weighing, beliefs = weighing.learned(first)
    chance = min((share_by_chance(each, first) for each in own), default=0.0)
    return Weighed((side_a, side_b), *weighing.weigh(without_chance(beliefs, chance)), within, beliefs)


@dataclass(frozen=True)
class _Weighing:
    """Parts that find pairs and weigh them, block by block, so that only pairs with some odds are held."""

    search: Search
    comparing: Comparing
    likelihood: Likelihood
    within: bool
    words: TextWords

    def learned(self, first: Beliefs) -> tuple["_Weighing", Beliefs]:
        """The parts and the beliefs that fit some records: first without the words of texts, then with them."""
        side = self.comparing.a
        sample = some_records(self.search, side, LEARNED_FROM, LEARNED_PAIRS)
        blocks = self.search.near(side.take(sample))
        found = joined([self._compared(replace(block, a=sample[block.a])) for block in blocks])
        beliefs = learn(found, self.likelihood, first, len(sample))
        odds = self._weigh(found, beliefs)[0]
        kept = odds >= LEARNED_ODDS
        found, odds = found.take(kept), odds[kept]
        found = self._worded(found, odds >= WORDED_ODDS)
        likelihood = self.likelihood.meeting(learn_words(found, self.likelihood, beliefs))
        return replace(self, likelihood=likelihood), learn(found, likelihood, first, len(sample))

    def weigh(self, beliefs: Beliefs) -> tuple[Features, Floats, Floats]:
        """The pairs with some odds, their odds, and their odds without the figures."""
        blocks = []
        for block in self.search.near(self.comparing.a):
            found = self._compared(block)
            blocks.append(found.take(np.maximum(*self._weigh(found, beliefs)) >= WORDED_ODDS))
        found = joined(blocks)
        found = self._worded(found, np.ones(len(found), dtype=np.bool_))
        odds, plain = self._weigh(found, beliefs)
        kept = np.maximum(odds, plain) >= LEAST_ODDS
        return found.take(kept), odds[kept], plain[kept]

    def _weigh(self, found: Features, beliefs: Beliefs) -> tuple[Floats, Floats]:
        parts = self.likelihood.parts(found)
        odds = self.likelihood.weigh(found, parts, beliefs)
        return odds, odds / (parts["figures"] @ beliefs.figures)

    def _worded(self, found: Features, mask: NDArray[np.bool_]) -> Features:
        """The pairs, with the agreement of the texts of those in the mask."""
        level = found.words.copy()
        rows = self.comparing.a.rows[found.a[mask]], self.comparing.b.rows[found.b[mask]]
        level[mask] = self.words.levels(*rows)
        return replace(found, words=level)

    def _compared(self, block: Candidates) -> Features:
        found, (side_a, side_b) = self.comparing.compare(block), (self.comparing.a, self.comparing.b)
        return found.take(side_a.rows[found.a] < side_b.rows[found.b]) if self.within else found
