"""Where a table lies in a file: its sheet, header and footer; found from its first rows, or said by a mapping."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.ingest.files.conventions import PART
from app.ingest.files.written_days import DateStyle, read_span, tidy
from app.ingest.files.written_degrees import Axis, read_degrees

Row = tuple[int, Sequence[str]]
"""A row's number in the file, from 1, and its cells."""

LOOKED_AT = 60
"""Filled rows that are looked at for the header; notes above a table are shorter."""
MOST = 0.6
"""Share of the columns of the widest row that a header fills."""
WORDS = 0.8
"""Share of a header's names that are words, not dates or numbers."""
MOST_NAMES = 200
"""Names of a header that are looked at for that share."""
TOTALS = r"(?:grand |sub-?)?totals?|مجموعی?"
SUMS = rf"{TOTALS}|sum|gesamt|summe|جمع کل|جمع|ټولټال|ټول|کل"
"""Patterns for words before the sums below a table; after `TOTALS` words may go on ("total killed")."""
NUMBER = re.compile(r"(?:[-+]?(?:\d{1,3}(?:[.,]\d{3})+|\d*)(?:[.,]\d+)?%?)")
"""A number, or nothing; 2025-10-11 and 11.10.2025 are none."""


@dataclass(frozen=True, slots=True)
class Layout:
    """A sheet's name, the number of the row of column names, and the rows below the table that are none of it."""

    sheet: str | None = None
    header_row: int | None = None
    skip_footer: int = 0


WHOLE = Layout()
"""The layout of a file that is nothing but a table."""


@dataclass(frozen=True, slots=True)
class Header:
    """The number of the header's row, a name for each column of the file, and the names of columns in use."""

    row: int
    names: tuple[str, ...]
    used: tuple[str, ...]

    @property
    def told(self) -> str:
        """The line of a report that says where the header is."""
        if not self.row:
            return f"header: none, {len(self.used)} columns of UCDP"
        return f"header: row {self.row}, {len(self.used)} columns"


def read_header(rows: Sequence[Row], said: int | None) -> Header | None:
    """The header of a table, out of its first filled rows; None if there is no row, or none of the number `said`.

    A column without a name in that row has the one of the row above it. Names that come twice are numbered.
    """
    number = said or find_header(rows)
    at = next((at for at, (row, _) in enumerate(rows) if row == number), None)
    if at is None:
        return None
    cells = [cell.strip() for cell in rows[at][1]]
    below = rows[at + 1 :]
    above = rows[at - 1][1] if at and _is_continued(rows[at - 1][1], cells) else ()
    width = max(len(cells), len(above))
    named = [*cells, *[""] * (width - len(cells))]
    full = [name or (above[column].strip() if column < len(above) else "") for column, name in enumerate(named)]
    filled = {column for _, each in below for column, cell in enumerate(each) if cell.strip()}
    names = _distinct([name or f"column {column + 1}" for column, name in enumerate(full)])
    used = [name for column, name in enumerate(names) if full[column] or column in filled]
    return Header(rows[at][0], tuple(names), tuple(used))


def find_header(rows: Sequence[Row]) -> int | None:
    """The number of the row of column names: the first one of words that is nearly as wide as the table.

    Where two rows make the header, it is the second. The first row is the header if no row looks like one.
    """
    if not rows:
        return None
    widest = max(_width(cells) for _, cells in rows)
    for at, (number, cells) in enumerate(rows[:-1]):
        if _width(cells) >= max(min(2, widest), MOST * widest) and _are_words(cells):
            below, under = rows[at + 1]
            return below if at + 2 < len(rows) and _is_continued(cells, under) else number
    return rows[0][0]


def _width(cells: Sequence[str]) -> int:
    return sum(1 for cell in cells if cell.strip())


def _are_words(cells: Sequence[str]) -> bool:
    filled = [cell.strip() for cell in cells if cell.strip()][:MOST_NAMES]
    return sum(map(_is_word, filled)) >= WORDS * len(filled)


def _is_word(text: str) -> bool:
    is_date = read_span(text, DateStyle.YEAR_FIRST) is not None or PART.search(tidy(text)) is not None
    is_number = any(read_degrees(text, axis) is not None for axis in Axis)
    return not is_date and not is_number and re.search(r"[^\W\d_]", text) is not None and not text.startswith("#")


def _is_continued(top: Sequence[str], below: Sequence[str]) -> bool:
    """Whether two rows are one header: words below the gaps of the upper row, and gaps below its words."""
    pairs = [(upper.strip(), below[at].strip() if at < len(below) else "") for at, upper in enumerate(top)]
    under_gaps = sum(1 for upper, lower in pairs if lower and not upper)
    over_gaps = sum(1 for upper, lower in pairs if upper and not lower)
    is_both = min(_width(top), _width(below)) > 1 and not _width(below[len(top) :])
    return is_both and under_gaps >= 1 and over_gaps >= 1 and _are_words(top) and _are_words(below)


def _distinct(names: Sequence[str]) -> list[str]:
    """The names, each once: a name that comes again has its number, as in "Killed (2)"."""
    found: dict[str, int] = {}
    distinct: dict[str, None] = {}
    for name in names:
        found[name] = found.get(name, 0) + 1
        new = name if found[name] == 1 else f"{name} ({found[name]})"
        while new in distinct:
            found[name] += 1
            new = f"{name} ({found[name]})"
        distinct[new] = None
    return list(distinct)


def count_footer(rows: Sequence[Row]) -> int:
    """The number of rows at the end that are no rows of the table: totals, sources and notes."""
    widest = max((_width(cells) for _, cells in rows), default=0)
    count = 0
    for _, cells in reversed(rows):
        if not (_is_sum(cells) or _width(cells) <= max(1, widest // 4)) or widest < 3:
            break
        count += 1
    return count if count < len(rows) else 0


def _is_sum(cells: Sequence[str]) -> bool:
    first = next((cell.strip() for cell in cells if cell.strip()), "")
    return re.match(rf"(?:{SUMS})\b", first, re.IGNORECASE) is not None


def filled_down(
    rows: Iterator[Row], merged: Sequence[tuple[int, int, int, int]]
) -> Iterator[tuple[int, list[str]]]:
    """Rows in which a range of merged cells has its text in each row, but for numbers, which would count twice.

    The text stands in the range's first column. A range is its first row, first column, last row and last column,
    by the positions in a row's cells.
    """
    held: dict[int, tuple[int, str]] = {}
    starts: dict[int, list[tuple[int, int]]] = {}
    for top, left, bottom, _ in merged:
        if bottom > top:
            starts.setdefault(top, []).append((left, bottom))
    for number, cells in rows:
        full = list(cells)
        for column, (last, text) in held.items():
            if number <= last and column < len(full) and not full[column].strip():
                full[column] = text
        for column, bottom in starts.get(number, ()):
            if column < len(full) and not NUMBER.fullmatch(full[column].strip()):
                held[column] = bottom, full[column]
        yield number, full
