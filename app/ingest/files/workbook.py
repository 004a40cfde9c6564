"""Workbooks (.xlsx) read row by row: only the sheet that is asked for, and far cells cost nothing."""

import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import IO

from app.ingest.files.packed import check_members, open_zip
from app.ingest.files.safe_xml import XmlEvents, parse_pieces, parse_whole
from app.ingest.files.sheet_xml import Range, SheetReader, StringReader, check_strings, read_rows
from app.ingest.files.workbook_parts import BookReader, LinkReader, StyleReader
from app.model.errors import UnknownFormat
from app.model.file_limits import file_limits

BOOK = "xl/workbook.xml"
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
"""First bytes of a workbook of before 2007, and of one with a password."""
DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, ValueError)
"""Errors of unpacking a zip that is damaged, or packed in a way that is not read."""
LOOKED_AT = 2_000_000
"""Bytes of a sheet that are looked at for a cell, where the sheet is not read."""
MOST_STRINGS_MB = 300
"""Megabytes of the part with the texts that cells share."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A worksheet with cells: the numbers of its used columns, and the cells that are merged.

    Columns count from 0, rows from 1.
    """

    book: "Workbook"
    part: str
    columns: tuple[int, ...]
    merged: tuple[Range, ...]

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows that have a cell: their numbers, and a text for each used column; they can be read again."""
        for number, cells in self.book.read(self.part, self.book.reader()):
            yield number, [cells.get(column, "") for column in self.columns]


@dataclass(frozen=True)
class Workbook:
    """A workbook, opened by `open_workbook`: `parts` has the sheets' parts by name, in order, hidden ones last."""

    path: Path
    parts: Mapping[str, str]
    since_1904: bool
    links: LinkReader
    folder: str

    def sheet(self, name: str) -> Sheet | None:
        """The worksheet of that name; None if it has no cell with text. Its rows are read once for that."""
        reader, used, most = self.reader(), set[int](), file_limits().columns
        for number, cells in self.read(self.parts[name], reader):
            used.update(cells)
            if len(used) > most:
                raise UnknownFormat(
                    f"{self.path.name}: sheet {name!r} has {len(used):,} columns with cells in its first "
                    f"{number:,} rows: at most {most:,} are read (DURAND_MOST_COLUMNS)"
                )
        return Sheet(self, self.parts[name], tuple(sorted(used)), tuple(reader.merged)) if used else None

    def is_filled(self, name: str) -> bool:
        """Whether a worksheet has a cell with text in its first `LOOKED_AT` bytes, or is damaged."""
        reader = self.reader()
        try:
            with _opened(self.path, self.parts[name]) as raw:
                for read in parse_pieces(raw, reader, self.path.name):
                    if reader.rows or read > LOOKED_AT:
                        return bool(reader.rows)
        except (UnknownFormat, KeyError):
            return True
        return False

    def reader(self) -> SheetReader:
        """A reader of one of its sheets."""
        return SheetReader(self._strings, self._date_styles, self.since_1904, self.path.name)

    def read(self, part: str, reader: SheetReader) -> Iterator[tuple[int, dict[int, str]]]:
        """The rows of a part that have a cell: their numbers, and texts by column."""
        with _opened(self.path, part) as raw:
            yield from read_rows(raw, reader)

    @cached_property
    def _strings(self) -> list[str]:
        target = self.links.target("sharedStrings")
        reader = StringReader(self.path.name)
        if target is not None:
            part = _joined(self.folder, target)
            with suppress(KeyError), _opened(self.path, part, MOST_STRINGS_MB) as raw:
                check_strings(raw, self.path.name)
            _parse(self.path, part, reader, MOST_STRINGS_MB)
        return reader.strings

    @cached_property
    def _date_styles(self) -> set[int]:
        target = self.links.target("styles")
        reader = StyleReader()
        if target is not None:
            _parse(self.path, _joined(self.folder, target), reader)
        return reader.styles


def open_workbook(path: Path) -> Workbook:
    """A workbook, of which only the list of its sheets has been read.

    Raises `UnknownFormat` for a file that is no workbook, or is damaged, protected or too large.
    """
    roots, book, links = LinkReader(), BookReader(), LinkReader()
    _parse(path, "_rels/.rels", roots, is_needed=False)
    part = _joined("", roots.target("officeDocument") or BOOK)
    folder = dirname(part)
    _parse(path, part, book)
    _parse(path, f"{folder}/_rels/{part.rpartition('/')[2]}.rels", links)
    sheets = sorted(book.sheets, key=lambda sheet: sheet[0] in book.hidden)
    named = {name: links.links.get(link, ("", "")) for name, link in sheets}
    parts = {name: _joined(folder, target) for name, (kind, target) in named.items() if kind == "worksheet"}
    return Workbook(path, parts, book.since_1904, links, folder)


def _parse(
    path: Path, part: str, events: XmlEvents, most_mb: int | None = None, *, is_needed: bool = True
) -> None:
    try:
        with _opened(path, part, most_mb) as raw:
            parse_whole(raw, events, path.name)
    except KeyError:
        if is_needed:
            raise UnknownFormat(f"{path.name}: not a workbook that can be read: it has no part {part}") from None


@contextmanager
def _opened(path: Path, part: str, most_mb: int | None = None) -> Iterator[IO[bytes]]:
    """A part of a workbook, to be read; `KeyError` if it has no such part."""
    with path.open("rb") as raw:
        if raw.read(len(OLE)) == OLE:
            raise UnknownFormat(
                f"{path.name}: not a workbook that can be read: it has a password, or is of before 2007 (.xls); "
                "save it as .xlsx without one"
            )
    with open_zip(path, "a workbook") as archive:
        member = _member(archive, part)
        check_members([member], path.name, most_mb)
        try:
            with archive.open(member) as unpacked:
                yield unpacked
        except UnknownFormat:
            raise
        except DAMAGE as error:
            raise UnknownFormat(f"{path.name}: not a workbook that can be read: {error}") from error


def _member(archive: zipfile.ZipFile, part: str) -> zipfile.ZipInfo:
    """The part of a zip, whatever its case and its slashes; `KeyError` if there is none."""
    wanted = part.casefold()
    for member in archive.infolist():
        if member.filename.replace("\\", "/").casefold() == wanted:
            return member
    raise KeyError(part)


def _joined(folder: str, target: str) -> str:
    """The name of a part that another part in `folder` names."""
    target = target.replace("\\", "/")
    return target.lstrip("/") if target.startswith("/") else normpath(join(folder, target))
