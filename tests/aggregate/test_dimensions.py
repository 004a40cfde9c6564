import re

import numpy as np
import pytest

from app.aggregate.dimensions import (
    BAND_EDGES_KM,
    BANDS,
    DIMENSIONS,
    Dimension,
    by_code,
    of_days,
    of_km,
    of_text,
    read_dimensions,
)
from app.engine.columns import NO_DATE, Categories, are_among
from app.model.errors import BadParameter

JANUARY_1970 = 0
DAYS = {"1969-12-31": -1, "1970-01-31": 30, "1970-02-01": 31, "1971-01-01": 365}


def values(dimension: Dimension) -> list[str | None]:
    return [dimension.values[code] for code in dimension.codes]


def days(*texts: str | None) -> np.ndarray:
    return np.array([NO_DATE if text is None else DAYS[text] for text in texts], dtype=np.int32)


def test_months_and_years_are_those_of_the_first_day_in_order() -> None:
    start = days("1971-01-01", "1969-12-31", None, "1970-01-31", "1970-02-01")
    months, years = (of_days(start, start, period) for period in ("month", "year"))
    assert values(months) == ["1971-01", "1969-12", None, "1970-01", "1970-02"]
    assert months.values == ("1969-12", "1970-01", "1970-02", "1971-01", None)
    assert values(years) == ["1971", "1969", None, "1970", "1970"]


@pytest.mark.parametrize(
    ("first", "last", "of_month", "of_year"),
    [
        ("1970-01-31", "1970-01-31", False, False),
        ("1970-01-31", "1970-02-01", True, False),
        ("1969-12-31", "1970-01-31", True, True),
        ("1970-01-31", None, True, True),
        (None, "1970-01-31", False, False),
        (None, None, False, False),
    ],
)
def test_a_row_spans_periods_if_it_ends_later_or_nobody_knows_when(
    first: str | None, last: str | None, of_month: bool, of_year: bool
) -> None:
    spanning = [of_days(days(first), days(last), period).spanning for period in ("month", "year")]
    assert [each.tolist() for each in spanning if each is not None] == [[of_month], [of_year]]


def test_a_band_s_lower_end_belongs_to_it_and_an_unknown_distance_to_none() -> None:
    km = np.array([0.0, 4.999, 5.0, 9.9, 10.0, 25.0, 49.9, 50.0, 99.999, 100.0, 2000.0, np.nan])
    wanted = [0, 0, 1, 1, 2, 3, 3, 4, 4, 5, 5, None]
    assert values(of_km(km)) == [None if band is None else BANDS[band] for band in wanted]


def test_bands_are_named_by_their_ends() -> None:
    numbers = [[float(number) for number in re.findall(r"\d+", band)] for band in BANDS]
    assert numbers == [*map(list, zip((0.0, *BAND_EDGES_KM), BAND_EDGES_KM, strict=False)), [BAND_EDGES_KM[-1]]]


def test_texts_are_their_values_with_unknown_last() -> None:
    made = of_text(Categories(np.array([1, -1, 0], dtype=np.int32), ("AF-KAN", "PK-BA")))
    assert values(made) == ["PK-BA", None, "AF-KAN"]
    assert made.values[-1] is None


@pytest.mark.parametrize("count", [1, 255, 256, 70_000])
def test_codes_hold_every_position_whatever_the_number_of_values(count: int) -> None:
    codes = np.array([-1, count - 1, 0], dtype=np.int32)
    made = of_text(Categories(codes, tuple(f"{number:05}" for number in range(count))))
    assert values(made) == [None, f"{count - 1:05}", "00000"]


def test_dimensions_are_read_in_the_order_given() -> None:
    assert read_dimensions("province, month") == ("province", "month")
    assert read_dimensions("side") == ("side",)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "unknown ''"),
        ("month,", "unknown ''"),
        ("weather", "unknown 'weather': expected up to 4 of day, week, month, quarter, year, province"),
        ("month,month", "name each of them once: 'month,month'"),
        (",".join(list(DIMENSIONS)[:5]), "name 4 at the most"),
    ],
)
def test_what_cannot_be_counted_by_is_refused(text: str, said: str) -> None:
    with pytest.raises(BadParameter, match=re.escape(said)):
        read_dimensions(text)


def test_rows_are_found_by_the_codes_of_a_dimension() -> None:
    found = by_code(of_text(Categories(np.array([1, 0, -1, 1, 1]), ("a", "b", "unused"))))
    assert [found.rows_of([code]).tolist() for code in range(4)] == [[1], [0, 3, 4], [], [2]]
    assert sorted(found.rows_of([0, 3]).tolist()) == [1, 2]
    assert found.rows_of([]).tolist() == []


@pytest.mark.parametrize("kind", [np.int32, np.intp])
def test_rows_are_told_to_be_among_others(kind: type) -> None:
    rows = np.array([2, 5, 9], dtype=kind)
    assert are_among(rows, np.array([9, 0, 5, 10, 2])).tolist() == [True, False, True, False, True]
    assert are_among(rows[:0], np.array([0, 3])).tolist() == [False, False]
