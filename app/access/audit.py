"""The audit log: who wanted to write what and when, from which address, and what became of it."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.access.access_file import AccessFile
from app.model.roles import Actor

MOST_TOLD = 500
"""Letters of what was done: the log may be long, but no line of it."""
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
