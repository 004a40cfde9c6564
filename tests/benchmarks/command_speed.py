"""Commands beside the least that they could take: `python tests/benchmarks/command_speed.py [--beside FOLDER]`.

Short commands are measured beside a Python that imports numpy and shapely, and exports beside a program that
writes the same Arrow table with the libraries alone. Every figure is the processor time of a whole process (user
and system, median of some runs that take turns); *wall* is the ratio of the medians by the clock. `--beside` names
a checkout of another version, whose commands take their turns too. Modules are compiled before: so they are
wherever the program is installed.
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parents[2]
FLOOR = (sys.executable, "-c", "import numpy, shapely")
IMPORT = "import app"
SHORT = (("-c", IMPORT), ("summary",), ("info",), ("near", "torkham"))
SUFFIXES = ("parquet", "fgb", "gpkg", "csv", "geojson")
WRITERS = {
    "parquet": "from arro3.io import write_parquet; write_parquet(table, out, compression='zstd(3)')",
    "csv": "from arro3.io import write_csv; write_csv(table.drop_columns(['geometry']), out)",
    "fgb": "import pyogrio; pyogrio.write_arrow(table, out, driver='FlatGeobuf', **how)",
    "gpkg": "import pyogrio; pyogrio.write_arrow(table, out, driver='GPKG', **how)",
}
"""What writes a table of Arrow by itself. The table is read from a file of Arrow's own, which is mapped and costs
next to nothing."""
PEER = """
import sys
from arro3.io import read_ipc_stream
table, out = read_ipc_stream(sys.argv[1]).read_all(), sys.argv[2]
how = dict(layer="incidents", geometry_name="geometry", geometry_type="Point", crs="EPSG:4326")
"""
MAKE_TABLE = """
import sys
from arro3.io import write_ipc_stream
from app.output.arrow import record_batches
from app.output.layers import incident_rows
from app.model.query import Query
from app.record.geopackage import open_store
from pathlib import Path
rows = incident_rows(open_store(Path(sys.argv[1])).load().snapshot, Query())
write_ipc_stream(record_batches(rows, {}), sys.argv[2])
"""


@dataclass(frozen=True, slots=True)
class Run:
    """A process to measure: its words, the folder whose `app` it runs, and its store."""

    words: tuple[str, ...]
    folder: Path = HERE
    store: Path | None = None


@dataclass(slots=True)
class Cost:
    """Seconds of the processor and of the clock in each run, and the most kB resident."""

    seconds: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    most_kb: int = 0

    @property
    def median(self) -> float:
        """Of the runs."""
        return statistics.median(self.seconds)

    def beside(self, floor: "Cost") -> str:
        """How many times the floor's these are, by the processor and by the clock."""
        wall = statistics.median(self.wall) / statistics.median(floor.wall)
        return f"{self.median:.2f} s ({self.median / floor.median:.1f} ×, wall {wall:.1f} ×)"


def measure(runs: Sequence[Run], rounds: int, compiled: Path) -> list[Cost]:
    """The cost of each run, all of them taking turns; a first turn that compiles is not counted."""
    costs = [Cost() for _ in runs]
    for turn in range(rounds + 1):
        for run, cost in zip(runs, costs, strict=True):
            begun = time.perf_counter()
            seconds, kb = once(run, compiled)
            if turn:
                cost.seconds.append(seconds)
                cost.wall.append(time.perf_counter() - begun)
                cost.most_kb = max(cost.most_kb, kb)
    return costs


def once(run: Run, compiled: Path) -> tuple[float, int]:
    """Seconds of the processor and kB of one process; its own, for it is the one child of a fork."""
    child = os.fork()
    if not child:
        os.chdir(run.folder)
        with Path(os.devnull).open("wb") as nothing:
            os.dup2(nothing.fileno(), 1)
            os.dup2(nothing.fileno(), 2)
        environment = {name: text for name, text in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment |= {"PYTHONPYCACHEPREFIX": str(compiled / run.folder.name)}
        environment |= {} if run.store is None else {"DURAND_STORE": str(run.store)}
        os.execvpe(run.words[0], run.words, environment)
    _, status, used = os.wait4(child, 0)
    if status:
        raise SystemExit(f"failed: {run.words}")
    return used.ru_utime + used.ru_stime, used.ru_maxrss


def command(folder: Path, store: Path, *words: str) -> Run:
    """One of our commands, or a program that begins with `-c`, of the version in that folder."""
    program = words if words[0] == "-c" else ("-m", "app", *words)
    return Run((sys.executable, *program), folder, store)


def fill(folder: Path, rows: int, place: Path) -> Path:
    """A store with so many invented incidents, made by the version in that folder if there is none yet."""
    source, store = place / f"{rows}.csv", place / f"{folder.name}-{rows}.gpkg"
    if store.exists():
        return store
    if not source.exists():
        made = Path(__file__).with_name("made_incidents.py")
        subprocess.run([sys.executable, made, str(rows), source], check=True)
    words = [sys.executable, "-m", "app", "import", str(source), "--dataset", "invented"]
    subprocess.run(
        words, cwd=folder, env={**os.environ, "DURAND_STORE": str(store)}, check=True, capture_output=True
    )
    return store


def report_short(folders: Sequence[Path], rows: int, place: Path, rounds: int) -> None:
    """Lines of a table: short commands, as times of the floor."""
    stores = [fill(folder, rows, place) for folder in folders]
    runs = [Run(FLOOR)]
    runs += [command(*each, *words) for words in SHORT for each in zip(folders, stores, strict=True)]
    floor, *costs = measure(runs, rounds, place / "compiled")
    for at, words in enumerate(SHORT):
        mine = costs[at * len(folders) : (at + 1) * len(folders)]
        cells = " | ".join(cost.beside(floor) for cost in mine)
        name = IMPORT if IMPORT in words else f"durand {' '.join(words)}"
        print(f"| `{name}` | {rows:,} | {floor.median:.2f} s | {cells} |", flush=True)


def report_exports(folders: Sequence[Path], rows: int, place: Path, rounds: int) -> None:
    """Lines of a table: exports, as times of the library alone."""
    stores = [fill(folder, rows, place) for folder in folders]
    table = place / "table.arrows"
    subprocess.run([sys.executable, "-c", MAKE_TABLE, stores[0], table], cwd=HERE, check=True)
    for suffix in SUFFIXES:
        out = str(place / f"out.{suffix}")
        runs = [command(*each, "export", out) for each in zip(folders, stores, strict=True)]
        if suffix in WRITERS:
            runs.insert(
                0, Run((sys.executable, "-c", PEER + WRITERS[suffix], str(table), str(place / f"peer.{suffix}")))
            )
        costs = measure(runs, rounds, place / "compiled")
        peer = costs.pop(0) if suffix in WRITERS else None
        cells = [shown(cost, peer) for cost in costs]
        alone = "" if peer is None else f"{peer.median:.1f} s, {peer.most_kb // 1024} MB"
        print(f"| `durand export x.{suffix}` | {rows:,} | {alone} | {' | '.join(cells)} |", flush=True)


def shown(cost: Cost, peer: Cost | None) -> str:
    """A cost as a cell: seconds, how many times the peer's these are, and MB."""
    ratio = "" if peer is None else f" ({cost.median / peer.median:.1f} ×)"
    return f"{cost.median:.1f} s{ratio}, {cost.most_kb // 1024} MB"


def main() -> None:
    """Measure, and write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--beside", type=Path, help="a checkout of another version")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--rows", type=int, nargs="+", default=[3_200, 100_000])
    parser.add_argument("--stores", type=Path, help="a folder that keeps the stores for further runs")
    parser.add_argument("--only", choices=["short", "exports"], help="leave the other half out")
    given = parser.parse_args()
    folders = [HERE, *([] if given.beside is None else [given.beside.resolve()])]
    print(f"| command | incidents | floor | {' | '.join(['this version', 'the other'][: len(folders)])} |")
    print("|---|---|---" + "|---" * len(folders) + "|")
    kept = nullcontext(given.stores) if given.stores else tempfile.TemporaryDirectory()
    with kept as name:
        for rows in given.rows if given.only != "exports" else ():
            report_short(folders, rows, Path(name), given.rounds)
        if given.only != "short":
            report_exports(folders, max(given.rows), Path(name), max(1, given.rounds // 2))


if __name__ == "__main__":
    main()
