"""Erases records with all their versions, so that no file of the store holds a byte of them any more."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from apsw import Connection

from app.engine.words import TABLE as WORDS
from app.model.columns import CLAIMS, INCIDENTS, TABLES, Table
from app.model.errors import NotFound, StoreBusy
from app.record.connection import connect
from app.record.erased import find_erased, note_erased
from app.record.event_links import forget_links
from app.record.match_candidates import forget_candidates
from app.record.store_errors import our_errors
from app.record.tombstones import read_reason
from app.record.writer import Writer

ERASED = "(erased)"
"""The word in place of an erased record's id, where a revision was named after it."""
NOTED = ("table_name", "id")
"""The columns of the tables that hold something about a record: its versions, tombstones, drafts and others."""
ABOUT = {
    "claims": 'SELECT id FROM claims WHERE "incident" = :id',
    "history": "SELECT id FROM history WHERE table_name = 'claims' AND json_extract(record, '$.incident') = :id",
    "drafts": "SELECT id FROM drafts WHERE table_name = 'claims' AND json_extract(record, '$.incident') = :id",
}
"""SQL for the ids of the claims about an incident, in each table that has claims."""


def erase_records(writer: Writer, table: Table, record_id: str, why: str, by: str | None) -> list[str]:
    """Take a record out of every table, an incident with its claims; gives the ids of all erased records.

    Nothing is given for a record that was erased before. Raises `BadParameter` without a reason, `NotFound` for an
    unknown id. The words of erased records stay in no index; `rewrite_file` has to follow.
    """
    reason, connection = read_reason("erase", why), writer.connection
    if find_erased(connection, table, [record_id]):
        return []
    found = [(table, record_id)] if _is_known(writer, table, record_id) else []
    if not found:
        raise NotFound(f"erase: no record {record_id!r} in {table.name}, nor any version or draft of one")
    if table is INCIDENTS:
        found += [(CLAIMS, claim) for claim in _claims_about(connection, record_id)]
    for each, name in found:
        if connection.execute(f'SELECT EXISTS (SELECT 1 FROM "{each.name}" WHERE id = ?)', (name,)).get:
            # What that adds to the history goes with the rest of it.
            writer.retract(each, name, reason, by)
        for noting in _noting_tables(connection):
            connection.execute(f'DELETE FROM "{noting}" WHERE table_name = ? AND id = ?', (each.name, name))
        if each is INCIDENTS:
            writer.events.note_others(forget_links(connection, name))
            forget_candidates(connection, name)
        _rename_revisions(connection, name)
        note_erased(connection, each, name, (writer.revision, reason, by))
    connection.execute(f"INSERT INTO {WORDS} ({WORDS}) VALUES ('optimize')")
    writer.say()
    return [name for _, name in found]


def rewrite_file(path: Path) -> None:
    """Write the store's file anew, with what it holds and nothing else; its log is emptied.

    It takes as much room again as the file has, and some seconds for a million records. Raises `StoreBusy` if a
    reader keeps the log from being emptied.
    """
    with our_errors(path), closing(connect(path)) as connection:
        connection.execute("VACUUM")
        is_busy, *_ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").get
        if is_busy:
            raise StoreBusy(
                f"store: another process reads {path}, whose log holds erased bytes until it is done; erase again"
            )


def _is_known(writer: Writer, table: Table, record_id: str) -> bool:
    """Whether the store has the record, or anything about it."""
    told = (
        writer.connection.execute(
            f'SELECT EXISTS (SELECT 1 FROM "{noting}" WHERE table_name = ? AND id = ?)', (table.name, record_id)
        ).get
        for noting in _noting_tables(writer.connection)
    )
    return bool(writer.known_ids(table, [record_id])) or any(told)


def _claims_about(connection: Connection, incident: str) -> list[str]:
    """The ids of claims that are about an incident, or were in any version."""
    found = {str(row[0]) for query in ABOUT.values() for row in connection.execute(query, {"id": incident})}
    return sorted(found)


def _noting_tables(connection: Connection) -> Iterator[str]:
    """The names of the tables that hold something about records by their table and id."""
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for name in names:
        if name not in TABLES and set(NOTED) <= {
            row[1] for row in connection.execute(f'PRAGMA table_info("{name}")')
        }:
            yield name


def _rename_revisions(connection: Connection, record_id: str) -> None:
    """Take an id out of the names of revisions that were made for it, such as `retract desk:1`."""
    named = re.compile(rf"(?<!\S){re.escape(record_id)}(?!\S)")
    rows = connection.execute(
        "SELECT revision, file FROM revisions WHERE instr(file, ?) > 0", (record_id,)
    ).fetchall()
    for revision, file in rows:
        connection.execute(
            "UPDATE revisions SET file = ? WHERE revision = ?", (named.sub(ERASED, str(file)), revision)
        )
