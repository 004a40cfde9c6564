"""The style in which a file writes its dates: decided once from all dates, never row by row."""

import re
from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from app.ingest.files.cells import Checks, read_cells
from app.model.batch import Batch
from app.model.coded import Coded
from app.model.errors import UnknownFormat

TIME = r"(?:[T ][0-9]{2}:[0-9]{2}.*)?"
ISO = re.compile(rf"([0-9]{{4}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{1,2}}){TIME}")
NAMED = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3,9})\.?[ -]([0-9]{4})")
NUMERIC = re.compile(rf"([0-9]{{1,2}})[-/.]([0-9]{{1,2}})[-/.]([0-9]{{4}}){TIME}")
"""Only ASCII digits. Years with two digits are not accepted: they would need another guess."""
MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
MONTHS = {name[:n]: i for i, name in enumerate(MONTH_NAMES, 1) for n in (3, len(name))} | {"sept": 9}


class DateStyle(StrEnum):
    """A style of writing a day; `-`, `/` and `.` are equal as separators."""

    YEAR_FIRST = "YYYY-MM-DD"
    DAY_FIRST = "DD-MM-YYYY"
    MONTH_FIRST = "MM-DD-YYYY"
    MONTH_NAMED = "DD MONTH YYYY"


def find_style(texts: Iterable[str], file: str) -> DateStyle:
    """The one style in which a file writes its dates; texts that are no dates are ignored.

    Raises `UnknownFormat` if days and months cannot be told apart, or if the file writes dates in several styles.
    """
    examples: dict[DateStyle, str] = {}
    unclear = None
    for text in sorted(set(texts)):
        styles = _styles(text)
        if len(styles) == 1:
            examples.setdefault(styles[0], text)
        elif styles and unclear is None:
            unclear = text
    numeric = {DateStyle.DAY_FIRST, DateStyle.MONTH_FIRST} & examples.keys()
    if len(examples) > 1 or (examples and unclear is not None and not numeric):
        found = " and ".join(repr(text) for text in [*examples.values(), *([unclear] if unclear else [])][:2])
        raise UnknownFormat(f"{file}: dates are written in several ways, such as {found}; write all as YYYY-MM-DD")
    if unclear is not None and not numeric:
        raise UnknownFormat(
            f"{file}: {unclear!r} could be day-month or month-day, and no date of the file tells which; write the "
            'dates as YYYY-MM-DD, or say dates = "DD-MM-YYYY" or "MM-DD-YYYY" in a mapping file (--map)'
        )
    return next(iter(examples), DateStyle.YEAR_FIRST)


def read_dates(rows: Batch, name: str, style: DateStyle, checks: Checks) -> Coded:
    """Dates of that style as ISO text, none for an empty cell; other cells are refused."""
    return read_cells(rows, name, lambda text: read_day(text, style), f"not a date written as {style}", checks)


def read_day(text: str, style: DateStyle) -> str | None:
    """The day as ISO text; None if the text is no day in that style."""
    if style is DateStyle.YEAR_FIRST:
        match = ISO.fullmatch(text)
        return None if match is None else _iso(match[1], match[2], match[3])
    if style is DateStyle.MONTH_NAMED:
        match = NAMED.fullmatch(text)
        month = None if match is None else MONTHS.get(match[2].casefold())
        return None if match is None or month is None else _iso(match[3], str(month), match[1])
    match = NUMERIC.fullmatch(text)
    if match is None:
        return None
    day, month_text = (match[1], match[2]) if style is DateStyle.DAY_FIRST else (match[2], match[1])
    return _iso(match[3], month_text, day)


def _iso(year: str, month: str, day: str) -> str | None:
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


def _styles(text: str) -> list[DateStyle]:
    """The styles in which a text is a date; none if several styles all give one day (05/05/2025)."""
    text = text.strip()
    styles = [style for style in DateStyle if read_day(text, style) is not None]
    days = {read_day(text, style) for style in styles}
    return [] if len(styles) > 1 and len(days) == 1 else styles
