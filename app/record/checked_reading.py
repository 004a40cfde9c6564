"""Reading of a store's records, held against their checksums."""

import sys
from pathlib import Path

import numpy as np
from apsw import Connection

from app.engine.blob_file import HeapWriter
from app.engine.builder import Gathering
from app.engine.next_snapshot import read_incidents
from app.engine.segment import put_in_order
from app.engine.snapshot import Snapshot, index_columns
from app.model.batch import batch_of
from app.model.columns import INCIDENTS, Table
from app.record.checksums import check_records, sum_records
from app.record.records import Records, build_records
from app.record.standing import read_standing
from app.record.version_rows import select_sql
from app.record.word_search import StoreSearch


def read_snapshot(connection: Connection, search: StoreSearch) -> Snapshot:
    """The snapshot of all incidents, in memory; `StoreDamaged` if they are not as they were written."""
    gathering = Gathering(HeapWriter(Path(), in_memory=True))
    for fids, rows in read_incidents(connection, sys.maxsize):
        gathering.add(fids, batch_of(INCIDENTS, rows))
    check_records(search.path, connection, INCIDENTS, gathering.fids(), gathering.sums())
    columns, checksum, _ = put_in_order(gathering.columns())
    return index_columns(read_standing(connection).revision, columns, checksum, search)


def read_records(path: Path, connection: Connection, table: Table) -> Records:
    """The records of a table without incidents; `StoreDamaged` if they are not as they were written."""
    rows = list(connection.execute(f"{select_sql(table)} ORDER BY id"))
    sums = np.array(sum_records([row[1:] for row in rows]), dtype=np.int64)
    check_records(path, connection, table, np.array([row[0] for row in rows], dtype=np.int64), sums)
    found = (dict(zip(table.names, row[1:], strict=True)) for row in rows)
    return build_records(read_standing(connection).revision, found, table=table)
