"""Services as processes of their own: started, asked, measured, stopped."""

import http.client
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from time import clock_gettime, perf_counter, sleep

from load_client import Job, Measured

PROJECT = Path(__file__).parents[2]
HOST = "127.0.0.1"
PATIENCE_SECONDS = 1800.0
"""How long a service may take to start: a store of millions is read by some versions for minutes."""
POLL_SECONDS = 0.002


@dataclass(frozen=True, slots=True)
class Running:
    """A service that answers: its process, its port, the seconds from its start to its first answer.

    `first_answer_cpu` are those in which a processor worked for it.
    """

    process: subprocess.Popen[bytes]
    port: int
    first_answer: float
    first_answer_cpu: float

    def fetch(self, path: str) -> tuple[dict[str, str], bytes]:
        """The headers and the body of an answer, empty where there is nothing; RuntimeError if it is none."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            body = response.read()
        finally:
            connection.close()
        if response.status not in (200, 204):
            raise RuntimeError(f"{path}: {response.status} {body[:500].decode(errors='replace')}")
        return {name.lower(): value for name, value in response.getheaders()}, body

    def cpu_seconds(self) -> float:
        """How long a processor has worked for the process and the ones it started; 0 off Linux."""
        return cpu_seconds(self.process.pid)

    def memory(self) -> dict[str, float]:
        """Resident memory in MB: all, what is the processes' own, what is mapped from files; empty off Linux.

        The service's processes are added up; what several of them map counts in each.
        """
        sizes = [memory_of(one) for one in family(self.process.pid)]
        return {name: sum(size[name] for size in sizes if name in size) for name in (sizes[0] if sizes else {})}


def cpu_seconds(pid: int) -> float:
    """How long a processor has worked for a process and the ones it started, to the nanosecond; 0 off Linux.

    The number of a process's clock is that of `clock_getcpuclockid` (include/linux/posix-timers_types.h).
    """
    return sum(clock_gettime(~one << 3 | 2) for one in family(pid))


def family(pid: int) -> list[int]:
    """A running process and the ones it started, and theirs; none off Linux."""
    started = Path(f"/proc/{pid}/task/{pid}/children")
    if not started.exists():
        return []
    return [pid, *(one for child in started.read_text().split() for one in family(int(child)))]


def memory_of(pid: int) -> dict[str, float]:
    """Resident memory of one process in MB, by the names of Linux; empty off Linux."""
    status = Path(f"/proc/{pid}/status")
    text = status.read_text() if status.exists() else ""
    return {name: int(kb) / 1024 for name, kb in re.findall(r"(VmRSS|VmHWM|RssAnon|RssFile):\s+(\d+) kB", text)}


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server((HOST, 0)) as listener:
        return int(listener.getsockname()[1])


@contextmanager
def running(
    command: Sequence[str], port: int, path: str, log: Path, settings: Mapping[str, str] | None = None
) -> Iterator[Running]:
    """A service in a process of its own, from its first answer on `path` to the end of the block."""
    with log.open("ab") as output:
        started = perf_counter()
        process = subprocess.Popen(
            command, cwd=PROJECT, env=environment(settings or {}), stdout=output, stderr=subprocess.STDOUT
        )
        try:
            wait_for_answer(process, port, path, log)
            yield Running(process, port, perf_counter() - started, cpu_seconds(process.pid))
        finally:
            stop(process)


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """The environment with these settings, and with none of the service's own that are set outside."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith("DURAND_")}
    return {**outside, **settings}


def wait_for_answer(process: subprocess.Popen[bytes], port: int, path: str, log: Path) -> None:
    """Ask until there is an answer; RuntimeError with the end of the log if the process has ended."""
    until = perf_counter() + PATIENCE_SECONDS
    while perf_counter() < until:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended: {log.read_text(errors='replace')[-2000:]}")
        connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", path)
            if (status := connection.getresponse().status) == 200:
                return
            raise RuntimeError(f"{path}: {status}, {log.read_text(errors='replace')[-2000:]}")
        except OSError:
            pass
        finally:
            connection.close()
        sleep(POLL_SECONDS)
    raise RuntimeError(f"{process.args} has not answered {path}")


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a process, gently at first."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def durand(*words: str) -> list[str]:
    """The project's own command line."""
    return [sys.executable, "-m", "app", *words]


def run_durand(store: Path, *words: str) -> float:
    """The seconds that a command took on a store; RuntimeError with what it said if it failed."""
    started = perf_counter()
    done = subprocess.run(
        durand(*words), cwd=PROJECT, env=environment({"DURAND_STORE": str(store)}), capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(f"durand {' '.join(words)}: {done.stderr or done.stdout}")
    return perf_counter() - started


@contextmanager
def service(store: Path, path: str, log: Path, settings: Mapping[str, str] | None = None) -> Iterator[Running]:
    """Our service over a store, with other settings if any are given."""
    port = free_port()
    own = {"DURAND_STORE": str(store), "DURAND_HOST": HOST, "DURAND_PORT": str(port)}
    with running(durand("serve"), port, path, log, {**own, **(settings or {})}) as answering:
        yield answering


@contextmanager
def floor(answers: Path, path: str, log: Path) -> Iterator[Running]:
    """The bare service over recorded answers."""
    port = free_port()
    program = str(Path(__file__).with_name("floor_service.py"))
    with running([sys.executable, program, str(answers), str(port)], port, path, log) as answering:
        yield answering


def load(
    port: int, paths: Sequence[str], connections: int, seconds: float, least: int, every: float | None = None
) -> Measured:
    """The measurements of a client process that asks for `paths` for that many seconds; see `loading`."""
    with loading(port, paths, connections, seconds, least, every) as client:
        return finish(client)


@contextmanager
def loading(
    port: int,
    paths: Sequence[str],
    connections: int,
    seconds: float | None,
    least: int,
    every: float | None = None,
) -> Iterator[subprocess.Popen[str]]:
    """A client process at work, with `every` at that pace; without `seconds` until it is told to `finish`."""
    program = str(Path(__file__).with_name("load_client.py"))
    job = Job(HOST, port, connections, list(paths), seconds, least, every)
    with subprocess.Popen(
        [sys.executable, "-I", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as client:
        try:
            client.stdin.write(json.dumps(asdict(job)) + "\n")
            client.stdin.flush()
            yield client
        finally:
            if client.poll() is None:
                client.kill()


def finish(client: subprocess.Popen[str]) -> Measured:
    """What the client has measured; it asks no more."""
    said, _ = client.communicate()
    if client.returncode:
        raise RuntimeError("the client failed; see above")
    return Measured(**json.loads(said))
