"""PostgreSQL with PostGIS, and tipg over it, as peers on the same machine: a cluster that is gone at the end."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from made_incidents import COLUMNS
from processes import HOST, Running, free_port, running

ACCOUNT = "postgres"
"""PostgreSQL will not run as root; this is whom Debian makes for it."""
SETTINGS = {
    # What its manual advises for a machine of this size; durability is left as it comes.
    "shared_buffers": "1GB",
    "effective_cache_size": "4GB",
    "maintenance_work_mem": "512MB",
    "work_mem": "64MB",
    "max_wal_size": "8GB",
    "random_page_cost": "1.1",
    # It would work on the table later, while something else is measured.
    "autovacuum": "off",
}
TYPES = {
    "id": "text PRIMARY KEY",
    **dict.fromkeys(("date_start", "date_end"), "date"),
    **dict.fromkeys(("longitude", "latitude", "radius_km"), "double precision"),
    **dict.fromkeys(("fatalities_best", "fatalities_low", "fatalities_high", "injured"), "integer"),
}
POINT = "ST_SetSRID(ST_MakePoint(longitude, latitude), 4326)"
INDEXES = ("gist (geom)", "btree (date_start)", "btree (event_type, date_start)", "btree (dataset)")


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running PostgreSQL."""

    programs: Path
    port: int
    version: str

    def run(self, *statements: str) -> str:
        """What the statements say, run one after the other."""
        command = [self.programs / "psql", "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1"]
        command += ["-h", HOST, "-p", str(self.port), "-U", ACCOUNT, ACCOUNT]
        for statement in statements:
            command += ["-c", statement]
        return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()

    def take_in(self, path: Path) -> float:
        """The seconds that a new table of a file of incidents took, with its indexes and its statistics."""
        self.run("DROP TABLE IF EXISTS incidents")
        columns = ", ".join(f"{name} {TYPES.get(name, 'text')}" for name in COLUMNS)
        started = perf_counter()
        self.run(
            f"CREATE TABLE incidents ({columns}, geom geometry(Point, 4326) GENERATED ALWAYS AS ({POINT}) STORED)",
            f"\\copy incidents ({', '.join(COLUMNS)}) FROM '{path}' WITH (FORMAT csv, HEADER)",
            *(f"CREATE INDEX ON incidents USING {index}" for index in INDEXES),
            "ANALYZE incidents",
        )
        took = perf_counter() - started
        self.run("CHECKPOINT")
        return took


def find_programs() -> Path | None:
    """Where PostgreSQL's programs are: on the path, or where Debian keeps the newest; None if nowhere."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    kept = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return kept[-1].parent if kept else None


@contextmanager
def cluster(programs: Path, extensions: Sequence[str] = ("postgis",)) -> Iterator[Cluster]:
    """A new PostgreSQL with these extensions on a port of its own; RuntimeError if it cannot be had."""
    folder = Path(tempfile.mkdtemp(prefix="durand-postgres-"))
    account: dict[str, object] = {}
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT, ACCOUNT)
        account = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}

    def run(program: str, *words: str) -> None:
        done = subprocess.run(
            [programs / program, "-D", folder / "data", *words],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            **account,
        )
        if done.returncode:
            raise RuntimeError(f"PostgreSQL's {program} failed: {(folder / 'log').read_text()[-2000:]}")

    with (folder / "log").open("wb") as log:
        try:
            run("initdb", "-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
            port = free_port()
            settings = {**SETTINGS, "listen_addresses": HOST, "unix_socket_directories": str(folder)}
            run("pg_ctl", "start", "-w", "-o", f"-p {port} " + options(settings))
            try:
                started = Cluster(programs, port, "")
                for each in extensions:
                    started.run(f"CREATE EXTENSION {each}")
                versions = [
                    started.run("SELECT current_setting('server_version_num')::int / 10000"),
                    *(
                        started.run(f"SELECT extversion FROM pg_extension WHERE extname = '{e}'")
                        for e in extensions
                    ),
                ]
                yield Cluster(programs, port, " with ".join(versions))
            finally:
                run("pg_ctl", "stop", "-w", "-m", "fast")
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def options(settings: Mapping[str, str]) -> str:
    """Settings as the server is given them."""
    return " ".join(f"-c {name}={value}" for name, value in settings.items())


@contextmanager
def tipg(python: Path, database: Cluster, path: str, log: Path) -> Iterator[Running]:
    """tipg over the cluster's table, run by a Python that has it."""
    port = free_port()
    command = [str(python), "-m", "uvicorn", "tipg.main:app", "--host", HOST, "--port", str(port)]
    settings = {"DATABASE_URL": f"postgresql://{ACCOUNT}@{HOST}:{database.port}/{ACCOUNT}"}
    with running([*command, "--no-access-log", "--log-level", "warning"], port, path, log, settings) as answering:
        yield answering


def version_of_tipg(python: Path) -> str | None:
    """The version of tipg that this Python has; None if it has none."""
    told = "import importlib.metadata as m; print(m.version('tipg'))"
    try:
        done = subprocess.run([python, "-c", told], capture_output=True, text=True)
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None
