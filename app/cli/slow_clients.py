"""Connections that are slow or too many: uvicorn alone waits for ever, and takes every connection."""

import asyncio
import logging
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from app.web.api.addresses import Addresses, is_of_this_machine
from app.web.api.tries import counted_address

HEAD_SECONDS = 15.0
"""How long a request's head may take at the most, from the first byte or the connection on."""
IDLE_SECONDS = 60.0
"""How long a client may send nothing of a body that it has begun, or read nothing of its answer."""
SWEPT_EVERY = 1.0
LINGER_SECONDS = 1.0
"""How long a connection that is refused stays open: closed at once, the answer would be lost to many clients."""
LAST_SECONDS = 6.0
"""How long a client may go on sending or reading when the service was told to stop."""
MOST_FILES = 8192
"""Open files that a process asks the system for; the system may allow fewer."""
KEPT_FREE = 128
"""Files of these that are kept for stores, exports and imports."""


def refusal(why: str) -> bytes:
    """The answer of 503 to a connection that is closed then, as it is sent."""
    body = f'{{"code":"ServiceUnavailable","description":"{why}; try again in seconds"}}'
    head = "HTTP/1.1 503 Service Unavailable\r\nretry-after: 5\r\nconnection: close\r\n"
    return f"{head}content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n{body}".encode()


FULL = refusal("too many connections are open")
TOO_MANY = refusal("your address has too many connections open")
log = logging.getLogger("durand")


@dataclass(frozen=True, slots=True)
class Connecting:
    """How many connections one address may have open (0: any number), and the proxies that are not counted.

    Clients at this machine are not counted either.
    """

    per_address: int = 0
    addresses: Addresses = field(default_factory=Addresses)

    def counted(self, peer: str | None) -> str | None:
        """The address as which a peer is counted; None for one that is not."""
        if not self.per_address or peer is None or is_of_this_machine(peer) or self.addresses.trusts(peer):
            return None
        return counted_address(peer)


def raise_file_limit() -> int:
    """Let this process open as many files as it may, at most `MOST_FILES`; returns how many connections it takes.

    Windows has no such limit.
    """
    try:
        import resource
    except ImportError:
        return MOST_FILES
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, MOST_FILES)
    if soft != resource.RLIM_INFINITY and soft < most:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
        soft = most
    allowed = MOST_FILES if soft == resource.RLIM_INFINITY else soft
    return max(allowed // 2, allowed - KEPT_FREE)


class GuardedProtocol(HttpToolsProtocol):
    """uvicorn's connection, ended by a `Sweep` if its client is too slow, and refused where there are too many."""

    heard = 0.0
    """The event loop's time when the client sent something last."""
    counted: str | None = None
    """The address as which the client is counted; None if it is not."""
    is_refused = False
    """Whether the client got its only answer when it connected: what it sends is not read."""
    earlier: Sequence[RequestResponseCycle] = ()
    """Requests that were not answered when the client sent another one; uvicorn knows the last one alone."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, in place of the longest half-open one if there are too many; 503 if none is."""
        super().connection_made(transport)
        self.heard = self.loop.time()
        sweep = Sweep.of(self)
        if len(self.connections) > sweep.most and not sweep.make_room():
            transport.write(FULL)
            transport.close()
        elif not sweep.count(self, (self.client or [None])[0]):
            self.is_refused = True
            transport.write(TOO_MANY)
            transport.write_eof()
            self.loop.call_later(LINGER_SECONDS, transport.abort)

    def data_received(self, data: bytes) -> None:
        """Note when, and read."""
        self.heard = self.loop.time()
        if not self.is_refused:
            super().data_received(data)

    def on_headers_complete(self) -> None:
        """Keep the request before, if it is not answered yet."""
        before = self.cycle
        super().on_headers_complete()
        if before is not None and not before.response_complete:
            self.earlier = [*(each for each in self.earlier if not each.response_complete), before]

    def shutdown(self) -> None:
        """Close the connection once its answer is read, and end it if that takes long: the process has to stop."""
        super().shutdown()
        self.loop.call_later(LAST_SECONDS, drop, self)

    def connection_lost(self, exc: Exception | None) -> None:
        """Count the connection no more."""
        Sweep.of(self).leave(self)
        tell_that_the_client_left(self)
        super().connection_lost(exc)

    @property
    def awaits_head(self) -> bool:
        """Whether a request's head has begun, or the connection has, and the head is not complete.

        Between two requests uvicorn's own timer runs; it ends with the next byte.
        """
        is_between = self.cycle is None or self.cycle.response_complete
        return is_between and self.timeout_keep_alive_task is None

    @property
    def awaits_body(self) -> bool:
        """Whether the client has to send more of a body, and we read what it sends."""
        cycle = self.cycle
        return cycle is not None and cycle.more_body and not cycle.response_complete and not self.flow.read_paused


@dataclass(slots=True)
class Sweep:
    """Looks at all connections of a process every second, and ends those of clients that are too slow.

    It knows of each since when it waits for the head after the same request, and since when the client has read
    nothing, with the number of bytes that wait for the client.
    """

    most: int
    connecting: Connecting = field(default_factory=Connecting)
    _open: Counter[str] = field(default_factory=Counter)
    _heads: dict[GuardedProtocol, tuple[object, float]] = field(default_factory=dict)
    _unread: dict[GuardedProtocol, tuple[int, float]] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: GuardedProtocol) -> "Sweep":
        """The sweep of a connection's process, begun with its first connection."""
        state: Any = connection.server_state
        found: Sweep | None = getattr(state, "durand_sweep", None)
        if found is None:
            connecting = getattr(getattr(connection.app, "state", None), "connecting", Connecting())
            found = state.durand_sweep = cls(raise_file_limit(), connecting)
            connection.loop.call_later(SWEPT_EVERY, found.look, connection)
        return found

    def look(self, first: GuardedProtocol) -> None:
        """Look at all connections, and again after a while."""
        now = first.loop.time()
        held = [each for each in first.connections if isinstance(each, GuardedProtocol)]
        self._heads = {each: self._since_head(each, now) for each in held if each.awaits_head}
        self._unread = {each: self._since_read(each, now) for each in held if each.flow.write_paused}
        # A head is noticed up to one look late, and looked at again one look later.
        least = HEAD_SECONDS - 2 * SWEPT_EVERY
        late = {each: "the head of a request" for each, (_, at) in self._heads.items() if now - at >= least}
        late |= {each: "that it reads" for each, (_, at) in self._unread.items() if now - at > IDLE_SECONDS}
        late |= {
            each: "the body of a request" for each in held if each.awaits_body and now - each.heard > IDLE_SECONDS
        }
        for each, awaited in late.items():
            end(each, awaited)
        first.loop.call_later(SWEPT_EVERY, self.look, first)

    def count(self, connection: GuardedProtocol, peer: str | None) -> bool:
        """Count a connection of this peer; False, and not counted, if its address has enough of them."""
        name = self.connecting.counted(peer)
        if name is not None and self._open[name] >= self.connecting.per_address:
            return False
        connection.counted = name
        if name is not None:
            self._open[name] += 1
        return True

    def leave(self, connection: GuardedProtocol) -> None:
        """Count a connection no more."""
        name, connection.counted = connection.counted, None
        if name is not None:
            self._open[name] -= 1
            if not self._open[name]:
                del self._open[name]

    def make_room(self) -> bool:
        """End the connection that has waited longest for its request's head; False if none waits."""
        oldest = min(self._heads, key=lambda each: self._heads[each][1], default=None)
        if oldest is None:
            return False
        del self._heads[oldest]
        end(oldest, "the head of a request, and others wait")
        return True

    def _since_head(self, each: GuardedProtocol, now: float) -> tuple[object, float]:
        before = self._heads.get(each)
        return before if before is not None and before[0] is each.cycle else (each.cycle, now)

    def _since_read(self, each: GuardedProtocol, now: float) -> tuple[int, float]:
        left, before = each.transport.get_write_buffer_size(), self._unread.get(each)
        return before if before is not None and before[0] == left else (left, now)


def end(connection: GuardedProtocol, awaited: str) -> None:
    """End a connection at once: what was not sent yet is dropped."""
    log.info("%s: ended a connection that kept us waiting for %s", (connection.client or ["?"])[0], awaited)
    drop(connection)


def drop(connection: GuardedProtocol) -> None:
    """Close a connection at once; what still makes its answer is told that the client has left."""
    tell_that_the_client_left(connection)
    connection.transport.abort()


def tell_that_the_client_left(connection: GuardedProtocol) -> None:
    """Tell what makes the answers of a connection before it is gone: to write to it then would be an error."""
    for each in (*connection.earlier, connection.cycle):
        if each is not None and not each.response_complete:
            each.disconnected = True
            each.message_event.set()
