"""The service beside the floor and its peers: `make bench`, or `python tests/benchmarks/service_speed.py --help`.

Everything is made in a temporary directory: the incidents, a store, a PostgreSQL, the services. PostgreSQL with
PostGIS is used where it is installed; tipg where a Python that has it is named with --tipg, such as that of an
environment of its own (`python -m venv peers; peers/bin/python -m pip install tipg 'uvicorn[standard]'`).
"""

import argparse
import pickle
import random
import signal
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from pathlib import Path

from http_speed import Effort, Row, bare_answer, compare, record
from made_incidents import SEED, incident_name, write_incidents
from other_figures import (
    Figure,
    import_figure,
    import_meanwhile,
    locate_figure,
    memory_figures,
    start_figures,
    summary_figure,
)
from postgis_peer import Cluster, cluster, find_programs, tipg, version_of_tipg
from processes import Running, floor, service
from speed_report import RESULTS, Report, growth_text, http_cells, read_facts, write_part
from workloads import ITEMS, WORKLOADS, Asked, Workload, near

PARTS = ("start", "locate", "meanwhile")
NAMES = (*(workload.name for workload in WORKLOADS), *PARTS)
FIRST = f"{ITEMS}/{incident_name(0)}"
GROWTH = "How cost grows"
FURTHER_ROWS = 100_000
QUIET_RUNS = 30
"""So many runs long the quiet near answers are watched."""


@dataclass(frozen=True, slots=True)
class Options:
    """What to measure, and how."""

    rows: int
    effort: Effort
    only: Sequence[str] = NAMES
    tipg: Path | None = None
    peers: bool = True


@dataclass(slots=True)
class Bench:
    """A run: where it works, what it has measured, what it could not."""

    options: Options
    folder: Path
    stack: ExitStack
    http: list[Row] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    peers: dict[str, str] = field(default_factory=dict)

    @property
    def store(self) -> Path:
        """The store under test."""
        return self.folder / "bench.gpkg"

    @property
    def log(self) -> Path:
        """What all services say."""
        return self.folder / "services.log"

    @property
    def further(self) -> int:
        """How many incidents come in while others are asked for."""
        return min(FURTHER_ROWS, self.options.rows)

    def database(self) -> Cluster | None:
        """PostgreSQL, where it can be had."""
        programs = find_programs() if self.options.peers else None
        if programs is None:
            self.missing.append(
                "PostgreSQL with PostGIS and tipg" + (", not installed" if self.options.peers else "")
            )
            return None
        found = self.stack.enter_context(cluster(programs))
        self.peers["PostgreSQL and PostGIS"] = found.version
        return found

    def tipg(self, database: Cluster | None) -> Running | None:
        """tipg over the table that PostgreSQL has taken in, where it can be had."""
        python = self.options.tipg
        if database is None:
            return None
        found = None if python is None else version_of_tipg(python)
        if found is None:
            self.missing.append("tipg, for which TIPG names no Python that has it")
            return None
        self.peers["tipg"] = found
        return self.stack.enter_context(tipg(python, database, "/collections", self.log))

    def workloads(self) -> dict[Workload, list[Asked]]:
        """The workloads that are to be measured, with their requests."""
        wanted = [workload for workload in WORKLOADS if self.wants(workload.name)]
        return {workload: workload.asked(self.options.rows, self.options.effort.paths) for workload in wanted}

    def wants(self, name: str) -> bool:
        """Whether a part is to be measured."""
        return name in self.options.only


def run(options: Options) -> Report:
    """Measure everything."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="durand-bench-")))
        bench = Bench(options, folder, stack)
        measure(bench)
        return Report(options.rows, bench.http, bench.figures, read_facts(bench.peers), bench.missing)


def measure(bench: Bench) -> None:
    """Import, serve and ask, restart, import meanwhile; then the points."""
    rows, repeats = bench.options.rows, bench.options.effort.repeats
    database = bench.database()
    path = bench.folder / "incidents.csv"
    say(f"{rows:,} incidents: import")
    write_incidents(path, rows)
    bench.figures.append(import_figure(path, bench.store, database, repeats))
    path.unlink()
    serve_and_ask(bench, database)
    if bench.wants("start"):
        say("start")
        bench.figures += start_figures(bench.store, bench.folder / "one", FIRST, bench.log, repeats)
    if bench.wants("meanwhile"):
        say("answers while an import runs")
        with service(bench.store, FIRST, bench.log) as running:
            paths = [path for path, _ in islice(near(random.Random(SEED), rows), bench.options.effort.paths)]
            seconds = QUIET_RUNS * bench.options.effort.seconds
            bench.figures += import_meanwhile(running, bench.store, rows, bench.further, paths, seconds)
    if bench.wants("locate"):
        say("locating points")
        bench.figures.append(locate_figure(rows, repeats))


def serve_and_ask(bench: Bench, database: Cluster | None) -> None:
    """The HTTP workloads, and what the service has needed for them."""
    options = bench.options
    answers = bench.folder / "answers"
    with service(bench.store, FIRST, bench.log) as ours:
        bench.figures.append(Figure("start to the first answer, just imported", ours.first_answer, "s"))
        (bench.folder / "one").write_bytes(pickle.dumps({FIRST: bare_answer(*ours.fetch(FIRST))}))
        say("recording answers")
        recorded = record(ours, bench.workloads(), answers)
        if recorded:
            with floor(answers, recorded[0].asked[0][0], bench.log) as bare:
                for row in compare(recorded, bare, ours, bench.tipg(database), options.effort):
                    bench.http.append(row)
                    say(" · ".join(http_cells(row)))
        files = [path for path in bench.folder.rglob("*") if bench.store.name in str(path) and path.is_file()]
        bench.figures += memory_figures(ours, sum(path.stat().st_size for path in files))
    bench.figures += client_figures(bench.http)
    whole = [r for r in bench.http if r.recorded.workload.name == "summary_all" and r.connections == 1]
    bench.figures += [summary_figure(row, options.rows, options.effort.repeats) for row in whole]


def client_figures(rows: Sequence[Row]) -> list[Figure]:
    """What the client itself does for the lightest request: it must be little beside what it measures."""
    ours = [row.floor for row in rows if row.recorded.workload.name == "by_id"]
    busy, asked = sum(speed.busy for speed in ours), sum(len(speed.milliseconds) for speed in ours)
    return [Figure("the client's own work for a request by id", busy / asked * 1e6, "µs")] if asked else []


def end_as_interrupted() -> None:
    """Let a process that is told to stop clean up as one that is interrupted does."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))


def say(text: str) -> None:
    """Tell whoever waits."""
    print(f"{datetime.now():%H:%M:%S} {text}", file=sys.stderr, flush=True)


def read_arguments(words: Sequence[str] | None) -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=[100_000], help="how many incidents; several grow")
    parser.add_argument("--repeats", type=int, default=5, help="runs of each (5)")
    parser.add_argument("--seconds", type=float, default=0.6, help="length of a run (0.6)")
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 8, 32])
    parser.add_argument("--only", nargs="+", choices=NAMES, default=NAMES, metavar="NAME", help=" ".join(NAMES))
    parser.add_argument("--tipg", type=Path, help="a Python that has tipg")
    parser.add_argument("--no-peers", action="store_true", help="without PostgreSQL and tipg")
    parser.add_argument("--out", type=Path, default=RESULTS, help="file of results; its other parts stay")
    return parser.parse_args(words)


def main(words: Sequence[str] | None = None) -> None:
    """Measure, print the tables, write them to the file."""
    arguments = read_arguments(words)
    end_as_interrupted()
    effort = Effort(arguments.connections, arguments.repeats, arguments.seconds)
    reports = []
    for rows in arguments.rows:
        reports.append(run(Options(rows, effort, arguments.only, arguments.tipg, not arguments.no_peers)))
        print(f"## {reports[-1].title}\n\n{reports[-1].text()}", flush=True)
        write_part(arguments.out, reports[-1].title, reports[-1].text())
    if len(reports) > 1:
        print(f"## {GROWTH}\n\n{growth_text(reports)}")
        write_part(arguments.out, GROWTH, growth_text(reports))


if __name__ == "__main__":
    main()
