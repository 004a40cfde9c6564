"""What `place_match` costs: `python tests/benchmarks/near_speed.py STORE`, on a store of invented incidents.

Writes into RESULTS.md how long a page of 100 takes by centres, possibly and certainly, and how many times as long
as by centres: processor time of the fastest of some runs, after those that make what is kept. `first` is the
median for the very first such question of a snapshot just prepared, as after an import. Then the median for
questions that nobody asked before: places, boxes and distances that are new each time. They are asked once every
distance from the line is measured, as a service does in a thread after it started. Last, new questions of the same
kinds to a running service with one worker: the processor time of its processes, and the time until the answer is
there.
"""

import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter, process_time, sleep

from made_incidents import PLACES
from processes import Running, service
from speed_report import RESULTS, read_facts, write_part

from app.engine.snapshot import Snapshot
from app.geography.atlas import load_atlas
from app.geography.land import Land
from app.model.query import BBox, Near, PlaceMatch, Query
from app.record.geopackage import open_store

WHAT = (
    "Processor time of a page of 100, as a service asks for it, in this process, without HTTP, and how many times"
    " that of `centre` it is; *first* is that of the very first such question after an import."
)
RUNS = 9
FIRST_RUNS = 3
FRESH_RUNS = 60
ANSWERS = 40
"""Questions of each kind to a running service."""
QUIET_SECONDS, QUIET_SHARE = 1.0, 0.03
"""A service that works for less than this share of a second has measured what it measures in a thread."""
TORKHAM = (71.0932, 34.1226)
ASKED = {
    "near, asked about before": Query(near=Near(*TORKHAM, 25.0), limit=100),
    "near, in one year of a type": Query(near=Near(*TORKHAM, 25.0), event_types=("Battles",), limit=100),
    "near, a wide circle": Query(near=Near(*TORKHAM, 100.0), limit=100),
    "bbox": Query(bbox=BBox(70.8, 33.8, 71.3, 34.3), limit=100),
    "border_km": Query(border_km=10.0, limit=100),
    "province": Query(provinces=("PK-KP",), limit=100),
    "side": Query(sides=("PK",), limit=100),
}


def seconds(snapshot: Snapshot, query: Query) -> tuple[float, float]:
    """Processor time of the first question of a snapshot, and of the fastest of others about the same."""
    first = []
    for _ in range(FIRST_RUNS):
        atlas = snapshot.place_search.land.atlas
        new = snapshot.on(Land(lambda atlas=atlas: atlas))
        new.place_search.prepare()
        first.append(page_seconds(new, query))
    again = [page_seconds(new, query) for _ in range(RUNS + 1)]
    return median(first), min(again[1:])


def page_seconds(snapshot: Snapshot, query: Query) -> float:
    """Processor time of a page."""
    asked = replace(query, telling_first=True)
    start = process_time()
    snapshot.page(asked)
    return process_time() - start


def near_query(lon: float, lat: float, _: Random) -> Query:
    """What is within 25 km of a place."""
    return Query(near=Near(lon, lat, 25.0), limit=100)


def box_query(lon: float, lat: float, _: Random) -> Query:
    """What is in half a degree around a place."""
    return Query(bbox=BBox(lon - 0.25, lat - 0.25, lon + 0.25, lat + 0.25), limit=100)


def line_query(_: float, __: float, chance: Random) -> Query:
    """What is within some distance of the line."""
    return Query(border_km=chance.uniform(2, 60), limit=100)


FRESH = {"near, a new place": near_query, "bbox, a new box": box_query, "border_km, a new distance": line_query}


def fresh_lines(snapshot: Snapshot) -> Iterator[str]:
    """The figures of questions nobody asked before, as rows of a table in Markdown."""
    start = process_time()
    snapshot.place_search.prepare_line()
    taken = process_time() - start
    yield (
        f"Before these, the farthest point of every place from the line is measured, which takes {taken:.0f} s. A"
        " service does so in a thread of its own; until then such a question measures what it needs."
    )
    yield ""
    yield "| filter | centre ms | possibly ms | certainly ms | possibly × | certainly × |"
    yield "|---|---|---|---|---|---|"
    for name, make in FRESH.items():
        taken = {match: fresh_seconds(snapshot, make, match) for match in PlaceMatch}
        centre = taken[PlaceMatch.CENTRE]
        others = [taken[match] for match in (PlaceMatch.POSSIBLY, PlaceMatch.CERTAINLY)]
        cells = [f"{1000 * each:.2f}" for each in (centre, *others)]
        cells += [f"{each / centre:.1f}" for each in others]
        yield f"| {name} | {' | '.join(cells)} |"


def fresh_seconds(snapshot: Snapshot, make: Callable[[float, float, Random], Query], match: PlaceMatch) -> float:
    """The median processor time of questions around towns, after a first one that makes what all of them use."""
    return median([page_seconds(snapshot, query) for query in new_queries(make, match, FRESH_RUNS + 1)][1:])


def new_queries(make: Callable[[float, float, Random], Query], match: PlaceMatch, count: int) -> Iterator[Query]:
    """Questions around towns that nobody asked before."""
    # Another seed for each match: none of them is to find what the others left.
    chance = Random(f"{match}")
    for _ in range(count):
        town = chance.choice(PLACES)
        lon, lat = town[1] + chance.uniform(-0.2, 0.2), town[2] + chance.uniform(-0.2, 0.2)
        yield replace(make(lon, lat, chance), place_match=match)


def query_path(query: Query) -> str:
    """The path that asks a service for the page of a new query."""
    near, box = query.near, query.bbox
    if near is not None:
        place = f"near={near.lon:.6f},{near.lat:.6f}&within_km={near.km:g}"
    elif box is not None:
        place = f"bbox={box.west:.6f},{box.south:.6f},{box.east:.6f},{box.north:.6f}"
    else:
        place = f"border_km={query.border_km:.6f}"
    return f"/collections/incidents/items?{place}&limit={query.limit}&place_match={query.place_match}"


def answer_lines(running: Running) -> Iterator[str]:
    """The figures of a service's answers to new questions, as rows of a table in Markdown."""
    wait_until_quiet(running)
    yield f"The same over HTTP, medians of {ANSWERS} answers: processor time of the service, and the whole wait."
    yield ""
    yield "| filter | centre ms (wait) | possibly ms (wait) | certainly ms (wait) | possibly × | certainly × |"
    yield "|---|---|---|---|---|---|"
    for name, make in FRESH.items():
        taken = {match: answer_seconds(running, make, match) for match in PlaceMatch}
        centre = taken[PlaceMatch.CENTRE]
        others = [taken[match] for match in (PlaceMatch.POSSIBLY, PlaceMatch.CERTAINLY)]
        cells = [f"{1000 * cpu:.2f} ({1000 * wait:.2f})" for cpu, wait in (centre, *others)]
        cells += [f"{cpu / centre[0]:.1f} ({wait / centre[1]:.1f})" for cpu, wait in others]
        yield f"| {name} | {' | '.join(cells)} |"


def wait_until_quiet(running: Running) -> None:
    """Return when the service has done what it does in a thread after its start."""
    worked = 1.0
    while worked > QUIET_SHARE * QUIET_SECONDS:
        before = running.cpu_seconds()
        sleep(QUIET_SECONDS)
        worked = running.cpu_seconds() - before


def answer_seconds(
    running: Running, make: Callable[[float, float, Random], Query], match: PlaceMatch
) -> tuple[float, float]:
    """The median processor time and wait of new questions around towns, after a first one."""
    times = [timed_answer(running, query_path(query)) for query in new_queries(make, match, ANSWERS + 1)]
    cpu, wait = zip(*times[1:], strict=True)
    return median(cpu), median(wait)


def timed_answer(running: Running, path: str) -> tuple[float, float]:
    """The processor time and the wait of an answer."""
    before, start = running.cpu_seconds(), perf_counter()
    running.fetch(path)
    wait = perf_counter() - start
    return running.cpu_seconds() - before, wait


def lines(snapshot: Snapshot) -> Iterator[str]:
    """The figures as rows of a table in Markdown."""
    yield "| filter | centre ms | possibly ms (first) | certainly ms (first) | possibly × | certainly × |"
    yield "|---|---|---|---|---|---|"
    for name, query in ASKED.items():
        taken = {match: seconds(snapshot, replace(query, place_match=match)) for match in PlaceMatch}
        centre = taken[PlaceMatch.CENTRE][1]
        cells = [f"{1000 * centre:.2f}"]
        others = [taken[match] for match in (PlaceMatch.POSSIBLY, PlaceMatch.CERTAINLY)]
        cells += [f"{1000 * fastest:.2f} ({1000 * first:.0f})" for first, fastest in others]
        cells += [f"{fastest / centre:.1f}" for _, fastest in others]
        yield f"| {name} | {' | '.join(cells)} |"


def measure(path: Path, running: Running) -> None:
    """Measure a store that a service runs over, and write its part of the results."""
    atlas = load_atlas()
    store = open_store(path, land=Land(lambda: atlas))
    snapshot = store.load().snapshot
    facts = "; ".join(f"{name} {value}" for name, value in read_facts({}).items())
    measured = (*lines(snapshot), "", *fresh_lines(snapshot), "", *answer_lines(running))
    text = "\n".join((f"{facts}.", "", WHAT, "", *measured))
    write_part(RESULTS, f"Possibly and certainly, of {len(snapshot.columns):,} incidents", f"{text}\n")
    print(text)
    store.close()


def main() -> None:
    """Measure the store named on the command line; its service makes ready meanwhile."""
    path = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "service.log"
        with service(path, "/collections/incidents/items?limit=1", log) as running:
            measure(path, running)


if __name__ == "__main__":
    main()
