"""Incidents as GeoJSON features, a batch at a time: every value is encoded once, however many have it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, repeat

import numpy as np
import orjson
from numpy.typing import NDArray

from app.columns import INCIDENTS, Column
from app.store.batch import Batch, Coded
from app.store.frame import read_numbers

LAID_PER_DEGREE = 4
"""Cells that a batch is laid out by, each about 25 km wide: as large as what is asked for around a crossing."""
PER_TEXT = 500
NULL = b"null"


@dataclass(frozen=True, slots=True)
class Features:
    """Encoded features, in texts that follow each other; those near each other on the ground lie near each other.

    `start` and `length` say where each is, in the order in which they came.
    """

    texts: Sequence[bytes]
    start: NDArray[np.int64]
    length: NDArray[np.int32]


def encode_incidents(batch: Batch) -> Features:
    """The features of incidents, each as `encode_feature` encodes it."""
    order = _by_place(batch)
    columns = {name: Coded(column.codes[order], column.values) for name, column in batch.columns.items()}
    rows = map(b"".join, zip(*_parts(Batch(len(batch), columns)), strict=False))
    texts: list[bytes] = []
    lengths: list[int] = []
    # So many at a time as stay in a processor's cache.
    while features := list(islice(rows, PER_TEXT)):
        texts.append(b"".join(features))
        lengths.extend(map(len, features))
    length = np.empty(len(batch), np.int32)
    start = np.empty(len(batch), np.int64)
    length[order] = lengths
    start[order] = np.cumsum(lengths, dtype=np.int64) - lengths
    return Features(texts, start, length)


def _parts(batch: Batch) -> Iterator[Iterable[bytes]]:
    """What features consist of, piece by piece: what is the same in all of them, then what is each one's own."""
    own = {name: _encoded(batch, name) for name in batch.filled(INCIDENTS.names)}
    yield repeat(b'{"type":"Feature","id":')
    yield _encoded(batch, "id")
    yield repeat(b',"geometry":')
    yield _geometries(own, len(batch))
    same = b',"properties":'
    for at, name in enumerate(INCIDENTS.names):
        same += b'%b"%b":' % (b"," if at else b"{", name.encode())
        if name in own:
            yield repeat(same)
            yield own[name]
            same = b""
        else:
            same += NULL
    yield repeat(same + b"}}")


def _geometries(own: dict[str, list[bytes]], count: int) -> list[bytes]:
    if not {"longitude", "latitude"} <= own.keys():
        return [NULL] * count
    return [
        NULL if lon is NULL or lat is NULL else b'{"type":"Point","coordinates":[%b,%b]}' % (lon, lat)
        for lon, lat in zip(own["longitude"], own["latitude"], strict=True)
    ]


def _encoded(batch: Batch, name: str) -> list[bytes]:
    """A column's values as JSON, row by row."""
    column = batch.columns[name]
    return column.spread(_json(INCIDENTS.column(name), column), NULL)


def _json(column: Column, coded: Coded) -> list[bytes]:
    if column.kind in ("integer", "real"):
        return orjson.dumps(coded.values)[1:-1].split(b",")
    return list(map(orjson.dumps, coded.values))


def _by_place(batch: Batch) -> NDArray[np.intp]:
    """Positions in the order of the cells that the incidents lie in."""
    place = [read_column(batch.column(name)) for name in ("longitude", "latitude")]
    return np.lexsort([np.floor(degrees * LAID_PER_DEGREE) for degrees in place])


def read_column(column: Coded) -> NDArray[np.float64]:
    """A column of numbers, NaN for none."""
    return read_numbers([*column.values, None])[column.codes]
