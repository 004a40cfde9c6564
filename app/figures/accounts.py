"""Accounts: what a claim says of one measure, and the range of several accounts of the same people."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.model.speakers import find_speaker
from app.model.vocabulary import Speaker

Claim = Mapping[str, object]
MEASURES = ("killed", "injured", "detained")


@dataclass(frozen=True, slots=True)
class Range:
    """Persons: at least, best figure, at most; None where it is not known."""

    low: int | None = None
    best: int | None = None
    high: int | None = None

    def __bool__(self) -> bool:
        return self != UNKNOWN

    def allows(self, figure: int) -> bool:
        """Whether a figure is within the bounds that are known."""
        return (self.low is None or self.low <= figure) and (self.high is None or figure <= self.high)


UNKNOWN = Range()


@dataclass(frozen=True, slots=True)
class Account:
    """The figure that one claim gives of one measure; `counted` is unknown where it is given in words only."""

    id: str
    counted: Range
    people: str
    scope: str
    speaker: Speaker | None
    said_on: str | None
    overlaps: frozenset[str]


def read_accounts(claims: Iterable[Claim], measure: str) -> list[Account]:
    """The accounts of a measure in claims; claims without a figure of it, and parts of other claims, give none."""
    return [
        _account(claim, counted)
        for claim in claims
        if not claim["part_of"]
        if (counted := _range(claim, measure)) or claim[f"{measure}_text"]
    ]


def _range(claim: Claim, measure: str) -> Range:
    low, best, high = (claim[f"{measure}_{bound}"] for bound in ("low", "best", "high"))
    return Range(*(None if figure is None else int(str(figure)) for figure in (low, best, high)))


def _account(claim: Claim, counted: Range) -> Account:
    party, said_on = claim["party"], claim["said_on"]
    return Account(
        id=str(claim["id"]),
        counted=counted,
        people=_folded(claim["of_whom"]),
        scope=_folded(claim["scope"]),
        speaker=find_speaker(party) if party else Speaker.UNATTRIBUTED,
        said_on=None if said_on is None else str(said_on),
        overlaps=frozenset(read_ids(claim["overlaps"])),
    )


def read_ids(cell: object) -> list[str]:
    """The ids in a cell, which semicolons separate."""
    return [part.strip() for part in str(cell or "").split(";") if part.strip()]


def _folded(text: object) -> str:
    return " ".join(str(text or "").casefold().split())


def span_of(accounts: Sequence[Account]) -> Range:
    """The range that takes in all accounts of the same people.

    A missing lower bound lowers nothing, but a given figure does; a missing upper bound leaves the range open. The
    best figure is the one that nobody contradicts, None where accounts differ.
    """
    return span_of_ranges([account.counted for account in accounts])


def span_of_ranges(told: Sequence[Range]) -> Range:
    """The range that takes in all ranges of the same people; see `span_of`."""
    lows = [each.low for each in told if each.low is not None]
    bests = [each.best for each in told if each.best is not None]
    highs = [each.high for each in told if each.high is not None]
    is_floored = bool(lows) or len(set(bests)) > 1
    is_agreed = len(set(bests)) == 1 and all(each.allows(bests[0]) for each in told)
    return Range(
        min([*lows, *bests]) if is_floored else None,
        bests[0] if is_agreed else None,
        max([*highs, *bests, *lows]) if len(highs) == len(told) > 0 else None,
    )


def latest_of(accounts: Sequence[Account]) -> Sequence[Account]:
    """The accounts of the last day that one was said on; all of them where none has a day."""
    last = max((account.said_on for account in accounts if account.said_on is not None), default=None)
    return [account for account in accounts if account.said_on == last]
