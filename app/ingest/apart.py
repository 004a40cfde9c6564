"""Work in a second process, item by item: what it makes is used here while it makes the next."""

import multiprocessing
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from app.errors import DurandError

Item = TypeVar("Item")

PATIENCE_SECONDS = 5.0
"""How long a process that is no longer needed may take to notice."""


def apart(make: Callable[..., Iterator[Item]], *arguments: object) -> Iterator[Item]:
    """What `make` yields, made in a process of its own that is one item ahead at the most.

    `make`, its arguments and its items must be picklable. What it raises is raised here; `DurandError` if the
    process dies.
    """
    # Not forked: numpy has threads, which a fork would leave behind in whatever state they are.
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(there, make, arguments), daemon=True)
    process.start()
    there.close()
    try:
        while True:
            try:
                kind, value = here.recv()
            except EOFError:
                raise DurandError("the process that read the file has died; nothing was changed") from None
            if kind == "end":
                break
            if kind == "error":
                raise value
            yield value
    finally:
        here.close()
        process.join(PATIENCE_SECONDS)
        if process.is_alive():
            process.terminate()
            process.join()


def _send(pipe: Connection, make: Callable[..., Iterator[Any]], arguments: tuple[object, ...]) -> None:
    try:
        for item in make(*arguments):
            pipe.send(("item", item))
        pipe.send(("end", None))
    except (BrokenPipeError, KeyboardInterrupt):
        # Whoever asked has gone.
        return
    except Exception as error:
        pipe.send(("error", error))
