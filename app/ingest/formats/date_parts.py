"""One date out of several columns: year, month and day, or a day and a time."""

import re
from collections.abc import Sequence

from app.ingest.files.written_days import tidy
from app.model.coded import Coded, combine

ROLES = (
    ("year", re.compile(r"year|yr\b|jahr|ann[ée]e|سال|کال", re.IGNORECASE)),
    ("month", re.compile(r"month|mon\b|monat|mois|ماه|میاشت", re.IGNORECASE)),
    ("day", re.compile(r"day|\btag\b|jour|روز|ورځ", re.IGNORECASE)),
)
"""The parts of a date, by the names of their columns."""
WHOLE_NAMES = tuple(
    (role, re.compile(rf"(?:i|event[_ ]?|incident[_ ]?|date[_ ]?)?(?:{words})", re.IGNORECASE))
    for role, words in (("year", "year|yr|سال|کال"), ("month", "month|mon|ماه|میاشت"), ("day", "day|روز|ورځ"))
)
"""The names of columns that are one part of a date, by the parts."""
ORDERS = {"year": ("year", "month", "day"), "day": ("day", "month", "year")}
"""The roles of three columns whose names do not tell, by the part that comes first."""


def join_dates(names: Sequence[str], columns: Sequence[Coded]) -> Coded:
    """The texts of the dates that these columns make together.

    A day or month of 0, or an empty one, is not known: the date is a month or a year.
    """
    if len(columns) == 1:
        return columns[0]
    roles = _roles(names, columns)
    if roles is None:
        return combine(lambda *texts: " ".join(filter(None, (_text(text) for text in texts))), *columns)
    return combine(lambda *texts: _joined(dict(zip(roles, map(_text, texts), strict=True))), *columns)


def date_columns(names: Sequence[str]) -> tuple[str, ...]:
    """The columns of the year, the month and, if there is one, the day of a date; empty if there are none."""
    found: dict[str, str] = {}
    for name in names:
        role = next((role for role, pattern in WHOLE_NAMES if pattern.fullmatch(name.strip())), None)
        if role is not None:
            found.setdefault(role, name)
    if not {"year", "month"} <= found.keys():
        return ()
    return tuple(found[role] for role in ORDERS["year"] if role in found)


def _roles(names: Sequence[str], columns: Sequence[Coded]) -> Sequence[str] | None:
    """The part of a date that each column is; None if they are not parts of one."""
    told = [next((role for role, pattern in ROLES if pattern.search(name)), None) for name in names]
    known = [role for role in told if role is not None]
    if "year" in known and len(known) == len(names) == len(set(known)):
        return known
    if len(names) != len(ROLES):
        return None
    is_year = [any(re.fullmatch(r"\d{4}", tidy(text)) for text in column.values) for column in columns]
    return ORDERS["year"] if is_year[0] else ORDERS["day"] if is_year[-1] else None


def _text(text: str | None) -> str:
    return re.sub(r"\.0+$|^-\d+$", "", tidy(text)) if text else ""


def _joined(parts: dict[str, str]) -> str:
    year, month, day = (parts.get(role, "") for role, _ in ROLES)
    is_month, is_day = month.strip("0") != "", day.strip("0") != ""
    if not year or not is_month:
        return year
    if not month.isdigit():
        return f"{day} {month} {year}".strip() if is_day else f"{month} {year}"
    return f"{year}-{month}-{day}" if is_day else f"{year}-{month}"
