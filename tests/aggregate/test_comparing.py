"""Tables compared with an earlier time, counted by hand."""

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from incident_records import incident, snapshot_of

from app.aggregate.comparing import earlier_days
from app.aggregate.counting import Summary
from app.aggregate.facts import build_ledger
from app.aggregate.tables import Source, make_table, read_table
from app.model.errors import BadParameter
from app.model.periods import PERIODS, first_days, names_of, number_of, numbers_of, same_of_last_year
from app.model.query import DateMatch, Interval, Query

Record = dict[str, Any]
MONDAY = date(2025, 10, 13)
KANDAHAR, KHOST = {"province": "AF-KAN"}, {"province": "AF-KHO"}


def events(*counts: tuple[int, int, dict[str, str]]) -> list[Record]:
    """Incidents with one death each: weeks from the 42nd of 2025 on, how many, and where."""
    days = [(MONDAY + timedelta(weeks=week), place) for week, number, place in counts for _ in range(number)]
    return [
        incident(
            f"a:{number}",
            date_start=str(day),
            date_end=str(day),
            fatalities_low=1,
            fatalities_best=1,
            fatalities_high=1,
            **place,
        )
        for number, (day, place) in enumerate(days)
    ]


MADE = events(
    (-52, 4, KANDAHAR),
    (-4, 1, KANDAHAR),
    (-3, 2, KANDAHAR),
    (-2, 3, KANDAHAR),
    (-1, 3, KANDAHAR),
    (-1, 2, KHOST),
    (0, 6, KANDAHAR),
)
OCTOBER = Interval(date(2025, 10, 13), date(2025, 10, 19))


def table(
    by: str | None, comparison: str, interval: Interval | None = OCTOBER, *made: Record, measure: str | None = None
) -> Summary:
    source = Source(build_ledger(snapshot_of(*(made or MADE))), list)
    query = Query(interval=interval, date_match=DateMatch.POSSIBLY)
    return make_table(source, query, read_table(by, measure, None, comparison))


def told(summary: Summary, *names: str) -> list[tuple[object, ...]]:
    return list(zip(*(summary.table[name] for name in names), strict=True))


CHANGE = ("incidents", "incidents_before", "incidents_change")


@pytest.mark.parametrize(
    ("comparison", "kandahar", "khost"),
    [("4w", (6, 2.25, 3.75), (0, 0.5, -0.5)), ("prev", (6, 3, 3), (0, 2, -2)), ("year", (6, 4, 2), None)],
)
def test_the_days_of_datetime_are_compared_row_by_row(
    comparison: str, kandahar: tuple[float, ...], khost: tuple[float, ...] | None
) -> None:
    # A year before 13 October 2025 is a Sunday, so last year's week is asked for by its own days.
    days = OCTOBER if comparison != "year" else Interval(date(2025, 10, 10), date(2025, 10, 16))
    made = table("province", comparison, days)
    wanted = [("AF-KAN", *kandahar), *([] if khost is None else [("AF-KHO", *khost)])]
    assert told(made, "province", *CHANGE) == wanted
    assert told(made, "fatalities_low_before", "fatalities_low_change") == [row[2:] for row in wanted]
    total = [sum(row[at] for row in wanted) for at in (1, 2, 3)]
    assert [made.total[name] for name in CHANGE] == total


@pytest.mark.parametrize("interval", [None, OCTOBER, Interval(None, OCTOBER.end), Interval(OCTOBER.start, None)])
@pytest.mark.parametrize(("comparison", "before"), [("4w", 2.25), ("prev", 3), ("year", 4)])
def test_rows_of_weeks_are_compared_with_the_rows_of_earlier_weeks(
    interval: Interval | None, comparison: str, before: float
) -> None:
    made = table("province,week", comparison, interval)
    rows = {row[:2]: row[2:] for row in told(made, "province", "week", *CHANGE)}
    assert rows["AF-KAN", "2025-W42"] == (6, before, 6 - before)
    if interval is None or interval.start is None:
        assert rows["AF-KAN", "2024-W42"] == (4, None, None)
        # Last year's 41st week is before the first incident: nothing is known of it.
        changes = {"4w": ((1.5, 1.5), (0, 2)), "prev": ((3, 0), (0, 2)), "year": ((None, None), (None, None))}
        kandahar, khost = changes[comparison]
        assert rows["AF-KAN", "2025-W41"] == (3, *kandahar)
        assert rows["AF-KHO", "2025-W41"] == (2, *khost)
    else:
        assert list(rows) == [("AF-KAN", "2025-W42")]
    assert made.total["incidents_change"] is None


def test_a_period_that_datetime_cuts_is_not_compared() -> None:
    made = table("week", "prev", Interval(date(2025, 10, 7), date(2025, 10, 19)))
    assert told(made, "week", *CHANGE) == [("2025-W42", 6, 5, 1)]
    cut = table("month", "prev", Interval(date(2025, 10, 1), date(2025, 10, 30)))
    assert told(cut, "month", *CHANGE) == [("2025-10", 11, None, None)]
    whole = table("month", "prev", Interval(date(2025, 10, 1), date(2025, 10, 31)))
    assert told(whole, "month", *CHANGE) == [("2025-10", 11, 6, 5)]


def test_nothing_is_compared_where_nothing_is_that_early() -> None:
    made = table("province", "year", Interval(date(2024, 10, 1), date(2024, 10, 31)))
    assert told(made, *CHANGE) == [(4, None, None)]
    assert (made.total["incidents_before"], made.total["incidents_change"]) == (None, None)


def test_an_unknown_figure_has_no_change() -> None:
    unknown = incident("a:unknown", date_start="2025-10-07", date_end="2025-10-07", **KANDAHAR)
    made = table("week", "prev", OCTOBER, *events((0, 2, KANDAHAR)), unknown, measure="incidents,killed")
    assert told(made, *CHANGE) == [(2, 1, 1)]
    assert told(made, "killed_low", "killed_low_before", "killed_low_change") == [(2, None, None)]
    assert [column.name for column in made.columns][-4:] == [
        "killed_low_before",
        "killed_low_change",
        "killed_best_before",
        "killed_best_change",
    ]


@pytest.mark.parametrize(
    ("by", "comparison", "interval", "sentence"),
    [
        (
            None,
            "prev",
            None,
            "compare: there is no closed period to compare: give datetime=FROM/TO, or one",
        ),
        ("province", "4w", Interval(date(2025, 1, 1), None), "compare: there is no closed period to compare"),
        ("month", "4w", None, "compare: 4w compares weeks, or the days of `datetime`, not rows by month"),
        ("week,month", "prev", None, "compare: rows by week and month have two periods: name one of them in `by`"),
        ("week", "3w", None, "compare: unknown '3w': expected one of 4w, prev, year"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_would_be_right(
    by: str | None, comparison: str, interval: Interval | None, sentence: str
) -> None:
    with pytest.raises(BadParameter) as raised:
        table(by, comparison, interval)
    assert str(raised.value).startswith(sentence)


def days(text: str) -> Interval:
    start, end = text.split("/")
    return Interval(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("asked", "comparison", "wanted"),
    [
        ("2025-10-13/2025-10-19", "prev", "2025-10-06/2025-10-12"),
        ("2025-10-01/2025-10-31", "prev", "2025-09-01/2025-09-30"),
        ("2025-10-01/2025-12-31", "prev", "2025-07-01/2025-09-30"),
        ("2025-10-02/2025-10-31", "prev", "2025-09-02/2025-10-01"),
        ("2024-02-01/2024-02-29", "year", "2023-02-01/2023-02-28"),
        ("2025-02-01/2025-02-28", "year", "2024-02-01/2024-02-29"),
        ("2024-02-29/2024-03-05", "year", "2023-02-28/2023-03-05"),
        ("2025-10-01/2025-10-31", "4w", "2025-09-03/2025-09-30"),
        ("0001-01-01/0001-01-31", "prev", None),
        ("0001-01-02/0001-01-03", "year", None),
        ("0001-01-02/0001-01-03", "4w", None),
    ],
)
def test_earlier_days_are_of_the_calendar(asked: str, comparison: str, wanted: str | None) -> None:
    assert earlier_days(days(asked), comparison) == (None if wanted is None else days(wanted))


@pytest.mark.parametrize(
    ("period", "name", "last_year"),
    [
        ("day", "2025-10-15", "2024-10-15"),
        ("day", "2024-02-29", None),
        ("week", "2025-W42", "2024-W42"),
        ("week", "2020-W53", None),
        ("week", "2025-W01", "2024-W01"),
        ("month", "2025-10", "2024-10"),
        ("quarter", "2025-Q4", "2024-Q4"),
        ("year", "2025", "2024"),
        ("year", "0999", "0998"),
    ],
)
def test_a_period_s_name_is_read_back_and_last_year_s_is_found(
    period: str, name: str, last_year: str | None
) -> None:
    number = number_of(period, name)
    assert names_of(period, numbers_of(period, first_days(period, [number]))) == (name,)
    same = same_of_last_year(period, number)
    assert last_year == (None if same is None else names_of(period, [same])[0])


def test_periods_change_on_their_first_days_and_on_no_other() -> None:
    start = date(2019, 12, 25).toordinal() - date(1970, 1, 1).toordinal()
    for period in PERIODS:
        numbers = numbers_of(period, range(start, start + 800)).tolist()
        firsts = set(first_days(period, sorted(set(numbers))).tolist())
        for day, (one, other) in enumerate(pairwise(numbers), start + 1):
            assert (one != other) == (day in firsts)
