"""Workbooks as rows of text; typed cells are written as our CSV would write them."""

from dataclasses import replace
from datetime import date, datetime
from itertools import islice
from pathlib import Path

from app.ingest.files.layout import LOOKED_AT, WHOLE, Layout, filled_down, find_header, read_header
from app.ingest.files.tables import Source, check_header, footer_told, read_numbered, without_footer
from app.ingest.files.workbook import Sheet, Workbook, open_workbook
from app.model.errors import UnknownFormat

LEAST_COLUMNS = 3
"""Columns of a table of incidents, at least; a cover has fewer."""


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
