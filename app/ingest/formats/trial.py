"""A proposed mapping tried on the rows from which it was made."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from app.ingest.files.cells import Checks
from app.ingest.files.conventions import PLAIN, Writing
from app.ingest.files.layout import Row
from app.ingest.files.tables import FileRows
from app.ingest.formats.mapping import ROW_NUMBER, ColumnMap, read_mapped
from app.model.coded import group

MOST_COLUMNS = 6
"""Columns of an id, at most; rows that are alike in so many have the number of the row."""
SHOWN = 3


def rows_of(rows: FileRows) -> list[Row]:
    """The rows as their numbers and cells."""
    columns = [column.spread(none="") for column in rows.cells.columns.values()]
    cells = zip(*columns, strict=True) if columns else ()
    return list(zip(rows.numbers.tolist(), cells, strict=True))


def without_last(rows: FileRows, count: int) -> FileRows:
    """The rows without the last `count` rows."""
    stays = np.arange(len(rows.numbers) - count)
    return replace(rows, numbers=rows.numbers[stays], cells=rows.cells.take(stays)) if count else rows


def unique_columns(parts: Sequence[str], rows: FileRows, needed: int) -> tuple[str, ...]:
    """The columns that make an id: no two rows are alike in them, and no row is empty in all of them.

    The first `needed` of `parts` come first; if the parts are not enough, other columns are added, and at last the
    number of the row.
    """
    if not parts or not len(rows.cells):
        return tuple(parts[: needed or 3])
    names = [*parts, *(name for name in rows.cells.columns if name not in parts)]
    least = needed if needed else min(2, len(parts))
    for count in range(max(least, 1), min(len(names), MOST_COLUMNS) + 1):
        if _are_unique(names[:count], rows):
            return tuple(names[:count])
    shortest = next((name for name in names if _are_unique([*parts[:2], name], rows)), None)
    return (*parts[:2], shortest) if shortest else (*parts[:3], ROW_NUMBER)


def _are_unique(names: Sequence[str], rows: FileRows) -> bool:
    columns = [rows.cells.column(name).map(lambda text: text.strip().casefold() or None) for name in names]
    _, said = group(*columns)
    return len(said) == len(rows.cells) and all(any(each) for each in said)


def trial_remarks(mapping: ColumnMap, rows: FileRows, writing: Writing | None) -> tuple[str, ...]:
    """Sentences on the rows that an import by this mapping would refuse, and on cells that it would not read."""
    checks = Checks(rows.numbers, loses_cells=True)
    read_mapped(mapping, rows.cells, checks, writing or PLAIN)
    refused, count = checks.refusals(), len(rows.cells)
    shown = "; ".join(f"row {each.row}: {each.reason}" for each in refused[:SHOWN])
    lost = [cell for cell in checks.kept if cell.why is not None]
    cells = "; ".join(f"row {cell.row}, {cell.column}: {cell.text!r}" for cell in lost[:SHOWN])
    if len(refused) == count:
        return (f"tried on {count:,} rows: none of them can be read so: {shown}",)
    told = [f"tried on {count:,} rows: {len(refused):,} would be refused: {shown}"] if refused else []
    return (*told, *([f"tried on {count:,} rows: {len(lost):,} cells would not be read: {cells}"] if lost else []))
