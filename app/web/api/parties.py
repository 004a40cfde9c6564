"""The accounts of each party of a selection, side by side, over HTTP."""

from collections.abc import Mapping, Sequence
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.aggregate.counting import Value
from app.aggregate.parties import (
    PARTY,
    SIDE_BY_SIDE,
    Measures,
    count_parties,
    party_columns,
    read_parties,
    say_side_by_side,
)
from app.aggregate.tables import ASKED
from app.encode.delimited import MEDIA_TYPE as CSV
from app.encode.delimited import encode_table
from app.figures.accounts import MEASURES
from app.filters.catalogue import FILTER_NAMES, check_names
from app.incidents import Incidents
from app.model.columns import INCIDENTS, Column
from app.model.speakers import LABELS
from app.web.api.collections import credit
from app.web.api.parameters import BOTH_FORMATS, read_params
from app.web.api.responses import JSON, bytes_response, html_link, is_csv, is_html, json_response, url
from app.web.api.service import Service
from app.web.api.sheets import Cell, Grid, Sheet, sheet_response
from app.web.page.catalogue import LANG

FILTERS = tuple(name for name in FILTER_NAMES if name not in ("sortby", "limit", "offset"))
PATH = "/summary/claims"
MOST_INCIDENTS = 1_000
"""Incidents in one answer of what each party says."""

Table = Mapping[str, Sequence[Value]]


async def get_summary_by_party(request: Request, service: Service, params: dict[str, str]) -> Response:
    """The summary by party: a row for each party, of the incidents that it speaks of; there is no total."""
    by, measure, figures, compare = (params.pop(name, None) for name in ASKED)
    measures = read_parties(by, measure, figures, compare)
    check_names(params, FILTERS, INCIDENTS)
    found = await service.find(params)
    return await service.apart(request, lambda: _answer_summary(request, service, found, measures))


async def get_side_by_side(request: Request, service: Service) -> Response:
    """The accounts of each selected incident that has claims, by party: deaths, injured and detained."""
    params = read_params(request, BOTH_FORMATS)
    check_names(params, FILTERS, INCIDENTS)
    found = await service.find(params)
    return await service.apart(request, lambda: _answer_side_by_side(request, service, found))


def _answer_summary(request: Request, service: Service, found: Incidents, measures: Measures) -> Response:
    view, etag = found.view, service.etag(found.view)
    table = count_parties(found.snapshot, found.query, view.records["claims"].properties, measures)
    rows = list(zip(*table.values(), strict=True))
    if is_html(request):
        return sheet_response(request, _summary_sheet(request, table, party_columns(measures)), etag)
    if is_csv(request):
        return bytes_response(encode_table(list(table), rows), etag[:-1] + '-csv"', CSV)
    content = {"by": [PARTY], "columns": table, "withheld": view.withheld, "caveat": SIDE_BY_SIDE}
    return json_response({**content, **_ends(request, service, found)}, etag)


def _ends(request: Request, service: Service, found: Incidents) -> dict[str, Any]:
    links = [
        {"href": str(request.url), "rel": "self", "type": JSON, "title": "This answer"},
        html_link(request, request.url.path),
    ]
    warned = {"warnings": found.view.warnings} if found.view.warnings else {}
    return {**warned, "attribution": credit(service, found.view), "links": links}


def _summary_sheet(request: Request, table: Table, heads: Sequence[Column]) -> Sheet:
    columns = [[Cell(LABELS.get(str(name), name)) for name in table[PARTY]]]
    columns += [[Cell(value) for value in table[column.name]] for column in heads[1:]]
    grid = Grid("By party", [column.title for column in heads], list(zip(*columns, strict=True)))
    each = url(
        request,
        PATH,
        [item for item in request.query_params.multi_items() if item[0] not in ("by", "measure", "f", LANG)],
    )
    return Sheet(
        title="What each party says",
        lead="Parties side by side.",
        crumbs=[Cell("Map", url(request, "/map"))],
        grids=[grid],
        ways=[Cell("By incident", each)],
        notes=[SIDE_BY_SIDE],
    )


def _answer_side_by_side(request: Request, service: Service, found: Incidents) -> Response:
    told = say_side_by_side(found.snapshot, found.query, found.view.records["claims"].properties)
    shown = [{**one, **_about(found, one["id"])} for one in told[:MOST_INCIDENTS]]
    etag = service.etag(found.view)
    if is_html(request):
        return sheet_response(request, _incidents_sheet(request, shown, len(told)), etag)
    content = {
        "numberMatched": len(told),
        "numberReturned": len(shown),
        "incidents": shown,
        "caveat": SIDE_BY_SIDE,
    }
    return json_response({**content, **_ends(request, service, found)}, etag)


def _about(found: Incidents, incident: str) -> dict[str, Any]:
    feature = found.snapshot.get(incident)
    assert feature is not None, f"a selected incident has no feature: {incident}"
    properties = orjson.loads(feature)["properties"]
    return {name: properties[name] for name in ("title", "date_start", "date_end", "dataset")}


def _incidents_sheet(request: Request, shown: Sequence[Mapping[str, Any]], matched: int) -> Sheet:
    rows = [
        (
            Cell(one["title"], url(request, f"/incidents/{one['id']}/claims")),
            Cell(one["date_start"]),
            Cell(LABELS.get(said[PARTY], said[PARTY])),
            Cell("; ".join(said["said_by"]) or None),
            *(Cell(_range(said[measure])) for measure in MEASURES),
        )
        for one in shown
        for said in one["says"]
    ]
    titles = ["Incident", "From", "Party", "Said by", *(measure.capitalize() for measure in MEASURES)]
    cut = "" if matched == len(shown) else f" The first {len(shown):,} of {matched:,}; filter for the others."
    return Sheet(
        title="What each party says",
        lead=f"Incidents with claims, one row for each party.{cut}",
        crumbs=[Cell("Map", url(request, "/map"))],
        grids=[Grid("Side by side", titles, rows)],
        notes=[SIDE_BY_SIDE],
    )


def _range(bounds: Mapping[str, int | None]) -> str | None:
    """A range in words; None where nothing is known."""
    low, best, high = (bounds[name] for name in ("low", "best", "high"))
    if best is not None:
        return f"{best:,}" if low in (None, best) and high in (None, best) else f"{best:,} ({_between(low, high)})"
    return _between(low, high)


def _between(low: int | None, high: int | None) -> str | None:
    if low is not None and high is not None:
        return f"{low:,} to {high:,}"
    return None if low is high is None else f"at least {low:,}" if high is None else f"at most {high:,}"
