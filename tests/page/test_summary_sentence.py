from datetime import date

import pytest

from app.web.page.content import Summary
from app.web.page.summary_sentence import count_phrase, period_phrase, summary_parts, unlocated_phrase

DAY = date(2025, 11, 7)


@pytest.mark.parametrize(
    ("located", "words"), [(0, "no incidents"), (1, "1 incident"), (2, "2 incidents"), (3199, "3,199 incidents")]
)
def test_count_is_a_phrase(located: int, words: str) -> None:
    assert count_phrase(located) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (None, None, ""),
        (DAY, DAY, "7 Nov 2025"),
        (None, DAY, "7 Nov 2025"),
        (DAY, None, "7 Nov 2025"),
        (date(2025, 10, 1), date(2025, 11, 30), "1 Oct – 30 Nov 2025"),
        (date(2024, 12, 30), DAY, "30 Dec 2024 – 7 Nov 2025"),
        (date(1989, 1, 1), DAY, "1989 – 2025"),
    ],
)
def test_period_is_as_long_as_it_needs(first: date | None, last: date | None, words: str) -> None:
    assert period_phrase(first, last) == words


def test_number_without_a_place_is_named_only_when_there_are_some() -> None:
    assert unlocated_phrase(9) == "9 not on the map"
    assert unlocated_phrase(0) == ""


def test_sentence_leaves_out_what_is_not_restricted() -> None:
    assert summary_parts(Summary(412, 3)) == ["412 incidents"]
    restricted = Summary(412, 3, DAY, DAY, "within 25 km of Torkham")
    assert summary_parts(restricted) == ["412 incidents", "7 Nov 2025", "within 25 km of Torkham"]
