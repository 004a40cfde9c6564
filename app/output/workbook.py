"""A workbook (.xlsx): incidents with typed cells, what was asked and whose data it is, and the claims."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from app.encode.delimited import guarded
from app.filters.filter_table import FILTERS
from app.model.attribution import credit
from app.model.columns import CLAIMS, Column
from app.model.errors import BadParameter
from app.model.query import Query
from app.output.incidents import unlocated_rest
from app.output.layers import PER_PART, IncidentRows, claims_of, incident_rows
from app.output.provenance import TITLE, Imprint
from app.record.view import View

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 1_048_575
"""Rows of a sheet below its header."""
MOST_CHARACTERS = 32_767
"""UTF-16 units of the longest text that a cell can have."""
CUT = "…"
FIRST_DAY, LAST_DAY = "1900-03-01", "9999-12-31"
"""The first and the last day that every spreadsheet counts alike; other days are written as texts."""
DAY_ZERO = date(1899, 12, 30).toordinal()
ABOUT = ("subject", "name", "value", "meaning")
"""The columns of the second sheet."""
WIDTHS = {"id": 16, "title": 44, "notes": 44, "statement": 60, "incident": 16, "text": 60}
"""Widths of columns in characters; others have `WIDTH`."""
WIDTH = 13
Put = Callable[[int, int, Any], None]


class _Exact(float):
    """A number that is written with all its digits: the library writes 16, and some numbers have 17."""

    def __format__(self, spec: str) -> str:
        return repr(float(self))


def write_workbook(path: Path, view: View, query: Query, imprint: Imprint) -> None:
    """Write a workbook with the sheets `incidents`, `about` and `claims`, some rows at a time.

    Days are dates, figures and degrees are numbers, unknown is an empty cell, and no text is a formula. Incidents
    without a place come last, if no filter asks for a place. The same rows make the same bytes. Raises
    `BadParameter` for more incidents or claims than a sheet has rows.
    """
    rest = unlocated_rest(query)
    parts = [incident_rows(view.snapshot, each) for each in (query, rest) if each is not None]
    claims = claims_of(view, query).properties
    _check_rows(sum(map(len, parts)), "incidents")
    _check_rows(len(claims), "claims")
    with _opened(path, imprint) as book:
        sheets = {name: book.add_worksheet(name) for name in ("incidents", "about", "claims")}
        table = _Table(book, sheets["incidents"], parts[0].columns)
        for rows in _rows_of(parts):
            table.write(rows)
        said = _Table(book, sheets["claims"], CLAIMS.columns)
        said.write([each[name] for name in CLAIMS.names] for each in claims)
        counts = {"incidents": len(parts[0]), "without a place": sum(map(len, parts[1:])), "claims": len(claims)}
        datasets = {name for rows in parts for name in view.snapshot.distinct("dataset", rows.rows)}
        lines = _about(imprint, counts, datasets, table.cut + said.cut)
        _write_about(book, sheets["about"], lines)


@contextmanager
def _opened(path: Path, imprint: Imprint) -> "Iterator[Workbook]":
    """A workbook that keeps its rows in a folder beside it until it is complete; raises OSError as files do."""
    # Imported here, not at the start of a service, which may never be asked for a workbook.
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    with TemporaryDirectory(prefix=".durand-", dir=path.parent) as folder:
        book = Workbook(str(path), {"constant_memory": True, "tmpdir": folder})
        book.use_zip64()
        made = imprint.at.replace(tzinfo=None)
        book.set_properties({"title": TITLE, "comments": imprint.short, "created": made})
        try:
            yield book
            book.close()
        except FileCreateError as error:
            raise error.args[0] from error
        finally:
            # Only a complete workbook closes the files of its sheets.
            for sheet in book.worksheets():
                sheet._opt_close()


def _check_rows(count: int, name: str) -> None:
    if count > MOST_ROWS:
        raise BadParameter(
            f"export: an .xlsx holds at most {MOST_ROWS:,} {name}, and these are {count:,}: narrow the filters, "
            "or take .csv or .parquet, which hold all"
        )


class _Table:
    """A sheet with typed columns, written row after row; `cut` counts texts that are longer than a cell may be."""

    def __init__(self, book: "Workbook", sheet: "Worksheet", columns: Sequence[Column]) -> None:
        self.cut = 0
        self._sheet, self._next = sheet, 1
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        puts: dict[str, Put] = {
            "text": self._put_text,
            "date": self._putting_days(day),
            "integer": sheet.write_number,
        }
        self._puts = [puts.get(column.kind, self._put_real) for column in columns]
        _begin(book, sheet, [column.name for column in columns])

    def write(self, rows: Iterable[Sequence[Any]]) -> None:
        """Write rows, each with a value or None for every column."""
        for number, row in enumerate(rows, self._next):
            for column, (put, value) in enumerate(zip(self._puts, row, strict=True)):
                if value is not None:
                    put(number, column, value)
            self._next = number + 1

    def _put_text(self, row: int, column: int, text: str) -> None:
        if len(text) * 2 > MOST_CHARACTERS and len(text.encode("utf-16-le")) > MOST_CHARACTERS * 2:
            text, self.cut = _cut(text), self.cut + 1
        # An import takes an apostrophe off, as from our CSV.
        text = guarded(text) if text[:1] == "'" else text
        # The library would take such a text for markup of its own; an import takes the space off.
        text = f"{text} " if text.startswith("<r>") and text.endswith("</r>") else text
        self._sheet.write_string(row, column, text)

    def _put_real(self, row: int, column: int, number: float) -> None:
        self._sheet.write_number(row, column, number if float(f"{number:.16G}") == number else _Exact(number))

    def _putting_days(self, form: "Format") -> Put:
        def put(row: int, column: int, day: str) -> None:
            if FIRST_DAY <= day <= LAST_DAY:
                self._sheet.write_number(row, column, date.fromisoformat(day).toordinal() - DAY_ZERO, form)
            else:
                self._sheet.write_string(row, column, day)

        return put


def _cut(text: str) -> str:
    """The beginning of a text that fits a cell, with an ellipsis at its end."""
    units = text.encode("utf-16-le")[: 2 * (MOST_CHARACTERS - len(CUT))]
    return units.decode("utf-16-le", "ignore") + CUT


def _begin(book: "Workbook", sheet: "Worksheet", names: Sequence[str]) -> None:
    """Write a sheet's header, which stays in sight."""
    bold = book.add_format({"bold": True})
    for column, name in enumerate(names):
        sheet.set_column(column, column, WIDTHS.get(name, WIDTH))
        sheet.write_string(0, column, name, bold)
    sheet.freeze_panes(1, 1)


def _rows_of(parts: Iterable[IncidentRows]) -> Iterator[Iterator[tuple[Any, ...]]]:
    """The incidents' values, some incidents at a time, as one tuple per incident."""
    for rows in parts:
        for first in range(0, len(rows), PER_PART):
            some = rows.part(first, PER_PART)
            yield zip(*map(some.values, some.columns), strict=True)


def _about(
    imprint: Imprint, counts: dict[str, int], datasets: Iterable[str], cut: int
) -> Iterator[tuple[str, str, str | int, str]]:
    """The rows of the second sheet: filters, counts, sources, and what every file of ours says."""
    meanings = {each.name: each.description for each in FILTERS}
    for name, text in imprint.asked:
        yield "filter", name, text, meanings.get(name, f"Incidents whose {name} is this.")
    if not imprint.asked:
        yield "filter", "none", "", "Every incident."
    for name, count in counts.items():
        yield "count", name, count, ""
    if cut:
        yield "count", "texts cut", cut, f"Longer than the {MOST_CHARACTERS:,} characters of a cell; .csv has all."
    for name in sorted(datasets):
        yield "source", name, credit(name), "The column `source` has the publication of each incident."
    for name, text in imprint.as_dict().items():
        yield "file", name, text, ""


def _write_about(book: "Workbook", sheet: "Worksheet", lines: Iterable[tuple[str, str, str | int, str]]) -> None:
    _begin(book, sheet, ABOUT)
    sheet.set_column(2, 3, 70)
    for row, line in enumerate(lines, 1):
        for column, value in enumerate(line):
            if isinstance(value, int):
                sheet.write_number(row, column, value)
            else:
                sheet.write_string(row, column, value[: MOST_CHARACTERS // 2])
