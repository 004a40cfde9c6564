"""Connections to a store's file, made with APSW.

APSW writes many rows in 60 % of the time that the standard library's `sqlite3` takes, and brings one SQLite
version to every system. No other library in the process may open the file: two SQLite libraries in one process
would release each other's locks.
"""

from pathlib import Path
from time import monotonic

from apsw import Connection

BUSY_SECONDS = 30.0
"""Seconds to wait for another process that is writing; an import of 100,000 rows commits in less."""


def connect(path: Path) -> Connection:
    """A connection that waits while another process locks the file; `apsw.Error` if the file cannot be opened."""
    connection = Connection(str(path))
    connection.set_busy_timeout(round(BUSY_SECONDS * 1000))
    return connection


def patience_ends() -> float:
    """The time at which a wait that begins now must give up, on the scale of `time.monotonic`."""
    return monotonic() + BUSY_SECONDS
