"""The file beside a store that holds who may write to it: keys, browser sessions and the audit log.

It is no part of the record: a store that is handed on takes nobody's rights and addresses with it, an older copy
of a store that is put back brings no revoked key back, and a key is revoked at once while an import is writing.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from secrets import token_urlsafe

from apsw import Connection

from app.model.errors import StoreError
from app.record.connection import connect, switch_to_wal
from app.record.store_errors import our_errors

SUFFIX = ".access"
"""Suffix of the file's name, after the store's."""
SECRET_BYTES = 32
"""Random bytes of a key, a one-time address and a browser session: 256 bits cannot be guessed, or tried out."""
PRIVATE = 0o600
"""Nobody but the user who runs the program reads the file."""
TABLES = (
    """CREATE TABLE IF NOT EXISTS keys (
        name TEXT PRIMARY KEY, role TEXT NOT NULL, digest BLOB NOT NULL UNIQUE,
        made_at TEXT NOT NULL, rotated_at TEXT, revoked_at TEXT)""",
    """CREATE TABLE IF NOT EXISTS invitations (
        digest BLOB PRIMARY KEY, ends_at TEXT NOT NULL, used_at TEXT)""",
    """CREATE TABLE IF NOT EXISTS browser_sessions (
        digest BLOB PRIMARY KEY, key_name TEXT, ends_at TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS audit (
        number INTEGER PRIMARY KEY, at TEXT NOT NULL, who TEXT, role TEXT NOT NULL, address TEXT,
        what TEXT NOT NULL, outcome TEXT)""",
)


@dataclass(frozen=True, slots=True)
class AccessFile:
    """The file of a store's keys, sessions and audit log; several processes share it."""

    path: Path
    now: Callable[[], datetime]
    reader: Connection = field(repr=False)

    def close(self) -> None:
        """Close the file."""
        self.reader.close()

    def time(self) -> str:
        """The present time in UTC, as text that sorts by time."""
        return self.now().astimezone(UTC).isoformat(timespec="seconds")

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection in a transaction that is committed at the end; `StoreError` where that cannot be done."""
        with our_errors(self.path), closing(connect(self.path)) as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")


def path_of(store: Path) -> Path:
    """The path of the access file of the store in the file `store`."""
    return store.with_name(store.name + SUFFIX)


def open_access(store: Path, now: Callable[[], datetime]) -> AccessFile:
    """The access file of the store in the file `store`, made if there is none; `now` is the clock.

    Raises `StoreError` if it cannot be opened or made.
    """
    path = path_of(store)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, PRIVATE))
    except OSError as error:
        raise StoreError(
            f"keys: {path} cannot be opened or made: {error.strerror}; it stands beside the store"
        ) from error
    with our_errors(path):
        connection = connect(path)
        try:
            switch_to_wal(connection)
            for statement in TABLES:
                connection.execute(statement)
        except BaseException:
            connection.close()
            raise
    return AccessFile(path, now, connection)


def make_secret() -> str:
    """A text of 256 random bits that stands in headers and addresses as it is."""
    return token_urlsafe(SECRET_BYTES)


def digest_of(secret: str) -> bytes:
    """The SHA-256 of a secret, under which it is kept: nobody who reads the file learns the secret.

    A slow hash, as passwords need it, would gain nothing: the secret is random.
    """
    return sha256(secret.encode("utf-8", "surrogateescape")).digest()
