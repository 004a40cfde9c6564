"""The store as it was: everything that it held at an earlier revision, read from the record."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, date, datetime, time
from functools import cached_property
from itertools import islice
from pathlib import Path
from threading import Lock
from typing import NoReturn

import numpy as np
from apsw import Connection

from app.engine.blob_file import HeapWriter
from app.engine.builder import Gathering
from app.engine.indexes import Fids
from app.engine.segment import put_in_order
from app.engine.snapshot import Snapshot, index_columns
from app.engine.words import MemorySearch, find_words, memory_index
from app.figures.default import with_span
from app.filters.moment_text import AS_OF, Moment
from app.model.batch import Values, batch_of
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Table
from app.model.errors import BadParameter, NotFound
from app.record.connection import connect
from app.record.corrections import read_corrected_figures
from app.record.default_figures import with_corrected
from app.record.distinct import distinct_at
from app.record.drafts import Pending, read_draft_history, read_pending
from app.record.event_links import NO_LINKS, read_links
from app.record.geopackage import NEVER, GeoPackageStore, State, revised_at
from app.record.reconciled import reconciled_at
from app.record.records import Records, build_records
from app.record.rule_log import read_rules
from app.record.said import Dated, claims_by_incident, said_by, with_days
from app.record.shade import Shade, find_shade
from app.record.shown_content import Content, shown_content
from app.record.shown_corrections import read_shown_corrections
from app.record.shown_records import shown_version, shown_versions
from app.record.standing import Standing
from app.record.store_errors import reading_record
from app.record.tombstones import DOWN
from app.record.version_rows import select_sql, version_values
from app.record.versions import Version
from app.record.withheld_now import WithheldNow, find_withheld_now
from app.record.writer import Clock

KEPT_STATES = 4
"""States of earlier revisions that stay in memory."""
PER_READ = 20_000
"""Versions read from the record per step."""


@dataclass(frozen=True)
class PastStore(GeoPackageStore):
    """A store as of the revision `at_revision`: for reading, and for as long as the store's file is there.

    `moment` is the time that was asked for; of a revision's number the time of the revision. With `said_until` it
    holds no more claims and statements than sources had made by that day, and figures follow from these.
    With `drafts` it holds the drafts that were undecided at the revision, too; `is_of_now` says that nobody asked
    for a moment. What is withheld for its licence now is withheld here too, whatever its version of then says.
    """

    at_revision: int = 0
    moment: datetime = NEVER
    said_until: date | None = None
    drafts: bool = False
    is_of_now: bool = False

    def close(self) -> None:
        """Nothing to close: the file is the whole store's."""

    def revision(self) -> int:
        """The number of the revision."""
        return self.at_revision

    def standing(self) -> Standing:
        """The revision; it is not looked for again, for it does not change."""
        return Standing(self.at_revision)

    def load(self) -> State:
        """Everything that the store held at the revision; the last few such states stay in memory."""
        with self.reading() as connection:
            last = last_revision(connection)
            showing = None if self.showing is None else self.showing.key
            key = (self.at_revision, last, self.withheld, showing, self.said_until, self.drafts)
            state = self.earlier.pop(key, None) or self._read(connection, last)
        kept = [(at, held) for at, held in list(self.earlier.items()) if at[1] == last]
        self.earlier.clear()
        self.earlier.update([*kept[1 - KEPT_STATES :], (key, state)])
        return state

    def _read(self, connection: Connection, last: int) -> State:
        """The state of the revision, while `last` is the store's last one."""
        is_now = last == self.at_revision and self.said_until is None and not self.drafts
        state = GeoPackageStore.load(self) if is_now else None
        if state is None or state.revision != self.at_revision:
            with reading_record(self.path):
                state = _read_state(connection, self)
        found = state.snapshot.searching(PastSearch(self.path, last, state.snapshot)).on(self.land)
        return replace(state, snapshot=found, key="")

    def history(self, table: Table, record_id: str) -> list[Version]:
        """Every version of a record up to the revision, oldest first; see `GeoPackageStore.history`."""
        versions = GeoPackageStore.history(self, table, record_id)
        if self.drafts and not versions:
            versions = read_draft_history(self._connection, table, record_id)
            shade = find_shade(self._connection, self.showing)
            versions = versions if shade is None else shown_versions(versions, table, shade)
        return [one for one in versions if int(str(one["revision"])) <= self.at_revision]

    def writing(self, file: str, at: Clock, *, anew: bool = False) -> NoReturn:
        """`BadParameter`: what the store held at a revision stays as it is."""
        del at, anew
        raise BadParameter(
            f"as_of {self.at_revision}: the store as it was cannot be written to ({file!r}); write without as_of"
        )


@dataclass(frozen=True)
class PastSearch:
    """A word search in the versions of one revision.

    While `last` is the store's last revision, its index of words tells about all rows but the ones whose version
    is from the history (their row number is negative); words of the latter are indexed in memory, when they are
    first asked for. After a later revision, words of all rows are.
    """

    path: Path
    last: int
    snapshot: Snapshot
    _lock: Lock = field(default_factory=Lock)

    def __call__(self, text: str) -> Fids | None:
        """The numbers of the incidents that have all words."""
        with self._lock, closing(connect(self.path)) as connection:
            connection.execute("BEGIN")
            if last_revision(connection) != self.last:
                return find_words(self._of_all, text)
            found = [find_words(index, text) for index in (connection, self._of_changed)]
            some = [numbers for numbers in found if numbers is not None]
            return np.unique(np.concatenate(some)) if some else None

    @cached_property
    def _of_changed(self) -> Connection:
        columns = self.snapshot.columns
        return memory_index(columns.take(np.flatnonzero(columns.fid < 0)))

    @cached_property
    def _of_all(self) -> Connection:
        return memory_index(self.snapshot.current())


def past_store(store: GeoPackageStore, moment: Moment) -> PastStore:
    """The store as of a revision, or of the last revision that was committed at or before a time.

    Raises `NotFound` for a revision that the store does not have, and for a time before its first.
    """
    with store.reading() as connection:
        if isinstance(moment, int):
            revision = _numbered(connection, moment)
        else:
            revision = _last_before(connection, ended(moment))
        at = revised_at(connection, revision) if isinstance(moment, int) else ended(moment)
    shared = {each.name: getattr(store, each.name) for each in fields(GeoPackageStore)}
    return PastStore(**shared, at_revision=revision, moment=at)


def said_store(store: GeoPackageStore, day: date) -> PastStore:
    """The store with what sources had said by the end of a day, which is its moment."""
    past = store if isinstance(store, PastStore) else past_store(store, store.revision())
    return replace(past, said_until=day, moment=ended(day))


def drafts_store(store: GeoPackageStore) -> PastStore:
    """The store with the drafts that nobody has decided on."""
    if isinstance(store, PastStore):
        return replace(store, drafts=True)
    return replace(past_store(store, store.revision()), drafts=True, is_of_now=True)


def revision_at(connection: Connection, moment: Moment, name: str) -> int:
    """The number of the last revision at a moment, 0 before the first.

    Raises `NotFound`, with the `name` of the parameter, for a number that is not there.
    """
    if isinstance(moment, int):
        return 0 if moment == 0 else _numbered(connection, moment, name)
    found = connection.execute("SELECT max(revision) FROM revisions WHERE at <= ?", (ended(moment).isoformat(),))
    return int(found.get or 0)


def last_revision(connection: Connection) -> int:
    """The number of the last revision that the connection sees; 0 without one."""
    return int(connection.execute("SELECT coalesce(max(revision), 0) FROM revisions").get)


def _numbered(connection: Connection, revision: int, name: str = AS_OF) -> int:
    last = last_revision(connection)
    if not 1 <= revision <= last:
        has = f"it has revisions 1 to {last}" if last else "it has none yet"
        raise NotFound(f"{name}: the store has no revision {revision}: {has}")
    return revision


def ended(moment: datetime | date) -> datetime:
    """The moment in UTC; of a day its last moment."""
    if not isinstance(moment, datetime):
        moment = datetime.combine(moment, time.max)
    return (moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment).astimezone(UTC)


def _last_before(connection: Connection, moment: datetime) -> int:
    # Every time is written in UTC by `isoformat`: with or without microseconds, texts sort as times do.
    found = connection.execute("SELECT max(revision) FROM revisions WHERE at <= ?", (moment.isoformat(),)).get
    if found is None:
        first = connection.execute("SELECT at FROM revisions ORDER BY revision LIMIT 1").get
        begins = "it has no revision yet" if first is None else f"its first revision is of {first}"
        raise NotFound(f"as_of: the store held nothing at {moment.isoformat()}: {begins}")
    return int(found)


def _read_state(connection: Connection, store: PastStore) -> State:
    """Everything that the store held at its revision, without what is withheld."""
    revision = store.at_revision
    shade = find_shade(connection, store.showing)
    versions = _Versions(connection, revision, store.withheld, store.said_until, shade=shade)
    pending = Pending(read_pending(connection, revision) if store.drafts else ())
    claims = versions.records(CLAIMS, pending)
    figures = read_corrected_figures(connection, revision)
    by_incident = claims_by_incident(claims.properties)
    gathering = Gathering(HeapWriter(Path(), in_memory=True))
    for fids, rows in versions.of(INCIDENTS):
        batch = batch_of(INCIDENTS, rows)
        pending.note(batch.ids)
        # A version from before figures were computed has none: the default is the span at every moment.
        gathering.add(fids, with_corrected(with_span(batch, by_incident), figures))
    if drafted := pending.of(INCIDENTS):
        gathering.add(pending.fids(drafted), with_span(batch_of(INCIDENTS, drafted), by_incident))
    columns, checksum, _ = put_in_order(gathering.columns())
    whole = index_columns(revision, columns, checksum, MemorySearch(columns)).on(store.land)
    whole = whole.searching(PastSearch(store.path, 0, whole))
    shared = whole.without("licence", store.withheld) if store.withheld else whole
    reconciled = reconciled_at(connection, revision)
    shared = replace(shared, distinct_datasets=distinct_at(connection, revision), reconciled_datasets=reconciled)
    links = read_links(connection, revision) if store.withheld or shade else NO_LINKS
    statuses = versions.records(CROSSING_STATUS, pending)
    corrections = read_shown_corrections(connection, revision, shade)
    return State(
        *shown_content(Content(shared, claims, statuses), shade, links),
        len(whole) - len(shared) + versions.left_out,
        at=revised_at(connection, revision),
        undated=versions.undated,
        corrections=corrections.shown_in(shared) if store.withheld else corrections,
        rules=read_rules(connection),
        shown_on=None if shade is None else shade.day,
    )


@dataclass(slots=True)
class _Versions:
    """The versions alive at a revision.

    `left_out` counts the changed incidents that are withheld now, `undated` the claims that have no day where
    only what was said until a day counts.
    """

    connection: Connection
    revision: int
    withheld: frozenset[str]
    said_until: date | None = None
    left_out: int = 0
    undated: int = 0
    shade: Shade | None = None

    def of(self, table: Table) -> Iterator[tuple[list[int], list[Values]]]:
        """A table's versions, batch by batch: row numbers (negative: from the history), and values."""
        unchanged = self.connection.execute(
            f"{select_sql(table)} AS t WHERE fid < ? AND NOT EXISTS "
            "(SELECT 1 FROM history h WHERE h.table_name = ? AND h.id = t.id)",
            (self._first_later_fid(table), table.name),
        )
        while rows := list(islice(unchanged, PER_READ)):
            yield [row[0] for row in rows], [row[1:] for row in rows]
        number = 0
        for versions in self._changed(table):
            yield list(range(number - len(versions), number)), versions
            number -= len(versions)

    def records(self, table: Table, pending: Pending) -> Records:
        """A small table's versions and drafts, by id."""
        alive = [values for _, batch in self.of(table) for values in batch]
        pending.note(str(values[0]) for values in alive)
        alive += pending.of(table)
        told = alive if self.said_until is None else said_by(self._dated(table, alive), self.said_until)
        rows = [dict(zip(table.names, values, strict=True)) for values in told]
        return build_records(self.revision, sorted(rows, key=lambda row: str(row["id"])), table=table)

    def _dated(self, table: Table, rows: Iterable[Values]) -> Iterator[Dated]:
        """The rows with their days; claims without one are counted."""
        for day, values in with_days(table, rows):
            if day is None and table is CLAIMS and self._is_shown(table, values):
                self.undated += 1
            yield day, values

    def _is_shown(self, table: Table, values: Values) -> bool:
        if self.shade is None:
            return True
        return shown_version(dict(zip(table.names, values, strict=True)), table, self.shade) is not None

    def _first_later_fid(self, table: Table) -> int:
        """The first row number that was given after the revision; row numbers rise with the revisions."""
        statement = "SELECT min(first_fid) FROM inserted WHERE table_name = ? AND revision > ?"
        first = self.connection.execute(statement, (table.name, self.revision)).get
        return sys.maxsize if first is None else int(first)

    def _changed(self, table: Table) -> Iterator[list[Values]]:
        """The versions of records that changed at any time, also after the revision, batch by batch."""
        # With max() SQLite takes the other columns from the row of the maximum.
        alive = self.connection.execute(
            "SELECT id, record, max(revision) FROM history WHERE table_name = ? AND revision <= ? "
            f"AND id NOT IN ({DOWN}) GROUP BY id",
            (table.name, self.revision, table.name, self.revision),
        )
        hidden = find_withheld_now(self.connection, sorted(self.withheld)) if table is INCIDENTS else WithheldNow()
        while rows := list(islice(alive, PER_READ)):
            shown = [record for _, record, _ in rows if not hidden.holds(record)]
            self.left_out += len(rows) - len(shown)
            yield [version_values(table, record) for record in shown]
