"""`durand` in processes of its own: commands on a store, and a service over one on a port that was free."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
START_SECONDS = 120.0
"""The server is up in three; a machine that does much else takes longer."""
ADDRESS = re.compile(r"The map: (http://[^/\s]+)/map")


def environment(store: Path) -> dict[str, str]:
    """What a command reads: the store, and patience, for a machine that does much else at a time."""
    return {**os.environ, "DURAND_STORE": str(store), "DURAND_DEADLINE_S": "120"}


@contextmanager
def serving(store: Path) -> Iterator[str]:
    """The address of a service over a store, for as long as it is needed."""
    log = store.with_name("log")
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--host", "127.0.0.1", "--port", "0"],
            cwd=PROJECT,
            env=environment(store),
            stdout=sink,
            stderr=sink,
        )
    try:
        yield await_address(process, log)
    finally:
        process.terminate()
        process.wait(timeout=60)


def await_address(serving: subprocess.Popen[bytes], log: Path) -> str:
    """Where the server says that it listens, on a port that was free."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and serving.poll() is None:
        if said := ADDRESS.search(log.read_text()):
            return said[1]
        time.sleep(0.05)
    pytest.fail(f"durand serve is not up (exit code {serving.poll()}):\n{log.read_text()}")
