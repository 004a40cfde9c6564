"""A crossing, and what happened near it."""

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from app.api.catalogue import COLLECTIONS
from app.api.items import MAX_LIMIT, find_item, page_response
from app.api.parameters import read_params, refuse_params
from app.api.responses import GEOJSON, bytes_response, link
from app.api.service import Service
from app.encode.geojson import add_members
from app.errors import BadParameter
from app.filters import FILTER_NAMES, check_names, read_query


async def get_crossing(request: Request, service: Service, crossing_id: str) -> Response:
    """A crossing with its names, the confidence of its point and its last known status."""
    refuse_params(request)
    view = await service.view()
    feature = find_item(view, COLLECTIONS["crossings"], crossing_id)
    links = [
        link(request, f"/crossings/{crossing_id}", "self", GEOJSON, "This crossing"),
        link(request, f"/crossings/{crossing_id}/incidents", "related", GEOJSON, "Incidents near it"),
        link(request, "/collections/crossings", "collection", "application/json", "Crossings"),
    ]
    return bytes_response(add_members(feature, {"links": links}), service.etag(view), GEOJSON)


async def get_incidents(request: Request, service: Service, crossing_id: str) -> Response:
    """Incidents within `within_km` (25) of a crossing, nearest first, each with its `distance_km`.

    `sortby=-date_start` gives the newest first. All filters but `near` apply; up to 10,000 come at once.
    """
    params = read_params(request)
    check_names(params, [name for name in FILTER_NAMES if name != "near"])
    view = await service.view()
    find_item(view, COLLECTIONS["crossings"], crossing_id)
    if service.known.crossings.get(crossing_id) is None:
        raise BadParameter(f"the place of crossing {crossing_id!r} is not known; ask for items with near=lon,lat")
    query = read_query({**params, "near": crossing_id}, service.known)
    query = replace(query, limit=min(query.limit or MAX_LIMIT, MAX_LIMIT))
    return page_response(
        request, service.etag(view), view.snapshot.page(query), query, f"/crossings/{crossing_id}/incidents"
    )
