"""The routes for who runs the service: whether it is ready, and what it counts of itself."""

from typing import TYPE_CHECKING

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.model.errors import EngineDamaged, StoreError
from app.model.memory import resident_bytes
from app.web.api.landing import told_here
from app.web.api.measures import MEDIA_TYPE
from app.web.api.parameters import refuse_params
from app.web.api.responses import JSON, RETRY_SECONDS
from app.web.api.service import Service

if TYPE_CHECKING:
    from app.web.api.observing import Observing

NOT_KEPT = {"Cache-Control": "no-store"}


async def get_readiness(request: Request, service: Service) -> Response:
    """Whether requests may be sent here: 200 while right answers are given, else 503 with the `reason`.

    The store is open and the engine is built before the service takes its first request. It is ready also while it
    answers from the revision before because the store is lost; `/healthz` tells that.
    """
    refuse_params(request)
    try:
        view = await service.last_view()
    except EngineDamaged as error:
        content = orjson.dumps({"status": "not ready", "reason": told_here(service, str(error))})
        return Response(content, 503, {**NOT_KEPT, "Retry-After": str(RETRY_SECONDS)}, JSON)
    return Response(orjson.dumps({"status": "ready", "revision": view.revision}), 200, NOT_KEPT, JSON)


async def get_metrics(request: Request, service: Service) -> Response:
    """Counters of the service, in Prometheus's text format; for this machine, or with an admin's key.

    Requests by route and status, how long until an answer began, the revision and how far it is behind the record,
    memory, imports. Of several processes counters are the sum.
    """
    refuse_params(request)
    observing: Observing = request.app.state.observing
    await take_measures(observing, service)
    return Response(observing.measures.text(), headers=NOT_KEPT, media_type=MEDIA_TYPE)


async def take_measures(observing: "Observing", service: Service) -> None:
    """Note what this process has and does now."""
    try:
        view = await service.last_view()
    except EngineDamaged:
        view = service.shown_view
    values = {
        "revision": view.revision,
        "resident_memory_bytes": resident_bytes(),
        "running_requests": len(observing.running),
        "running_imports": len(service.importing),
    }
    try:
        last = service.store.revision()
        values |= {"record_revision": last, "lag_revisions": max(0, last - view.revision)}
    except StoreError:
        # A record that cannot be read has no number that could be told.
        pass
    observing.measures.note(values)
