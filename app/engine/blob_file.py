"""Bytes that are written once and read where they lie: encoded features, and texts of which few are alike."""

import mmap
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import BinaryIO, overload

import numpy as np
from numpy.typing import NDArray

Offsets = NDArray[np.int64]
Lengths = NDArray[np.int32]

SPILL_BYTES = 16_000_000
"""What is gathered stays in memory up to here; more goes to a file."""
WRITTEN = 1 << 16
"""Bytes written at a time: Linux keeps together what it is given together, and maps it together for each piece."""
MOST_RESIDENT = 500_000_000
"""Bytes of mapped files that may stay in this process; the system's own cache keeps what is let go."""
LOOK_EVERY = 100
"""So many pieces are taken between two looks at how much is resident; each brings in what lies around it."""
STATM = "/proc/self/statm"
AT_A_TIME = 10_000
LONG = 100
"""Bytes: longer pieces are read one by one."""
NONE = -1
"""Length of a piece that is not there, and code of a value that is not."""


@dataclass(slots=True)
class Heap:
    """Bytes in memory, or a file mapped into it; `path` is None for the former."""

    view: memoryview
    path: Path | None = None
    _map: mmap.mmap | None = field(default=None, repr=False)
    _taken: int = 0

    def let_go(self, taken: int) -> None:
        """Now and then, let go of mapped pages when too many are resident: they are read again where needed."""
        self._taken += taken
        if self._map is None or self._taken < LOOK_EVERY:
            return
        self._taken = 0
        if _resident_bytes() > MOST_RESIDENT:
            self._map.madvise(mmap.MADV_DONTNEED)


def _resident_bytes() -> int:
    """Bytes of files that are mapped and resident; 0 where the system does not say."""
    file = _statm()
    return 0 if file is None else int(os.pread(file, 200, 0).split()[2]) * mmap.PAGESIZE


@cache
def _statm() -> int | None:
    """What Linux says of this process's memory, opened once: it is asked for with every answer."""
    try:
        return os.open(STATM, os.O_RDONLY)
    except OSError:
        return None


def map_heap(path: Path) -> Heap:
    """The file's bytes, mapped."""
    with path.open("rb") as file:
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return Heap(memoryview(mapped), path, mapped)


@dataclass(frozen=True, slots=True, eq=False)
class Pieces(Sequence[bytes]):
    """Pieces of a heap by row number; a piece of length -1 is not there, and reads as b""."""

    heap: Heap
    start: Offsets
    length: Lengths

    def __len__(self) -> int:
        return len(self.start)

    @overload
    def __getitem__(self, row: int) -> bytes: ...
    @overload
    def __getitem__(self, row: slice) -> "Pieces": ...
    def __getitem__(self, row: int | slice) -> "bytes | Pieces":
        if isinstance(row, slice):
            return self.take(np.arange(len(self))[row])
        self.heap.let_go(1)
        start = int(self.start[row])
        return bytes(self.heap.view[start : start + max(0, int(self.length[row]))])

    def __iter__(self) -> Iterator[bytes]:
        for first in range(0, len(self), AT_A_TIME):
            some = self.take(slice(first, first + AT_A_TIME))
            self.heap.let_go(len(some))
            yield from some._read()

    def _read(self) -> list[bytes]:
        """All pieces, read at once: byte by byte of all of them, as far as the longest goes, if none is long."""
        length = np.maximum(self.length, 0)
        width = int(length.max(initial=1))
        if width > LONG:
            return [bytes(view) for view in self.views()]
        padded = np.zeros((len(self), width + 1), dtype=np.uint8)
        heap = np.frombuffer(self.heap.view, dtype=np.uint8)
        for at in range(width):
            rows = np.flatnonzero(length > at)
            padded[rows, at] = heap[self.start[rows] + at]
        # A mark ends each: numpy takes zeros at the end for padding.
        padded[np.arange(len(self)), length] = 1
        return [piece[:-1] for piece in padded.view(f"S{width + 1}").ravel().tolist()]

    def take(self, rows: NDArray[np.integer] | slice) -> "Pieces":
        """The pieces of these rows, in their order."""
        if isinstance(rows, slice):
            return Pieces(self.heap, self.start[rows], self.length[rows])
        return Pieces(self.heap, self.start.take(rows), self.length.take(rows))

    def views(self) -> list[memoryview]:
        """All pieces where they lie; nothing is copied."""
        view, ends = self.heap.view, self.ends()
        return [view[start:end] for start, end in zip(self.start.tolist(), ends.tolist(), strict=True)]

    def ends(self, cut: int = 0) -> Offsets:
        """Where all pieces end, without their last `cut` bytes, for who reads them now from the heap's view."""
        self.heap.let_go(len(self))
        ends: Offsets = self.start + (np.maximum(self.length, cut) - cut)
        return ends


@dataclass(slots=True)
class HeapWriter:
    """Writes pieces one after the other, in memory until they are many, then to the file `path`.

    With `in_memory` there is no file, however many they are. `end` is where the next piece goes. With `append` the
    file is there already, and what lies from `end` on, left by a writer that was stopped, is written over.
    """

    path: Path
    end: int = 0
    append: bool = False
    in_memory: bool = False
    _file: BinaryIO | None = field(default=None, repr=False)
    _pending: list[bytes] = field(default_factory=list, repr=False)
    _size: int = 0

    def write(self, pieces: Sequence[bytes | memoryview]) -> tuple[Offsets, Lengths]:
        """Where each of the pieces lies from now on."""
        length = np.fromiter(map(len, pieces), dtype=np.int64, count=len(pieces))
        start = self.end + np.cumsum(length) - length
        text = b"".join(pieces)
        self._pending.append(text)
        self.end += len(text)
        self._size += len(text)
        if self.append or (self._size > SPILL_BYTES and not self.in_memory):
            self._spill()
        return start, length.astype(np.int32)

    def heap(self) -> Heap:
        """All that is written, to be read; in memory if it still is there."""
        if self.append or self._file is not None:
            return self.file_heap()
        return Heap(memoryview(b"".join(self._pending)))

    def file_heap(self) -> Heap:
        """All that is written, in its file."""
        self._spill()
        assert self._file is not None
        if self.end == 0:
            self._file.write(b"\n")
        self._file.flush()
        return map_heap(self.path)

    def close(self) -> None:
        """Let go of the file, if there is one."""
        if self._file is not None:
            self._file.close()

    def discard(self) -> None:
        """Leave no file behind, nor anything in one that was there."""
        self.close()
        if self._file is not None and not self.append:
            self.path.unlink(missing_ok=True)

    def _spill(self) -> None:
        if self._file is None:
            self.path.parent.mkdir(exist_ok=True)
            self._file = self.path.open("r+b" if self.append else "wb")
            self._file.seek(self.end - sum(map(len, self._pending)))
        for text in self._pending:
            view = memoryview(text)
            for at in range(0, len(view), WRITTEN):
                self._file.write(view[at : at + WRITTEN])
        self._pending = []
