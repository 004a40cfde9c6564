"""Items of every collection over HTTP: pages with links, and single features."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import Response

from app.encode.geojson import add_members, encode_collection
from app.figures.method import SPAN
from app.filters.catalogue import check_names
from app.filters.interval_text import read_interval
from app.geography.atlas import Atlas
from app.record.view import View
from app.web.api.catalogue import Collection
from app.web.api.item_corrections import corrections_of, versioned_table
from app.web.api.item_sheets import Asked, item_sheet, items_sheet
from app.web.api.parameters import BOTH_FORMATS, language_of, read_params
from app.web.api.presentation import PARAMETERS, Presentation, take_presentation
from app.web.api.responses import (
    GEOJSON,
    JSON,
    Link,
    bytes_response,
    html_link,
    is_html,
    link,
    time_stamp,
    url,
)
from app.web.api.selection import MOST_AT_ONCE, Answer, Wanted, find_collection, find_item, select
from app.web.api.service import Service
from app.web.api.sheets import sheet_response
from app.web.api.versions import version_links
from app.web.page.filter_words import names_of

DATED_PARAMETERS = (*PARAMETERS, "datetime")
"""Parameters of one item in a collection whose items have a state on a day."""
PLAIN = (b"", b"f=json", b"f=geojson")
"""Query strings that ask for an item as it is stored."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The content of a page of items: a collection under a path, by the filters' texts; the atlas names places.

    `warnings` are sentences that a reader must know of the answer; `up` is the path of what the page is part of,
    if not the path above.
    """

    collection: Collection
    path: str
    params: Mapping[str, str]
    atlas: Atlas
    warnings: Sequence[str] = ()
    up: str | None = None


async def get_items(request: Request, service: Service, collection_id: str) -> Response:
    """A page of a collection's items as GeoJSON, or as a table for a browser.

    The answer has links to the next and the previous page, and `numberMatched`. The name of any property is a
    filter for one value of it.
    """
    collection = find_collection(collection_id)
    params = read_params(request, BOTH_FORMATS)
    presentation = take_presentation(params, collection.table)
    view = await service.view()
    wanted = select(service.session, view, collection, params)
    path = f"/collections/{collection.id}/items"
    listing = Listing(collection, path, params, service.atlas, view.warnings)
    return await answer_wanted(request, service, view, wanted, listing, presentation.over(view))


async def get_item(request: Request, service: Service, collection_id: str, item_id: str) -> Response:
    """One item of a collection with its links as GeoJSON, or as a page for a browser."""
    collection = find_collection(collection_id)
    view = await service.view()
    path = f"/collections/{collection.id}/items/{item_id}"
    etag = item_etag(request, service, view, collection, item_id)
    links = [collection_link(request, collection)]
    if is_html(request):
        return await service.apart(
            request, lambda: answer_feature(request, service, etag, view, collection, item_id, path, links)
        )
    return answer_feature(request, service, etag, view, collection, item_id, path, links)


def item_etag(request: Request, service: Service, view: View, collection: Collection, item_id: str) -> str:
    """The entity tag of an item's answer: of a record as GeoJSON, as it is now, the strong tag of its version.

    Every other answer (a page, another reference system, another moment) depends on more than the record, and has
    the weak tag of the view.
    """
    table = versioned_table(collection)
    is_plain = request.scope["query_string"] in PLAIN and not is_html(request) and service.present is None
    return service.etag(view) if table is None or not is_plain else service.item_etag(view, table, item_id)


async def answer_wanted(
    request: Request, service: Service, view: View, wanted: Wanted, listing: Listing, presentation: Presentation
) -> Response:
    """The wanted page; made in another thread, within the deadline, where that takes more than milliseconds."""
    etag = service.etag(view)
    if not wanted.is_quick:
        return await service.apart(
            request, lambda: answer_page(request, etag, listing, wanted.find(), presentation)
        )
    answer = wanted.find()
    if len(answer.page.features) <= MOST_AT_ONCE and not is_html(request):
        return answer_page(request, etag, listing, answer, presentation)
    return await service.apart(request, lambda: answer_page(request, etag, listing, answer, presentation))


def answer_page(
    request: Request, etag: str, listing: Listing, answer: Answer, presentation: Presentation
) -> Response:
    """A page of features with links to itself, the next and the previous; as a table for a browser."""
    links = _page_links(request, answer, listing)
    page = answer.page
    if presentation.book is not None:
        page = replace(page, features=presentation.figured(page.features))
    if is_html(request):
        asked = Asked(names_of(listing.atlas, language_of(request)), listing.params)
        sheet = items_sheet(request, listing.collection, replace(answer, page=page), links, asked)
        return sheet_response(request, sheet, etag)
    features = presentation.show(page.features)
    members = {
        "numberMatched": answer.page.matched,
        **({} if answer.events is None else {"number_of_events": answer.events}),
        "numberReturned": len(features),
        "timeStamp": time_stamp(),
        **({"figures": str(presentation.method or SPAN)} if listing.collection.is_of_incidents else {}),
        **({"warnings": listing.warnings} if listing.warnings else {}),
        **({} if answer.place_match is None else {"placeMatch": answer.place_match}),
        "links": links,
    }
    return _shown(bytes_response(encode_collection(features, members), etag, GEOJSON), presentation)


def answer_feature(
    request: Request,
    service: Service,
    etag: str,
    view: View,
    collection: Collection,
    item_id: str,
    path: str,
    links: Sequence[Link],
) -> Response:
    """One feature with links to itself and elsewhere; as a page for a browser.

    A crossing has its status on the last day of `datetime`, or of today.
    """
    params = read_params(request, BOTH_FORMATS)
    presentation = take_presentation(params, collection.table)
    check_names(params, DATED_PARAMETERS if collection.is_dated else PARAMETERS)
    view = view.on(read_interval(params["datetime"]) if "datetime" in params else None)
    feature = presentation.over(view).figured([find_item(view, collection, item_id)])[0]
    if is_html(request):
        return sheet_response(request, item_sheet(request, service.ready(view), view, collection, feature), etag)
    corrected = corrections_of(view, collection, item_id, presentation.properties)
    members = {
        **({"corrections": corrected} if corrected else {}),
        "links": [*own_links(request, path, collection), *links],
    }
    shown = add_members(presentation.show([feature])[0], members)
    return _shown(bytes_response(shown, etag, GEOJSON), presentation)


def own_links(request: Request, path: str, collection: Collection) -> list[Link]:
    """The links of an item with this path to itself and to its versions."""
    own = [link(request, path, "self", GEOJSON, "This feature"), html_link(request, path)]
    return [*own, *version_links(request, path, collection)]


def collection_link(request: Request, collection: Collection) -> Link:
    """The link of an item to its collection."""
    return link(request, f"/collections/{collection.id}", "collection", JSON, collection.title)


def _shown(response: Response, presentation: Presentation) -> Response:
    """The response with the header that names its reference system."""
    response.raw_headers.append(presentation.header)
    return response


def _page_links(request: Request, answer: Answer, listing: Listing) -> list[Link]:
    path = listing.path
    params = list(request.query_params.multi_items())
    links = [_link(request, path, params, "self", "This page"), html_link(request, path, params)]
    after = answer.offset + answer.limit
    if after < answer.page.matched:
        links.append(_link(request, path, _at(params, after), "next", "Next page"))
    if answer.offset > 0:
        before = _at(params, max(0, answer.offset - answer.limit))
        links.append(_link(request, path, before, "prev", "Previous page"))
    up = path.rpartition("/")[0] if listing.up is None else listing.up
    return [*links, link(request, up, "up", JSON, "What this is part of")]


def _link(request: Request, path: str, params: Sequence[tuple[str, str]], rel: str, title: str) -> Link:
    return {"href": url(request, path, params), "rel": rel, "type": GEOJSON, "title": title}


def _at(params: Sequence[tuple[str, str]], offset: int) -> list[tuple[str, str]]:
    kept = [(name, value) for name, value in params if name != "offset"]
    return [*kept, ("offset", str(offset))] if offset else kept
