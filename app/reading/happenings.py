"""Happenings: the events of an article, put together from the sentences that tell of each."""

import re
from dataclasses import dataclass, field
from typing import Final

from app.reading.days import Mention, Span
from app.reading.events import Kind
from app.reading.figures import Figure
from app.reading.placing import Spot, agree
from app.reading.sentences import Sentence
from app.reading.speakers import Attribution


@dataclass(slots=True)
class Told:
    """A figure with the sentence and the speaker it comes from; `part_of` is the figure it is a part of."""

    figure: Figure
    sentence: Sentence
    attribution: Attribution
    part_of: "Told | None" = None


@dataclass(slots=True)
class Happening:
    """One event: what kind, where, when, and the figures told of it."""

    sentence: Sentence
    kind: Kind | None = None
    spot: Spot | None = None
    span: Span | None = None
    day_text: str | None = None
    report: Span | None = None
    told: list[Told] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    is_wide: bool = False

    def takes(self, spot: Spot | None, span: Span | None, kind: Kind | None, *, fresh: bool) -> bool:
        """Whether a sentence with this place, these days and this kind may tell of the event."""
        if kind and self.kind and kind.violent != self.kind.violent:
            return False
        if fresh and (span is None or self.span is None):
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
    r"['’]s\s+(?:\w+\s+){0,3}?(?:\w*bomb\w*|attack|strike|raid|blast|clash\w*|shelling|fighting|explosion|"
    r"firing|shooting|assault|ambush|violence|protest|incident|operation|killing)",
    re.I,
)


def event_day(text: str, days: list[Mention], *, aftermath: bool) -> Mention | None:
    """The mention that says when the event of a sentence was: "Sunday's bombing" before all, then the first."""
    told = [
        day for day in days if day.span and day.role in ("event", "since") and day.sort not in ("month", "year")
    ]
    owned = [day for day in told if POSSESSIVE.match(text[day.end :])]
    if owned:
        return owned[0]
    if aftermath:
        return next((day for day in told if day.role == "since"), None)
    exact = [day for day in told if day.sort not in ("past", "days_of", "running", "midnight")]
    vague = [
        day for day in days if day.span and day.role == "event" and day.sort in ("month", "last_month", "year")
    ]
    return next(iter([*exact, *told, *vague]), None)


def report_day(days: list[Mention]) -> Span | None:
    """The day on which a source of the sentence spoke."""
    return next((day.span for day in days if day.role == "report" and day.span), None)
