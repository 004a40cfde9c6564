"""Groups of accounts about the same people and scope, and what several groups say together."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from app.figures.accounts import Account, Range, span_of

KINDS: Mapping[str, re.Pattern[str]] = {
    "civilians": re.compile(r"\bcivilians?\b"),
    "security forces": re.compile(
        r"\b(security forces?|soldiers?|troops|army|military|police|policemen|border guards?|frontier corps)\b"
    ),
    "militants": re.compile(r"\b(militants?|fighters?|insurgents?|terrorists?|ttp)\b"),
}
"""Kinds of people of whom nobody is two, by the words that name them."""
DISPUTED = "militants"
"""One side's militants may be the other's civilians or soldiers: only one speaker can tell them apart."""


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts of the same people and scope, and their range."""

    accounts: Sequence[Account]
    range: Range

    @property
    def kind(self) -> str | None:
        """The kind of people that is counted; None for no known kind, or for several together."""
        people = self.accounts[0].people
        found = [kind for kind, words in KINDS.items() if words.search(people)]
        return found[0] if len(found) == 1 else None


def group(accounts: Iterable[Account]) -> list[Group]:
    """The accounts by people and scope, in the order in which these are first spoken of."""
    by_subject: dict[tuple[str, str], list[Account]] = {}
    for account in accounts:
        by_subject.setdefault((account.people, account.scope), []).append(account)
    return [Group(about, span_of(about)) for about in by_subject.values()]


def together(groups: Sequence[Group]) -> Range:
    """The range of all groups: at least the largest group; bounded above only if nobody is counted twice."""
    if len(groups) == 1:
        return groups[0].range
    ranges = [each.range for each in groups]
    low = max((each.low for each in ranges if each.low is not None), default=None)
    if not all(map(are_disjoint, *zip(*combinations(groups, 2), strict=True))):
        return Range(low)
    return Range(low, _sum([each.best for each in ranges]), _sum([each.high for each in ranges]))


def are_disjoint(one: Group, other: Group) -> bool:
    """Whether two groups surely count different people: of two kinds, and no account names one of the other.

    Militants are told apart from others only by a speaker who gives figures of both.
    """
    if one.kind is None or other.kind is None or one.kind == other.kind:
        return False
    if any(_overlap(a, b) for a in one.accounts for b in other.accounts):
        return False
    speakers = {account.speaker for account in one.accounts} & {account.speaker for account in other.accounts}
    return DISPUTED not in (one.kind, other.kind) or bool(speakers - {None})


def _overlap(one: Account, other: Account) -> bool:
    return one.id in other.overlaps or other.id in one.overlaps


def _sum(figures: Sequence[int | None]) -> int | None:
    known = [figure for figure in figures if figure is not None]
    return sum(known) if len(known) == len(figures) else None
