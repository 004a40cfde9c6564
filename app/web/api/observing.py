"""The middleware around every request: its id, what is counted of it, and its line in the log."""

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from secrets import token_hex
from time import perf_counter

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.web.api.log_lines import REQUEST_ID
from app.web.api.measures import NO_ROUTE, Measures

ASKED = "durand.asked"
"""The key in a request's scope of its `Asked`."""
ID_HEADER = b"x-request-id"
SANE_ID = re.compile(rb"[A-Za-z0-9._:/+=-]{1,100}")
"""A client's own id that is taken over: nothing that would break a line of a log."""
SLOW_SECONDS = 0.5
"""A request that takes longer until its answer begins is worth a line in the log."""
LONG_SECONDS = 1.0
"""A request that takes longer is told of while it runs."""
SECRET_PATHS = ("/enter",)
"""Paths whose parameters are secret."""

log = logging.getLogger("durand")


@dataclass(slots=True, eq=False)
class Asked:
    """A request that is being answered: its id, when it began, its route, and what was sent so far.

    `took` is the seconds until the answer began, `status` 0 until then, `sent` the bytes of its body.
    """

    id: bytes
    method: str
    scope: Scope
    start: float
    route: str = NO_ROUTE
    status: int = 0
    took: float = 0.0
    sent: int = 0
    is_told: bool = False

    @property
    def target(self) -> str:
        """The path and parameters, unless these are secret, as they were sent, in ASCII."""
        path = (self.scope.get("raw_path") or self.scope["path"].encode()).decode("ascii", "backslashreplace")
        asked = self.scope["query_string"].decode("ascii", "backslashreplace")
        return path if not asked or self.scope["path"].endswith(SECRET_PATHS) else f"{path}?{asked}"


@dataclass(slots=True)
class Observing:
    """How requests are observed: what counts them, whether each has a line in the log, and the ones that run.

    `address_of` finds the address of the client of a request's scope.
    """

    measures: Measures = field(default_factory=Measures)
    is_logged: bool = False
    address_of: Callable[[Scope], str | None] = lambda scope: scope["client"][0] if scope.get("client") else None
    running: set[Asked] = field(default_factory=set)
    _prefix: str = field(default_factory=lambda: token_hex(4))
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def begin(self, scope: Scope) -> Asked:
        """The request, which runs from now on; a client's own id is taken over if it is sane."""
        own = None
        for name, value in scope["headers"]:
            if name == ID_HEADER:
                own = value if SANE_ID.fullmatch(value) else None
        asked = Asked(
            own or f"{self._prefix}-{next(self._numbers)}".encode(), scope["method"], scope, perf_counter()
        )
        self.running.add(asked)
        return asked

    def end(self, asked: Asked) -> None:
        """Count a request that was answered, and log it if it was slow or if all are logged."""
        self.running.discard(asked)
        self.measures.count(asked.route, asked.method, asked.status, asked.took)
        if self.is_logged or asked.took >= SLOW_SECONDS:
            told = {
                "method": asked.method,
                "target": asked.target,
                "status": asked.status,
                "ms": round(asked.took * 1000, 1),
                "bytes": asked.sent,
                "address": self.address_of(asked.scope),
            }
            line = "%(method)s %(target)s %(status)d %(ms).1f ms, %(bytes)d bytes, to %(address)s"
            log.info(line, told, extra={"request": told})

    def tell_long(self) -> None:
        """Log each running request once that has taken long; for another thread, as a request may keep ours."""
        now = perf_counter()
        for asked in list(self.running):
            if not asked.is_told and now - asked.start >= LONG_SECONDS:
                asked.is_told = True
                what = "is still being sent" if asked.status else "still runs"
                told = {"method": asked.method, "target": asked.target, "seconds": round(now - asked.start, 1)}
                log.info(
                    f"%(method)s %(target)s {what} after %(seconds).1f s",
                    told,
                    extra={"request": told, "request_id": asked.id.decode()},
                )


class Observed:
    """ASGI middleware: every answer has an X-Request-ID, is counted, and is told of if it is slow."""

    def __init__(self, app: ASGIApp, observing: Observing) -> None:
        self.app = app
        self.observing = observing

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and see what becomes of it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked = scope[ASKED] = self.observing.begin(scope)
        REQUEST_ID.set(asked.id)

        async def note(message: Message) -> None:
            if message["type"] == "http.response.start":
                asked.status, asked.took = message["status"], perf_counter() - asked.start
                message = {**message, "headers": [*message["headers"], (ID_HEADER, asked.id)]}
            else:
                asked.sent += len(message.get("body", b""))
            await send(message)

        try:
            await self.app(scope, receive, note)
        finally:
            if not asked.status:
                asked.status, asked.took = 500, perf_counter() - asked.start
            self.observing.end(asked)
