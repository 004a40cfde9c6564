"""A crossing's status over time: stretches of days on which nothing changes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from app.crossings.day import StatusOnDay, status_on_day
from app.crossings.statements import ONE_DAY, Statement


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days from `first` to `last` (None: no end), on each of which the `status` is what it is on the first."""

    first: date
    last: date | None
    status: StatusOnDay


def stretches(statements: Sequence[Statement]) -> list[Stretch]:
    """The stretches from the first day of the first statement on, in order, without a gap."""
    edges = sorted({day for one in statements for day in _edges(one)})
    ends = [*(edge - ONE_DAY for edge in edges[1:]), None]
    return [
        Stretch(first, last, status_on_day(statements, first)) for first, last in zip(edges, ends, strict=False)
    ]


def within(found: Iterable[Stretch], first: date, last: date) -> Iterable[tuple[Stretch, date, date]]:
    """The stretches that have days from `first` to `last`, each with the first and the last of these days."""
    for stretch in found:
        begin = max(stretch.first, first)
        end = last if stretch.last is None else min(stretch.last, last)
        if begin <= end:
            yield stretch, begin, end


def _edges(one: Statement) -> list[date]:
    """The days on which a statement begins to hold, to hold certainly, to be confirmed, and ceases to."""
    if one.last is not None and one.last < one.first:
        return []
    confirmed = one.verified_on
    days = [one.first, one.first_sure, *([] if confirmed is None else [confirmed])]
    ends = [end + ONE_DAY for end in (one.last_sure, one.last) if end is not None]
    return [day for day in (*days, *ends) if one.first <= day and (one.last is None or day <= one.last + ONE_DAY)]
