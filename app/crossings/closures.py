"""Days on which crossings were closed to a class of traffic, counted by month or year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.crossings.day import StatusOnDay
from app.crossings.history import stretches, within
from app.crossings.matrix import named_classes
from app.crossings.statements import ATOMS, ONE_DAY, Atom, Statement, covers
from app.model.errors import BadParameter
from app.model.vocabulary import CrossingState, Traffic

PERIODS: Mapping[str, int] = {"month": 7, "year": 4}
"""The periods that days are counted by, and how much of an ISO date names one."""


@dataclass(frozen=True, slots=True)
class Count:
    """Days that are counted: from `first` to `last`, of one class of traffic (None: of each), by month or year."""

    first: date | None = None
    last: date | None = None
    traffic: Traffic | None = None
    by: str = "month"


@dataclass(slots=True)
class _Closed:
    certain: int = 0
    possible: int = 0
    records: dict[str, None] = field(default_factory=dict)


def closures(crossing: str, statements: Sequence[Statement], count: Count, today: date) -> list[dict[str, object]]:
    """A row for each class of traffic and period with a day that the crossing was closed on, or possibly was.

    A class is closed on a day if everything that is said of it, in whatever direction, is that it is closed; it is
    possibly closed if that is disputed, or if only the outer dates of the statements hold the day. `all` traffic
    is closed where every class is. No day after today is counted. Without a class, `all` traffic is counted, and
    each class that a statement names.
    """
    if not statements:
        return []
    first = max(filter(None, (count.first, statements[0].first)))
    last = min(filter(None, (count.last, today)))
    found = stretches(statements)
    rows: list[dict[str, object]] = []
    classes = named_classes(statements) if count.traffic is None else [count.traffic]
    for traffic in classes:
        closed: dict[str, _Closed] = {}
        for stretch, begin, end in within(found, first, last):
            told = _closed_to(stretch.status, traffic)
            if told is not None:
                _add(closed, _periods(begin, end, PERIODS[count.by]), *told)
        rows += [_row(crossing, traffic, period, one, count.by) for period, one in sorted(closed.items())]
    return rows


def read_period(text: str) -> str:
    """The period that a text names; `BadParameter` for another text."""
    if text not in PERIODS:
        raise BadParameter(f"by: unknown period {text!r}: expected {' or '.join(PERIODS)}")
    return text


def read_traffic(text: str) -> Traffic:
    """The class of traffic that a text names; `BadParameter` for another text."""
    if text not in list(Traffic):
        raise BadParameter(f"traffic: unknown class {text!r}: expected one of {', '.join(Traffic)}")
    return Traffic(text)


def _closed_to(status: StatusOnDay, traffic: Traffic) -> tuple[bool, list[str]] | None:
    """Whether the class is certainly closed, and the records that say so; None where it is not closed."""
    atoms = [atom for atom in ATOMS if covers(traffic, atom[0])]
    spoken = [atom for atom in atoms if atom in status.known]
    if not spoken or (traffic is Traffic.ALL and len(spoken) < len(atoms)):
        return None
    said = [_sayings(status, atom) for atom in spoken]
    if not all(closed for closed, _ in said):
        return None
    records = list(dict.fromkeys(one.id for closed, _ in said for one in closed))
    sure = all(not others and any(one.surely_holds_on(status.day) for one in closed) for closed, others in said)
    return sure, records


def _sayings(status: StatusOnDay, atom: Atom) -> tuple[list[Statement], list[Statement]]:
    """The statements that say of an atom that it is closed, and the ones that say otherwise."""
    said = status.known[atom].values()
    closed = [one for one in said if one.status is CrossingState.CLOSED]
    return closed, [one for one in said if one.status is not CrossingState.CLOSED]


def _periods(first: date, last: date, letters: int) -> Iterable[tuple[str, int]]:
    """Each month or year that begins or lasts between two days, with the number of its days between them.

    `letters` of an ISO date name the period: 7 a month, 4 a year.
    """
    begin = first
    while begin <= last:
        period = begin.isoformat()[:letters]
        month = 12 if letters == PERIODS["year"] else begin.month
        after = date(begin.year + (month == 12), month % 12 + 1, 1)
        end = min(last, after - ONE_DAY)
        yield period, (end - begin).days + 1
        begin = end + ONE_DAY


def _add(
    closed: dict[str, _Closed], periods: Iterable[tuple[str, int]], is_sure: bool, records: Iterable[str]
) -> None:
    for period, days in periods:
        one = closed.setdefault(period, _Closed())
        if is_sure:
            one.certain += days
        else:
            one.possible += days
        one.records.update(dict.fromkeys(records))


def _row(crossing: str, traffic: Traffic, period: str, one: _Closed, by: str) -> dict[str, object]:
    return {
        "crossing": crossing,
        "traffic": str(traffic),
        by: period,
        "days_closed": one.certain,
        "days_possibly_closed": one.possible,
        "records": list(one.records),
    }
