"""How a file writes its dates and numbers: decided once from all its cells, never row by row."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import MAXYEAR

from app.ingest.files.calendars import Calendar
from app.ingest.files.written_days import NUMBERS, NUMBERS_YEAR_FIRST, DateStyle, read_span, tidy
from app.ingest.files.written_numbers import COMMA, POINT, tidy_number
from app.model.errors import UnknownFormat

FIRST_YEAR = 1900
"""Earlier years are slips: no source of incidents here is of them."""
SOLAR_YEARS = (1300, 1450)
"""Four digits in this range are a year of the solar hijri calendar in 1921 to 2071."""
SWAPPABLE = 12
"""A spreadsheet that takes 10/11 for another order swaps days up to here, and leaves later days as text."""
PART = re.compile(r"(?<!\d)\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d\d)(?!\d)")
DECIMAL_COMMA = re.compile(r"[-+]?\d{1,3},\d+")


@dataclass(frozen=True, slots=True)
class Writing:
    """How a file writes: the style of the dates of each column, the calendar, and the sign of decimals.

    `style` is of columns that `styles` does not name; `last_year` is the last year that a date can have; `said` is
    the style that a mapping says; `reasons` has for a column the text that told its style.
    """

    styles: Mapping[str, DateStyle] = field(default_factory=dict)
    style: DateStyle = DateStyle.YEAR_FIRST
    calendar: Calendar = Calendar.GREGORIAN
    decimal: str = POINT
    last_year: int = MAXYEAR
    said: DateStyle | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)

    def of(self, column: str) -> DateStyle:
        """The style of the dates of a column."""
        return self.styles.get(column, self.style)


PLAIN = Writing()
"""The writing of a file that writes 2025-11-07 and 3.5."""


def find_styles(
    texts: Mapping[str, Iterable[str]], file: str, said: DateStyle | None, calendar: Calendar
) -> tuple[dict[str, DateStyle], dict[str, str]]:
    """The style of each column's dates, and the text that told it; texts that are no dates are ignored.

    A column whose numbers could be of two orders has the order of the file's other columns. Raises `UnknownFormat`
    if none tells, or if one column has dates of two orders, unless the style is `said`.
    """
    orders = {name: _Order.of(cells, calendar) for name, cells in texts.items()}
    if said in (DateStyle.DAY_FIRST, DateStyle.MONTH_FIRST):
        return {name: said if order.has_numbers else DateStyle.YEAR_FIRST for name, order in orders.items()}, {}
    if said is not None:
        return dict.fromkeys(orders, said), {}
    styles, reasons = {}, {}
    for name, order in orders.items():
        order.check(file)
        if order.told:
            [(styles[name], reasons[name])] = order.told.items()
    for name, order in orders.items():
        if name in styles:
            continue
        if order.unclear is None:
            styles[name] = DateStyle.MONTH_NAMED if order.names_months else DateStyle.YEAR_FIRST
            continue
        others = set(styles.values()) & {DateStyle.DAY_FIRST, DateStyle.MONTH_FIRST}
        if len(others) != 1:
            raise UnknownFormat(unclear_dates(file, order.unclear))
        [styles[name]] = others
    return styles, reasons


def unclear_dates(file: str, text: str) -> str:
    """The sentence about a date that could be of two days."""
    return (
        f"{file}: {text!r} could be day-month or month-day, and no date of the file tells which; write the "
        'dates as YYYY-MM-DD, or say dates = "DD-MM-YYYY" or "MM-DD-YYYY" in a mapping file (--map)'
    )


@dataclass(slots=True)
class _Order:
    """A column's dates of numbers: the texts that tell their order, and one that could be of two orders."""

    told: dict[DateStyle, str] = field(default_factory=dict)
    unclear: str | None = None
    swappable: str | None = None
    has_numbers: bool = False
    names_months: bool = False

    @classmethod
    def of(cls, texts: Iterable[str], calendar: Calendar) -> "_Order":
        order = cls()
        others = 0
        for text in sorted(set(texts)):
            written = tidy(text)
            for part in PART.findall(written):
                order._note(text, part, calendar)
            if (iso := NUMBERS_YEAR_FIRST.fullmatch(written)) and int(iso["d"]) <= SWAPPABLE:
                order.swappable = order.swappable or text
            is_date = not PART.search(written) and read_span(text, DateStyle.YEAR_FIRST, calendar) is not None
            is_named = is_date and re.search(r"[^\W\d_]{3}", written) is not None
            order.names_months |= is_named
            others += is_date and not is_named
        order.names_months &= not others
        return order

    def _note(self, text: str, part: str, calendar: Calendar) -> None:
        orders = (DateStyle.DAY_FIRST, DateStyle.MONTH_FIRST)
        days = {style: span for style in orders if (span := read_span(part, style, calendar)) is not None}
        if NUMBERS.fullmatch(part) is None or not days:
            return
        self.has_numbers = True
        if len(days) == 1:
            self.told.setdefault(next(iter(days)), text)
        elif len(set(days.values())) > 1:
            self.unclear = self.unclear or text

    def check(self, file: str) -> None:
        """Raise `UnknownFormat` if the column has dates of two orders."""
        several = list(self.told.values())[:2]
        if len(self.told) == 1 and self.swappable:
            several = [*self.told.values(), self.swappable]
        elif not self.told and self.unclear and self.swappable:
            several = [self.unclear, self.swappable]
        if len(several) > 1:
            found = " and ".join(map(repr, several))
            raise UnknownFormat(
                f"{file}: dates are written in several ways, such as {found}; write all as YYYY-MM-DD"
            )


def writes_year_first(texts: Iterable[str]) -> bool:
    """Whether some of the texts are days that begin with the year."""
    return any(NUMBERS_YEAR_FIRST.fullmatch(tidy(text)) for text in texts)


def is_solar(texts: Iterable[str], last_year: int) -> bool:
    """Whether most years of four digits are solar hijri ones up to that of the Gregorian `last_year`."""
    years = [int(found[0]) for text in texts if (found := re.search(r"(?<!\d)\d{4}(?!\d)", tidy(text)))]
    newest = min(last_year - 621, SOLAR_YEARS[1])
    solar = [year for year in years if SOLAR_YEARS[0] <= year <= newest]
    return bool(years) and len(solar) / len(years) > 0.5


def find_decimal(coordinates: Iterable[str]) -> str:
    """The sign of decimals in a file, by its coordinates: a comma if some have a comma, and none has a point."""
    texts = {tidy_number(text).strip("°") for text in coordinates}
    has_comma = any(DECIMAL_COMMA.fullmatch(text) for text in texts)
    return COMMA if has_comma and not any("." in text for text in texts) else POINT
