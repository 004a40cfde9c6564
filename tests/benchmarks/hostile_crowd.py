"""Clients that mean harm, in a process of its own: half-open connections, slow readers, queries at the caps.

One line of JSON on the standard input says how many (`Harm`); it goes on until the input ends, and prints one line
of JSON that says what became of them.
"""

import http.client
import json
import socket
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from threading import Event, Thread
from time import sleep

HALF_A_HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
EVERY = 1.0
"""Seconds between two looks at a connection that is held, and between two pieces that a slow reader takes."""
PIECE = 1024
"""Bytes that a slow reader takes at once."""
BUFFER = 4096
"""Bytes that the system keeps for a slow reader, about the least that it can."""


@dataclass(frozen=True, slots=True)
class Harm:
    """How many connections stay half open, how many clients read `unread` slowly, and the `queries` in turn.

    Each query is asked by a client of its own, again as soon as it is answered.
    """

    host: str
    port: int
    half_open: int
    readers: int
    unread: str
    queries: list[str]


@dataclass(slots=True)
class Held:
    """Connections that are held: as many as wanted, each opened anew when the service ends it."""

    harm: Harm
    content: bytes
    piece: int = 0
    opened: int = 0
    most: int = 0
    connections: list[socket.socket] = field(default_factory=list)

    def hold(self, count: int, over: Event) -> None:
        """Keep so many connections open until it is over, and read a piece of each again and again."""
        while not over.wait(EVERY):
            self.connections = [each for each in self.connections if self._is_open(each)]
            while len(self.connections) < count and not over.is_set():
                with suppress(OSError):
                    self.connections.append(self._begin())
                    continue
                break
            self.most = max(self.most, len(self.connections))

    def _begin(self) -> socket.socket:
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, BUFFER)
        made.settimeout(5)
        made.connect((self.harm.host, self.harm.port))
        made.sendall(self.content)
        made.setblocking(False)
        self.opened += 1
        return made

    def _is_open(self, connection: socket.socket) -> bool:
        """Whether the service has not ended the connection; takes a piece of what has come."""
        with suppress(BlockingIOError):
            try:
                if not connection.recv(max(1, self.piece)):
                    connection.close()
                    return False
            except OSError as error:
                if isinstance(error, BlockingIOError):
                    raise
                connection.close()
                return False
        return True


def ask_on(harm: Harm, path: str, over: Event, statuses: "Counter[str]") -> None:
    """Ask for a path again and again until it is over, and count the statuses."""
    while not over.is_set():
        connection = http.client.HTTPConnection(harm.host, harm.port, timeout=60)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            statuses[str(response.status)] += 1
        except (OSError, http.client.HTTPException) as error:
            statuses[type(error).__name__] += 1
            sleep(EVERY)
        finally:
            connection.close()


def main() -> None:
    """Do the harm of the standard input's first line until its end."""
    harm, over = Harm(**json.loads(sys.stdin.readline())), Event()
    unread = f"GET {harm.unread} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
    half_open, readers = Held(harm, HALF_A_HEAD), Held(harm, unread, PIECE)
    statuses: Counter[str] = Counter()
    threads = [
        Thread(target=half_open.hold, args=[harm.half_open, over], daemon=True),
        Thread(target=readers.hold, args=[harm.readers, over], daemon=True),
        *(Thread(target=ask_on, args=[harm, path, over, statuses], daemon=True) for path in harm.queries),
    ]
    for thread in threads:
        thread.start()
    sys.stdin.read()
    over.set()
    held = {name: [each.most, each.opened] for name, each in (("half_open", half_open), ("readers", readers))}
    print(json.dumps({**held, "statuses": dict(statuses)}), flush=True)


if __name__ == "__main__":
    main()
