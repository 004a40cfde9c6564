"""Records and their versions as rows, read from the store."""

from collections.abc import Iterable

import orjson
from apsw import Connection

from app.model.batch import Values
from app.model.columns import Table


def last_version(connection: Connection, table: Table, record_id: str) -> Values:
    """The last version of a record in `history`, in the order of the table's columns; empty without one."""
    record = connection.execute(
        "SELECT record FROM history WHERE table_name = ? AND id = ? ORDER BY revision DESC LIMIT 1",
        (table.name, record_id),
    ).get
    return () if record is None else version_values(table, record)


def version_values(table: Table, record: str) -> Values:
    """A version as values in the order of the table's columns, from the JSON that `history` keeps."""
    known = orjson.loads(record)
    return tuple(known.get(name) for name in table.names)


def record_json(table: Table, row: Values) -> str:
    """A record as JSON without its unknown values: most columns of most records are unknown."""
    pairs = zip(table.names, row, strict=True)
    return orjson.dumps({name: value for name, value in pairs if value is not None}).decode()


def inserted_with(connection: Connection, table: Table, fid: int) -> int | None:
    """The revision that inserted a row; None if it is not recorded, for then `history` has all versions."""
    found = connection.execute(
        "SELECT revision FROM inserted WHERE table_name = ? AND first_fid <= ? ORDER BY first_fid DESC LIMIT 1",
        (table.name, fid),
    ).get
    return None if found is None else int(found)


def select_sql(table: Table) -> str:
    """The SELECT statement for a table's row numbers and records."""
    return f'SELECT fid, {listed(table.names)} FROM "{table.name}"'


def listed(names: Iterable[str]) -> str:
    """Column names as a list in SQL."""
    return ", ".join(f'"{name}"' for name in names)
