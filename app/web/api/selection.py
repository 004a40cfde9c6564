"""Reads a request's parameters, and selects the items of a collection."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.engine.snapshot import Page
from app.filters.catalogue import check_names, read_count, read_lonlat_box, read_sort, read_text, read_where
from app.filters.interval_text import read_interval
from app.incidents import Incidents
from app.model.errors import NotFound
from app.model.query import PlaceMatch
from app.record.records import RecordQuery
from app.record.view import View
from app.session import Session
from app.web.api.catalogue import COLLECTIONS, Collection

DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class Answer:
    """A page of items and its part of the whole; with the `place_match` of a query about a place."""

    page: Page
    offset: int
    limit: int
    place_match: PlaceMatch | None = None


def find_collection(collection_id: str) -> Collection:
    """The collection with this id; `NotFound`, with the known ids, if there is none."""
    if collection_id not in COLLECTIONS:
        raise NotFound(f"no collection {collection_id!r}: there are {', '.join(COLLECTIONS)}")
    return COLLECTIONS[collection_id]


def page_limit(limit: int | None, default: int = DEFAULT_LIMIT) -> int:
    """The number of items on a page: as requested, but at most the maximum."""
    return default if limit is None else min(limit, MAX_LIMIT)


async def select(session: Session, view: View, collection: Collection, params: Mapping[str, str]) -> Answer:
    """The page of a collection's items that the parameters ask for."""
    check_names(params, collection.filters, collection.table)
    if collection.is_of_incidents:
        found = session.find(params, view)
        query = replace(found.query, located=collection.is_spatial, telling_first=True)
        return await select_incidents(replace(found, query=query), DEFAULT_LIMIT)
    record_query = read_record_query(params, collection)
    view = view.on(record_query.interval)
    limit = page_limit(record_query.limit)
    page = view.records[collection.id].page(replace(record_query, limit=limit))
    return Answer(page, record_query.offset, limit)


async def select_incidents(found: Incidents, default: int) -> Answer:
    """The page of incidents that was asked for, `default` many if the query does not say.

    One for which places have to be measured is made in a thread, so that others are answered meanwhile.
    """
    query, limit = found.query, page_limit(found.query.limit, default)
    is_at_hand = found.snapshot.base.place_search.is_at_hand(query)
    page = found.page(limit) if is_at_hand else await asyncio.to_thread(found.page, limit)
    return Answer(page, query.offset, limit, query.match_of_place())


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
