"""What `place_match` costs: `python tests/benchmarks/near_speed.py STORE`, on a store of invented incidents.

Writes into RESULTS.md how long a page of 100 takes by centres, possibly and certainly, and how many times as long
as by centres: processor time of the fastest of some runs, after those that make what is kept. `first` is the
median for the very first such question of a snapshot just prepared, as after an import. Then the median for
questions that nobody asked before: places, boxes and distances that are new each time. They are asked once every
distance from the line is measured, as a service does in a thread after it started.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

from made_incidents import PLACES
from speed_report import RESULTS, read_facts, write_part

from app.engine.snapshot import Snapshot
from app.geography.atlas import load_atlas
from app.geography.land import Land
from app.model.query import BBox, Near, PlaceMatch, Query
from app.record.geopackage import open_store

WHAT = (
    "Processor time of a page of 100 in this process, without HTTP, and how many times that of `centre` it is;"
    " *first* is that of the very first such question after an import."
)
RUNS = 9
FIRST_RUNS = 3
FRESH_RUNS = 60
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
    start = process_time()
    snapshot.page(query)
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
    yield f"Before these, the farthest point of every place from the line is measured, which takes {taken:.0f} s:"
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
    # Another seed for each match: none of them is to find what the others left.
    chance = Random(f"{match}")
    times = []
    for _ in range(FRESH_RUNS + 1):
        town = chance.choice(PLACES)
        lon, lat = town[1] + chance.uniform(-0.2, 0.2), town[2] + chance.uniform(-0.2, 0.2)
        query = replace(make(lon, lat, chance), place_match=match)
        times.append(page_seconds(snapshot, query))
    return median(times[1:])


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


def main() -> None:
    """Measure the store named on the command line, and write its part of the results."""
    atlas = load_atlas()
    store = open_store(Path(sys.argv[1]), land=Land(lambda: atlas))
    snapshot = store.load().snapshot
    facts = "; ".join(f"{name} {value}" for name, value in read_facts({}).items())
    text = "\n".join((f"{facts}.", "", WHAT, "", *lines(snapshot), "", *fresh_lines(snapshot)))
    write_part(RESULTS, f"Possibly and certainly, of {len(snapshot.columns):,} incidents", f"{text}\n")
    print(text)
    store.close()


if __name__ == "__main__":
    main()
