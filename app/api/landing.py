"""The way in: landing page, conformance, the collections, and the service's health."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.api.catalogue import COLLECTIONS, Collection
from app.api.items import find_collection
from app.api.parameters import HTML_FORMATS, JSON_FORMATS, refuse_params
from app.api.responses import GEOJSON, JSON, OPENAPI, Link, json_response, link, wants_html
from app.api.service import Service
from app.attribution import attribution
from app.store.view import View
from app.symbology import DISCLAIMER

TITLE = "Durand Line incident map"
DESCRIPTION = (
    "Reported incidents along the Durand Line (Afghanistan–Pakistan frontier), with claims side by side, "
    "the uncertainty of each location, and crossings with a dated history."
)
CONFORMANCE = (
    "http://www.opengis.net/spec/ogcapi-common-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-common-2/1.0/conf/collections",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/geojson",
    "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/oas30",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/core",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tileset",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/tilesets-list",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/mvt",
    "http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/oas30",
)
CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
TILING_SCHEMES = "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes"
VECTOR_TILES = "http://www.opengis.net/def/rel/ogc/1.0/tilesets-vector"
GREGORIAN = "http://www.opengis.net/def/uom/ISO-8601/0/Gregorian"


async def get_landing(request: Request, service: Service) -> Response:
    """The landing page as JSON; a browser that asks for HTML is sent to the map."""
    refuse_params(request, (*JSON_FORMATS, *HTML_FORMATS))
    if request.query_params.get("f", "html" if wants_html(request) else "json") == "html":
        return RedirectResponse("map", status_code=303, headers={"Vary": "Accept"})
    view = await service.view()
    links = [
        link(request, "/", "self", JSON, "This page"),
        link(request, "/api", "service-desc", OPENAPI, "The API as an OpenAPI document"),
        link(request, "/docs", "service-doc", "text/html", "The API for people"),
        link(request, "/conformance", "conformance", JSON, "Conformance classes"),
        link(request, "/collections", "data", JSON, "Collections"),
        link(request, "/tileMatrixSets", TILING_SCHEMES, JSON, "Tile matrix sets"),
        link(request, "/map", "alternate", "text/html", "The incident map"),
    ]
    page = {"title": TITLE, "description": DESCRIPTION, "attribution": _attribution(service, view), "links": links}
    return json_response(page, service.etag(view))


async def get_conformance(request: Request, service: Service) -> Response:
    """The conformance classes of OGC API that this service keeps."""
    refuse_params(request)
    view = await service.view()
    return json_response({"conformsTo": CONFORMANCE}, service.etag(view))


async def get_collections(request: Request, service: Service) -> Response:
    """All collections, with their extents."""
    refuse_params(request)
    view = await service.view()
    links = [
        link(request, "/collections", "self", JSON, "This page"),
        link(request, "/", "root", JSON, TITLE),
    ]
    collections = [describe(request, service, view, collection) for collection in COLLECTIONS.values()]
    return json_response({"links": links, "collections": collections}, service.etag(view))


async def get_collection(request: Request, service: Service, collection_id: str) -> Response:
    """One collection, with its extent."""
    refuse_params(request)
    collection = find_collection(collection_id)
    view = await service.view()
    return json_response(describe(request, service, view, collection), service.etag(view))


async def get_health(request: Request, service: Service) -> Response:
    """That the service answers, at which revision, with how many incidents."""
    refuse_params(request)
    view = await service.view()
    snapshot = view.snapshot
    status = {
        "status": "ok",
        "revision": view.revision,
        "incidents": snapshot.count(located=True),
        "unlocated": snapshot.count(located=False),
        "boundary_set": service.atlas.boundary_set,
    }
    return json_response(status, service.etag(view))


def describe(request: Request, service: Service, view: View, collection: Collection) -> dict[str, object]:
    """A collection as OGC API Features describes it."""
    path = f"/collections/{collection.id}"
    described: dict[str, object] = {
        "id": collection.id,
        "title": collection.title,
        "description": f"{collection.description}. {DISCLAIMER}",
        "attribution": _attribution(service, view),
        "itemType": collection.item_type,
        "links": _collection_links(request, path, collection),
    }
    extent = _extent(view, collection)
    if extent:
        described["extent"] = extent
    if collection.is_spatial:
        described["crs"] = [CRS84]
    return described


def _collection_links(request: Request, path: str, collection: Collection) -> list[Link]:
    links = [
        link(request, path, "self", JSON, "This collection"),
        link(request, f"{path}/items", "items", GEOJSON, "Its items"),
    ]
    if collection.is_spatial:
        links.append(link(request, f"{path}/tiles", VECTOR_TILES, JSON, "Its vector tiles"))
    return links


def _extent(view: View, collection: Collection) -> dict[str, object]:
    extent: dict[str, object] = {}
    is_incidents = collection.id in ("incidents", "unlocated")
    if collection.is_spatial:
        bounds = view.snapshot.bounds() if is_incidents else view.records[collection.id].bounds()
        if bounds is not None:
            extent["spatial"] = {"bbox": [bounds], "crs": CRS84}
    if is_incidents:
        first, last = view.snapshot.days_spanned(view.snapshot.everything(located=collection.is_spatial))
        interval = [None if day is None else f"{day}T00:00:00Z" for day in (first, last)]
        extent["temporal"] = {"interval": [interval], "trs": GREGORIAN}
    return extent


def _attribution(service: Service, view: View) -> str:
    return attribution(service.atlas.attribution, view.snapshot.categories["dataset"].values)
