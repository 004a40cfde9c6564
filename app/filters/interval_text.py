"""Days from the text of a date or an interval, in ISO 8601 as OGC API uses it."""

import re
from calendar import monthrange
from datetime import date

from app.model.errors import BadParameter
from app.model.query import Interval


def read_interval(text: str) -> Interval | None:
    """The days of an instant or interval; None if both ends are open."""
    start_text, slash, end_text = text.partition("/")
    if not slash:
        end_text = start_text
        if start_text in ("", ".."):
            raise _bad_datetime(text)
    start, end = _read_days(start_text, text)[0], _read_days(end_text, text)[1]
    return None if start is None and end is None else Interval(start, end)


_DATE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{2})(?:-(?P<day>\d{2})"
    # A + in a URL arrives as a space.
    r"(?:[Tt ](?:(?:[01]\d|2[0-3]):[0-5]\d(?::(?:[0-5]\d|60)(?:\.\d+)?)?(?:[Zz]|[ +-]\d{2}:?\d{2})?)?)?)?)?",
    re.ASCII,
)


def _read_days(text: str, whole: str) -> tuple[date | None, date | None]:
    """First and last day of a date, month or year; (None, None) for an open end.

    A time of day is ignored: incidents are known to the day. Year 0000 and year 9999 are what clients send for an
    open end: no incident is before the first or after the second.
    """
    if text in ("", ".."):
        return None, None
    match = _DATE.fullmatch(text)
    if match is None:
        raise _bad_datetime(whole)
    year, month, day = int(match["year"]), match["month"], match["day"]
    # `date` has no year 0; year 4 has equal days.
    of_days, last_month = year or 4, int(month or 12)
    try:
        first = date(of_days, int(month or 1), int(day or 1))
        last = date(of_days, last_month, int(day or monthrange(of_days, last_month)[1]))
    except ValueError:
        raise _bad_datetime(whole) from None
    if year == 0:
        return None, date.min
    return first, None if year == date.max.year else last


def _bad_datetime(text: str) -> BadParameter:
    return BadParameter(
        f"datetime: must be a date such as 2025-11-07, or an interval such as 2025-10-01/2025-11-30, "
        f"2025-10-01/.. or ../2025-11-30: {text!r}"
    )
