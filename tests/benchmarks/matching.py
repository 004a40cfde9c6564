"""How well records of one event are found: `python tests/benchmarks/matching.py [FILE] [--seeds N] [--sizes N]`.

FILE is a UCDP GED CSV, with or without HDX's tag row; without it, rows are invented. Each row is told again as a
second source would (`tests/second_source.py`), and the pairs that are found are compared with the truth, beside
two plain ways of matching, each with the limits that suit it best. Two halves of the rows, which have no event in
common, say how many pairs are found by mistake. Writes a part of RESULTS.md.
"""

import argparse
import csv
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path
from random import Random
from statistics import mean
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from invented_ucdp import invented_rows
from made_incidents import write_incidents
from pair_scores import Scores, by_parties, by_place_and_day, scores
from second_source import Manner, Pair, Retold, Row, retell
from speed_report import RESULTS, read_facts, table, write_part

import app
from app.matching.of_datasets import dataset_rows
from app.matching.pairs import find_pairs

MANNERS = ((5.0, 1), (20.0, 3))
INVENTED = 3000
SIZES = (10_000, 100_000)
PARTS = 10
"""The second dataset of a size has one in so many incidents of the first."""
KM_TIMES, DAY_TIMES = (0.5, 1.0, 1.5), (0.5, 1)
"""Limits that the plain ways try: km and days, times what the second source displaces."""

Plain = Callable[[list[Row], list[Row], float, int], set[Pair]]


def read_rows(path: Path | None) -> list[Row]:
    """UCDP's rows of the file, or invented ones."""
    if path is None:
        return invented_rows(INVENTED, 1)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if row["id"]]


def write_rows(path: Path, rows: Sequence[Row]) -> Path:
    """A CSV of rows."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def found_pairs(first: Sequence[Row], second: Sequence[Row]) -> set[Pair]:
    """The pairs that the service proposes for two files."""
    with tempfile.TemporaryDirectory() as folder, app.open(Path(folder) / "store.gpkg") as session:
        for name, rows in (("one", first), ("two", second)):
            session.import_file(write_rows(Path(folder) / f"{name}.csv", rows), dataset=name)
        pairs = session.match("one", "two")
        return {(pair.a.removeprefix("one:"), pair.b.removeprefix("two:")) for pair in pairs}


def best_of(way: Plain, told: Retold, km: float, days: int) -> Scores:
    """The scores of a plain way with the limits that suit it best."""
    limits = product([km * times for times in KM_TIMES], sorted({int(days * times) for times in DAY_TIMES}))
    return max(
        (scores(way(told.first, told.second, *limit), told.truth) for limit in limits), key=lambda each: each.f1
    )


def compared(rows: Sequence[Row], seeds: Sequence[int]) -> Iterator[list[str]]:
    """For each manner, the mean scores over the seeds of what is found, and of the plain ways."""
    for km, days in MANNERS:
        told = [retell(rows, Manner(km, days, seed)) for seed in seeds]
        ways = {
            "ours": [scores(found_pairs(each.first, each.second), each.truth) for each in told],
            "distance and dates": [best_of(by_place_and_day, each, km, days) for each in told],
            "parties as written": [best_of(by_parties, each, km, days) for each in told],
        }
        for name, each in ways.items():
            yield [f"{km:g} km, {days} d", name, *_cells(each)]


def _cells(found: Sequence[Scores]) -> list[str]:
    means = [mean(getattr(each, name) for each in found) for name in ("precision", "recall", "f1")]
    return [*(f"{each:.3f}" for each in means), f"{min(f.f1 for f in found):.3f}–{max(f.f1 for f in found):.3f}"]


def by_mistake(rows: Sequence[Row], seeds: Iterable[int]) -> list[float]:
    """The pairs for each ten records of a half, in two halves that have no event in common, by seed."""
    found = []
    for seed in seeds:
        mixed = Random(seed).sample(list(rows), len(rows))
        half = len(mixed) // 2
        found.append(10 * len(found_pairs(mixed[:half], mixed[half:])) / half)
    return found


def timed(rows: int) -> list[str]:
    """The seconds and MB beyond the store that so many incidents and a tenth of them take."""
    with tempfile.TemporaryDirectory() as folder, app.open(Path(folder) / "store.gpkg") as session:
        for name, count, first in (("large", rows, 0), ("small", rows // PARTS, 2 * rows)):
            write_incidents(Path(folder) / f"{name}.csv", count, first)
            session.import_file(Path(folder) / f"{name}.csv", dataset=name)
        snapshot = session.state().snapshot
        snapshot.prepare()
        sides = dataset_rows(snapshot, "large"), dataset_rows(snapshot, "small")
        before, started = memory_mb("VmRSS"), perf_counter()
        pairs = find_pairs(snapshot, *sides)
        took, most = perf_counter() - started, memory_mb("VmHWM")
    return [f"{rows:,} and {rows // PARTS:,}", f"{took:.1f}", f"{max(most - before, 0):,.0f}", f"{len(pairs):,}"]


def memory_mb(name: str) -> float:
    """The memory of the process now (`VmRSS`) or at most (`VmHWM`), in MB; both count the mapped store too."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(float(line.split()[1]) / 1024 for line in lines if line.startswith(name))


def report(file: Path | None, seeds: Sequence[int], sizes: Sequence[int]) -> str:
    """The figures as Markdown."""
    times = [timed(size) for size in sizes]
    rows = read_rows(file)
    mistakes = by_mistake(rows, seeds)
    text = [
        f"{'; '.join(f'{name} {value}' for name, value in read_facts({}).items())}.",
        "",
        f"{len(rows):,} rows, {'invented' if file is None else 'of UCDP GED'}, told again with {len(seeds)} seeds;"
        " the plain ways have the limits that suit each seed best.",
        "",
        table(("displaced by", "way", "precision", "recall", "F1", "F1 by seed"), compared(rows, seeds)),
        "",
        "Two halves of the rows at random, without an event in common, give"
        f" {mean(mistakes):.2f} pairs for each ten records of a half"
        f" ({min(mistakes):.2f} to {max(mistakes):.2f}).",
        "",
        table(("incidents", "seconds", "MB beyond the store", "pairs"), times),
    ]
    return "\n".join(text) + "\n"


def main() -> None:
    """Measure, and write the part of the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", help="a UCDP GED CSV")
    parser.add_argument("--seeds", type=int, default=2)
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES))
    arguments = parser.parse_args()
    text = report(arguments.file, range(1, arguments.seeds + 1), sorted(arguments.sizes))
    write_part(RESULTS, "The same event in two sources", text)
    print(text)


if __name__ == "__main__":
    main()
