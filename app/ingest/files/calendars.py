"""Calendars in which files write dates: the Gregorian one, and the solar hijri one of Afghanistan and Iran."""

from datetime import date, timedelta
from enum import StrEnum

SOLAR_ANCHOR = date(622, 3, 21)
"""The day from which cycles of 33 years give the new years of the years 1178 to 1632."""
LONG_MONTHS, LONG, SHORT = 6, 31, 30
"""The first six months have 31 days, the others 30; the last one has 29 in a year that is not a leap year."""
CYCLE_YEARS, CYCLE_DAYS = 33, 12_053
"""33 years have 8 leap years: exact for the years 1178 to 1632, which are 1799 to 2254."""
LEAP = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
"""The years of a cycle that have 366 days: the rest of the year's number by 33."""


class Calendar(StrEnum):
    """A calendar."""

    GREGORIAN = "gregorian"
    SOLAR_HIJRI = "solar-hijri"


def day_of(calendar: Calendar, year: int, month: int, day: int) -> date:
    """The day; `ValueError` if the calendar has no such day."""
    if calendar is Calendar.GREGORIAN:
        return date(year, month, day)
    if not (1178 <= year <= 1632 and 1 <= month <= 12 and 1 <= day <= _month_days(year, month)):
        raise ValueError(f"no day of the solar hijri calendar: {year}-{month}-{day}")
    return _solar_new_year(year) + timedelta(min(month - 1, LONG_MONTHS) + SHORT * (month - 1) + day - 1)


def month_end(calendar: Calendar, year: int, month: int) -> date:
    """The last day of a month; `ValueError` if the calendar has no such month."""
    after = (year + 1, 1) if month == 12 else (year, month + 1)
    day_of(calendar, year, month, 1)
    return day_of(calendar, *after, 1) - timedelta(1)


def _month_days(year: int, month: int) -> int:
    if month <= LONG_MONTHS:
        return LONG
    return SHORT - (month == 12 and year % CYCLE_YEARS not in LEAP)


def _solar_new_year(year: int) -> date:
    cycles, rest = divmod(year - 1, CYCLE_YEARS)
    leaps = sum(1 for each in LEAP if each <= rest)
    return SOLAR_ANCHOR + timedelta(cycles * CYCLE_DAYS + rest * 365 + leaps)
