"""Arrays packed in one file, which is mapped and not read when it is opened."""

import mmap
from collections.abc import Mapping
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


def write_packed(path: Path, about: Mapping[str, object], arrays: Arrays) -> None:
    """Write a file with `about` as JSON, then the arrays."""
    places: dict[str, tuple[str, int, int]] = {}
    at = 0
    for name, array in arrays.items():
        places[name] = (array.dtype.str, len(array), at)
        at += -(-array.nbytes // ALIGNED) * ALIGNED
    head = orjson.dumps({"about": about, "arrays": places})
    head += b" " * (-(len(MAGIC) + 8 + len(head)) % ALIGNED)
    with path.open("wb") as file:
        file.write(MAGIC + len(head).to_bytes(8, "little") + head)
        for array in arrays.values():
            file.write(np.ascontiguousarray(array).data)
            file.write(b"\0" * (-array.nbytes % ALIGNED))


def open_packed(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """The JSON header `about` and the arrays, read-only; `StoreError` if the file has another format."""
    with path.open("rb") as file:
        lead = file.read(len(MAGIC) + 8)
        if lead[: len(MAGIC)] != MAGIC:
            raise StoreError(f"{path}: not a file of packed arrays")
        size = int.from_bytes(lead[len(MAGIC) :], "little")
        head = orjson.loads(file.read(size))
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    first = len(lead) + size
    arrays = {
        name: np.frombuffer(mapped, dtype=dtype, count=count, offset=first + at)
        for name, (dtype, count, at) in head["arrays"].items()
        if count
    }
    empty = {name: np.empty(0, dtype=dtype) for name, (dtype, count, _) in head["arrays"].items() if not count}
    return head["about"], {**arrays, **empty}
