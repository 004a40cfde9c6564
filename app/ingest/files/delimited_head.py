"""The head of a delimited file: its delimiter, its header, and the byte at which its rows begin."""

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.ingest.files.headerless import names_of_columns
from app.ingest.files.layout import LOOKED_AT, Header, Row, read_header
from app.ingest.files.text_encoding import UTF_8
from app.model.errors import UnknownFormat

DELIMITERS = ",;\t|"
SEPARATOR = re.compile(r"""^\ufeff?["']?sep=(.)["']?\s*$""", re.IGNORECASE)
"""Matches the line by which Excel is told the delimiter."""
MOST_LINES = 400
"""Lines of the head; a cell may have line breaks."""
MAX_HEADER = 1_000_000
"""Characters in a line of the head."""
BOM = 3
"""Bytes of the mark at the start of a file in UTF-8."""


@dataclass(frozen=True, slots=True)
class Head:
    """The dialect, the header, and the byte and the number of the first row below it."""

    dialect: type[csv.Dialect]
    header: Header
    start: int

    @property
    def told(self) -> tuple[str, str]:
        """The lines of a report that say where the header is, and what is between the columns."""
        names = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe"}
        delimiter = self.dialect.delimiter
        return f"columns: separated by {names.get(delimiter, repr(delimiter))}", self.header.told


def read_head(path: Path, encoding: str, header_row: int | None) -> Head:
    """The head of a file; raises `UnknownFormat` for a file without a header."""
    lines = _lines(path, encoding)
    said = SEPARATOR.match(lines[0]) if lines else None
    delimiter = said[1] if said else _delimiter(lines)
    rows, ends = _rows(lines, dialect_of(delimiter))
    rows = [row for row in rows if row[0] > 1] if said else rows
    filled = [row for row in rows if any(cell.strip() for cell in row[1])]
    names = names_of_columns(filled[0][1]) if filled and header_row is None else None
    header = read_header(filled[:LOOKED_AT], header_row) if names is None else Header(0, names, names)
    if header is None:
        where = f"no row {header_row} to be the header" if header_row else "no header row"
        raise UnknownFormat(f"{path.name}: {where}: expected a CSV file with column names first")
    before = lines[: ends.get(header.row, 0)]
    codec = "utf-8" if encoding == UTF_8 else encoding
    start = sum(len(line.encode(codec)) for line in before)
    return Head(dialect_of(delimiter), header, start + (BOM if _has_mark(path) else 0))


def _lines(path: Path, encoding: str) -> list[str]:
    lines: list[str] = []
    with path.open(encoding=encoding, newline="") as text:
        while len(lines) < MOST_LINES and (line := text.readline(MAX_HEADER + 1)):
            if len(line) > MAX_HEADER and lines:
                break
            if len(line) > MAX_HEADER:
                raise UnknownFormat(
                    f"{path.name}: a line has more than {MAX_HEADER:,} characters: expected rows of a table"
                )
            lines.append(line)
    return lines


def _has_mark(path: Path) -> bool:
    with path.open("rb") as raw:
        return raw.read(BOM) == b"\xef\xbb\xbf"


def _rows(lines: Sequence[str], dialect: type[csv.Dialect]) -> tuple[list[Row], dict[int, int]]:
    """The rows of the head with their numbers, and the number of lines up to the end of each."""
    reader = csv.reader(iter(lines), dialect)
    rows: list[Row] = []
    ends: dict[int, int] = {}
    for number, cells in enumerate(_readable(reader), 1):
        rows.append((number, cells))
        ends[number] = reader.line_num
    return rows, ends


def _readable(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    """The rows up to the first one that the parser cannot read: it is told of later."""
    try:
        yield from reader
    except csv.Error:
        return


def _delimiter(lines: Sequence[str]) -> str:
    """The delimiter that cuts most rows of the head into one number of cells, greater than one.

    The first row decides between delimiters that do so alike.
    """

    def score(delimiter: str) -> tuple[float, int]:
        rows, _ = _rows(lines, dialect_of(delimiter, strict=False))
        filled = [len(cells) for _, cells in rows if any(cell.strip() for cell in cells)]
        if not filled:
            return 0, 0
        widths = Counter(filled)
        width, count = max(widths.items(), key=lambda item: (item[1] * (item[0] > 1), item[0]))
        return (count / len(filled)) ** 2 * (width - 1), filled[0]

    return max(DELIMITERS, key=score)


def dialect_of(found: str, *, strict: bool = True) -> type[csv.Dialect]:
    """The CSV dialect with a delimiter."""
    is_strict = strict

    class Found(csv.excel):
        strict = is_strict
        delimiter = found

    return Found
