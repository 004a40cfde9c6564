"""Answers for a map that is moved and filtered: features of a view, counts over time and by area."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.aggregate.areas import count_areas, read_by
from app.aggregate.clusters import cluster_features, read_cells
from app.aggregate.numbers import summary_numbers
from app.aggregate.tables import Tabulation
from app.aggregate.tile_index import Mosaic
from app.aggregate.timeline import AUTO, read_step, timeline
from app.filters.catalogue import check_names, read_bbox
from app.filters.number_text import read_count, read_number
from app.incidents import Incidents
from app.model.columns import INCIDENTS
from app.model.errors import BadParameter
from app.model.query import DateMatch
from app.record.view import View
from app.web.api.caching import tag_if_fresh
from app.web.api.parameters import read_params
from app.web.api.responses import GEOJSON, JSON, bytes_response, json_response
from app.web.api.service import Service
from app.web.page.filter_data import MAP_FILTERS
from app.web.page.filter_words import restriction_phrase

OWN = ("inside", "zoom", "cluster", "limit", "offset")
"""Parameters of the features beside the filters."""
CLUSTER_LIMIT = 200
MAX_CLUSTER_LIMIT = 1000
DEFAULT_ZOOM = 6.0
"""The zoom at which the line fits a map of 1,024 pixels."""

Params = Mapping[str, str]
Answer = Callable[[], Mapping[str, Any]]
Find = Callable[[Service, Incidents], Mapping[str, Any]]


async def get_features(request: Request, service: Service) -> Response:
    """The incidents in a view (`bbox`, drawn at `zoom`) as GeoJSON: up to 500 one by one, more in cells.

    A cell is 64 pixels wide at the nearest whole zoom; cells whose rings would touch are told as one cluster. What
    a cluster holds does not depend on the view, so that a moved view does not reshuffle it.
    `cluster=zoom:column:row,column:row` opens the cells of one cluster: their incidents one by one, newest first.
    `inside` is a box that incidents must lie in; on other routes `bbox` is that box.
    """
    params = read_params(request)
    check_names(params, (*MAP_FILTERS, *OWN), INCIDENTS)
    filters = {name: text for name, text in params.items() if name not in ("bbox", *OWN)}
    if "inside" in params:
        filters["bbox"] = params["inside"]
    elif "bbox-crs" in params:
        raise BadParameter(
            "bbox-crs: a view is in longitude and latitude; this is the reference system of `inside`"
        )
    find = _read_cluster(params) if "cluster" in params else _read_view(params)
    found = await service.find(filters)
    return await _answer(request, service, found.view, lambda: find(service, found), GEOJSON)


def _chosen(service: Service, found: Incidents) -> Mosaic:
    """The selected located incidents as a mosaic."""
    return service.ready(found.view).chosen(found.query)


def _read_view(params: Params) -> Find:
    """A function that finds the features of the view that the parameters describe."""
    for name in ("limit", "offset"):
        if name in params:
            raise BadParameter(f"{name}: a view has no pages; only the incidents of one `cluster` have")
    box = read_bbox(params["bbox"]) if "bbox" in params else None
    zoom = read_zoom(params["zoom"]) if "zoom" in params else DEFAULT_ZOOM
    return lambda service, found: service.ready(found.view).view(found.query, box, zoom)


def read_zoom(text: str) -> float:
    """The zoom at which a map is drawn: 0 to 24, else `BadParameter`."""
    zoom = read_number("zoom", text)
    if not 0 <= zoom <= 24:
        raise BadParameter(f"zoom: must be from 0 to 24: {text!r}")
    return zoom


def _read_cluster(params: Params) -> Find:
    """A function that finds the incidents of the cells that the parameters name."""
    cells = read_cells(params["cluster"])
    limit = min(read_count("limit", params.get("limit", str(CLUSTER_LIMIT)), 1), MAX_CLUSTER_LIMIT)
    offset = read_count("offset", params.get("offset", "0"), 0)
    return lambda service, found: cluster_features(_chosen(service, found), cells, limit, offset)


async def get_timeline(request: Request, service: Service) -> Response:
    """How many located incidents certainly and possibly lie in each `step`: day, week, month, year or auto."""
    params = read_params(request)
    step = read_step(params.pop("step", AUTO))
    check_names(params, ("step", *MAP_FILTERS), INCIDENTS)
    found = await service.find(params)
    return await _answer(request, service, found.view, lambda: timeline(_chosen(service, found), step))


async def get_areas(request: Request, service: Service) -> Response:
    """How many located incidents lie in each province or district (`by`), and how much can count there."""
    params = read_params(request)
    by = read_by(params.pop("by", "province"))
    check_names(params, ("by", *MAP_FILTERS), INCIDENTS)
    found = await service.find(params)

    def count() -> Mapping[str, Any]:
        placing = service.ready(found.view).placing(service.atlas, by)
        return count_areas(_chosen(service, found), placing, by)

    return await _answer(request, service, found.view, count)


async def get_summary(request: Request, service: Service) -> Response:
    """Numbers of the selected incidents: the parts of the sentence over the map.

    The numbers are: located incidents, their deaths as in `/summary`, unlocated incidents (whatever the place
    filters say), undated and withheld incidents, the period, and the filters in words.
    """
    params = read_params(request)
    check_names(params, MAP_FILTERS, INCIDENTS)
    found = await service.find(params)
    return await _answer(request, service, found.view, lambda: map_summary(service, found, params))


def map_summary(service: Service, found: Incidents, params: Params) -> Mapping[str, Any]:
    """The answer of `/map/summary` for the incidents that were found with these parameters."""
    view, query = found.view, found.query
    ready = service.ready(view)
    anytime = replace(query, interval=None, date_match=DateMatch.POSSIBLY)
    # The total of the summary is kept, and is worked out from the one before an edit.
    deaths = ready.table(query, Tabulation(), lambda: view.records["claims"].properties).whole
    records = ready.records(query), ready.records(anytime)
    return summary_numbers(view, query, records, deaths, restriction_phrase(params, service.atlas))


async def _answer(
    request: Request, service: Service, view: View, make: Answer, media_type: str = JSON
) -> Response:
    """The answer, made in a thread so that other requests go on; empty if the client already has it."""
    etag = service.etag(view)
    if tag_if_fresh(request, etag) is not None:
        return bytes_response(b"", etag, media_type)
    return await service.apart(request, lambda: json_response(make(), etag, media_type))
