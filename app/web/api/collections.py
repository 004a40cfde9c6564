"""Descriptions of the collections: their extents in place and time, and their properties."""

from starlette.requests import Request
from starlette.responses import Response

from app.model.attribution import attribution, withheld_sentence
from app.model.crs import AUTHORITY_CODES, CRS84
from app.model.symbology import DISCLAIMER
from app.record.view import View
from app.web.api.catalogue import COLLECTIONS, Collection
from app.web.api.item_sheets import crumbs
from app.web.api.parameters import BOTH_FORMATS, refuse_params_but_filters
from app.web.api.responses import GEOJSON, JSON, Link, html_link, is_html, json_response, link, url
from app.web.api.schema import queryables, schema
from app.web.api.selection import find_collection
from app.web.api.service import Service
from app.web.api.sheets import Cell, Grid, Sheet, sheet_response

SCHEMA_JSON = "application/schema+json"
SCHEMA_REL = "http://www.opengis.net/def/rel/ogc/1.0/schema"
QUERYABLES_REL = "http://www.opengis.net/def/rel/ogc/1.0/queryables"
VECTOR_TILES_REL = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"


async def get_collections(request: Request, service: Service) -> Response:
    """All collections, with their extents.

    `incidents`, `crossings`, `border`, `provinces` and `districts` have geometries; `unlocated`, `claims` and
    `crossing_status` have none.
    """
    refuse_params_but_filters(request, BOTH_FORMATS)
    view = await service.view()
    etag = service.etag(view)
    if is_html(request):
        return sheet_response(request, _collections_sheet(request), etag)
    links = [
        link(request, "/collections", "self", JSON, "This page"),
        html_link(request, "/collections"),
        link(request, "/", "root", JSON, "The start"),
    ]
    collections = [describe(request, service, view, collection) for collection in COLLECTIONS.values()]
    return json_response({"links": links, "crs": list(AUTHORITY_CODES), "collections": collections}, etag)


async def get_collection(request: Request, service: Service, collection_id: str) -> Response:
    """One collection, with its extent."""
    refuse_params_but_filters(request, BOTH_FORMATS)
    collection = find_collection(collection_id)
    view = await service.view()
    if is_html(request):
        return sheet_response(request, _collection_sheet(request, service, view, collection), service.etag(view))
    return json_response(describe(request, service, view, collection), service.etag(view))


async def get_schema(request: Request, service: Service, collection_id: str) -> Response:
    """The properties of a collection with their types, as JSON Schema."""
    refuse_params_but_filters(request)
    collection = find_collection(collection_id)
    document = schema(collection, url(request, f"/collections/{collection.id}/schema"))
    return json_response(document, service.etag(await service.view()), SCHEMA_JSON)


async def get_queryables(request: Request, service: Service, collection_id: str) -> Response:
    """The properties that a filter can ask for, as JSON Schema."""
    refuse_params_but_filters(request)
    collection = find_collection(collection_id)
    document = queryables(collection, url(request, f"/collections/{collection.id}/queryables"))
    return json_response(document, service.etag(await service.view()), SCHEMA_JSON)


def describe(request: Request, service: Service, view: View, collection: Collection) -> dict[str, object]:
    """A collection as OGC API Features describes it."""
    described: dict[str, object] = {
        "id": collection.id,
        "title": collection.title,
        "description": f"{collection.description}. {DISCLAIMER}",
        "attribution": credit(service, view),
        "itemType": collection.item_type,
        "links": _links(request, collection),
    }
    extent = _extent(view, collection)
    if extent:
        described["extent"] = extent
    if collection.is_spatial:
        described["crs"] = list(AUTHORITY_CODES)
        described["storageCrs"] = CRS84
    return described


def credit(service: Service, view: View) -> str:
    """The credit for the collections' data, with a note about withheld incidents."""
    due = attribution(service.atlas.attribution, view.snapshot.distinct("dataset"))
    return f"{due} {withheld_sentence(view.withheld)}" if view.withheld else due


def _links(request: Request, collection: Collection) -> list[Link]:
    path = f"/collections/{collection.id}"
    links = [
        link(request, path, "self", JSON, "This collection"),
        html_link(request, path),
        link(request, f"{path}/items", "items", GEOJSON, "Its items"),
        html_link(request, f"{path}/items") | {"rel": "items"},
        link(request, f"{path}/schema", SCHEMA_REL, SCHEMA_JSON, "What its properties are"),
        link(request, f"{path}/schema", "describedby", SCHEMA_JSON, "What its properties are"),
        link(request, f"{path}/queryables", QUERYABLES_REL, SCHEMA_JSON, "What can be asked for"),
    ]
    if collection.is_spatial:
        links.append(link(request, f"{path}/tiles", VECTOR_TILES_REL, JSON, "Its vector tiles"))
    return links


def _extent(view: View, collection: Collection) -> dict[str, object]:
    extent: dict[str, object] = {}
    if collection.is_spatial:
        bounds = view.snapshot.bounds() if collection.is_of_incidents else view.records[collection.id].bounds()
        if bounds is not None:
            extent["spatial"] = {"bbox": [bounds], "crs": CRS84}
    if collection.is_of_incidents:
        first, last = view.snapshot.days_spanned(view.snapshot.everything(located=collection.is_spatial))
        interval = [None if day is None else f"{day}T00:00:00Z" for day in (first, last)]
        extent["temporal"] = {"interval": [interval], "trs": GREGORIAN}
    return extent


def _collections_sheet(request: Request) -> Sheet:
    rows = [
        [Cell(c.title, url(request, f"/collections/{c.id}")), Cell(c.description)] for c in COLLECTIONS.values()
    ]
    ways = [Cell("The map", url(request, "/map")), Cell("The API", url(request, "/docs"))]
    grids = [Grid("Collections", ["Collection", "What it holds"], rows)]
    return Sheet("Collections", DISCLAIMER, crumbs(request)[:1], grids=grids, ways=ways)


def _collection_sheet(request: Request, service: Service, view: View, collection: Collection) -> Sheet:
    path = f"/collections/{collection.id}"
    columns = [
        [Cell(c.name), Cell(c.title), Cell(f"{c.kind}, {c.unit}" if c.unit else c.kind), Cell(c.description)]
        for c in collection.table.columns
    ]
    return Sheet(
        title=collection.title,
        lead=f"{collection.description}. {DISCLAIMER}",
        crumbs=crumbs(request),
        facts={"Credit": Cell(credit(service, view))},
        grids=[Grid("Properties", ["Name", "Title", "Kind", "What it says"], columns)],
        ways=[
            Cell("Items", url(request, f"{path}/items")),
            Cell("Schema", url(request, f"{path}/schema")),
            Cell("Queryables", url(request, f"{path}/queryables")),
        ],
    )
