"""An incident's figures, computed from its claims by a named method."""

from collections.abc import Mapping, Sequence

from app.figures.accounts import MEASURES, UNKNOWN, Account, Claim, Range, latest_of, read_accounts
from app.figures.groups import group, together
from app.figures.method import LATEST, STATED, Method

Figures = Mapping[str, Range]
"""The ranges of killed, injured and detained."""
STATED_COLUMNS = {
    "killed": ("fatalities_low", "fatalities_best", "fatalities_high"),
    "injured": (None, "injured", None),
    "detained": (None, None, None),
}
"""The incident's columns of a measure's low, best and high figure; None where it has no such column."""


def read_stated(incident: Mapping[str, object]) -> dict[str, Range]:
    """The figures that the dataset gives of an incident (columns to values)."""
    return {
        measure: Range(*(_count(incident.get(name)) if name else None for name in names))
        for measure, names in STATED_COLUMNS.items()
    }


def reckon(method: Method, stated: Figures, claims: Sequence[Claim]) -> dict[str, Range]:
    """The figures of one incident from its claims (columns to values), by a method.

    `span` and `latest` leave a measure as it is stated where no claim gives a number of it. `by` a party leaves it
    unknown: the party has not said so.
    """
    if method == STATED:
        return dict(stated)
    return {measure: range_of(method, stated[measure], read_accounts(claims, measure)) for measure in MEASURES}


def range_of(method: Method, stated: Range, accounts: Sequence[Account]) -> Range:
    """The range of one measure by a method other than `stated`, from what is stated and the accounts of it."""
    if method.party is not None:
        accounts = [account for account in accounts if account.speaker == method.party]
    if not any(account.counted for account in accounts):
        return UNKNOWN if method.party is not None else stated
    groups = group(accounts)
    if method == LATEST:
        groups = group([account for each in groups for account in latest_of(each.accounts)])
    return together(groups)


def _count(value: object) -> int | None:
    return None if value is None else int(str(value))
