"""The inbox over HTTP: corrections under which a source has changed since, until somebody decides."""

from collections.abc import Sequence
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response

from app.filters.catalogue import check_names
from app.filters.number_text import read_count
from app.model.columns import TABLES
from app.record.corrections import Correction
from app.web.api.parameters import BOTH_FORMATS, read_params
from app.web.api.responses import Link, is_html, json_response, page_links, time_stamp, url
from app.web.api.selection import DEFAULT_LIMIT, page_limit
from app.web.api.service import Service
from app.web.api.sheets import Cell, Grid, Sheet, sheet_response

PATH = "/inbox"
PARAMETERS = ("limit", "offset")
DELETED = "nothing: the source deleted the record"
HEADS = ("Record", "Property", "Corrected", "Source said", "Source says", "Since revision", "Why", "By", "When")
LEAD = (
    "Corrected properties of which the source says something else since they were corrected. They stay as "
    "corrected; durand inbox keep, or take, decides."
)


async def get_inbox(request: Request, service: Service) -> Response:
    """The corrections under which their sources have changed since, by table and id, until somebody decides.

    `value` is the corrected value, `source_before` what the source said when it was corrected, `source_now` what
    it says since the revision `since`: of the column, and of a point that a corrected name of a place hides.
    `deleted` says that the source deleted the record with that revision, which therefore stands retracted.
    """
    params = read_params(request, BOTH_FORMATS)
    check_names(params, PARAMETERS)
    limit = page_limit(read_count("limit", params["limit"], 1) if "limit" in params else None, DEFAULT_LIMIT)
    offset = read_count("offset", params.get("offset", "0"), 0)
    view = await service.view()
    waiting = [*view.corrections.waiting()]
    shown, links = waiting[offset : offset + limit], page_links(request, PATH, len(waiting), limit, offset)
    if is_html(request):
        return sheet_response(request, inbox_sheet(request, len(waiting), shown, links), service.etag(view))
    content = {
        "numberMatched": len(waiting),
        "numberReturned": len(shown),
        "timeStamp": time_stamp(),
        "inbox": [{**each.as_entry(), "item": _item(request, each)} for each in shown],
        "links": links,
    }
    return json_response(content, service.etag(view))


def inbox_sheet(request: Request, count: int, shown: Sequence[Correction], links: Sequence[Link]) -> Sheet:
    """The inbox as a table; each record leads to its page."""
    return Sheet(
        title=f"Inbox: {count:,} to decide",
        lead=LEAD,
        crumbs=[Cell("Map", url(request, "/map"))],
        grids=[Grid("Corrections", HEADS, [_row(request, each) for each in shown])] if shown else [],
        ways=[Cell(each["title"], each["href"]) for each in links if each["rel"] == "next"],
    )


def _row(request: Request, each: Correction) -> list[Cell]:
    title = TABLES[each.table].column(each.column).title
    before, now = (
        "; ".join(f"{name}: {value}" if len(said) > 1 else _text(value) for name, value in said.items())
        for said in (each.seen, each.source)
    )
    now = DELETED if each.is_deleted else now
    said_by = [Cell(each.why), Cell(each.by or ""), Cell(when(each.at))]
    record = Cell(each.id, _item(request, each, [("f", "html")]))
    return [record, Cell(title), Cell(each.value), Cell(before), Cell(now), Cell(str(each.since)), *said_by]


def _text(value: object) -> str:
    return Cell(value).text


def when(at: str) -> str:
    """A time in ISO 8601 for people, to the minute."""
    return f"{datetime.fromisoformat(at).astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _item(request: Request, each: Correction, params: Sequence[tuple[str, str]] = ()) -> str:
    return url(request, f"/collections/{each.table}/items/{each.id}", params)
