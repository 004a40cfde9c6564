"""Incidents as GeoJSON features, a batch at a time: every value is encoded once, however many have it."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import repeat

import numpy as np
import orjson
from numpy.typing import NDArray

from app.engine.batch import Batch, Coded
from app.engine.columns import Rows, read_days, read_numbers
from app.model.columns import INCIDENTS

LAID_PER_DEGREE = 4
"""Cells that a batch is laid out by, each about 25 km wide: as large as what is asked for around a crossing."""
AT_A_TIME = 1000
"""Features that are encoded together: so many stay in a processor's cache."""
NULL = b"null"


def encode_incidents(batch: Batch) -> Iterator[tuple[Rows, list[bytes]]]:
    """The features of incidents, some at a time, each as `encode_feature` encodes it, and whose rows they are.

    Those near each other on the ground come one after the other, and among these those near in time.
    """
    order = _by_place(batch)
    own = {name: _encoded(batch, name, order) for name in batch.filled(INCIDENTS.names)}
    for first in range(0, len(batch), AT_A_TIME):
        some = slice(first, first + AT_A_TIME)
        parts = _parts({name: column[some].tolist() for name, column in own.items()})
        yield order[some], list(map(b"".join, zip(*parts, strict=False)))


def _encoded(batch: Batch, name: str, order: Rows) -> NDArray[np.object_]:
    """A column's values as JSON in that order of the rows."""
    values = batch.columns[name].values
    # All at once, each on a line of its own: no value has the end of a line in it as JSON.
    lines = orjson.dumps(values, option=orjson.OPT_INDENT_2).removeprefix(b"[\n  ").removesuffix(b"\n]")
    held = np.fromiter([*lines.split(b",\n  "), NULL], object, len(values) + 1)
    return held[batch.columns[name].codes[order]]


def _parts(own: Mapping[str, list[bytes]]) -> Iterator[Iterable[bytes]]:
    """What features consist of, piece by piece: what is the same in all of them, then what is each one's own."""
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
    """Positions in the order of the cells that the incidents lie in, and of time within each."""
    place = [read_column(batch.column(name)) for name in ("longitude", "latitude")]
    return np.lexsort(
        [read_day_column(batch.column("date_start")), *(np.floor(degrees * LAID_PER_DEGREE) for degrees in place)]
    )


def read_day_column(column: Coded) -> NDArray[np.int32]:
    """A column of dates as days since 1970-01-01, `NO_DATE` for none."""
    return read_days([*column.values, None])[column.codes]


def read_column(column: Coded) -> NDArray[np.float64]:
    """A column of numbers, NaN for none."""
    return read_numbers([*column.values, None])[column.codes]
