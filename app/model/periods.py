"""Days, ISO weeks, months, quarters and years: their numbers, their names and their neighbours."""

from collections.abc import Sequence
from datetime import date

import numpy as np
from numpy.typing import NDArray

PERIODS = ("day", "week", "month", "quarter", "year")
"""The periods by name, finest first."""
EPOCH = date(1970, 1, 1).toordinal()
MONDAY = -3
"""Day number of a Monday: 1 January 1970 was a Thursday, and ISO 8601's weeks begin on Mondays."""
WEEK = 7
MONTHS = {"month": 1, "quarter": 3, "year": 12}

Numbers = NDArray[np.int64]


def numbers_of(period: str, days: NDArray[np.integer]) -> Numbers:
    """The number of the period that holds each day; days count from 1970-01-01, as do periods."""
    since = np.asarray(days, dtype=np.int64)
    if period == "day":
        return since
    if period == "week":
        return (since - MONDAY) // WEEK
    months = since.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.asarray(months // MONTHS[period], dtype=np.int64)


def first_days(period: str, numbers: NDArray[np.integer]) -> Numbers:
    """The first day of each period, from its number."""
    each = np.asarray(numbers, dtype=np.int64)
    if period == "day":
        return each
    if period == "week":
        return each * WEEK + MONDAY
    months = (each * MONTHS[period]).astype("datetime64[M]")
    return np.asarray(months.astype("datetime64[D]").astype(np.int64), dtype=np.int64)


def names_of(period: str, numbers: NDArray[np.integer]) -> tuple[str, ...]:
    """The periods' names: 2025-10-15, 2025-W42 (ISO 8601), 2025-10, 2025-Q4, 2025; in the order of time."""
    if period == "week":
        return tuple(_week(int(day)) for day in first_days(period, numbers))
    days = first_days(period, numbers).astype("datetime64[D]")
    if period == "quarter":
        quarters = (np.asarray(numbers, dtype=np.int64) % 4 + 1).tolist()
        years = np.datetime_as_string(days.astype("datetime64[Y]")).tolist()
        return tuple(f"{year}-Q{quarter}" for year, quarter in zip(years, quarters, strict=True))
    unit = {"day": "D", "month": "M", "year": "Y"}[period]
    return tuple(np.datetime_as_string(days.astype(f"datetime64[{unit}]")).tolist())


def _week(monday: int) -> str:
    year, week, _ = date.fromordinal(EPOCH + monday).isocalendar()
    return f"{year:04}-W{week:02}"


def number_of(period: str, name: str) -> int:
    """The number of the period with a name that `names_of` gives."""
    year, _, rest = name.partition("-")
    if period == "week":
        day = date.fromisocalendar(int(year), int(rest.removeprefix("W")), 1)
    elif period == "quarter":
        day = date(int(year), 3 * int(rest.removeprefix("Q")) - 2, 1)
    else:
        day = date.fromisoformat(f"{name}-01-01"[:10])
    return int(numbers_of(period, np.array([day.toordinal() - EPOCH]))[0])


def year_before(day: date) -> date | None:
    """The day of the same date in the year before; None for 29 February and in the year 1."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return None


def same_of_last_year(period: str, number: int) -> int | None:
    """The number of the same period of the year before; None for a 53rd week or a 29 February that it lacks."""
    if period in MONTHS:
        return number - 12 // MONTHS[period]
    day = date.fromordinal(EPOCH + int(first_days(period, np.array([number]))[0]))
    if period == "day":
        before = year_before(day)
        return None if before is None else before.toordinal() - EPOCH
    year, week, _ = day.isocalendar()
    try:
        return number_of("week", f"{year - 1:04}-W{week:02}")
    except ValueError:
        return None


def finest(names: Sequence[str]) -> str | None:
    """The finest period among some names; None without one."""
    return next((period for period in PERIODS if period in names), None)
