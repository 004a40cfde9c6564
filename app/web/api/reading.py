"""Reading an article over HTTP: the JSON that `durand read` writes, and the drafts that it imports."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response

from app.documents.media import MEDIA_TYPES, MOST_BYTES, read_document
from app.filters.catalogue import check_names
from app.model.errors import TookTooLong
from app.model.work import Work
from app.reading.drafts import Reading
from app.web.api.apart import apart
from app.web.api.bodies import media_type, read_body
from app.web.api.parameters import read_flag, read_params
from app.web.api.responses import JSON
from app.web.api.service import Service

Json = dict[str, Any]

PARAMETERS = ("published", "source", "text")
SHORTER = "send a shorter article"


async def post_article(request: Request, service: Service) -> Response:
    """Draft incidents, claims and gate statuses of the article in the body; nothing is written.

    The body is text/plain, text/html or application/pdf, as Content-Type says, of an article in English.
    `published` is the day of publication, from which "on Sunday" is counted; without it the day that the page
    states counts, and dates that hang on an unknown day stay empty. `text=true` adds the document's
    `text`, whose lines `source_line` counts. `unread` has the sentences with a figure, a place or a gate that were
    not understood. 413 for a body that is too large, 415 for another media type.
    """
    _, told = await _read(request, service)
    return _told(told)


async def post_drafts(request: Request, service: Service) -> Response:
    """Draft an article as `/read` does, and write the drafts; for contributors.

    Drafts are in no answer that does not ask for them (`drafts=include`), until an editor accepts them. The answer
    is that of `/read`, and `written` has the numbers of drafts that are new, changed and as before.
    """
    reading, told = await _read(request, service)
    counts = await service.write(lambda session: session.draft(reading))
    written = {"inserted": counts.inserted, "updated": counts.updated, "unchanged": counts.unchanged}
    return _told({**told, "written": written})


async def _read(request: Request, service: Service) -> tuple[Reading, Json]:
    """The reading of the article in the request's body, and its JSON as plain values."""
    params = read_params(request)
    check_names(params, PARAMETERS)
    with_text = read_flag("text", params.get("text", "false"))
    kind = media_type(request, MEDIA_TYPES)
    content = await read_body(request, MOST_BYTES, service.deadlines.page, SHORTER)

    def make() -> tuple[Reading, Json]:
        reading = service.session.read(
            content, published=params.get("published"), source=params.get("source"), media_type=kind
        )
        told = reading.to_dict()
        if with_text:
            told["text"] = read_document(content, kind).text
        return reading, told

    async with _turn(service):
        return await apart(request, Work(service.deadlines.page, SHORTER), make)


def _told(content: Json) -> Response:
    return Response(orjson.dumps(content), media_type=JSON, headers={"Cache-Control": "no-store"})


@asynccontextmanager
async def _turn(service: Service) -> AsyncIterator[None]:
    """A context in which no other article is read; `TookTooLong` if others are read until the deadline."""
    seconds = service.deadlines.page
    try:
        async with asyncio.timeout(seconds):
            await service.reading.acquire()
    except TimeoutError:
        raise TookTooLong(f"other articles were read for {seconds:g} s; ask again later") from None
    try:
        yield
    finally:
        service.reading.release()
