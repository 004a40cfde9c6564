"""Processes that answer, after the process that started them was killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

from serving_process import ROOT

from app.cli.serve import STOP_SECONDS

WORKERS = 2


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def start(store: Path, port: int) -> subprocess.Popen[bytes]:
    """A service of several processes, which answers."""
    command = [sys.executable, "-m", "app", "serve", "--port", str(port), "--workers", str(WORKERS)]
    process = subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "DURAND_STORE": str(store)}, stderr=subprocess.DEVNULL
    )
    until = monotonic() + 120
    while monotonic() < until:
        with suppress(OSError), urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as answer:
            assert answer.status == 200
            return process
        assert process.poll() is None
        sleep(0.5)
    raise TimeoutError


def children_of(number: int) -> list[int]:
    """The processes that a process has started."""
    return [int(each) for each in Path(f"/proc/{number}/task/{number}/children").read_text().split()]


def is_listening(port: int) -> bool:
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
        return True
    return False


def test_no_process_stays_on_the_port_when_its_parents_are_killed(seeded_path: Path, tmp_path: Path) -> None:
    store, port = Path(shutil.copy(seeded_path, tmp_path / "store.gpkg")), free_port()
    process = start(store, port)
    [answering] = children_of(process.pid)
    assert len(children_of(answering)) >= WORKERS
    process.kill()
    os.kill(answering, signal.SIGKILL)
    process.wait()
    until = monotonic() + STOP_SECONDS + 20
    while is_listening(port) and monotonic() < until:
        sleep(0.2)
    assert not is_listening(port)
    again = start(store, port)
    again.terminate()
    again.wait(timeout=60)


def test_killed_parent_of_several_processes_is_started_again_and_all_before_it_end(
    seeded_path: Path, tmp_path: Path
) -> None:
    store, port = Path(shutil.copy(seeded_path, tmp_path / "store.gpkg")), free_port()
    process = start(store, port)
    [answering] = children_of(process.pid)
    before = children_of(answering)
    os.kill(answering, signal.SIGKILL)
    until = monotonic() + STOP_SECONDS + 20
    while any(Path(f"/proc/{each}").exists() for each in before) and monotonic() < until:
        sleep(0.2)
    assert [each for each in before if Path(f"/proc/{each}").exists()] == []
    with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=60) as answer:
        assert answer.status == 200
    process.terminate()
    process.wait(timeout=60)
