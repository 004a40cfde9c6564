"""A crossing, and the incidents near it."""

from starlette.requests import Request
from starlette.responses import Response

from app.filters.catalogue import FILTER_NAMES, check_names
from app.web.api.catalogue import COLLECTIONS
from app.web.api.items import Listing, answer_feature, answer_wanted
from app.web.api.parameters import BOTH_FORMATS, read_params
from app.web.api.presentation import take_presentation
from app.web.api.responses import GEOJSON, JSON, is_html, link
from app.web.api.selection import MAX_LIMIT, find_item, select_incidents
from app.web.api.service import Service

NEAR_FILTERS = tuple(name for name in FILTER_NAMES if name != "near")


async def get_crossing(request: Request, service: Service, crossing_id: str) -> Response:
    """A crossing with its names in four languages, the confidence of its point, and its status on a day.

    The day is the last day of `datetime`, or today.
    """
    view = await service.view()
    path = f"/crossings/{crossing_id}"
    links = [
        link(request, f"{path}/incidents", "related", GEOJSON, "Incidents near it"),
        link(request, "/collections/crossings", "collection", JSON, "Crossings"),
    ]
    etag, crossings = service.etag(view), COLLECTIONS["crossings"]
    if is_html(request):
        return await service.apart(
            request, lambda: answer_feature(request, service, etag, view, crossings, crossing_id, path, links)
        )
    return answer_feature(request, service, etag, view, crossings, crossing_id, path, links)


async def get_incidents(request: Request, service: Service, crossing_id: str) -> Response:
    """The incidents within `within_km` (25) of a crossing, nearest first, each with its `distance_km`.

    `distance_km` goes to the incident's centre, `distance_min_km` and `distance_max_km` to the nearest and the
    farthest point of its circle or unit. `sortby=-date_start` gives the newest incident first. All filters but
    `near` apply; up to 10,000 incidents come at once.
    """
    collection = COLLECTIONS["incidents"]
    params = read_params(request, BOTH_FORMATS)
    presentation = take_presentation(params, collection.table)
    check_names(params, NEAR_FILTERS, collection.table)
    view = await service.view()
    find_item(view, COLLECTIONS["crossings"], crossing_id)
    params = {"near": crossing_id, **params}
    wanted = select_incidents(service.session.find(params, view), MAX_LIMIT)
    path = f"/crossings/{crossing_id}/incidents"
    listing = Listing(collection, path, params, service.atlas, view.warnings)
    return await answer_wanted(request, service, view, wanted, listing, presentation.over(view))
