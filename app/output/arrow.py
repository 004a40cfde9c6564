"""Rows as Arrow record batches, in which every column has its type even if all its values are unknown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import cast

import numpy as np
import shapely
from arro3.core import Array, ChunkedArray, DataType, Field, RecordBatch, RecordBatchReader, Schema, Table
from numpy.typing import NDArray

from app.engine.columns import NO_DATE, Categories, TextColumn, point_shapes
from app.model.columns import Column
from app.output.layers import PER_PART, IncidentRows, Rows, Shape, text_values

GEOMETRY = "geometry"
WKB = {"ARROW:extension:name": "geoarrow.wkb"}
EPOCH = date(1970, 1, 1).toordinal()

TYPES = {
    "text": DataType.utf8(),
    "integer": DataType.int64(),
    "real": DataType.float64(),
    "date": DataType.date32(),
}


def record_batches(rows: Rows | IncidentRows, metadata: Mapping[str, str]) -> RecordBatchReader:
    """A stream of Arrow record batches: the rows' columns in order, then `geometry` as ISO WKB.

    Columns are int64, float64, date32 or utf8. A layer without a place has no `geometry`; in the layer of
    incidents it is null where the location is unknown. Each batch is made when it is read, and can be read once.
    """
    fields = [Field(c.name, TYPES[c.kind], nullable=True, metadata=about_column(c)) for c in rows.columns]
    if rows.layer.shape is not None:
        fields.append(Field(GEOMETRY, DataType.binary(), nullable=True, metadata=WKB))
    schema = Schema(fields, metadata=dict(metadata))
    batches = (RecordBatch.from_arrays(arrays, schema=schema) for arrays in _arrays(rows))
    # The reader takes any iterable and reads it batch by batch; its type annotation allows only sequences.
    return RecordBatchReader.from_batches(schema, cast(Sequence[RecordBatch], batches))


def build_table(rows: Rows | IncidentRows, metadata: Mapping[str, str]) -> Table:
    """All batches of `record_batches` as one Arrow table."""
    return record_batches(rows, metadata).read_all()


def _arrays(rows: Rows | IncidentRows) -> Iterator[list[Array]]:
    """The column arrays of each batch."""
    if isinstance(rows, Rows):
        arrays = [_array(column, rows.properties) for column in rows.columns]
        if rows.geometries is not None and rows.layer.shape is not None:
            arrays.append(Array(to_wkb(rows.geometries, rows.layer.shape), type=DataType.binary()))
        yield arrays
        return
    distinct = {c.name: _distinct(rows.frame.categories[c.name]) for c in rows.columns if c.kind == "text"}
    for first in range(0, max(len(rows), 1), PER_PART):
        some = rows.part(first, PER_PART)
        arrays = [_incident_array(column, some, distinct) for column in rows.columns]
        if rows.layer.shape is not None:
            points = point_shapes(some.numbers("longitude"), some.numbers("latitude"))
            arrays.append(Array(to_wkb(points, "Point"), type=DataType.binary()))
        yield arrays


def _distinct(texts: TextColumn) -> Array | None:
    """The distinct values of a text column, then a null; None for a column without codes (few equal values)."""
    return Array([*texts.values, None], type=DataType.utf8()) if isinstance(texts, Categories) else None


def _incident_array(column: Column, some: IncidentRows, distinct: Mapping[str, Array | None]) -> Array:
    if column.kind == "text":
        texts, values = some.frame.categories[column.name].take(some.rows), distinct[column.name]
        if values is None or not isinstance(texts, Categories):
            return Array(text_values(texts), type=DataType.utf8())
        return values.take(_positions(texts.codes >= 0, texts.codes, len(values) - 1))
    if column.kind == "date":
        days = some.frame.days[column.name].take(some.rows)
        return _nullable(days, days != NO_DATE).cast(DataType.date32())
    numbers = some.numbers(column.name)
    known = ~np.isnan(numbers)
    if column.kind == "integer":
        return _nullable(np.where(known, numbers, 0).astype(np.int64), known)
    return _nullable(numbers, known)


def _nullable(values: NDArray[np.generic], known: NDArray[np.bool_]) -> Array:
    """An Arrow array of the values, null where `known` is False."""
    array = Array.from_numpy(np.ascontiguousarray(values))
    if known.all():
        return array
    held = ChunkedArray([array, Array([None], type=array.type)]).combine_chunks()
    return held.take(_positions(known, np.arange(len(values)), len(values)))


def _positions(known: NDArray[np.bool_], at: NDArray[np.signedinteger], null: int) -> Array:
    """Indexes for `take`, with the index `null` where a value is unknown."""
    return Array.from_numpy(np.where(known, at, null).astype(np.uint32))


def to_wkb(geometries: NDArray[np.object_], shape: Shape) -> list[bytes | None]:
    """The geometries as ISO WKB, all of one type: where `shape` is MultiPolygon, polygons become multipolygons."""
    if shape == "MultiPolygon":
        geometries = np.array([_multiple(geometry) for geometry in geometries], dtype=object)
    wkb: list[bytes | None] = shapely.to_wkb(geometries, flavor="iso").tolist()
    return wkb


def _multiple(geometry: shapely.Geometry | None) -> shapely.Geometry | None:
    return shapely.MultiPolygon([geometry]) if isinstance(geometry, shapely.Polygon) else geometry


def about_column(column: Column) -> dict[str, str]:
    """A column's title and description, and its unit if it has one."""
    unit = {} if column.unit is None else {"unit": column.unit}
    return {"title": column.title, "description": column.description, **unit}


def _array(column: Column, properties: Sequence[Mapping[str, object]]) -> Array:
    values = (row[column.name] for row in properties)
    if column.kind == "date":
        return Array(list(_days(values)), type=DataType.int32()).cast(DataType.date32())
    if column.kind == "real":
        return Array([None if value is None else float(str(value)) for value in values], type=DataType.float64())
    return Array(list(values), type=TYPES[column.kind])


def _days(values: Iterable[object]) -> Iterable[int | None]:
    """Days since 1970-01-01 of ISO texts; None for None."""
    return (None if value is None else date.fromisoformat(str(value)).toordinal() - EPOCH for value in values)
