"""Files as batches of rows of text; encoding, delimiter, header and HXL tag row are handled here."""

import csv
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

import numpy as np
from numpy.typing import NDArray

from app.encode.delimited import unguarded
from app.ingest.files.csv_blocks import MOST_BYTES, read_blocks, read_columns
from app.ingest.files.delimited_head import Head, read_head
from app.ingest.files.layout import WHOLE, Layout
from app.ingest.files.text_encoding import UTF_8, find_encoding, name_of
from app.model.batch import Batch
from app.model.coded import Coded, code
from app.model.errors import UnknownFormat
from app.model.file_limits import file_limits

BATCH_ROWS = 20_000
FIRST_ROW = 2
"""Number of the first row below the header."""
_TOO_LONG = "a cell has more than {:,} characters (DURAND_MOST_CELL_CHARACTERS); is a quote not closed?"
GUARD, BETWEEN = "'", "\0"
"""The apostrophe of our CSV, and what stands between the texts of a column that are searched for it."""


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

    `notes` say what was not read, `told` how the file is read: its encoding, its sheet, its header. `sheet` and
    `header_row` are None where a file has none, or the header is its first row.
    """

    header: tuple[str, ...]
    batches: Iterator[FileRows]
    notes: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    sheet: str | None = None
    header_row: int | None = None


def read_delimited(
    path: Path, progress: Callable[[int], None], encoding: str | None = None, layout: Layout = WHOLE
) -> Source:
    """The rows of a CSV file; `progress` is called with the number of bytes read so far.

    `encoding` is Python's name for the file's encoding, which is found if it is not given. Comma, semicolon, tab,
    pipe, or what a line `sep=` says. Rows above the header are skipped, and so is a HXL tag row below it. Cells
    that a short row lacks are empty; a row with more cells than the header is refused. Raises `UnknownFormat` for
    a file without a header, and for one with a row or a cell that is longer than any is.
    """
    csv.field_size_limit(file_limits().cell)
    encoding = encoding or find_encoding(path)
    head = read_head(path, encoding, layout.header_row)
    check_header(head.header.names, path.name)
    told = (f"encoding: {name_of(encoding)}", *head.told, *footer_told(layout))
    batches = without_footer(_batches(path, encoding, head, progress), layout.skip_footer)
    row = head.header.row if head.header.row > 1 else None
    return Source(head.header.used, batches, told=told, header_row=row)


def footer_told(layout: Layout) -> tuple[str, ...]:
    """The line of a report that says how many rows below the table were not read."""
    return (f"footer: the last {layout.skip_footer} filled rows are not read",) if layout.skip_footer else ()


def without_footer(batches: Iterator[FileRows], count: int) -> Iterator[FileRows]:
    """The batches without the last `count` rows of all."""
    if not count:
        yield from batches
        return
    held: list[FileRows] = []
    for rows in batches:
        held.append(rows)
        while sum(len(each.numbers) for each in held[1:]) >= count:
            yield held.pop(0)
    for at in reversed(range(len(held))):
        rows = held[at]
        cut = min(count, len(rows.numbers))
        count -= cut
        stays = np.arange(len(rows.numbers) - cut)
        held[at] = replace(rows, numbers=rows.numbers[stays], cells=rows.cells.take(stays))
    yield from held


def check_cells(cells: Batch, file: str) -> None:
    """Raise `UnknownFormat` if a cell has more characters than a cell may have."""
    most = file_limits().cell
    if any(max(map(len, column.values), default=0) > most for column in cells.columns.values()):
        raise UnknownFormat(f"{file}: {_TOO_LONG.format(most)}")


def bounded_lines(text: TextIO, most: int, file: str) -> Iterator[str]:
    """The lines of a text; `UnknownFormat` for a line of more than `most` characters, before it is read."""
    while line := text.readline(most + 1):
        if len(line) > most:
            raise UnknownFormat(f"{file}: a line has more than {most:,} characters: expected rows of a table")
        yield line


def check_header(header: Collection[str], file: str) -> None:
    """Raise `UnknownFormat` if a header has too many names."""
    most = file_limits().columns
    if len(header) > most:
        raise UnknownFormat(
            f"{file}: has {len(header):,} columns: at most {most:,} are read (DURAND_MOST_COLUMNS)"
        )


def _batches(path: Path, encoding: str, head: Head, progress: Callable[[int], None]) -> Iterator[FileRows]:
    number, names, delimiter = head.header.row + 1, head.header.names, head.dialect.delimiter
    with path.open("rb") as raw:
        for block in read_blocks(raw, delimiter, head.start):
            cells = None
            if block.is_well_quoted:
                rows = block.rows if encoding == UTF_8 else block.rows.decode(encoding).encode()
                cells = read_columns(rows, names, delimiter)
            if cells is not None:
                if len(rows) > csv.field_size_limit():
                    check_cells(cells, path.name)
                progress(raw.tell())
                yield _numbered_rows(cells, number, is_first=block.start == head.start)
                number += len(cells)
                continue
            # The name keeps the text open: with it the file would be closed.
            text = block.text(raw, encoding)
            rows_left = _Counted(csv.reader(bounded_lines(text, MOST_BYTES, path.name), head.dialect))
            is_below = number == head.header.row + 1
            yield from read_batches(
                rows_left, names, number, lambda: progress(raw.tell()), is_below_header=is_below
            )
            number += rows_left.count
        if number == head.header.row + 1:
            yield from read_batches(iter(()), names, number, lambda: None)


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


def _numbered_rows(cells: Batch, first: int, *, is_first: bool) -> FileRows:
    """The rows with their numbers, without empty rows and the HXL tag row."""
    cells = cells.having({name: _unguarded(column) for name, column in cells.columns.items()})
    numbers = np.arange(first, first + len(cells))
    stays = np.zeros(len(cells), dtype=np.bool_)
    for column in cells.columns.values():
        if stays.all():
            break
        stays |= column.which(lambda text: bool(text.strip()))
    if is_first and _is_tag_row([column.values[column.codes[0]] for column in cells.columns.values()]):
        stays[0] = False
    rows = np.flatnonzero(stays)
    return FileRows(numbers, cells) if stays.all() else FileRows(numbers[rows], cells.take(rows))


def _unguarded(column: Coded) -> Coded:
    """A column without the apostrophes that our CSV has before texts that look like formulas."""
    # One long text is searched in a tenth of the time that a look at each text takes.
    if BETWEEN + GUARD not in BETWEEN + BETWEEN.join(column.values):
        return column
    return column.replaced(list(map(unguarded, column.values)))


def read_batches(
    rows: Iterator[list[str]],
    header: Sequence[str],
    first: int,
    told: Callable[[], None],
    *,
    is_whole: bool = False,
    is_below_header: bool = True,
) -> Iterator[FileRows]:
    """Rows of text as batches, numbered from `first`; `told` is called before each batch.

    Empty rows and a HXL tag row right below the header are skipped; cells that a row lacks are empty, and longer
    rows are refused. With `is_whole` shorter rows are refused, too.
    """
    refused: list[Refusal] = []
    numbered = _numbered(rows, first, refused)
    if is_whole:
        numbered = _whole(numbered, len(header), refused)
    yield from read_numbered(numbered, header, told, refused, is_below_header=is_below_header)


def _whole(
    rows: Iterator[tuple[int, list[str]]], width: int, refused: list[Refusal]
) -> Iterator[tuple[int, list[str]]]:
    """The rows that have all cells, and empty ones; others are refused."""
    for number, cells in rows:
        if len(cells) < width and any(cells):
            refused.append(Refusal(number, f"has {len(cells)} cells where the header has {width}"))
        else:
            yield number, cells


def read_numbered(
    rows: Iterable[tuple[int, list[str]]],
    header: Sequence[str],
    told: Callable[[], None],
    refused: list[Refusal] | None = None,
    *,
    is_below_header: bool = True,
) -> Iterator[FileRows]:
    """Rows with their numbers as batches, as `read_batches` gives them; `refused` are rows that `rows` refuses."""
    kept: dict[int, list[str]] = {}
    refused = [] if refused is None else refused
    for number, cells in rows:
        is_tagged, is_below_header = is_below_header and _is_tag_row(cells), False
        if is_tagged or not any(cell.strip() for cell in cells):
            continue
        if any(cell.strip() for cell in cells[len(header) :]):
            refused.append(Refusal(number, f"has {len(cells)} cells where the header has {len(header)}"))
            continue
        kept[number] = [*cells[: len(header)], *[""] * (len(header) - len(cells))]
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
    cells = {name: code(list(map(unguarded, column))) for name, column in zip(header, columns, strict=True)}
    return FileRows(np.array(list(rows), dtype=np.int64), Batch(len(rows), cells), tuple(refused))


def _is_tag_row(cells: Sequence[str]) -> bool:
    """Whether the cells are HXL tags: every cell that is not empty begins with #. Most columns have no tag."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(cell.startswith("#") for cell in filled)
