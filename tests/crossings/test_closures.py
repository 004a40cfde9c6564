"""Days of closure of a class of traffic, against counts by hand."""

from datetime import date

import pytest
from crossings_told import said, sequence

from app.crossings.closures import Count, closures, read_period, read_traffic
from app.crossings.statements import read_statements
from app.model.errors import BadParameter
from app.model.vocabulary import Traffic

TODAY = date(2026, 11, 29)
AUTUMN = date(2025, 10, 12), date(2025, 12, 31)


def counted(count: Count, *statements: dict[str, object], today: date = TODAY) -> list[tuple[object, ...]]:
    rows = closures("torkham", read_statements(statements), count, today)
    return [
        (row["traffic"], row.get("month", row.get("year")), row["days_closed"], row["days_possibly_closed"])
        for row in rows
    ]


def test_torkham_was_closed_to_trade_on_81_days_of_the_autumn() -> None:
    rows = closures("torkham", sequence("torkham"), Count(*AUTUMN, Traffic.COMMERCIAL), TODAY)
    assert rows == [
        _row("commercial", "2025-10", 20, ["t8"]),
        _row("commercial", "2025-11", 30, ["t8", "t10"]),
        _row("commercial", "2025-12", 31, ["t8", "t10"]),
    ]
    assert sum(int(str(row["days_closed"])) for row in rows) == 81


def _row(traffic: str, month: str, days: int, records: list[str]) -> dict[str, object]:
    return {
        "crossing": "torkham",
        "traffic": traffic,
        "month": month,
        "days_closed": days,
        "days_possibly_closed": 0,
        "records": records,
    }


@pytest.mark.parametrize(
    ("traffic", "days"),
    [("all", 20), ("returnees", 20), ("humanitarian", 20 + 30), ("pedestrian", 81), ("patients", 81)],
)
def test_each_class_of_the_autumn_is_counted_by_itself(traffic: str, days: int) -> None:
    rows = closures("torkham", sequence("torkham"), Count(*AUTUMN, Traffic(traffic)), TODAY)
    assert sum(int(str(row["days_closed"])) for row in rows) == days


@pytest.mark.parametrize(
    ("year", "days", "possible"), [("2023", 9, 0), ("2024", 10, 0), ("2025", 25 + 81, 1), ("2026", 333, 0)]
)
def test_years_of_torkham_s_trade_as_counted_by_hand(year: str, days: int, possible: int) -> None:
    rows = closures("torkham", sequence("torkham"), Count(traffic=Traffic.COMMERCIAL, by="year"), TODAY)
    (row,) = [row for row in rows if row["year"] == year]
    assert (row["days_closed"], row["days_possibly_closed"]) == (days, possible)


def test_open_end_is_counted_to_today() -> None:
    stated = said(1, "closed", "2025-10-30")
    assert counted(Count(traffic=Traffic.ALL), stated, today=date(2025, 11, 2)) == [
        ("all", "2025-10", 2, 0),
        ("all", "2025-11", 2, 0),
    ]


def test_outer_days_are_possible_and_not_certain() -> None:
    stated = said(1, "closed", "2025-10-10", "2025-10-31", date_from_latest="2025-10-12")
    assert counted(Count(traffic=Traffic.COMMERCIAL), stated) == [("commercial", "2025-10", 20, 2)]


def test_disputed_days_are_possible() -> None:
    both = [
        said(1, "closed", "2025-10-01", "2025-10-10", authority="pakistani_side"),
        said(2, "open", "2025-10-06", authority="afghan_side"),
    ]
    assert counted(Count(traffic=Traffic.ALL), *both) == [("all", "2025-10", 5, 5)]


def test_class_that_is_open_one_way_is_not_closed() -> None:
    both = [
        said(1, "closed", "2025-10-01", "2025-10-10", traffic="commercial"),
        said(2, "open", "2025-10-06", traffic="commercial", direction="to_pk"),
    ]
    assert counted(Count(traffic=Traffic.COMMERCIAL), *both) == [("commercial", "2025-10", 5, 0)]


def test_without_a_class_all_traffic_is_counted_and_each_class_that_is_named() -> None:
    both = [said(1, "closed", "2025-10-01", "2025-10-31"), said(2, "open", "2025-10-11", traffic="returnees")]
    assert counted(Count(), *both) == [("all", "2025-10", 10, 0), ("returnees", "2025-10", 10, 0)]


def test_nothing_said_is_no_row() -> None:
    assert counted(Count()) == []
    assert counted(Count(traffic=Traffic.PATIENTS), said(1, "closed", "2025-10-01", traffic="commercial")) == []


def test_unknown_words_are_refused_with_the_ones_there_are() -> None:
    with pytest.raises(BadParameter, match="by: unknown period 'week': expected month or year"):
        read_period("week")
    with pytest.raises(BadParameter, match="traffic: unknown class 'lorry': expected one of all, pedestrian"):
        read_traffic("lorry")
    assert (read_period("year"), read_traffic("patients")) == ("year", Traffic.PATIENTS)
