"""Counts of incidents and ranges of deaths, by dimensions, over HTTP."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response

from app.aggregate.counting import CAVEAT, Summary, summarise, warned
from app.aggregate.dimensions import read_dimensions
from app.aggregate.facts import build_ledger
from app.encode.delimited import MEDIA_TYPE as CSV
from app.encode.delimited import encode_table
from app.engine.figured import figured_snapshot
from app.figures.book import FiguresBook
from app.figures.method import SPAN, Method
from app.filters.catalogue import FILTER_NAMES, check_names
from app.incidents import Incidents
from app.model.columns import INCIDENTS
from app.model.errors import BadParameter
from app.web.api.collections import credit
from app.web.api.parameters import read_params
from app.web.api.presentation import take_method
from app.web.api.responses import HTML, JSON, Link, bytes_response, html_link, is_html, json_response, link, url
from app.web.api.service import Service
from app.web.api.sheets import sheet_response
from app.web.api.summary_sheet import summary_sheet

FORMATS = ("json", "html", "csv")
FILTERS = tuple(name for name in FILTER_NAMES if name not in ("sortby", "limit", "offset"))
"""The filters of a summary: none for order and paging, since it has all its rows in a fixed order."""
MAX_ROWS = 100_000
PATH = "/summary"


async def get_summary(request: Request, service: Service) -> Response:
    """Counts of incidents and ranges of deaths, `by` up to four dimensions; all filters apply.

    JSON has the table's `columns`, each with all its values; `f=csv`, or Accept with text/csv, gives rows; a
    browser gets a page. Incidents without coordinates are counted too. Incidents that their licence keeps from
    this service are not counted; `withheld` says how many of them the store holds.
    """
    params = read_params(request, FORMATS)
    method = take_method(params)
    text = params.pop("by", None)
    by = () if text is None else read_dimensions(text)
    check_names(params, ("by", *FILTERS), INCIDENTS)
    found = await service.find(params)
    # A million rows by four dimensions take a fifth of a second: the others are answered meanwhile.
    return await service.apart(request, lambda: _answer(request, service, found, (by, method)))


def _answer(
    request: Request, service: Service, found: Incidents, asked: tuple[Sequence[str], Method | None]
) -> Response:
    view, query, (by, method) = found.view, found.query, asked
    summary = _counted(service, found, tuple(by), method)
    etag = service.etag(view)
    if len(summary) > MAX_ROWS:
        raise BadParameter(
            f"by: {','.join(by)} makes {len(summary):,} rows, but at most {MAX_ROWS:,} are sent: "
            "leave one out, or filter"
        )
    if is_html(request):
        return sheet_response(request, summary_sheet(request, service.atlas, summary, by), etag)
    if _is_csv(request):
        return bytes_response(encode_table(list(summary.table), summary.rows()), etag[:-1] + '-csv"', CSV)
    content = {
        "by": by,
        "figures": str(method or SPAN),
        "columns": summary.table,
        "total": summary.whole.as_dict(),
        **warned(summary.whole),
        "unlocated": summary.unlocated,
        "withheld": view.withheld,
        **({} if query.match_of_place() is None else {"placeMatch": query.place_match}),
        "caveat": CAVEAT,
        "attribution": credit(service, view),
        "links": _links(request),
    }
    return json_response(content, etag)


def _counted(service: Service, found: Incidents, by: tuple[str, ...], method: Method | None) -> Summary:
    """The counts of a selection, with deaths as they are stated or computed from claims by a method."""
    if method is None:
        return service.ready(found.view).summary(found.query, by)
    book = FiguresBook(method, found.view.records["claims"].properties)
    return summarise(build_ledger(figured_snapshot(found.snapshot, book)), found.query, by)


def _is_csv(request: Request) -> bool:
    form = request.query_params.get("f")
    return form == "csv" if form is not None else "text/csv" in request.headers.get("accept", "")


def _links(request: Request) -> list[Link]:
    params = request.query_params.multi_items()
    as_csv = [*((name, value) for name, value in params if name != "f"), ("f", "csv")]
    return [
        {"href": url(request, PATH, params), "rel": "self", "type": JSON, "title": "This summary"},
        html_link(request, PATH, params),
        {"href": url(request, PATH, as_csv), "rel": "alternate", "type": "text/csv", "title": "As a table"},
        link(request, "/docs", "describedby", HTML, "What can be asked for"),
    ]
