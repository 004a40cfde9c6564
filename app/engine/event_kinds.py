"""Event types of incidents as numbers: the index in the vocabulary."""

import numpy as np
from numpy.typing import NDArray

from app.engine.snapshot import Snapshot
from app.model.map_columns import COUNTED
from app.model.vocabulary import EventType

Ints = NDArray[np.int64]


def event_kinds(snapshot: Snapshot, rows: NDArray[np.integer] | slice = slice(None)) -> Ints:
    """For each of the rows, the index of its event type in `COUNTED`; an unknown or missing type is `Other`."""
    types = snapshot.categories["event_type"].coded()
    known = {str(kind): i for i, kind in enumerate(COUNTED)}
    other = known[EventType.OTHER]
    places = np.array([*(known.get(value, other) for value in types.values), other], dtype=np.int64)
    kinds: Ints = places[types.codes[rows]]
    return kinds
