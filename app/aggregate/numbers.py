"""A selection in numbers: the figures in the sentence over the map, and counts of what the map cannot show."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from app.aggregate.counting import CAVEAT, Total, warned
from app.aggregate.events import count_rows, events_of, mosaic_of
from app.aggregate.tile_index import NEVER, Mosaic
from app.engine.columns import EPOCH
from app.engine.snapshot import Snapshot
from app.model.query import PlaceMatch, Query
from app.record.view import View

DEATHS = (
    "fatalities_low",
    "fatalities_best",
    "fatalities_high",
    "with_low",
    "with_best",
    "with_high",
    "without_bounds",
    "unknown_fatalities",
)


@dataclass(frozen=True, slots=True)
class Counted:
    """Numbers of located and unlocated incidents, and the located ones' first and last day and datasets."""

    located: int
    unlocated: int
    days: tuple[date | None, date | None]
    datasets: Sequence[str]


def count(snapshot: Snapshot, query: Query) -> Counted:
    """The numbers of the incidents that a query selects."""
    selected = snapshot.select(replace(query, limit=None, offset=0))
    return Counted(
        count_rows(snapshot, query, selected.rows),
        unlocated(snapshot, query),
        snapshot.days_spanned(selected),
        snapshot.datasets(selected),
    )


def count_mosaic(selected: Mosaic, query: Query) -> Counted:
    """The numbers of a query whose located incidents are a mosaic already: several times as fast as `count`."""
    datasets = selected.snapshot.categories["dataset"].coded()
    present = np.bincount(datasets.codes[selected.rows] + 1, minlength=len(datasets.values) + 1)[1:]
    names = [name for name, number in zip(datasets.values, present.tolist(), strict=True) if number]
    return Counted(len(selected), unlocated(selected.snapshot, query), days_named(selected), names)


def unlocated(snapshot: Snapshot, query: Query) -> int:
    """The number of selected incidents without a place; the query's conditions on place are ignored.

    A record without a place of an event that has one is not counted.
    """
    rows, events = snapshot.select(query.placeless()).rows, events_of(snapshot, query)
    if events is None:
        return len(rows)
    return len(events.once(rows[~events.is_placed(snapshot.numbers["longitude"], rows)]))


def days_named(mosaic: Mosaic) -> tuple[date | None, date | None]:
    """The first and last day of a mosaic's incidents; None and None if no incident is dated."""
    if not (mosaic.first != NEVER).any():
        return None, None
    last = int(mosaic.last.max())
    return date.fromordinal(EPOCH + int(mosaic.first.min())), date.fromordinal(EPOCH + last)


def place_match_counts(snapshot: Snapshot, query: Query) -> dict[str, Any]:
    """The query's `place_match`, and the numbers of incidents that certainly and possibly lie there.

    Both numbers are None unless the query asks for `near`, `bbox`, `area`, `corridor` or `border_km` by centres.
    """
    asks = query.near is not None or query.bbox is not None or query.border_km is not None
    asks = asks or bool(query.zones())
    counts: dict[str, Any] = {"place_match": query.place_match, "certainly": None, "possibly": None}
    if asks and query.place_match is PlaceMatch.CENTRE:
        for match in (PlaceMatch.CERTAINLY, PlaceMatch.POSSIBLY):
            by_match = replace(query, place_match=match, sort=(), limit=None, offset=0, telling_first=False)
            counts[match] = count_rows(snapshot, query, snapshot.select(by_match).rows)
    return counts


def summary_numbers(
    view: View, query: Query, records: tuple[Mosaic, Mosaic], deaths: Total, restriction: str
) -> dict[str, Any]:
    """The numbers of selected incidents and deaths, and of unlocated, undated and withheld incidents.

    `records` are the query's located records, and those of the query without dates; `deaths` is the total of its
    summary, `restriction` is the query in words. The period is the requested one, or the first and last day of the
    incidents. Conditions on place are ignored for the unlocated incidents, the condition on date for the undated
    ones.
    """
    selected, anytime = (mosaic_of(each, query) for each in records)
    first, last = days_named(selected)
    asked = query.interval
    return {
        "located": len(selected),
        **place_match_counts(view.snapshot, query),
        "unlocated": unlocated(view.snapshot, query),
        "undated": int(np.count_nonzero(anytime.first == NEVER)),
        "withheld": view.withheld,
        "first": first if asked is None or asked.start is None else asked.start,
        "last": last if asked is None or asked.end is None else asked.end,
        "restriction": restriction,
        **{name: deaths.measures[name] for name in DEATHS},
        "by_dataset": deaths.by_dataset,
        **warned(deaths),
        "caveat": CAVEAT,
    }
