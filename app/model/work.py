"""Bounds of a piece of work: how long somebody waits for it, and how much memory is left for it.

Work that may take longer than some milliseconds goes step by step, and asks `go_on` before each step.
"""

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
