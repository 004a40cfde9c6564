"""Snapshots kept in files beside the store, so that a start maps the last snapshot instead of building it again.

The folder holds one file with the columns and indexes of the last revision, and the heap with its features and
texts. A new revision appends its new pieces to the heap and writes the columns again; when much of the heap is out
of use, a new heap is written. Only the holder of the store's write lock writes here; a process that has mapped the
files keeps reading the ones it mapped.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from app.engine.blob_file import Heap, HeapWriter, Pieces, map_heap
from app.engine.builder import IncidentColumns
from app.engine.columns import Categories, TextColumn, Texts
from app.engine.indexes import Calendar, Grid, Ids
from app.engine.packed import open_packed, write_packed
from app.engine.place_search import PlaceSearch
from app.engine.snapshot import Snapshot
from app.engine.words import Search
from app.geography.land import Land
from app.model.columns import INCIDENTS
from app.model.errors import StoreError

FORMAT = 2
"""The version of the file format; a snapshot in another format is built again from the record."""
KEPT_FROM = 1_000
"""Stores with fewer incidents keep no files: reading and encoding them takes a tenth of a second."""
PER_WRITE = 2000
"""Pieces copied per step."""


@dataclass(frozen=True, slots=True)
class SnapshotFiles:
    """The snapshot files in the folder beside one store."""

    folder: Path

    def find(self, key: str, search: Search) -> Snapshot | None:
        """The snapshot kept under `key` (a name for one revision), or None if there is none."""
        try:
            about, arrays = open_packed(self.path(key))
            if about["format"] != FORMAT or about["columns"] != list(INCIDENTS.names):
                return None
            return _read_snapshot(about, arrays, map_heap(self.folder / about["heap"]), search)
        except (OSError, StoreError, KeyError, ValueError):
            return None

    def write(self, key: str, snapshot: Snapshot) -> None:
        """Write a snapshot, whose heap is already a file of this folder, under `key`.

        The file may be written before its revision is committed: until then nobody asks for this key.
        """
        path = snapshot.features.heap.path
        assert path is not None
        about, arrays = _described(snapshot, path.name)
        part = self.path(key).with_suffix(".part")
        write_packed(part, about, arrays)
        part.replace(self.path(key))

    def keep_only(self, key: str) -> None:
        """Delete the files of all other snapshots."""
        about, _ = open_packed(self.path(key))
        for path in self.folder.iterdir():
            if path.name not in (self.path(key).name, about["heap"]):
                # Some systems refuse to delete a file that a process has mapped: the next call deletes it.
                with suppress(OSError):
                    path.unlink()

    def new_heap(self) -> Path:
        """A new path for a heap file."""
        return self.folder / f"{uuid4().hex}.heap"

    def path(self, key: str) -> Path:
        """The path of the snapshot file for this key."""
        return self.folder / f"{key}.snapshot"


def laid_out(columns: IncidentColumns, row: Sequence[int] | NDArray[Any], heap: HeapWriter) -> IncidentColumns:
    """The incidents with their pieces copied into the heap `heap`, features in the order of `row`."""
    categories: dict[str, TextColumn] = {}
    places: dict[str, tuple[NDArray[np.int64], NDArray[np.int32]]] = {}
    for name, texts in columns.categories.items():
        if isinstance(texts, Texts):
            places[name] = _copied(texts.pieces, np.arange(len(columns)), heap)
        else:
            categories[name] = texts
    features = _copied(columns.features, np.asarray(row), heap)
    whole = heap.file_heap()
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


def _described(snapshot: Snapshot, heap: str) -> tuple[dict[str, object], dict[str, NDArray[Any]]]:
    """The header of a snapshot's file, as JSON values, and the arrays of the snapshot by name."""
    columns = snapshot.columns
    values: dict[str, Sequence[str]] = {}
    arrays: dict[str, NDArray[Any]] = {
        "fid": columns.fid,
        "located": snapshot.located,
        **_places("features", columns.features),
    }
    arrays |= {f"days/{name}": days for name, days in columns.days.items()}
    arrays |= {f"numbers/{name}": numbers for name, numbers in columns.numbers.items()}
    for name, texts in columns.categories.items():
        if isinstance(texts, Categories):
            values[name], arrays[f"codes/{name}"] = texts.values, texts.codes
        elif isinstance(texts, Texts):
            arrays |= _places(f"texts/{name}", texts.pieces)
    grid, calendar, ids = snapshot.grid, snapshot.calendar, snapshot.row_of
    arrays |= {f"grid/{name}": getattr(grid, name) for name in GRID}
    arrays |= {f"calendar/{name}": getattr(calendar, name) for name in CALENDAR}
    arrays |= {f"ids/{name}": getattr(ids, name) for name in IDS}
    about: dict[str, object] = {
        "format": FORMAT,
        "revision": snapshot.revision,
        "columns": INCIDENTS.names,
        "heap": heap,
        "values": values,
        "telling": snapshot.telling,
    }
    return about, arrays


GRID, CALENDAR, IDS = ("key", "first", "row", "lon", "lat"), ("falling", "long"), ("checksum", "row")


def _places(name: str, pieces: Pieces) -> dict[str, NDArray[Any]]:
    return {f"{name}/start": pieces.start, f"{name}/length": pieces.length}


def _read_snapshot(
    about: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]], heap: Heap, search: Search
) -> Snapshot:
    def part(kind: str) -> dict[str, NDArray[Any]]:
        return {name.removeprefix(f"{kind}/"): a for name, a in arrays.items() if name.startswith(f"{kind}/")}

    def pieces(name: str) -> Pieces:
        return Pieces(heap, arrays[f"{name}/start"], arrays[f"{name}/length"])

    coded = {name: Categories(arrays[f"codes/{name}"], tuple(v)) for name, v in about["values"].items()}
    categories: dict[str, TextColumn] = {
        column.name: coded.get(column.name) or Texts(pieces(f"texts/{column.name}"))
        for column in INCIDENTS.columns
        if column.kind == "text"
    }
    columns = IncidentColumns(arrays["fid"], pieces("features"), part("days"), part("numbers"), categories)
    return Snapshot(
        revision=about["revision"],
        columns=columns,
        row_of=Ids(ids=columns.ids, **part("ids")),
        grid=Grid(**part("grid")),
        calendar=Calendar(**part("calendar")),
        located=arrays["located"],
        telling=about["telling"],
        search=search,
        place_search=PlaceSearch(columns, Land()),
    )
