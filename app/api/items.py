"""Items of every collection: pages with links, and single features."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from app.api.catalogue import COLLECTIONS, Collection
from app.api.parameters import read_params, refuse_params
from app.api.responses import GEOJSON, Link, bytes_response, link, time_stamp, url
from app.api.service import Service
from app.encode.geojson import add_members, encode_collection
from app.errors import NotFound
from app.filters import check_names, read_bbox, read_count, read_interval, read_query, read_text
from app.query import Query
from app.store.records import RecordQuery
from app.store.snapshot import Page
from app.store.view import View

DEFAULT_LIMIT = 100
MAX_LIMIT = 10_000


def find_collection(collection_id: str) -> Collection:
    """The collection of that id; `NotFound` names those there are."""
    if collection_id not in COLLECTIONS:
        raise NotFound(f"no collection {collection_id!r}: there are {', '.join(COLLECTIONS)}")
    return COLLECTIONS[collection_id]


async def get_items(request: Request, service: Service, collection_id: str) -> Response:
    """A page of a collection's items, as GeoJSON."""
    collection = find_collection(collection_id)
    params = read_params(request)
    check_names(params, collection.filters)
    view = await service.view()
    path = f"/collections/{collection.id}/items"
    if collection.id in ("incidents", "unlocated"):
        query = read_query(params, service.known)
        query = replace(query, located=collection.is_spatial, limit=page_limit(query.limit))
        return page_response(request, service.etag(view), view.snapshot.page(query), query, path)
    record_query = read_record_query(params, collection)
    return page_response(
        request, service.etag(view), view.records[collection.id].page(record_query), record_query, path
    )


def page_limit(limit: int | None) -> int:
    """How many items a page holds: what was asked for, cut down to the most there may be."""
    return DEFAULT_LIMIT if limit is None else min(limit, MAX_LIMIT)


def read_record_query(params: Mapping[str, str], collection: Collection) -> RecordQuery:
    """The query on a collection that is not of incidents."""
    equal = {name: params[name].split(",") for name in collection.equal if name in params}
    return RecordQuery(
        bbox=read_bbox(params["bbox"]) if "bbox" in params else None,
        interval=read_interval(params["datetime"]) if "datetime" in params else None,
        equal=equal,
        text=read_text(params["q"]) if "q" in params else None,
        limit=page_limit(read_count("limit", params["limit"], 1) if "limit" in params else None),
        offset=read_count("offset", params.get("offset", "0"), 0),
    )


def page_response(request: Request, etag: str, page: Page, query: Query | RecordQuery, path: str) -> Response:
    """A page as a FeatureCollection with links to itself, the next and the previous page."""
    members = {
        "numberMatched": page.matched,
        "numberReturned": len(page.features),
        "timeStamp": time_stamp(),
        "links": _page_links(request, page, query, path),
    }
    return bytes_response(encode_collection(page.features, members), etag, GEOJSON)


def _page_links(request: Request, page: Page, query: Query | RecordQuery, path: str) -> list[Link]:
    params = list(request.query_params.multi_items())
    links = [_link(request, path, params, "self", "This page")]
    limit = query.limit if query.limit is not None else DEFAULT_LIMIT
    if query.offset + len(page.features) < page.matched and page.features:
        links.append(_link(request, path, _at(params, query.offset + limit), "next", "Next page"))
    if query.offset > 0:
        links.append(_link(request, path, _at(params, max(0, query.offset - limit)), "prev", "Previous page"))
    return [*links, link(request, path.rpartition("/")[0], "up", "application/json", "What this is part of")]


def _link(request: Request, path: str, params: Sequence[tuple[str, str]], rel: str, title: str) -> Link:
    return {"href": url(request, path, params), "rel": rel, "type": GEOJSON, "title": title}


def _at(params: Sequence[tuple[str, str]], offset: int) -> list[tuple[str, str]]:
    kept = [(name, value) for name, value in params if name != "offset"]
    return [*kept, ("offset", str(offset))] if offset else kept


async def get_item(request: Request, service: Service, collection_id: str, item_id: str) -> Response:
    """One feature with its links."""
    collection = find_collection(collection_id)
    refuse_params(request)
    view = await service.view()
    feature = find_item(view, collection, item_id)
    path = f"/collections/{collection.id}/items/{item_id}"
    links = [
        link(request, path, "self", GEOJSON, "This feature"),
        link(request, f"/collections/{collection.id}", "collection", "application/json", collection.title),
    ]
    return bytes_response(add_members(feature, {"links": links}), service.etag(view), GEOJSON)


def find_item(view: View, collection: Collection, item_id: str) -> bytes:
    """The encoded feature of that id; `NotFound` if the collection has none."""
    if collection.id in ("incidents", "unlocated"):
        feature = view.snapshot.get(item_id)
        if feature is not None and view.snapshot.is_located(item_id) != collection.is_spatial:
            feature = None
    else:
        feature = view.records[collection.id].get(item_id)
    if feature is None:
        raise NotFound(f"no item {item_id!r} in collection {collection.id!r}")
    return feature
