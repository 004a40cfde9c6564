"""Erased records: what keeps an import from bringing one back, without holding anything of it."""

from collections.abc import Iterable
from hashlib import sha256

from apsw import Connection

from app.model.columns import Table

ERASED_TABLE = """CREATE TABLE IF NOT EXISTS erased (
    table_name TEXT NOT NULL, digest BLOB NOT NULL, revision INTEGER NOT NULL, why TEXT NOT NULL, said_by TEXT,
    UNIQUE (table_name, digest))"""
"""`digest` is the SHA-256 of a record's id: an id may name a person too."""

ERASE = "erase"
"""The name of a revision that erases: it says nothing of what is gone."""


def ensure_erased(connection: Connection) -> None:
    """Give a store of an earlier version the table of erased records."""
    connection.execute(ERASED_TABLE)


def digest_of_id(record_id: str) -> bytes:
    """The digest under which an erased record is known."""
    return sha256(record_id.encode("utf-8", "surrogatepass")).digest()


def find_erased(connection: Connection, table: Table, ids: Iterable[str]) -> set[str]:
    """The ids, out of `ids`, of records that were erased."""
    rows = connection.execute("SELECT digest FROM erased WHERE table_name = ?", (table.name,))
    digests = {row[0] for row in rows}
    return {record_id for record_id in ids if digest_of_id(record_id) in digests} if digests else set()


def note_erased(connection: Connection, table: Table, record_id: str, said: tuple[int, str, str | None]) -> None:
    """Note that a record was erased: with which revision, why, and by whom."""
    connection.execute(
        "INSERT OR REPLACE INTO erased (table_name, digest, revision, why, said_by) VALUES (?, ?, ?, ?, ?)",
        (table.name, digest_of_id(record_id), *said),
    )
