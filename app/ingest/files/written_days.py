"""A date as people write it, as its first and its last day."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from app.ingest.files.ascii_digits import in_ascii_digits
from app.ingest.files.calendars import Calendar, day_of, month_end
from app.ingest.files.month_names import GREGORIAN_MONTHS, SOLAR_MONTHS, fold_name
from app.ingest.files.prose import is_prose
from app.model.vocabulary import DatePrecision


class DateStyle(StrEnum):
    """An order of day, month and year in dates of numbers alone; `-`, `/` and `.` are equal as separators.

    Dates that name the month, or begin with the year, can be read in a file of any style.
    """

    YEAR_FIRST = "YYYY-MM-DD"
    DAY_FIRST = "DD-MM-YYYY"
    MONTH_FIRST = "MM-DD-YYYY"
    MONTH_NAMED = "DD MONTH YYYY"


@dataclass(frozen=True, slots=True)
class Span:
    """The first and the last day that a date can mean, and how exactly it says the day."""

    first: date
    last: date
    precision: DatePrecision = DatePrecision.DAY


MOST_TEXTS = 50_000
"""Texts remembered by `read_span`, for dates repeat; days enough for a century."""
MODERN = 1700
"""No file tells of days in solar hijri years from here on."""
CENTURY_PIVOT = 70
"""Two digits from here on are a year of the last century, as in most programs."""
SERIAL_ZERO = date(1899, 12, 30)
"""Day 0 of the numbers by which spreadsheets keep days."""
SERIALS = range(20_000, 73_051)
"""Numbers of five digits that are taken for days: 1954 to 2099."""
EPOCH = date(1970, 1, 1)
MILLISECONDS_OF_DAY = 86_400_000
ABOUT = timedelta(days=6)
"""A date with "about" lies within a week of its day, as ACLED's `time_precision` 2 does."""

_TIME = r"(?:[01]?\d|2[0-4])[:.h][0-5]\d(?::[0-5]\d(?:[.,]\d+)?)?|[01]?\d(?= ?[ap]\.?m)|[0-2]\d[0-5]\d(?= ?h)"
_AFTER_TIME = r" ?(?:[ap]\.?m\.?)?(?: ?(?:z|utc|gmt|hrs?|hours|h|pkt|aft|pst|local time|lt))?(?: ?[+-]\d\d:?\d\d)?"
TIME_AFTER = re.compile(rf"(?:t|[ ,]+(?:at )?)(?:{_TIME}){_AFTER_TIME}$")
TIME_BEFORE = re.compile(rf"^(?:{_TIME}){_AFTER_TIME}[ ,]+(?=\S*\d|\w)")
WEEKDAY = re.compile(
    r"^(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|lundi|mardi|mercredi|jeudi|vendredi|samedi"
    r"|dimanche|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag"
    r"|(?:یک|دو|سه|چهار|پنج)?[ \u200c]?شنبه|جمعه)"
    r"[.,،]? +"
)
ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|er|\.(?= ?[^\W\d]))(?![^\W\d])")
LINK = re.compile(r"\b(?:of|de|the|on)\b")
ABOUT_WORD = re.compile(r"^(?:~|≈|about|around|approx(?:imately|\.)?|circa|ca?\.)\s*")
PLAIN_DAY = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"(?:[T ](?:[01][0-9]|2[0-4]):[0-5][0-9](?::[0-5][0-9](?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
"""Most days, found at once: a file may have a million times of the day."""
FILL = str.maketrans(
    {"–": "-", "—": "-", "−": "-", "‐": "-", "‑": "-", "،": ",", "’": "'", "‘": "'", "\u200f": "", "\u200e": ""}
)

_NAME, _DAY, _YEAR = r"(?P<m>[^\W\d_]{2,}\.?)", r"(?P<d>\d{1,2})", r"(?P<y>\d{4}|'?\d\d)"
NUMBERS_YEAR_FIRST = re.compile(r"(?P<y>\d{4})[-/. ](?P<m>\d{1,2})[-/. ](?P<d>\d{1,2})")
NUMBERS = re.compile(rf"(?P<a>\d{{1,2}})(?P<s>[-/.]) ?(?P<b>\d{{1,2}})(?P=s) ?{_YEAR}")
COMPACT = re.compile(r"(?P<y>1[34]\d\d|19\d\d|20\d\d)(?P<m>\d\d)(?P<d>\d\d)")
MILLISECONDS = re.compile(r"(\d{12,13})(?:\.0+)?")
"""The time since 1970 that programs for maps write, from 1973 on."""
SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
NAMED = (
    re.compile(rf"{_DAY}[-/., ]*{_NAME}[-/., ]*{_YEAR}"),
    re.compile(rf"{_NAME}[-/., ]*{_DAY}[-/, ]+{_YEAR}"),
    re.compile(rf"(?P<y>\d{{4}})[-/., ]*{_NAME}[-/., ]*{_DAY}"),
)
MONTH = (
    re.compile(rf"{_NAME}[-/., ]*(?P<y>\d{{4}})"),
    re.compile(rf"{_NAME}[-'](?P<y>\d\d)"),
    re.compile(rf"(?P<y>\d{{4}})[-/., ]*{_NAME}"),
    re.compile(r"(?P<y>\d{4})[-/.](?P<m>\d{1,2})"),
    re.compile(r"(?P<m>\d{1,2})[-/.](?P<y>\d{4})"),
)
YEAR = re.compile(r"(?P<y>\d{4})")
PART = re.compile(r"(?P<part>early|beginning|start|mid|middle|late|end)[- ]+(?P<rest>.+)")
PARTS = {"early": (1, 10), "beginning": (1, 10), "start": (1, 10), "mid": (11, 20), "middle": (11, 20)}
"""Days of the month of its parts; the last part begins on `LATE_FROM` and ends with the month."""
LATE_FROM = 21
BOUND = re.compile(r"(?P<word>before|prior to|after|since)\s+(?P<rest>.+)")
_TO = r" ?(?:-|/|to|until|till|through|and|&|bis|au|تا|تر) ?"
DAYS_OF_MONTH = (
    re.compile(rf"(?:from |between )?(?P<d1>\d{{1,2}}){_TO}(?P<d2>\d{{1,2}})[-/., ]+(?P<rest>[^\W\d_]{{2,}}.*)"),
    re.compile(rf"(?P<m>[^\W\d_]{{2,}}\.?) ?(?P<d1>\d{{1,2}}){_TO}(?P<d2>\d{{1,2}})[, ]+(?P<y>\d{{4}})"),
)
TO = (
    re.compile(r" (?:-|to|until|till|through|and|&|bis|au|تا|تر) "),
    re.compile(r"(?<=-\d\d)/(?=\d{4}-)|(?<=\d{4})-(?=\d{1,2}[/.])|(?<=[^\W\d_])-(?=\d)"),
)
FROM = re.compile(r"^(?:from|between) ")
NIGHT = re.compile(r"^(?:(?:during |overnight )?night(?: between)?|overnight) ")


def read_day(text: str, style: DateStyle, calendar: Calendar = Calendar.GREGORIAN) -> str | None:
    """The day as ISO text; None if the text is no single day in that style."""
    span = read_span(text, style, calendar)
    return None if span is None or span.precision is not DatePrecision.DAY else span.first.isoformat()


def read_span(text: str, style: DateStyle, calendar: Calendar = Calendar.GREGORIAN) -> Span | None:
    """The days that a text can mean; None if it is no date in that style.

    Times of the day, weekdays, ordinals, and digits of other scripts are understood. Months that are named
    are of the calendar that has the name; numbers are of `calendar`.
    """
    return None if is_prose(text) else _read_span(text, style, calendar)


@lru_cache(MOST_TEXTS)
def _read_span(text: str, style: DateStyle, calendar: Calendar) -> Span | None:
    written = tidy(text)
    return _read(written, style, calendar) if written else None


def tidy(text: str) -> str:
    """A date in small letters and ASCII digits, without its weekday, its time of the day and ordinals.

    It is empty for a text that is too long for a date.
    """
    if is_prose(text):
        return ""
    if PLAIN_DAY.fullmatch(text):
        return text[:10]
    plain = unicodedata.normalize("NFKC", text).translate(FILL).casefold().strip()
    plain = WEEKDAY.sub("", " ".join(in_ascii_digits(plain).split()))
    plain = TIME_BEFORE.sub("", TIME_AFTER.sub("", plain))
    return NIGHT.sub("", " ".join(LINK.sub(" ", ORDINAL.sub("", plain)).split()).strip(" ,"))


def _read(text: str, style: DateStyle, calendar: Calendar) -> Span | None:
    readers: Iterable[Callable[[str, DateStyle, Calendar], Span | None]] = (
        _single,
        _days_of_month,
        _from_to,
        _part_of_month,
        _bound,
        _about,
    )
    return next((span for read in readers if (span := read(text, style, calendar)) is not None), None)


def _single(text: str, style: DateStyle, calendar: Calendar) -> Span | None:
    """A day, a month or a year."""
    if found := NUMBERS_YEAR_FIRST.fullmatch(text) or COMPACT.fullmatch(text):
        return _day(calendar, found["y"], int(found["m"]), found["d"])
    if found := SERIAL.fullmatch(text):
        return _of_serial(int(found[1]))
    if found := MILLISECONDS.fullmatch(text):
        return _of_milliseconds(int(found[1]))
    if found := NUMBERS.fullmatch(text):
        return _of_numbers(found, style, calendar)
    for pattern in NAMED:
        if (found := pattern.fullmatch(text)) and (named := _month(found["m"])):
            return _day(*_named(named, found["y"]), found["d"])
    return _month_or_year(text, calendar)


def _of_numbers(found: re.Match[str], style: DateStyle, calendar: Calendar) -> Span | None:
    a, b = int(found["a"]), int(found["b"])
    if style is DateStyle.DAY_FIRST or (a == b and style is DateStyle.YEAR_FIRST):
        return _day(calendar, found["y"], b, str(a))
    return _day(calendar, found["y"], a, str(b)) if style is DateStyle.MONTH_FIRST else None


def _month_or_year(text: str, calendar: Calendar) -> Span | None:
    for pattern in MONTH:
        found = pattern.fullmatch(text)
        if found is None:
            continue
        named = (calendar, int(found["m"])) if found["m"].isdigit() else _month(found["m"])
        if named is not None:
            return _whole_month(named[0], found["y"], named[1])
    found = YEAR.fullmatch(text)
    return None if found is None else _whole_year(calendar, found["y"])


def _days_of_month(text: str, style: DateStyle, calendar: Calendar) -> Span | None:
    """Two days of one month: 11-13 October 2025, October 11-13, 2025."""
    for pattern in DAYS_OF_MONTH:
        if found := pattern.fullmatch(text):
            rest = found.groupdict().get("rest") or f"{found['m']} {found['y']}"
            days = [_single(f"{found[each]} {rest}", style, calendar) for each in ("d1", "d2")]
            return _joined(days)
    return None


def _from_to(text: str, style: DateStyle, calendar: Calendar) -> Span | None:
    """Two dates: 30 September - 2 October 2025, 2025-10-11 to 2025-10-13; the first may lack the year."""
    parts = next((found for to in TO if len(found := to.split(FROM.sub("", text))) == 2), None)
    if parts is None:
        return None
    last = _single(parts[1].strip(), style, calendar)
    if last is None:
        return None
    first = _single(parts[0].strip(), style, calendar)
    if first is None and (year := re.search(r"\d{4}$", parts[1])):
        first = _single(f"{parts[0].strip()} {year[0]}", style, calendar)
    return _joined([first, last])


def _part_of_month(text: str, style: DateStyle, calendar: Calendar) -> Span | None:
    found = PART.fullmatch(text)
    month = None if found is None else _single(found["rest"], style, calendar)
    if found is None or month is None or month.precision is not DatePrecision.MONTH:
        return None
    first, last = PARTS.get(found["part"], (LATE_FROM, 0))
    end = month.last if not last else month.first + timedelta(last - 1)
    return Span(month.first + timedelta(first - 1), end, DatePrecision.PART_OF_MONTH)


def _bound(text: str, style: DateStyle, calendar: Calendar) -> Span | None:
    """A day before or after which: the span is that day, and its precision says which side.

    "After October" begins when the month ends, "since October" when it begins.
    """
    found = BOUND.fullmatch(text)
    day = None if found is None else _single(found["rest"], style, calendar)
    if found is None or day is None:
        return None
    is_before = found["word"] in ("before", "prior to")
    precision = DatePrecision.BEFORE if is_before else DatePrecision.AFTER
    bound = day.last if found["word"] == "after" else day.first
    return Span(bound, bound, precision)


def _about(text: str, style: DateStyle, calendar: Calendar) -> Span | None:
    found = ABOUT_WORD.match(text)
    span = None if found is None else _single(text[found.end() :], style, calendar)
    if span is None or span.precision is not DatePrecision.DAY:
        return span
    return Span(span.first - ABOUT, span.last + ABOUT, DatePrecision.WEEK)


def _joined(days: Sequence[Span | None]) -> Span | None:
    first, last = days
    if first is None or last is None or last.last < first.first:
        return None
    return first if first == last else Span(first.first, last.last, DatePrecision.RANGE)


def _month(name: str) -> tuple[Calendar, int] | None:
    plain = fold_name(name)
    if plain in GREGORIAN_MONTHS:
        return Calendar.GREGORIAN, GREGORIAN_MONTHS[plain]
    return (Calendar.SOLAR_HIJRI, SOLAR_MONTHS[plain]) if plain in SOLAR_MONTHS else None


def _named(named: tuple[Calendar, int], year: str) -> tuple[Calendar, str, int]:
    return named[0], year, named[1]


def _full_year(year: str) -> int:
    digits = year.strip("'")
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (1900 if int(digits) >= CENTURY_PIVOT else 2000)


def _day(calendar: Calendar, year: str, month: int, day: str) -> Span | None:
    number = _full_year(year)
    try:
        found = day_of(_calendar_of(calendar, year), number, month, int(day))
    except ValueError:
        return None
    return Span(found, found)


def _calendar_of(calendar: Calendar, year: str) -> Calendar:
    """The calendar of a year; years from `MODERN` on are Gregorian in every file.

    Raises `ValueError` for two digits, which could be a year of several centuries, where years are solar hijri.
    """
    if calendar is Calendar.SOLAR_HIJRI and len(year.strip("'")) < 4:
        raise ValueError(f"a solar hijri year needs four digits: {year}")
    return Calendar.GREGORIAN if _full_year(year) >= MODERN else calendar


def _of_serial(number: int) -> Span | None:
    if number not in SERIALS:
        return None
    day = SERIAL_ZERO + timedelta(number)
    return Span(day, day)


def _of_milliseconds(number: int) -> Span:
    day = EPOCH + timedelta(number // MILLISECONDS_OF_DAY)
    return Span(day, day)


def _whole_month(calendar: Calendar, year: str, month: int) -> Span | None:
    try:
        first = day_of(_calendar_of(calendar, year), _full_year(year), month, 1)
        last = month_end(_calendar_of(calendar, year), _full_year(year), month)
    except (ValueError, OverflowError):
        return None
    return Span(first, last, DatePrecision.MONTH)


def _whole_year(calendar: Calendar, year: str) -> Span | None:
    first, last = _whole_month(calendar, year, 1), _whole_month(calendar, year, 12)
    return None if first is None or last is None else Span(first.first, last.last, DatePrecision.YEAR)
