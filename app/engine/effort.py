"""Cost of a query, as far as the indexes tell before it is answered."""

from collections.abc import Sequence

from app.engine.near_index import boxes_around
from app.engine.snapshot import Snapshot
from app.model.query import BBox, Query

MOST_AT_ONCE = 50_000
"""Rows that are tested in about a millisecond."""


def is_quick(snapshot: Snapshot, query: Query) -> bool:
    """True if the rows that match are found within some milliseconds.

    Words, conditions and orders have to look at every row's text or value.
    """
    if query.text is not None or query.sort or query.condition() is not None:
        return False
    if not snapshot.base.place_search.has_zones(query):
        return False
    if query.is_about_extent():
        is_narrow = query.bbox is None or _candidates(snapshot, query) <= MOST_AT_ONCE
        return is_narrow and snapshot.base.place_search.is_at_hand(query)
    if query.located and query.is_unrestricted():
        return True
    return len(snapshot.columns) <= MOST_AT_ONCE or _candidates(snapshot, query) <= MOST_AT_ONCE


def _candidates(snapshot: Snapshot, query: Query) -> int:
    """The number of rows that an index proposes; of all rows where none helps."""
    counts = [len(snapshot.columns)]
    if query.near is not None and snapshot.base.surroundings.is_kept(query.near):
        return 0
    boxes: Sequence[BBox] | None = None if query.bbox is None else query.bbox.parts()
    if query.near is not None:
        boxes = boxes_around(query.near) or boxes
    stretches = None if boxes is None else snapshot.base.grid.stretches(boxes)
    if stretches is not None:
        counts.append(sum(one.last - one.first for one in stretches))
    if query.interval is not None:
        first, last = snapshot.base.calendar.stretch(query.interval)
        counts.append(last - first + len(snapshot.base.calendar.long))
    return min(counts)
