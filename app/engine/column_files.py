"""Snapshots kept in files beside the store, so that a start maps the last snapshot instead of building it again.

The folder holds one file with the columns and indexes of a segment, the base, and the heap with its features and
texts. A revision of few incidents appends its pieces to the heap and writes one small file: all rows that came
after the base, and which rows are gone. A revision of many writes a new base; when much of the heap is out of use,
a new heap is written. Only the holder of the store's write lock writes here; a process that has mapped the files
keeps reading the ones it mapped.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from app.engine.blob_file import Heap, HeapWriter, Pieces, map_heap
from app.engine.builder import IncidentColumns
from app.engine.column_arrays import from_arrays, part, to_arrays
from app.engine.columns import Rows, TextColumn, Texts
from app.engine.growth import SHARE, SPARE, Growth, Room
from app.engine.indexes import Calendar, Grid, Ids, Numbered
from app.engine.packed import Packed, open_packed, read_about, write_packed
from app.engine.place_search import PlaceSearch
from app.engine.seals import SealedFile, sync_folder
from app.engine.segment import Segment
from app.engine.snapshot import Snapshot, layered
from app.engine.words import Search
from app.geography.land import Land
from app.model.columns import INCIDENTS
from app.model.errors import EngineDamaged, StoreError

FORMAT = 4
"""The version of the file format; a snapshot in another format is built again from the record."""
KEPT_FROM = 1_000
"""Stores with fewer incidents keep no files: reading and encoding them takes a tenth of a second."""
PER_WRITE = 2000
"""Pieces copied per step."""
CHECKED_AT_ONCE = 64_000_000
"""Bytes of a heap that is checked when it is opened, in 30 ms; blocks of a larger one when they are first read."""

log = logging.getLogger("durand")
SUFFIX = ".snapshot"


@dataclass(slots=True)
class LastBase:
    """The base segment that was mapped last: snapshots of later revisions share it, and the indexes it made.

    `heap` is the heap's file as it was mapped last: what was checked of it need not be checked again.
    """

    segment: Segment | None = None
    heap: SealedFile | None = None


@dataclass(frozen=True, slots=True)
class SnapshotFiles:
    """The snapshot files in the folder beside the store with this identity.

    `last` is the base segment that was mapped last.
    """

    folder: Path
    store: str = ""
    last: LastBase = field(default_factory=LastBase)

    def find(self, key: str, search: Search) -> Snapshot | None:
        """The snapshot kept under `key` (a name for one revision), or None if there is none.

        Files that do not hold what was written into them are deleted, and the log says so.
        """
        try:
            return self._read(key, search)
        except EngineDamaged as error:
            self.drop(key, error)
            return None
        except (OSError, StoreError, KeyError, ValueError):
            return None

    def _read(self, key: str, search: Search) -> Snapshot | None:
        packed = open_packed(self.path(key))
        about = packed.about
        if about["format"] != FORMAT or about["columns"] != list(INCIDENTS.names):
            return None
        self._see_key(packed, key)
        if about["base"] is None:
            base = self._base(key, packed, search)
            return Snapshot(about["revision"], base, base.columns)
        base = self._base(about["base"], None, search, about["heap"])
        heap = self._heap(about, (packed.file, *base.columns.features.heap.beside))
        arrived = from_arrays(about["values"], packed.arrays, heap)
        return layered(about["revision"], base, arrived, packed.arrays["gone"])

    def _see_key(self, packed: Packed, key: str) -> None:
        if (packed.about["key"], packed.about["store"]) != (key, self.store):
            raise EngineDamaged(f"{packed.file.path}: a file of another revision or another store")

    def _heap(self, about: Mapping[str, Any], beside: tuple[SealedFile, ...]) -> Heap:
        path = self.folder / about["heap"]
        try:
            heap = map_heap(path, about["seals"])
        except (OSError, ValueError) as error:
            raise EngineDamaged(f"{path}: cannot be mapped ({error})") from error
        heap.beside = beside
        if heap.file is not None:
            if self.last.heap is not None:
                heap.file.trust_as(self.last.heap)
            if heap.file.end <= CHECKED_AT_ONCE:
                heap.file.check()
            self.last.heap = heap.file
        return heap

    def _base(self, key: str, packed: Packed | None, search: Search, heap_name: str = "") -> Segment:
        """The base segment kept under `key`, in the file `packed` if that is open already."""
        last, name = self.last.segment, heap_name if packed is None else packed.about["heap"]
        if last is None or last.kept_as != key or last.columns.features.heap.path != self.folder / name:
            if packed is None:
                packed = open_packed(self.path(key))
                self._see_key(packed, key)
            heap = self._heap(packed.about, (packed.file,))
            columns = from_arrays(packed.about["values"], packed.arrays, heap)
            last = self.last.segment = Segment(
                columns=columns,
                row_of=Ids(ids=columns.ids, **part(packed.arrays, "ids")),
                grid=Grid(**part(packed.arrays, "grid")),
                calendar=Calendar(**part(packed.arrays, "calendar")),
                located=packed.arrays["located"],
                telling=packed.about["telling"],
                search=search,
                place_search=PlaceSearch(columns, Land()),
                growth=Growth(columns, Room(dict(packed.room))),
                numbered=Numbered(columns.fid),
                kept_as=key,
            )
        last.columns.features.heap.look()
        return last

    def drop(self, key: str, why: EngineDamaged) -> None:
        """Give up the snapshot kept under `key`, which is damaged: the next who needs it makes it again."""
        log.warning("%s; it is made again from the record", why)
        self.last.segment = self.last.heap = None
        with suppress(OSError):
            self.path(key).unlink()

    def on(self, land: Land) -> None:
        """Let the last base measure its incidents against `land`."""
        if self.last.segment is not None:
            self.last.segment = self.last.segment.on(land)

    def write(self, key: str, snapshot: Snapshot) -> None:
        """Write a snapshot of one segment, whose heap is already a file of this folder, under `key`.

        The file may be written before its revision is committed: until then nobody asks for this key.
        """
        values, arrays = to_arrays(snapshot.columns)
        segment = snapshot.base
        arrays["located"] = segment.located
        for name, index, parts in (
            ("grid", segment.grid, GRID),
            ("calendar", segment.calendar, CALENDAR),
            ("ids", segment.row_of, IDS),
        ):
            arrays |= {f"{name}/{each}": getattr(index, each) for each in parts}
        about = {"base": None, "values": values, "telling": segment.telling}
        self._write(key, snapshot.revision, snapshot.columns, about, arrays, max(SPARE, len(segment) // SHARE))

    def write_appended(self, key: str, revision: int, base: Segment, arrived: IncidentColumns, gone: Rows) -> None:
        """Write a snapshot of a kept base segment, what came after it, and the rows that are gone."""
        values, arrays = to_arrays(arrived)
        about = {"base": base.kept_as, "values": values}
        self._write(key, revision, arrived, about, {**arrays, "gone": gone}, 0)

    def _write(
        self,
        key: str,
        revision: int,
        columns: IncidentColumns,
        about: Mapping[str, object],
        arrays: Mapping[str, NDArray[Any]],
        room: int,
    ) -> None:
        heap = columns.features.heap.file
        assert heap is not None
        named = {
            "format": FORMAT,
            "revision": revision,
            "columns": INCIDENTS.names,
            "key": key,
            "store": self.store,
            "heap": heap.path.name,
            "seals": heap.stretches,
            **about,
        }
        part_of = self.path(key).with_suffix(".part")
        write_packed(part_of, named, arrays, room)
        heap.sync()
        part_of.replace(self.path(key))
        sync_folder(self.folder)
        sync_folder(self.folder.parent)

    def keep_only(self, key: str) -> None:
        """Delete the files of all other snapshots, and what a writer left that did not finish.

        All files, if none is kept under this key. For the holder of the store's write lock.
        """
        kept: set[str] = set()
        with suppress(FileNotFoundError):
            about = read_about(self.path(key))
            kept = {self.path(each).name for each in (key, about["base"]) if each is not None} | {about["heap"]}
        for path in self.folder.iterdir() if self.folder.is_dir() else ():
            if path.name not in kept:
                # Some systems refuse to delete a file that a process has mapped: the next call deletes it.
                with suppress(OSError):
                    path.unlink()

    def new_heap(self) -> Path:
        """A new path for a heap file."""
        return self.folder / f"{uuid4().hex}.heap"

    def path(self, key: str) -> Path:
        """The path of the snapshot file for this key."""
        return self.folder / f"{key}{SUFFIX}"


GRID, CALENDAR, IDS = ("key", "first", "row", "lon", "lat"), ("falling", "long"), ("checksum", "row")


def laid_out(columns: IncidentColumns, row: Sequence[int] | NDArray[Any], heap: HeapWriter) -> IncidentColumns:
    """The incidents with their pieces copied into the heap `heap`, a file, features in the order of `row`."""
    return copied_into(columns, row, heap, heap.file_heap)


def copied_into(
    columns: IncidentColumns, row: Sequence[int] | NDArray[Any], heap: HeapWriter, opened: Callable[[], Heap]
) -> IncidentColumns:
    """The incidents with their pieces copied into the heap that `opened` gives, features in the order of `row`."""
    categories: dict[str, TextColumn] = {}
    places: dict[str, tuple[NDArray[np.int64], NDArray[np.int32]]] = {}
    for name, texts in columns.categories.items():
        if isinstance(texts, Texts):
            places[name] = _copied(texts.pieces, np.arange(len(columns)), heap)
        else:
            categories[name] = texts
    features = _copied(columns.features, np.asarray(row), heap)
    whole = opened()
    categories |= {name: Texts(Pieces(whole, *place)) for name, place in places.items()}
    return IncidentColumns(
        columns.fid,
        Pieces(whole, *features),
        columns.days,
        columns.numbers,
        {name: categories[name] for name in columns.categories},
    )


def _copied(
    pieces: Pieces, order: NDArray[np.integer], heap: HeapWriter
) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    start = np.empty(len(pieces), dtype=np.int64)
    for first in range(0, len(order), PER_WRITE):
        rows = order[first : first + PER_WRITE]
        start[rows], _ = heap.write(pieces.take(rows).views())
    return start, pieces.length
