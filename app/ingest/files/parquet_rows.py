"""Parquet files as rows of text; typed cells are written as our CSV would write them."""

from collections.abc import Iterator, Sequence
from os import SEEK_END
from pathlib import Path

import numpy as np
import orjson
import shapely
from arro3.core import RecordBatch, RecordBatchReader, Schema
from arro3.io import read_parquet as open_parquet

from app.ingest.files.packed import check_unpacked
from app.ingest.files.tables import FIRST_ROW, Source, read_batches
from app.ingest.files.typed_rows import cell_text
from app.model.crs import GEOGRAPHIC
from app.model.errors import UnknownFormat
from app.model.file_limits import file_limits

GEOMETRY = "geometry"
PLACE = ("longitude", "latitude")
PARQUET_END = b"PAR1"
"""First and last bytes of a Parquet file; the 4 bytes before the last ones give the footer's length."""


def read_parquet(path: Path) -> Source:
    """The rows of a Parquet file; GeoParquet points become `longitude` and `latitude` if it has none.

    Row numbers count from 2, as in a CSV file; some rows are held at a time. Raises `UnknownFormat` for a file
    that is not Parquet, for a geometry that is not a point, and for one in a reference system other than degrees.
    The library may break off on a damaged file.
    """
    _check_parquet(path)
    _check_size(path)
    reader = open_parquet(str(path))
    geo = _geo(reader.schema, path.name)
    names = [name for name in reader.schema.names if name not in (geo, GEOMETRY)]
    points = geo if not set(PLACE) <= set(names) else None
    header = (*names, *(name for name in PLACE if points is not None and name not in names))
    rows = _rows(reader, header, points, path.name)
    return Source(header, read_batches(rows, header, FIRST_ROW, lambda: None))


def _check_parquet(path: Path) -> None:
    """Raise `UnknownFormat` for a file that does not begin and end as Parquet: the reader would crash on it."""
    with path.open("rb") as raw:
        size = raw.seek(0, SEEK_END)
        raw.seek(max(0, size - len(PARQUET_END) - 4))
        tail = raw.read()
        raw.seek(0)
        whole = raw.read(len(PARQUET_END)) == PARQUET_END == tail[-len(PARQUET_END) :]
    if not whole or not 0 < int.from_bytes(tail[:4], "little") < size:
        raise UnknownFormat(f"{path.name}: not a whole Parquet file: it does not begin and end as one")


def _check_size(path: Path) -> None:
    """Raise `UnknownFormat` for a file with too many cells, or with far more of them than it has bytes.

    To count the rows takes a fiftieth of the time that their texts take. A cell has at least one byte in a CSV.
    """
    most, cells = file_limits().cells, 0
    for batch in open_parquet(str(path)):
        cells += batch.num_rows * batch.num_columns
        if cells > most:
            raise UnknownFormat(f"{path.name}: has more than {most:,} cells (DURAND_MOST_CELLS); split it")
    check_unpacked(cells, path.stat().st_size, path.name)


def _rows(reader: RecordBatchReader, header: Sequence[str], points: str | None, file: str) -> Iterator[list[str]]:
    for batch in reader:
        for row in zip(*_columns(batch, header, points, file), strict=True):
            yield [cell_text(value) for value in row]


def _columns(batch: RecordBatch, header: Sequence[str], points: str | None, file: str) -> list[Sequence[object]]:
    places = {} if points is None else _points(list(batch.column(points).to_pylist()), file)
    return [places[name] if name in places else list(batch.column(name).to_pylist()) for name in header]


def _geo(schema: Schema, file: str) -> str | None:
    """The name of the column of points; None if the file declares none."""
    said = {key.decode(): value for key, value in schema.metadata.items()}.get("geo")
    if said is None:
        return None
    meta = orjson.loads(said)
    name = str(meta["primary_column"])
    crs = meta["columns"][name].get("crs")
    system = crs.get("id") if isinstance(crs, dict) else None
    code = f"{system['authority']}:{system['code']}" if isinstance(system, dict) else None
    if crs is not None and code not in GEOGRAPHIC:
        raise UnknownFormat(
            f"{file}: its geometry is in {code or 'a system without a code'}: expected {GEOGRAPHIC[0]}"
        )
    return name


def _points(wkb: Sequence[bytes | None], file: str) -> dict[str, Sequence[object]]:
    shapes = shapely.from_wkb(np.array([None if one is None else bytes(one) for one in wkb], dtype=object))
    kinds = {shape.geom_type for shape in shapes if shape is not None} - {"Point"}
    if kinds:
        raise UnknownFormat(f"{file}: its geometry is {', '.join(sorted(kinds))}: expected points")
    points = [None if shape is None or shape.is_empty else shape for shape in shapes]
    return {
        "longitude": [None if point is None else point.x for point in points],
        "latitude": [None if point is None else point.y for point in points],
    }
