"""The spans of incidents: incidents of one dataset with equal days conflict in time with the same figures.

There are only so many spans, however many incidents: what conflicts is searched among spans, not incidents.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.engine.columns import NO_DATE, Rows
from app.engine.growth import Room
from app.engine.snapshot import Snapshot

Codes = NDArray[np.unsignedinteger]
Keys = NDArray[np.int64]

DAY_BITS = 22
"""Bits that hold any day of the years 1 to 9999, and one value more for no day."""
DAY_ONE = 719_163
"""Days from 1 January of the year 1 to 1 January 1970, and one."""


@dataclass(frozen=True, slots=True)
class Spans:
    """The number of each row's span, and by span one row that has it (`example`)."""

    of_row: NDArray[np.int32]
    example: Rows

    def __len__(self) -> int:
        """The number of spans."""
        return len(self.example)


def build_spans(snapshot: Snapshot, dataset: Codes) -> Spans:
    """The spans of a snapshot's rows; `dataset` is the index of each row's dataset."""
    _, example, of_row = np.unique(_keys(snapshot, dataset, slice(None)), return_index=True, return_inverse=True)
    return Spans(of_row.astype(np.int32), example)


def extend_spans(before: Spans, snapshot: Snapshot, dataset: Codes, room: Room) -> Spans:
    """The spans of a snapshot that continues an earlier one, whose spans are `before` and keep their numbers.

    The earlier snapshot's rows are the first rows of this one; `room` holds the numbers of both.
    """
    count = len(before.of_row)
    known = _keys(snapshot, dataset, before.example)
    own = _keys(snapshot, dataset, slice(count, None))
    at = np.minimum(np.searchsorted(known, own), len(known) - 1) if len(known) else np.zeros(len(own), dtype=int)
    is_new = known[at] != own if len(known) else np.ones(len(own), dtype=np.bool_)
    _, first, which = np.unique(own[is_new], return_index=True, return_inverse=True)
    # In the order of their coming: the next snapshot numbers them alike, and then its own.
    coming = np.argsort(first)
    rank = np.argsort(coming)
    spans = at.astype(np.int32)
    spans[is_new] = len(known) + rank[which]
    example = np.append(before.example, count + np.flatnonzero(is_new)[first[coming]])
    return Spans(room.appended("span", before.of_row, spans), example)


def _keys(snapshot: Snapshot, dataset: Codes, rows: Rows | slice) -> Keys:
    """Numbers that differ where dataset, first or last day differ; they ascend with the index of the dataset."""
    keys = dataset[rows].astype(np.int64)
    for name in ("date_start", "date_end"):
        days = snapshot.days[name][rows]
        keys <<= DAY_BITS
        keys += np.where(days == NO_DATE, 0, days.astype(np.int64) + DAY_ONE)
    return keys
