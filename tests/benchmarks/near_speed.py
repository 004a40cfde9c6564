"""What `place_match` costs: `python tests/benchmarks/near_speed.py STORE`, on a store of invented incidents.

Prints how long a page of 100 takes by centres, possibly and certainly, and how many times as long as by centres:
processor time of the fastest of some runs, after one that makes what is kept (`first`).
"""

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import process_time

from app.geography.atlas import load_atlas
from app.geography.land import Land
from app.query import BBox, Near, PlaceMatch, Query
from app.store.geopackage import open_store
from app.store.snapshot import Snapshot

RUNS = 9
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
    """Processor time of the first run, and of the fastest of the others."""
    times = []
    for _ in range(RUNS + 2):
        start = process_time()
        snapshot.page(query)
        times.append(process_time() - start)
    return times[0], min(times[2:])


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
    """Measure the store named on the command line."""
    atlas = load_atlas()
    store = open_store(Path(sys.argv[1]), land=Land(lambda: atlas))
    for line in lines(store.load().snapshot):
        print(line, flush=True)
    store.close()


if __name__ == "__main__":
    main()
