"""The store in one GeoPackage file: written in transactions, every revision kept, read by QGIS as it is."""

import sqlite3
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

import orjson

from app.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, TABLES, Column, Table
from app.errors import StoreBusy, StoreError, WrongSchema
from app.store.records import Records, build_records
from app.store.schema import APPLICATION_ID, SCHEMA_VERSION, column_sql, geometry_blob, schema_sql
from app.store.snapshot import Snapshot, build_snapshot

BUSY_SECONDS = 30.0
"""How long to wait for another process that is writing; an import of 100,000 rows commits in less."""
SWITCH_SECONDS = 0.01
"""How long to wait between two tries to give a new file its write-ahead log."""
IDS_PER_STATEMENT = 500
"""Under SQLite's limit of variables in one statement, 999 in old builds."""

Record = Mapping[str, object]


@dataclass(slots=True)
class Counts:
    """What became of the records of an import."""

    inserted: int = 0
    updated: int = 0
    unchanged: int = 0

    def add(self, other: "Counts") -> None:
        """Add another batch's counts."""
        self.inserted += other.inserted
        self.updated += other.updated
        self.unchanged += other.unchanged


@dataclass(frozen=True, slots=True)
class State:
    """All that the store holds at one revision, but for a number of incidents that are withheld."""

    snapshot: Snapshot
    claims: Records
    crossing_status: Records
    withheld: int = 0

    @property
    def revision(self) -> int:
        """Number of the revision, 0 for an empty store."""
        return self.snapshot.revision


@dataclass(frozen=True, slots=True)
class GeoPackageStore:
    """A store in the file `path`; `identity` tells it from every other store.

    Any number of processes may have it open: readers see the last committed revision while one writes.
    Incidents under one of the `withheld` licences are not read, only counted.
    """

    path: Path
    identity: str
    _connection: sqlite3.Connection = field(repr=False)
    withheld: frozenset[str] = frozenset()

    def withholding(self, licences: frozenset[str]) -> "GeoPackageStore":
        """The same store for readers who must not be given incidents under these licences."""
        return replace(self, withheld=licences)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def revision(self) -> int:
        """Number of the last committed revision, 0 for an empty store."""
        with _our_errors(self.path):
            return _revision(self._connection)

    def load(self) -> State:
        """All that the store holds, read in one transaction."""
        with _our_errors(self.path), closing(_connect(self.path)) as connection, connection:
            connection.execute("BEGIN")
            revision = _revision(connection)
            licences = sorted(self.withheld)
            under = f"licence IN ({','.join('?' * len(licences))})"
            shown = f"{_select_sql(INCIDENTS)} WHERE licence IS NULL OR NOT {under}"
            count = f"SELECT count(*) FROM incidents WHERE {under}"
            return State(
                build_snapshot(revision, connection.execute(shown, licences)),
                _read_records(connection, CLAIMS, revision),
                _read_records(connection, CROSSING_STATUS, revision),
                int(connection.execute(count, licences).fetchone()[0]),
            )

    def history(self, table: Table, record_id: str) -> list[dict[str, object]]:
        """Every version of a record, oldest first: `revision`, `at`, `file` and the record's columns."""
        rows = self._connection.execute(
            "SELECT h.revision, r.at, r.file, h.record FROM history h JOIN revisions r USING (revision) "
            "WHERE h.table_name = ? AND h.id = ? ORDER BY h.revision",
            (table.name, record_id),
        )
        empty = dict.fromkeys(table.names)
        return [
            {"revision": number, "at": at, "file": file, **empty, **orjson.loads(record)}
            for number, at, file, record in rows
        ]

    @contextmanager
    def writing(self, file: str, at: datetime) -> Iterator["Writer"]:
        """A writer whose records become one revision together, or not at all.

        A revision in which nothing is new is not made. Raises `StoreBusy` if another process keeps writing,
        `StoreError` if the file cannot be written to.
        """
        with _our_errors(self.path), closing(_connect(self.path)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            try:
                writer = Writer(connection, self.revision() + 1)
                yield writer
                if writer.is_news():
                    writer.finish(file, at)
                    connection.execute("COMMIT")
                else:
                    connection.execute("ROLLBACK")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise


@dataclass(slots=True)
class Writer:
    """Records on their way into one revision."""

    _connection: sqlite3.Connection
    revision: int
    counts: Counts = field(default_factory=Counts)
    _discarded: bool = False

    def discard(self) -> None:
        """Leave the store as it was: a trial run."""
        self._discarded = True

    def is_news(self) -> bool:
        """Whether there is anything to keep."""
        return not self._discarded and self.counts.inserted + self.counts.updated > 0

    def known_ids(self, table: Table, ids: Sequence[str]) -> set[str]:
        """Those of the ids that the table has."""
        return set(self._known(table, list(dict.fromkeys(ids))))

    def upsert(self, table: Table, records: Sequence[Record]) -> Counts:
        """Insert what is new, update what differs; ids must be distinct. Returns this batch's counts."""
        known = self._known(table, [str(record["id"]) for record in records])
        counts = Counts()
        changed = []
        for record in records:
            values = tuple(record[name] for name in table.names)
            before = known.get(str(record["id"]))
            if before == values:
                counts.unchanged += 1
                continue
            counts.inserted += before is None
            counts.updated += before is not None
            changed.append(values)
        self._write(table, changed)
        self.counts.add(counts)
        return counts

    def finish(self, file: str, at: datetime) -> None:
        """Write the revision's own row, and what the GeoPackage says about its layers."""
        self._connection.execute(
            "INSERT INTO revisions (revision, at, file, inserted, updated, unchanged) VALUES (?, ?, ?, ?, ?, ?)",
            (
                self.revision,
                at.astimezone(UTC).isoformat(timespec="seconds"),
                file,
                self.counts.inserted,
                self.counts.updated,
                self.counts.unchanged,
            ),
        )
        self._connection.execute(
            "UPDATE gpkg_contents SET last_change = ?, (min_x, min_y, max_x, max_y) = (SELECT min(longitude), "
            "min(latitude), max(longitude), max(latitude) FROM incidents) WHERE table_name = 'incidents'",
            (at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z"),),
        )

    def _known(self, table: Table, ids: Sequence[str]) -> dict[str, tuple[object, ...]]:
        known: dict[str, tuple[object, ...]] = {}
        for start in range(0, len(ids), IDS_PER_STATEMENT):
            part = ids[start : start + IDS_PER_STATEMENT]
            marks = ",".join("?" * len(part))
            for row in self._connection.execute(f"{_select_sql(table)} WHERE id IN ({marks})", part):
                known[str(row[0])] = tuple(row)
        return known

    def _write(self, table: Table, rows: Sequence[tuple[object, ...]]) -> None:
        names = list(table.names)
        stored = rows
        if table is INCIDENTS:
            lon, lat = names.index("longitude"), names.index("latitude")
            stored = [(*row, geometry_blob(row[lon], row[lat])) for row in rows]
            names.append("geom")
        updates = ", ".join(f'"{name}" = excluded."{name}"' for name in names if name != "id")
        columns = ", ".join(f'"{name}"' for name in names)
        self._connection.executemany(
            f'INSERT INTO "{table.name}" ({columns}) VALUES ({", ".join("?" * len(names))}) '
            f"ON CONFLICT (id) DO UPDATE SET {updates}",
            stored,
        )
        self._connection.executemany(
            "INSERT INTO history (table_name, id, revision, record) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (table_name, id, revision) DO UPDATE SET record = excluded.record",
            ((table.name, row[0], self.revision, _known_values(table, row)) for row in rows),
        )


def _known_values(table: Table, row: Sequence[object]) -> str:
    """A record as JSON without what is not known of it: most columns of most records."""
    pairs = zip(table.names, row, strict=True)
    return orjson.dumps({name: value for name, value in pairs if value is not None}).decode()


def open_store(path: Path) -> GeoPackageStore:
    """The store in that file, made if there is none.

    Raises `WrongSchema` if the file is something else, `StoreBusy` if another process keeps it locked,
    `StoreError` if it cannot be opened or made.
    """
    if not path.parent.is_dir():
        raise StoreError(f"store: no such folder: {path.parent}; make it, or set DURAND_STORE to another file")
    with _our_errors(path):
        connection = _connect(path)
        try:
            identity = _ensure_schema(connection, path)
        except BaseException:
            connection.close()
            raise
    return GeoPackageStore(path, identity, connection)


@contextmanager
def _our_errors(path: Path) -> Iterator[None]:
    """SQLite's errors as ours, by its result code."""
    try:
        yield
    except sqlite3.Error as error:
        # The low byte is the kind, what is above it a finer reason. Errors of the module itself have no code.
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_OK) & 0xFF
        if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
            raise StoreBusy(f"store: another process is writing to {path}; try again when it is done") from error
        if code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR):
            raise _not_ours(path, str(error)) from error
        raise StoreError(f"store: cannot use {path}: {error}") from error


def _not_ours(path: Path, why: str) -> WrongSchema:
    return WrongSchema(f"store: {path} is not a store of ours ({why}); name another file, it will be made")


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)


def _revision(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT coalesce(max(revision), 0) FROM revisions").fetchone()[0])


def _ensure_schema(connection: sqlite3.Connection, path: Path) -> str:
    """The identity of the store, whose schema is checked, or made if the file is empty."""
    if not _tables(connection):
        # Before the switch to a write-ahead log: GDAL looks for the GeoPackage's mark in the file itself.
        connection.execute("BEGIN IMMEDIATE")
        if not _tables(connection):
            for statement in schema_sql(str(uuid.uuid4())):
                connection.execute(statement)
        connection.execute("COMMIT")
    if "durand_meta" not in _tables(connection):
        raise _not_ours(path, "it has no table durand_meta")
    meta = dict(connection.execute("SELECT name, value FROM durand_meta").fetchall())
    if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID or "identity" not in meta:
        raise _not_ours(path, "it lacks a GeoPackage's mark or a store's identity")
    if meta.get("schema") != str(SCHEMA_VERSION):
        raise WrongSchema(
            f"store: {path} has schema {meta.get('schema')}, this program reads schema {SCHEMA_VERSION}; "
            "use the version of the program that made it, or name another file"
        )
    _switch_to_wal(connection)
    _add_columns(connection)
    return str(meta["identity"])


def _add_columns(connection: sqlite3.Connection) -> None:
    """Give a store made by an earlier program the columns that have come since, empty."""
    if not any(_missing_columns(connection, table) for table in TABLES.values()):
        return
    connection.execute("BEGIN IMMEDIATE")
    for table in TABLES.values():
        for column in _missing_columns(connection, table):
            connection.execute(f'ALTER TABLE "{table.name}" ADD COLUMN {column_sql(column)}')
    connection.execute("COMMIT")


def _missing_columns(connection: sqlite3.Connection, table: Table) -> list[Column]:
    there = {row[1] for row in connection.execute(f'PRAGMA table_info("{table.name}")')}
    return [column for column in table.columns if column.name not in there]


def _switch_to_wal(connection: sqlite3.Connection) -> None:
    """Let readers go on while one writes, where the file system can.

    SQLite waits for readers, but of two that switch at once it sends one away: that one waits here.
    """
    give_up = monotonic() + BUSY_SECONDS
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or monotonic() > give_up:
                raise
            sleep(SWITCH_SECONDS)


def _tables(connection: sqlite3.Connection) -> set[str]:
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def _select_sql(table: Table) -> str:
    columns = ", ".join(f'"{name}"' for name in table.names)
    return f'SELECT {columns} FROM "{table.name}"'


def _read_records(connection: sqlite3.Connection, table: Table, revision: int) -> Records:
    rows = connection.execute(f"{_select_sql(table)} ORDER BY id")
    return build_records(revision, (dict(zip(table.names, row, strict=True)) for row in rows), table=table)
