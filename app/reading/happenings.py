"""Happenings: the events of an article, put together from the sentences that tell of each."""

import re
from dataclasses import dataclass, field
from typing import Final, TypeVar

from app.reading.days import Mention, Span
from app.reading.events import Kind
from app.reading.figures import Figure
from app.reading.placing import Spot, agree
from app.reading.sentences import Sentence
from app.reading.speakers import Attribution

Item = TypeVar("Item")


@dataclass(slots=True)
class Told:
    """A figure with the sentence and the speaker it comes from; `part_of` is the figure it is a part of."""

    figure: Figure
    sentence: Sentence
    attribution: Attribution
    part_of: "Told | None" = None


@dataclass(slots=True)
class Happening:
    """One event: what kind, where, when, and the figures told of it.

    `is_wide` marks several places at once, `is_open` a whole time of fighting whose days the text does not say.
    `before` has the days that the text told last before it.
    """

    sentence: Sentence
    kind: Kind | None = None
    spot: Spot | None = None
    span: Span | None = None
    day_text: str | None = None
    report: Span | None = None
    told: list[Told] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    is_wide: bool = False
    is_open: bool = False
    before: Span | None = None

    def takes(self, spot: Spot | None, span: Span | None, kind: Kind | None, *, fresh: bool) -> bool:
        """Whether a sentence with this place, these days and this kind may tell of the event."""
        if kind and self.kind and kind.violent != self.kind.violent:
            return False
        if fresh and (span is None or self.span is None):
            return False
        if span and self.span is None and self.report and (self.report.first - span.last).days > FARTHEST_REPORT:
            return False
        if spot and ((self.spot and not agree(spot, self.spot)) or (self.is_wide and not spot.wide)):
            return False
        return span is None or self.span is None or span.overlaps(self.span)

    def learn(self, spot: Spot | None, span: Span | None, day_text: str | None, kind: Kind | None) -> None:
        """Takes a finer place, narrower days, and a first kind from a further sentence."""
        if (
            spot
            and not (self.is_wide and self.spot is None)
            and (self.spot is None or (spot.rank > self.spot.rank and agree(spot, self.spot)))
        ):
            self.spot, self.is_wide = spot, spot.wide
        if span and (self.span is None or (span.overlaps(self.span) and _days(span) < _days(self.span))):
            self.span, self.day_text = span, day_text
        if kind and (self.kind is None or (not self.kind.violent and kind.violent)):
            self.kind = kind


def _days(span: Span) -> int:
    return (span.last - span.first).days


POSSESSIVE: Final = re.compile(
    r"['’]s\s+(?:[\w-]+\s+){0,3}?(?:\w*bomb\w*|attack|strike|raid|blast|clash\w*|shelling|fighting|explosion|"
    r"firing|shooting|assault|ambush|violence|protest|incident|operation|killing)",
    re.I,
)
HOURS_AFTER: Final = re.compile(
    r",? (?:a few |some |several |\w+ )?(?:hours|minutes) after (?:the|an?) (?:\w+ )?(?:\w*bomb\w*|attack|strike|raid|blast|clash\w*|shelling|"
    r"explosion|shooting|assault|ambush)",
    re.I,
)
"""Words that put a day beside its event: "on Thursday evening, hours after the ambush"."""
VAGUE: Final = ("past", "days_of", "running", "midnight")
NOT_OWN: Final = (*VAGUE, "month", "last_month", "year", "anchored", "long")
BEGAN: Final = re.compile(
    r"\b(?:broke out|erupted|flared(?: up)?|occurred|took place|happened|(?:that|which) (?:began|started))\s+(?:\w+\s+){0,2}$",
    re.I,
)
CLAUSES: Final = re.compile(r";|,? (?:and|but|while|whereas)\b", re.I)
PERIOD: Final = re.compile(
    r"\b(?:across|over|throughout) the (?:\w+ )?(?:conflict|period|hostilities)(?: period)?\b(?! of| from| between)",
    re.I,
)
"""Words for a whole time of fighting without its days."""
NEAR: Final = 40
"""Events: so many before the current one are looked at, so that the time stays linear."""
FARTHEST_REPORT: Final = 4
"""Days: an event lies at most so long before the statement on it."""


def event_day(text: str, days: list[Mention], *, aftermath: bool) -> Mention | None:
    """The mention that says when the event of a sentence was: "Sunday's bombing" before all, then the first."""
    told = [
        day
        for day in days
        if day.span and day.role in ("event", "since") and day.sort not in ("month", "year", "anchored")
    ]
    owned = [day for day in told if POSSESSIVE.match(text[day.end :])]
    owned += [day for day in told if HOURS_AFTER.match(text[day.end :])]
    if owned:
        return owned[0]
    if aftermath:
        return next((day for day in told if day.role == "since"), None)
    exact = [day for day in told if day.sort not in VAGUE]
    vague = [
        day for day in days if day.span and day.role == "event" and day.sort in ("month", "last_month", "year")
    ]
    began = [day for day in exact if BEGAN.search(text[: day.start])]
    found = next(iter([*began, *exact, *told, *vague]), None)
    return _finest(found, exact) if found else None


def _finest(day: Mention, exact: list[Mention]) -> Mention:
    """The day given within a longer time: "last week, on Sept 29"."""
    span = day.span
    inside = [
        each
        for each in exact
        if span
        and each.span
        and span.first <= each.span.first <= each.span.last <= span.last
        and _days(each.span) < _days(span)
    ]
    return inside[0] if inside and day.role != "since" else day


def day_of(text: str, days: list[Mention], position: int, *, aftermath: bool) -> Mention | None:
    """The mention that dates what stands at a position: that of its clause where a sentence tells of several days."""
    main = event_day(text, days, aftermath=aftermath)
    other = [day for day in days if day.sort == "anchored" and day.span and day.end <= position]
    if other and not any(other[-1].end < day.start < position for day in days):
        return other[-1]
    exact = [day for day in days if day.span and day.role == "event" and day.sort not in NOT_OWN]
    if main is None or aftermath or len({day.span for day in exact}) < 2 or main.role == "since":
        return main
    here = [day for _, day in in_clause(text, [(day.start, day) for day in exact], position)]
    before = [day for day in exact if day.start < position]
    return _finest(next(iter([*here, *before[-1:], main])), exact)


def in_clause(text: str, items: list[tuple[int, Item]], position: int) -> list[tuple[int, Item]]:
    """The items, each with where it stands, in the clause that a position lies in."""
    bounds = [0, *(match.end() for match in CLAUSES.finditer(text)), len(text) + 1]
    begin = max(bound for bound in bounds if bound <= position)
    end = min(bound for bound in bounds if bound > position)
    return [item for item in items if begin <= item[0] < end]


def settle(happenings: list[Happening], paragraph: int) -> None:
    """Gives an event without a day, told in an earlier paragraph, the days of the event before it."""
    last: Span | None = None
    for each in happenings[-NEAR:]:
        if (
            each.span is None
            and last
            and not each.report
            and not each.is_open
            and each.sentence.paragraph < paragraph
        ):
            each.span = last
        last = each.span or last


def gathered(happenings: list[Happening]) -> list[Happening]:
    """The events, with the figures of one without a place put to the event before it of its days and kind."""
    kept: list[Happening] = []
    for each in happenings:
        home = next((other for other in reversed(kept[-NEAR:]) if other.spot and _is_home(each, other)), None)
        if each.spot is None and not each.is_wide and home:
            home.told += [told for told in each.told if not any(repeats(told, other) for other in home.told)]
        else:
            kept.append(each)
    return kept


def _is_home(lost: Happening, other: Happening) -> bool:
    """Whether an event with a place may be the one that figures without a place belong to."""
    alike = lost.kind is None or other.kind is None or lost.kind.violent == other.kind.violent
    return alike and (lost.span is None or other.span is None or lost.span.overlaps(other.span))


def report_day(days: list[Mention]) -> Span | None:
    """The day on which a source of the sentence spoke."""
    return next((day.span for day in days if day.role == "report" and day.span), None)


def repeats(one: Told, other: Told) -> bool:
    """Whether a figure says again what the same party, or nobody, has said of the same people."""
    mine, theirs = one.figure.quantity, other.figure.quantity
    same = (one.figure.kind, mine.low, mine.best, mine.high) == (
        other.figure.kind,
        theirs.low,
        theirs.best,
        theirs.high,
    )
    if not same or mine.more:
        return False
    if mine.definite and not one.part_of:
        return True
    nested = (one.part_of is None) == (other.part_of is None)
    return one.attribution.party == other.attribution.party and nested and (one.sentence is not other.sentence)
