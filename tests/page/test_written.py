"""Numbers, days and texts as the languages of pages write them."""

from datetime import date

import pytest

from app.web.page.written import is_english, language_marks, write_day, write_number, write_text


@pytest.mark.parametrize(
    ("value", "decimals", "language", "written"),
    [
        (2025, None, "en", "2025"),
        (12345, None, "en", "12,345"),
        (2.14, 1, "en", "2.1"),
        (2025, None, "fa", "۲۰۲۵"),
        (12345, None, "fa", "۱۲٬۳۴۵"),
        (12345, None, "ps", "۱۲٬۳۴۵"),
        (12345, None, "ur", "12,345"),
        (2.14, 1, "fa", "۲٫۱"),
        (71.093202, None, "ps", "۷۱٫۰۹۳۲۰۲"),
        (1234.5, 0, "ur", "1,234"),
        (0, None, "fa", "۰"),
    ],
)
def test_a_number_has_the_digits_and_marks_of_the_language(
    value: float, decimals: int | None, language: str, written: str
) -> None:
    assert write_number(value, language, decimals) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [("en", "7 Nov 2025"), ("fa", "۷ نومبر ۲۰۲۵"), ("ps", "۷ نومبر ۲۰۲۵"), ("ur", "7 نومبر، 2025")],
)
def test_a_day_has_the_months_of_the_language(language: str, written: str) -> None:
    assert write_day(date(2025, 11, 7), language) == written


@pytest.mark.parametrize("text", ["2025-11-07 to 2025-11-09", "2025-13-45", "closed", ""])
def test_a_text_that_is_no_day_stays(text: str) -> None:
    assert write_text(text, "fa") == text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Cite as", True),
        ("تورخم", False),
        ("تورخم (AF)", False),
        ("2.1", False),
        ("۱۰ km", True),
        ("Torkham تو", True),
    ],
)
def test_a_text_of_latin_letters_stands_in_english(text: str, said: bool) -> None:
    assert is_english(text) is said
    assert bool(language_marks("fa", text)) is said
    assert language_marks("en", text) == ""


def test_a_name_of_a_known_language_is_marked_with_it() -> None:
    assert language_marks("en", "طورخم", "ur") == ' lang="ur"'
    assert language_marks("fa", "طورخم", "ur", with_direction=True) == ' lang="ur" dir="rtl"'
