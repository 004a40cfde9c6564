"""Arrays packed in one file, which is mapped and not read when it is opened."""

import mmap
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from app.model.errors import StoreError

MAGIC = b"DURAND\x00\x01"
ALIGNED = 64
"""Bytes: each array starts at a multiple of a processor's cache line."""

Arrays = Mapping[str, NDArray[Any]]


@dataclass(frozen=True, slots=True)
class Packed:
    """The JSON header `about` of a file, and its arrays, read-only.

    `room` holds each array with the spare room behind its end; what a process writes there stays in the process.
    """

    about: Mapping[str, Any]
    arrays: Mapping[str, NDArray[Any]]
    room: Mapping[str, NDArray[Any]]


def write_packed(path: Path, about: Mapping[str, object], arrays: Arrays, room: int = 0) -> None:
    """Write a file with `about` as JSON, then the arrays, each with room for that many values behind its end.

    The room is a hole in the file: it takes no space on the disk.
    """
    places: dict[str, tuple[str, int, int, int]] = {}
    at = 0
    for name, array in arrays.items():
        places[name] = (array.dtype.str, len(array), at, room)
        at += -(-(array.nbytes + room * array.itemsize) // ALIGNED) * ALIGNED
    head = orjson.dumps({"about": about, "arrays": places})
    head += b" " * (-(len(MAGIC) + 8 + len(head)) % ALIGNED)
    with path.open("wb") as file:
        file.write(MAGIC + len(head).to_bytes(8, "little") + head)
        first = file.tell()
        for name, array in arrays.items():
            file.seek(first + places[name][2])
            file.write(np.ascontiguousarray(array).data)
        file.truncate(first + at)


def open_packed(path: Path) -> Packed:
    """The header and the arrays of a file; `StoreError` if the file has another format."""
    with path.open("rb") as file:
        lead = file.read(len(MAGIC) + 8)
        if lead[: len(MAGIC)] != MAGIC:
            raise StoreError(f"{path}: not a file of packed arrays")
        size = int.from_bytes(lead[len(MAGIC) :], "little")
        head = orjson.loads(file.read(size))
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_COPY)
    first = len(lead) + size
    roomy = {
        name: np.frombuffer(mapped, dtype=dtype, count=count + room, offset=first + at)
        if count + room
        else np.empty(0, dtype=dtype)
        for name, (dtype, count, at, room) in head["arrays"].items()
    }
    arrays = {name: roomy[name][:count] for name, (_, count, _, _) in head["arrays"].items()}
    for array in arrays.values():
        array.flags.writeable = False
    return Packed(head["about"], arrays, roomy)
