"""A revision undone by a later one: what it inserted is retracted, what it changed goes back to what it was."""

from dataclasses import dataclass, field
from typing import Any

from apsw import Connection

from app.model.batch import Values, batch_of
from app.model.columns import TABLES, Table
from app.model.errors import NotFound
from app.record.corrections import earlier_sources, write_source
from app.record.geopackage import GeoPackageStore
from app.record.link_writer import LinkWriter
from app.record.tombstones import UNDONE, read_reason
from app.record.version_rows import version_values
from app.record.writer import Clock, Writer

INSERTED = (
    'SELECT t.id FROM "{table}" t WHERE fid >= (SELECT min(first_fid) FROM inserted WHERE table_name = ?1 AND '
    "revision = ?2) AND fid < (SELECT coalesce(min(first_fid), 1 << 62) FROM inserted WHERE table_name = ?1 AND "
    "first_fid > (SELECT min(first_fid) FROM inserted WHERE table_name = ?1 AND revision = ?2)) AND NOT EXISTS "
    "(SELECT 1 FROM history h WHERE h.table_name = ?1 AND h.id = t.id)"
)
"""SQL for the ids of records that a revision inserted and none has changed."""
CHANGED = "SELECT revision FROM {log} c WHERE c.table_name = ?1 AND c.id = h.id"
TOUCHED = (
    f"SELECT id, (SELECT max(revision) FROM ({CHANGED.format(log='history')} UNION ALL "
    f"{CHANGED.format(log='tombstones')})), (SELECT record FROM history b WHERE b.table_name = ?1 AND b.id = h.id "
    "AND b.revision < ?2 ORDER BY b.revision DESC LIMIT 1) FROM history h WHERE table_name = ?1 AND revision = ?2"
)
"""SQL for the records of which a version is a revision's: the id, the last change, and the version before."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A record that stays as it is, since `revision` has changed it after the revision that is undone."""

    table: str
    id: str
    revision: int


@dataclass(slots=True)
class Undone:
    """The result of undoing a revision: how many records were retracted and put back, and the ones that stay."""

    revision: int
    retracted: int = 0
    put_back: int = 0
    kept: list[Kept] = field(default_factory=list)

    def as_dict(self) -> dict[str, object]:
        """The result as plain values, for JSON."""
        kept = [{"table": one.table, "id": one.id, "changed_by_revision": one.revision} for one in self.kept]
        return {"revision": self.revision, "retracted": self.retracted, "put_back": self.put_back, "kept": kept}


def undo_revision(store: GeoPackageStore, revision: int, at: Clock, why: str, by: str | None) -> Undone:
    """Undo a revision by a new one; nothing is written if nothing of it is left.

    A record that was changed since, also by a correction, stays as it is. Raises `NotFound` for a revision that
    the store does not have, `BadParameter` without a reason.
    """
    reason = read_reason("undo", why)
    with store.writing(f"undo revision {revision}", at) as writer:
        if not 1 <= revision < writer.revision:
            raise NotFound(
                f"undo: the store has no revision {revision}: it has revisions 1 to {writer.revision - 1}"
            )
        undone = Undone(writer.revision)
        # Claims first: the figures of incidents follow from them.
        for table in reversed(TABLES.values()):
            _undo(writer, table, revision, (reason, by), undone)
        # Links after records: what their histories say of links would look like a later change.
        LinkWriter(writer).take_back(revision, reason, by)
        if not writer.is_news():
            undone.revision = writer.revision - 1
    return undone


def _undo(writer: Writer, table: Table, revision: int, said: tuple[str, str | None], undone: Undone) -> None:
    back: list[Values] = []
    inserted, touched = (read(writer.connection, table, revision) for read in (_inserted, _touched))
    for record_id in inserted:
        writer.retract(table, record_id, *said)
        undone.retracted += 1
    for record_id, last, before in touched:
        if last > revision:
            if _is_there(writer.connection, table, record_id):
                undone.kept.append(Kept(table.name, record_id, last))
        elif before is not None:
            back.append(version_values(table, before))
    for source in earlier_sources(writer.connection, table, revision):
        write_source(writer.connection, table, source, writer.revision)
        writer.note_correction(table, [str(source[0])])
    if back:
        writer.upsert_batch(table, batch_of(table, back))
        for values in back:
            writer.note(table, str(values[0]), UNDONE, *said)
        undone.put_back += len(back)


def _inserted(connection: Connection, table: Table, revision: int) -> list[Any]:
    return [row[0] for row in connection.execute(INSERTED.format(table=table.name), (table.name, revision))]


def _touched(connection: Connection, table: Table, revision: int) -> list[Any]:
    """The records of which a version is the revision's: id, last change, and version before, None for none."""
    return connection.execute(TOUCHED, (table.name, revision)).fetchall()


def _is_there(connection: Connection, table: Table, record_id: str) -> bool:
    return bool(connection.execute(f'SELECT EXISTS (SELECT 1 FROM "{table.name}" WHERE id = ?)', (record_id,)).get)
