"""Asks a service over connections that stay open and times every answer, in a process of its own.

One line of JSON on the standard input says what to ask (`Job`); the answer, one line of JSON, says how many
milliseconds each took. A job without `seconds` ends when the input does. Plain sockets and one loop: some twenty
microseconds of this process for each request, so that what is measured is the service.
"""

import json
import math
import selectors
import socket
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from itertools import cycle
from time import perf_counter, process_time, sleep

BUFFER = bytearray(1 << 20)
HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length: "
SILENCE_SECONDS = 120.0
"""No answer for so long is a failure of the run."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to ask: the paths in turn, by so many connections at once, for so long and at least so often.

    With `every`, a single connection asks when so many seconds have passed since it asked before, or as soon as it
    has its answer: quick answers are not so many that slow ones vanish among them.
    """

    host: str
    port: int
    connections: int
    paths: list[str]
    seconds: float | None
    least: int = 1
    every: float | None = None

    def requests(self) -> Iterator[bytes]:
        """The requests as they are sent, without an end."""
        ending = f" HTTP/1.1\r\nHost: {self.host}:{self.port}\r\nAccept: */*\r\n\r\n".encode()
        return cycle([b"GET " + path.encode() + ending for path in self.paths])


@dataclass(slots=True)
class Asked:
    """One connection and the answer it waits for: its head so far, then how much of its body is left."""

    socket: socket.socket
    started: float = 0.0
    head: bytes = b""
    left: int = 0
    status: int = 0

    def send(self, request: bytes, every: float | None = None) -> None:
        """Send a request, now or in its turn."""
        self.head, self.left, self.status = b"", 0, 0
        if every is not None and self.started:
            sleep(max(0.0, self.started + every - perf_counter()))
        self.started = perf_counter()
        self.socket.sendall(request)

    def receive(self) -> bool:
        """Whether the answer is complete with what has come; ConnectionError where the service hangs up."""
        count = self.socket.recv_into(BUFFER)
        if count == 0:
            raise ConnectionError("closed by the service")
        if self.status:
            self.left -= count
            return self.left <= 0
        self.head += BUFFER[:count]
        end = self.head.find(HEAD_END)
        if end < 0:
            return False
        at = self.head.lower().find(LENGTH, 0, end) + len(LENGTH)
        length = int(self.head[at : self.head.find(b"\r", at)])
        self.status = int(self.head[9:12])
        self.left = end + len(HEAD_END) + length - len(self.head)
        return self.left <= 0


@dataclass(slots=True)
class Measured:
    """How many milliseconds each answer took, over how many seconds, and how many were no answers.

    `busy` are the seconds that this process itself was at work.
    """

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0
    busy: float = 0.0
    failures: int = 0


@dataclass(slots=True)
class Load:
    """A job being done."""

    job: Job
    selector: selectors.BaseSelector
    requests: Iterator[bytes]
    measured: Measured
    until: float
    open: int = 0

    def connect(self) -> None:
        """Open one more connection and ask over it."""
        asked = Asked(socket.create_connection((self.job.host, self.job.port), SILENCE_SECONDS))
        self.selector.register(asked.socket, selectors.EVENT_READ, asked)
        self.open += 1
        asked.send(next(self.requests))

    def close(self, asked: Asked) -> None:
        """Ask no more over this connection."""
        self.selector.unregister(asked.socket)
        asked.socket.close()
        self.open -= 1

    def is_over(self) -> bool:
        """Whether no more is to be asked."""
        enough = len(self.measured.milliseconds) + self.measured.failures >= self.job.least
        return enough and perf_counter() >= self.until

    def go_on(self, asked: Asked) -> None:
        """Take what has come over a connection, and ask again where the answer is complete."""
        try:
            if not asked.receive():
                return
            lost = False
        except ConnectionError:
            lost = True
        if asked.status == 200 and not lost:
            self.measured.milliseconds.append((perf_counter() - asked.started) * 1000)
        else:
            self.measured.failures += 1
        over = self.is_over()
        if lost or over:
            self.close(asked)
        if not over:
            self.connect() if lost else asked.send(next(self.requests), self.job.every)


def measure(job: Job) -> Measured:
    """Ask until the time is over, then wait for the answers that are under way."""
    start, worked = perf_counter(), process_time()
    until = math.inf if job.seconds is None else start + job.seconds
    with selectors.DefaultSelector() as selector:
        load = Load(job, selector, job.requests(), Measured(), until)
        if job.seconds is None:
            selector.register(sys.stdin, selectors.EVENT_READ)
        for _ in range(job.connections):
            load.connect()
        while load.open:
            ready = selector.select(SILENCE_SECONDS)
            for key, _ in ready:
                if key.data is None:
                    selector.unregister(sys.stdin)
                    load.until = 0.0
                else:
                    load.go_on(key.data)
            if not ready:
                load.measured.failures += load.open
                break
    load.measured.seconds, load.measured.busy = perf_counter() - start, process_time() - worked
    return load.measured


def main() -> None:
    """Do the job of the standard input."""
    print(json.dumps(asdict(measure(Job(**json.loads(sys.stdin.readline()))))))


if __name__ == "__main__":
    main()
