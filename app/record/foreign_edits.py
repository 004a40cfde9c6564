"""Edits of a store's tables by another program, such as QGIS, after the store's last revision."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import orjson
from apsw import Connection

from app.record.connection import connect

NAME = "changes"
"""The row in `durand_meta` that holds, as JSON, the date of change of every table at the last revision."""


@dataclass(frozen=True, slots=True)
class ForeignEdit:
    """The last edit of a table by another program, at the time that this program wrote, in ISO 8601."""

    table: str
    at: str
    revision: int

    def __str__(self) -> str:
        return (
            f"another program edited {self.table} at {self.at}, after revision {self.revision}; "
            "the history has no version of that edit"
        )


def note_changes(connection: Connection) -> None:
    """Record every table's date of change, as it is when a revision is complete."""
    statement = "INSERT OR REPLACE INTO durand_meta (name, value) VALUES (?, ?)"
    connection.execute(statement, (NAME, orjson.dumps(_changes(connection)).decode()))


def find_foreign_edits(path: Path) -> list[ForeignEdit]:
    """The tables that another program edited after the last revision, as far as that program says when.

    GDAL and QGIS write a table's date of change (GeoPackage 1.3, `gpkg_contents.last_change`); a program that
    does not is not noticed. Nothing is known of a store that no revision of schema 3 or later is in.
    """
    with closing(connect(path)) as connection:
        connection.execute("BEGIN")
        noted = connection.execute("SELECT value FROM durand_meta WHERE name = ?", (NAME,)).get
        if noted is None:
            return []
        revision = connection.execute("SELECT coalesce(max(revision), 0) FROM revisions").get
        then = orjson.loads(noted)
        now = _changes(connection)
    return [ForeignEdit(name, at, revision) for name, at in now.items() if then.get(name) != at]


def _changes(connection: Connection) -> dict[str, str]:
    """The date of change of every table, by its name."""
    return dict(connection.execute("SELECT table_name, last_change FROM gpkg_contents ORDER BY table_name"))
