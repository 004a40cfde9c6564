"""The service at an earlier moment: which one a request asks for, and the last few that were made."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Generic, TypeVar

from starlette.datastructures import URL
from starlette.requests import Request

from app.filters.moment_text import AS_OF, DRAFTS, SAID_UNTIL, WHICH, read_day, read_inclusion, read_moment
from app.model.errors import BadParameter, TookTooLong
from app.web.api.responses import ASKED_MOMENT
from app.web.page.content import moment_words, shown_words

MOST_MOMENTS = 4
"""Moments that are kept, and moments that may be waited for at once: each may hold every incident of a store."""

FROZEN = "durand.frozen"
"""The key in a request's scope of the moment at which its answer stands still."""

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Frozen:
    """The moment of a frozen answer: the revision of then, and the time.

    `said_until` is the last day of what sources had said, if only that counts; `undated` claims are left out then.
    """

    revision: int
    moment: datetime
    said_until: str | None = None
    undated: int = 0

    def sentence(self) -> str:
        """The moment in words."""
        return moment_words(self.moment, self.revision, self.said_until, self.undated)


def asked_moment(request: Request) -> dict[str, str]:
    """The texts of `as_of`, `said_until` and `drafts`, by name; `BadParameter` where one is given twice."""
    if not request.scope["query_string"]:
        return {}
    asked = request.query_params
    told = {name: asked[name] for name in WHICH if name in asked}
    for name in told:
        if len(asked.getlist(name)) > 1:
            raise BadParameter(f"{name}: given twice; give one {'value' if name == DRAFTS else 'moment'}")
    return told


def check_moment(asked: Mapping[str, str]) -> None:
    """Raise `BadParameter` for a text that is no moment, no day, or no value of `drafts`."""
    for name, read in ((AS_OF, read_moment), (SAID_UNTIL, read_day), (DRAFTS, read_inclusion)):
        if name in asked:
            read(asked[name])


def tag_of_parameters(request: Request) -> str:
    """A short tag of a request's parameters, alike for any order of them."""
    told = sorted(request.query_params.multi_items())
    return sha256(repr(told).encode()).hexdigest()[:8]


def address_of_now(request: Request) -> str:
    """The address of the request to the store of now."""
    return str(URL(str(request.url)).remove_query_params(list(WHICH)))


def words_of(request: Request) -> str:
    """The words for the store that the page of an answer shows; empty for the store of now."""
    frozen: Frozen | None = request.scope.get(FROZEN)
    moment = None if frozen is None else frozen.sentence()
    return shown_words(moment, DRAFTS in request.scope.get(ASKED_MOMENT, {}))


@dataclass(slots=True)
class Moments(Generic[Made]):
    """The last few values that were made of earlier moments of a store. For the event loop's thread only.

    They hold as long as what is now stays: a later revision may withhold more. Values are made in another thread,
    one at a time; who waits too long gets an error, and finds the value when asking again.
    """

    most: int = MOST_MOMENTS
    _now: object = None
    _made: OrderedDict[Hashable, Made] = field(default_factory=OrderedDict)
    _making: dict[Hashable, asyncio.Task[Made]] = field(default_factory=dict)
    _alone: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def get(self, now: object, key: Hashable, make: Callable[[], Made], seconds: float) -> Made:
        """The value of a key, while `now` is what is now; `TookTooLong` if it is not made within these seconds."""
        if now is not self._now:
            self._now = now
            self._made.clear()
            self._making.clear()
        if key in self._made:
            self._made.move_to_end(key)
            return self._made[key]
        task = self._making.get(key) or self._begin(key, make)
        await asyncio.wait({task}, timeout=seconds)
        if not task.done():
            raise TookTooLong(f"as_of: the store of then was not read within {seconds:g} s; ask again in a while")
        return task.result()

    def _begin(self, key: Hashable, make: Callable[[], Made]) -> asyncio.Task[Made]:
        if len(self._making) >= self.most:
            raise TookTooLong(f"as_of: {self.most} other moments are being read; ask again in a while")
        task = asyncio.create_task(self._make(self._now, key, make))
        task.add_done_callback(lambda done: self._end(key, done))
        self._making[key] = task
        return task

    async def _make(self, now: object, key: Hashable, make: Callable[[], Made]) -> Made:
        async with self._alone:
            made = await asyncio.to_thread(make)
        if now is self._now:
            self._made[key] = made
            while len(self._made) > self.most:
                self._made.popitem(last=False)
        return made

    def _end(self, key: Hashable, task: asyncio.Task[Made]) -> None:
        if self._making.get(key) is task:
            del self._making[key]
        # asyncio would log an error that nobody waited for as one that was overlooked.
        with suppress(asyncio.CancelledError):
            task.exception()
