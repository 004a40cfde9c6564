"""A check of every page and every record of a store."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
from apsw import Connection

from app.model.columns import INCIDENTS, TABLES, Table
from app.record.checksums import (
    Numbers,
    check_records,
    has_sums,
    is_edited_elsewhere,
    select_all,
    sum_incidents,
    sum_records,
)
from app.record.connection import connect
from app.record.ledgers import check_ledgers
from app.record.schema_opening import index_words
from app.record.standing import read_standing
from app.record.store_errors import damaged, reading_record
from app.record.store_file import see_file

MOST_FAULTS = 3
"""Faults of a damaged file that are named."""


def check_store(path: Path) -> Iterator[str]:
    """A line about each thing that was checked and is right.

    Raises `StoreLost` if there is no store, `StoreDamaged` at the first thing that is not what was written.
    """
    see_file(path)
    with reading_record(path), closing(connect(path)) as connection:
        _check_pages(path, connection)
        yield f"{path}: every page is sound"
        if not has_sums(connection):
            yield "records        have no checksums yet: an earlier version wrote them; the next import adds them"
        for table in TABLES.values():
            fids, sums = _sums(connection, table)
            check_records(path, connection, table, fids, sums)
            yield f"{table.name:<14} {len(fids)}"
        rows = check_ledgers(path, connection)
        yield f"versions       {'have no checksums yet: the next change adds them' if rows is None else rows}"
        if is_edited_elsewhere(connection):
            yield "edited         by another program after the last import"
        yield f"revision       {read_standing(connection).revision}"


def repair_store(path: Path) -> None:
    """Make the store's indexes, also the index of words, anew from its records; no record changes.

    Raises `StoreLost` if there is no store, `StoreBusy` while another process writes, `StoreDamaged` where the
    records cannot be read: then only a backup helps.
    """
    see_file(path)
    with reading_record(path), closing(connect(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("REINDEX")
        index_words(connection)
        connection.execute("COMMIT")


def _check_pages(path: Path, connection: Connection) -> None:
    """Have SQLite check all pages and indexes, that of words included."""
    found = [str(row[0]) for row in connection.execute(f"PRAGMA integrity_check({MOST_FAULTS})")]
    if found != ["ok"]:
        raise damaged(path, "; ".join(found))


def _sums(connection: Connection, table: Table) -> tuple[Numbers, Numbers]:
    if table is INCIDENTS:
        return sum_incidents(connection)
    rows = list(connection.execute(select_all(table)))
    fids = np.array([row[0] for row in rows], dtype=np.int64)
    return fids, np.array(sum_records([row[1:] for row in rows]), dtype=np.int64)
