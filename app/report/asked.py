"""The question of a report: its days, its filters, the moment of the report before."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from app.crossings.asking import read_day
from app.figures.method import Method, read_method
from app.filters.catalogue import FILTER_NAMES, check_names
from app.filters.moment_text import WHICH, Moment, read_moment
from app.model.columns import INCIDENTS
from app.model.errors import BadParameter

OWN_NAMES = ("from", "to", "since", "figures")
LEFT_OUT = ("datetime", "date_match", "sortby", "limit", "offset", *WHICH)
"""Filters that a report's question does not have: its days are `from` and `to`, its order is its own, and the
filters of `WHICH` say which store is asked.
"""
FILTERS = tuple(name for name in FILTER_NAMES if name not in LEFT_OUT)
MOST_DAYS = 366
EXAMPLE = "from=2025-10-01 and to=2025-10-31"
DATE_COLUMNS = ("date_start", "date_end")


@dataclass(frozen=True, slots=True)
class Asked:
    """A report's first and last day, the texts of its filters, the moment of the report before, and the method.

    Without `since` the report before is taken to have ended on the day before the first. Without a `method`
    figures are as they are stated.
    """

    first: date
    last: date
    filters: Mapping[str, str]
    since: Moment | None = None
    method: Method | None = None

    def during(self, first: date | None = None, last: date | None = None, **more: str) -> dict[str, str]:
        """The filters with the days of the report, or others."""
        return {**self.filters, "datetime": f"{first or self.first}/{last or self.last}", **more}

    def by_method(self) -> dict[str, str]:
        """The parameter that names the method of figures; empty for figures as they are stated."""
        return {} if self.method is None else {"figures": str(self.method)}

    def at_any_time(self) -> dict[str, str]:
        """The filters without days."""
        return dict(self.filters)


def read_asked(params: Mapping[str, str]) -> Asked:
    """The report that parameters ask for; `BadParameter` says what is missing or wrong."""
    for name in ("datetime", "date_match"):
        if name in params:
            raise BadParameter(f"{name}: the days of a report are from and to, as in {EXAMPLE}")
    check_names(params, (*OWN_NAMES, *FILTERS), INCIDENTS)
    first, last = _day("from", params), _day("to", params)
    if first > last:
        raise BadParameter(f"from: {first} is after to, {last}: the first day comes first")
    if last - first >= timedelta(days=MOST_DAYS):
        days = (last - first).days + 1
        raise BadParameter(f"to: a report covers at most {MOST_DAYS} days, and {first} to {last} is {days}")
    return Asked(
        first,
        last,
        {name: text for name, text in params.items() if name not in OWN_NAMES},
        read_moment(params["since"], "since") if "since" in params else None,
        read_method(params["figures"]) if "figures" in params else None,
    )


def _day(name: str, params: Mapping[str, str]) -> date:
    if name not in params:
        raise BadParameter(f"{name}: not given; a report needs its first and its last day, as in {EXAMPLE}")
    return read_day(name, params[name])
