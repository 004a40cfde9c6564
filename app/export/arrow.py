"""Rows as an Arrow table: every column with its type, also where all its values are unknown."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import numpy as np
import shapely
from arro3.core import Array, DataType, Field, Schema, Table
from numpy.typing import NDArray

from app.columns import Column
from app.export.layers import Rows, Shape

GEOMETRY = "geometry"
WKB = {"ARROW:extension:name": "geoarrow.wkb"}
EPOCH = date(1970, 1, 1).toordinal()

TYPES = {
    "text": DataType.utf8(),
    "integer": DataType.int64(),
    "real": DataType.float64(),
    "date": DataType.date32(),
}


def build_table(rows: Rows, metadata: Mapping[str, str]) -> Table:
    """The rows' columns in order, then `geometry` as WKB where they have a place."""
    fields = [Field(c.name, TYPES[c.kind], nullable=True, metadata=_about(c)) for c in rows.columns]
    arrays = [_array(column, rows.properties) for column in rows.columns]
    if rows.geometries is not None:
        assert rows.layer.shape is not None
        fields.append(Field(GEOMETRY, DataType.binary(), nullable=True, metadata=WKB))
        arrays.append(Array(to_wkb(rows.geometries, rows.layer.shape), type=DataType.binary()))
    return Table.from_arrays(arrays, schema=Schema(fields, metadata=dict(metadata)))


def to_wkb(geometries: NDArray[np.object_], shape: Shape) -> list[bytes | None]:
    """ISO WKB of the geometries, all of one type: a polygon among multipolygons becomes one of one part."""
    if shape == "MultiPolygon":
        geometries = np.array([_multiple(geometry) for geometry in geometries], dtype=object)
    wkb: list[bytes | None] = shapely.to_wkb(geometries, flavor="iso").tolist()
    return wkb


def _multiple(geometry: shapely.Geometry | None) -> shapely.Geometry | None:
    return shapely.MultiPolygon([geometry]) if isinstance(geometry, shapely.Polygon) else geometry


def _about(column: Column) -> dict[str, str]:
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
    """Days since 1970-01-01."""
    return (None if value is None else date.fromisoformat(str(value)).toordinal() - EPOCH for value in values)
