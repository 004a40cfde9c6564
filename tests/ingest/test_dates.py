from collections.abc import Sequence

import numpy as np
import pytest

from app.ingest.files.calendars import Calendar
from app.ingest.files.cells import Checks
from app.ingest.files.conventions import Writing, find_decimal, find_styles, is_solar
from app.ingest.files.dates import plain_days, read_dates, read_days
from app.ingest.files.written_days import DateStyle, read_day, read_span
from app.model.batch import Batch
from app.model.coded import code
from app.model.errors import UnknownFormat


@pytest.mark.parametrize(
    ("texts", "style"),
    [
        (["2023-02-16", "2023-02-03"], DateStyle.YEAR_FIRST),
        (["2023-02-16 00:00:00.000"], DateStyle.YEAR_FIRST),
        (["2023/2/6"], DateStyle.YEAR_FIRST),
        (["16 February 2023", "3 Mar 2023", "1-sept-2023"], DateStyle.MONTH_NAMED),
        (["2023-02-16", "16 February 2023"], DateStyle.YEAR_FIRST),
        (["03-04-2023", "16-02-2023"], DateStyle.DAY_FIRST),
        (["03/04/2023", "02/16/2023"], DateStyle.MONTH_FIRST),
        (["05-05-2023", "16.02.2023"], DateStyle.DAY_FIRST),
        (["03/04/23", "13/10/25"], DateStyle.DAY_FIRST),
        (["11/10/2025 9:05", "13/10/2025 14:30"], DateStyle.DAY_FIRST),
        (["", "soon", "2023-02-16"], DateStyle.YEAR_FIRST),
        (["", "soon"], DateStyle.YEAR_FIRST),
        ([], DateStyle.YEAR_FIRST),
    ],
)
def test_a_column_s_style_is_that_of_all_its_dates(texts: Sequence[str], style: DateStyle) -> None:
    assert find_styles({"date": texts}, "file.csv", None, Calendar.GREGORIAN)[0] == {"date": style}


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (["03-04-2023", "01-02-2023"], "'01-02-2023' could be day-month or month-day"),
        (["05-05-2023", "03/04/2023"], "'03/04/2023' could be day-month or month-day"),
        (["16-02-2023", "02-16-2023"], "several ways, such as '02-16-2023' and '16-02-2023'"),
        (["2023-02-06", "16-02-2023"], "several ways, such as '16-02-2023' and '2023-02-06'"),
        (["2023-02-06", "03-04-2023"], "several ways, such as '03-04-2023' and '2023-02-06'"),
    ],
)
def test_what_a_file_leaves_open_is_not_guessed(texts: Sequence[str], why: str) -> None:
    with pytest.raises(UnknownFormat, match=r"^file\.csv: .*YYYY-MM-DD") as caught:
        find_styles({"date": texts}, "file.csv", None, Calendar.GREGORIAN)
    assert why in str(caught.value)


def test_one_column_tells_the_order_of_another() -> None:
    texts = {"date_start": ["03/04/2025"], "date_end": ["13/04/2025"]}
    styles, reasons = find_styles(texts, "file.csv", None, Calendar.GREGORIAN)
    assert styles == {"date_start": DateStyle.DAY_FIRST, "date_end": DateStyle.DAY_FIRST}
    assert reasons == {"date_end": "13/04/2025"}


@pytest.mark.parametrize(
    ("text", "style", "day"),
    [
        ("2023-02-16", DateStyle.YEAR_FIRST, "2023-02-16"),
        ("2023-2-6T10:00:00Z", DateStyle.YEAR_FIRST, "2023-02-06"),
        ("2025-10-11 9:05", DateStyle.YEAR_FIRST, "2025-10-11"),
        ("29 February 2024", DateStyle.MONTH_NAMED, "2024-02-29"),
        ("29 February 2023", DateStyle.MONTH_NAMED, None),
        ("16 Febtember 2023", DateStyle.MONTH_NAMED, None),
        ("03/04/2023", DateStyle.DAY_FIRST, "2023-04-03"),
        ("03/04/2023", DateStyle.MONTH_FIRST, "2023-03-04"),
        ("31-04-2023", DateStyle.DAY_FIRST, None),
        ("16-02-23", DateStyle.DAY_FIRST, "2023-02-16"),
        ("16-02-2023", DateStyle.YEAR_FIRST, None),
        ("٢٠٢٣-٠٢-١٦", DateStyle.YEAR_FIRST, "2023-02-16"),
        ("۱۳/۱۰/۲۰۲۵", DateStyle.DAY_FIRST, "2025-10-13"),
        ("10/13/2025 2:30 PM", DateStyle.MONTH_FIRST, "2025-10-13"),
        ("11-Oct-25", DateStyle.YEAR_FIRST, "2025-10-11"),
        ("Saturday, October 11, 2025", DateStyle.YEAR_FIRST, "2025-10-11"),
        ("11th of October, 2025", DateStyle.YEAR_FIRST, "2025-10-11"),
        ("13. Oktober 2025", DateStyle.YEAR_FIRST, "2025-10-13"),
        ("11 اکتوبر 2025", DateStyle.YEAR_FIRST, "2025-10-11"),
        ("14:30 11 Oct 2025", DateStyle.YEAR_FIRST, "2025-10-11"),
        ("11 Oct 2025 1430 hrs", DateStyle.YEAR_FIRST, "2025-10-11"),
        ("20251011", DateStyle.YEAR_FIRST, "2025-10-11"),
        ("45941", DateStyle.YEAR_FIRST, "2025-10-11"),
        ("45941.604", DateStyle.YEAR_FIRST, "2025-10-11"),
        ("۱۹ میزان ۱۴۰۴", DateStyle.YEAR_FIRST, "2025-10-11"),
        ("20251311", DateStyle.YEAR_FIRST, None),
        ("99999", DateStyle.YEAR_FIRST, None),
        ("11 October", DateStyle.YEAR_FIRST, None),
        ("2025-11-07 noon", DateStyle.YEAR_FIRST, None),
        ("2025-02-29", DateStyle.YEAR_FIRST, None),
        ("0000-00-00", DateStyle.YEAR_FIRST, None),
        ("1404-08-16-", DateStyle.YEAR_FIRST, None),
        ("", DateStyle.YEAR_FIRST, None),
    ],
)
def test_a_day_is_read_in_its_style(text: str, style: DateStyle, day: str | None) -> None:
    assert read_day(text, style) == day


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("11–13 October 2025", "2025-10-11", "2025-10-13", "range"),
        ("11 to 13 Oct 2025", "2025-10-11", "2025-10-13", "range"),
        ("October 11-13, 2025", "2025-10-11", "2025-10-13", "range"),
        ("30 September - 2 October 2025", "2025-09-30", "2025-10-02", "range"),
        ("2025-10-11 to 2025-10-13", "2025-10-11", "2025-10-13", "range"),
        ("2025-10-11/2025-10-13", "2025-10-11", "2025-10-13", "range"),
        ("night of 11/12 October 2025", "2025-10-11", "2025-10-12", "range"),
        ("Overnight 11-12 Oct 2025", "2025-10-11", "2025-10-12", "range"),
        ("1760140800000", "2025-10-11", "2025-10-11", "day"),
        ("October 2025", "2025-10-01", "2025-10-31", "month"),
        ("2025-10", "2025-10-01", "2025-10-31", "month"),
        ("10/2025", "2025-10-01", "2025-10-31", "month"),
        ("Oct-25", "2025-10-01", "2025-10-31", "month"),
        ("2025", "2025-01-01", "2025-12-31", "year"),
        ("early October 2025", "2025-10-01", "2025-10-10", "part_of_month"),
        ("late October 2025", "2025-10-21", "2025-10-31", "part_of_month"),
        ("~11 October 2025", "2025-10-05", "2025-10-17", "week"),
        ("before 11 October 2025", "2025-10-11", "2025-10-11", "before"),
        ("before October 2025", "2025-10-01", "2025-10-01", "before"),
        ("after October 2025", "2025-10-31", "2025-10-31", "after"),
        ("since October 2025", "2025-10-01", "2025-10-01", "after"),
    ],
)
def test_ranges_months_and_years_have_their_precision(text: str, first: str, last: str, precision: str) -> None:
    span = read_span(text, DateStyle.YEAR_FIRST)
    assert span is not None
    assert (span.first.isoformat(), span.last.isoformat(), str(span.precision)) == (first, last, precision)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("1404/07/19", "2025-10-11"),
        ("1403/12/30", "2025-03-20"),
        ("1399/12/30", "2021-03-20"),
        ("1404/12/30", None),
        ("1404/07/31", None),
        ("2025-10-11", "2025-10-11"),
        ("04/07/19", None),
    ],
)
def test_days_of_the_solar_hijri_calendar_are_read_where_the_file_has_it(text: str, day: str | None) -> None:
    assert read_day(text, DateStyle.YEAR_FIRST, Calendar.SOLAR_HIJRI) == day


def test_the_years_tell_the_calendar() -> None:
    assert is_solar(["1404/07/19", "۱۴۰۳/۰۱/۰۱"], 2026)
    assert not is_solar(["2025-10-11", "1404-01-01"], 2026)
    assert not is_solar(["1447-04-19"], 2026)
    assert not is_solar([], 2026)


def test_coordinates_tell_the_sign_of_decimals() -> None:
    assert find_decimal(["34,1264", "71,0917", ""]) == ","
    assert find_decimal(["34.1264", "71"]) == "."
    assert find_decimal(["34.1264, 71.0917"]) == "."


@pytest.mark.parametrize("cell", ["0025-10-11", "2205-10-11", "1404-07-19", "1899-12-31"])
def test_a_day_of_an_impossible_year_is_lost_with_its_text(cell: str) -> None:
    checks = Checks(np.array([2]), loses_cells=True)
    days = read_days(Batch(1, {"when": code([cell])}), "when", checks, Writing(last_year=2026))
    assert days.first.spread() == [None]
    assert [(kept.text, "year not from 1900 to 2026" in str(kept.why)) for kept in checks.kept] == [(cell, True)]


def test_a_day_that_a_spreadsheet_may_have_swapped_is_lost() -> None:
    checks = Checks(np.array([2, 3, 4]), loses_cells=True)
    cells = Batch(3, {"when": code(["13/10/2025", "2025-11-10", "2025-10-13"])})
    writing = Writing({"when": DateStyle.DAY_FIRST})
    assert read_dates(cells, "when", checks, writing).spread() == ["2025-10-13", None, "2025-10-13"]
    assert [kept.row for kept in checks.kept] == [3]


def test_where_only_days_can_be_a_month_is_refused() -> None:
    checks = Checks(np.array([2, 3, 4]))
    cells = Batch(3, {"when": code([" 2023-02-16", "", "2023-02"])})
    assert plain_days(cells, "when", checks).spread() == ["2023-02-16", None, None]
    assert checks.reasons == {4: "when: not a date written as YYYY-MM-DD: '2023-02'"}
