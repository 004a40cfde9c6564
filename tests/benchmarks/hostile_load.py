"""Normal users while others mean harm: `python hostile_load.py STORE [SECONDS]`.

STORE is a store with some incidents. A service is started on it. 50 users ask what a reader of the map asks, each
about once a second, first alone and then while 300 connections stay half open, 20 clients read an export slowly,
and as many clients as there are queries at the caps ask these again and again.
"""

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import Random
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from threading import Thread
from time import perf_counter, sleep
from typing import Any
from urllib.parse import quote

import orjson
from hostile_crowd import Harm
from hostile_requests import HOSTILE, ITEMS, NEAR, warm_up
from processes import HOST, Running, service

SECONDS, QUIET_SECONDS = 180.0, 60.0
USERS, HALF_OPEN, READERS = 50, 300, 20
PAUSE = 1.0
"""Seconds that a user waits between an answer and the next question, on average."""
PATIENCE = 60.0
UNREAD = "/export/incidents.geojson"
AT_THE_CAPS = [path for name, path in HOSTILE.items() if "cap" in name or "polygon" in name]
MOST_TIMES = 5
"""How many times slower the slowest hundredth of normal answers may be than without harm."""


@dataclass(slots=True)
class Asked:
    """Milliseconds of each answer to normal users, and what went wrong."""

    milliseconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    @property
    def p50(self) -> float:
        return median(self.milliseconds)

    @property
    def p99(self) -> float:
        return quantiles(self.milliseconds, n=100)[98]


def normal_paths(service: Running) -> list[str]:
    """Addresses that readers of the map ask for, one after the other."""
    found = orjson.loads(service.fetch(f"{ITEMS}?limit=20")[1])["features"]
    return [
        *(f"{ITEMS}/{quote(each['id'])}" for each in found[:10]),
        *(f"{ITEMS}?limit=20&offset={offset}" for offset in (0, 20, 40)),
        *("/map/features?zoom=6", "/map/features?zoom=9&bbox=70,33.5,72,35", "/map/summary", NEAR),
        *("/tiles/incidents/6/44/25.mvt", "/tiles/incidents/8/178/102.mvt", "/crossings/torkham/status"),
        *("/crossings/status", "/collections", "/healthz"),
    ]


def be_user(port: int, paths: Sequence[str], number: int, until: float, asked: Asked) -> None:
    """Ask for one path after the other until then, over a connection that is opened anew after an error."""
    chance = Random(number)
    connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
    sleep(chance.uniform(0, PAUSE))
    while perf_counter() < until:
        path, start = chance.choice(paths), perf_counter()
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            response.read()
            if response.status not in (200, 204):
                asked.errors.append(f"{path}: {response.status}")
            asked.milliseconds.append((perf_counter() - start) * 1000)
        except (OSError, http.client.HTTPException) as error:
            asked.errors.append(f"{path}: {error!r}")
            connection.close()
        sleep(chance.uniform(0.5, 1.5) * PAUSE)
    connection.close()


def ask_normally(port: int, paths: Sequence[str], users: int, seconds: float) -> Asked:
    """The answers to so many users for so long."""
    asked, until = Asked(), perf_counter() + seconds
    threads = [Thread(target=be_user, args=[port, paths, number, until, asked]) for number in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return asked


@contextmanager
def harmed(harm: Harm, told: dict[str, Any]) -> Iterator[None]:
    """A process that does harm meanwhile; `told` gets what it says at its end."""
    program = str(Path(__file__).with_name("hostile_crowd.py"))
    with subprocess.Popen(
        [sys.executable, "-I", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as crowd:
        assert crowd.stdin is not None
        crowd.stdin.write(f"{json.dumps(asdict(harm))}\n")
        crowd.stdin.flush()
        try:
            yield
        finally:
            told.update(json.loads(crowd.communicate()[0]))


def measure(
    service: Running, seconds: float, quiet: float, users: int = USERS, half_open: int = HALF_OPEN
) -> tuple[Asked, Asked, Mapping[str, Any]]:
    """What normal users got alone and among others, and what became of the others."""
    paths = normal_paths(service)
    for path in paths:
        warm_up(service, path)
    alone = ask_normally(service.port, paths, users, quiet)
    told: dict[str, Any] = {}
    with harmed(Harm(HOST, service.port, half_open, READERS, UNREAD, AT_THE_CAPS), told):
        sleep(min(2.0, seconds))
        among = ask_normally(service.port, paths, users, seconds)
    return alone, among, told


def row(name: str, asked: Asked) -> str:
    """A row of the table."""
    slowest, count = max(asked.milliseconds), len(asked.milliseconds)
    return f"| {name} | {count} | {asked.p50:.1f} | {asked.p99:.1f} | {slowest:.0f} | {len(asked.errors)} |"


def main() -> int:
    """Print the table; 1 if normal users had errors, or answers that were too slow."""
    store, *more = sys.argv[1:]
    seconds = float(more[0]) if more else SECONDS
    with TemporaryDirectory() as folder, service(Path(store), "/healthz", Path(folder, "log")) as answering:
        alone, among, told = measure(answering, seconds, min(QUIET_SECONDS, seconds))
        print("| users | answers | p50 ms | p99 ms | slowest ms | errors |\n|---|---|---|---|---|---|")
        print(row("alone", alone), row("among others", among), f"The others: {told}.", sep="\n")
        print(f"p99 is {among.p99 / alone.p99:.1f} times the quiet one; {answering.memory()}")
    print(*among.errors[:10], sep="\n")
    return int(bool(alone.errors or among.errors) or among.p99 > MOST_TIMES * alone.p99)


if __name__ == "__main__":
    sys.exit(main())
