"""How many times as likely a pair's agreement is for one event as for strangers, factor by factor.

The weights are those of Fellegi and Sunter (1969) for what records say, and of Sutherland and Saunders (1992) for
where they lie: the density of partners over the density of strangers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.matching.beliefs import Beliefs
from app.matching.features import ALL, KIND, RINGS_KM, SHARED, UNSAID, WORD_LEVELS, Features
from app.matching.neighbours import ZONE_OF_RING, Waves, crowds_of
from app.matching.sides import Side
from app.matching.strangers import GROUPS_KM, Strangers

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Parts = Floats

NEAR_RATIO = 0.4
"""Scale, in natural logarithms, on which two counts of one event's dead differ."""
MOST_WEIGHT = 60.0
"""A rare figure that both have is at most so many times as likely: sources round, and copy each other."""
MOST_SHARE, SURE_SHARE = 0.95, 0.75
"""The greatest share of records with a partner, and the part of these whose partner is beyond doubt."""
FINE_KM = 3.0
"""Distance between two gazetteers' points for one place."""
DISC_SIGMAS = 1.8
"""A circle that holds nine of ten places is of about so many standard deviations."""


@dataclass(frozen=True)
class Figures:
    """Distinct figures of dead, and how much more likely pairs of them are for one event, if equal or if near.

    `of_a` and `of_b` are each record's number of its figure, -1 for none; `equal` and `near` have shape (figures,
    figures).
    """

    of_a: Ints
    of_b: Ints
    equal: Floats
    near: Floats


def read_figures(side_a: Side, side_b: Side) -> Figures:
    """The figures of two sides; figures from 100 on are taken with two digits."""
    both = np.concatenate([_rounded(side_a.dead), _rounded(side_b.dead)])
    values, codes = np.unique(both[~np.isnan(both)], return_inverse=True)
    of = np.full(len(both), -1, dtype=np.int64)
    of[~np.isnan(both)] = codes
    of_a, of_b = of[: len(side_a)], of[len(side_a) :]
    often = np.bincount(of_b[of_b >= 0], minlength=len(values)) + 0.5
    often = often / max(often.sum(), 1)
    away = np.abs(np.log1p(values)[:, None] - np.log1p(values)[None, :])
    kernel = np.exp(-away / NEAR_RATIO)
    equal = np.diag(np.minimum(1 / np.maximum(often, 1e-9), MOST_WEIGHT))
    return Figures(of_a, of_b, equal, np.minimum(kernel / (kernel @ often)[:, None], MOST_WEIGHT))


def figure_shares(dead: Floats) -> Floats:
    """The share of records that have each record's figure, among those with figures; 1 for a record without."""
    said = np.flatnonzero(~np.isnan(dead))
    shares = np.ones(len(dead))
    _, of, often = np.unique(dead[said], return_inverse=True, return_counts=True)
    shares[said] = (often[of] + 0.5) / max(len(said), 1)
    return shares


def _rounded(dead: Floats) -> Floats:
    digits = np.floor(np.log10(np.maximum(dead, 1))) - 1
    unit = np.where(dead >= 100, 10**digits, 1)
    return np.round(dead / unit) * unit


class Likelihood:
    """The factors of pairs under some beliefs."""

    def __init__(self, sides: tuple[Side, Side], strangers: Strangers, figures: Figures, waves: Waves) -> None:
        self.a, self.b = sides
        self.strangers, self.figures, self.waves = strangers, figures, waves
        self.crowd = crowds_of(strangers)

    def meeting(self, words: Floats) -> "Likelihood":
        """The factors where so many of the strangers' texts agree at least so far (1 to 4)."""
        return Likelihood((self.a, self.b), replace(self.strangers, words=words), self.figures, self.waves)

    def parts(self, found: Features) -> Mapping[str, Floats]:
        """The agreement that each pair has, over how often strangers have it: shape (pairs, kinds).

        The last kind is of no relation, and 1. Where a record says nothing all kinds are 1. Texts that were not
        compared are no part.
        """
        parts = {
            "figures": self._figures(found),
            "parties": self._nested(found.parties, self._parties_met(found), (ALL, SHARED, KIND)),
            "places": self._places(found),
        }
        return {**parts, "words": self._words(found)} if (found.words != UNSAID).any() else parts

    def weigh(self, found: Features, parts: Mapping[str, Floats], beliefs: Beliefs) -> Floats:
        """The odds that each pair is one event, before other pairs of its records are looked at."""
        odds = beliefs.share / (1 - beliefs.share) * self.near(found, beliefs)
        for name, ratios in parts.items():
            odds *= ratios @ getattr(beliefs, name)
        return odds * self.types(found, beliefs)

    def near(self, found: Features, beliefs: Beliefs) -> Floats:
        """The density of partners at this distance in km and days, over that of strangers."""
        days = np.where(found.gap == 0, found.overlap, 2)
        partners = np.sum(self.shares_by_ring(found, beliefs), axis=0) * beliefs.gaps[found.gap] / days
        zone = ZONE_OF_RING[found.ring]
        waves = self.waves.times[found.gap, zone, self.crowd[found.a, zone]]
        met = self.strangers.per_day[found.a, found.ring] * waves * self._left_over(beliefs)
        times: Floats = partners / met
        return times

    def _left_over(self, beliefs: Beliefs) -> float:
        """The share of strangers that may be taken for a partner: strangers with a sure partner are not."""
        partnered = min(beliefs.share * len(self.a) / len(self.b), MOST_SHARE)
        return float((1 - partnered) ** SURE_SHARE)

    def shares_by_ring(self, found: Features, beliefs: Beliefs) -> tuple[Floats, Floats]:
        """The shares of partners in the pair's ring: by the rings' own shares, and by the circles."""
        rims = np.concatenate([[0.0], RINGS_KM])
        sigma = FINE_KM + found.radius / DISC_SIGMAS
        beyond = [np.exp(-((rims[found.ring + step] / sigma) ** 2) / 2) for step in (0, 1)]
        return (
            (1 - beliefs.by_radius) * beliefs.rings[found.ring],
            beliefs.by_radius * np.maximum(beyond[0] - beyond[1], 1e-12),
        )

    def types(self, found: Features, beliefs: Beliefs) -> Floats:
        """How many times as often as by chance the two types meet in one event."""
        kinds = self.a.kind[found.a], self.b.kind[found.b]
        met = self.strangers.types
        weights = beliefs.types / np.sum(beliefs.types * met, axis=1, keepdims=True)
        found_weights: Floats = weights[kinds]
        return found_weights

    def _parties_met(self, found: Features) -> Floats:
        met = np.stack([self.strangers.parties[found.a, at - KIND] for at in (ALL, SHARED, KIND)], axis=1)
        more = self.waves.parties[::-1]
        drawn: Floats = met + (1 - met) * more
        return drawn

    def _figures(self, found: Features) -> Floats:
        one, other = self.figures.of_a[found.a], self.figures.of_b[found.b]
        ratios = np.ones((len(found), 3))
        said = (one >= 0) & (other >= 0)
        ratios[said, 0] = self.figures.equal[one[said], other[said]]
        ratios[said, 1] = self.figures.near[one[said], other[said]]
        return ratios

    def _places(self, found: Features) -> Floats:
        group = np.searchsorted(GROUPS_KM, found.km)
        met = np.stack([self.strangers.places[found.a, group, at] for at in (1, 0)], axis=1)
        return self._nested(found.place, met, (2, 1))

    def _words(self, found: Features) -> Floats:
        met = np.broadcast_to(self.strangers.words[::-1], (len(found), WORD_LEVELS))
        return self._nested(found.words, met, range(WORD_LEVELS, 0, -1))

    def _nested(self, level: NDArray[np.int8], met: Floats, from_levels: Sequence[int]) -> Floats:
        ratios = np.ones((len(level), len(from_levels) + 1))
        said = level != UNSAID
        for at, least in enumerate(from_levels):
            ratios[said, at] = np.where(level[said] >= least, 1 / np.maximum(met[said, at], 1e-4), 0.0)
        return ratios
