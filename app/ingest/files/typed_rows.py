"""Workbooks and Parquet files as rows of text; typed cells are written as our CSV would write them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from os import SEEK_END
from pathlib import Path

import numpy as np
import orjson
import shapely
from arro3.core import Table
from arro3.io import read_parquet as open_parquet

from app.ingest.files.tables import FIRST_ROW, FileRows, Source, check_header, read_batches, read_numbered
from app.ingest.files.workbook import Sheet, open_workbook
from app.model.errors import UnknownFormat

DEGREES = ("OGC:CRS84", "EPSG:4326")
"""Reference systems of longitude and latitude; GeoParquet without a `crs` is in the first one."""
GEOMETRY = "geometry"
PARQUET_END = b"PAR1"
"""First and last bytes of a Parquet file; the 4 bytes before the last ones give the footer's length."""


def read_workbook(path: Path) -> Source:
    """The rows of a workbook's first sheet with cells; its first row that is not empty is the header.

    Dates become ISO text whatever their format in the sheet; whole numbers have no decimal point. Row numbers are
    the sheet's. Raises `UnknownFormat` for a file that is no workbook, or is empty.
    """
    book = open_workbook(path)
    read = ((name, sheet) for name in book.parts if (sheet := book.sheet(name)) is not None)
    name, sheet = next(read, ("", None))
    if sheet is None:
        raise UnknownFormat(f"{path.name}: no sheet has a cell: expected column names in the first row")
    others = [each for each in book.parts if each != name and book.is_filled(each)]
    notes = (f"of {len(others) + 1} sheets only the first was read: {name!r}",) if others else ()
    return _sheet_source(sheet, path.name, notes)


def _sheet_source(sheet: Sheet, file: str, notes: tuple[str, ...]) -> Source:
    rows = sheet.rows()
    _, names = next(rows)
    header = tuple(name.strip() or f"column {at + 1}" for at, name in zip(sheet.columns, names, strict=True))
    check_header(header, file)
    return Source(header, read_numbered(rows, header, lambda: None), notes)


def read_parquet(path: Path) -> Source:
    """The rows of a Parquet file; GeoParquet points become `longitude` and `latitude` if it has none.

    Row numbers count from 2, as in a CSV file. Raises `UnknownFormat` for a file that is not Parquet, for a
    geometry that is not a point, and for one in a reference system other than degrees.
    """
    _check_parquet(path)
    table = open_parquet(str(path)).read_all()
    geo = _geo(table, path.name)
    names = [name for name in table.column_names if name not in (geo, GEOMETRY)]
    columns: dict[str, Sequence[object]] = {name: list(table.column(name).to_pylist()) for name in names}
    if geo is not None and not {"longitude", "latitude"} <= columns.keys():
        columns |= _points(list(table.column(geo).to_pylist()), path.name)
    header = tuple(columns)
    return Source(header, _parquet_batches(columns, header))


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


def _parquet_batches(columns: Mapping[str, Sequence[object]], header: Sequence[str]) -> Iterator[FileRows]:
    rows = ([cell_text(value) for value in row] for row in zip(*columns.values(), strict=True))
    return read_batches(rows, header, FIRST_ROW, lambda: None)


def _geo(table: Table, file: str) -> str | None:
    """The name of the column of points; None if the file declares none."""
    said = {key.decode(): value for key, value in table.schema.metadata.items()}.get("geo")
    if said is None:
        return None
    meta = orjson.loads(said)
    name = str(meta["primary_column"])
    crs = meta["columns"][name].get("crs")
    system = crs.get("id") if isinstance(crs, dict) else None
    code = f"{system['authority']}:{system['code']}" if isinstance(system, dict) else None
    if crs is not None and code not in DEGREES:
        raise UnknownFormat(
            f"{file}: its geometry is in {code or 'a system without a code'}: expected {DEGREES[0]}"
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


def cell_text(value: object) -> str:
    """A typed value as our CSV writes it: "" for none, 3 for 3.0, days as YYYY-MM-DD."""
    if value is None or value != value:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
