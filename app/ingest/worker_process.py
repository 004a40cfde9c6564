"""Work in a second process, item by item: one item is used here while the next is made there."""

import multiprocessing
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from app.model.errors import DurandError

PATIENCE_SECONDS = 5.0
"""Seconds that a process may take to end when it is no longer needed."""


class Apart:
    """A second process, which prepares itself at once and then does the work it is given, item by item.

    Everything that passes between the processes must be picklable, and so must `prepare`.
    """

    def __init__(self, prepare: Callable[[], Any]) -> None:
        # Not forked: numpy has threads, which a fork would copy in an undefined state.
        context = multiprocessing.get_context("spawn")
        self._pipe, there = context.Pipe()
        self._process = context.Process(target=_serve, args=(there, prepare), daemon=True)
        self._process.start()
        self._is_used = False
        there.close()

    def run(self, make: Callable[..., Iterator[Any]], *arguments: object) -> Iterator[Any]:
        """The items that `make` yields in the process, called with the prepared value and the arguments.

        The process is at most one item ahead. An error in `make` or in preparing is raised here; `DurandError` if
        the process dies.
        """
        self._is_used = True
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
        """End the process, whatever it is doing; one that was given no work is not waited for."""
        self._pipe.close()
        self._process.join(PATIENCE_SECONDS if self._is_used else 0)
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
        # The other process has gone.
        return
    except Exception as error:
        pipe.send(("error", error))
