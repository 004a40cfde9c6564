"""Linked records counted as one event: a ledger in which each row of an event has the event's figures.

What the records of an event say is put together as accounts of the same people are: a figure on which all agree,
else their span. A record without a figure says nothing.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np

from app.aggregate.facts import HAS_BEST, HAS_HIGH, HAS_LOW, UNKNOWN, Deaths, Ledger, Links, Shared, read_deaths
from app.aggregate.tile_index import Mosaic
from app.engine.columns import Rows
from app.engine.events import Events
from app.engine.snapshot import Snapshot
from app.figures.accounts import Range, span_of_ranges
from app.model.query import EventCount, Query


def events_of(snapshot: Snapshot, query: Query) -> Events | None:
    """The events that a query counts once; None where it counts records, and where none are linked."""
    return None if query.events is EventCount.RECORDS else snapshot.events


def count_rows(snapshot: Snapshot, query: Query, rows: Rows) -> int:
    """The number of incidents in these rows as the query counts them: of events, or of records."""
    events = events_of(snapshot, query)
    return len(rows) if events is None else len(events.once(rows))


def ledger_of(ledger: Ledger, query: Query) -> Ledger:
    """The ledger that a query counts with: the ledger itself for records, and where nothing is linked."""
    if query.events is EventCount.RECORDS or ledger.events is not None:
        return ledger
    snapshot = ledger.snapshot
    if snapshot.events is None:
        return ledger if not snapshot.reconciled_datasets else _kept(ledger, _reconciled)
    return _kept(ledger, _with_events)


def _kept(ledger: Ledger, make: Callable[[Ledger], Ledger]) -> Ledger:
    """The ledger made from this one, kept with it."""
    if ledger.derived is None:
        object.__setattr__(ledger, "derived", make(ledger))
    assert ledger.derived is not None
    return ledger.derived


def _reconciled(ledger: Ledger) -> Ledger:
    """The ledger in which reconciled datasets are of different events, but for the records that are linked."""
    distinct = ledger.snapshot.distinct_datasets | ledger.snapshot.reconciled_datasets
    return replace(ledger, distinct=distinct, base=None, plain=ledger)


def _with_events(ledger: Ledger) -> Ledger:
    """The ledger with events: each row of an event has the figures of all its records.

    `apart` is the ledger in which it has the figures of its dataset's records alone.
    """
    events = ledger.snapshot.events
    assert events is not None
    groups, reconciled = events.groups(), _reconciled(ledger)
    of_dataset = events.groups(ledger.dataset)
    deaths = _put_together(ledger.deaths, groups)
    links = _spread(ledger.links, events, groups, deaths)
    own = _put_together(ledger.deaths, of_dataset)
    same = [pair for rows in groups for pair in _across(ledger, rows.tolist())]
    own_links = _links(sorted({*map(tuple, _spread(ledger.links, events, groups, own).tolist()), *same}))
    apart = replace(reconciled, deaths=own, links=own_links)
    whole = replace(reconciled, deaths=deaths, links=links, shared=_shared(ledger, events, of_dataset))
    return replace(whole, events=events, apart=apart)


def _shared(ledger: Ledger, events: Events, of_dataset: Iterable[Rows]) -> Shared:
    """The datasets of events; an event of one dataset stays in it.

    Sets are in order, so that later revisions number them alike.
    """
    sets: dict[int, tuple[int, ...]] = {}
    for rows in of_dataset:
        number = int(events.number[rows[0]])
        sets[number] = (*sets.get(number, ()), int(ledger.dataset[rows[0]]))
    members = sorted({each for each in sets.values() if len(each) > 1})
    place = {each: len(ledger.datasets) + at for at, each in enumerate(members)}
    code = np.zeros(int(events.number.max()) + 1, dtype=np.uint16)
    code[[*sets]] = [place.get(each, each[0]) for each in sets.values()]
    codes = ledger.dataset.astype(np.uint16)
    codes[events.rows] = code[events.number[events.rows]]
    return Shared(codes, members)


def _put_together(deaths: Deaths, groups: Iterable[Rows]) -> Deaths:
    """The deaths in which all rows of a group have the figures of the group."""
    low, best, high = (
        np.where(deaths.kind & bit, values, np.nan)
        for bit, values in ((HAS_LOW, deaths.low), (HAS_BEST, deaths.best), (HAS_HIGH, deaths.high))
    )
    for rows in groups:
        if len(rows) > 1:
            told = _together(zip(*(each[rows].tolist() for each in (low, best, high)), strict=True))
            for column, figure in zip((low, best, high), told, strict=True):
                column[rows] = figure
    return read_deaths(low, best, high)


def _together(figures: Iterable[tuple[float, float, float]]) -> tuple[float, float, float]:
    """The figures of one event from those of its records; NaN where unknown."""
    told = (Range(*(None if np.isnan(cell) else int(cell) for cell in each)) for each in figures)
    span = span_of_ranges([each for each in told if each])
    low, best, high = (np.nan if cell is None else float(cell) for cell in (span.low, span.best, span.high))
    return low, best, high


def _spread(links: Links, events: Events, groups: Sequence[Rows], deaths: Deaths) -> Links:
    """The links between events: a link of one record is one of every record of its event."""
    if not len(links):
        return links
    members = {int(events.number[rows[0]]): rows.tolist() for rows in groups}
    pairs = {
        (min(one, other), max(one, other))
        for first, second in links.tolist()
        if events.number[first] < 0 or events.number[first] != events.number[second]
        for one in members.get(int(events.number[first]), [first])
        for other in members.get(int(events.number[second]), [second])
    }
    return _links(sorted(pair for pair in pairs if all(deaths.kind[row] != UNKNOWN for row in pair)))


def _across(ledger: Ledger, rows: Sequence[int]) -> list[tuple[int, int]]:
    """The pairs of rows of one event that are of different datasets and have a figure."""
    known = sorted(row for row in rows if ledger.deaths.kind[row] != UNKNOWN)
    return [pair for pair in combinations(known, 2) if ledger.dataset[pair[0]] != ledger.dataset[pair[1]]]


def _links(pairs: Sequence[tuple[int, int]]) -> Links:
    return np.array(pairs, dtype=np.intp).reshape(-1, 2)


def mosaic_of(records: Mosaic, query: Query) -> Mosaic:
    """The mosaic of the events of selected records; the mosaic itself where nothing is linked."""
    ledger = ledger_of(records.ledger, query)
    if ledger.events is None:
        return records if ledger is records.ledger else replace(records, ledger=ledger)
    kept = np.zeros(records.count, dtype=np.bool_)
    kept[ledger.events.once(records.rows.astype(np.intp))] = True
    chosen = records.only(np.flatnonzero(kept[records.rows]))
    deaths, rows = ledger.deaths, chosen.rows
    told = replace(chosen, figure=deaths.kind[rows], low=deaths.low[rows], high=deaths.high[rows])
    return replace(told, ledger=ledger, dataset=ledger.dataset[rows])
