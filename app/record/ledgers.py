"""Sums over the tables that only this program writes: versions, tombstones, drafts, corrections, links, rules.

A table's sum is the number of its rows and the total of their CRC-32s. SQLite tells each row that a write puts in
or takes out, so that a write costs what it changes, however long the table is. Row numbers do not count: VACUUM
may change them.
"""

import zlib
from pathlib import Path

from apsw import Connection, PreUpdate

from app.record.store_errors import damaged

LEDGERS = (
    "history",
    "revisions",
    "inserted",
    "tombstones",
    "drafts",
    "erased",
    "corrections",
    "event_links",
    "rules",
)
UPTO = "ledgers"
"""The row in `durand_meta` with the revision up to which the sums are kept; without it there are none."""
TOTALS = 1 << 62
"""Totals are counted modulo this number, so that SQLite's integers hold them."""
_TABLE = """CREATE TABLE IF NOT EXISTS ledger_sums (
    name TEXT PRIMARY KEY, rows INTEGER NOT NULL, total INTEGER NOT NULL)"""

Sum = tuple[int, int]
"""Rows and total."""


class LedgerSums:
    """The sums of a store while a revision is written: made before the first write, kept by `finish`."""

    def __init__(self, connection: Connection) -> None:
        """Begin to listen; the sums are made anew where a program that keeps none wrote the last revision."""
        self._connection = connection
        self._changes: dict[str, Sum] = {}
        connection.execute(_TABLE)
        if not _hold(connection):
            sums = [(name, *_sum(connection, name)) for name in LEDGERS]
            connection.executemany("INSERT OR REPLACE INTO ledger_sums VALUES (?, ?, ?)", sums)
        connection.preupdate_hook(self._note, id=self)

    def finish(self) -> None:
        """Keep the sums of what was written."""
        self._connection.preupdate_hook(None, id=self)
        for name, (rows, total) in self._changes.items():
            self._connection.execute(
                f"UPDATE ledger_sums SET rows = rows + ?, total = (total + ?) % {TOTALS} WHERE name = ?",
                (rows, total % TOTALS, name),
            )
        self._connection.execute(
            "INSERT OR REPLACE INTO durand_meta (name, value) SELECT ?, max(revision) FROM revisions", (UPTO,)
        )

    def _note(self, change: PreUpdate) -> None:
        if change.table_name not in LEDGERS:
            return
        rows, total = self._changes.get(change.table_name, (0, 0))
        for values, sign in ((change.old, -1), (change.new, 1)):
            if values is not None:
                rows, total = rows + sign, total + sign * _row_sum(values)
        self._changes[change.table_name] = rows, total


def check_ledgers(path: Path, connection: Connection) -> int | None:
    """The number of rows that were held against their sums; None if the store has no sums that hold now.

    Raises `StoreDamaged` if a table is not what was written.
    """
    if not _hold(connection):
        return None
    kept = {name: (rows, total) for name, rows, total in connection.execute("SELECT * FROM ledger_sums")}
    found = {name: _sum(connection, name) for name in LEDGERS}
    for name, sum_ in found.items():
        if kept.get(name) != sum_:
            raise damaged(path, f"the table {name} does not hold what was written, and no program says why")
    return sum(rows for rows, _ in found.values())


def drop_ledgers(connection: Connection) -> None:
    """Drop the sums where the tables are changed for a new schema; the next revision makes them anew."""
    connection.execute("DELETE FROM durand_meta WHERE name = ?", (UPTO,))


def _sum(connection: Connection, name: str) -> Sum:
    sums = [_row_sum(row) for row in connection.execute(f"SELECT * FROM {name}")]
    return len(sums), sum(sums) % TOTALS


def _row_sum(values: tuple[object, ...]) -> int:
    """A row's CRC-32. Nulls at its end do not count: a column that a later version adds changes no sum."""
    count = len(values)
    while count and values[count - 1] is None:
        count -= 1
    return zlib.crc32(repr(values[:count]).encode())


def _hold(connection: Connection) -> bool:
    """Whether the sums are those of the last revision: an earlier version of this program keeps none."""
    upto = connection.execute("SELECT value FROM durand_meta WHERE name = ?", (UPTO,)).get
    last = connection.execute("SELECT max(revision) FROM revisions").get
    return upto is not None and str(upto) == str(last)
