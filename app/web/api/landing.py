"""The landing page, the conformance classes, and the service's health."""

import os
from collections.abc import Mapping

import orjson
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.model.errors import EngineDamaged
from app.web.api.collections import credit
from app.web.api.item_sheets import crumbs
from app.web.api.parameters import BOTH_FORMATS, refuse_params, refuse_params_but_filters
from app.web.api.responses import (
    HTML,
    JSON,
    OPENAPI,
    html_link,
    is_html,
    json_response,
    link,
    path_of,
)
from app.web.api.service import Service
from app.web.api.sheets import Cell, Grid, Sheet, sheet_response

TITLE = "Durand Line incident map"
DESCRIPTION = (
    "Reported incidents along the Durand Line (Afghanistan–Pakistan frontier), with claims side by side, "
    "the uncertainty of each location, and crossings with a dated history."
)
OGC = "http://www.opengis.net/spec"
CONFORMANCE = (
    f"{OGC}/ogcapi-common-1/1.0/conf/core",
    f"{OGC}/ogcapi-common-2/1.0/conf/collections",
    f"{OGC}/ogcapi-features-1/1.0/conf/core",
    f"{OGC}/ogcapi-features-1/1.0/conf/geojson",
    f"{OGC}/ogcapi-features-1/1.0/conf/html",
    f"{OGC}/ogcapi-features-1/1.0/conf/oas30",
    f"{OGC}/ogcapi-features-2/1.0/conf/crs",
    f"{OGC}/ogcapi-features-3/1.0/conf/queryables",
    f"{OGC}/ogcapi-features-3/1.0/conf/queryables-query-parameters",
    f"{OGC}/ogcapi-features-3/1.0/conf/filter",
    f"{OGC}/ogcapi-features-3/1.0/conf/features-filter",
    f"{OGC}/cql2/1.0/conf/cql2-text",
    f"{OGC}/cql2/1.0/conf/cql2-json",
    f"{OGC}/cql2/1.0/conf/basic-cql2",
    f"{OGC}/cql2/1.0/conf/advanced-comparison-operators",
    f"{OGC}/cql2/1.0/conf/case-insensitive-comparison",
    # The name in the final standard, and the one of its draft that QGIS looks for.
    f"{OGC}/cql2/1.0/conf/basic-spatial-functions",
    f"{OGC}/cql2/1.0/conf/basic-spatial-operators",
    f"{OGC}/cql2/1.0/conf/basic-spatial-functions-plus",
    f"{OGC}/cql2/1.0/conf/temporal-functions",
    f"{OGC}/ogcapi-features-4/1.0/conf/create-replace-delete",
    f"{OGC}/ogcapi-features-4/1.0/conf/update",
    f"{OGC}/ogcapi-features-4/1.0/conf/features",
    f"{OGC}/ogcapi-features-4/1.0/conf/optimistic-locking-etags",
    # Part 5 by its number among Features, and by its number among Common, under which it was published.
    f"{OGC}/ogcapi-features-5/1.0/conf/schemas",
    f"{OGC}/ogcapi-features-5/1.0/conf/returnables",
    f"{OGC}/ogcapi-features-5/1.0/conf/sortables",
    f"{OGC}/ogcapi-common-3/1.0/conf/schemas",
    f"{OGC}/ogcapi-tiles-1/1.0/conf/core",
    f"{OGC}/ogcapi-tiles-1/1.0/conf/tileset",
    f"{OGC}/ogcapi-tiles-1/1.0/conf/tilesets-list",
    f"{OGC}/ogcapi-tiles-1/1.0/conf/geodata-tilesets",
    f"{OGC}/ogcapi-tiles-1/1.0/conf/mvt",
    f"{OGC}/ogcapi-tiles-1/1.0/conf/oas30",
)


async def get_landing(request: Request, service: Service) -> Response:
    """The OGC API landing page as JSON; a browser that asks for HTML is sent to the map.

    It takes the names of filters and does nothing with them: GDAL sends those of `OAPIF:http://host/?datetime=…`
    here.
    """
    refuse_params_but_filters(request, BOTH_FORMATS)
    if is_html(request):
        return RedirectResponse(_to_map(request), status_code=303)
    view = await service.view()
    links = [
        link(request, "/", "self", JSON, "This page"),
        html_link(request, "/"),
        link(request, "/api", "service-desc", OPENAPI, "The API as an OpenAPI document"),
        link(request, "/docs", "service-doc", HTML, "The API for people"),
        link(request, "/conformance", "conformance", JSON, "Conformance classes"),
        link(request, "/collections", "data", JSON, "Collections"),
        link(request, "/documents", "related", JSON, "Documents that claims and statuses stand on"),
        link(request, "/tileMatrixSets", "http://www.opengis.net/def/rel/ogc/1.0/tiling-schemes", JSON, "Tilings"),
    ]
    page = {"title": TITLE, "description": DESCRIPTION, "attribution": credit(service, view), "links": links}
    return json_response(page, service.etag(view))


def _to_map(request: Request) -> str:
    """The address of the map, relative to the landing page."""
    return path_of(request, "/map").removeprefix("/")


async def get_conformance(request: Request, service: Service) -> Response:
    """The conformance classes of OGC API that this service meets."""
    refuse_params_but_filters(request, BOTH_FORMATS)
    etag = service.etag(await service.view())
    if is_html(request):
        grid = Grid("Conformance classes", ["Class"], [[Cell(name)] for name in CONFORMANCE])
        return sheet_response(request, Sheet("Conformance", "", crumbs(request), grids=[grid]), etag)
    return json_response({"conformsTo": CONFORMANCE}, etag)


async def get_health(request: Request, service: Service) -> Response:
    """The health of the service: its revision and counts, also of what is withheld.

    `status` is `degraded` while the store or the engine's files are lost or damaged, and `reason` says why: with
    200 while right answers are given from the view before, with 503 while none are given.
    """
    refuse_params(request)
    try:
        view = await service.view()
    except EngineDamaged as error:
        return _degraded(service, {}, str(error), 503)
    snapshot, trouble = view.snapshot, service.watch.trouble
    status = {
        "status": "ok",
        "revision": view.revision,
        "incidents": snapshot.count(located=True),
        "unlocated": snapshot.count(located=False),
        "withheld": view.withheld,
        "boundary_set": service.atlas.boundary_set,
    }
    if trouble is not None:
        return _degraded(service, status, trouble, 200)
    return json_response(status, service.etag(view))


def _degraded(service: Service, status: Mapping[str, object], why: str, code: int) -> Response:
    """The health of a service in trouble, which nobody may keep."""
    content = {**status, "status": "degraded", "reason": told_here(service, why)}
    return Response(orjson.dumps(content), code, {"Cache-Control": "no-store"}, JSON)


def told_here(service: Service, why: str) -> str:
    """A reason without the folder of the store on this machine."""
    return why.replace(f"{service.store.path.parent}{os.sep}", "")
