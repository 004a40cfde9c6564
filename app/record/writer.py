"""Writes records as one revision of a store."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from secrets import token_hex

import numpy as np
from apsw import Connection

from app.engine.next_snapshot import NextSnapshot
from app.engine.words import DELETE, INSERT, searched_text, searched_texts
from app.model.batch import Batch, Values, batch_of
from app.model.columns import CLAIMS, INCIDENTS, Table
from app.model.errors import BadParameter, NotFound
from app.record.checksums import drop_sums, keep_sums, keep_sums_again, note_change
from app.record.counts import Counts
from app.record.default_figures import DefaultFigures
from app.record.distinct import DatasetPair, read_distinct, write_distinct
from app.record.erased import find_erased
from app.record.event_ids import EventIds
from app.record.foreign_edits import note_changes
from app.record.layer_extent import PLACE, LayerExtent
from app.record.ledgers import LedgerSums
from app.record.schema import geometry_blob, geometry_of
from app.record.tombstones import (
    RESTORED,
    RETRACTED,
    Tombstone,
    read_reason,
    read_retracted,
    read_tombstones,
    write_tombstone,
)
from app.record.version_rows import inserted_with, last_version, listed, record_json, select_sql

IDS_PER_STATEMENT = 500
"""Under SQLite's limit of variables in one statement: 999 in old builds."""

Record = Mapping[str, object]
Clock = datetime | Callable[[], datetime]
"""The time of a revision, or a function that gives the time when the revision is complete."""
Guard = Callable[["Writer"], None]
"""A check before anything is written into a revision; it raises where nothing may be written."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A record as the store holds it, with its row number."""

    fid: int
    values: Values


@dataclass(slots=True)
class Writer:
    """Writes records as one revision; its incidents also go into the next snapshot."""

    connection: Connection
    revision: int
    next_snapshot: NextSnapshot
    counts: Counts = field(default_factory=Counts)
    _fids: dict[str, tuple[int, int]] = field(default_factory=dict)
    _had: dict[str, dict[str, bool]] = field(default_factory=dict)
    _extent: LayerExtent = field(default_factory=LayerExtent)
    _discarded: bool = False
    _has_said: bool = False
    _retracted: dict[str, frozenset[str]] = field(default_factory=dict)
    _told: set[tuple[str, str]] = field(default_factory=set)
    _figures: DefaultFigures = field(init=False)
    events: EventIds = field(init=False)
    _ledgers: LedgerSums = field(init=False)

    def __post_init__(self) -> None:
        """Begin without claims and links: they are read when an incident is written."""
        self._ledgers = LedgerSums(self.connection)
        self._figures = DefaultFigures(self.connection)
        self.events = EventIds(self.connection)

    def discard(self) -> None:
        """Mark the revision as a trial run: nothing is kept."""
        self._discarded = True

    def is_news(self) -> bool:
        """Whether the revision changes anything."""
        return not self._discarded and (self._has_said or self.counts.inserted + self.counts.updated > 0)

    def say_distinct(self, pair: DatasetPair, *, is_distinct: bool) -> bool:
        """Record whether two datasets are said to be of different events; False if that was recorded before."""
        said = read_distinct(self.connection)
        if (pair in said) is is_distinct:
            return False
        write_distinct(self.connection, said | {pair} if is_distinct else said - {pair}, self.revision)
        self._has_said = True
        return True

    def say(self) -> None:
        """Mark the revision as one that says something, also if it changes no record."""
        self._has_said = True

    def known_ids(self, table: Table, ids: Sequence[str]) -> set[str]:
        """The ids, out of `ids`, that the table has or had: also those of retracted and erased records."""
        known = set(self._known(table, list(dict.fromkeys(ids)))) | self.retracted(table).intersection(ids)
        return known | find_erased(self.connection, table, ids)

    def present(self, table: Table, ids: Sequence[str]) -> list[str]:
        """The ids, out of `ids`, of records that the table has now."""
        return list(self._known(table, ids))

    def retract(self, table: Table, record_id: str, why: str, by: str | None = None) -> None:
        """Take a record out of the table; its versions stay in the history, below a tombstone.

        Raises `BadParameter` without a reason and for a record that stands retracted already, `NotFound` for an
        unknown id.
        """
        reason = read_reason("retract", why)
        known = self._there("retract", table, record_id)
        self._keep_last(table, known)
        self.connection.execute(f'DELETE FROM "{table.name}" WHERE fid = ?', (known.fid,))
        drop_sums(self.connection, table, known.fid)
        if table is INCIDENTS:
            self.events.note(record_id)
            self.connection.execute(DELETE, (known.fid, searched_text(known.values)))
            self.next_snapshot.remove([known.fid])
            self._extent.note([known.values], [])
        elif table is CLAIMS:
            self._figures.note([known.values])
        self._put_tombstone(table, record_id, Tombstone(self.revision, known.fid, RETRACTED, reason, by))

    def restore(self, table: Table, record_id: str, why: str, by: str | None = None) -> None:
        """Put a retracted record back as its last version was.

        Raises `BadParameter` without a reason and for a record that is not retracted, `NotFound` for an unknown
        id.
        """
        reason = read_reason("restore", why)
        if record_id not in self.retracted(table):
            raise self._not_down(table, record_id)
        fid = read_tombstones(self.connection, table, record_id)[-1].fid
        row = last_version(self.connection, table, record_id)
        names = ["fid", *_columns_set(table)]
        self.connection.execute(
            f'INSERT INTO "{table.name}" ({listed(names)}) VALUES ({",".join("?" * len(names))})',
            (fid, *row, *geometry_of(table, row)),
        )
        if table is INCIDENTS:
            self.connection.execute(INSERT, (fid, searched_text(row)))
            self._hand_on([fid], batch_of(table, [row]))
            self._extent.note([], [row])
            self._figures.note_incident(record_id)
            self.events.note(record_id)
        else:
            keep_sums_again(self.connection, table, [fid])
        if table is CLAIMS:
            self._figures.note([row])
        self._keep_version(table, self.revision, row, "UPDATE SET record = excluded.record")
        self._put_tombstone(table, record_id, Tombstone(self.revision, fid, RESTORED, reason, by))

    def record(self, action: str, table: Table, record_id: str) -> Values:
        """The record as the table has it; raises, in the name of the action, as `retract` does."""
        return self._there(action, table, record_id).values

    def note(self, table: Table, record_id: str, became: str, why: str, by: str | None) -> None:
        """Add to a record's history what it became with this revision, why and by whom."""
        fid = self._there(became, table, record_id).fid
        write_tombstone(self.connection, table, record_id, Tombstone(self.revision, fid, became, why, by))
        self._has_said = True

    def note_correction(self, table: Table, record_ids: Sequence[str]) -> None:
        """Add a version of this revision to the histories of records of which corrections or sources changed."""
        known = self._known(table, record_ids).values()
        self._keep_versions(table, [(each, each.values) for each in known])
        self._figures.note_corrections()
        self._has_said = True

    def _put_tombstone(self, table: Table, record_id: str, stone: Tombstone) -> None:
        write_tombstone(self.connection, table, record_id, stone)
        self._retracted.pop(table.name, None)
        self._told.add((table.name, record_id))
        self._has_said = True

    def retracted(self, table: Table) -> frozenset[str]:
        """The ids of the table's records that stand retracted now."""
        if table.name not in self._retracted:
            self._retracted[table.name] = read_retracted(self.connection, table, self.revision)
        return self._retracted[table.name]

    def _there(self, action: str, table: Table, record_id: str) -> _Known:
        known = self._known(table, [record_id]).get(record_id)
        if known is not None:
            return known
        if record_id not in self.retracted(table):
            raise NotFound(f"{action}: no record {record_id!r} in {table.name}")
        stone = read_tombstones(self.connection, table, record_id)[-1]
        raise BadParameter(
            f"{action}: {record_id!r} stands retracted already, since revision {stone.revision}: {stone.why}"
        )

    def _not_down(self, table: Table, record_id: str) -> BadParameter | NotFound:
        if self._known(table, [record_id]):
            return BadParameter(f"restore: {record_id!r} is not retracted")
        return NotFound(f"restore: no record {record_id!r} in {table.name}")

    def upsert(self, table: Table, records: Sequence[Record]) -> Counts:
        """Insert new records and update changed ones; ids must be distinct. Returns this batch's counts."""
        return self.upsert_batch(
            table, batch_of(table, [tuple(record[name] for name in table.names) for record in records])
        )

    def upsert_batch(self, table: Table, batch: Batch, *, ids_repeat: bool = True) -> Counts:
        """Insert new records of a batch and update changed ones; returns this batch's counts.

        Records that stand retracted, and erased ones, are left out and counted.
        `ids_repeat=False` promises that no id of this batch is in another batch of this revision: records of a
        dataset that the store did not have before are then inserted without a search.
        """
        came = len(batch)
        if standing := self.retracted(table) | find_erased(self.connection, table, batch.ids):
            batch = batch.take(np.flatnonzero([record_id not in standing for record_id in batch.ids]))
        if table is INCIDENTS:
            batch = self.events.fill(self._figures.fill(batch))
        known = self._known(table, batch.ids if ids_repeat else self._perhaps_known(table, batch.ids))
        rows = batch.rows(table) if known else []
        changed = [
            (before, row)
            for row in rows
            if (before := known.get(str(row[0]))) is not None and before.values != row
        ]
        new = batch
        if known:
            new = batch.take(np.flatnonzero([record_id not in known for record_id in batch.ids]))
        unchanged = len(batch) - len(new) - len(changed)
        counts = Counts(len(new), len(changed), unchanged, came - len(batch))
        self._insert(table, new)
        self._update(table, changed)
        if table is CLAIMS:
            self._figures.note([*new.rows(table), *(row for _, row in changed)])
            self._figures.note([before.values for before, _ in changed])
        self.counts.add(counts)
        return counts

    def _compute(self) -> None:
        """Compute the figures of incidents whose claims changed in this revision, and events of linked ones."""
        known = self._known(INCIDENTS, sorted({*self._figures.touched(), *self.events.touched()}))
        if not known:
            return
        figured = self.events.fill(self._figures.fill(batch_of(INCIDENTS, [one.values for one in known.values()])))
        pairs = zip(known.values(), figured.rows(INCIDENTS), strict=True)
        changed = [(before, row) for before, row in pairs if before.values != row]
        self._update(INCIDENTS, changed)
        self.counts.updated += len(changed)

    def finish(self, file: str, at: Clock) -> None:
        """Write what claims and links change, the revision's own row, and the layer's extent and date."""
        self._compute()
        at = (at if isinstance(at, datetime) else at()).astimezone(UTC)
        self.connection.execute(
            "INSERT INTO revisions (revision, at, file, inserted, updated, unchanged, key) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                self.revision,
                at.isoformat(),
                file,
                self.counts.inserted,
                self.counts.updated,
                self.counts.unchanged,
                token_hex(8),
            ),
        )
        self.connection.executemany(
            "INSERT INTO inserted (table_name, first_fid, revision) VALUES (?, ?, ?)",
            [(name, first, self.revision) for name, (first, following) in self._fids.items() if first < following],
        )
        last_change = at.strftime("%Y-%m-%dT%H:%M:%S.000Z")
        note_change(self.connection, last_change)
        self.connection.execute(
            "UPDATE gpkg_contents SET last_change = ?, min_x = ?, max_x = ?, min_y = ?, max_y = ? "
            "WHERE table_name = 'incidents'",
            (last_change, *self._extent.read(self.connection)),
        )
        note_changes(self.connection)
        self._ledgers.finish()

    def _known(self, table: Table, ids: Sequence[str]) -> dict[str, _Known]:
        known: dict[str, _Known] = {}
        for start in range(0, len(ids), IDS_PER_STATEMENT):
            part = ids[start : start + IDS_PER_STATEMENT]
            marks = ",".join("?" * len(part))
            for fid, *values in self.connection.execute(f"{select_sql(table)} WHERE id IN ({marks})", part):
                known[str(values[0])] = _Known(fid, tuple(values))
        return known

    def _perhaps_known(self, table: Table, ids: Sequence[str]) -> list[str]:
        """The ids whose dataset (the part before the colon) had a record before this revision."""
        had = self._had.setdefault(table.name, {})
        for dataset in {record_id.partition(":")[0] for record_id in ids} - had.keys():
            there = f'SELECT EXISTS (SELECT 1 FROM "{table.name}" WHERE id >= ? AND id < ?)'
            had[dataset] = bool(self.connection.execute(there, (dataset, f"{dataset};")).get)
        return [record_id for record_id in ids if had[record_id.partition(":")[0]]] if any(had.values()) else []

    def _insert(self, table: Table, batch: Batch) -> None:
        if not len(batch):
            return
        first, following = self._fids.get(table.name) or (self._following_fid(table),) * 2
        fids = range(following, following + len(batch))
        self._fids[table.name] = first, fids.stop
        names = batch.filled(table.names)
        values = {"fid": fids, **{name: batch.columns[name].spread() for name in names}}
        if table is INCIDENTS and values.keys() >= set(PLACE):
            values["geom"] = list(map(geometry_blob, *(values[name] for name in PLACE)))
            for name in PLACE:
                degrees = batch.columns[name].numbers()
                self._extent.add(name, (float(np.nanmin(degrees)), float(np.nanmax(degrees))))
        # Without names, to keep the text short: APSW reads it again for each row, to find the prepared statement.
        columns = self._columns(table)
        marks = ",".join("?" if name in values else "NULL" for name in columns)
        rows = zip(*(values[name] for name in columns if name in values), strict=True)
        self.connection.executemany(f"INSERT INTO {table.name} VALUES({marks})", rows)
        if table is INCIDENTS:
            self.connection.executemany(INSERT, zip(fids, searched_texts(batch), strict=True))
            self._hand_on(fids, batch)
        else:
            keep_sums_again(self.connection, table, fids)

    def _hand_on(self, fids: Sequence[int], batch: Batch) -> None:
        """Hand written incidents on to the next snapshot, and keep their checksums."""
        keep_sums(self.connection, INCIDENTS, fids, self.next_snapshot.add(fids, batch).tolist())

    def _columns(self, table: Table) -> list[str]:
        """The names of the table's columns in the order that they have in the file."""
        return [row[1] for row in self.connection.execute(f'PRAGMA table_info("{table.name}")')]

    def _update(self, table: Table, changed: Sequence[tuple[_Known, Values]]) -> None:
        if not changed:
            return
        self._keep_versions(table, changed)
        assignments = ", ".join(f'"{name}" = ?' for name in _columns_set(table)[1:])
        self.connection.executemany(
            f'UPDATE "{table.name}" SET {assignments} WHERE fid = ?',
            ((*row[1:], *geometry_of(table, row), before.fid) for before, row in changed),
        )
        if table is INCIDENTS:
            self._extent.note([before.values for before, _ in changed], [row for _, row in changed])
            self.connection.executemany(DELETE, ((b.fid, searched_text(b.values)) for b, _ in changed))
            self.connection.executemany(INSERT, ((b.fid, searched_text(row)) for b, row in changed))
            rows = batch_of(table, [row for _, row in changed])
            self._hand_on([before.fid for before, _ in changed], rows)
        else:
            keep_sums_again(self.connection, table, [before.fid for before, _ in changed])

    def _keep_versions(self, table: Table, changed: Sequence[tuple[_Known, Values]]) -> None:
        """Add to `history` each record's new version and, at its first change, the version that it replaces."""
        for before, row in changed:
            is_of_now = before.fid >= self._first_fid(table)
            if is_of_now and (table.name, row[0]) not in self._told:
                continue
            came = None if is_of_now else inserted_with(self.connection, table, before.fid)
            if came is not None:
                self._keep_version(table, came, before.values, "NOTHING")
            self._keep_version(table, self.revision, row, "UPDATE SET record = excluded.record")

    def _keep_last(self, table: Table, known: _Known) -> None:
        """Add to `history` the version that a record ends with, unless its last version is there."""
        is_of_now = known.fid >= self._first_fid(table)
        came = self.revision if is_of_now else inserted_with(self.connection, table, known.fid)
        if came is not None:
            self._keep_version(table, came, known.values, "NOTHING")
        if last_version(self.connection, table, str(known.values[0])) != known.values:
            # Another program changed it, or it was changed twice in this revision.
            self._keep_version(table, self.revision, known.values, "UPDATE SET record = excluded.record")

    def _keep_version(self, table: Table, revision: int, values: Values, if_there: str) -> None:
        self.connection.execute(
            "INSERT INTO history (table_name, id, revision, record) VALUES (?, ?, ?, ?) "
            f"ON CONFLICT (table_name, id, revision) DO {if_there}",
            (table.name, values[0], revision, record_json(table, values)),
        )

    def _first_fid(self, table: Table) -> int:
        first, _ = self._fids.get(table.name) or (self._following_fid(table),) * 2
        return first

    def _following_fid(self, table: Table) -> int:
        """A row number that no record of the table has, and none had that was inserted before or retracted."""
        last = self.connection.execute(
            f'SELECT max(coalesce((SELECT max(fid) FROM "{table.name}"), 0), '
            "coalesce((SELECT max(fid) FROM tombstones WHERE table_name = :name), 0), "
            "coalesce((SELECT max(first_fid) FROM inserted WHERE table_name = :name), 0))",
            {"name": table.name},
        ).get
        return int(last) + 1


def _columns_set(table: Table) -> list[str]:
    """The columns that a record's values and its geometry fill."""
    return [*table.names, *(["geom"] if table is INCIDENTS else [])]
