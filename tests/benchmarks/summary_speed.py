"""What a summary costs beside numpy alone: `python tests/benchmarks/summary_speed.py [ROWS]`.

Prints medians in milliseconds, and ratios to one `bincount` over the same codes, which counts and nothing more.
"""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import orjson

sys.path.insert(0, str(Path(__file__).parents[1] / "store"))

from incident_records import incident, snapshot_of

from app.aggregate.counting import summarise
from app.aggregate.facts import Ledger, build_ledger
from app.engine.columns import Categories, day_number
from app.engine.snapshot import Snapshot, index_columns
from app.model.query import BBox, Interval, Query
from app.model.vocabulary import EventType

ROWS = 1_000_000
REPEATS = 9
YEARS = 36
DATASETS = 2
"""They may report the same events: nobody says that they are of different ones."""
PROVINCES, ADM2, CROSSINGS = 41, 480, 18
BY = (
    (),
    ("month",),
    ("month", "province"),
    ("month", "province", "event_type"),
    ("month", "province", "event_type", "distance_band"),
)
QUERIES = {
    "one year": Query(interval=Interval(date(2015, 1, 1), date(2015, 12, 31))),
    "a box": Query(bbox=BBox(69.5, 33.5, 71.5, 34.8)),
    "event type": Query(event_types=("Battles",)),
}


def made_snapshot(rows: int) -> Snapshot:
    """Invented incidents, newest first; one in a hundred without a place, one in ten without a figure."""
    chance = np.random.default_rng(1893)
    first = day_number(date(1989, 1, 1))
    start = -np.sort(-chance.integers(first, first + YEARS * 365, rows)).astype(np.int32)
    best = np.floor(chance.exponential(3, rows))
    best[chance.random(rows) < 0.1] = np.nan
    unlocated = chance.random(rows) < 0.01
    numbers = {
        "longitude": chance.uniform(61, 74, rows),
        "latitude": chance.uniform(29.5, 37, rows),
        "border_km": chance.exponential(60, rows),
    }
    codes = {"province": PROVINCES, "adm2": ADM2, "crossing": CROSSINGS, "dataset": DATASETS, "side": 3}
    types = tuple(sorted(EventType))
    few = snapshot_of(incident("m:1"))
    same = few.columns.take(np.zeros(rows, dtype=np.intp))
    columns = replace(
        same,
        days={**same.days, "date_start": start, "date_end": start + chance.integers(0, 3, rows, dtype=np.int32)},
        numbers={
            **same.numbers,
            **{name: np.where(unlocated, np.nan, values) for name, values in numbers.items()},
            "fatalities_best": best,
            "fatalities_low": np.floor(best * 0.8),
            "fatalities_high": np.ceil(best * 1.3),
        },
        categories={
            **same.categories,
            "event_type": Categories(chance.integers(0, len(types), rows, dtype=np.int32), types),
            **{
                name: Categories(
                    np.where(unlocated, -1, chance.integers(0, count, rows, dtype=np.int32)),
                    tuple(f"{name}-{number:03}" for number in range(count)),
                )
                for name, count in codes.items()
            },
        },
    )
    return index_columns(few.revision, columns, np.repeat(few.base.row_of.by_row(), rows), few.base.search)


def milliseconds(work: Callable[[], object]) -> float:
    """The median time of several runs."""
    times = []
    for _ in range(REPEATS):
        start = perf_counter()
        work()
        times.append((perf_counter() - start) * 1000)
    return median(times)


def count_alone(ledger: Ledger) -> None:
    """Month by province as numpy does it."""
    month, province = (ledger.dimensions[name] for name in ("month", "province"))
    key = month.codes.astype(np.intp) * len(province.values) + province.codes
    np.bincount(key, minlength=len(month.values) * len(province.values))


def sum_alone(ledger: Ledger) -> None:
    """The same, with the three sums of a summary."""
    month, province = (ledger.dimensions[name] for name in ("month", "province"))
    key = month.codes.astype(np.intp) * len(province.values) + province.codes
    for weights in (None, ledger.deaths.low, ledger.deaths.best, ledger.deaths.high):
        np.bincount(key, weights, minlength=len(month.values) * len(province.values))


def lines(rows: int) -> Iterator[str]:
    """The table, line by line."""
    snapshot = made_snapshot(rows)
    started = perf_counter()
    ledger = build_ledger(snapshot)
    yield f"{rows:,} rows; made ready in {(perf_counter() - started) * 1000:.0f} ms, once for each revision"
    least = milliseconds(lambda: count_alone(ledger))
    yield f"{'numpy: bincount of month by province':<62}{least:8.2f} ms{1:8.1f}"
    took = milliseconds(lambda: sum_alone(ledger))
    yield f"{'numpy: the same with three sums':<62}{took:8.2f} ms{took / least:8.1f}"
    asked = [(Query(), by, "all") for by in BY]
    asked += [(query, ("month", "province"), name) for name, query in QUERIES.items()]
    for query, by, name in asked:
        found = summarise(ledger, query, by)
        took = milliseconds(lambda query=query, by=by: summarise(ledger, query, by))
        told = f"{name}, by {' × '.join(by) or 'nothing'}: {len(found):,} rows"
        yield f"{told:<62}{took:8.2f} ms{took / least:8.1f}"
    found = summarise(ledger, Query(), ("month", "province"))
    took = milliseconds(lambda: orjson.dumps(found.table))
    yield f"{'month × province as JSON':<62}{took:8.2f} ms{took / least:8.1f}"


if __name__ == "__main__":
    for line in lines(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS):
        print(line)
