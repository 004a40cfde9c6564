"""An import beside another version's: `python tests/benchmarks/import_speed.py --beside CHECKOUT [--rows ROWS]`.

Both versions import the same invented incidents into a new store, taking turns. Each pair of imports gives two
ratios, new for each old: of processor time (user and system, of both processes) and by the clock. The figures are
the medians; processor time is what other work on the machine changes least.
"""

import argparse
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from command_speed import HERE, command, once
from made_incidents import write_incidents

ROUNDS = 3

Cost = tuple[float, float]
"""Seconds of the processor and of the clock."""
Pair = tuple[Cost, Cost]
"""The cost of an import by the other version, and by this one."""


def measure(beside: Path, rows: int, rounds: int, place: Path) -> list[Pair]:
    """The cost of imports by both versions, pair by pair."""
    file = place / "made.csv"
    write_incidents(file, rows)
    return [(import_once(beside, file, place), import_once(HERE, file, place)) for _ in range(rounds)]


def import_once(folder: Path, file: Path, place: Path) -> Cost:
    """The cost of one import, by the version in that folder, into a new store that has the seed already."""
    for left in place.glob("store.gpkg*"):
        if left.is_dir():
            shutil.rmtree(left)
        else:
            left.unlink()
    store, compiled = place / "store.gpkg", place / "compiled"
    once(command(folder, store, "info"), compiled)
    begun = time.perf_counter()
    seconds, _ = once(command(folder, store, "import", str(file)), compiled)
    return seconds, time.perf_counter() - begun


def row(rows: int, pairs: Sequence[Pair]) -> str:
    """The figures of all pairs as a row of the table in RESULTS.md."""
    before, now = (median(pair[at][0] for pair in pairs) for at in (0, 1))
    cpu, wall = (median(new[at] / old[at] for old, new in pairs) for at in (0, 1))
    return f"| {rows:,} | {len(pairs)} | {before:.1f} s | {now:.1f} s | {cpu:.3f} | {wall:.3f} |"


def main() -> None:
    """Measure, and print a row."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beside", type=Path, required=True, help="a checkout of the other version")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="durand-") as folder:
        print(row(asked.rows, measure(asked.beside.resolve(), asked.rows, asked.rounds, Path(folder))))


if __name__ == "__main__":
    main()
