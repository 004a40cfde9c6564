"""Changes since a revision or a time, page by page, for a system that keeps a copy of the store."""

from starlette.requests import Request
from starlette.responses import Response

from app.filters.catalogue import check_names
from app.filters.moment_text import DRAFTS, SAID_UNTIL
from app.filters.number_text import read_count
from app.model.errors import BadParameter, NotFound
from app.record.changes import Changes
from app.web.api.changes_sheet import changes_sheet
from app.web.api.parameters import BOTH_FORMATS, read_params
from app.web.api.responses import ASKED_MOMENT, JSON, Link, html_link, is_html, json_response, time_stamp, url
from app.web.api.selection import DEFAULT_LIMIT, page_limit
from app.web.api.service import Service
from app.web.api.sheets import sheet_response

PATH = "/changes"
PARAMETERS = ("since", "until", "limit", "offset")


async def get_changes(request: Request, service: Service) -> Response:
    """Every record that was inserted, changed or retracted after `since`, a revision or a time, once.

    `since=0` tells everything. `until` is the last revision that counts, the present one if it is not given; the
    answer says it as `revision`, which is the next `since` of a reader who has read the link `next` to its end.
    `fields` has each changed field before and after, `record` the record as it became.
    """
    params = read_params(request, BOTH_FORMATS)
    check_names(params, PARAMETERS)
    _refuse_which(request)
    if "since" not in params:
        raise BadParameter("since: give a revision, 0 for everything, or a time such as 2025-11-07T12:00:00Z")
    limit = page_limit(read_count("limit", params["limit"], 1) if "limit" in params else None, DEFAULT_LIMIT)
    offset = read_count("offset", params.get("offset", "0"), 0)
    view = await service.view()
    ends = params["since"], params.get("until", str(view.revision))

    def make() -> Response:
        try:
            changes = service.session.changes(*ends)
            told = service.session.tell(changes, slice(offset, offset + limit))
        except NotFound as error:
            raise BadParameter(str(error)) from error
        links = _links(request, changes, limit, offset)
        if is_html(request):
            return sheet_response(request, changes_sheet(request, changes, told, links), service.etag(view))
        content = {
            "since": changes.after,
            "revision": changes.until,
            "numberMatched": len(changes.listed),
            "numberReturned": len(told),
            "timeStamp": time_stamp(),
            "changes": told,
            "links": links,
        }
        return json_response(content, service.etag(view))

    return await service.apart(request, make)


def _refuse_which(request: Request) -> None:
    """Refuse the filters that say which records are told of, other than `as_of`."""
    asked = request.scope.get(ASKED_MOMENT, {})
    if SAID_UNTIL in asked:
        raise BadParameter("said_until: changes are told by the store's own clock; ask with since and until")
    if DRAFTS in asked:
        raise BadParameter("drafts: changes are told of records; a draft is one when it is accepted")


def _links(request: Request, changes: Changes, limit: int, offset: int) -> list[Link]:
    """Links to the page itself and to the next one, of the same revisions whatever is imported meanwhile."""
    ends = [("since", str(changes.after)), ("until", str(changes.until)), ("limit", str(limit))]
    asked = request.query_params.multi_items()
    links = [{"href": url(request, PATH, asked), "rel": "self"}]
    if offset + limit < len(changes.listed):
        form = [(name, value) for name, value in asked if name == "f"]
        links.append({"href": url(request, PATH, [*ends, ("offset", str(offset + limit)), *form]), "rel": "next"})
    titles = {"self": "This page", "next": "Next page"}
    told = [{**each, "type": JSON, "title": titles[each["rel"]]} for each in links]
    return [*told, html_link(request, PATH, asked)]
