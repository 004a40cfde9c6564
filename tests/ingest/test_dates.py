from collections.abc import Sequence

import numpy as np
import pytest

from app.ingest.files.cells import Checks
from app.ingest.files.dates import DateStyle, find_style, read_dates, read_day
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
        (["03-04-2023", "16-02-2023"], DateStyle.DAY_FIRST),
        (["03/04/2023", "02/16/2023"], DateStyle.MONTH_FIRST),
        (["05-05-2023", "16.02.2023"], DateStyle.DAY_FIRST),
        (["", "soon", "2023-02-16"], DateStyle.YEAR_FIRST),
        (["", "soon"], DateStyle.YEAR_FIRST),
        ([], DateStyle.YEAR_FIRST),
    ],
)
def test_a_file_s_style_is_that_of_all_its_dates(texts: Sequence[str], style: DateStyle) -> None:
    assert find_style(texts, "file.csv") is style


@pytest.mark.parametrize(
    ("texts", "why"),
    [
        (["03-04-2023", "01-02-2023"], "'01-02-2023' could be day-month or month-day"),
        (["05-05-2023", "03/04/2023"], "'03/04/2023' could be day-month or month-day"),
        (["16-02-2023", "02-16-2023"], "several ways, such as '02-16-2023' and '16-02-2023'"),
        (["2023-02-16", "16 February 2023"], "several ways, such as '16 February 2023' and '2023-02-16'"),
        (["2023-02-16", "03-04-2023"], "several ways, such as '2023-02-16' and '03-04-2023'"),
    ],
)
def test_what_a_file_leaves_open_is_not_guessed(texts: Sequence[str], why: str) -> None:
    with pytest.raises(UnknownFormat, match=r"^file\.csv: .*YYYY-MM-DD") as caught:
        find_style(texts, "file.csv")
    assert why in str(caught.value)


@pytest.mark.parametrize(
    ("text", "style", "day"),
    [
        ("2023-02-16", DateStyle.YEAR_FIRST, "2023-02-16"),
        ("2023-2-6T10:00:00Z", DateStyle.YEAR_FIRST, "2023-02-06"),
        ("29 February 2024", DateStyle.MONTH_NAMED, "2024-02-29"),
        ("29 February 2023", DateStyle.MONTH_NAMED, None),
        ("16 Febtember 2023", DateStyle.MONTH_NAMED, None),
        ("03/04/2023", DateStyle.DAY_FIRST, "2023-04-03"),
        ("03/04/2023", DateStyle.MONTH_FIRST, "2023-03-04"),
        ("31-04-2023", DateStyle.DAY_FIRST, None),
        ("16-02-23", DateStyle.DAY_FIRST, None),
        ("16-02-2023", DateStyle.YEAR_FIRST, None),
        ("٢٠٢٣-٠٢-١٦", DateStyle.YEAR_FIRST, None),
        ("", DateStyle.YEAR_FIRST, None),
    ],
)
def test_a_day_is_read_in_its_style_and_no_other(text: str, style: DateStyle, day: str | None) -> None:
    assert read_day(text, style) == day


def test_cells_of_another_style_are_refused_and_empty_ones_are_none() -> None:
    cells = Batch(3, {"when": code([" 16-02-2023", "", "2023-02-16"])})
    checks = Checks(np.array([2, 3, 4]))
    assert read_dates(cells, "when", DateStyle.DAY_FIRST, checks).spread() == ["2023-02-16", None, None]
    assert checks.reasons == {4: "when: not a date written as DD-MM-YYYY: '2023-02-16'"}
