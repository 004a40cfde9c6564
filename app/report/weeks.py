"""The weeks of a report and the weeks before it: incidents that certainly and possibly lie in each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from app.report.numbers import Number, counted
from app.report.questions import Questions
from app.web.page.summary_sentence import days_phrase

WEEKS_BEFORE = 8
MEAN_OF = 4
"""Weeks before the report of which the mean is told."""
WEEK = timedelta(days=7)
MEASURE = "total.incidents"


@dataclass(frozen=True, slots=True)
class Week:
    """A week from Monday to Sunday, its incidents, and whether some of its days are the report's."""

    first: date
    certainly: Number
    possibly: Number
    is_reported: bool

    @property
    def days(self) -> str:
        """The days of the week."""
        return days_phrase(self.first, self.first + WEEK - timedelta(days=1))


@dataclass(frozen=True, slots=True)
class Weeks:
    """Consecutive weeks, the report's own last; the mean number in the four weeks before it, by both counts."""

    weeks: Sequence[Week]
    mean_certainly: float
    mean_possibly: float


def tell_weeks(asking: Questions) -> Weeks:
    """The weeks that hold the report's days, and eight weeks before them."""
    monday = asking.asked.first - timedelta(days=asking.asked.first.weekday())
    count = WEEKS_BEFORE + (asking.asked.last - monday).days // 7 + 1
    weeks = [_week(asking, monday + WEEK * (number - WEEKS_BEFORE), number) for number in range(count)]
    before = weeks[WEEKS_BEFORE - MEAN_OF : WEEKS_BEFORE]
    return Weeks(weeks, *(sum(each) / MEAN_OF for each in zip(*map(_values, before), strict=True)))


def _values(week: Week) -> tuple[int, int]:
    return week.certainly.value or 0, week.possibly.value or 0


def _week(asking: Questions, first: date, number: int) -> Week:
    params = asking.asked.during(first, first + WEEK - timedelta(days=1))
    surely = {**params, "date_match": "certainly"}
    certainly, possibly = (
        Number(asking.find(each).number_of_events, counted(each), MEASURE) for each in (surely, params)
    )
    return Week(first, certainly, possibly, number >= WEEKS_BEFORE)
