"""Reads a request's parameters, and selects the items of a collection."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from app.aggregate.events import count_rows
from app.engine.effort import is_quick
from app.engine.snapshot import Page
from app.filters.catalogue import check_names, read_lonlat_box, read_sort, read_text, read_where
from app.filters.interval_text import read_interval
from app.filters.number_text import read_count
from app.incidents import Incidents
from app.model.errors import NotFound
from app.model.query import EventCount, PlaceMatch
from app.record.records import RecordQuery
from app.record.view import View
from app.session import Session
from app.web.api.catalogue import COLLECTIONS, Collection

DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000
MOST_AT_ONCE = 1000
"""Items that the event loop looks through, or writes into an answer, in some milliseconds."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of items and its part of the whole; with the `place_match` of a query about a place.

    `events` is the number of events of all matches of a query about a circle.
    """

    page: Page
    offset: int
    limit: int
    place_match: PlaceMatch | None = None
    events: int | None = None


def find_collection(collection_id: str) -> Collection:
    """The collection with this id; `NotFound`, with the known ids, if there is none."""
    if collection_id not in COLLECTIONS:
        raise NotFound(f"no collection {collection_id!r}: there are {', '.join(COLLECTIONS)}")
    return COLLECTIONS[collection_id]


def page_limit(limit: int | None, default: int = DEFAULT_LIMIT) -> int:
    """The number of items on a page: as requested, but at most the maximum."""
    return default if limit is None else min(limit, MAX_LIMIT)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page of items that is wanted: `find` gives it; `is_quick` says that it takes milliseconds."""

    find: Callable[[], Answer]
    is_quick: bool


def select(session: Session, view: View, collection: Collection, params: Mapping[str, str]) -> Wanted:
    """The page of a collection's items that the parameters ask for; `BadParameter` for wrong parameters."""
    check_names(params, collection.filters, collection.table)
    if collection.is_of_incidents:
        found = session.find(params, view)
        query = replace(found.query, located=collection.is_spatial, telling_first=True)
        return select_incidents(replace(found, query=query), DEFAULT_LIMIT)
    record_query = read_record_query(params, collection)
    records = view.on(record_query.interval).records[collection.id]
    limit = page_limit(record_query.limit)

    def find() -> Answer:
        return Answer(records.page(replace(record_query, limit=limit)), record_query.offset, limit)

    return Wanted(find, len(records.properties) <= MOST_AT_ONCE)


def select_incidents(found: Incidents, default: int) -> Wanted:
    """The page of incidents that was asked for, `default` many if the query does not say."""
    query, limit = found.query, page_limit(found.query.limit, default)

    def find() -> Answer:
        page = found.page(limit)
        events = None if query.near is None else count_events(found, page.matched)
        return Answer(page, query.offset, limit, query.match_of_place(), events)

    return Wanted(find, is_quick(found.snapshot, query))


def count_events(found: Incidents, matched: int) -> int | None:
    """The number of events of all matches, on whatever page; None where records are to be counted."""
    if found.query.events is EventCount.RECORDS:
        return None
    if found.snapshot.events is None:
        return matched
    every = replace(found.query, sort=(), limit=None, offset=0, telling_first=False)
    return count_rows(found.snapshot, every, found.snapshot.select(every).rows)


def read_record_query(params: Mapping[str, str], collection: Collection) -> RecordQuery:
    """The query for a collection of other records than incidents."""
    return RecordQuery(
        bbox=read_lonlat_box(params),
        interval=read_interval(params["datetime"]) if "datetime" in params else None,
        text=read_text(params["q"]) if "q" in params else None,
        where=read_where(params, collection.table, *collection.lists),
        sort=read_sort(params["sortby"], collection.table.names) if "sortby" in params else (),
        limit=read_count("limit", params["limit"], 1) if "limit" in params else None,
        offset=read_count("offset", params.get("offset", "0"), 0),
    )


def find_item(view: View, collection: Collection, item_id: str) -> bytes:
    """The encoded feature with this id; `NotFound` if the collection has none."""
    if collection.is_of_incidents:
        feature = view.snapshot.get(item_id, located=collection.is_spatial)
    else:
        feature = view.records[collection.id].get(item_id)
    if feature is None:
        raise NotFound(f"no item {item_id!r} in collection {collection.id!r}")
    return feature
