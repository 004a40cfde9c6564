"""Story: an article read sentence by sentence, from which the happenings, statements on gates and doubts come."""

import re
from dataclasses import dataclass, field
from datetime import date

from app.ingest.locator import Desk
from app.model.vocabulary import Speaker
from app.model.work import go_on
from app.reading.asides import LINE, Asides, earlier_strike
from app.reading.background import CAPTION, OVER_YEARS, background_of, goes_on_about, is_old
from app.reading.days import Mention, Span, find_days
from app.reading.doubts import Doubt, doubt_of
from app.reading.entries import Entry, is_talk
from app.reading.events import AFTERMATH, COUNTED, FRESH, kind_of
from app.reading.facts import Facts, grounded, is_denied
from app.reading.figures import Figure, find_figures
from app.reading.gates import Gates, GateStatement, same_statement
from app.reading.happenings import (
    NEAR,
    PERIOD,
    Happening,
    Told,
    day_of,
    event_day,
    in_clause,
    repeats,
    report_day,
    settle,
)
from app.reading.naming import Named, find_named
from app.reading.parts import TOLL
from app.reading.placing import Atlas, Spot, place_of_head
from app.reading.quotations import Interview, interviewee, quotations
from app.reading.scenes import Scene, Scenes, is_headed, is_heading, is_title
from app.reading.sentences import Sentence
from app.reading.speakers import NOBODY, Attribution, Voices, attribution_at, find_attributions
from app.reading.story_words import ACT, CORRECTS, FOLLOWS, REVOKES, WIDE
from app.reading.whereabouts import SAME_PLACE, find_speakers_home, find_spots, is_spoken


@dataclass
class Story:
    """An article as it is read: what is known up to the current sentence."""

    desk: Desk
    published: date | None
    voices: Voices
    atlas: Atlas
    gates: Gates
    about: date | None = None
    happenings: list[Happening] = field(default_factory=list)
    statements: list[tuple[Sentence, GateStatement, Attribution]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    current: Happening | None = None
    hurt: str | None = None
    paragraph: int = -1
    past: str | None = None
    scenes: Scenes = field(default_factory=Scenes)
    spoke: Attribution = NOBODY
    quoted: list[Sentence] = field(default_factory=list)
    body: int = 0
    units: dict[int, str] = field(default_factory=dict)
    entries: dict[int, Entry] = field(default_factory=dict)
    told_day: Mention | None = None
    latest: Span | None = None
    asides: Asides = field(init=False)

    def __post_init__(self) -> None:
        """Begin with nothing told."""
        self.asides = Asides(self.atlas, self.voices, self.published)

    def read(self, sentences: list[Sentence]) -> None:
        """Reads the sentences in order; the first is the headline if a blank line follows it."""
        self.scenes.headed = sum(
            is_heading(each, find_days(each.text, self.published, None)) for each in sentences
        )
        groups, interview = quotations(sentences), interviewee(sentences, self.voices)
        for at, sentence in enumerate(sentences):
            go_on()
            if interview and at == interview.first:
                self._ask(interview)
            if sentence.paragraph != self.paragraph:
                self.paragraph, self.spoke, self.hurt = sentence.paragraph, NOBODY, None
                self.past = None
                self.scenes.turn(sentence)
                settle(self.happenings, sentence.paragraph)
                self._open_unit(sentence)
                self.body += 1
            self.quoted = [sentences[each] for each in groups.get(at, ())]
            self._sentence(sentence)

    def _note_day(self, sentence: Sentence, days: list[Mention]) -> None:
        """Notes the day told last before an account's units."""
        if self.units and sentence.paragraph not in self.units:
            self.told_day = event_day(sentence.text, days, aftermath=False) or self.told_day

    def _open_unit(self, sentence: Sentence) -> None:
        """Begins the paragraph of a unit in an account: its introduction says the days, and who gives it."""
        if entry := self.entries.get(sentence.paragraph):
            self.scenes.now = Scene(entry.spot, entry.day, titled=True, fixed=True)
            return
        name = self.units.get(sentence.paragraph)
        if name is None:
            return
        if self.voices.house is NOBODY:
            self.voices.house = self.voices.last
        self.scenes.now = Scene(place_of_head(name, self.atlas), self.told_day, titled=True)

    def _ask(self, interview: Interview) -> None:
        """Begins the questions of an interview: the one who is asked speaks, and tells of his or her home."""
        self.voices.house = interview.who
        if interview.who.party is Speaker.RESIDENTS and interview.introduction:
            words = interview.introduction
            spots = (self.atlas.place(each) for each in find_named(words.tokens, words.text, self.atlas.kind))
            self.scenes.asked = Scene(next((spot for spot in spots if spot), None))

    def _sentence(self, sentence: Sentence) -> None:
        named = find_named(sentence.tokens, sentence.text, self.atlas.kind)
        event = self.current.span if self.current else None
        days = find_days(sentence.text, self.published, event, self.about)
        self._note_day(sentence, days)
        why = background_of(sentence.text, days, self.published)
        own = [day for day in days if day.sort not in ("days_of", "past", "running", "midnight")]
        attributions = find_attributions(sentence, self.voices, self._country(named))
        if why is None and self.past and not own and not any(each.role == "event" for each in named):
            why = self.past if goes_on_about(self.past, sentence.text, spoken=bool(attributions)) else None
        self.past = why
        self._hear(sentence, named, attributions)
        if REVOKES.search(sentence.text):
            self._revoke(sentence)
        if why is None:
            figures = [
                each for each in find_figures(sentence, self.hurt) if not self._is_old(sentence, each, days)
            ]
            kind, spots = kind_of(sentence.text), self._spots(sentence, named, attributions)
            homes = find_speakers_home(sentence, named, self.atlas, self.current) if kind and kind.violent else []
            facts = Facts(sentence, days, attributions, spots or homes, figures, kind, is_home=not spots)
            self._tell(facts)
            self._note_latest(facts)
            gates = self._gates(facts)
            if doubt := doubt_of(sentence, figures=len(figures), gates=gates):
                self.doubts.append(Doubt(sentence, doubt))
        elif not CAPTION.search(sentence.text):
            self._gates(Facts(sentence, days, attributions, [], [], None))
        if why and (named or re.search(r"\d|\bkilled\b|\bdied\b", sentence.text)):
            self.doubts.append(Doubt(sentence, f"left out as background: {why}"))
        if not OVER_YEARS.search(sentence.text) and not CAPTION.search(sentence.text):
            here = [each for each in named if each.role == "event" and not is_spoken(sentence, each, attributions)]
            self.asides.read(sentence, here, days, self.body)
        if attributions:
            self.spoke = attributions[-1]

    def _hear(self, sentence: Sentence, named: list[Named], attributions: list[Attribution]) -> None:
        """Takes the speaker of a quotation of several sentences, from its first sentence or from its last."""
        if attributions:
            return
        for other in self.quoted:
            if other is not sentence and (found := find_attributions(other, self.voices, self._country(named))):
                self.spoke = found[0 if other is self.quoted[-1] else -1]
                return
        if self.spoke is NOBODY and sentence.first and re.match(r"\s*[“\"]", sentence.text):
            self.spoke = self.voices.last

    def _revoke(self, sentence: Sentence) -> None:
        """Takes back the event of the paragraph that a sentence calls baseless."""
        last = self.current
        if (
            last
            and not last.told
            and last.sentence.paragraph == sentence.paragraph
            and last.sentence is not sentence
        ):
            self.happenings.remove(last)
            self.current = self.happenings[-1] if self.happenings else None

    def _is_old(self, sentence: Sentence, figure: Figure, days: list[Mention]) -> bool:
        """Whether the day nearest to a figure, in a sentence on the report's own days, lies long before."""
        told = [day for day in days if day.role in ("event", "since") and day.span]
        if not told or self.published is None:
            return False
        text = sentence.text

        def apart(day: Mention) -> int:
            between = text[figure.end : day.start] if day.start > figure.end else text[day.end : figure.start]
            return len(between) + 200 * between.count(",")

        nearest = min(told, key=apart)
        return bool(nearest.span and is_old(nearest.span, nearest, self.published) and nearest.sort != "month")

    def _country(self, named: list[Named]) -> str | None:
        """The country of the sentence's places, else of the current event."""
        for each in named:
            spot = self.atlas.place(each) if each.role == "event" else None
            if spot and spot.place.kind != "crossing":
                return spot.place.country
        scene = self.scenes.now
        spot = scene.spot if scene and scene.spot else self.current.spot if self.current else None
        return spot.place.country if spot and spot.place.kind != "crossing" else None

    def _spots(
        self, sentence: Sentence, named: list[Named], attributions: list[Attribution]
    ) -> list[tuple[int, Spot]]:
        """The located places of events that a sentence names, with where each stands."""
        titled = is_headed(sentence) or (is_title(sentence) and (sentence.first or self.scenes.only_titles))
        found = find_spots(sentence, named, attributions, self.atlas, titled=titled)
        same = SAME_PLACE.search(sentence.text)
        if same and (spot := self._same_spot(sentence)):
            found = sorted([*found, (same.start(), spot)], key=lambda each: each[0])
        return found

    def _same_spot(self, sentence: Sentence) -> Spot | None:
        """The place of the event that a sentence on "the same spot" means: the last one of its sort, else the last."""
        kind = kind_of(sentence.text)
        alike = [
            each for each in self.happenings[-NEAR:] if each.kind and kind and each.kind.violent == kind.violent
        ]
        return next(
            (each.spot for each in reversed(alike) if each.spot), self.current.spot if self.current else None
        )

    def _tell(self, facts: Facts) -> None:
        """Puts the figures and the event of a sentence to a happening."""
        is_item = facts.sentence.paragraph in self.units and facts.kind is not None
        if self.scenes.note(facts.sentence, facts.spots, facts.days) and not facts.figures and not is_item:
            return
        if earlier_strike(facts.sentence.text, facts.days) and not facts.figures:
            return
        if facts.figures:
            told: dict[int, Told] = {}
            homes: dict[tuple[str | None, int], Happening] = {}
            for number, figure in enumerate(facts.figures):
                spot = self._spot_of(facts, figure, number)
                day = self._day_of(facts, figure.start)
                key = (spot.name if spot else None, day.start if day else -1)
                happening = homes[key] = homes.get(key) or self._home(facts, spot, figure.start)
                told[number] = self._figure(facts, figure, happening, told)
            self.hurt = facts.figures[-1].kind
            return
        spoken, facts = facts, grounded(facts)
        if self._tells_event(facts):
            places: list[Spot | None] = [spot for _, spot in facts.spots]
            for spot in places or [None]:
                self._home(facts, spot)
        elif facts.spots and not (self.scenes.now and self.scenes.now.titled):
            day = event_day(facts.sentence.text, facts.days, aftermath=False)
            self.scenes.now = Scene(facts.spots[0][1], day)
        elif not spoken.spots:
            self._learn_day(facts)

    def _note_latest(self, facts: Facts) -> None:
        """Notes the day told last, which an event without a day takes: "three attacks were reported on Monday"."""
        day = event_day(facts.sentence.text, facts.days, aftermath=False)
        if day and day.span and day.sort not in ("month", "last_month", "year"):
            self.latest = day.span

    def _learn_day(self, facts: Facts) -> None:
        """Takes the day of a sentence that goes on about an event without a day."""
        text = facts.sentence.text
        day = event_day(text, facts.days, aftermath=bool(AFTERMATH.search(text)))
        if day and facts.kind and self.current and self.current.span is None:
            self.current.learn(None, day.span, day.text, None)
        elif day and day.span and self.current and CORRECTS.search(text):
            self.current.span, self.current.day_text = day.span, day.text

    def _tells_event(self, facts: Facts) -> bool:
        """Whether a sentence without figures tells an event: a kind, a place, and a day or the article's beginning."""
        scene = self.scenes.now
        if not facts.kind or not (facts.spots or scene) or is_denied(facts):
            return False
        if not facts.spots and LINE.search(facts.sentence.text):
            return False
        if not facts.spots:
            if scene and scene.titled and scene.spot and facts.kind.violent:
                return not is_talk(facts.sentence.text)
            return event_day(facts.sentence.text, facts.days, aftermath=False) is not None
        dated = event_day(facts.sentence.text, facts.days, aftermath=False)
        if ACT.search(facts.sentence.text) and any(each.span for each in self.happenings):
            return True
        is_item = scene is not None and scene.titled and scene.day is not None
        if facts.is_plain and self.latest:
            return True
        return dated is not None or is_item or (self.body <= 2 and facts.kind.violent) or self._known(facts)

    def _known(self, facts: Facts) -> bool:
        """Whether an event before took place there."""
        return any(
            each.takes(facts.spots[0][1], None, facts.kind, fresh=False) and each.spot for each in self.happenings
        )

    def _spot_of(self, facts: Facts, figure: Figure, number: int) -> Spot | None:
        """The place of a figure: the next after it before another figure, else the last before it, else the first."""
        spots = in_clause(facts.sentence.text, facts.spots, figure.start) or facts.spots
        if len(spots) < 2:
            return spots[0][1] if spots else self._gate_spot(facts)
        later = [each.start for each in facts.figures[number + 1 :] if each.whole is None]
        following = [spot for at, spot in spots if at > figure.end and (not later or at < later[0])]
        before = [spot for at, spot in spots if at < figure.start]
        after = [spot for at, spot in spots if at > figure.end]
        return next(iter([*following[:1], *before[-1:], *after[:1]]), None)

    def _gate_spot(self, facts: Facts) -> Spot | None:
        """The gate that the paragraph is about, where no place has been told yet for the event."""
        near = self.gates.paragraph == facts.sentence.paragraph or self.gates.is_only
        gate = self.gates.last if near else None
        if gate is None or self.scenes.now or (self.current and self.current.spot):
            return None
        crossing = next((each for each in self.gates.crossings if each.id == gate), None)
        return self.atlas.place(Named(crossing.name_en.split(" –")[0], "crossing", 0, 0)) if crossing else None

    def _is_aftermath(self, facts: Facts) -> bool:
        """Whether a sentence tells what came of an event that is dated; a protest is an event of its own."""
        text = facts.sentence.text
        if facts.kind and not facts.kind.violent:
            return False
        dated = self.current is not None and self.current.span is not None
        return bool(AFTERMATH.search(text) or ((TOLL.search(text) or COUNTED.search(text)) and dated))

    def _day_of(self, facts: Facts, position: int) -> Mention | None:
        """The mention that dates what stands at a position of the sentence."""
        text = facts.sentence.text
        return day_of(text, facts.days, position, aftermath=self._is_aftermath(facts))

    def _home(self, facts: Facts, spot: Spot | None, position: int = 0) -> Happening:
        """The happening that a sentence tells of: a known one that fits, else a new one."""
        text = facts.sentence.text
        aftermath = self._is_aftermath(facts)
        day = self._day_of(facts, position)
        scene = self.scenes.opened()
        if spot is None or scene.titled:
            spot, day = scene.place(spot), day or scene.day
        day = day or (None if aftermath else self.scenes.asked.day)
        if spot is None and FOLLOWS.search(text) and self.current:
            spot = self.current.spot
        span = day.span if day else None
        fresh = bool(FRESH.search(text))
        found = self._fitting(spot, span, facts, fresh=fresh, aftermath=aftermath)
        if found is None:
            found = Happening(facts.sentence, report=report_day(facts.days))
            found.is_wide = bool(WIDE.search(text) and not spot)
            found.is_open = bool(PERIOD.search(text) and not span)
            found.before = self.latest
            self.happenings.append(found)
        found.learn(spot, span, day.text if day else None, facts.kind)
        found.report = found.report or report_day(facts.days)
        found.texts.append(text)
        self.current = found
        return found

    def _fitting(
        self, spot: Spot | None, span: Span | None, facts: Facts, *, fresh: bool, aftermath: bool
    ) -> Happening | None:
        """The happening that takes these facts: the current one first, then the latest."""
        order = [self.current, *reversed(self.happenings)] if self.current else list(reversed(self.happenings))
        if spot is None:
            if self.current is None or aftermath:
                return order[0] if order else None
            if (not span or self.current.takes(None, span, None, fresh=False)) and not (
                fresh and facts.kind and not facts.sentence.text.startswith("Meanwhile")
            ):
                return self.current
            fits = [
                each
                for each in order
                if each and span and each.span and each.takes(None, span, facts.kind, fresh=fresh)
            ]
            return fits[0] if fits else (None if facts.kind else self.current)
        return next((each for each in order if each and each.takes(spot, span, facts.kind, fresh=fresh)), None)

    def _figure(self, facts: Facts, figure: Figure, happening: Happening, told: dict[int, Told]) -> Told:
        """The figure with its speaker, added to the happening unless the party has said the number before."""
        sentence = facts.sentence
        who = attribution_at(figure.end, facts.attributions, sentence, self.voices, self.spoke)
        whole = told.get(figure.whole) if figure.whole is not None else None
        if figure.whole is None and figure.whole_value is not None:
            whole = next(
                (each for each in happening.told if each.figure.quantity.value == figure.whole_value), None
            )
            figure.kind = whole.figure.kind if whole else figure.kind
        one = Told(figure, sentence, whole.attribution if whole and figure.whole is not None else who, whole)
        if not any(repeats(one, other) for other in happening.told):
            happening.told.append(one)
        return one

    def _gates(self, facts: Facts) -> int:
        """Notes what the sentence says of crossings; gives the number of statements."""
        read = self.gates.read(facts.sentence, facts.days)
        for statement in read:
            who = attribution_at(statement.start, facts.attributions, facts.sentence, self.voices, NOBODY)
            known = [each for each in self.statements if same_statement(statement, each[1])]
            if known and known[0][1].since is None and statement.since:
                self.statements.remove(known[0])
            if not known or known[0] not in self.statements:
                self.statements.append((facts.sentence, statement, who))
        return len(read)


__all__ = ["Doubt", "Speaker", "Story"]
