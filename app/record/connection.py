"""Connections to a store's file.

By APSW, which writes many rows in 60 % of the time that the standard library's module takes, with the same SQLite
on every system. Nothing else in a process may open the file: of two SQLite libraries, each would let go of the
other's locks.
"""

from pathlib import Path
from time import monotonic

from apsw import Connection

BUSY_SECONDS = 30.0
"""How long to wait for another process that is writing; an import of 100,000 rows commits in less."""


def connect(path: Path) -> Connection:
    """A connection that waits for who has the file locked; `apsw.Error` if it cannot be opened or made."""
    connection = Connection(str(path))
    connection.set_busy_timeout(round(BUSY_SECONDS * 1000))
    return connection


def patience_ends() -> float:
    """When who begins to wait now gives up, by `time.monotonic`."""
    return monotonic() + BUSY_SECONDS
