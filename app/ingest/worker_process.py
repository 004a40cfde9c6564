"""Work in a second process, item by item: what it makes is used here while it makes the next."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from app.model.errors import DurandError

PATIENCE_SECONDS = 5.0
"""How long a process that is no longer needed may take to notice."""


class Apart:
    """A process of its own, which prepares itself at once and then does what it is asked to, item by item.

    All that passes between the processes must be picklable, as must `prepare`.
    """

    def __init__(self, prepare: Callable[[], Any]) -> None:
        # Not forked: numpy has threads, which a fork would leave behind in whatever state they are.
        context = multiprocessing.get_context("spawn")
        self._pipe, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there, prepare), daemon=True)
        self._process.start()
        there.close()

    def run(self, make: Callable[..., Iterator[Any]], *arguments: object) -> Iterator[Any]:
        """What `make` yields there, called with what was prepared and the arguments; it is one item ahead at most.

        What it raises, or preparing has raised, is raised here; `DurandError` if the process dies.
        """
        with suppress(BrokenPipeError):
            self._pipe.send((make, arguments))
        while True:
            try:
                kind, value = self._pipe.recv()
            except (EOFError, ConnectionResetError):
                raise DurandError("the process that read the file has died; nothing was changed") from None
            if kind == "end":
                return
            if kind == "error":
                raise value
            yield value

    def close(self) -> None:
        """Let go of the process, whatever it is doing."""
        self._pipe.close()
        self._process.join(PATIENCE_SECONDS)
        if self._process.is_alive():
            self._process.terminate()
            self._process.join()


def _serve(pipe: Connection, prepare: Callable[[], Any]) -> None:
    try:
        prepared = prepare()
        while True:
            make, arguments = pipe.recv()
            for item in make(prepared, *arguments):
                pipe.send(("item", item))
            pipe.send(("end", None))
    except (EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        # Whoever asked has gone.
        return
    except Exception as error:
        pipe.send(("error", error))
