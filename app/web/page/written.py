"""Numbers, days and texts as a page of a language writes them, by the rules of CLDR."""

import re
from datetime import date
from functools import cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup

from app.web.page.catalogue import ENGLISH, LOCALES, direction

DIGITS = {"arabext": str.maketrans("0123456789", "۰۱۲۳۴۵۶۷۸۹")}
"""The digits of numbering systems of CLDR; a system that is not named here has Latin ones."""
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
GROUPED_FROM = 10_000
"""The least whole number whose digits are written in groups: a year is not."""
MOST_DECIMALS = 6
LATIN = re.compile("[A-Za-zÀ-ɏ]")
OF_RIGHT_TO_LEFT = re.compile("[\u0600-\u06ff\u0750-\u077f\ufb50-\ufdff\ufe70-\ufeff]")
ARABIC_LETTER = re.compile(rf"(?!\d){OF_RIGHT_TO_LEFT.pattern}")


def write_number(value: float, language: str, decimals: int | None = None) -> str:
    """A number with the digits and separators of the language; with so many decimals, if they are given."""
    is_grouped = decimals is not None or (isinstance(value, int) and abs(value) >= GROUPED_FROM)
    if language == ENGLISH:
        return f"{value:,.{decimals}f}" if decimals is not None else f"{value:,}" if is_grouped else str(value)
    pattern = f"#,##0.{'0' * decimals if decimals else '#' * MOST_DECIMALS * (decimals is None)}".removesuffix(".")
    return _in_digits(
        format_decimal(value, pattern, LOCALES[language], group_separator=is_grouped, numbering_system="default"),
        language,
    )


def write_day(value: date, language: str) -> str:
    """A day of the Gregorian calendar: "7 Nov 2025", with the months and digits of the language."""
    if language == ENGLISH:
        return f"{value.day} {value:%b} {value.year}"
    return _in_digits(format_date(value, "medium", LOCALES[language]), language)


def write_text(text: str, language: str) -> str:
    """A text; if it is a day in ISO 8601 and the page is not English, as `write_day` writes it."""
    if language == ENGLISH or not DAY.fullmatch(text):
        return text
    try:
        return write_day(date.fromisoformat(text), language)
    except ValueError:
        return text


def is_english(text: str) -> bool:
    """Whether most letters of the text are Latin ones: on a page of another language it stands in English."""
    return len(LATIN.findall(text)) > len(ARABIC_LETTER.findall(text))


def language_marks(
    language: str, text: object, known: str | None = None, *, with_direction: bool = False
) -> Markup:
    """The attributes of an element with this text, where it is not in the language of its page.

    `known` is the language of a name that is known. Else a text of Latin letters is English.
    """
    found = known or (ENGLISH if language != ENGLISH and is_english(str(text)) else None)
    if found is None:
        return Markup()
    way = Markup(' dir="{}"').format(direction(found)) if with_direction and language != ENGLISH else Markup()
    return Markup(' lang="{}"').format(found) + way


@cache
def _digits(language: str) -> dict[int, int]:
    return DIGITS.get(Locale.parse(LOCALES[language]).default_numbering_system, {})


def _in_digits(text: str, language: str) -> str:
    return text.translate(_digits(language))
