"""Bodies of requests: their media type, their bytes up to a limit and a deadline, and the JSON object in them."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any

import orjson
from starlette.requests import ClientDisconnect, Request

from app.model.errors import BadInput, GivenUp, TookTooLong, TooLarge, UnknownMedia
from app.web.api.responses import header


def media_type(request: Request, expected: Sequence[str]) -> str:
    """The text of Content-Type; `UnknownMedia`, with what is expected, without one."""
    kind = header(request, b"content-type")
    if kind is None:
        raise UnknownMedia(f"Content-Type: say what the body is, one of {', '.join(expected)}")
    return kind.decode("latin-1")


def check_media(request: Request, expected: Sequence[str]) -> None:
    """Raise `UnknownMedia` for a body of another media type than the expected ones."""
    kind = media_type(request, expected)
    if kind.partition(";")[0].strip().lower() not in expected:
        raise UnknownMedia(f"Content-Type: {kind!r} is not read here; expected one of {', '.join(expected)}")


async def read_body(request: Request, most: int, seconds: float, smaller: str) -> bytes:
    """The whole body; `smaller` says in an error what would be right.

    Raises `TooLarge` as soon as it is known to have more than `most` bytes, `TookTooLong` if it has not come after
    so many seconds, `GivenUp` if the client leaves.
    """
    content = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for piece in pieces(request, most, smaller):
                content += piece
    except TimeoutError:
        raise TookTooLong(f"the body did not arrive within {seconds:g} s; {smaller}") from None
    except ClientDisconnect:
        raise GivenUp("the client has left") from None
    return bytes(content)


def read_object(content: bytes, members: Sequence[str], expected: str) -> dict[str, Any]:
    """The JSON object of a body with some of these members; `expected` says in an error what the object must have.

    Raises `BadInput` for another body, and for a member of another name.
    """
    try:
        sent = orjson.loads(content)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"the body is no JSON: {error}") from None
    if not isinstance(sent, dict):
        raise BadInput(f"the body must be a JSON object with {expected}")
    if unknown := sorted(set(sent) - set(members)):
        raise BadInput(f"unknown member {unknown[0]!r}: expected {', '.join(members)}")
    return sent


async def pieces(request: Request, most: int, smaller: str) -> AsyncIterator[bytes]:
    """The body in pieces; `TooLarge` as soon as it is known to have more than `most` bytes."""
    told, came = header(request, b"content-length") or b"0", 0
    if told.isdigit() and int(told) > most:
        raise _too_large(most, smaller)
    async for piece in request.stream():
        came += len(piece)
        if came > most:
            raise _too_large(most, smaller)
        yield piece


def _too_large(most: int, smaller: str) -> TooLarge:
    return TooLarge(f"the body has more than {most:,} bytes; {smaller}")
