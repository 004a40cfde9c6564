"""Bounds of a piece of work: how long somebody waits for it, and how much memory is left for it.

Work that may take longer than some milliseconds goes step by step, and asks `go_on` before each step.
"""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic

from app.model.errors import GivenUp, TookTooLong
from app.model.memory import check_room

NARROWER = (
    "ask for less: a shorter `datetime`, `near` or `bbox`, fewer words in `q`, fewer LIKEs, fewer properties in "
    "`sortby`"
)
LOOK_SECONDS = 0.05
"""How often work that waits for other work asks whether it may go on."""


@dataclass(slots=True)
class Work:
    """A piece of work that may take `seconds` from now on; `advice` says what else to ask if it takes longer."""

    seconds: float
    advice: str = NARROWER
    _ends: float = field(init=False)
    _is_given_up: bool = False

    def __post_init__(self) -> None:
        self._ends = monotonic() + self.seconds

    def give_up(self) -> None:
        """Say that nobody waits for the work: it ends at its next step, also in another thread."""
        self._is_given_up = True

    def check(self) -> None:
        """Raise `GivenUp` if nobody waits for the work, `TookTooLong` if its time is over."""
        if self._is_given_up:
            raise GivenUp("nobody waits for this answer any more")
        if monotonic() > self._ends:
            raise self.too_long()

    def too_long(self) -> TookTooLong:
        """The error of work whose time is over, with what to ask instead."""
        return TookTooLong(f"no answer within {self.seconds:g} s, so it was given up; {self.advice}")


# Not a parameter: between the door, which knows how long somebody waits, and a step lie ten calls.
_PRESENT: ContextVar[Work | None] = ContextVar("the work that is being done", default=None)


@contextmanager
def doing(work: Work) -> Iterator[None]:
    """A context in which `go_on` asks this work."""
    token = _PRESENT.set(work)
    try:
        yield
    finally:
        _PRESENT.reset(token)


def go_on() -> None:
    """Return if the next step may be taken.

    Raises `NoRoom` if memory is full, `GivenUp` and `TookTooLong` as the present work says, if there is one.
    """
    check_room()
    work = _PRESENT.get()
    if work is not None:
        work.check()


@contextmanager
def holding(lock: Lock) -> Iterator[None]:
    """A context that holds the lock; waiting for it ends as `go_on` says."""
    while not lock.acquire(timeout=LOOK_SECONDS):
        go_on()
    try:
        yield
    finally:
        lock.release()


@dataclass(slots=True)
class Turns:
    """Turns at work of one kind: `free` are taken at once, and who waits gets one in the order of asking.

    Many threads that compute would each take the interpreter for a moment, and whoever answers would wait for all.
    """

    free: int = 1
    _lock: Lock = field(default_factory=Lock)
    _waiting: deque[Lock] = field(default_factory=deque)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """A context of one turn; before it, and while it is waited for, `go_on` is asked."""
        go_on()
        self._take()
        try:
            yield
        finally:
            self._give()

    def _take(self) -> None:
        with self._lock:
            if self.free:
                self.free -= 1
                return
            gate = Lock()
            gate.acquire()
            self._waiting.append(gate)
        try:
            while not gate.acquire(timeout=LOOK_SECONDS):
                go_on()
        except BaseException:
            self._leave(gate)
            raise

    def _leave(self, gate: Lock) -> None:
        with self._lock:
            is_waiting = gate in self._waiting
            if is_waiting:
                self._waiting.remove(gate)
        if not is_waiting:
            self._give()

    def _give(self) -> None:
        with self._lock:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self.free += 1


STEPS = Turns(1)
"""Turns at a step of work that looks at every row: some milliseconds each."""
LONG_STEPS = Turns(2)
"""Turns at a step that may take seconds, but does not hold the interpreter: a search for words, an order."""
