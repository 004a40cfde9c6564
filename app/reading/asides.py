"""Asides: events that an article tells in passing, most without a point on the map.

They are fighting along the line, earlier strikes, talks and ceasefires abroad, and warnings.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from typing import Final

from app.geography.toponyms import fold
from app.model.vocabulary import EventType, Speaker
from app.reading.background import is_old
from app.reading.days import Mention, Span
from app.reading.diplomacy import Meeting, Statement, find_meetings, find_statements
from app.reading.doubts import NEUTRALISED
from app.reading.events import kind_of
from app.reading.happenings import Happening, event_day
from app.reading.naming import Named
from app.reading.placing import HOME, Atlas, Spot, agree
from app.reading.sentences import Sentence
from app.reading.speakers import Voices

LINE: Final = re.compile(
    r"\b(?:along|across|near|on|at|over) (?:(?:the|their|its|multiple|several|many|various|different|both|points|places|sectors|sections|"
    r"parts|sides|of|shared|common|whole|entire) ){1,6}(?:border|frontier|Durand Line)\b",
    re.I,
)
"""Words for the line itself: an event there has no point."""
HARM: Final = re.compile(
    r"\b(?:deadly|fatal|claimed (?:many |several |\w+ )?lives|cost (?:many |several )?lives|loss of life|casualties)\b",
    re.I,
)
EARLIER: Final = re.compile(r"\b(?:earlier|previous|prior|preceding)\b", re.I)
STRIKE: Final = re.compile(r"\b(?:air ?strikes?|drone strikes?|bombings?|bombardments?|shelling)\b", re.I)
HITTING: Final = re.compile(r"\b(?:hit|hitting|struck|striking|targeted|targeting|bombed|bombing|in)\b", re.I)
UNREAL: Final = re.compile(
    r"\b(?:would|could|might|may|can|should|if|unless|will|any|periodic|potential|possible|feared?|risk\w*|"
    r"no (?:\w+ )?(?:casualties|clash\w*)|without)\b",
    re.I,
)
CLAUSES: Final = re.compile(r";|,? (?:but|while|whereas)\b|, (?:and|even as)\b", re.I)
AFTER_TALKS: Final = re.compile(
    r"\b(?:after|following) (?:the |their )?(?:\w+ ){0,3}(?:talks|negotiations|failure|collapse|breakdown)\b", re.I
)
SUBTYPES: Final = {
    "talks": (EventType.STRATEGIC_DEVELOPMENTS, "Talks"),
    "failure": (EventType.STRATEGIC_DEVELOPMENTS, "Talks"),
    "ceasefire": (EventType.STRATEGIC_DEVELOPMENTS, "Agreement"),
    "warning": (EventType.OTHER, "Statement"),
    "promise": (EventType.OTHER, "Statement"),
    "operation": (EventType.OTHER, "Security operation"),
}
TITLES: Final = {
    "talks": "Talks",
    "failure": "Talks ended without result",
    "ceasefire": "Ceasefire",
    "warning": "Warning",
    "promise": "Ceasefire to be kept",
    "operation": "Security operation",
}
FARTHEST_EARLIER: Final = 40
"""Letters between "earlier" and the strikes."""
NEAR: Final = 100
"""Asides: so many before the current one are looked at, so that the time stays linear."""
MOST_TOLD: Final = 1000
"""Events of an article that an aside is compared with."""
OPENING: Final = 2
"""Paragraphs at the beginning: talks told there need no day."""


@dataclass(slots=True)
class Aside:
    """An event told in passing: its sort, its types, where and when as far as told, and who speaks or acts."""

    sort: str
    sentence: Sentence
    event_type: str
    sub_event_type: str | None
    place: str | None = None
    spot: Spot | None = None
    span: Span | None = None
    day_text: str | None = None
    party: Speaker | None = None

    @property
    def title(self) -> str:
        """Words for a list: what it is, and where."""
        what = TITLES.get(self.sort) or self.sub_event_type or self.event_type
        return f"{what}, {self.place}" if self.place else what

    def is_same(self, other: "Aside") -> bool:
        """Whether another sentence tells of this event: its sort, place and party, on days that agree."""
        here = self.place == other.place or (self.spot is None and None in (self.place, other.place))
        then = self.span is None or other.span is None or self.span.overlaps(other.span)
        return (self.sort, self.party) == (other.sort, other.party) and here and then

    def learn(self, other: "Aside") -> None:
        """Takes the narrower days, and a place, from a further sentence on the event."""
        if other.span and (self.span is None or _length(other.span) < _length(self.span)):
            self.span, self.day_text = other.span, other.day_text
        self.place = self.place or other.place


def _length(span: Span) -> int:
    return (span.last - span.first).days


@dataclass
class Asides:
    """The asides of an article up to here."""

    atlas: Atlas
    voices: Voices
    published: date | None = None
    found: list[Aside] = field(default_factory=list)

    def read(self, sentence: Sentence, here: list[Named], days: list[Mention], body: int) -> None:
        """Notes what a sentence tells in passing; `here` are its places of events, `body` counts paragraphs."""
        for meeting in find_meetings(sentence.text, days, self._is_abroad):
            self._meet(sentence, meeting, body)
        for statement in find_statements(sentence.text):
            self._state(sentence, statement)
        self._along_the_line(sentence, here, days)
        if here and (strike := earlier_strike(sentence.text, days)):
            self._earlier(sentence, strike, here)

    def _note(self, aside: Aside) -> None:
        known = next((each for each in reversed(self.found[-NEAR:]) if each.is_same(aside)), None)
        if known:
            known.learn(aside)
        else:
            self.found.append(aside)

    def _is_abroad(self, name: str) -> bool:
        places = self.atlas.desk.gazetteer.spelled(fold(name))
        return bool(places) and all(place.country not in HOME for place in places)

    def _meet(self, sentence: Sentence, meeting: Meeting, body: int) -> None:
        """A meeting with a day; one without only where the article begins with it, or goes on about it."""
        day = meeting.day
        if day and day.span and self.published and is_old(day.span, day, self.published):
            return
        aside = _aside(meeting.sort, sentence, place=meeting.city)
        aside.span, aside.day_text = (day.span, day.text) if day else (None, None)
        goes_on = any(aside.is_same(each) for each in self.found[-NEAR:])
        if day or goes_on or (body <= OPENING and meeting.sort != "ceasefire"):
            self._note(aside)

    def _state(self, sentence: Sentence, statement: Statement) -> None:
        """A statement of one of the two sides."""
        party = self.voices.party(statement.who, None) if statement.who.strip() else None
        if party not in (Speaker.AFGHAN_SIDE, Speaker.PAKISTANI_SIDE):
            return
        aside = _aside(statement.sort, sentence, party=party)
        failure = next((each for each in self.found[-NEAR:] if each.sort == "failure" and each.span), None)
        if failure and failure.span and AFTER_TALKS.search(sentence.text):
            aside.span = Span(failure.span.first, failure.span.first, "after")
        self._note(aside)

    def _along_the_line(self, sentence: Sentence, here: list[Named], days: list[Mention]) -> None:
        """Fighting along the line, with a day or with harm told; people “neutralised” near it."""
        starts = [sentence.tokens[each.first].start for each in here]
        for clause, begin in _clauses(sentence.text):
            line = LINE.search(clause)
            kind = kind_of(clause[: line.end()]) if line else None
            if not line or UNREAL.search(clause) or any(begin <= at < begin + len(clause) for at in starts):
                continue
            inside = [day for day in days if begin <= day.start < begin + len(clause)]
            day = event_day(sentence.text, inside or days, aftermath=False)
            if NEUTRALISED.search(clause) and re.search(r"\b(?:\d+|[a-z]+(?:ty|teen)|ten|dozen)\b", clause, re.I):
                self._note(_aside("operation", sentence, day=day, place=line[0]))
            elif kind and kind.violent and (day or HARM.search(clause)) and not self._is_late(day):
                sort = f"line {kind.event_type}"
                aside = _aside(sort, sentence, day=day, place=line[0])
                aside.event_type, aside.sub_event_type = kind.event_type, kind.sub_event_type
                self._note(aside)

    def _is_late(self, day: Mention | None) -> bool:
        """Whether the day is none of an event of this report."""
        old = day and day.span and self.published and is_old(day.span, day, self.published)
        return bool(old or (day and day.span and day.span.precision == "month"))

    def _earlier(self, sentence: Sentence, strike: re.Match[str], here: list[Named]) -> None:
        """The places that earlier strikes hit, each as an event without a day."""
        kind = kind_of(strike[0])
        for each in here:
            between = sentence.text[strike.end() : sentence.tokens[each.first].start]
            if not kind or not HITTING.search(between) or UNREAL.search(between):
                continue
            for spot in filter(None, map(self.atlas.place, (each, *each.others))):
                aside = _aside("strike", sentence, place=spot.name)
                aside.spot, aside.day_text = spot, "earlier"
                aside.event_type, aside.sub_event_type = kind.event_type, kind.sub_event_type
                self._note(aside)

    def apart(self, happenings: list[Happening]) -> list[Aside]:
        """The asides that no event of the article tells already."""
        placed = [each for each in happenings if each.spot][:MOST_TOLD]
        wide = [each for each in happenings if each.is_wide and not each.spot][:MOST_TOLD]
        return [
            each
            for each in self.found
            if not any(_is_told(each, other) for other in (placed if each.spot else wide))
        ]


def earlier_strike(text: str, days: list[Mention]) -> re.Match[str] | None:
    """The words for strikes that are told as earlier than an event of the report, and have no day of their own."""
    strike = STRIKE.search(text)
    earlier = EARLIER.search(text[: strike.start()]) if strike else None
    dated = any(day.role in ("event", "since") for day in days)
    return (
        strike if strike and earlier and not dated and strike.start() - earlier.end() <= FARTHEST_EARLIER else None
    )


def _is_told(aside: Aside, happening: Happening) -> bool:
    """Whether an event of the article is the earlier strike, or the fighting along the line, of an aside."""
    if aside.spot:
        alike = happening.kind is not None and happening.kind.event_type == aside.event_type
        return bool(alike and happening.spot and agree(aside.spot, happening.spot))
    if not aside.sort.startswith("line") or happening.spot or not happening.is_wide:
        return False
    return aside.span is None or happening.span is None or aside.span.overlaps(happening.span)


def _aside(
    sort: str,
    sentence: Sentence,
    *,
    day: Mention | None = None,
    place: str | None = None,
    party: Speaker | None = None,
) -> Aside:
    event_type, sub = SUBTYPES.get(sort, (EventType.OTHER, None))
    span, text = (day.span, day.text) if day else (None, None)
    return Aside(sort, sentence, event_type.value, sub, place, None, span, text, party)


def _clauses(text: str) -> list[tuple[str, int]]:
    """The clauses of a sentence, each with where it begins."""
    bounds = [0, *(match.start() for match in CLAUSES.finditer(text)), len(text)]
    return [(text[begin:end], begin) for begin, end in pairwise(bounds) if end > begin]
