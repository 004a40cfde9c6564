"""Columns of dates, read as the file writes them."""

from dataclasses import dataclass
from datetime import date

from app.ingest.files.calendars import Calendar
from app.ingest.files.cells import Checks, read_cells
from app.ingest.files.conventions import FIRST_YEAR, PLAIN, SWAPPABLE, Writing
from app.ingest.files.written_days import NUMBERS_YEAR_FIRST, DateStyle, Span, read_day, read_span, tidy
from app.model.batch import Batch
from app.model.coded import Coded, constant
from app.model.vocabulary import DatePrecision

NUMERIC = (DateStyle.DAY_FIRST, DateStyle.MONTH_FIRST)


@dataclass(frozen=True, slots=True)
class Days:
    """A column of dates: first and last day as ISO text, precision, and the words of what is no plain day."""

    first: Coded
    last: Coded
    precision: Coded
    text: Coded


def read_dates(rows: Batch, name: str, checks: Checks, writing: Writing = PLAIN) -> Coded:
    """The first day of each date as ISO text, none for an empty cell; cells that cannot be read are lost."""
    return read_days(rows, name, checks, writing).first


def plain_days(rows: Batch, name: str, checks: Checks) -> Coded:
    """Single days as ISO text, none for an empty cell; other cells, such as a month, are lost."""
    return read_cells(
        rows, name, lambda text: read_day(text, DateStyle.YEAR_FIRST), "not a date written as YYYY-MM-DD", checks
    )


def read_days(rows: Batch, name: str, checks: Checks, writing: Writing = PLAIN) -> Days:
    """The days of each date; cells that are no date of the file's writing, or of an impossible year, are lost.

    `text` has the words of dates that are no plain day.
    """
    cells, style = rows.column(name), writing.of(name)
    plain = _plain_days(cells, style, writing)
    if plain is not None:
        return plain
    spans = [read_span(text.strip(), style, writing.calendar) for text in cells.values]
    filled = [bool(text.strip()) for text in cells.values]
    is_strange = [span is None and full for span, full in zip(spans, filled, strict=True)]
    checks.lose(cells.flagged(is_strange), name, cells, _why(style, writing))
    possible = [None if span is None or not _is_possible(span, writing) else span for span in spans]
    is_impossible = [span is not None and one is None for span, one in zip(spans, possible, strict=True)]
    checks.lose(cells.flagged(is_impossible), name, cells, _year_sentence(writing))
    if style in NUMERIC:
        is_swapped = [_is_swappable(text) for text in cells.values]
        checks.lose(
            cells.flagged(is_swapped), name, cells, f"a spreadsheet may have swapped day and month; not {style}"
        )
        possible = [None if bad else span for span, bad in zip(possible, is_swapped, strict=True)]
    texts = [text.strip() if _is_worded(span) else None for text, span in zip(cells.values, possible, strict=True)]
    return Days(
        cells.replaced([_first(span) for span in possible]),
        cells.replaced([_last(span) for span in possible]),
        cells.replaced([None if span is None else str(span.precision) for span in possible]),
        cells.replaced(texts),
    )


def _plain_days(cells: Coded, style: DateStyle, writing: Writing) -> Days | None:
    """The days of a column that has nothing but 2025-11-07 and empty cells; None for any other column.

    Most files write so: their days need no more than this look.
    """
    if style in NUMERIC or writing.calendar is not Calendar.GREGORIAN:
        return None
    years = range(FIRST_YEAR, writing.last_year + 1)
    for text in cells.values:
        if text and not _is_plain_day(text, years):
            return None
    days = cells.replaced([text or None for text in cells.values])
    precision = cells.replaced([str(DatePrecision.DAY) if text else None for text in cells.values])
    return Days(days, days, precision, constant(None, len(cells)))


def _is_plain_day(text: str, years: range) -> bool:
    if len(text) != len("2025-11-07") or text[4] != "-" or not text.isascii():
        return False
    try:
        return date.fromisoformat(text).year in years
    except ValueError:
        return False


def _why(style: DateStyle, writing: Writing) -> str:
    said = f"not a date written as {style}" if style in NUMERIC else "not a date such as YYYY-MM-DD"
    return said if writing.calendar == "gregorian" else f"{said} in the {writing.calendar} calendar"


def _year_sentence(writing: Writing) -> str:
    said = f"year not from {FIRST_YEAR} to {writing.last_year}"
    return f'{said}; if the years are solar hijri, say calendar = "solar-hijri" in the mapping'


def _is_possible(span: Span, writing: Writing) -> bool:
    return span.first.year >= FIRST_YEAR and span.last.year <= writing.last_year


def _is_swappable(text: str) -> bool:
    found = NUMBERS_YEAR_FIRST.fullmatch(tidy(text))
    return found is not None and int(found["d"]) <= SWAPPABLE


def _is_worded(span: Span | None) -> bool:
    return span is not None and span.precision is not DatePrecision.DAY


def _first(span: Span | None) -> str | None:
    """The first day; none for "before" a day, which has no first."""
    return None if span is None or span.precision is DatePrecision.BEFORE else span.first.isoformat()


def _last(span: Span | None) -> str | None:
    """The last day; none for "after" a day, which has no last."""
    return None if span is None or span.precision is DatePrecision.AFTER else span.last.isoformat()
