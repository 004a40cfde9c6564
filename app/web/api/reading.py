"""Reading an article over HTTP: the JSON that `durand read` writes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import orjson
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from app.documents.media import MEDIA_TYPES, MOST_BYTES
from app.filters.catalogue import check_names
from app.model.errors import GivenUp, TookTooLong, TooLarge, UnknownMedia
from app.model.work import Work
from app.web.api.apart import apart
from app.web.api.parameters import read_params
from app.web.api.responses import JSON, header
from app.web.api.service import Service

PARAMETERS = ("published", "source")
SHORTER = "send a shorter article"


async def post_article(request: Request, service: Service) -> Response:
    """Draft incidents, claims and gate statuses of the article in the body; nothing is written.

    The body is text/plain, text/html or application/pdf, as Content-Type says, of an article in English.
    `published` is the day of publication, from which "on Sunday" is counted; without it the day that the page
    states counts, and dates that hang on an unknown day stay empty. `unread` has the sentences with a figure, a
    place or a gate that were not understood. 413 for a body that is too large, 415 for another media type.
    """
    params = read_params(request)
    check_names(params, PARAMETERS)
    kind = _media_type(request)
    content = await _body(request, service.deadlines.page)

    def make() -> bytes:
        reading = service.session.read(
            content, published=params.get("published"), source=params.get("source"), media_type=kind
        )
        return orjson.dumps(reading.to_dict())

    async with _turn(service):
        told = await apart(request, Work(service.deadlines.page, SHORTER), make)
    return Response(told, media_type=JSON, headers={"Cache-Control": "no-store"})


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


def _media_type(request: Request) -> str:
    kind = header(request, b"content-type")
    if kind is None:
        raise UnknownMedia(f"Content-Type: say what the body is, one of {', '.join(MEDIA_TYPES)}")
    return kind.decode("latin-1")


async def _body(request: Request, seconds: float) -> bytes:
    """The whole body; `TooLarge` as soon as it is known to be too large, `TookTooLong` at the deadline."""
    told = header(request, b"content-length") or b"0"
    if told.isdigit() and int(told) > MOST_BYTES:
        raise _too_large()
    try:
        async with asyncio.timeout(seconds):
            return await _gathered(request)
    except TimeoutError:
        raise TookTooLong(f"the body did not arrive within {seconds:g} s; {SHORTER}") from None
    except ClientDisconnect:
        raise GivenUp("the client has left") from None


async def _gathered(request: Request) -> bytes:
    content = bytearray()
    async for piece in request.stream():
        content += piece
        if len(content) > MOST_BYTES:
            raise _too_large()
    return bytes(content)


def _too_large() -> TooLarge:
    return TooLarge(f"the body has more than {MOST_BYTES:,} bytes; {SHORTER}")
