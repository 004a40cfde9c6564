"""The audit log: who wanted to write what and when, from which address, and what became of it."""

import re
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from apsw import Connection

from app.access.access_file import AccessFile, open_access, path_of
from app.model.roles import Actor
from app.record.connection import connect, empty_log
from app.record.store_errors import our_errors

MOST_TOLD = 500
"""Letters of what was done: the log may be long, but no line of it."""
FORGOTTEN = "(erased)"
"""The word in place of an erased record's id."""
COLUMNS = ("number", "at", "who", "role", "address", "what", "outcome")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log.

    `at` is in UTC; `who` is None for somebody unknown, `outcome` is None for what never ended.
    """

    number: int
    at: str
    who: str | None
    role: str
    address: str | None
    what: str
    outcome: str | None


def note(access: AccessFile, actor: Actor, what: str, outcome: str | None = None) -> int:
    """Add a line, and return its number; it is on the disk before this returns."""
    with access.writing() as connection:
        connection.execute(
            "INSERT INTO audit (at, who, role, address, what, outcome) VALUES (?, ?, ?, ?, ?, ?)",
            (access.time(), actor.name, actor.role.word, actor.address, what[:MOST_TOLD], outcome),
        )
        return connection.last_insert_rowid()


def note_outcome(access: AccessFile, number: int, outcome: str) -> None:
    """Add to a line what became of it."""
    with access.writing() as connection:
        connection.execute("UPDATE audit SET outcome = ? WHERE number = ?", (outcome, number))


def read_entries(access: AccessFile) -> Iterator[Entry]:
    """Every line of the log, oldest first."""
    for row in access.reader.execute(f"SELECT {', '.join(COLUMNS)} FROM audit ORDER BY number"):
        yield Entry(*row)


def forget(store: Path, ids: Sequence[str]) -> None:
    """Take ids of records out of the log of a store, and out of the file's free space."""
    if not path_of(store).exists():
        return
    with closing(open_access(store, lambda: datetime.now(UTC))) as access:
        with access.writing() as connection:
            for record_id in ids:
                _forget(connection, record_id)
        with our_errors(access.path), closing(connect(access.path)) as connection:
            connection.execute("VACUUM")
            empty_log(connection)


def _forget(connection: Connection, record_id: str) -> None:
    """Replace an id, also as addresses write it, in the lines that name it; ids that only begin so stay."""
    told = {record_id, quote(record_id), quote(record_id, safe="")}
    named = re.compile(rf"(?<![\w:.-])({'|'.join(map(re.escape, told))})(?![\w.-])")
    for number, *texts in connection.execute("SELECT number, what, outcome FROM audit").fetchall():
        after = [None if text is None else named.sub(FORGOTTEN, str(text)) for text in texts]
        if after != texts:
            connection.execute("UPDATE audit SET what = ?, outcome = ? WHERE number = ?", (*after, number))
