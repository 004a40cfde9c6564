"""The inbox over HTTP: what waits for a person's decision."""

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.filters.catalogue import check_names
from app.filters.number_text import read_count
from app.inbox.entry import Entry, Kind, Wanted, read_kinds, read_order
from app.inbox.inbox import Inbox
from app.model.errors import BadInput
from app.record.view import View
from app.web.api.access import actor_of
from app.web.api.bodies import check_media, read_body, read_object
from app.web.api.inbox_sheet import inbox_sheet
from app.web.api.parameters import BOTH_FORMATS, read_params, refuse_params
from app.web.api.responses import JSON, is_html, page_links, time_stamp, url
from app.web.api.selection import DEFAULT_LIMIT, page_limit
from app.web.api.service import Service
from app.web.api.sheets import sheet_response

PATH = "/inbox"
PARAMETERS = ("kind", "crossing", "dataset", "order", "limit", "offset")
BODY = ("decisions", "why")
MOST_BYTES = 1_000_000
SMALLER = "send fewer decisions at once"


async def get_inbox(request: Request, service: Service) -> Response:
    """Entries that wait for a decision: drafts, leads, changes under corrections, pairs of records, stale gates.

    `kind` is one of draft, lead, correction, match and gate, or several with commas; `crossing` a gate, or the
    nearest one of an incident; `dataset` that of a record; `order` is oldest (first) or newest. `numberOfKind`
    counts each kind, `datasets` are those of the store's incidents. An entry has its `key`, what it tells, the
    `choices` there are, and its `records`.
    """
    params = read_params(request, BOTH_FORMATS)
    check_names(params, PARAMETERS)
    limit = page_limit(read_count("limit", params["limit"], 1) if "limit" in params else None, DEFAULT_LIMIT)
    offset = read_count("offset", params.get("offset", "0"), 0)
    view = await service.view()
    wanted = _wanted(view, params)

    def make() -> tuple[Inbox, list[Entry]]:
        found = service.session.waiting_in(view, wanted)
        return found, found.page(limit, offset)

    found, shown = await service.apart(request, make)
    links = page_links(request, PATH, len(found), limit, offset)
    # Pairs are found anew without a revision, so that no tag says whether an answer is still valid.
    if is_html(request):
        return sheet_response(request, inbox_sheet(request, len(found), shown, links), None)
    content = {
        "numberMatched": len(found),
        "numberReturned": len(shown),
        "numberOfKind": {str(kind): found.count(kind) for kind in Kind},
        "datasets": view.snapshot.distinct("dataset"),
        "timeStamp": time_stamp(),
        "inbox": [_told(request, view, each) for each in shown],
        "links": links,
    }
    return Response(orjson.dumps(content), media_type=JSON, headers={"Cache-Control": "no-store"})


def _wanted(view: View, params: Mapping[str, str]) -> Wanted:
    """The entries that the parameters ask for; `NotFound` for an unknown crossing."""
    kinds, order = read_kinds(params.get("kind")), read_order(params.get("order"))
    if "crossing" in params:
        view.gates.of(params["crossing"])
    return Wanted(kinds, params.get("crossing"), params.get("dataset"), order)


async def post_decisions(request: Request, service: Service) -> Response:
    """Decide on entries of the inbox as one revision, on all or on none: a body with `decisions` and `why`.

    Each has `kind`, `decision` and `id`, and perhaps `table` and a `why` of its own: draft (accept, drop), lead
    (reported, retracted), correction (keep, take; with `column`, and `since` of its entry), match (accept, reject;
    of `a` and `b`), record (reported, corroborated, disputed, retracted, restored). A change of state that is not
    allowed is refused with what is. The answer has the revision.
    """
    refuse_params(request)
    check_media(request, (JSON,))
    decisions, why = _sent(await read_body(request, MOST_BYTES, service.deadlines.page, SMALLER))
    by = actor_of(request).name
    revision = await service.write(lambda session: session.decide_all(decisions, why=why, by=by))
    await service.shown(revision)
    answer = {"revision": revision, "decided": len(decisions)}
    return Response(orjson.dumps(answer), media_type=JSON, headers={"Cache-Control": "no-store"})


def _told(request: Request, view: View, each: Entry) -> dict[str, object]:
    """An entry with its incidents, as they were encoded before, and the address of its record."""
    features = [view.snapshot.get(record_id) for record_id in each.records]
    told = {**each.as_dict(), "records": [orjson.Fragment(feature) for feature in features if feature is not None]}
    if each.kind is not Kind.DRAFT:
        told["item"] = url(request, f"/collections/{each.table}/items/{each.id}")
    return told


def _sent(content: bytes) -> tuple[list[Any], str | None]:
    """The decisions of a body, not read yet, and the reason of all; `BadInput` for another body."""
    sent = read_object(content, BODY, "decisions and why")
    decisions, why = sent.get("decisions"), sent.get("why")
    if not isinstance(decisions, list):
        raise BadInput(f"decisions: must be a list of decisions, each with kind, decision and id: {decisions!r}")
    if why is not None and not isinstance(why, str):
        raise BadInput(f"why: must be a text: {why!r}")
    return decisions, why
