"""The HTTP application: maps routes to handlers, and errors to answers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Match, Route
from starlette.types import Message, Receive, Scope, Send

from app.model.errors import DurandError, EngineDamaged, Refused
from app.model.roles import Role
from app.web.api import (
    changes,
    collections,
    crossing_status,
    crossings,
    deciding,
    derived_places,
    desk_page,
    docs,
    documents,
    exports,
    geocode,
    import_previews,
    imports,
    inbox,
    incident_claims,
    item_edits,
    items,
    landing,
    map_answers,
    map_page,
    matches,
    metrics,
    parties,
    reading,
    reports,
    rules,
    signing,
    styles,
    summary,
    tiles,
    tilesets,
    versions,
)
from app.web.api.access import SAFE_METHODS, actor_of, check_role, check_token, least_role
from app.web.api.admission import Admission, Admitting
from app.web.api.auditing import begin_audit, end_audit, note_refusal
from app.web.api.caching import (
    BY_ROLE,
    PACKED_FROM,
    SENT_AS_THEY_ARE,
    keep_private,
    mark_packed,
    tag_if_fresh,
    tell_caches,
)
from app.web.api.cross_origin import CrossOrigin
from app.web.api.moments import asked_moment, check_moment
from app.web.api.observing import ASKED, Observed, Observing
from app.web.api.problems import answer_error, answer_http_error, answer_unforeseen, outcome
from app.web.api.responses import (
    ASKED_MOMENT,
    CONTENT_POLICY,
    HTML,
    header,
    is_timed,
)
from app.web.api.service import Service
from app.web.api.sheets import page_style
from app.web.api.showing import shown_to
from app.web.page.policy import sheet_policy

KEPT_IF_FRESH = ("etag", "vary", "cache-control")
"""Headers of a 304 answer, RFC 9110 section 15.4.5."""

NO_SNIFFING = (b"x-content-type-options", b"nosniff")
"""Header that keeps a browser from guessing another media type than the one that the answer names."""

SILENT = TelemetryConfig(tracing=False, metrics=False, logs=False)
"""Nothing is reported to a telemetry service; looking for one would cost a twentieth of a small answer."""

MEASURED_EVERY = 5.0
"""Seconds between two looks of one process of several at what it has, for whichever of them is asked."""

Handler = Callable[..., Awaitable[Response]]
ROUTES: Mapping[str, Handler] = {
    # Tried one after the other: what is asked for most comes first.
    "/collections/{collection_id}/items/{item_id:path}/versions": versions.get_versions,
    "/collections/{collection_id}/items/{item_id:path}": items.get_item,
    "/collections/{collection_id}/items": items.get_items,
    "/crossings/{crossing_id}/incidents": crossings.get_incidents,
    "/tiles/{collection_id}/{z}/{x}/{y}.mvt": tiles.get_tile,
    "/collections/{collection_id}/tiles/{matrix_set_id}/{matrix}/{row}/{column}": tiles.get_matrix_tile,
    "/incidents/{incident_id:path}/claims": incident_claims.get_claims,
    "/crossings/{crossing_id}/status": crossing_status.get_status,
    "/crossings/{crossing_id}/timeline": crossing_status.get_timeline,
    "/crossings/status": crossing_status.get_matrix,
    "/crossings/closures": crossing_status.get_closures,
    "/": landing.get_landing,
    "/conformance": landing.get_conformance,
    "/collections": collections.get_collections,
    "/collections/{collection_id}": collections.get_collection,
    "/collections/{collection_id}/schema": collections.get_schema,
    "/collections/{collection_id}/queryables": collections.get_queryables,
    "/collections/{collection_id}/tiles": tilesets.get_tilesets,
    "/collections/{collection_id}/tiles/{matrix_set_id}": tilesets.get_tileset,
    "/tileMatrixSets": tilesets.get_matrix_sets,
    "/tileMatrixSets/{matrix_set_id}": tilesets.get_matrix_set,
    "/tiles/{collection_id}/tilejson.json": tilesets.get_tilejson,
    "/crossings/{crossing_id}": crossings.get_crossing,
    "/documents": documents.get_documents,
    "/documents/{document_id}": documents.get_document,
    "/geocode": geocode.get_places,
    "/place": derived_places.get_place,
    "/summary": summary.get_summary,
    "/summary/claims": parties.get_side_by_side,
    "/changes": changes.get_changes,
    "/inbox": inbox.get_inbox,
    "/matches": matches.get_matches,
    "/rules": rules.get_rules,
    "/report": reports.get_report,
    "/desk": desk_page.get_desk,
    "/map": map_page.get_map,
    "/map/features": map_answers.get_features,
    "/map/timeline": map_answers.get_timeline,
    "/map/areas": map_answers.get_areas,
    "/map/crossings": crossing_status.get_histories,
    "/map/summary": map_answers.get_summary,
    "/map/districts": map_page.get_districts,
    "/static/{name:path}": map_page.get_asset,
    "/collections/{collection_id}/styles": styles.get_styles,
    "/collections/{collection_id}/styles/{style}": styles.get_style,
    "/export/incidents.{suffix}": exports.get_export,
    "/export/durand.qgz": exports.get_project,
    "/api": docs.get_openapi,
    "/docs": docs.get_docs,
    "/healthz": landing.get_health,
    "/readyz": metrics.get_readiness,
    "/metrics": metrics.get_metrics,
}

POSTED: Mapping[str, Handler] = {
    "/read": reading.post_article,
    "/drafts": reading.post_drafts,
    "/drafts/{draft_id:path}/accept": deciding.post_acceptance,
    "/drafts/{draft_id:path}/drop": deciding.post_dropping,
    "/inbox": inbox.post_decisions,
    "/matches": matches.post_match,
}
"""The routes that articles and decisions are sent to; `/read` alone writes nothing."""

OF_BROWSERS: Mapping[tuple[str, str], Handler] = {
    ("GET", "/enter"): signing.get_enter,
    ("GET", "/session"): signing.get_session,
    ("POST", "/session"): signing.post_session,
    ("POST", "/session/end"): signing.post_end,
}
"""The routes for people in a browser who want to write; they are no part of the API."""
OF_THE_PROGRAM = frozenset(
    {map_page.get_asset, docs.get_openapi, docs.get_docs, geocode.get_places, derived_places.get_place}
) | {reading.post_article, metrics.get_readiness, metrics.get_metrics, *OF_BROWSERS.values()}
"""Handlers that need nothing of the store: they answer everybody alike, whatever state the store is in."""

ITEMS = "/collections/{collection_id}/items"
ITEM = f"{ITEMS}/{{item_id:path}}"
EDITED: Mapping[tuple[str, str], Handler] = {
    ("POST", ITEMS): item_edits.post_item,
    ("PUT", ITEM): item_edits.put_item,
    ("PATCH", ITEM): item_edits.patch_item,
    ("DELETE", ITEM): item_edits.delete_item,
    ("OPTIONS", ITEMS): item_edits.options_items,
    ("OPTIONS", ITEM): item_edits.options_item,
    ("POST", "/import"): imports.post_import,
    ("POST", "/import/preview"): import_previews.post_preview,
    ("GET", "/imports/{import_id}"): imports.get_import,
    ("DELETE", "/imports/{import_id}"): imports.delete_import,
    ("POST", "/rules"): rules.post_rule,
    ("DELETE", "/rules/{rule_id}"): rules.delete_rule,
}
"""The methods that write items and rules and take files, and those that say which methods there are, by route."""


def create_app(
    service: Service,
    admitting: Admitting | None = None,
    origins: frozenset[str] = frozenset(),
    observing: Observing | None = None,
) -> FastAPI:
    """The application over an opened service, for the hosts of `admitting` (any) and pages of `origins` (none).

    `observing` has what is counted of its requests.
    """
    admitting, observing = admitting or Admitting(), observing or Observing()
    app = FastAPI(
        title=landing.TITLE,
        routes=_routes(service, admitting.keys_only),
        lifespan=_measuring(observing, service),
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        telemetry=SILENT,
    )
    app.state.observing = observing
    app.add_middleware(Gzip, minimum_size=PACKED_FROM, compresslevel=5, exclude_content_types=SENT_AS_THEY_ARE)
    app.add_middleware(Admission, admitting=admitting, refuse=answer_error)
    if origins:
        app.add_middleware(CrossOrigin, origins=origins)
    app.add_middleware(Observed, observing=observing)
    app.add_exception_handler(DurandError, answer_error)
    app.add_exception_handler(HTTPException, answer_http_error)
    app.add_exception_handler(Exception, answer_unforeseen)
    return app


def _routes(service: Service, keys_only: bool) -> list[BaseRoute]:
    """Every route and method of the tables above, with its handler."""
    served = [
        *((("GET", path), handler, is_timed(path)) for path, handler in ROUTES.items()),
        *((("POST", path), handler, False) for path, handler in POSTED.items()),
        *((asked, handler, False) for asked, handler in {**OF_BROWSERS, **EDITED}.items()),
    ]
    return [
        (Route if method in SAFE_METHODS else WritingRoute)(
            path,
            Endpoint(handler, service, path.replace(":path", ""), timed, least_role(method, path, keys_only)),
            methods=[method],
        )
        for (method, path), handler, timed in served
    ]


def _measuring(observing: Observing, service: Service) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Lets one process of several note again and again what it has, while the application runs."""

    async def measure() -> None:
        while True:
            with suppress(DurandError):
                await metrics.take_measures(observing, service)
            await asyncio.sleep(MEASURED_EVERY)

    @asynccontextmanager
    async def measured(_: FastAPI) -> AsyncIterator[None]:
        measuring = asyncio.create_task(measure()) if observing.measures.folder is not None else None
        yield
        if measuring is not None:
            measuring.cancel()

    return measured


class WritingRoute(Route):
    """A route that writes. What is below an item, its versions, is only read, and no id of an item ends so."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Whether and how the route answers a request."""
        is_versions = self.path == ITEM and scope["path"].endswith("/versions")
        return (Match.NONE, {}) if is_versions else super().matches(scope)


class Gzip(GZipMiddleware):
    """Compresses answers for clients that accept gzip; other requests pass unchanged."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, to be compressed or as it is."""
        is_accepted = scope["type"] == "http" and any(
            name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"]
        )
        if not is_accepted:
            await self.app(scope, receive, send)
            return

        async def mark(message: Message) -> None:
            if message["type"] == "http.response.start":
                mark_packed(MutableHeaders(scope=message))
            await send(message)

        await super().__call__(scope, receive, mark)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A handler with its service, as an ASGI application; errors go to the application that holds it."""

    handler: Handler
    service: Service
    path: str
    is_timed: bool
    least: Role

    @property
    def by_role(self) -> bool:
        """Whether the answer depends on who holds the browser session that asks."""
        is_of_all = self.handler in OF_THE_PROGRAM and self.handler not in OF_BROWSERS.values()
        return self.least > Role.STRANGER or not is_of_all

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; a client that has this revision gets 304."""
        request = Request(scope, receive, send)
        scope[ASKED].route = self.path
        if self.by_role:
            scope[BY_ROLE] = True
        if self.least > Role.READER and request.method not in SAFE_METHODS:
            response = await self._write(request)
        else:
            if self.least > Role.STRANGER:
                check_role(request, self.least)
            response = await self._handle(request)
        tell_caches(request, response)
        if self.by_role and actor_of(request).name is not None:
            keep_private(response)
        is_read = request.method in ("GET", "HEAD") and header(request, b"if-none-match")
        etag = response.headers.get("etag") if is_read else None
        if etag is not None and (known := tag_if_fresh(request, etag)) is not None:
            kept = {name: response.headers[name] for name in KEPT_IF_FRESH if name in response.headers}
            kept["etag"] = known
            response = Response(status_code=304, headers=kept)
        elif (response.media_type or "").startswith(HTML) and CONTENT_POLICY not in response.headers:
            response.headers[CONTENT_POLICY] = sheet_policy(page_style(), self.service.frame_ancestors)
        response.raw_headers.append(NO_SNIFFING)
        await response(scope, receive, send)

    async def _handle(self, request: Request) -> Response:
        try:
            return await self.handler(request, await self._asked(request), **request.path_params)
        except EngineDamaged as error:
            self.service.watch.give_up(error)
            raise

    async def _write(self, request: Request) -> Response:
        """The answer to a request that writes, from somebody who may; the audit log has it, and refused ones."""
        try:
            check_role(request, self.least)
            await check_token(request)
        except Refused as error:
            await note_refusal(request, outcome(error))
            raise
        number = await begin_audit(request)
        try:
            response = await self._handle(request)
        except Exception as error:
            await end_audit(request, number, outcome(error))
            raise
        await end_audit(request, number, str(response.status_code))
        return response

    async def _asked(self, request: Request) -> Service:
        """The service as it is shown to the one who asks, at the moment that the request asks for, else now.

        An answer of the program is the same at every moment: clients that ask for a moment ask for it everywhere.
        """
        asked = asked_moment(request)
        if asked:
            request.scope[ASKED_MOMENT] = asked
        if asked and not self.is_timed:
            check_moment(asked)
        service = await self._shown(request)
        return await service.as_of(request, asked) if asked and self.is_timed else service

    async def _shown(self, request: Request) -> Service:
        if self.handler in OF_THE_PROGRAM:
            return self.service
        try:
            return await shown_to(self.service, actor_of(request).role)
        except EngineDamaged:
            # The health of a damaged service is told to everybody.
            if self.handler is landing.get_health:
                return self.service
            raise
