"""The versions of one record: what each revision said of it, its retractions and restorations among them."""

from apsw import Connection

from app.model.columns import Table
from app.record.corrections import read_corrections, was_corrected
from app.record.tombstones import Tombstone, read_tombstones
from app.record.version_rows import inserted_with, select_sql, version_values

Version = dict[str, object]


def read_history(connection: Connection, table: Table, record_id: str) -> list[Version]:
    """Every version of a record, oldest first: `revision`, `at`, `file` and the record's columns.

    A retraction is a version too, and so are a restoration and a change of corrections: `became` says which (None
    for any other version), with `why` and `by`. A version with corrections has them as `corrections`, each beside
    what the source said then.
    """
    rows = connection.execute(
        "SELECT revision, record FROM history WHERE table_name = ? AND id = ?", (table.name, record_id)
    )
    kept = {revision: version_values(table, record) for revision, record in rows}
    if not kept:
        kept = _only_version(connection, table, record_id)
    stones = {stone.revision: stone for stone in read_tombstones(connection, table, record_id)}
    versions: list[Version] = []
    values: tuple[object, ...] = ()
    for revision in sorted(kept.keys() | stones.keys()):
        values = kept.get(revision, values)
        head = {**_revision(connection, revision), **_became(stones.get(revision))}
        versions.append({**head, **dict(zip(table.names, values, strict=True))})
    if not was_corrected(connection, table, record_id):
        return versions
    return [{**each, **_corrections(connection, table, each)} for each in versions]


def _corrections(connection: Connection, table: Table, version: Version) -> Version:
    """The corrections that stood at a version, as its member; nothing for a version without."""
    record_id = str(version["id"])
    held = read_corrections(connection, int(str(version["revision"])), (table.name, record_id)).of(
        table, record_id
    )
    return {"corrections": [each.as_dict() for each in held]} if held else {}


def _only_version(connection: Connection, table: Table, record_id: str) -> dict[int, tuple[object, ...]]:
    """The version of a record that has not changed, by the revision that inserted it; empty if unknown."""
    found = connection.execute(f"{select_sql(table)} WHERE id = ?", (record_id,)).fetchone()
    if found is None:
        return {}
    fid, *values = found
    came = inserted_with(connection, table, fid)
    return {} if came is None else {came: tuple(values)}


def _revision(connection: Connection, revision: int) -> Version:
    at, file = connection.execute("SELECT at, file FROM revisions WHERE revision = ?", (revision,)).get
    return {"revision": revision, "at": at, "file": file}


def _became(stone: Tombstone | None) -> Version:
    if stone is None:
        return {"became": None, "why": None, "by": None}
    return {"became": stone.became, "why": stone.why, "by": stone.by}
