"""The process that starts another one again: what its own process and its exit code become."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli import supervising

ROOT = Path(__file__).parents[2]


def supervise(work: str) -> "subprocess.CompletedProcess[str]":
    code = f"import os, signal, sys\nfrom app.cli.supervising import supervised\nsupervised(lambda: {work})"
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(("work", "code"), [("None", 0), ("sys.exit(5)", 5)])
def test_the_exit_code_is_that_of_the_work(work: str, code: int) -> None:
    done = supervise(work)
    assert (done.returncode, done.stderr) == (code, "")


def test_work_that_is_killed_at_once_again_and_again_is_given_up() -> None:
    done = supervise("os.kill(os.getpid(), signal.SIGBUS)")
    assert done.returncode == 128 + signal.SIGBUS
    assert done.stderr.count("killed by SIGBUS; it is started again") == supervising.MOST_SHORT


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_work_that_is_stopped_is_not_started_again(number: signal.Signals) -> None:
    done = supervise(f"os.kill(os.getpid(), signal.{number.name}) or signal.pause()")
    assert "started again" not in done.stderr


def test_work_runs_here_where_processes_cannot_be_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "fork")
    done: list[int] = []
    supervising.supervised(lambda: done.append(os.getpid()))
    assert done == [os.getpid()]
