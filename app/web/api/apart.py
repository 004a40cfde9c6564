"""Work for one request in another thread, so that others are answered meanwhile: for a time, and for a client."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from dataclasses import dataclass
from itertools import chain
from typing import TypeVar

from starlette.requests import Request
from starlette.types import Receive

from app.model.errors import GivenUp
from app.model.work import Work, doing

Made = TypeVar("Made")


THREADS = 64
"""Requests that are answered apart at once; most of these that compute wait for their turn (`Turns`)."""
POOL = ThreadPoolExecutor(THREADS, "apart")


@dataclass(frozen=True, slots=True)
class Deadlines:
    """Seconds until the first byte of a page, until the last byte of a file, and until a write has its turn.

    A write waits longer than a page: nobody wants an edit refused for an import of a minute.
    """

    page: float = 10.0
    file: float = 600.0
    turn: float = 120.0


PATIENT = Deadlines(page=120.0)
"""The deadlines where no setting says others."""


async def apart(request: Request, work: Work, make: Callable[[], Made]) -> Made:
    """The result of `make`, which runs in another thread.

    Raises `TookTooLong` at the deadline of `work`, and `GivenUp` when the client leaves; `make` then ends at its
    next step.
    """
    making = asyncio.ensure_future(_begin(work, make))
    leaving = asyncio.create_task(_left(request.receive))
    try:
        await asyncio.wait({making, leaving}, timeout=work.seconds, return_when=asyncio.FIRST_COMPLETED)
        if not making.done():
            raise GivenUp("the client has left") if leaving.done() else work.too_long()
        return await making
    finally:
        leaving.cancel()
        if not making.done():
            work.give_up()
            making.add_done_callback(_pass_over)


async def stream(request: Request, work: Work, begin: Callable[[], Iterator[bytes]]) -> AsyncIterator[bytes]:
    """The pieces of an answer, each made in another thread; the first one is made before this returns.

    The stream is cut, by an error, where a later piece is not made before the deadline.
    """

    def first() -> Iterator[bytes]:
        pieces = begin()
        return chain([next(pieces, b"")], pieces)

    pieces = await apart(request, work, first)
    return _rest(work, pieces)


async def _rest(work: Work, pieces: Iterator[bytes]) -> AsyncIterator[bytes]:
    try:
        while (piece := await _begin(work, lambda: next(pieces, None))) is not None:
            yield piece
    finally:
        work.give_up()


def _begin(work: Work, make: Callable[[], Made]) -> Awaitable[Made]:
    """The result of `make`, which another thread begins to make."""
    return asyncio.get_running_loop().run_in_executor(POOL, copy_context().run, _done, work, make)


def _done(work: Work, make: Callable[[], Made]) -> Made:
    with doing(work):
        return make()


async def _left(receive: Receive) -> None:
    """Return when the client has left."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _pass_over(making: "asyncio.Future[Made]") -> None:
    """Take the error of work that nobody waits for: asyncio would log it as one that was overlooked."""
    with suppress(asyncio.CancelledError):
        making.exception()
