"""The figures behind docs/decisions: `python tests/benchmarks/decision_figures.py [ROWS]` prints them as tables.

Invented incidents are imported into a store in a folder of its own. Ways of doing the same work take turns; each
figure is the median of the turns, in time of a processor. The import is measured once.
"""

import gc
import resource
import sqlite3
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import process_time

import apsw
import duckdb
import numpy as np
from made_incidents import write_incidents

import app
from app.engine.columns import day_number
from app.engine.snapshot import Snapshot
from app.ingest.importer import Options
from app.ingest.locator_opening import open_desk_to_import
from app.ingest.worker_process import Apart
from app.model.query import BBox, Interval, Near, Query
from app.session import Session, Watch

ROWS = 100_000
TURNS = 9
TORKHAM = (71.0932, 34.1226)
WITHIN_KM = 25.0
BOX = (69.5, 33.5, 71.5, 34.8)
YEAR = (date(2015, 1, 1), date(2015, 12, 31))
EARTH_KM = 6371.0088
WIDTH = 40
"""Columns of the table that is written; an incident has some more."""

Works = Mapping[str, Callable[[], object]]


def medians(works: Works, turns: int = TURNS) -> dict[str, float]:
    """Milliseconds of each work, in turns; a first turn that makes what is kept does not count."""
    times: dict[str, list[float]] = {name: [] for name in works}
    for turn in range(turns + 1):
        for name, work in works.items():
            start = process_time()
            work()
            if turn:
                times[name].append((process_time() - start) * 1000)
    return {name: median(each) for name, each in times.items()}


def table(title: str, found: Mapping[str, float]) -> Iterator[str]:
    """The figures as a table in Markdown, each beside the first."""
    first = next(iter(found.values()))
    yield f"\n| {title} | ms | times the first |\n|---|---|---|"
    for name, ms in found.items():
        yield f"| {name} | {ms:,.3g} | {ms / first:.2f} |"


def numpy_near(lon: np.ndarray, lat: np.ndarray) -> np.ndarray:
    """Rows within the circle, nearest first, by the haversine formula over all rows."""
    here, there = np.radians(TORKHAM), np.radians((lon, lat))
    half = np.sin((there - here[:, None]) / 2) ** 2
    km = 2 * EARTH_KM * np.arcsin(np.sqrt(half[1] + np.cos(here[1]) * np.cos(there[1]) * half[0]))
    rows = np.flatnonzero(km <= WITHIN_KM)
    return rows[np.argsort(km[rows])]


def beside(step: int) -> Query:
    """Around a point a few metres from Torkham, another one for each step."""
    return Query(near=Near(TORKHAM[0] + step / 10_000, TORKHAM[1], WITHIN_KM))


def duckdb_near(connection: duckdb.DuckDBPyConnection, name: str) -> list[tuple[int]]:
    """The same rows by SQL, with a box around the circle that the table's statistics can use."""
    return connection.execute(
        f"""SELECT id FROM (SELECT id, 2 * {EARTH_KM} * asin(sqrt(sin(radians(lat - $2) / 2) ** 2
        + cos(radians($2)) * cos(radians(lat)) * sin(radians(lon - $1) / 2) ** 2)) AS km FROM {name}
        WHERE lon BETWEEN $1 - 0.3 AND $1 + 0.3 AND lat BETWEEN $2 - 0.25 AND $2 + 0.25)
        WHERE km <= {WITHIN_KM} ORDER BY km""",
        TORKHAM,
    ).fetchall()


def duckdb_box(connection: duckdb.DuckDBPyConnection) -> list[tuple[int]]:
    """The rows of a box in a year by SQL."""
    return connection.execute(
        "SELECT id FROM incidents WHERE lon BETWEEN $1 AND $3 AND lat BETWEEN $2 AND $4 "
        "AND first <= $6 AND last >= $5",
        (*BOX, *map(day_number, YEAR)),
    ).fetchall()


def engine_lines(snapshot: Snapshot) -> Iterator[str]:
    """Near and box, by our engine, by numpy over all rows and by DuckDB in one thread."""
    lon, lat = snapshot.numbers["longitude"], snapshot.numbers["latitude"]
    first, last = snapshot.days["date_start"], snapshot.days["date_end"]
    days = [day_number(day) for day in YEAR]
    connection = duckdb.connect(config={"threads": 1})
    columns = {"id": np.arange(len(lon)), "lon": lon, "lat": lat, "first": first, "last": last}
    connection.register("given", columns)
    connection.execute("CREATE TABLE incidents AS SELECT * FROM given")

    def numpy_box() -> object:
        inside = (lon >= BOX[0]) & (lon <= BOX[2]) & (lat >= BOX[1]) & (lat <= BOX[3])
        return np.flatnonzero(inside & (first <= days[1]) & (last >= days[0]))

    connection.execute("CREATE TABLE few AS SELECT * FROM given LIMIT 10")
    steps = iter(range(1000))
    near: Works = {
        "engine": lambda: snapshot.select(Query(near=Near(*TORKHAM, WITHIN_KM))).rows,
        "engine, a place not asked about before": lambda: snapshot.select(beside(next(steps))).rows,
        "numpy, all rows": lambda: numpy_near(lon, lat),
        "DuckDB": lambda: duckdb_near(connection, "incidents"),
        "DuckDB, a table of 10 rows": lambda: duckdb_near(connection, "few"),
    }
    box: Works = {
        "engine": lambda: snapshot.select(Query(bbox=BBox(*BOX), interval=Interval(*YEAR))).rows,
        "numpy, all rows": numpy_box,
        "DuckDB": lambda: duckdb_box(connection),
    }
    for title, works in (("near", near), ("box and year", box)):
        counts = {name: len(work()) for name, work in works.items()}  # type: ignore[arg-type]
        yield from table(f"{title}, rows found: {counts}", medians(works))


def import_lines(file: Path, folder: Path) -> Iterator[str]:
    """The work of an import by two processes, of each, and by one: where two are free, the longer one counts."""

    def spent(name: str, apart: bool) -> tuple[float, float]:
        here, there = process_time(), children_seconds()
        with app.open(folder / name) as session:
            session.desk.geocoder.answer("Torkham", None, None, None)
            here = process_time()
            take_in(session, file, apart)
        return (process_time() - here) * 1000, (children_seconds() - there) * 1000

    writing, reading = spent("two.gpkg", True)
    alone, _ = spent("one.gpkg", False)
    yield from table("import", {"one process": alone, "the first of two": writing, "the second of two": reading})


def children_seconds() -> float:
    """Time of a processor that ended children of this process have taken."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def take_in(session: Session, file: Path, apart: bool) -> None:
    """Import the file, with a second process if it is wanted."""
    other = Apart(open_desk_to_import) if apart else None
    try:
        session.take_in(file, Options(), Watch(other=other))
    finally:
        if other is not None:
            other.close()


def writing_lines(rows: int, folder: Path) -> Iterator[str]:
    """Writing rows of text by APSW and by the standard library's module, in one transaction."""
    values = [tuple(f"text {number} {column}" for column in range(WIDTH)) for number in range(rows)]
    names, marks = ", ".join(f"c{n} TEXT" for n in range(WIDTH)), ", ".join("?" * WIDTH)

    def by_apsw() -> None:
        path = folder / "apsw.db"
        path.unlink(missing_ok=True)
        with closing(apsw.Connection(str(path))) as connection, connection:
            connection.execute(f"CREATE TABLE t ({names})")
            connection.executemany(f"INSERT INTO t VALUES ({marks})", values)

    def by_sqlite3() -> None:
        path = folder / "sqlite3.db"
        path.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as connection, connection:
            connection.execute(f"CREATE TABLE t ({names})")
            connection.executemany(f"INSERT INTO t VALUES ({marks})", values)

    yield from table(
        f"writing {rows:,} rows of {WIDTH} texts",
        medians({"APSW": by_apsw, "sqlite3": by_sqlite3}, 5),
    )


def features_lines(snapshot: Snapshot) -> Iterator[str]:
    """The features around a crossing as one body: from the blob file, and encoded anew from what it holds."""
    import orjson

    chosen = snapshot.select(Query(near=Near(*TORKHAM, WITHIN_KM)))
    parsed = [orjson.loads(feature) for feature in snapshot.encoded(chosen)]
    works: Works = {
        "joined from the blob file": lambda: b",\n".join(snapshot.encoded(chosen)),
        "encoded anew by orjson": lambda: b",\n".join(map(orjson.dumps, parsed)),
    }
    yield from table(f"{len(parsed):,} features", medians(works))


def garbage_lines(session: Session) -> Iterator[str]:
    """One look of the garbage collector at everything, before and after what stays is set aside."""
    session.desk.geocoder.answer("Torkham", None, None, None)
    gc.collect()
    before = medians({"all objects looked through": gc.collect})
    gc.freeze()
    after = medians({"what stays set aside": gc.collect})
    gc.unfreeze()
    yield from table("a full collection", before | after)


def main() -> None:
    """Print every table."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "made.csv"
        write_incidents(file, rows)
        with app.open(folder / "durand.gpkg") as session:
            take_in(session, file, apart=True)
            snapshot = session.state().snapshot
            for lines in (engine_lines(snapshot), features_lines(snapshot), garbage_lines(session)):
                print("\n".join(lines), flush=True)
        print("\n".join(writing_lines(rows // 4, folder)), flush=True)
        print("\n".join(import_lines(file, folder)), flush=True)


if __name__ == "__main__":
    main()
