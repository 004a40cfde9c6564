"""The version of the derivation rules that a store was written with, and all its incidents, to derive again."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from apsw import Connection

from app.engine.next_snapshot import read_incidents
from app.model.batch import Values
from app.record.connection import connect
from app.record.schema import DERIVATION

FIRST = "1"
"""The version of stores that record no version."""


def is_derived_anew(path: Path) -> bool:
    """Whether the store's incidents were derived by the rules of this program."""
    with closing(connect(path)) as connection:
        return _derivation(connection) == DERIVATION


def mark_as_derived(path: Path) -> None:
    """Record that the store's incidents were derived by the rules of this program."""
    with closing(connect(path)) as connection:
        statement = "INSERT OR REPLACE INTO durand_meta (name, value) VALUES ('derivation', ?)"
        connection.execute(statement, (DERIVATION,))


def read_all_incidents(path: Path) -> Iterator[list[Values]]:
    """Every current incident, batch by batch, as values in the columns' order."""
    with closing(connect(path)) as connection:
        last_fid = connection.execute("SELECT coalesce(max(fid), 0) FROM incidents").get
        for _, rows in read_incidents(connection, last_fid):
            yield rows


def _derivation(connection: Connection) -> str:
    said = connection.execute("SELECT value FROM durand_meta WHERE name = 'derivation'").get
    return FIRST if said is None else str(said)
