"""The engine beside other engines: `python tests/benchmarks/engine_peers.py --duckdb PYTHON [--rows N]`.

PYTHON is one that can import duckdb, which is no part of the project: an environment of its own. The same invented
incidents are in a store and in a table in DuckDB's memory; each question is asked of both in turns, in one thread
by us and in two by DuckDB. With PostgreSQL on the machine, words are asked of a GIN index too. Writes a part of
RESULTS.md.
"""

import argparse
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from functools import partial
from os import cpu_count, getloadavg
from pathlib import Path
from statistics import median
from time import perf_counter

from edit_speed import make_store
from made_incidents import write_incidents
from postgis_peer import cluster, find_programs
from speed_report import RESULTS, read_facts, table, write_part

from app.aggregate.counting import summarise
from app.aggregate.facts import build_ledger
from app.engine.snapshot import Snapshot
from app.model.condition import Compare, Every, Like
from app.model.query import Interval, Query
from app.record.geopackage import open_store

ROWS, TURNS = 1_000_000, 15
PEER = Path(__file__).with_name("duckdb_peer.py")
WORDS = ("torkham", "taliban")
SUMMARY = "summary of one event type since a year, by month and dataset"
FILTER = "deaths ≥ 10 and an actor LIKE '%Taliban%': how many, and the newest 100"
PLACE = "two words: how many, and the newest 100"
WANTED = {SUMMARY: 3.0, FILTER: 2.0, PLACE: 1.0}
SQL = {
    SUMMARY: (
        "SELECT strftime(date_start, '%Y-%m') AS month, dataset, count(*), sum(fatalities_low),"
        " sum(fatalities_best), sum(fatalities_high), count(fatalities_low), count(fatalities_best)"
        " FROM incidents WHERE event_type = 'Battles' AND date_start >= DATE '2024-01-01'"
        " GROUP BY ALL ORDER BY ALL"
    ),
    FILTER: (
        "SELECT id, count(*) OVER () FROM incidents WHERE fatalities_best >= 10 AND actor1 LIKE '%Taliban%'"
        " ORDER BY date_start DESC, id LIMIT 100"
    ),
}
GIN = (
    "SELECT id, count(*) OVER () FROM incidents WHERE words @@ to_tsquery('simple', '{}')"
    " ORDER BY date_start DESC, id LIMIT 100"
)
SEARCHED = "concat_ws(' ', id, title, event_type, actor1, actor2, place_name, province_stated, source, notes)"


def questions(snapshot: Snapshot) -> Mapping[str, Callable[[], object]]:
    """What our engine is asked, by name; nothing is kept from one time to the next."""
    ledger = build_ledger(snapshot)
    some = Query(event_types=("Battles",), interval=Interval(date(2024, 1, 1), None))
    where = Every((Compare("fatalities_best", ">=", 10.0), Like("actor1", "%Taliban%")))
    return {
        SUMMARY: lambda: summarise(ledger, some, ("month", "dataset")),
        FILTER: lambda: snapshot.page(Query(where=where, limit=100)),
        PLACE: lambda: snapshot.page(Query(text=" ".join(WORDS), limit=100)),
    }


def timed(ask: Callable[[], object]) -> float:
    """The milliseconds of an answer."""
    started = perf_counter()
    ask()
    return 1000 * (perf_counter() - started)


def in_turns(ask: Callable[[], object], peer: str, theirs: Callable[[], float]) -> dict[str, list[float]]:
    """The milliseconds of both engines' answers; the first ones, which warm up, are left out."""
    pairs = [(timed(ask), theirs()) for _ in range(TURNS + 1)][1:]
    return {"ours": [one for one, _ in pairs], peer: [other for _, other in pairs]}


class DuckPeer:
    """A process with the incidents in DuckDB's memory, which tells how long each question took."""

    def __init__(self, python: Path, incidents: Path) -> None:
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.process = subprocess.Popen([python, PEER, incidents], text=True, **pipes)
        self.version = str(self._read())

    def ask(self, sql: str) -> float:
        """The milliseconds of a question."""
        assert self.process.stdin is not None
        print(sql, file=self.process.stdin, flush=True)
        return float(self._read())

    def _read(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def close(self) -> None:
        """End the process."""
        self.process.stdin.close()
        self.process.wait()


def gin_words(run: Callable[..., str], incidents: Path, header: Sequence[str]) -> None:
    """Make a table of the incidents with a GIN index of their words."""
    columns = ", ".join(f"{name} text" for name in header)
    words = f"to_tsvector('simple', {SEARCHED})"
    run(
        f"CREATE TABLE incidents ({columns})",
        f"\\copy incidents FROM '{incidents}' WITH (FORMAT csv, HEADER)",
        f"CREATE TABLE worded AS SELECT id, date_start, {words} AS words FROM incidents",
        "DROP TABLE incidents",
        "ALTER TABLE worded RENAME TO incidents",
        "CREATE INDEX ON incidents USING gin (words)",
        "ANALYZE incidents",
    )


def gin_milliseconds(run: Callable[..., str]) -> float:
    """The milliseconds of the question about words, as PostgreSQL tells them."""
    said = run("\\timing on", GIN.format(" & ".join(f"{word}:*" for word in WORDS)))
    return float(said.splitlines()[-1].split()[1])


def report(rows: int, took: Mapping[str, Mapping[str, Sequence[float]]], facts: Mapping[str, str]) -> str:
    """The figures as Markdown."""
    cells = []
    for name, by_engine in took.items():
        _, peer = by_engine
        ours, theirs = by_engine["ours"], by_engine[peer]
        ratio = median(one / other for one, other in zip(ours, theirs, strict=True))
        told = [f"{median(ours):.1f}", peer, f"{median(theirs):.1f}", f"{ratio:.2f}", f"≤ {WANTED[name]:g}"]
        cells.append([name, *told, "met" if ratio <= WANTED[name] else "missed"])
    text = "; ".join(f"{name} {value}" for name, value in facts.items())
    return "\n".join(
        (
            f"{text}.",
            "",
            f"{rows:,} incidents; milliseconds by the clock, medians of {TURNS} turns, and the median of the"
            " ratios in a turn. DuckDB has two threads."
            f" The machine's load was {getloadavg()[1]:.1f} on {cpu_count()} cores.",
            "",
            table(("asked", "ours", "beside", "theirs", "ratio", "wanted", ""), cells),
            "",
        )
    )


def main() -> None:
    """Measure, and write the part of the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--stores", type=Path, help="folder that keeps the stores")
    parser.add_argument("--duckdb", type=Path, required=True, help="a Python with duckdb")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        incidents = folder / "made.csv"
        write_incidents(incidents, arguments.rows)
        store = open_store(make_store(arguments.rows, arguments.stores or folder))
        asked = questions(store.load().snapshot)
        peer = DuckPeer(arguments.duckdb, incidents)
        took = {name: in_turns(asked[name], "DuckDB", partial(peer.ask, sql)) for name, sql in SQL.items()}
        facts = {**read_facts({}), "DuckDB": peer.version}
        peer.close()
        programs = find_programs()
        if programs is not None:
            made = stack.enter_context(cluster(programs, extensions=()))
            gin_words(made.run, incidents, incidents.open().readline().strip().split(","))
            took[PLACE] = in_turns(asked[PLACE], "PostgreSQL's GIN", partial(gin_milliseconds, made.run))
            facts["PostgreSQL"] = made.version
        store.close()
    text = report(arguments.rows, took, facts)
    write_part(RESULTS, "The engine, beside other engines", text)
    print(text)


if __name__ == "__main__":
    main()
