"""Tombstones: which records were retracted or restored, when, why and by whom; no version of a record is lost."""

from dataclasses import dataclass

from apsw import Connection

from app.model.columns import Table
from app.model.errors import BadParameter

RETRACTED, RESTORED, ACCEPTED = "retracted", "restored", "accepted"
ADDED, UNDONE = "added", "undone"
TOMBSTONES_TABLE = """CREATE TABLE tombstones (
    table_name TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, fid INTEGER NOT NULL,
    became TEXT NOT NULL, why TEXT NOT NULL, said_by TEXT,
    UNIQUE (table_name, id, revision))"""
"""One row for each retraction, restoration, acceptance and the like of a record; the last one says what it is now.

`fid` is the record's row number in its table, which no other record gets.
"""
DOWN = (
    "SELECT id FROM (SELECT id, became, max(revision) FROM tombstones "
    f"WHERE table_name = ? AND revision <= ? GROUP BY id) WHERE became = '{RETRACTED}'"
)
"""SQL for the ids of a table that stand retracted at a revision."""


@dataclass(frozen=True, slots=True)
class Tombstone:
    """A retraction or a restoration of one record: at which revision, why, and by whom (None: not said)."""

    revision: int
    fid: int
    became: str
    why: str
    by: str | None


def read_reason(action: str, why: str) -> str:
    """The reason without spaces around it; `BadParameter` for an empty one."""
    if not isinstance(why, str) or not why.strip():
        raise BadParameter(f"{action}: why must say the reason, such as 'a duplicate of seed:S04': {why!r}")
    return why.strip()


def read_retracted(connection: Connection, table: Table, revision: int) -> frozenset[str]:
    """The ids of a table's records that stand retracted at a revision."""
    return frozenset(row[0] for row in connection.execute(DOWN, (table.name, revision)))


def read_tombstones(connection: Connection, table: Table, record_id: str) -> list[Tombstone]:
    """Every retraction and restoration of a record, oldest first."""
    rows = connection.execute(
        "SELECT revision, fid, became, why, said_by FROM tombstones WHERE table_name = ? AND id = ? "
        "ORDER BY revision",
        (table.name, record_id),
    )
    return [Tombstone(*row) for row in rows]


def write_tombstone(connection: Connection, table: Table, record_id: str, stone: Tombstone) -> None:
    """Add a retraction or a restoration; it replaces an earlier one of its revision."""
    connection.execute(
        "INSERT OR REPLACE INTO tombstones (table_name, id, revision, fid, became, why, said_by) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (table.name, record_id, stone.revision, stone.fid, stone.became, stone.why, stone.by),
    )
