"""Beliefs about records that are one event: how far apart sources place and date it, and how they agree.

The numbers begin as general reasoning and are learned from the two datasets themselves, without anybody's
decisions: `learning` counts them in pairs that are probably one event, and the beginnings weigh as much as
`PRIOR_PAIRS` pairs.
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.matching.candidates import REACH_DAYS
from app.matching.features import RINGS_KM
from app.matching.type_table import type_weights

Floats = NDArray[np.float64]

PRIOR_PAIRS: Final = 40.0
MARK_PAIRS: Final = 200.0
"""Agreement in one event is known better beforehand: without this weight, two datasets of different events
would be learned to be of one, with hardly anything agreeing."""
RING_PRIOR: Final = np.array([0.2, 0.17, 0.15, 0.08, 0.07, 0.09, 0.08, 0.04, 0.03, 0.03, 0.03, 0.02, 0.01])
"""Shares of partners by ring of km: half within 5 km, some as far as two gazetteers differ on a district."""
GAP_PRIOR: Final = np.array([0.55, 0.22, 0.08, 0.06, 0.03, 0.02, 0.02, 0.02])
"""Shares of partners by days between: a report's day often stands for the event's."""
SHARE_AMONG, SHARE_WITHIN = 0.3, 0.03
"""Share of records with a partner in another dataset, and in its own."""


@dataclass(frozen=True)
class Beliefs:
    """Shares among pairs of records that are one event; every array of shares adds up to 1.

    `share` is of records that have a partner. `rings` and `gaps` are of partners by ring and days between,
    `by_radius` is of partners that lie anywhere in the circle. Of `figures` are equal, near, and of no relation;
    of `parties` all, one, or kinds alone agree, or nothing; of `places` names, words, or nothing. `types` is how
    many times as often as by chance two types meet, shape (types, types).
    """

    share: float
    rings: Floats
    gaps: Floats
    by_radius: float
    figures: Floats
    parties: Floats
    places: Floats
    words: Floats
    types: Floats


def first_beliefs(*, within: bool) -> Beliefs:
    """The beliefs before any record was read, of two datasets or of records `within` one."""
    return Beliefs(
        SHARE_WITHIN if within else SHARE_AMONG,
        RING_PRIOR / RING_PRIOR.sum(),
        GAP_PRIOR / GAP_PRIOR.sum(),
        0.25,
        np.array([0.45, 0.4, 0.15]),
        np.array([0.4, 0.25, 0.2, 0.15]),
        np.array([0.6, 0.2, 0.2]),
        np.array([0.1, 0.1, 0.1, 0.1, 0.6]),
        type_weights(),
    )


assert len(RING_PRIOR) == len(RINGS_KM)
assert len(GAP_PRIOR) == REACH_DAYS + 1
