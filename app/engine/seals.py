"""Seals: checksums of a file's blocks, so that damage to a file is noticed before its bytes are used."""

import os
import zlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from app.model.errors import EngineDamaged

BLOCK = 1 << 20
"""Bytes per checksum: checked in half a millisecond, so that a block can be checked when it is first read."""
THREADS = 2
"""Threads that check the blocks of one file; zlib computes without Python's lock."""

Stretch = tuple[int, int, list[int]]
"""A seal as JSON has it: first byte, end, and a CRC-32 per block of `BLOCK` bytes, counted from the first byte."""


@dataclass(slots=True)
class Sealing:
    """The checksums of bytes that are written one after the other into a file from offset `start` on."""

    start: int = 0
    _length: int = 0
    _sums: list[int] = field(default_factory=list)

    def add(self, written: bytes | memoryview) -> None:
        """Take in the next bytes."""
        rest = memoryview(written).cast("B")
        while len(rest):
            room = BLOCK - self._length % BLOCK
            if room == BLOCK:
                self._sums.append(0)
            self._sums[-1] = zlib.crc32(rest[:room], self._sums[-1])
            self._length += min(room, len(rest))
            rest = rest[room:]

    def seal(self) -> Stretch:
        """The seal of all bytes so far."""
        return self.start, self.start + self._length, list(self._sums)


def seal_bytes(content: bytes | memoryview, start: int = 0) -> Stretch:
    """The seal of bytes that stand in a file from offset `start` on."""
    sealing = Sealing(start)
    sealing.add(content)
    return sealing.seal()


Blocks = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]
"""The offsets at which blocks begin and end, and their sums."""
NO_BLOCKS: Blocks = (np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64))


@dataclass(slots=True, eq=False, weakref_slot=True)
class SealedFile:
    """A file with its seals, in the file's order; blocks are checked when they are first read, or all at once.

    `size` is the number of bytes that the file must have, if more than the seals cover. The file is read through a
    descriptor of its own: a file that somebody cuts short then gives fewer bytes, where a mapping would end the
    process. All methods raise `EngineDamaged`.
    """

    path: Path
    descriptor: int
    stretches: Sequence[Stretch]
    size: int = 0
    _start: NDArray[np.int64] = field(init=False, repr=False)
    _end: NDArray[np.int64] = field(init=False, repr=False)
    _sum: NDArray[np.int64] = field(init=False, repr=False)
    _is_checked: NDArray[np.bool_] = field(init=False, repr=False)
    is_trusted: bool = False
    """Whether every block was checked, and nobody is known to have written to the file since."""
    _least: int = field(init=False, repr=False)
    _seen: tuple[int, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Lay the blocks out; the file's descriptor is closed with the last reference to this object."""
        blocks = [NO_BLOCKS, *map(_blocks, self.stretches)]
        self._start, self._end, self._sum = (np.concatenate(each) for each in zip(*blocks, strict=True))
        self._is_checked = np.zeros(len(self._start), dtype=np.bool_)
        self._least = max(self.end, self.size)
        finalize(self, os.close, self.descriptor)
        self._seen = self._size_and_time()
        self.look()

    @property
    def end(self) -> int:
        """The offset after the last sealed byte."""
        return int(self._end.max(initial=0))

    def look(self) -> None:
        """See whether the file was cut short, or written to without growing: then its blocks are checked again."""
        seen = self._size_and_time()
        if seen[0] < self._least:
            raise EngineDamaged(f"{self.path}: cut short, {seen[0]:,} of {self._least:,} bytes are left")
        if seen != self._seen:
            if seen[0] <= self._seen[0]:
                self.distrust()
            self._seen = seen

    def distrust(self) -> None:
        """Let every block be checked again at its next use."""
        self._is_checked = np.zeros(len(self._start), dtype=np.bool_)
        self.is_trusted = False

    def trust_from(self, start: int) -> None:
        """Trust the blocks from an offset on: the caller has just written them."""
        self._is_checked = self._start >= start

    def trust_as(self, earlier: "SealedFile") -> None:
        """Trust the blocks that were checked when this file had fewer; nothing is trusted of another file."""
        mine, theirs = os.fstat(self.descriptor), os.fstat(earlier.descriptor)
        if (mine.st_dev, mine.st_ino) != (theirs.st_dev, theirs.st_ino):
            return
        earlier.look()
        both = slice(min(len(self._start), len(earlier._start)))
        same = self._start[both] == earlier._start[both]
        same &= (self._end[both] == earlier._end[both]) & (self._sum[both] == earlier._sum[both])
        self._is_checked[both] |= same & earlier._is_checked[both]

    def sync(self) -> None:
        """Have the file put on the disk."""
        os.fsync(self.descriptor)

    def check(self) -> None:
        """Check every block that was not checked yet."""
        if not self.is_trusted:
            self._check(np.flatnonzero(~self._is_checked))
            self.is_trusted = True

    def check_again(self) -> None:
        """Check every block, also those that were right before; blocks stay trusted meanwhile."""
        self.look()
        self._check(np.arange(len(self._start)))
        self.is_trusted = True

    def check_spans(self, start: NDArray[np.integer], end: NDArray[np.integer]) -> None:
        """Check the blocks that lie under these spans of bytes; bytes after the last seal are not checked."""
        if self.is_trusted or not len(start):
            return
        count = len(self._start)
        first = np.searchsorted(self._end, start, side="right")
        last = np.searchsorted(self._start, end, side="left")
        is_touched = np.cumsum(
            np.bincount(first, minlength=count + 1) - np.bincount(np.maximum(first, last), minlength=count + 1)
        )
        self._check(np.flatnonzero((is_touched[:count] > 0) & ~self._is_checked))

    def check_span(self, start: int, end: int) -> None:
        """Check the blocks that lie under one span of bytes; many times faster than `check_spans` for one."""
        first = int(self._end.searchsorted(start, side="right"))
        last = int(self._start.searchsorted(end, side="left"))
        for block in range(first, last):
            if not self._is_checked[block]:
                self._check_block(block)

    def _check(self, blocks: NDArray[np.integer]) -> None:
        size = int((self._end[blocks] - self._start[blocks]).sum())
        _each(self._check_block, blocks.tolist(), THREADS if size > THREADS * BLOCK else 1)

    def _check_block(self, block: int) -> None:
        start, end = int(self._start[block]), int(self._end[block])
        content = _read(self.descriptor, start, end)
        if len(content) < end - start or zlib.crc32(content) != self._sum[block]:
            raise EngineDamaged(f"{self.path}: bytes {start:,} to {end:,} are not the bytes that were written")
        self._is_checked[block] = True

    def _size_and_time(self) -> tuple[int, int]:
        found = os.fstat(self.descriptor)
        return found.st_size, found.st_mtime_ns


def _blocks(stretch: Stretch) -> Blocks:
    start, end, sums = stretch
    starts = start + BLOCK * np.arange(len(sums), dtype=np.int64)
    return starts, np.minimum(end, starts + BLOCK), np.array(sums, dtype=np.int64)


def _read(descriptor: int, start: int, end: int) -> bytes:
    """The bytes from `start` to `end` of an open file; fewer if the file ends before."""
    parts = []
    while start < end and (part := os.pread(descriptor, end - start, start)):
        parts.append(part)
        start += len(part)
    return b"".join(parts)


def _each(check: Callable[[int], None], blocks: Sequence[int], threads: int) -> None:
    """Check blocks, by several threads where that pays: starting one takes longer than checking a small block."""
    if threads == 1:
        for block in blocks:
            check(block)
        return
    with ThreadPoolExecutor(threads) as pool:
        for _ in pool.map(check, blocks):
            pass


def sync_folder(folder: Path) -> None:
    """Have the names in a folder written to the disk, where the system can do that."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
