"""Counts of incidents and ranges of deaths, by dimensions, over HTTP."""

from starlette.requests import Request
from starlette.responses import Response

from app.aggregate.counting import also_warned, warned
from app.aggregate.parties import PARTY
from app.aggregate.tables import ASKED, Tabulation, read_table
from app.encode.delimited import MEDIA_TYPE as CSV
from app.encode.delimited import encode_table
from app.filters.catalogue import FILTER_NAMES, check_names
from app.incidents import Incidents
from app.model.columns import INCIDENTS
from app.model.errors import BadParameter
from app.web.api.collections import credit
from app.web.api.parameters import read_params
from app.web.api.parties import get_summary_by_party
from app.web.api.responses import (
    HTML,
    JSON,
    Link,
    bytes_response,
    html_link,
    is_csv,
    is_html,
    json_response,
    link,
    url,
)
from app.web.api.service import Service
from app.web.api.sheets import sheet_response
from app.web.api.summary_sheet import summary_sheet

FORMATS = ("json", "html", "csv")
FILTERS = tuple(name for name in FILTER_NAMES if name not in ("sortby", "limit", "offset"))
"""The filters of a summary: none for order and paging, since it has all its rows in a fixed order."""
MAX_ROWS = 100_000
PATH = "/summary"


async def get_summary(request: Request, service: Service) -> Response:
    """Counts of incidents and ranges of the killed and injured, `by` up to four dimensions; all filters apply.

    JSON has the table's `columns`, each with all its values; `f=csv`, or Accept with text/csv, gives rows; a
    browser gets a page. Incidents without coordinates are counted too. Incidents that their licence keeps from
    this service are not counted; `withheld` says how many of them the store holds. `by=party` gives what each
    party says, side by side.
    """
    params = read_params(request, FORMATS)
    if PARTY in params.get("by", "").split(","):
        return await get_summary_by_party(request, service, params)
    table = read_table(*(params.pop(name, None) for name in ASKED))
    check_names(params, (*ASKED, *FILTERS), INCIDENTS)
    found = await service.find(params)
    # A million rows by four dimensions take a fifth of a second: the others are answered meanwhile.
    return await service.apart(request, lambda: _answer(request, service, found, table))


def _answer(request: Request, service: Service, found: Incidents, table: Tabulation) -> Response:
    view, query, by = found.view, found.query, table.by
    counted = service.ready(view).table(query, table, lambda: view.records["claims"].properties)
    summary = also_warned(counted, view.warnings)
    etag = service.etag(view)
    if len(summary) > MAX_ROWS:
        raise BadParameter(
            f"by: {','.join(by)} makes {len(summary):,} rows, but at most {MAX_ROWS:,} are sent: "
            "leave one out, or filter"
        )
    if is_html(request):
        return sheet_response(request, summary_sheet(request, service.atlas, summary), etag)
    if is_csv(request):
        return bytes_response(encode_table(list(summary.table), summary.rows()), etag[:-1] + '-csv"', CSV)
    content = {
        "by": by,
        **table.named(),
        "columns": summary.table,
        "total": summary.whole.as_dict(),
        **warned(summary.whole),
        "unlocated": summary.unlocated,
        "withheld": view.withheld,
        **({} if query.match_of_place() is None else {"placeMatch": query.place_match}),
        "caveat": summary.caveat,
        "attribution": credit(service, view),
        "links": _links(request),
    }
    return json_response(content, etag)


def _links(request: Request) -> list[Link]:
    params = request.query_params.multi_items()
    as_csv = [*((name, value) for name, value in params if name != "f"), ("f", "csv")]
    return [
        {"href": url(request, PATH, params), "rel": "self", "type": JSON, "title": "This summary"},
        html_link(request, PATH, params),
        {"href": url(request, PATH, as_csv), "rel": "alternate", "type": "text/csv", "title": "As a table"},
        link(request, "/docs", "describedby", HTML, "What can be asked for"),
    ]
