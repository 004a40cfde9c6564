"""Decisions on drafts over HTTP, for editors: what `durand accept` and `durand drop` do."""

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.filters.catalogue import check_names
from app.web.api.access import actor_of
from app.web.api.parameters import read_params
from app.web.api.responses import JSON
from app.web.api.service import Service

PARAMETERS = ("why",)


async def post_acceptance(request: Request, service: Service, draft_id: str) -> Response:
    """Accept a draft, an incident with its claims and statuses: it becomes an ordinary record.

    The id of an article (`news:` and its hash) stands for all its undecided drafts. `why` is the reason; the
    history says who accepted. The answer has the ids of all that became records.
    """
    params = read_params(request)
    check_names(params, PARAMETERS)
    by = actor_of(request).name
    accepted = await service.write(lambda session: session.accept(draft_id, why=params.get("why"), by=by))
    return _told("accepted", accepted)


async def post_dropping(request: Request, service: Service, draft_id: str) -> Response:
    """Drop a draft, an incident with its claims and statuses: no reading brings it back; `why` is the reason."""
    params = read_params(request)
    check_names(params, PARAMETERS)
    by = actor_of(request).name
    dropped = await service.write(lambda session: session.drop(draft_id, why=params.get("why", ""), by=by))
    return _told("dropped", dropped)


def _told(became: str, ids: list[str]) -> Response:
    return Response(orjson.dumps({became: ids}), media_type=JSON, headers={"Cache-Control": "no-store"})
