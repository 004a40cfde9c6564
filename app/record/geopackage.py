"""The store in one GeoPackage file: written in transactions, with every revision, readable by QGIS as it is."""

import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import apsw
from apsw import Connection

from app.engine.column_files import KEPT_FROM, LastBase, SnapshotFiles
from app.engine.next_snapshot import NextSnapshot
from app.engine.snapshot import Snapshot
from app.geography.land import Land
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Table
from app.model.errors import DiskFull, EngineDamaged, StoreDamaged, StoreError, StoreLost
from app.record.checked_reading import read_records, read_snapshot
from app.record.checksums import accept_records, check_records, has_sums, is_edited_elsewhere
from app.record.connection import connect, connect_or_make, empty_log
from app.record.corrections import NO_CORRECTIONS, Corrections
from app.record.distinct import read_distinct
from app.record.event_links import NO_LINKS, read_links
from app.record.incident_tags import IncidentTags
from app.record.item_version import Item
from app.record.reconciled import reconciled_at
from app.record.records import Records
from app.record.rule_log import read_rules
from app.record.schema_opening import ensure_schema, tables_of
from app.record.shade import Showing, find_shade
from app.record.shown_content import Content, shown_content
from app.record.shown_corrections import read_shown_corrections
from app.record.shown_links import find_unlinked, versions_without_links
from app.record.shown_records import shown_versions
from app.record.standing import Standing, read_identity, read_standing, snapshot_key
from app.record.store_errors import not_ours, our_errors, reading_record
from app.record.store_file import StoreFile, refuse_where_one_was, see_file
from app.record.versions import Version, read_history
from app.record.word_search import StoreSearch
from app.record.writer import Clock, Guard, Writer
from app.rules.rule import Rule

log = logging.getLogger("durand")
FOLDER_SUFFIX = ".snapshot"
"""Suffix of the folder beside the store that keeps its snapshot; the folder can be deleted at any time."""
CACHE_KB = 50_000
"""Size of a writer's page cache, enough for what an import of a million rows reads again and again.

A cache four times as large is slower: memory that is new to the process costs time too.
"""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The time of a store without a revision."""
TRIES = 3
"""Tries to find the snapshot of a revision before a writer replaces it with the next one."""


@dataclass(frozen=True, slots=True)
class State:
    """Everything that the store holds at one revision, which was made at the time `at`.

    `withheld` incidents are left out and only counted; `key` is the random key of the revision. `undated` is the
    number of claims that are left out because nobody can tell whether they had been made by a day. The records
    are as corrected; `corrections` say what was corrected. `rules` are the ones that hold now; `shown_on` is the
    day by which they were applied, None where they were not.
    """

    snapshot: Snapshot
    claims: Records
    crossing_status: Records
    withheld: int = 0
    key: str = ""
    at: datetime = NEVER
    undated: int = 0
    corrections: Corrections = NO_CORRECTIONS
    rules: tuple[Rule, ...] = ()
    shown_on: date | None = None

    def __repr__(self) -> str:
        return f"<State of revision {self.revision}: {len(self.snapshot):,} incidents>"

    @property
    def revision(self) -> int:
        """The number of the revision; 0 for an empty store."""
        return self.snapshot.revision

    @property
    def standing(self) -> Standing:
        """The revision by its number and its key."""
        return Standing(self.revision, self.key)


@dataclass(frozen=True, slots=True)
class GeoPackageStore:
    """A store in the file `path`; `identity` tells it from every other store.

    Any number of processes may have it open: readers see the last committed revision while one process writes.
    Incidents under one of the `withheld` licences are not read, only counted; `showing` says to which readers the
    store is shown, for whom its rules are applied. From `kept_from` incidents on, the snapshot of the last
    revision is kept in a folder beside the file. `earlier` holds a few states of earlier revisions. `guard` is
    asked before a revision is written.
    """

    path: Path
    identity: str
    _connection: Connection = field(repr=False)
    file: StoreFile = field(repr=False)
    withheld: frozenset[str] = frozenset()
    showing: Showing | None = None
    kept_from: int = KEPT_FROM
    land: Land = field(default_factory=Land, repr=False)
    last_base: LastBase = field(default_factory=LastBase, repr=False)
    earlier: dict[tuple[object, ...], State] = field(default_factory=dict, repr=False)
    guard: Guard | None = field(default=None, repr=False)

    def withholding(self, licences: frozenset[str]) -> "GeoPackageStore":
        """The store as seen by readers who must not get incidents under these licences."""
        return replace(self, withheld=licences)

    def guarded(self, guard: Guard) -> "GeoPackageStore":
        """The store, which asks the guard before a revision is written."""
        return replace(self, guard=guard)

    def shown_to(self, showing: Showing, licences: frozenset[str] = frozenset()) -> "GeoPackageStore":
        """The store as its rules let readers see it, without incidents under these licences."""
        return replace(self, showing=showing, withheld=self.withheld | licences)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def revision(self) -> int:
        """The number of the last committed revision; 0 for an empty store. Raises as `standing` does."""
        return self.standing().revision

    def standing(self) -> Standing:
        """The last committed revision.

        Raises `StoreLost` if the file is gone, empty or another file, `StoreError` if it cannot be read.
        """
        try:
            if self.file.look():
                self._look_inside()
            return read_standing(self._connection)
        except apsw.Error:
            with our_errors(self.path):
                raise

    def _look_inside(self) -> None:
        """See that a file that was written to is still the store: the open connection has old pages in memory."""
        with closing(connect(self.path)) as fresh:
            self._see_identity(fresh)
            found = read_standing(fresh)
            # A revision may be committed between two looks.
            if found != read_standing(self._connection) != read_standing(fresh):
                raise StoreLost(f"store: {self.path} was written over with another copy; open it again")

    def reopen(self) -> "GeoPackageStore":
        """The store that has this name now, which may be another one; raises as `open_store` does."""
        file = see_file(self.path)
        with our_errors(self.path):
            connection = connect(self.path)
            try:
                if not tables_of(connection):
                    raise not_ours(self.path, "it holds no tables")
                identity = ensure_schema(connection, self.path, alone=False)
            except BaseException:
                connection.close()
                raise
        return replace(self, identity=identity, _connection=connection, file=file)

    def check_files(self) -> bool:
        """Whether every block of the engine's files is right; damaged ones are given up, and made by `load`."""
        with our_errors(self.path), closing(connect(self.path)) as connection:
            key = snapshot_key(connection)
        snapshot = self._files.find(key, self._search)
        if snapshot is not None:
            try:
                snapshot.features.heap.check_again()
            except EngineDamaged as error:
                self._files.drop(key, error)
                return False
        return snapshot is not None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one revision, whatever is written meanwhile; errors are this program's."""
        with our_errors(self.path), closing(connect(self.path)) as connection:
            connection.execute("BEGIN")
            yield connection

    def load(self) -> State:
        """Everything that the store holds, at one revision.

        A large snapshot is mapped from its files; if these are missing, they are written first.
        """
        with reading_record(self.path), closing(connect(self.path)) as connection:
            self._see_identity(connection)
            for _ in range(TRIES):
                connection.execute("BEGIN")
                state = self._read_state(connection)
                connection.execute("COMMIT")
                if state is not None:
                    return state
                if not self._keep_snapshot():
                    break
            connection.execute("BEGIN")
            return self._state(connection, read_snapshot(connection, self._search))

    def _see_identity(self, connection: Connection) -> None:
        """See that the file that has the store's name is the store; `StoreLost` if it is another one."""
        if read_identity(connection) != self.identity:
            raise StoreLost(f"store: {self.path} was replaced by another store; open it again")

    @property
    def _files(self) -> SnapshotFiles:
        return SnapshotFiles(folder_of(self.path), self.identity, self.last_base)

    @property
    def _search(self) -> StoreSearch:
        return StoreSearch(self.path, self.identity)

    def _read_state(self, connection: Connection) -> State | None:
        """Everything that the store holds; None if its snapshot should be kept in files but is not."""
        self._files.on(self.land)
        snapshot = self._files.find(snapshot_key(connection), self._search)
        if snapshot is None:
            count = connection.execute("SELECT count(*) FROM incidents").get
            if count >= self.kept_from:
                return None
            snapshot = read_snapshot(connection, self._search)
        return self._state(connection, snapshot)

    def _state(self, connection: Connection, snapshot: Snapshot) -> State:
        """The snapshot without withheld incidents, together with the small collections."""
        snapshot = snapshot.on(self.land)
        shared = snapshot.without("licence", self.withheld) if self.withheld else snapshot
        reconciled = reconciled_at(connection, snapshot.revision)
        whole = Content(
            replace(shared, distinct_datasets=read_distinct(connection), reconciled_datasets=reconciled),
            read_records(self.path, connection, CLAIMS),
            read_records(self.path, connection, CROSSING_STATUS),
        )
        shade = find_shade(connection, self.showing)
        corrections = read_shown_corrections(connection, snapshot.revision, shade)
        links = read_links(connection, snapshot.revision) if self.withheld or shade else NO_LINKS
        return State(
            *shown_content(whole, shade, links),
            len(snapshot) - len(shared),
            read_standing(connection).key,
            revised_at(connection, snapshot.revision),
            corrections=corrections.shown_in(shared) if self.withheld else corrections,
            rules=read_rules(connection),
            shown_on=None if shade is None else shade.day,
        )

    def _keep_snapshot(self) -> bool:
        """Write the files of the last revision's snapshot; False if the folder or its disk takes none."""
        try:
            with our_errors(self.path), closing(connect(self.path)) as connection:
                connection.execute("BEGIN IMMEDIATE")
                made, key = self._next_snapshot(connection), snapshot_key(connection)
                try:
                    return made.base is not None or made.write(connection, key, read_standing(connection).revision)
                except BaseException:
                    made.discard()
                    raise
                finally:
                    self._files.keep_only(key)
                    connection.execute("ROLLBACK")
        except (StoreError, DiskFull) as error:
            if isinstance(error, StoreDamaged):
                raise
            log.warning("%s: works without files that make the next start fast: %s", self.path, error)
            return False

    def merge_appended(self, least: int) -> bool:
        """Write the kept snapshot anew as one segment if at least that many rows were appended to it or are gone.

        False if there is nothing to merge, or if a revision came meanwhile. Readers go on with what they have.
        """
        with our_errors(self.path), closing(connect(self.path)) as connection:
            key = snapshot_key(connection)
            found = self._files.find(key, self._search)
            if found is None or found.appended is None or len(found.appended.rows) + len(found.gone) < least:
                return False
            merged = found.merged()
            connection.execute("BEGIN IMMEDIATE")
            try:
                if snapshot_key(connection) != key:
                    return False
                self._files.write(key, merged)
                return True
            finally:
                self._files.keep_only(snapshot_key(connection))
                connection.execute("ROLLBACK")

    def _next_snapshot(self, connection: Connection, *, anew: bool = False) -> NextSnapshot:
        base = self._files.find(snapshot_key(connection), self._search)
        last_fid = connection.execute("SELECT coalesce(max(fid), 0) FROM incidents").get
        check = partial(check_records, self.path, connection, INCIDENTS)
        return NextSnapshot(self._files, base, last_fid, self._search, self.kept_from, check, anew)

    def history(self, table: Table, record_id: str) -> list[Version]:
        """Every version of a record, oldest first, as `read_history` gives them."""
        versions = read_history(self._connection, table, record_id)
        shade = find_shade(self._connection, self.showing)
        shown = versions if shade is None else shown_versions(versions, table, shade)
        unlinked = find_unlinked(self._connection, self.withheld, shade) if table is INCIDENTS else ()
        return versions_without_links(shown) if record_id in unlinked else shown

    def tag(self, table: Table, record_id: str, revision: int) -> str | None:
        """The tag of the version that a record had at a revision, as `Item.tag` gives it; raises `StoreError`."""
        with our_errors(self.path):
            return Item(self.identity, table, record_id).tag(self._connection, revision)

    def incident_tags(self, revision: int) -> IncidentTags:
        """The tags that incidents had at a revision, for many questions."""
        return IncidentTags(self.path, self.identity, revision, self._connection)

    @contextmanager
    def writing(self, file: str, at: Clock, *, anew: bool = False) -> Iterator[Writer]:
        """A writer whose records become one revision together, or not at all.

        With `anew` the engine's files are written again: none keeps bytes of what was there before. If
        nothing is new, no revision is made; a new revision is committed after its snapshot is written. Raises
        `StoreBusy` if another process keeps writing, `StoreError` if the file cannot be written to, and
        what the guard raises.
        """
        with our_errors(self.path), closing(connect(self.path)) as connection:
            self._see_identity(connection)
            connection.execute(f"PRAGMA cache_size = -{CACHE_KB}")
            connection.execute("BEGIN IMMEDIATE")
            if not has_sums(connection) or is_edited_elsewhere(connection):
                accept_records(connection)
            coming, before = self._next_snapshot(connection, anew=anew), snapshot_key(connection)
            try:
                writer = Writer(connection, self.revision() + 1, coming)
                if self.guard is not None:
                    self.guard(writer)
                yield writer
                if writer.is_news():
                    writer.finish(file, at)
                    key = snapshot_key(connection)
                    coming.write(connection, key, writer.revision)
                    connection.execute("COMMIT")
                    empty_log(connection)
                    # The commit stands, even if the snapshot's files have to be written again.
                    with suppress(OSError):
                        self._files.keep_only(key)
                else:
                    connection.execute("ROLLBACK")
                    coming.discard()
            except BaseException as error:
                coming.discard()
                if connection.in_transaction:
                    self._files.keep_only(before)
                    connection.execute("ROLLBACK")
                if isinstance(error, EngineDamaged):
                    self._files.drop(snapshot_key(connection), error)
                raise


def folder_of(path: Path) -> Path:
    """The folder beside a store's file that keeps its snapshot."""
    return path.with_name(path.name + FOLDER_SUFFIX)


def open_store(
    path: Path, kept_from: int = KEPT_FROM, *, alone: bool = False, land: Land | None = None
) -> GeoPackageStore:
    """The store in the file `path`, made if there is none; snapshots are kept from `kept_from` incidents on.

    With `alone` a new store has no write-ahead log until it is opened again: its first content is written once
    instead of twice, and others wait. `land` is the loaded geography that incidents' extents are measured against.
    Raises `WrongSchema` if the file is something else, `StoreBusy` if another process keeps it locked,
    `StoreError` if it cannot be opened or made.
    """
    if not path.parent.is_dir():
        raise StoreError(f"store: no such folder: {path.parent}; make it, or set DURAND_STORE to another file")
    if path.is_dir():
        raise StoreError(f"store: {path} is a folder; name a file in it, it will be made")
    with our_errors(path):
        refuse_where_one_was(path, folder_of(path))
        connection = connect_or_make(path)
        try:
            identity = ensure_schema(connection, path, alone)
            file = see_file(path)
        except BaseException:
            connection.close()
            raise
    return GeoPackageStore(path, identity, connection, file, kept_from=kept_from, land=land or Land())


def revised_at(connection: Connection, revision: int) -> datetime:
    """The time of a revision; `NEVER` if there is none with this number."""
    found = connection.execute("SELECT at FROM revisions WHERE revision = ?", (revision,)).fetchone()
    return NEVER if found is None else datetime.fromisoformat(str(found[0])).astimezone(UTC)
