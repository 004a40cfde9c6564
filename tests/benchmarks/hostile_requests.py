"""What hostile requests cost the one who asks, and everybody else: `python hostile_requests.py STORE [--print]`.

STORE is a store, best of a million incidents. A service is started on it; while each hostile request is being
answered, three other clients ask for the health, one incident by id, and what is near a crossing, ten times a
second each. The table goes to RESULTS.md, or with --print to the terminal alone.
"""

import http.client
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from urllib.parse import quote

import orjson
from processes import HOST, Running, finish, load, loading, service
from speed_report import read_facts, write_part

from app.model.columns import INCIDENTS

RESULTS = Path(__file__).with_name("RESULTS.md")
ITEMS = "/collections/incidents/items"
NEAR = "/crossings/torkham/incidents?within_km=25&datetime=2015"
EVERY = 0.1
"""Seconds between two questions of one of the others."""
QUIET_SECONDS = 10.0
PATIENCE = 900.0
WARMED_AT_MOST = 12
WHAT = (
    "One service; *hostile* is how long the hostile request took and what it was answered; the others are asked "
    "ten times a second meanwhile, and their p99 is given in milliseconds, with the number of their answers and "
    "of failures. Wanted: p99 ≤ 100 ms."
)
LETTERS = "abcdefghijklmnopqrst"
KEYS = "title,-id,place_name,notes,source_ref,district,actor1,adm2"
MANY_KEYS = ",".join([*INCIDENTS.names[:25], *(f"-{name}" for name in INCIDENTS.names[:25])])


def likes(count: int, column: str = "title") -> str:
    """A filter with so many LIKEs, none of which finds anything."""
    ends = [f"{one}{other}" for one in LETTERS for other in LETTERS][:count]
    return " OR ".join(f"CASEI({column}) LIKE CASEI('%{end}zq%')" for end in ends)


def asking(**filters: str) -> str:
    """The address of a page of incidents with these filters."""
    return f"{ITEMS}?" + "&".join(f"{name}={quote(text)}" for name, text in filters.items())


HOSTILE: Mapping[str, str] = {
    "`q=` of one word, 100 times": asking(q="a " * 100),
    "`q=` of one word, 300 times": asking(q="a " * 300),
    "`q=` of 100 different words": asking(q=" ".join(f"{a}{b}" for a in LETTERS[:10] for b in LETTERS[:10])),
    "ten LIKEs on titles": asking(filter=likes(10)),
    "25 properties, twice, in `sortby`": asking(sortby=MANY_KEYS),
    "at the cap: 20 words": asking(q=" ".join(LETTERS)),
    "at the cap: 20 LIKEs on titles": asking(filter=likes(20)),
    "at the cap: 8 text properties in `sortby`, first": asking(sortby=KEYS),
    "at the cap: 8 text properties in `sortby`, again": asking(sortby=KEYS),
    "all three caps at once": asking(q=" ".join(LETTERS), filter=likes(20), sortby=KEYS),
    "every incident in a polygon": asking(
        filter="S_INTERSECTS(geometry,POLYGON((60 29,75 29,75 40,60 40,60 29)))"
    ),
    "GeoPackage of everything, left after 5 s": "/export/incidents.gpkg",
}
LEAVES_AFTER = {"GeoPackage of everything, left after 5 s": 5.0}


@dataclass(frozen=True, slots=True)
class Answered:
    """What became of a hostile request, and of the others' questions meanwhile: milliseconds and failures."""

    seconds: float
    said: str
    others: Mapping[str, list[float]]
    failures: int


def ask(service: Running, path: str, patience: float) -> tuple[float, str]:
    """The seconds until the answer was complete, and its status with the code of a refusal."""
    connection = http.client.HTTPConnection(HOST, service.port, timeout=patience)
    start = perf_counter()
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read()
        code = "" if response.status == 200 else f" {orjson.loads(body)['code']}"
        said = f"{response.status}{code}"
    except TimeoutError:
        said = "left"
    finally:
        connection.close()
    return perf_counter() - start, said


def measure(service: Running, path: str, others: Mapping[str, str], patience: float) -> Answered:
    """The hostile request, with the others' questions while it is answered."""
    with ExitStack() as stack:
        clients = {
            name: stack.enter_context(loading(service.port, [other], 1, None, 1, EVERY))
            for name, other in others.items()
        }
        seconds, said = ask(service, path, patience)
        measured = {name: finish(client) for name, client in clients.items()}
    milliseconds = {name: each.milliseconds for name, each in measured.items()}
    return Answered(seconds, said, milliseconds, sum(each.failures for each in measured.values()))


def warm_up(service: Running, path: str) -> None:
    """Ask until there is an answer: on a busy machine the first one may take longer than the deadline."""
    for _ in range(WARMED_AT_MOST):
        with suppress(RuntimeError):
            service.fetch(path)
            return


def p99(milliseconds: list[float]) -> float:
    """The 99th percentile; the slowest of fewer than a hundred."""
    return quantiles(milliseconds, n=100)[98] if len(milliseconds) >= 100 else max(milliseconds)


def row(name: str, hostile: str, others: Mapping[str, list[float]], failures: int) -> str:
    """A row of the table."""
    cells = [f"{p99(each):.0f}" for each in others.values()]
    count = sum(map(len, others.values()))
    return f"| {name} | {hostile} | {' | '.join(cells)} | {count} | {failures} |"


def lines(service: Running, hostile: Mapping[str, str] = HOSTILE, quiet: float = QUIET_SECONDS) -> Iterator[str]:
    """The table in Markdown."""
    _, body = service.fetch(f"{ITEMS}?limit=1")
    others = {
        "health": "/healthz",
        "by id": f"{ITEMS}/{quote(orjson.loads(body)['features'][0]['id'])}",
        "near": NEAR,
    }
    yield f"| asked | hostile | {' | '.join(f'{name} p99' for name in others)} | answers | failed |"
    yield f"|---|---|{'---|' * len(others)}---|---|"
    alone = {name: load(service.port, [path], 1, quiet, 1, EVERY) for name, path in others.items()}
    failures = sum(each.failures for each in alone.values())
    yield row("nothing else", "", {name: each.milliseconds for name, each in alone.items()}, failures)
    for name, path in hostile.items():
        found = measure(service, path, others, LEAVES_AFTER.get(name, PATIENCE))
        yield row(name, f"{found.seconds:.2f} s, {found.said}", found.others, found.failures)


def main() -> None:
    """Measure a service over the store named on the command line, and write its part of the results."""
    store, *how = sys.argv[1:]
    with TemporaryDirectory() as folder, service(Path(store), "/healthz", Path(folder, "log")) as answering:
        health = orjson.loads(answering.fetch("/healthz")[1])
        count = health["incidents"] + health["unlocated"]
        for path in (NEAR, "/map/summary", f"{ITEMS}?q=gate"):
            warm_up(answering, path)
        table = []
        for line in lines(answering):
            print(line, flush=True)
            table.append(line)
        memory = ", ".join(f"{name} {size:,.0f} MB" for name, size in answering.memory().items())
    facts = "; ".join(f"{name} {value}" for name, value in read_facts({}).items())
    if "--print" not in how:
        text = "\n".join((f"{facts}.", "", WHAT, "", *table, "", f"The service's memory at the end: {memory}."))
        write_part(RESULTS, f"Hostile requests, to {count:,} incidents", f"{text}\n")


if __name__ == "__main__":
    main()
