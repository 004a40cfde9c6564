"""Columns that stores of an earlier version lack, and get when they are opened."""

from apsw import Connection

from app.model.columns import TABLES, Column, Table
from app.record.schema import column_sql


def add_columns(connection: Connection) -> None:
    """Add to a store of an earlier version the columns that it lacks, empty."""
    if not any(_missing_columns(connection, table) for table in TABLES.values()):
        return
    connection.execute("BEGIN IMMEDIATE")
    for table in TABLES.values():
        for column in _missing_columns(connection, table):
            connection.execute(f'ALTER TABLE "{table.name}" ADD COLUMN {column_sql(column)}')
    connection.execute("COMMIT")


def _missing_columns(connection: Connection, table: Table) -> list[Column]:
    there = {row[1] for row in connection.execute(f'PRAGMA table_info("{table.name}")')}
    return [column for column in table.columns if column.name not in there]


def add_keys(connection: Connection) -> None:
    """Give the revisions of a store of an earlier version the column `key`; call it in no transaction."""
    if _has_keys(connection):
        return
    connection.execute("BEGIN IMMEDIATE")
    if not _has_keys(connection):
        connection.execute("ALTER TABLE revisions ADD COLUMN key TEXT")
    connection.execute("COMMIT")


def _has_keys(connection: Connection) -> bool:
    return "key" in {row[1] for row in connection.execute("PRAGMA table_info(revisions)")}
