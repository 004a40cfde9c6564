"""Checksums of the records in a store, which tell damage from an edit by another program.

An incident's checksum is the CRC-32 of its encoded feature, which the engine encodes anyway, at import and when it
is made again from the record. A record of another table has the CRC-32 of its values as JSON.
"""

import logging
import sys
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import orjson
from apsw import Connection
from numpy.typing import NDArray

from app.engine.encoding import checksums_of, encode_incidents
from app.engine.next_snapshot import read_incidents
from app.model.batch import Values, batch_of
from app.model.columns import INCIDENTS, TABLES, Table
from app.record.store_errors import damaged

SUMMED = "summed"
"""The row in `durand_meta` that says how the checksums were made; without it there are none."""
CHANGED = "last_change"
"""The row in `durand_meta` with the `last_change` of the incidents that this program wrote last."""

Numbers = NDArray[np.int64]

log = logging.getLogger("durand")


@dataclass(frozen=True, slots=True)
class Differences:
    """The numbers of records whose checksum differs from the kept one, that have none, and that are gone."""

    changed: int
    added: int
    gone: int

    def __bool__(self) -> bool:
        return bool(self.changed or self.added or self.gone)

    def __str__(self) -> str:
        return f"{self.changed:,} changed, {self.added:,} were added and {self.gone:,} are gone"


def sums_table(table: Table) -> str:
    """The name of the table that keeps the checksums of a table's records by row number."""
    return f"{table.name}_sums"


def sums_sql() -> Iterable[str]:
    """The SQL statements that make the tables of checksums, where they are missing."""
    for table in TABLES.values():
        yield f"CREATE TABLE IF NOT EXISTS {sums_table(table)} (fid INTEGER PRIMARY KEY, sum INTEGER NOT NULL)"


def way_of_summing() -> str:
    """A text that differs from another program's if that program encodes one and the same incident otherwise."""
    fill = {"text": "x", "integer": 1, "real": 1.5, "date": "2026-01-05"}
    [(_, [feature])] = encode_incidents(batch_of(INCIDENTS, [tuple(fill[c.kind] for c in INCIDENTS.columns)]))
    return f"{zlib.crc32(feature)}-{zlib.crc32(repr([table.names for table in TABLES.values()]).encode())}"


def keep_sums(connection: Connection, table: Table, fids: Iterable[int], sums: Iterable[int]) -> None:
    """Keep the checksums of records that were written."""
    statement = f"INSERT OR REPLACE INTO {sums_table(table)} VALUES (?, ?)"
    connection.executemany(statement, zip(fids, sums, strict=True))


def drop_sums(connection: Connection, table: Table, fid: int) -> None:
    """Drop the checksum of a record that is taken out of its table."""
    connection.execute(f"DELETE FROM {sums_table(table)} WHERE fid = ?", (fid,))


def sum_records(rows: Iterable[Values]) -> list[int]:
    """The checksums of records of a table that has no incidents, as the store gives them."""
    return [zlib.crc32(orjson.dumps(row)) for row in rows]


def keep_sums_again(connection: Connection, table: Table, fids: Sequence[int]) -> None:
    """Keep the checksums of records of a table that has no incidents, as the store has them now."""
    marks = ",".join(map(str, fids))
    found = list(connection.execute(f"{select_all(table)} WHERE fid IN ({marks})"))
    keep_sums(connection, table, [row[0] for row in found], sum_records([row[1:] for row in found]))


def sum_incidents(connection: Connection) -> tuple[Numbers, Numbers]:
    """The row numbers of all incidents and their checksums, encoded anew."""
    fids: list[Numbers] = [np.empty(0, dtype=np.int64)]
    sums: list[Numbers] = [np.empty(0, dtype=np.int64)]
    for numbers, rows in read_incidents(connection, sys.maxsize):
        for at, features in encode_incidents(batch_of(INCIDENTS, rows)):
            fids.append(np.array(numbers, dtype=np.int64)[at])
            sums.append(checksums_of(features))
    return np.concatenate(fids), np.concatenate(sums)


def accept_records(connection: Connection) -> None:
    """Take all records as they are now: write their checksums anew. A minute for a few million incidents."""
    for statement in sums_sql():
        connection.execute(statement)
    for table in TABLES.values():
        connection.execute(f"DELETE FROM {sums_table(table)}")
        if table is INCIDENTS:
            fids, sums = sum_incidents(connection)
            keep_sums(connection, table, fids.tolist(), sums.tolist())
        else:
            found = list(connection.execute(select_all(table)))
            keep_sums(connection, table, [row[0] for row in found], sum_records([row[1:] for row in found]))
    _note(connection, SUMMED, way_of_summing())


def note_change(connection: Connection, last_change: str) -> None:
    """Keep the date of change that this program gives to the incidents: another date is another program's."""
    _note(connection, CHANGED, last_change)


def has_sums(connection: Connection) -> bool:
    """Whether the store has checksums that this program can compare."""
    return _noted(connection, SUMMED) == way_of_summing()


def is_edited_elsewhere(connection: Connection) -> bool:
    """Whether another program, such as QGIS, says that it changed the incidents since this program wrote them."""
    known = _noted(connection, CHANGED)
    return known is not None and known != _last_change(connection)


def check_records(path: Path, connection: Connection, table: Table, fids: Numbers, sums: Numbers) -> None:
    """Hold the checksums of all records of a table against the kept ones.

    Raises `StoreDamaged` if they differ; if another program says that it edited the store, the log says so.
    """
    if not has_sums(connection):
        return
    found = differences(connection, table, fids, sums)
    if not found:
        return
    if not is_edited_elsewhere(connection):
        why = f"of the {table.name}, {found}, and no program says that it did that"
        raise damaged(path, why)
    log.warning(
        "store: %s was edited by another program, such as QGIS, at %s: of the %s, %s; they are taken as they are",
        path,
        _last_change(connection),
        table.name,
        found,
    )


def differences(connection: Connection, table: Table, fids: Numbers, sums: Numbers) -> Differences:
    """The differences between the records and the ones that were written."""
    kept = np.array(connection.execute(f"SELECT fid, sum FROM {sums_table(table)}").fetchall(), dtype=np.int64)
    kept_fids, kept_sums = kept.reshape(-1, 2).T
    _, now, before = np.intersect1d(fids, kept_fids, return_indices=True)
    changed = int((sums[now] != kept_sums[before]).sum())
    return Differences(changed, len(fids) - len(now), len(kept_fids) - len(before))


def select_all(table: Table) -> str:
    """The SELECT statement for the row numbers and the records of a table, in the columns' order."""
    names = ", ".join(f'"{name}"' for name in table.names)
    return f'SELECT fid, {names} FROM "{table.name}"'


def _last_change(connection: Connection) -> str:
    found = connection.execute("SELECT last_change FROM gpkg_contents WHERE table_name = 'incidents'").get
    return str(found)


def _note(connection: Connection, name: str, value: str) -> None:
    connection.execute("INSERT OR REPLACE INTO durand_meta (name, value) VALUES (?, ?)", (name, value))


def _noted(connection: Connection, name: str) -> str | None:
    found = connection.execute("SELECT value FROM durand_meta WHERE name = ?", (name,)).get
    return None if found is None else str(found)
