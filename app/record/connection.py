"""Connections to a store's file, made with APSW.

APSW writes many rows in 60 % of the time that the standard library's `sqlite3` takes, and brings one SQLite
version to every system. No other library in the process may open the file: two SQLite libraries in one process
would release each other's locks.
"""

import os
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote

from apsw import (
    SQLITE_OPEN_CREATE,
    SQLITE_OPEN_READONLY,
    SQLITE_OPEN_READWRITE,
    SQLITE_OPEN_URI,
    BusyError,
    Connection,
    LockedError,
)

BUSY_SECONDS = 30.0
"""Seconds to wait for another process that is writing; an import of 100,000 rows commits in less."""
SWITCH_SECONDS = 0.01
"""Seconds between two tries to switch a new file to a write-ahead log."""


def connect(path: Path) -> Connection:
    """A connection that waits while another process locks the file; `apsw.Error` if the file cannot be opened.

    A file that is not there is not made: where a store was, nobody may find an empty one. A file that may not be
    written to is only read.
    """
    if is_read_only(path):
        return _patient(_reading(path))
    return _patient(Connection(str(path), flags=SQLITE_OPEN_READWRITE))


def connect_or_make(path: Path) -> Connection:
    """A connection as `connect` gives it; a file that is not there is made, and is empty."""
    if is_read_only(path):
        return connect(path)
    return _patient(Connection(str(path), flags=SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE))


def is_read_only(path: Path) -> bool:
    """Whether there is a file that this process may not write to: by its rights, or by its medium's."""
    return path.exists() and not _may_write(path)


def _may_write(path: Path) -> bool:
    """Whether this process may write to a file, or make files in a folder, by the rights it has now."""
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _reading(path: Path) -> Connection:
    """A connection that reads; where nothing can be made beside the file, nobody changes it while it is read."""
    log = path.with_name(f"{path.name}-wal")
    is_still = not _may_write(path.parent) and not (log.exists() and log.stat().st_size)
    address = f"file:{quote(str(path.absolute()))}{'?immutable=1' if is_still else ''}"
    return Connection(address, flags=SQLITE_OPEN_READONLY | SQLITE_OPEN_URI)


def _patient(connection: Connection) -> Connection:
    """The connection, set to wait for others, and to write safely.

    `FULL`: a commit returns when it is on the disk. Whoever was told that an import is done finds it after a power
    loss; an import pays one more fsync for that.
    """
    connection.set_busy_timeout(round(BUSY_SECONDS * 1000))
    connection.pragma("synchronous", "FULL")
    return connection


def patience_ends() -> float:
    """The time at which a wait that begins now must give up, on the scale of `time.monotonic`."""
    return monotonic() + BUSY_SECONDS


def empty_log(connection: Connection) -> None:
    """Move what was committed from the write-ahead log into the file, if nobody reads the log now.

    A file that somebody puts in the store's place must not meet the log of the store before.
    """
    connection.set_busy_timeout(0)
    with suppress(BusyError, LockedError):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def switch_to_wal(connection: Connection) -> None:
    """Switch to a write-ahead log, where the file system can, so that readers continue while one process writes.

    SQLite waits for readers, but if two processes switch at once it refuses one of them: that one retries here.
    """
    give_up = patience_ends()
    while connection.execute("PRAGMA journal_mode").get != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except BusyError:
            if monotonic() > give_up:
                raise
            sleep(SWITCH_SECONDS)
