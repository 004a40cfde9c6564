"""Arrays packed in one file, which is mapped and not read when it is opened; the file is sealed."""

import mmap
import os
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
import orjson
from numpy.typing import NDArray

from app.engine.seals import SealedFile, Stretch, seal_bytes
from app.model.errors import EngineDamaged, StoreError

MAGIC = b"DURAND\x00\x02"
ALIGNED = 64
"""Bytes: each array starts at a multiple of a processor's cache line."""
LEAD = len(MAGIC) + 8 + 4
"""Bytes before the header: the magic, the header's length and its CRC-32."""

Arrays = Mapping[str, NDArray[Any]]
Place = tuple[str, int, int, int, list[int]]
"""An array in a file: its type, number of values, offset, room in values, and checksums."""


@dataclass(frozen=True, slots=True)
class Packed:
    """The JSON header `about` of a file, its arrays, read-only, and the file with its seals.

    `room` holds each array with the spare room behind its end; what a process writes there stays in the process.
    """

    about: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]
    room: Mapping[str, NDArray[Any]]
    file: SealedFile


def write_packed(path: Path, about: Mapping[str, object], arrays: Arrays, room: int = 0) -> None:
    """Write a file with `about` as JSON, then the arrays, each with room for that many values behind its end.

    The room is a hole in the file: it takes no space on the disk, and no seal covers it. The file is on the disk
    when this returns.
    """
    places: dict[str, Place] = {}
    at = 0
    for name, array in arrays.items():
        _, _, sums = seal_bytes(_bytes(array))
        places[name] = (array.dtype.str, len(array), at, room, sums)
        at += -(-(array.nbytes + room * array.itemsize) // ALIGNED) * ALIGNED
    head = orjson.dumps({"about": about, "arrays": places})
    head += b" " * (-(LEAD + len(head)) % ALIGNED)
    with path.open("wb") as file:
        file.write(MAGIC + len(head).to_bytes(8, "little") + zlib.crc32(head).to_bytes(4, "little") + head)
        first = file.tell()
        for name, array in arrays.items():
            file.seek(first + places[name][2])
            file.write(_bytes(array))
        file.truncate(first + at)
        os.fsync(file.fileno())


def read_about(path: Path) -> Mapping[str, Any]:
    """The JSON header `about` alone; raises as `open_packed` does."""
    with path.open("rb") as file:
        _, head = _read_head(path, file)
    about: Mapping[str, Any] = head["about"]
    return about


def open_packed(path: Path) -> Packed:
    """The header, the arrays, all checked, and the seals of a file.

    Raises `StoreError` if the file has another format, `EngineDamaged` if it holds other bytes than were written,
    `OSError` if it cannot be read.
    """
    with path.open("rb") as file:
        size, head = _read_head(path, file)
        first = LEAD + size
        whole = first + max((_end(place) for place in head["arrays"].values()), default=0)
        sealed = SealedFile(path, os.dup(file.fileno()), list(_stretches(head["arrays"], first)), whole)
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    sealed.check()
    roomy = {
        name: np.frombuffer(mapped, dtype=dtype, count=count + room, offset=first + at)
        if count + room
        else np.empty(0, dtype=dtype)
        for name, (dtype, count, at, room, _) in head["arrays"].items()
    }
    arrays = {name: roomy[name][:count] for name, (_, count, *_) in head["arrays"].items()}
    for array in arrays.values():
        array.flags.writeable = False
    return Packed(head["about"], arrays, roomy, sealed)


def _end(place: Place) -> int:
    """The offset after the room of an array."""
    dtype, count, at, room, _ = place
    return at + (count + room) * np.dtype(dtype).itemsize


def _read_head(path: Path, file: BinaryIO) -> tuple[int, dict[str, Any]]:
    """The length of the header in bytes, and the header."""
    lead = file.read(LEAD)
    if lead[: len(MAGIC)] != MAGIC or len(lead) < LEAD:
        raise StoreError(f"{path}: not a file of packed arrays in this format")
    size = int.from_bytes(lead[len(MAGIC) : -4], "little")
    text = file.read(size) if size <= os.fstat(file.fileno()).st_size else b""
    if zlib.crc32(text) != int.from_bytes(lead[-4:], "little"):
        raise EngineDamaged(f"{path}: its header is not what was written")
    head: dict[str, Any] = orjson.loads(text)
    return size, head


def _stretches(arrays: Mapping[str, Place], first: int) -> Iterator[Stretch]:
    """The seal of each array that is not empty."""
    for dtype, count, at, _, sums in sorted(arrays.values(), key=lambda place: place[2]):
        if count:
            yield first + at, first + at + count * np.dtype(dtype).itemsize, sums


def _bytes(array: NDArray[Any]) -> memoryview:
    """The bytes of an array, which are copied only if they do not lie side by side."""
    return memoryview(np.ascontiguousarray(array).view(np.uint8).data) if len(array) else memoryview(b"")
