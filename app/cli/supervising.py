"""A process that is started again when the system kills it."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from threading import Thread
from time import monotonic
from types import FrameType

import click

SHORT_SECONDS = 5.0
"""A process that is killed sooner than this after its start was killed by its start."""
MOST_SHORT = 5
"""Short lives, one after the other, after which the process is not started any more."""
STOPS = (signal.SIGINT, signal.SIGTERM)


def supervised(work: Callable[[], None]) -> None:
    """Run `work` in a child process until it ends; start it again if the system kills it.

    A file that is mapped and cut short by somebody kills whoever reads it (SIGBUS), and nothing in the process can
    prevent that. This process maps nothing. Its exit code is the child's; a signal that stops it stops the child,
    and so does its own end. Where processes cannot be forked, `work` runs here.
    """
    if not hasattr(os, "fork"):
        work()
        return
    short = 0
    while short < MOST_SHORT:
        start = monotonic()
        child, lifeline = _fork()
        if child == 0:
            work()
            return
        died_of = _await(child)
        os.close(lifeline)
        click.echo(f"durand: the serving process was killed by {died_of.name}; it is started again", err=True)
        short = short + 1 if monotonic() - start < SHORT_SECONDS else 0
    sys.exit(128 + died_of)


def _fork() -> tuple[int, int]:
    """The child's number and the pipe that tells it that this process lives; number 0 in the child."""
    ear, mouth = os.pipe()
    child = os.fork()
    if child:
        os.close(ear)
        return child, mouth
    os.close(mouth)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Thread(target=_stop_at_end_of, args=[ear], daemon=True).start()
    return 0, ear


def _stop_at_end_of(ear: int) -> None:
    """Stop this process when the other end of the pipe is closed: its parent has died."""
    os.read(ear, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def _await(child: int) -> signal.Signals:
    """The signal that killed the child; ends this process if the child ended, or if both were stopped."""
    stopped_by: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        stopped_by.append(number)
        with suppress(ProcessLookupError):
            os.kill(child, signal.SIGTERM)

    for number in STOPS:
        signal.signal(number, stop)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if signal.SIGTERM in stopped_by:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.kill(os.getpid(), signal.SIGTERM)
    if stopped_by or -code in STOPS:
        sys.exit(0)
    if code >= 0:
        sys.exit(code)
    return signal.Signals(-code)
