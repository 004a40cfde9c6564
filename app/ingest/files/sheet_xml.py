"""The cells of a worksheet's XML as texts, as our CSV would write them."""

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from sys import getsizeof
from typing import IO

from app.ingest.files.safe_xml import TextPieces, XmlEvents, parse_pieces
from app.model.errors import UnknownFormat
from app.model.file_limits import MB, file_limits

Range = tuple[int, int, int, int]
"""First row, first column, last row and last column of merged cells; rows count from 1, columns from 0."""

SHEET_ROWS, SHEET_COLUMNS = 1_048_576, 16_384
"""The most that a sheet of Excel can have."""
REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
ESCAPED = re.compile("_x([0-9A-Fa-f]{4})_")
"""A character that XML cannot have, as Excel writes it."""
EMPTY_ERRORS = ("#N/A", "#NULL!")
"""Excel's words for no value."""
FIRST_DAY, FIRST_DAY_1904 = datetime(1899, 12, 30), datetime(1904, 1, 1)
"""Day 0 of Excel's two calendars; the first one counts a day too many, 29 February 1900, which is its day 60."""
NO_LEAP_DAY = 60
MOST_STRINGS = 160 * MB
"""Bytes of the texts that the cells of a workbook share, which are held while a sheet is read."""
POINTER = 8
STRING = b"<si>"
LEAST_STRING = getsizeof("ab") + POINTER
"""Bytes of a short text that is held."""
LAST_SERIAL = 2_958_466
"""The day after 31 December 9999."""


@dataclass(slots=True)
class StringReader(XmlEvents):
    """Takes the shared strings of a workbook."""

    file: str
    strings: list[str] = field(default_factory=list)
    _pieces: TextPieces = field(init=False)
    _is_text: bool = False
    _is_phonetic: bool = False
    _bytes: int = 0

    def __post_init__(self) -> None:
        self._pieces = TextPieces(self.file)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a string, or a part of one; how it is pronounced is no part of it."""
        del attributes
        if name == "si":
            self._pieces.clear()
        elif name == "rPh":
            self._is_phonetic = True
        self._is_text = name == "t" and not self._is_phonetic

    def text(self, text: str) -> None:
        """Take a piece of a string."""
        if self._is_text:
            self._pieces.add(text)

    def end(self, name: str) -> None:
        """Keep a string that ends."""
        self._is_text = False
        if name == "rPh":
            self._is_phonetic = False
        elif name == "si":
            self._keep(plain(self._pieces.take()))

    def _keep(self, text: str) -> None:
        self.strings.append(text)
        self._bytes += getsizeof(text) + POINTER
        if self._bytes > MOST_STRINGS:
            raise too_many_strings(self.file)


def check_strings(raw: IO[bytes], file: str) -> None:
    """Raise `UnknownFormat` if a part of shared strings has more of them than can be held; nothing is parsed."""
    count = 0
    while piece := raw.read(MB):
        count += piece.count(STRING)
        if count * LEAST_STRING > MOST_STRINGS:
            raise too_many_strings(file)


def too_many_strings(file: str) -> UnknownFormat:
    """The error for a workbook whose shared texts take too much memory."""
    return UnknownFormat(f"{file}: its texts take more than {MOST_STRINGS // MB} MB of memory; split the file")


@dataclass(slots=True)
class SheetReader(XmlEvents):
    """Takes the rows of a worksheet; `date_styles` are the styles whose numbers are dates.

    `rows` are the complete rows that nobody has taken yet: number, and texts by column; only cells with text.
    """

    strings: Sequence[str]
    date_styles: AbstractSet[int]
    since_1904: bool
    file: str
    rows: list[tuple[int, dict[int, str]]] = field(default_factory=list)
    merged: list[Range] = field(default_factory=list)
    _number: int = 0
    _cells: dict[int, str] = field(default_factory=dict)
    _column: int = -1
    _kind: str = ""
    _style: int = 0
    _pieces: TextPieces = field(init=False)
    _is_text: bool = False
    _is_phonetic: bool = False
    _count: int = 0

    def __post_init__(self) -> None:
        self._pieces = TextPieces(self.file)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a row, a cell, or the text in one."""
        if name == "c":
            self._begin_cell(attributes)
        elif name == "v" or (name == "t" and not self._is_phonetic):
            self._is_text = True
        elif name == "row":
            self._number = _whole(attributes.get("r"), self._number + 1)
            self._column, self._cells = -1, {}
        elif name == "rPh":
            self._is_phonetic = True
        elif name == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def text(self, text: str) -> None:
        """Take a piece of a cell's text."""
        if self._is_text:
            self._pieces.add(text)

    def end(self, name: str) -> None:
        """Keep a cell or a row that ends."""
        if name == "c":
            self._end_cell()
        elif name in ("v", "t"):
            self._is_text = False
        elif name == "rPh":
            self._is_phonetic = False
        elif name == "row" and self._cells:
            self.rows.append((self._number, self._cells))

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        found = REFERENCE.fullmatch(attributes.get("r", ""))
        self._column = self._column + 1 if found is None else column_number(found[1])
        if self._column >= SHEET_COLUMNS or self._number > SHEET_ROWS:
            raise UnknownFormat(f"{self.file}: has a cell beyond the last one of a sheet, XFD1048576")
        self._kind = attributes.get("t", "n")
        self._pieces.clear()
        self._style = _whole(attributes.get("s"), 0)

    def _end_cell(self) -> None:
        if not self._pieces:
            return
        text = self._told(self._pieces.take())
        if not text.strip():
            return
        self._cells[self._column] = text
        self._count += 1
        most = file_limits().cells
        if self._count > most:
            raise UnknownFormat(f"{self.file}: has more than {most:,} cells (DURAND_MOST_CELLS); split it")

    def _told(self, text: str) -> str:
        """The text of a cell of some kind (ECMA-376, ST_CellType)."""
        if self._kind == "s":
            at = _whole(text, -1)
            return self.strings[at] if 0 <= at < len(self.strings) else ""
        if self._kind == "n":
            return self._number_text(text)
        if self._kind == "b":
            return "true" if text.strip() == "1" else "false"
        if self._kind == "e":
            return "" if text in EMPTY_ERRORS else text
        if self._kind == "d":
            return text.replace("T", " ").removesuffix("Z").removesuffix(".000").removesuffix(" 00:00:00")
        return plain(text)

    def _number_text(self, text: str) -> str:
        try:
            number = float(text)
        except ValueError:
            return text
        if self._style in self.date_styles and 0 <= number < LAST_SERIAL:
            return day_text(number, since_1904=self.since_1904)
        return str(int(number)) if number.is_integer() and abs(number) < 1e15 else text.strip()

    def _merge(self, reference: str) -> None:
        ends = [REFERENCE.fullmatch(end) for end in reference.split(":")]
        if len(ends) == 2 and ends[0] is not None and ends[1] is not None:
            (left, top), (right, bottom) = ends[0].groups(), ends[1].groups()
            self.merged.append((int(top), column_number(left), int(bottom), column_number(right)))


def read_rows(raw: IO[bytes], reader: SheetReader) -> Iterator[tuple[int, dict[int, str]]]:
    """The rows of a worksheet that have a cell, one by one."""
    for _ in parse_pieces(raw, reader, reader.file):
        yield from reader.rows
        reader.rows.clear()


def column_number(letters: str) -> int:
    """The number of a column, from 0: 0 for A, 26 for AA."""
    number = 0
    for letter in letters.upper():
        number = 26 * number + ord(letter) - ord("A") + 1
    return number - 1


def plain(text: str) -> str:
    """A text of a workbook with the characters that it writes as `_x000D_`."""
    return ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def day_text(serial: float, *, since_1904: bool) -> str:
    """The day, day and time, or time that a number of days means in a workbook, in ISO 8601."""
    first = FIRST_DAY_1904 if since_1904 else FIRST_DAY
    days = serial + 1 if not since_1904 and 1 <= serial < NO_LEAP_DAY else serial
    moment = first + timedelta(seconds=round(days * 86_400))
    if serial < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time().isoformat() == "00:00:00" else moment.isoformat(sep=" ")


def _whole(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < 10 else default
