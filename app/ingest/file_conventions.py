"""How a file writes its dates and numbers, found from the file before it is read."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.ingest.files.calendars import Calendar
from app.ingest.files.conventions import (
    PART,
    Writing,
    find_decimal,
    find_styles,
    writes_year_first,
)
from app.ingest.files.no_value import without_placeholders
from app.ingest.files.tables import FileRows, Source
from app.ingest.files.written_days import DateStyle, tidy
from app.ingest.files.written_numbers import POINT
from app.ingest.formats.registry import Format
from app.model.errors import UnknownFormat

Texts = dict[str, set[str]]


def find_writing(source: Source, form: Format, file: str, told: Writing) -> Writing | None:
    """How a file writes, from its own cells and from what is `told`; None for a format that is fixed.

    The first rows decide if none of their dates is of numbers such as 13/10/2025; else all rows do, and the source
    is used up. Raises `UnknownFormat` if the order of day and month stays unclear.
    """
    if form.samples is None:
        return None
    dates, coordinates = collect(source.batches, form)
    try:
        styles, reasons = find_styles(dates, file, told.said, told.calendar)
    except UnknownFormat:
        # These formats say that dates begin with the year: cells of another order are lost, and the rows stay.
        if form.name not in ("own", "ucdp") or not any(map(writes_year_first, dates.values())):
            raise
        styles, reasons = find_styles(dates, file, DateStyle.YEAR_FIRST, told.calendar)
    decimal = find_decimal(coordinates) if told.decimal == POINT else told.decimal
    return replace(told, styles=styles, reasons=reasons, decimal=decimal)


def collect(batches: Iterator[FileRows], form: Format) -> tuple[Texts, set[str]]:
    """The distinct texts of the columns of dates, and those of coordinates, as far as they must be read."""
    dates: Texts = {}
    coordinates: set[str] = set()
    for rows in batches:
        cells = without_placeholders(rows.cells)
        assert form.samples is not None
        found, places = form.samples(cells)
        for name, column in found.items():
            dates.setdefault(name, set()).update(map(str.strip, column.values))
        for column in places:
            coordinates.update(map(str.strip, column.values))
        if not any(PART.search(tidy(text)) for texts in dates.values() for text in texts):
            break
    return dates, coordinates


def told_lines(writing: Writing | None) -> list[str]:
    """The lines of a report that say how a file was read: its dates, its calendar, its decimals."""
    if writing is None:
        return []
    calendar = "solar hijri" if writing.calendar is Calendar.SOLAR_HIJRI else "Gregorian"
    decimals = "a point" if writing.decimal == POINT else "a comma"
    return [f"dates: {_styles_told(writing)}", f"calendar: {calendar}", f"decimals: {decimals}"]


def _styles_told(writing: Writing) -> str:
    told: Iterable[str] = (
        f"{name} as {style}" + (f" ({writing.reasons[name]!r} tells)" if name in writing.reasons else "")
        for name, style in writing.styles.items()
    )
    return "; ".join(told) or "none"
