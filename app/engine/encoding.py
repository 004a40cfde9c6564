"""Incidents as encoded GeoJSON features, batch by batch; each distinct value is encoded once."""

import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import repeat

import numpy as np
import orjson
from numpy.typing import NDArray

from app.engine.columns import Rows, read_days
from app.model.batch import Batch
from app.model.coded import Coded
from app.model.columns import INCIDENTS

LAID_PER_DEGREE = 4
"""Features are laid out by cells of 1/4 degree, about 25 km wide: the size of a usual query around a crossing."""
AT_A_TIME = 1000
"""Features encoded together: as many as stay in a processor's cache."""
NULL = b"null"


def encode_incidents(batch: Batch) -> Iterator[tuple[Rows, list[bytes]]]:
    """Pairs of batch rows and their encoded features, `AT_A_TIME` at a time.

    Each feature equals what `encode_feature` writes. Incidents in one cell come together, ordered by day.
    """
    order = _by_place(batch)
    own = {name: _encoded(batch, name, order) for name in batch.filled(INCIDENTS.names)}
    for first in range(0, len(batch), AT_A_TIME):
        some = slice(first, first + AT_A_TIME)
        parts = _parts({name: column[some].tolist() for name, column in own.items()})
        yield order[some], list(map(b"".join, zip(*parts, strict=False)))


def checksums_of(features: Sequence[bytes]) -> NDArray[np.int64]:
    """The CRC-32 of each encoded feature; a negative zero counts as zero, for SQLite keeps no negative zero."""
    whole = (each if b"-0.0" not in each else each.replace(b"-0.0", b"0.0") for each in features)
    return np.fromiter(map(zlib.crc32, whole), dtype=np.int64, count=len(features))


def _encoded(batch: Batch, name: str, order: Rows) -> NDArray[np.object_]:
    """The column's values as JSON, one per row in the order of `order`."""
    values = batch.columns[name].values
    # All values are encoded in one call, each on its own line: JSON never contains a raw line break.
    lines = orjson.dumps(values, option=orjson.OPT_INDENT_2).removeprefix(b"[\n  ").removesuffix(b"\n]")
    held = np.fromiter([*lines.split(b",\n  "), NULL], object, len(values) + 1)
    return held[batch.columns[name].codes[order]]


def _parts(own: Mapping[str, list[bytes]]) -> Iterator[Iterable[bytes]]:
    """The parts of the features, part by part: constant text repeated, then each feature's own value."""
    yield repeat(b'{"type":"Feature","id":')
    yield own["id"]
    yield repeat(b',"geometry":')
    yield _geometries(own)
    same = b',"properties":{'
    for name in INCIDENTS.names:
        same += b'"%b":' % name.encode()
        if name in own:
            yield repeat(same)
            yield own[name]
            same = b","
        else:
            same += b"null,"
    yield repeat(same.removesuffix(b",") + b"}}")


def _geometries(own: Mapping[str, list[bytes]]) -> Iterable[bytes]:
    if not {"longitude", "latitude"} <= own.keys():
        return repeat(NULL)
    return [
        NULL if lon is NULL or lat is NULL else b'{"type":"Point","coordinates":[%b,%b]}' % (lon, lat)
        for lon, lat in zip(own["longitude"], own["latitude"], strict=True)
    ]


def _by_place(batch: Batch) -> Rows:
    """Batch rows ordered by the cell that the incident lies in and, within a cell, by first day."""
    place = [batch.column(name).numbers() for name in ("longitude", "latitude")]
    return np.lexsort(
        [read_day_column(batch.column("date_start")), *(np.floor(degrees * LAID_PER_DEGREE) for degrees in place)]
    )


def read_day_column(column: Coded) -> NDArray[np.int32]:
    """A column of dates as days since 1970-01-01; `NO_DATE` for no date."""
    return read_days([*column.values, None])[column.codes]
