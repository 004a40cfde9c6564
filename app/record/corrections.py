"""Corrections: what a person says of a record's columns, kept beside what its source says of them.

The tables of records hold every record as corrected. Two logs hold the rest: `corrections` has a row for each
change of a correction, `source_layer` a row for each change of what the source says of a corrected record.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

import orjson
from apsw import Connection

from app.engine.snapshot import Snapshot
from app.model.batch import Values
from app.model.columns import INCIDENTS, TABLES, Table
from app.model.vocabulary import BY_NAME
from app.record.tombstones import read_retracted
from app.record.version_rows import record_json, version_values

CORRECTED, KEPT, RELEASED, TAKEN = "corrected", "kept", "released", "taken"
KEEP, TAKE = "keep", "take"
"""Decisions on a correction under which the source changed."""
STANDING = (CORRECTED, KEPT)
"""A correction stands after these changes; it is `released`, or the source's value was `taken` for it."""
CORRECTIONS_TABLE = """CREATE TABLE corrections (
    table_name TEXT NOT NULL, id TEXT NOT NULL, column_name TEXT NOT NULL, revision INTEGER NOT NULL,
    became TEXT NOT NULL, value TEXT NOT NULL, seen TEXT NOT NULL, why TEXT NOT NULL, said_by TEXT,
    UNIQUE (table_name, id, column_name, revision))"""
"""`value` is the corrected value as JSON, `seen` what the source said then of what the correction hides."""
SOURCE_TABLE = """CREATE TABLE source_layer (
    table_name TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, record TEXT NOT NULL,
    UNIQUE (table_name, id, revision))"""
"""`record` is a corrected record as its source says it from the revision on, as JSON, null if it was deleted."""
MADE = tuple(
    statement.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS")
    for statement in (CORRECTIONS_TABLE, SOURCE_TABLE)
)
DELETED = "null"
BEFORE_SOURCES = (
    "SELECT (SELECT record FROM source_layer b WHERE b.table_name = ?1 AND b.id = s.id AND b.revision < ?2 "
    "ORDER BY b.revision DESC LIMIT 1) FROM source_layer s WHERE table_name = ?1 AND revision = ?2 "
    f"AND record != '{DELETED}' AND NOT EXISTS "
    "(SELECT 1 FROM source_layer l WHERE l.table_name = ?1 AND l.id = s.id AND l.revision > ?2)"
)
"""SQL for what sources said before a revision in which they changed corrected records."""
# With max() SQLite takes the other columns from the row of the maximum.
LAST = (
    "SELECT table_name, id, column_name, became, value, seen, why, said_by, max(revision) AS revision "
    "FROM corrections WHERE revision <= :revision{of} GROUP BY table_name, id, column_name"
)
LAST_SAID = (
    "SELECT table_name, id, record, max(revision) AS revision FROM source_layer "
    f"WHERE revision <= :revision AND record != '{DELETED}'{{of}} GROUP BY table_name, id"
)
# What became of the record afterwards, such as a restoration, counts more.
LAST_DELETED = (
    "SELECT table_name, id, max(revision) FROM source_layer s "
    f"WHERE revision <= :revision AND record = '{DELETED}'{{of}} AND NOT EXISTS (SELECT 1 FROM tombstones t WHERE "
    "t.table_name = s.table_name AND t.id = s.id AND t.revision > s.revision AND t.revision <= :revision) "
    "GROUP BY table_name, id"
)
OF_ONE = " AND table_name = :table AND id = :id"
"""The condition with which the statements read one record alone, by the index of its table."""

Key = tuple[str, str]
"""A record's table and id."""
Said = Mapping[str, object]
"""A source's values of some columns."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A standing correction of one column, made or last confirmed with `revision` at the time `at`.

    `seen` is what the source said then of what the correction hides, `source` what the source says now, `since`
    the revision from which on it says so. With `is_deleted` the source deleted the record, which is retracted.
    """

    table: str
    id: str
    column: str
    value: object
    seen: Said
    source: Said
    why: str
    by: str | None
    revision: int
    at: str
    since: int
    is_deleted: bool = False

    @property
    def waits(self) -> bool:
        """Whether the source says something else than when the correction was made or confirmed, or nothing."""
        return self.is_deleted or self.source != self.seen

    def as_entry(self) -> dict[str, object]:
        """The correction as an entry of the inbox: of which record, and what the source said and says."""
        return {
            "table": self.table,
            "id": self.id,
            **self.as_dict(),
            "source_before": {**self.seen},
            "source_now": {**self.source},
            "since": self.since,
            "deleted": self.is_deleted,
        }

    def as_dict(self) -> dict[str, object]:
        """The correction as plain values, for JSON: what was corrected to what, and what the source says."""
        return {
            "column": self.column,
            "value": self.value,
            "source": self.source.get(self.column),
            "why": self.why,
            "by": self.by,
            "revision": self.revision,
            "at": self.at,
            "changed_underneath": self.waits,
        }


@dataclass(frozen=True)
class Corrections:
    """The standing corrections of a store at a revision, by record, with what sources say of these records.

    `deleted` has the corrections of records that stand retracted because their sources deleted them.
    """

    by_record: Mapping[Key, tuple[Correction, ...]] = field(default_factory=dict)
    sources: Mapping[Key, str] = field(default_factory=dict)
    deleted: Mapping[Key, tuple[Correction, ...]] = field(default_factory=dict)

    def of(self, table: Table, record_id: str) -> tuple[Correction, ...]:
        """The corrections of a record, in the order of its columns; empty for a record without."""
        return self.by_record.get((table.name, record_id), ())

    def values(self, table: Table, record_id: str) -> dict[str, object]:
        """The corrected values of a record, by column."""
        return {each.column: each.value for each in self.of(table, record_id)}

    def source(self, table: Table, record_id: str) -> Values:
        """A corrected record as its source says it, in the order of the table's columns."""
        return version_values(table, self.sources[table.name, record_id])

    def ids(self, table: Table) -> frozenset[str]:
        """The ids of the table's corrected records."""
        return frozenset(record_id for name, record_id in self.by_record if name == table.name)

    def waiting(self) -> Iterator[Correction]:
        """The corrections under which the source changed since, by table and id."""
        ordered = sorted([*self.by_record.items(), *self.deleted.items()])
        return (each for _, corrections in ordered for each in corrections if each.waits)

    def shown_in(self, snapshot: Snapshot) -> "Corrections":
        """The corrections without incidents that the snapshot does not show."""
        return self.of_records(lambda key: key[0] != INCIDENTS.name or snapshot.row(key[1]) is not None)

    def without_columns(self, names: Collection[str]) -> "Corrections":
        """The corrections of other columns than these."""
        kept, deleted = (
            {key: tuple(each for each in found if each.column not in names) for key, found in held.items()}
            for held in (self.by_record, self.deleted)
        )
        return Corrections(kept, self.sources, deleted)

    def of_records(self, is_shown: Callable[[Key], bool]) -> "Corrections":
        """The corrections of the records that are shown."""
        kept, deleted = (
            {key: found for key, found in held.items() if is_shown(key)} for held in (self.by_record, self.deleted)
        )
        return Corrections(kept, {key: self.sources[key] for key in kept}, deleted)


NO_CORRECTIONS = Corrections()
FIGURES = ("fatalities_low", "fatalities_best", "fatalities_high", "injured")
"""The columns of an incident that claims give by default."""


def layer(table: Table, source: Values, column: str) -> dict[str, object]:
    """The values of a source that a correction of the column hides.

    A corrected name of a place hides the coordinates that the source gives, too.
    """
    return _layer(dict(zip(table.names, source, strict=True)), column)


def _layer(said: Said, column: str) -> dict[str, object]:
    names = (column, *PLACE) if column == "place_name" and has_own_point(said) else (column,)
    return {name: said.get(name) for name in names}


PLACE = ("longitude", "latitude")


def has_own_point(incident: Mapping[str, object]) -> bool:
    """Whether an incident's coordinates are the source's own, and not found by the name of the place."""
    return incident.get("longitude") is not None and not str(incident.get("located_by")).startswith(BY_NAME)


def ensure_corrections(connection: Connection) -> None:
    """Give a store of an earlier version the two logs; call it in no transaction."""
    if not _has_tables(connection):
        for statement in MADE:
            connection.execute(statement)


def _has_tables(connection: Connection) -> bool:
    names = "SELECT count(*) FROM sqlite_master WHERE name IN ('corrections', 'source_layer')"
    return int(connection.execute(names).get) == len(MADE)


def read_corrections(connection: Connection, revision: int, of: Key | None = None) -> Corrections:
    """The corrections that stood at a revision, of all records or `of` one.

    Corrections of records that stood retracted are left out, but for records that their sources deleted.
    """
    if not _has_tables(connection):
        return NO_CORRECTIONS
    at: dict[str, object] = {"revision": revision}
    if of is not None:
        at |= {"table": of[0], "id": of[1]}
    last, last_said, last_deleted = (
        statement.format(of="" if of is None else OF_ONE) for statement in (LAST, LAST_SAID, LAST_DELETED)
    )
    rows = connection.execute(
        # A revision that is being written has no time yet.
        f"SELECT c.*, coalesce(r.at, '') FROM ({last}) c LEFT JOIN revisions r ON r.revision = c.revision "
        f"WHERE became IN ({', '.join(map(repr, STANDING))}) ORDER BY table_name, id",
        at,
    ).fetchall()
    if not rows:
        return NO_CORRECTIONS
    said = {_key(row): (row[2], int(row[3])) for row in connection.execute(last_said, at)}
    down = {name: read_retracted(connection, table, revision) for name, table in TABLES.items()}
    gone = {_key(row): int(row[2]) for row in connection.execute(last_deleted, at)}
    by_record: dict[Key, tuple[Correction, ...]] = {}
    deleted: dict[Key, tuple[Correction, ...]] = {}
    for key, told in groupby(rows, _key):
        record, since = orjson.loads(said[key][0]), said[key][1]
        found = _in_order(TABLES[key[0]], [_read(key, record, since, row[2:]) for row in told])
        if key[1] not in down[key[0]]:
            by_record[key] = found
        elif key in gone:
            deleted[key] = tuple(_of_deleted(each, gone[key]) for each in found)
    return Corrections(by_record, {key: str(said[key][0]) for key in by_record}, deleted)


def read_corrected_figures(connection: Connection, revision: int) -> dict[str, dict[str, object]]:
    """The corrected figures of incidents at a revision, by id and column."""
    figures: dict[str, dict[str, object]] = {}
    if _has_tables(connection):
        only = f" AND table_name = '{INCIDENTS.name}' AND column_name IN ({', '.join(map(repr, FIGURES))})"
        for row in connection.execute(LAST.format(of=only), {"revision": revision}):
            if row[3] in STANDING:
                figures.setdefault(str(row[1]), {})[str(row[2])] = orjson.loads(str(row[4]))
    return figures


def earlier_sources(connection: Connection, table: Table, revision: int) -> list[Values]:
    """Corrected records as sources said them before a revision that changed them, if none changed them since."""
    if not _has_tables(connection):
        return []
    found = connection.execute(BEFORE_SOURCES, (table.name, revision)).fetchall()
    return [version_values(table, str(record)) for (record,) in found if record is not None]


def was_corrected(connection: Connection, table: Table, record_id: str) -> bool:
    """Whether a record was ever corrected."""
    there = "SELECT EXISTS (SELECT 1 FROM corrections WHERE table_name = ? AND id = ?)"
    return _has_tables(connection) and bool(connection.execute(there, (table.name, record_id)).get)


def _key(row: Sequence[object]) -> Key:
    return str(row[0]), str(row[1])


def _read(key: Key, said: Said, since: int, told: Sequence[Any]) -> Correction:
    """A correction from its last row in the log, and from what the source of its record says since a revision."""
    column, _, value, seen, why, by, revision, at = told
    read = orjson.loads(value), orjson.loads(seen)
    return Correction(*key, column, *read, _layer(said, column), why, by, revision, at, since)


def _of_deleted(correction: Correction, since: int) -> Correction:
    """The correction of a record that its source deleted with a revision: the source says nothing of it."""
    return replace(correction, source=dict.fromkeys(correction.source), since=since, is_deleted=True)


def _in_order(table: Table, found: list[Correction]) -> tuple[Correction, ...]:
    return tuple(sorted(found, key=lambda each: table.names.index(each.column)) if len(found) > 1 else found)


def write_correction(connection: Connection, correction: Correction, became: str) -> None:
    """Add a change of a correction to the log; it replaces an earlier one of its revision."""
    connection.execute(
        "INSERT OR REPLACE INTO corrections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            correction.table,
            correction.id,
            correction.column,
            correction.revision,
            became,
            orjson.dumps(correction.value).decode(),
            orjson.dumps({**correction.seen}).decode(),
            correction.why,
            correction.by,
        ),
    )


def write_source(connection: Connection, table: Table, source: Values, revision: int) -> None:
    """Keep what the source of a corrected record says of it from a revision on."""
    connection.execute(
        "INSERT OR REPLACE INTO source_layer VALUES (?, ?, ?, ?)",
        (table.name, source[0], revision, record_json(table, source)),
    )


def note_deleted(connection: Connection, table: Table, record_id: str, revision: int) -> None:
    """Keep that the source of a corrected record deleted it with a revision."""
    connection.execute(
        "INSERT OR REPLACE INTO source_layer VALUES (?, ?, ?, ?)", (table.name, record_id, revision, DELETED)
    )
