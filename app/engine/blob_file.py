"""A heap: bytes written once, one piece after the other, and read in place (encoded features, long texts)."""

import mmap
import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO, overload

import numpy as np
from numpy.typing import NDArray

from app.engine.seals import SealedFile, Sealing, Stretch
from app.model.errors import EngineDamaged
from app.model.memory import mapped_bytes, most_mapped
from app.model.work import go_on

Offsets = NDArray[np.int64]
Lengths = NDArray[np.int32]

SPILL_BYTES = 16_000_000
"""The writer keeps up to this many bytes in memory; beyond that it writes to a file."""
WRITTEN = 1 << 16
"""Bytes per write call: Linux caches the bytes of one call together, and a read of one piece maps them all."""
LOOK_EVERY = 500
"""The resident memory is checked once per this many pieces read; each read may load pages around the piece."""
AT_A_TIME = 10_000
LONG = 100
"""Bytes: if any piece is longer than this, the pieces are read one by one."""


@dataclass(slots=True)
class Heap:
    """The bytes that pieces lie in: in memory (`path` is None) or a file mapped into memory.

    `file` has the seals of the mapped file, `beside` the files whose arrays say where the pieces are.
    """

    view: memoryview
    path: Path | None = None
    _map: mmap.mmap | None = field(default=None, repr=False)
    file: SealedFile | None = None
    beside: tuple[SealedFile, ...] = ()
    _taken: int = 0

    def look(self) -> None:
        """See whether anybody wrote to the files; arrays are then checked at once, pieces when they are read.

        Costs a microsecond a file. `EngineDamaged`: a file was cut short, or holds other bytes than were written.
        """
        try:
            for file in self.beside:
                file.look()
                file.check()
            if self.file is not None:
                self.file.look()
        except EngineDamaged as error:
            raise self._given_up(error) from error

    def check_again(self) -> None:
        """Check every block of all files; `EngineDamaged` if one does not hold what was written."""
        try:
            for file in (*self.beside, *filter(None, [self.file])):
                file.check_again()
        except EngineDamaged as error:
            raise self._given_up(error) from error

    def check(self, start: Offsets, end: Offsets) -> None:
        """Check the blocks under these spans, if they were not checked before; may raise `EngineDamaged`."""
        if self.file is not None and not self.file.is_trusted:
            try:
                self.file.check_spans(start, end)
            except EngineDamaged as error:
                raise self._given_up(error) from error

    def check_one(self, start: int, end: int) -> None:
        """Check the blocks under one span, if they were not checked before; may raise `EngineDamaged`."""
        if self.file is not None and not self.file.is_trusted:
            try:
                self.file.check_span(start, end)
            except EngineDamaged as error:
                raise self._given_up(error) from error

    def _given_up(self, damage: EngineDamaged) -> EngineDamaged:
        """Delete the files beside the heap, so that they are made anew at the next opening; give the error."""
        for file in self.beside:
            with suppress(OSError):
                file.path.unlink()
        return EngineDamaged(f"store: {damage}; the engine's files are made again: try again")

    def let_go(self, taken: int) -> None:
        """Release the mapped pages if too many are resident, checked every `LOOK_EVERY` pieces.

        `taken` is the number of pieces just read. Released pages are read again from the file when they are
        needed.
        """
        self._taken += taken
        if self._map is None or self._taken < LOOK_EVERY:
            return
        self._taken = 0
        if mapped_bytes() > most_mapped():
            self._map.madvise(mmap.MADV_DONTNEED)


def map_heap(path: Path, stretches: Sequence[Stretch]) -> Heap:
    """A heap whose bytes are this file, mapped into memory; sealed blocks are checked when they are first read.

    Raises `EngineDamaged` if the file is shorter than its seals say, `OSError` if it cannot be mapped.
    """
    with path.open("rb") as file:
        sealed = SealedFile(path, os.dup(file.fileno()), stretches)
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return Heap(memoryview(mapped), path, mapped, sealed)


@dataclass(frozen=True, slots=True, eq=False)
class Pieces(Sequence[bytes]):
    """Pieces of a heap, one per row; a piece of length -1 is missing and reads as b""."""

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
        end = start + max(0, int(self.length[row]))
        self.heap.check_one(start, end)
        return bytes(self.heap.view[start:end])

    def __iter__(self) -> Iterator[bytes]:
        for first in range(0, len(self), AT_A_TIME):
            go_on()
            some = self.take(slice(first, first + AT_A_TIME))
            self.heap.let_go(len(some))
            yield from some._read()

    def texts(self) -> list[str]:
        """All pieces as texts."""
        texts: list[str] = []
        view = self.heap.view
        for first in range(0, len(self), AT_A_TIME):
            go_on()
            places = self.take(slice(first, first + AT_A_TIME))._places()
            texts += [str(view[start:end], "utf-8") for start, end in places]
        return texts

    def _read(self) -> list[bytes]:
        """All pieces as bytes.

        If no piece is longer than `LONG`, byte number 0 of all pieces is copied at once, then byte number 1, and
        so on.
        """
        length = np.maximum(self.length, 0)
        width = int(length.max(initial=1))
        if width > LONG:
            # A list of views would be looked through by the garbage collector; bytes are not.
            view = self.heap.view
            return [bytes(view[start:end]) for start, end in self._places()]
        self.heap.check(self.start, self.start + length)
        padded = np.zeros((len(self), width + 1), dtype=np.uint8)
        heap = np.frombuffer(self.heap.view, dtype=np.uint8)
        for at in range(width):
            rows = np.flatnonzero(length > at)
            padded[rows, at] = heap[self.start[rows] + at]
        # A byte 1 ends each piece: numpy would strip zero bytes at the end as padding.
        padded[np.arange(len(self)), length] = 1
        return [piece[:-1] for piece in padded.view(f"S{width + 1}").ravel().tolist()]

    def take(self, rows: NDArray[np.integer] | slice) -> "Pieces":
        """The pieces of these rows, in the order of `rows`."""
        if isinstance(rows, slice):
            return Pieces(self.heap, self.start[rows], self.length[rows])
        return Pieces(self.heap, self.start.take(rows), self.length.take(rows))

    def views(self) -> list[memoryview]:
        """One view per piece into the heap; no bytes are copied."""
        view = self.heap.view
        return [view[start:end] for start, end in self._places()]

    def _places(self) -> Iterator[tuple[int, int]]:
        """The first offset and the end of each piece, in blocks that were checked."""
        return zip(self.start.tolist(), self.ends().tolist(), strict=True)

    def ends(self, cut: int = 0) -> Offsets:
        """The end offset of each piece, less its last `cut` bytes, for a caller that reads the heap's view."""
        self.heap.let_go(len(self))
        ends: Offsets = self.start + (np.maximum(self.length, cut) - cut)
        self.heap.check(self.start, ends)
        return ends


@dataclass(slots=True)
class HeapWriter:
    """Writes pieces one after the other: into memory until there are many, then into the file `path`.

    With `in_memory` no file is made, however many pieces come. `end` is the offset of the next piece. With
    `append` the file already exists, and bytes after its seals `before` (left by a writer that was stopped) are
    overwritten.
    """

    path: Path
    end: int = 0
    append: bool = False
    in_memory: bool = False
    before: Sequence[Stretch] = ()
    _file: BinaryIO | None = field(default=None, repr=False)
    _pending: list[bytes] = field(default_factory=list, repr=False)
    _size: int = 0
    _sealing: Sealing = field(init=False, repr=False)
    _before_end: int = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Begin the seal of what is written after `end`."""
        self._before_end = self.end
        self._sealing = Sealing(self.end)

    def write(self, pieces: Sequence[bytes | memoryview]) -> tuple[Offsets, Lengths]:
        """Write the pieces; the offset and the length of each piece in the heap."""
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
        """A heap to read all written pieces from; it is in memory if no file was made."""
        if self.append or self._file is not None:
            return self.file_heap()
        return Heap(memoryview(b"".join(self._pending)))

    def file_heap(self) -> Heap:
        """A heap mapped from the file, to read all written pieces from; writes the file if needed."""
        self._spill()
        assert self._file is not None
        if self.end == 0:
            self._file.write(b"\n")
        self._file.flush()
        whole = map_heap(self.path, self.seals())
        assert whole.file is not None
        whole.file.trust_from(self._sealing.start)
        return whole

    def seals(self) -> list[Stretch]:
        """The seals of all bytes in the file: of the pieces before, and of the pieces that were written now."""
        now = self._sealing.seal()
        return [*self.before, now] if now[2] else list(self.before)

    def close(self) -> None:
        """Close the file, if there is one."""
        if self._file is not None:
            self._file.close()

    def discard(self) -> None:
        """Close and delete the file that this writer made; with `append` the file is as long as before."""
        if self._file is None:
            return
        with suppress(OSError):
            # What a full disk did not take is tried once more.
            self.close()
        if not self.append:
            self.path.unlink(missing_ok=True)
        elif self.path.stat().st_size > self._before_end:
            os.truncate(self.path, self._before_end)

    def _spill(self) -> None:
        if self._file is None:
            self.path.parent.mkdir(exist_ok=True)
            self._file = self.path.open("r+b" if self.append else "wb")
            self._file.seek(self.end - sum(map(len, self._pending)))
        for text in self._pending:
            view = memoryview(text)
            self._sealing.add(view)
            for at in range(0, len(view), WRITTEN):
                self._file.write(view[at : at + WRITTEN])
        self._pending = []
