"""Workbooks and Parquet files as rows of text; typed cells are written as our CSV would write them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from os import SEEK_END
from pathlib import Path

import numpy as np
import orjson
import shapely
from arro3.core import Table
from arro3.io import read_parquet as open_parquet

from app.ingest.files.layout import LOOKED_AT, WHOLE, Layout, filled_down, find_header, read_header
from app.ingest.files.tables import (
    FIRST_ROW,
    FileRows,
    Source,
    check_header,
    footer_told,
    read_batches,
    read_numbered,
    without_footer,
)
from app.ingest.files.workbook import Sheet, Workbook, open_workbook
from app.model.crs import GEOGRAPHIC
from app.model.errors import UnknownFormat

GEOMETRY = "geometry"
LEAST_COLUMNS = 3
"""Columns of a table of incidents, at least; a cover has fewer."""
PARQUET_END = b"PAR1"
"""First and last bytes of a Parquet file; the 4 bytes before the last ones give the footer's length."""


def read_workbook(path: Path, layout: Layout = WHOLE) -> Source:
    """The rows of a workbook's sheet: the one that the layout names, or else the first one with a table.

    Dates become ISO text whatever their format in the sheet; whole numbers have no decimal point. Row numbers are
    the sheet's; cells that are merged down have the text of the first, but for numbers. Raises `UnknownFormat` for
    a file that is no workbook, is empty, or has no such sheet.
    """
    book = open_workbook(path)
    name, sheet = _named_sheet(book, layout.sheet) if layout.sheet else _first_table(book)
    if sheet is None:
        raise UnknownFormat(f"{path.name}: no sheet has a cell: expected column names in the first row")
    others = [each for each in book.parts if each != name and book.is_filled(each)]
    told = f"sheet: {name!r}" + (
        f" of {len(others) + 1}; not read: {', '.join(map(repr, others))}" if others else ""
    )
    source = _sheet_source(sheet, path.name, layout)
    hint = f'; sheet = "{others[0]}" in a mapping reads another' if others else ""
    notes = (f"of {len(others) + 1} sheets only one was read: {name!r}{hint}",) if others else ()
    return replace(source, notes=notes, told=(told, *source.told), sheet=name)


def _named_sheet(book: Workbook, name: str) -> tuple[str, Sheet | None]:
    if name not in book.parts:
        raise UnknownFormat(f"{book.path.name}: no sheet {name!r}: it has {', '.join(map(repr, book.parts))}")
    return name, book.sheet(name)


def _first_table(book: Workbook) -> tuple[str, Sheet | None]:
    """The first sheet that is wider than a cover and has a row below its header; or else the first with a cell."""
    first: tuple[str, Sheet | None] = "", None
    for name in book.parts:
        sheet = book.sheet(name)
        if sheet is None:
            continue
        rows = list(islice(sheet.rows(), LOOKED_AT))
        if len(sheet.columns) >= LEAST_COLUMNS and rows[-1][0] > (find_header(rows) or 0):
            return name, sheet
        first = first if first[1] is not None else (name, sheet)
    return first


def _sheet_source(sheet: Sheet, file: str, layout: Layout) -> Source:
    header = read_header(list(islice(sheet.rows(), LOOKED_AT)), layout.header_row)
    if header is None:
        raise UnknownFormat(f"{file}: no row {layout.header_row} to be the header")
    at = {column: position for position, column in enumerate(sheet.columns)}
    names = tuple(
        f"column {sheet.columns[position] + 1}" if name == f"column {position + 1}" else name
        for position, name in enumerate(header.names)
    )
    check_header(names, file)
    merged = [(top, at[left], bottom, right) for top, left, bottom, right in sheet.merged if left in at]
    rows = filled_down((row for row in sheet.rows() if row[0] > header.row), merged)
    batches = without_footer(read_numbered(rows, names, lambda: None), layout.skip_footer)
    return Source(names, batches, told=(header.told, *footer_told(layout)), header_row=header.row)


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
