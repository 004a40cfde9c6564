"""A table of the event types of ACLED, UCDP and other sources that may be one event's, and how readily.

UCDP tells who fought, ACLED how it was fought. A drone strike on militants is state-based conflict for UCDP and
explosions or remote violence for ACLED, so the table has weights: how many times as often as by chance two sources
give an event these two types.
"""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from app.model.map_columns import COUNTED
from app.model.vocabulary import EventType

Floats = NDArray[np.float64]

ALIKE, OFTEN, AT_TIMES, SELDOM, HARDLY = 4.0, 2.5, 1.0, 0.35, 0.1
"""Weights, from the definitions in ACLED's codebook (2023) and UCDP GED's (version 24.1)."""

BATTLES, EXPLOSIONS, CIVILIANS = (
    EventType.BATTLES,
    EventType.EXPLOSIONS,
    EventType.VIOLENCE_AGAINST_CIVILIANS,
)
PROTESTS, RIOTS, STRATEGIC = EventType.PROTESTS, EventType.RIOTS, EventType.STRATEGIC_DEVELOPMENTS
STATE, NON_STATE, ONE_SIDED = EventType.STATE_BASED, EventType.NON_STATE, EventType.ONE_SIDED

WEIGHTS: Final = {
    (STATE, BATTLES): OFTEN,
    (STATE, EXPLOSIONS): OFTEN,
    (STATE, CIVILIANS): SELDOM,
    (STATE, STRATEGIC): SELDOM,
    (NON_STATE, BATTLES): OFTEN,
    (NON_STATE, EXPLOSIONS): AT_TIMES,
    (NON_STATE, CIVILIANS): AT_TIMES,
    (NON_STATE, RIOTS): AT_TIMES,
    (ONE_SIDED, CIVILIANS): ALIKE,
    (ONE_SIDED, EXPLOSIONS): OFTEN,
    (ONE_SIDED, BATTLES): SELDOM,
    (ONE_SIDED, PROTESTS): SELDOM,
    (ONE_SIDED, RIOTS): SELDOM,
    (STATE, ONE_SIDED): SELDOM,
    (STATE, NON_STATE): SELDOM,
    (NON_STATE, ONE_SIDED): SELDOM,
    (BATTLES, EXPLOSIONS): AT_TIMES,
    (BATTLES, CIVILIANS): SELDOM,
    (BATTLES, STRATEGIC): SELDOM,
    (EXPLOSIONS, CIVILIANS): AT_TIMES,
    (EXPLOSIONS, STRATEGIC): SELDOM,
    (PROTESTS, RIOTS): AT_TIMES,
    (CIVILIANS, RIOTS): AT_TIMES,
    (CIVILIANS, PROTESTS): SELDOM,
}
"""Weights of pairs in either order; the same type twice is `ALIKE`, `Other` goes with all, others hardly ever."""


def type_weights() -> Floats:
    """The weight of each pair of event types, by their places in `COUNTED`, shape (types, types)."""
    kinds = [EventType(kind) for kind in COUNTED]
    return np.array([[_weight(one, other) for other in kinds] for one in kinds])


def _weight(one: EventType, other: EventType) -> float:
    if EventType.OTHER in (one, other):
        return AT_TIMES
    if one == other:
        return ALIKE
    return WEIGHTS.get((one, other), WEIGHTS.get((other, one), HARDLY))
