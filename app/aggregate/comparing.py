"""Tables compared with an earlier time: the mean of the four weeks before, the period before, last year's.

Where rows are of a period (`by=week`), each row is compared with the rows of earlier periods. Otherwise all rows
are of the days of `datetime`, and are compared with a table of earlier days. Nothing is compared where the
selection has no incident that early.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from app.aggregate.counting import Summary, Value
from app.aggregate.dimensions import BANDS
from app.model.columns import Column
from app.model.errors import BadParameter
from app.model.periods import EPOCH, PERIODS, first_days, number_of, same_of_last_year, year_before
from app.model.query import DateMatch, Interval, Query

COMPARISONS: Mapping[str, str] = {
    "4w": "the mean of the four weeks before",
    "prev": "the period before",
    "year": "the same period of last year",
}
"""The comparisons by name, with what a row is compared with."""
FOUR_WEEKS = 28
DECIMALS = 3
FIGURES = ("_low", "_best", "_high")
COMPARED = ("_low", "_best")
"""Ends of the columns that are compared, beside `incidents`; upper bounds are rarely given."""

Key = tuple[Value, ...]
Count = Callable[[Query], Summary]


def read_comparison(text: str) -> str:
    """The checked name of a comparison; `BadParameter` if there is none of this name."""
    if text not in COMPARISONS:
        raise BadParameter(f"compare: unknown {text!r}: expected one of {', '.join(COMPARISONS)}")
    return text


@dataclass(frozen=True, slots=True)
class TableRows:
    """The rows of a summary by the values of their dimensions."""

    summary: Summary
    at: Mapping[Key, int]

    def value(self, key: Key, column: str) -> Value:
        """A row's value; 0 for a row without incidents, None where no figure is known."""
        row = self.at.get(key)
        if row is None or self.summary.table["incidents"][row] == 0:
            return 0
        return self.summary.table[column][row]


@dataclass(frozen=True, slots=True)
class Earlier:
    """Earlier rows that a row is compared with: with their mean, put to the length of the row's period."""

    rows: TableRows
    keys: Sequence[Key]
    scale: float = 1

    def value(self, column: str) -> Value:
        """The value that a measure is compared with; None where one of the rows has none."""
        values = [self.rows.value(key, column) for key in self.keys]
        known = [float(value) for value in values if value is not None]
        return _number(sum(known) / len(values) * self.scale) if len(known) == len(values) else None


def rows_of(summary: Summary) -> TableRows:
    """The rows of a summary by the values of their dimensions."""
    names = [column.name for column in summary.columns[: summary.named]]
    keys = zip(*(summary.table[name] for name in names), strict=True) if names else [()] * len(summary)
    return TableRows(summary, {tuple(key): row for row, key in enumerate(keys)})


def compare(count: Count, query: Query, by: Sequence[str], comparison: str) -> Summary:
    """The table of a query with its change against an earlier time; `count` gives a query's table.

    `BadParameter` where rows have no closed period that could be compared.
    """
    period = _period(by, comparison)
    summary = count(query)
    interval = query.interval
    if period is None:
        return _compare_days(count, query, comparison)
    until = None if interval is None or interval.end is None else Interval(None, interval.end)
    earlier = rows_of(summary if interval is None else count(replace(query, interval=until)))
    befores = _of_periods(earlier, Asked(period, list(by).index(period), comparison, interval), rows_of(summary))
    return _told(summary, befores, comparison, {})


def _period(by: Sequence[str], comparison: str) -> str | None:
    """The period that rows are of; None if the days of `datetime` are the period."""
    periods = [name for name in PERIODS if name in by]
    if len(periods) > 1:
        raise BadParameter(f"compare: rows by {' and '.join(periods)} have two periods: name one of them in `by`")
    if periods and comparison == "4w" and periods != ["week"]:
        raise BadParameter(
            f"compare: 4w compares weeks, or the days of `datetime`, not rows by {periods[0]}: say by=week, or "
            "compare=prev or year"
        )
    return periods[0] if periods else None


@dataclass(frozen=True, slots=True)
class Asked:
    """The period of rows, its place among the dimensions, the comparison, and the days that are selected."""

    period: str
    place: int
    comparison: str
    interval: Interval | None

    def is_whole(self, number: int) -> bool:
        """Whether all days of a period are selected."""
        days = first_days(self.period, np.arange(2) + number)
        first, after = (date.fromordinal(EPOCH + int(day)) for day in days)
        interval = self.interval or Interval(None, None)
        starts = interval.start is None or interval.start <= first
        return starts and (interval.end is None or after <= interval.end + timedelta(days=1))

    def earlier(self, number: int) -> Sequence[int]:
        """The numbers of the periods that a period is compared with; none where last year had no such period."""
        if self.comparison == "year":
            same = same_of_last_year(self.period, number)
            return () if same is None else (same,)
        return tuple(number - back for back in range(1, 5 if self.comparison == "4w" else 2))


def _of_periods(earlier: TableRows, asked: Asked, rows: TableRows) -> dict[Key, Earlier]:
    """By row, the values that its measures are compared with; without rows that nothing is compared with."""
    by_number = {_numbered(key, asked): key for key in earlier.at if key[asked.place] is not None}
    first = min((number for number, _ in by_number), default=0)
    found: dict[Key, Earlier] = {}
    for key in rows.at:
        if key[asked.place] is None:
            continue
        number, rest = _numbered(key, asked)
        numbers = asked.earlier(number)
        if numbers and max(numbers) >= first and asked.is_whole(number):
            keys = [by_number.get((each, rest), ()) for each in numbers]
            found[key] = Earlier(earlier, keys)
    return found


def _numbered(key: Key, asked: "Asked") -> tuple[int, Key]:
    """A row's period as a number, and its other dimensions."""
    return number_of(asked.period, str(key[asked.place])), (*key[: asked.place], *key[asked.place + 1 :])


def _compare_days(count: Count, query: Query, comparison: str) -> Summary:
    """The table of the days of `datetime`, compared with that of earlier days; rows of both are in it."""
    interval = query.interval
    if interval is None or interval.start is None or interval.end is None:
        raise BadParameter(
            "compare: there is no closed period to compare: give datetime=FROM/TO, or one of "
            f"{', '.join(PERIODS)} in `by`"
        )
    summary = count(query)
    window = earlier_days(interval, comparison)
    if window is None or not _reaches(count, query, window):
        return _told(summary, {}, comparison, {})
    days, before = (interval.end - interval.start).days + 1, count(replace(query, interval=window))
    scale = days / FOUR_WEEKS if comparison == "4w" else 1
    summary, rows = with_rows_of(summary, before), rows_of(before)
    scaled = {key: Earlier(rows, (key,), scale) for key in rows_of(summary).at}
    total = {name: _times(_of_all(before, name), scale) for name in before.total}
    return _told(summary, scaled, comparison, total)


def _reaches(count: Count, query: Query, window: Interval) -> bool:
    """Whether the selection, at any time, has an incident in earlier days or before them."""
    before = replace(query, interval=Interval(None, window.end), date_match=DateMatch.CERTAINLY)
    return bool(count(replace(query, interval=window)).total["incidents"] or count(before).total["incidents"])


def earlier_days(interval: Interval, comparison: str) -> Interval | None:
    """The days that closed days are compared with; whole months go back by months. None before the year 1."""
    assert interval.start is not None
    assert interval.end is not None
    start, end = interval.start, interval.end
    try:
        if comparison == "4w":
            return Interval(start - timedelta(days=FOUR_WEEKS), start - timedelta(days=1))
        after = end + timedelta(days=1)
        if (start.day, after.day) == (1, 1):
            months = 12 if comparison == "year" else _month(after) - _month(start)
            return Interval(_first(_month(start) - months), _first(_month(after) - months) - timedelta(days=1))
        if comparison == "year":
            return Interval(_year_before(start), _year_before(end))
        return Interval(start - (after - start), start - timedelta(days=1))
    except (ValueError, OverflowError):
        return None


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _year_before(day: date) -> date:
    """The date in the year before; of 29 February the 28th."""
    return year_before(day) or day.replace(year=day.year - 1, day=28)


def with_rows_of(summary: Summary, before: Summary) -> Summary:
    """The summary with rows that only an earlier one has: no incidents now, and no figures."""
    here = rows_of(summary).at
    new = [key for key in rows_of(before).at if key not in here]
    if not new:
        return summary
    named = summary.columns[: summary.named]
    columns = dict(zip((column.name for column in named), zip(*new, strict=True), strict=True))
    for column in summary.columns[summary.named :]:
        columns[column.name] = (None if column.name.endswith(FIGURES) else 0,) * len(new)
    joined = {name: [*values, *columns[name]] for name, values in summary.table.items()}
    keys = list(zip(*(joined[column.name] for column in named), strict=True))
    order = sorted(range(len(keys)), key=lambda row: [_place(value) for value in keys[row]])
    return replace(summary, table={name: [values[row] for row in order] for name, values in joined.items()})


def _place(value: Value) -> tuple[bool, int, str]:
    """Where a dimension's value comes among the others: unknown last, bands by their distance."""
    text = str(value)
    return value is None, BANDS.index(text) if text in BANDS else 0, text


def _told(
    summary: Summary,
    befores: Mapping[Key, Earlier],
    comparison: str,
    total: Mapping[str, Value],
) -> Summary:
    """The summary with what each row's measures were before, and their change; None where nothing is compared."""
    names = [name for name in summary.table if name == "incidents" or name.endswith(COMPARED)]
    rows = rows_of(summary)
    table, whole = dict(summary.table), dict(summary.whole.measures)
    for name in names:
        before = [befores[key].value(name) if key in befores else None for key in rows.at]
        now = [rows.value(key, name) for key in rows.at]
        table[f"{name}_before"] = before
        table[f"{name}_change"] = [_less(one, other) for one, other in zip(now, before, strict=True)]
        whole[f"{name}_before"] = total.get(name)
        whole[f"{name}_change"] = _less(_of_all(summary, name), total.get(name))
    added = [column for column in summary.columns if column.name in names]
    columns = (*summary.columns, *(new for column in added for new in _columns(column, comparison)))
    return replace(summary, table=table, whole=replace(summary.whole, measures=whole), columns=columns)


def _columns(column: Column, comparison: str) -> tuple[Column, Column]:
    """The columns of a measure before, and of its change."""
    against = COMPARISONS[comparison]
    return (
        Column(f"{column.name}_before", "real", f"{column.title}: before", f"{column.title} in {against}"),
        Column(f"{column.name}_change", "real", f"{column.title}: change", f"{column.title} less {against}"),
    )


def _of_all(summary: Summary, name: str) -> Value:
    """A measure of all incidents together; 0 without incidents."""
    return summary.total[name] if summary.total["incidents"] else 0


def _less(one: Value, other: Value) -> Value:
    return None if one is None or other is None else _number(float(one) - float(other))


def _times(value: Value, scale: float) -> Value:
    return None if value is None else _number(float(value) * scale)


def _number(value: float) -> Value:
    """The number, whole where it is a whole one."""
    rounded = round(value, DECIMALS)
    return int(rounded) if rounded == int(rounded) else rounded
