"""Dated statements on a crossing, each with the days for which its authority stands by it."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import product
from typing import TypeVar

from app.geography.border import Crossing
from app.model.speakers import speaker_of
from app.model.vocabulary import CrossingState, Direction, Speaker, Traffic

Properties = Mapping[str, object]

COLLECTIVE = re.compile(
    r"\b(?:all|every|each)\b.*\b(?:crossings?|gates?|border points?)\b", re.IGNORECASE | re.DOTALL
)
"""Matches a crossing name that means every official crossing ("all gates") instead of a single one."""
NOTIFIED = "notified"
"""The first word in the standing of an official crossing."""
CLASSES = tuple(traffic for traffic in Traffic if traffic is not Traffic.ALL)
"""The classes of traffic that `all` is made of."""
WAYS = (Direction.TO_AF, Direction.TO_PK)
Atom = tuple[Traffic, Direction]
"""One class of traffic in one direction: the least that a status can be about."""
ATOMS: Sequence[Atom] = tuple(product(CLASSES, WAYS))
ONE_DAY = timedelta(days=1)
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Statement:
    """A saying of one authority about a crossing's traffic, and the days it is for.

    The status holds from `first` to `last` (None: no end is known), certainly from `first_sure` to `last_sure`.
    `last` is the stated end, or the day before the authority says otherwise. `since` is the first day of an
    unbroken row of statements that say one thing. A statement that is not `named` is about all official crossings.
    """

    id: str
    status: CrossingState
    traffic: Traffic
    direction: Direction
    authority: Speaker
    named: bool
    first: date
    first_sure: date
    last_sure: date | None
    last: date | None
    since: date
    verified_on: date | None
    properties: Properties

    @property
    def is_known(self) -> bool:
        """Whether the statement gives a status."""
        return self.status is not CrossingState.UNKNOWN

    @property
    def is_weak(self) -> bool:
        """Whether it is a statement on all crossings that gives no status: it replaces none that names one."""
        return not self.named and not self.is_known

    @property
    def atoms(self) -> Sequence[Atom]:
        """The classes and directions that the statement is about."""
        return [atom for atom in ATOMS if covers(self.traffic, atom[0]) and covers(self.direction, atom[1])]

    def holds_on(self, day: date) -> bool:
        """Whether the day certainly or possibly is one of the statement's days."""
        return self.first <= day and (self.last is None or day <= self.last)

    def surely_holds_on(self, day: date) -> bool:
        """Whether the day certainly is one of the statement's days."""
        return self.first_sure <= day and (self.last_sure is None or day <= self.last_sure)

    def last_said(self, day: date) -> date:
        """The last day, of those up to `day`, for which the statement was made or confirmed."""
        verified = self.verified_on
        return self.first if verified is None or verified > day else max(self.first, verified)


def covers(wide: Traffic | Direction, narrow: Traffic | Direction) -> bool:
    """Whether a class of traffic, or a direction, holds another one or is that one."""
    return wide in (narrow, Traffic.ALL, Direction.BOTH)


def statements_about(statements: Iterable[Properties], crossing: Crossing) -> list[Properties]:
    """The statements about the crossing; for a notified crossing also those about all official crossings.

    A statement is collective if it has no `crossing` and its `crossing_name` says all, every or each.
    """
    notified = crossing.status.casefold().startswith(NOTIFIED)
    return [p for p in statements if p["crossing"] == crossing.id or (notified and is_collective(p))]


def is_collective(statement: Properties) -> bool:
    """Whether a statement is about all official crossings together and names none of them."""
    return statement["crossing"] is None and COLLECTIVE.search(str(statement["crossing_name"] or "")) is not None


def read_statements(about: Iterable[Properties]) -> list[Statement]:
    """The statements with a first day, in the order in which they count, each with the days it holds for.

    Of two, the later counts more; of two that begin on one day the one that names the crossing, then the narrower
    one, then the higher id.
    """
    told = sorted((_read(p) for p in about if p["date_from"] is not None), key=_order)
    found: list[Statement] = []
    for speaker in Speaker:
        found += _chained(_ended([one for one in told if one.authority is speaker]))
    return sorted(found, key=_order)


def _read(p: Properties) -> Statement:
    first = _day(p["date_from"])
    last = _day(p["date_to"])
    assert first is not None
    return Statement(
        id=str(p["id"]),
        status=_word(p["status"], CrossingState.UNKNOWN) if _is_clear(p) else CrossingState.UNKNOWN,
        traffic=_word(p["traffic"], Traffic.ALL),
        direction=_word(p["direction"], Direction.BOTH),
        authority=speaker_of(p["authority"], p["said_by"]),
        named=p["crossing"] is not None,
        first=first,
        first_sure=_day(p["date_from_latest"]) or first,
        last_sure=_day(p["date_to_earliest"]) or last,
        last=last,
        since=first,
        verified_on=_day(p["verified_on"]),
        properties=p,
    )


def _is_clear(p: Properties) -> bool:
    """Whether the traffic and the direction are words of the vocabulary, or not given: another program may write.

    A statement about something that we do not know the name of says nothing that we could show.
    """
    return p["traffic"] in (None, "", *Traffic) and p["direction"] in (None, "", *Direction)


def _word(value: object, default: Word) -> Word:
    """The word of the default's vocabulary; the default for none and for one that is not in it."""
    return next((word for word in type(default) if word == value), default)


def _day(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))


def _order(one: Statement) -> tuple[date, bool, bool, bool, str]:
    return one.first, one.named, one.traffic is not Traffic.ALL, one.direction is not Direction.BOTH, one.id


class Reach(StrEnum):
    """The crossings that a statement is about; a weak one is about all of them and gives no status."""

    NAMED = "named"
    COLLECTIVE = "collective"
    WEAK = "weak"


Scope = tuple[Traffic, Direction, Reach]
REPLACED_BY: Mapping[Reach, Sequence[Reach]] = {
    Reach.NAMED: (Reach.NAMED, Reach.COLLECTIVE),
    Reach.COLLECTIVE: (Reach.COLLECTIVE, Reach.WEAK),
    Reach.WEAK: (Reach.COLLECTIVE, Reach.WEAK),
}
"""The later statements that can end a statement of each reach."""


def _scope(one: Statement) -> Scope:
    reach = Reach.NAMED if one.named else Reach.WEAK if one.is_weak else Reach.COLLECTIVE
    return one.traffic, one.direction, reach


def _ended(told: Sequence[Statement]) -> list[Statement]:
    """One authority's statements, each ending the day before its next one on all that the statement is about."""
    next_first: dict[Scope, date] = {}
    ended = []
    for one in reversed(told):
        stops = [next_first[scope] for scope in _wider(one) if scope in next_first]
        ended.append(_cut(one, min(stops) - ONE_DAY) if stops else one)
        next_first[_scope(one)] = one.first
    return ended[::-1]


def _wider(one: Statement) -> Iterable[Scope]:
    """The scopes that hold all that a statement is about."""
    traffic, direction, reach = _scope(one)
    return product({traffic, Traffic.ALL}, {direction, Direction.BOTH}, REPLACED_BY[reach])


def _cut(one: Statement, last: date) -> Statement:
    """The statement with `last` as its last day, if it has a later one or none."""
    if one.last is not None and one.last <= last:
        return one
    sure = last if one.last_sure is None else min(one.last_sure, last)
    return replace(one, last=last, last_sure=sure)


def _chained(told: Sequence[Statement]) -> list[Statement]:
    """One authority's statements; one that only repeats what still held goes on from the first of the row."""
    before: dict[tuple[Scope, CrossingState], Statement] = {}
    chained = []
    for one in told:
        key = _scope(one), one.status
        former = before.get(key)
        if former is not None and former.last is not None and former.last >= one.first - ONE_DAY:
            sure = former.surely_holds_on(one.first - ONE_DAY)
            one = replace(one, since=former.since, first_sure=one.first if sure else one.first_sure)
        before[key] = one
        chained.append(one)
    return chained
