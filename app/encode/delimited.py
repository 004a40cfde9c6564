"""Rows as CSV (RFC 4180, UTF-8)."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

MEDIA_TYPE = "text/csv; charset=utf-8"
LINE_END = "\r\n"
QUOTE = '"'
FORMULA = re.compile("'*[=+\\-@\\t\\r]")
"""The beginning of a text that a spreadsheet would reckon, whatever apostrophes stand before it already."""
_NEEDS_QUOTES = re.compile('[",\r\n]')


def guarded(text: str) -> str:
    """A text that no spreadsheet takes for a formula: it gets an apostrophe, which `unguarded` takes off."""
    return f"'{text}" if FORMULA.match(text) else text


def unguarded(text: str) -> str:
    """A text that `guarded` wrote, as it was."""
    return text[1:] if text[:1] == "'" and FORMULA.match(text) else text


def csv_cell(value: object) -> str:
    """A value as one CSV cell, in quotes if needed; "" for None."""
    text = "" if value is None else str(value)
    return f'"{text.replace(QUOTE, QUOTE * 2)}"' if _NEEDS_QUOTES.search(text) else text


def csv_chunks(columns: Sequence[str], parts: Iterable[Sequence[Sequence[str]]]) -> Iterator[bytes]:
    """A CSV table in pieces: the header, then the rows of each part, given column by column as `csv_cell` texts.

    Cells are joined here instead of by `csv.writer`, so that each distinct value of a column is encoded once:
    100,000 incidents take a third of the time.
    """
    yield encode_table(columns, [])
    for cells in parts:
        yield "".join(f"{row}{LINE_END}" for row in map(",".join, zip(*cells, strict=True))).encode()


def encode_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """A CSV table with its header; None is an empty cell."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    writer.writerow(columns)
    writer.writerows([guarded(cell) if isinstance(cell, str) else cell for cell in row] for row in rows)
    return buffer.getvalue().encode()
