"""The snapshot of the revision being written, made from the last snapshot and the new incidents."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from apsw import Connection
from numpy.typing import NDArray

from app.engine.blob_file import HeapWriter
from app.engine.builder import Gathering, IncidentColumns, join
from app.engine.column_files import SnapshotFiles, laid_out
from app.engine.columns import Texts
from app.engine.indexes import build_grid
from app.engine.segment import put_in_order
from app.engine.snapshot import Snapshot, index_columns
from app.engine.words import Search
from app.model.batch import Batch, Values, batch_of
from app.model.columns import INCIDENTS

PER_READ = 20_000
"""Rows read from the store per step."""
MOST_APPENDED = 2_000
"""Rows that are appended to a base segment at the most, if `SHARE_OF_LARGE` of the base are fewer.

Beyond, a new base is written: appended rows are indexed anew at every revision, and read at every opening.
"""
SHARE_OF_LARGE, SHARE_OF_SMALL = 0.02, 0.5
"""Shares of the base: so many rows may always be appended, and never more than the larger share."""
LEAST_USED = 0.6
"""A new heap is written when at most this share of the old one is in use; replaced incidents fill the rest."""


@dataclass(slots=True)
class NextSnapshot:
    """Takes the incidents that a revision inserts, changes or removes.

    `base` is the snapshot of the revision before it, None if it was not kept: then all incidents are read from the
    store, and `check` is called with their row numbers and their checksums. With `anew` all files are written
    again, with what the incidents of the revision use and nothing else.
    """

    files: SnapshotFiles
    base: Snapshot | None
    last_fid: int
    search: Search
    kept_from: int
    check: Callable[[NDArray[np.int64], NDArray[np.int64]], None] = lambda _fids, _sums: None
    anew: bool = False
    _heap: HeapWriter = field(init=False)
    _gathering: Gathering = field(init=False)
    _removed: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        """Open a new heap, or append to the last snapshot's heap."""
        base = self.base
        if base is not None and (kept := base.features.heap.file) is not None:
            self._heap = HeapWriter(kept.path, kept.end, append=True, before=kept.stretches)
        else:
            self._heap = HeapWriter(self.files.new_heap())
        self._gathering = Gathering(self._heap)

    def add(self, fids: Sequence[int], batch: Batch) -> NDArray[np.int64]:
        """Add inserted or changed incidents: their GeoPackage row numbers and current values; their checksums."""
        self._removed.difference_update(fids)
        return self._gathering.add(fids, batch)

    def sums(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """The row numbers of all incidents that were added, in no order, and their checksums; the last of each."""
        fids = self._gathering.fids()
        once, last = np.unique(fids[::-1], return_index=True)
        stays = ~np.isin(once, self._removed_fids())
        return once[stays], self._gathering.sums()[len(fids) - 1 - last][stays]

    def remove(self, fids: Sequence[int]) -> None:
        """Leave out incidents by their GeoPackage row numbers, until they are added again."""
        self._removed.update(fids)

    def write(self, connection: Connection, key: str, revision: int) -> bool:
        """Write the snapshot under `key`; False if it has too few incidents to be kept."""
        if self._may_append():
            return self._append(key, revision)
        count = connection.execute("SELECT count(*) FROM incidents").get
        if count < self.kept_from:
            self.discard()
            return False
        columns, checksum, _ = put_in_order(self._columns(connection))
        if self._has_old_bytes() or columns.heap_used() < LEAST_USED * self._heap.end:
            columns = self._laid_out(columns)
        self._heap.close()
        self.files.write(key, index_columns(revision, columns, checksum, self.search))
        return True

    def _may_append(self) -> bool:
        """Whether the revision changes so little that its incidents are appended to the base segment."""
        base = self.base
        if base is None or self.anew or not base.base.kept_as:
            return False
        appended = len(base.columns) - len(base.base) + len(self._gathering) + len(self._removed)
        count = len(base.base)
        return appended <= max(SHARE_OF_LARGE * count, min(MOST_APPENDED, SHARE_OF_SMALL * count))

    def _has_old_bytes(self) -> bool:
        """Whether the heap has bytes of earlier revisions, none of which may stay."""
        return self.anew and self.base is not None

    def _append(self, key: str, revision: int) -> bool:
        base = self.base
        assert base is not None
        texts = base.base.categories
        self._gathering.lay_down(name for name, column in texts.items() if isinstance(column, Texts))
        new, arrived = self._new_columns(), base.arrived()
        gone = np.union1d(base.gone, self._replaced(base, new)).astype(np.intp)
        arrived = join(arrived, new, self._heap) if len(arrived) else new
        self._heap.close()
        self.files.write_appended(key, revision, base.base, arrived, gone)
        return True

    def _replaced(self, base: Snapshot, new: IncidentColumns) -> NDArray[np.integer]:
        """The rows of the last snapshot that new incidents replace, or that were removed."""
        rows = [base.row(record_id.decode()) for record_id in new.ids]
        replaced = np.array([row for row in rows if row is not None], dtype=np.intp)
        if not self._removed:
            return replaced
        return np.append(replaced, np.flatnonzero(np.isin(base.columns.fid, self._removed_fids())))

    def discard(self) -> None:
        """Delete what was written so far."""
        self._heap.discard()

    def _columns(self, connection: Connection) -> IncidentColumns:
        """The columns of every current incident, each once, in no order."""
        changed = np.unique(self._gathering.fids())
        if self.base is None:
            self._gather_old(connection, changed)
            self.check(*self.sums())
        new = self._new_columns()
        if self.base is None:
            return new
        old = self.base.columns
        stays = ~np.isin(old.fid, np.union1d(changed, self._removed_fids()))
        stays[self.base.gone] = False
        return join(old.take(np.flatnonzero(stays)), new, self._heap)

    def _removed_fids(self) -> NDArray[np.int64]:
        return np.array(sorted(self._removed), dtype=np.int64)

    def _new_columns(self) -> IncidentColumns:
        """The incidents that were added and not removed, each once, as it was added last."""
        new = self._gathering.columns(self._heap.file_heap())
        if bool((np.diff(new.fid) > 0).all()) and not self._removed:
            return new
        once, last = np.unique(new.fid[::-1], return_index=True)
        stays = ~np.isin(once, self._removed_fids())
        return new.take(np.sort(len(new) - 1 - last[stays]))

    def _gather_old(self, connection: Connection, changed: NDArray[np.int64]) -> None:
        """Read from the store the incidents that existed before this revision and did not change."""
        skipped = set(changed[changed <= self.last_fid].tolist())
        for fids, rows in read_incidents(connection, self.last_fid):
            kept = [at for at, fid in enumerate(fids) if fid not in skipped]
            self._gathering.add([fids[at] for at in kept], batch_of(INCIDENTS, [rows[at] for at in kept]))

    def _laid_out(self, columns: IncidentColumns) -> IncidentColumns:
        """The incidents in a new heap, where neighbours on the ground are neighbours in the file."""
        located = build_grid(columns.numbers["longitude"], columns.numbers["latitude"]).row
        unlocated = np.setdiff1d(np.arange(len(columns)), located)
        writer = HeapWriter(self.files.new_heap())
        laid = laid_out(columns, np.concatenate([located, unlocated]), writer)
        writer.close()
        return laid


def read_incidents(connection: Connection, last_fid: int) -> Iterator[tuple[list[int], list[Values]]]:
    """The incidents with `fid` up to `last_fid`, batch by batch: row numbers, and values in the columns' order."""
    names = ", ".join(f'"{name}"' for name in INCIDENTS.names)
    cursor = connection.execute(f"SELECT fid, {names} FROM incidents WHERE fid <= ?", (last_fid,))
    while batch := list(islice(cursor, PER_READ)):
        yield [row[0] for row in batch], [row[1:] for row in batch]
