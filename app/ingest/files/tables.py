"""Files as batches of rows of text; encoding, delimiter, header and HXL tag row are handled here."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from app.ingest.files.csv_blocks import MOST_BYTES, read_blocks, read_columns
from app.ingest.files.text_encoding import UTF_8, find_encoding, name_of
from app.model.batch import Batch
from app.model.coded import code
from app.model.errors import UnknownFormat
from app.model.file_limits import file_limits

BATCH_ROWS = 20_000
FIRST_ROW = 2
"""Number of the first row below the header."""
_TOO_LONG = "a cell has more than {:,} characters (DURAND_MOST_CELL_CHARACTERS); is a quote not closed?"
MAX_HEADER = 1_000_000
"""Characters in the header's line."""
MAX_CELL = 10_000_000
"""Characters in one cell; UCDP's lists of sources are long, but no cell is longer than this."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that did not become a record; `row` counts from 1 and includes the header."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class FileRows:
    """Rows of a file: their numbers in it, and the file's columns of text, in which every row has a cell."""

    numbers: NDArray[np.signedinteger]
    cells: Batch
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A file's header and its batches, which can be read once.

    `notes` say what was not read, `told` how the file is read: its encoding, its sheet, its header.
    """

    header: tuple[str, ...]
    batches: Iterator[FileRows]
    notes: tuple[str, ...] = ()
    told: tuple[str, ...] = ()


def read_delimited(path: Path, progress: Callable[[int], None], encoding: str | None = None) -> Source:
    """The rows of a CSV file; `progress` is called with the number of bytes read so far.

    `encoding` is Python's name for the file's encoding, which is found if it is not given. Comma, semicolon or
    tab. A HXL tag row below the header is skipped. A row with another number of cells than the header is refused.
    Raises `UnknownFormat` for a file without a header, and for one with a row or a cell that is longer than any
    is.
    """
    csv.field_size_limit(min(MAX_CELL, file_limits().cell))
    encoding = encoding or find_encoding(path)
    with path.open(encoding=encoding, newline="") as text:
        first = text.readline(MAX_HEADER)
        text.seek(0)
        dialect = _dialect(first)
        try:
            header = tuple(
                name.strip() for name in next(csv.reader(bounded_lines(text, MAX_HEADER, path.name), dialect))
            )
        except (StopIteration, csv.Error) as error:
            raise UnknownFormat(
                f"{path.name}: no header row: expected a CSV file with column names first"
            ) from error
    check_header(header, path.name)
    told = (f"encoding: {name_of(encoding)}",)
    return Source(header, _batches(path, encoding, dialect, header, progress), told=told)


def _check_cells(cells: Batch, file: str) -> None:
    """Raise `UnknownFormat` if a cell has more characters than a cell may have."""
    most = csv.field_size_limit()
    if any(max(map(len, column.values), default=0) > most for column in cells.columns.values()):
        raise UnknownFormat(f"{file}: {_TOO_LONG.format(most)}")


def bounded_lines(text: TextIO, most: int, file: str) -> Iterator[str]:
    """The lines of a text; `UnknownFormat` for a line of more than `most` characters, before it is read."""
    while line := text.readline(most + 1):
        if len(line) > most:
            raise UnknownFormat(f"{file}: a line has more than {most:,} characters: expected rows of a table")
        yield line


def check_header(header: Sequence[str], file: str) -> None:
    """Raise `UnknownFormat` if a header has a name twice, or too many names."""
    most = file_limits().columns
    if len(header) > most:
        raise UnknownFormat(
            f"{file}: has {len(header):,} columns: at most {most:,} are read (DURAND_MOST_COLUMNS)"
        )
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        raise UnknownFormat(f"{file}: column {twice[0]!r} occurs twice; each needs a name of its own")


def _batches(
    path: Path, encoding: str, dialect: type[csv.Dialect], header: Sequence[str], progress: Callable[[int], None]
) -> Iterator[FileRows]:
    number = FIRST_ROW
    with path.open("rb") as raw:
        for block in read_blocks(raw, dialect.delimiter):
            cells = None
            if block.is_well_quoted:
                rows = block.rows if encoding == UTF_8 else block.rows.decode(encoding).encode()
                cells = read_columns(rows, header, dialect.delimiter, has_header=block.start == 0)
            if cells is not None:
                _check_cells(cells, path.name)
                progress(raw.tell())
                yield _numbered_rows(cells, number)
                number += len(cells)
                continue
            # The name keeps the text open: with it the file would be closed.
            text = block.text(raw, encoding)
            rows_left = _Counted(csv.reader(bounded_lines(text, MOST_BYTES, path.name), dialect))
            if block.start == 0:
                next(rows_left)
            first, number = number, number - rows_left.count
            yield from read_batches(rows_left, header, first, lambda: progress(raw.tell()))
            number += rows_left.count


@dataclass(slots=True)
class _Counted(Iterator[list[str]]):
    """Rows, with a count of the rows read so far, including rows that could not be read."""

    rows: Iterator[list[str]]
    count: int = 0

    def __next__(self) -> list[str]:
        self.count += 1
        try:
            return next(self.rows)
        except StopIteration:
            self.count -= 1
            raise


def _numbered_rows(cells: Batch, first: int) -> FileRows:
    """The rows with their numbers, without empty rows and the HXL tag row."""
    numbers = np.arange(first, first + len(cells))
    stays = np.zeros(len(cells), dtype=np.bool_)
    for column in cells.columns.values():
        if stays.all():
            break
        stays |= column.which(lambda text: bool(text.strip()))
    if first == FIRST_ROW and _is_tag_row([column.values[column.codes[0]] for column in cells.columns.values()]):
        stays[0] = False
    rows = np.flatnonzero(stays)
    return FileRows(numbers, cells) if stays.all() else FileRows(numbers[rows], cells.take(rows))


def read_batches(
    rows: Iterator[list[str]], header: Sequence[str], first: int, told: Callable[[], None]
) -> Iterator[FileRows]:
    """Rows of text as batches, numbered from `first`; `told` is called before each batch.

    Empty rows and the HXL tag row are skipped; rows with another number of cells than the header are refused.
    """
    refused: list[Refusal] = []
    yield from read_numbered(_numbered(rows, first, refused), header, told, refused)


def read_numbered(
    rows: Iterable[tuple[int, list[str]]],
    header: Sequence[str],
    told: Callable[[], None],
    refused: list[Refusal] | None = None,
) -> Iterator[FileRows]:
    """Rows with their numbers as batches, as `read_batches` gives them; `refused` are rows that `rows` refuses."""
    kept: dict[int, list[str]] = {}
    refused = [] if refused is None else refused
    for number, cells in rows:
        if not any(cell.strip() for cell in cells) or (number == FIRST_ROW and _is_tag_row(cells)):
            continue
        if len(cells) != len(header):
            refused.append(Refusal(number, f"has {len(cells)} cells where the header has {len(header)}"))
            continue
        kept[number] = cells
        if len(kept) == BATCH_ROWS:
            told()
            yield _batch(kept, header, refused)
            kept = {}
            refused.clear()
    told()
    yield _batch(kept, header, refused)


def _numbered(reader: Iterator[list[str]], first: int, refused: list[Refusal]) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers; a row that the CSV parser cannot read is refused."""
    number = first - 1
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "field limit" in str(error):
                raise UnknownFormat(f"row {number}: {_TOO_LONG.format(csv.field_size_limit())}") from error
            unclosed = "; a quote is not closed, so no row after it could be read" * ("end of data" in str(error))
            refused.append(Refusal(number, f"not readable as CSV: {error}{unclosed}"))


def _batch(rows: dict[int, list[str]], header: Sequence[str], refused: list[Refusal]) -> FileRows:
    columns = zip(*rows.values(), strict=True) if rows else [()] * len(header)
    cells = {name: code(column) for name, column in zip(header, columns, strict=True)}
    return FileRows(np.array(list(rows), dtype=np.int64), Batch(len(rows), cells), tuple(refused))


def _is_tag_row(cells: Sequence[str]) -> bool:
    """Whether the cells are HXL tags: every cell that is not empty begins with #. Most columns have no tag."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(cell.startswith("#") for cell in filled)


def _dialect(header: str) -> type[csv.Dialect]:
    """The CSV dialect with the delimiter (comma, semicolon or tab) that occurs most in the header."""

    class Found(csv.excel):
        strict = True
        delimiter = max(",;\t", key=header.count)

    return Found
