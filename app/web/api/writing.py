"""Writes to the store over HTTP: one after the other, each in another thread."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from app.model.errors import StoreBusy
from app.session import Session

Made = TypeVar("Made")


@dataclass(slots=True)
class Writes:
    """The writes of one service, in the order in which they came. For the event loop's thread only.

    Of imports one at a time is in the order: an edit waits for one import at the most.
    """

    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    _import: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def make(self, session: Session, act: Callable[[Session], Made], patience: float | None = None) -> Made:
        """The result of `act`, which writes with a session of its own in another thread.

        It is made to its end, whether or not the client still waits. Raises `StoreBusy` if its turn does not come
        within `patience` seconds (None: however long it takes), and what `act` raises.
        """
        try:
            async with asyncio.timeout(patience):
                await self._turn.acquire()
        except TimeoutError:
            raise StoreBusy("store: others are writing, such as an import; try again when they are done") from None
        writing = asyncio.ensure_future(asyncio.to_thread(_act, session, act))
        writing.add_done_callback(lambda _: self._turn.release())
        return await asyncio.shield(writing)

    async def make_import(self, session: Session, act: Callable[[Session], Made]) -> Made:
        """The result of `act`, which imports a file; edits that came before it has its turn go first."""
        async with self._import:
            return await self.make(session, act)


def _act(session: Session, act: Callable[[Session], Made]) -> Made:
    with session.reopened() as own:
        return act(own)
