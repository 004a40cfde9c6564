"""Gates: what a sentence says of a crossing, for each class of traffic."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final

from app.geography.border import Crossing
from app.reading.days import Mention
from app.reading.gate_clauses import (
    Clause,
    before_relative,
    clauses_of,
    counted_since,
    lasted_since,
    own_words,
    since_of,
    unreal_at,
)
from app.reading.gate_lists import AFTER_HEAD, BEFORE_HEAD, class_at_head, is_head, is_only_a_name
from app.reading.gate_words import (
    ALL_GATES,
    BOTH,
    MOVER,
    PAST,
    status_of,
    traffic_of,
)
from app.reading.sentences import Sentence

REFERS: Final = re.compile(
    r"\b[Tt]h(?:e|is|at) (?:(?:border|busy|main|zero) )?(?:gate|crossing|crossing point|terminal|border point|pass|frontier post|entry point|zero point)\b"
)
REFERS_ALL: Final = re.compile(
    r"\b(?:both (?:crossings|gates|points|terminals|sides of)|(?:the|these|those) (?:(?:two|three|four|five|border) )?(?:crossings|gates|crossing points|terminals|border points)|they)\b",
    re.I,
)
NEARBY: Final = re.compile(r"\b(?:it|there|the (?:border|point))\b", re.I)
ACTS: Final = re.compile(
    r"\b(?:closed|shut|sealed|closes|shuts|seals|suspended|halted|reopened|opened|reopens|resumed|restarted|restored|unsealed|locked|stopped|ceased|barred|brought to a|came to a|began|started|lifted)\b",
    re.I,
)
STATE: Final = re.compile(
    r"\b(?:remain\w*|stay\w*|still|continu\w+|kept|is|are|isn|aren|has not|have not|as usual|not (?:affected|disturbed|interrupted)|(?:has|have) been (?:open|closed|shut|operational|functional))\b",
    re.I,
)
MOVERS: Final = re.compile(rf"(?:The |All |Most )?(?:\w+ )?{MOVER}\b", re.I)
SPEAKERS_PLACE: Final = re.compile(
    r"\b(?:officials?|officers?|sources?|traders?|spokes\w+|police|commissioner|reporters?|correspondent|witness\w*|residents?|elders|hospital|official|superintendent|collector|drivers?)(?: \w+){0,2}"
    r" (?:in|at|from|of) (?:the )?$",
    re.I,
)
EXTRA: Final = {
    "chaman": ("Chaman", "Spin Boldak", "Spin Buldak", "Friendship Gate", "Wesh", "Weish"),
    "nawa-pass": (),
}
AT_GATE: Final = (
    "(?:"
    + "|".join(f"(?<={what} at )" for what in ("[Tt]rade", "[Tt]raffic", "crossing", "gate", "terminal", "point"))
    + ")"
)
"""Words before a common name that mean the crossing there."""
NO_AREA: Final = r"(?! (?:areas?|districts?|villages?|tehsil|valley|town|city|sub-?division|highways?|roads?)\b)"
"""Words behind a name that mean no crossing."""
TOO_COMMON: Final = frozenset({"Dangam", "Borki", "Burki", "Badini", "Jaji", "Gurbuz"})
HEAD: Final = re.compile(r"(?P<name>[A-Z][\w’'-]+(?:[ -][A-Za-z][\w’'-]+){0,5})(?: \([^)]{2,40}\))?:\s")
AS_OF: Final = re.compile(r"\bas (?:of|from) (?:\w+ )?$", re.I)
LONGEST_AGO: Final = timedelta(days=60)
SO_HAVE: Final = re.compile(r"\W*(?:and )?(?:so|neither|nor) (?:has|have|had|do|does|did|is|are|was|were)\b", re.I)
"""A clause that goes on without its verb: "and so have patients"."""
HAD_ACTED: Final = re.compile(
    r"\b(?:it|they|he|she|authorities|officials|forces|guards|[A-Z]\w+) had (?:also |now |again )?(?:closed|shut|sealed|suspended|halted|reopened|opened|restored|lifted)\b"
)
"""Words of an office on its own act."""
HAD_BEEN: Final = re.compile(r"\bhad (?:\w+ )?been\b")
ALL: Final = ""
"""The id that stands for all crossings together, none of them named."""
OPPOSITE: Final = {"closed": "open", "open": "closed", "partial": "closed"}


@dataclass(frozen=True, slots=True)
class GateStatement:
    """A clause on one crossing: status, traffic, and the mention of the day from which it holds.

    `crossing` is `ALL` for all crossings together, `name` the words that the text has for them.
    """

    crossing: str
    status: str
    traffic: str
    since: Mention | None
    until: Mention | None
    start: int
    is_act: bool
    name: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence as it is read: its text, its days, and the statements of its clauses so far."""

    text: str
    days: list[Mention]
    found: list[GateStatement] = field(default_factory=list)


@dataclass
class Gates:
    """The crossings by name, and those that the article spoke of last."""

    crossings: Sequence[Crossing]
    published: date | None = None
    last: str | None = None
    group: tuple[str, ...] = ()
    paragraph: int = -1
    title_day: Mention | None = None
    said: list[GateStatement] = field(default_factory=list)
    told_of: set[str] = field(default_factory=set)
    under: str = ""
    patterns: list[tuple[str, re.Pattern[str]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for gate in self.crossings:
            names = {
                gate.name_en.split(" (")[0],
                gate.af_name.split(" (")[0],
                gate.pk_name.split(" (")[0],
                *gate.aliases,
            }
            names |= set(EXTRA.get(gate.id, ()))
            names = {
                name for name in names if name and name.isascii() and name not in TOO_COMMON and "–" not in name
            }
            names |= {name.upper() for name in names}
            common = TOO_COMMON & {gate.name_en, gate.af_name, gate.pk_name, *gate.aliases}
            told = [
                rf"{re.escape(name)}(?= (?:border |trade )?(?:crossings?|gates?|terminal|border)\b)|{AT_GATE}{re.escape(name)}"
                for name in common
            ]
            joined = "|".join([*sorted(map(re.escape, names), key=len, reverse=True), *told])
            headed = "|".join(re.escape(each) for name in common for each in (name, name.upper()))
            at_head = rf"|(?:{BEFORE_HEAD})(?:{headed})(?={AFTER_HEAD})" if common else ""
            self.patterns.append((gate.id, re.compile(rf"\b(?:{joined})\b{NO_AREA}{at_head}")))

    def named_in(self, text: str) -> list[tuple[int, str]]:
        """The crossings that a text names, each with where it stands; the place of a speaker only if no other stands there."""
        found = sorted(
            (match.start(), gate) for gate, pattern in self.patterns for match in pattern.finditer(text)
        )
        apart = [(at, gate) for at, gate in found if not SPEAKERS_PLACE.search(text[max(0, at - 60) : at])]
        return apart or found

    def headed(self, sentences: Sequence[Sentence]) -> set[int]:
        """The paragraphs that begin with the name of a crossing and a colon; a single one has a dateline."""
        heads = [(each.paragraph, HEAD.match(each.text)) for each in sentences if each.first]
        found = {at: head["name"] for at, head in heads if head and self.named_in(head["name"])}
        return set(found) if len(set(found.values())) > 1 else set()

    def begin(self, dateline: str) -> None:
        """Notes the crossing of a dateline: later sentences mean it by "the crossing"."""
        named = self.named_in(dateline)
        self.last = named[0][1] if named else self.last

    def read(self, sentence: Sentence, days: list[Mention]) -> list[GateStatement]:
        """The statements of a sentence, clause by clause."""
        told = Told(sentence.text, days)
        named = self.named_in(told.text)
        self._head(told.text, named)
        current = self._meant(sentence, named)
        if sentence.first:
            self.title_day = next((day for day in days if day.role == "event" and day.sort == "day"), None)
        if named or current:
            self.paragraph = sentence.paragraph
        waiting: list[str] = []
        for clause in clauses_of(told.text, [at for at, _ in named]):
            here = [gate for at, gate in named if clause.begin <= at < clause.end]
            if ALL_GATES.search(told.text, clause.begin, clause.end):
                current, here = [], [*here, ALL] if here else []
            current = _once([*waiting, *here]) if here else current
            said = self._clause(told, clause, current) if current else []
            waiting = [] if said else _once([*waiting, *here])
            told.found.extend(said)
        self._remember(named)
        return told.found or self._lasted(sentence, days)

    def _head(self, text: str, named: list[tuple[int, str]]) -> None:
        """Notes the crossing of a list's head, which the lines below are on; another head ends them."""
        gates = _once(gate for _, gate in named)
        if len(gates) == 1 and is_only_a_name(text, dict(self.patterns)[gates[0]]):
            self.under = gates[0]
        elif named or is_head(text):
            self.under = ""

    def _lasted(self, sentence: Sentence, days: list[Mention]) -> list[GateStatement]:
        """The closures told just before, with the days that "after three weeks of closure" counts back."""
        until = next((day for day in days if day.role == "until" and day.span), None)
        since = lasted_since(sentence.text, until.span.last if until and until.span else self.published)
        if since is None or sentence.paragraph - self.paragraph > 1:
            return []
        closed = [each for each in self.said if each.status == "closed" and each.since is None]
        return [replace(each, since=since, until=until) for each in closed]

    def _meant(self, sentence: Sentence, named: list[tuple[int, str]]) -> list[str]:
        """The crossings that a sentence is about at its beginning."""
        if named:
            return [named[0][1]]
        text = sentence.text
        if self.group and REFERS_ALL.search(text) and sentence.paragraph - self.paragraph <= 1:
            return list(self.group)
        goes_on = sentence.paragraph == self.paragraph and not sentence.first
        same = goes_on or bool(self.under) or class_at_head(text) is not None
        near = sentence.paragraph - self.paragraph <= 1 and (NEARBY.search(text) or self._moves(text))
        return [self.last] if self.last and (REFERS.search(text) or same or near) else []

    @property
    def is_only(self) -> bool:
        """Whether the article is about one crossing so far."""
        return len(self.told_of) == 1

    def _moves(self, text: str) -> bool:
        """Whether a sentence begins with those who cross, in an article that is about one crossing so far."""
        return self.is_only and MOVERS.match(text) is not None

    def _remember(self, named: list[tuple[int, str]]) -> None:
        """Notes the crossings that later sentences mean by "the crossing" and "both crossings"."""
        if gates := _once(gate for _, gate in named):
            self.group = tuple(gates)
            self.last = None if len(gates) > 1 else gates[0]

    def _clause(self, told: Told, clause: Clause, gates: list[str]) -> list[GateStatement]:
        text = told.text[clause.begin : clause.end]
        status = self._status(told, clause, text)
        if status is None or (unreal_at(text) or PAST.search(text)):
            return []
        since, until = self._days(told, clause, text, status)
        until = until or (self._ended(gates, status) if HAD_BEEN.search(text) else None)
        if self._is_skipped(told, clause, since):
            return []
        label = class_at_head(told.text if clause.how in ("since", "from") else text)
        traffic = label or traffic_of(own_words(text))
        bare = traffic is None
        traffic = traffic or self._carried(gates, status, text)
        if traffic == "all" and self._differs(gates, status) and BOTH.search(text):
            traffic = "commercial+pedestrian"
        if bare and since is None and self._is_known(gates, status):
            return []
        carried = clause.how == "and" and status_of(text) is None
        is_act = told.found[-1].is_act if carried else bool(ACTS.search(text))
        together = ALL_GATES.search(text)
        made = [
            GateStatement(
                gate,
                status,
                kind,
                since,
                until,
                clause.begin,
                is_act,
                together[0] if together and not gate else None,
            )
            for gate in gates
            for kind in traffic.split("+")
            if gate or not any(each.status == status for each in self.said)
        ]
        if carried and since and clause.how == "and" and (before := told.found[-1]).since is None:
            told.found[-1] = replace(before, since=since)
        self.said += made
        self.told_of.update(gates if made else ())
        return made

    def _status(self, told: Told, clause: Clause, text: str) -> str | None:
        """The status of a clause; one without a verb goes on with that before: "and Chaman on Monday"."""
        if clause.how == "except":
            before = told.found[-1].status if told.found else None
            return OPPOSITE[before] if before and traffic_of(text) not in (None, "all") else None
        if (clause.how == "and" or SO_HAVE.match(text)) and told.found and status_of(text) is None:
            return told.found[-1].status
        return status_of(text)

    def _is_skipped(self, told: Told, clause: Clause, since: Mention | None) -> bool:
        """Whether a clause tells no status of its own: "after it was shut" without a day, or of long ago."""
        if clause.how in ("after", "before", "since", "until", "till", "when", "as soon as") and since is None:
            return True
        if any(
            day.sort in ("long", "year", "last_month") and day.role == "event"
            for day in self._inside(told, clause)
        ):
            return True
        if any(day.sort == "month" and day.role == "event" for day in self._inside(told, clause)):
            return True
        old = self.published and since and since.span and since.role == "event" and since.sort != "counted"
        return bool(
            old
            and since
            and since.span
            and self.published
            and self.published - since.span.last > LONGEST_AGO
            and "since" not in told.text
        )

    def _inside(self, told: Told, clause: Clause) -> list[Mention]:
        if clause.how == "except":
            return []
        end = max(clause.reach, clause.begin + len(before_relative(told.text[clause.begin : clause.end])))
        return [day for day in told.days if clause.begin <= day.start < end]

    def _days(self, told: Told, clause: Clause, text: str, status: str) -> tuple[Mention | None, Mention | None]:
        """From when and until when a status holds."""
        inside = [
            day
            for day in self._inside(told, clause)
            if day.span and day.sort not in ("month", "year", "long", "shift", "anchored")
        ]
        since = next((day for day in inside if day.role == "since"), None)
        since = since or next((day for day in inside if AS_OF.search(told.text[: day.start])), None)
        if since is None and clause.days is not None:
            return self._counted_back(told, clause)
        event = next((day for day in inside if day.role == "event" and day.sort != "running"), None)
        event = event or (_told_day(told, clause) if HAD_ACTED.search(text) else None)
        since = since or counted_since(text, event.span.last if event and event.span else self.published)
        is_state = status == "partial" or STATE.search(text)
        if since is None and not is_state:
            since = event or self._title_day(text) or _shared_day(told, clause, text)
        if since is None and told.found and SO_HAVE.match(text):
            since = told.found[-1].since
        if since is None and self.said and re.search(r"\b(?:as well|also|too|likewise|similarly)\b", text):
            since = self.said[-1].since
        return since, next((day for day in inside if day.role == "until" and day is not since), None)

    def _ended(self, gates: list[str], status: str) -> Mention | None:
        """The day on which an earlier state ended, by the later one told before: "Open since Monday. It had been shut"."""
        later = (each for each in reversed(self.said) if each.crossing in gates and each.status != status)
        return next((each.since for each in later), None)

    def _title_day(self, text: str) -> Mention | None:
        """The day at the head of an item of a log, for an act."""
        return self.title_day if ACTS.search(text) else None

    def _counted_back(self, told: Told, clause: Clause) -> tuple[Mention | None, Mention | None]:
        """The day in "ten days after trade was halted", counted back from that of the main clause."""
        main = next((each.since for each in reversed(told.found) if each.since), None)
        base = main.span.first if main and main.span else self.published if told.found else None
        if base is None or clause.days is None:
            return None, None
        return since_of(base - timedelta(days=clause.days), base, told.text[: clause.end][-60:]), main

    def _carried(self, gates: list[str], status: str, text: str) -> str:
        """The traffic that a clause means which names none: that of the halt which a reopening ends, else all."""
        before = next((each for each in reversed(self.said) if each.crossing in gates), None)
        resumes = re.search(r"\b(?:re-?open\w*|resum\w+|restored|lifted|unsealed)\b", text, re.I)
        return before.traffic if before and resumes and before.status != status else "all"

    def _is_known(self, gates: list[str], status: str) -> bool:
        """Whether a statement without a class of traffic and a day only repeats what is known of the crossings."""
        return all(any(each.crossing == gate and each.status == status for each in self.said) for gate in gates)

    def _differs(self, gates: list[str], status: str) -> bool:
        """Whether another class of traffic has just been given another status at the crossing."""
        return any(
            each.crossing in gates and each.status != status and each.traffic != "all" for each in self.said[-3:]
        )


def _shared_day(told: Told, clause: Clause, text: str) -> Mention | None:
    """The day of the act before in the sentence: "was closed on Sunday and opened again"."""
    before = told.found[-1].since if told.found and not clause.how else None
    return before if before and before.role == "event" and ACTS.search(text) else None


def _told_day(told: Told, clause: Clause) -> Mention | None:
    """The day on which an office told of what it had done: "said on Monday that it had closed the gate"."""
    said = [day for day in told.days if day.role == "report" and day.span and day.start < clause.end]
    return replace(said[-1], role="event") if said else None


def same_statement(one: GateStatement, other: GateStatement) -> bool:
    """Whether a gate's status has been said before."""
    same = (one.crossing, one.status, one.traffic) == (other.crossing, other.status, other.traffic)
    days = [each.since.span.first if each.since and each.since.span else None for each in (one, other)]
    return same and (days[0] is None or days[1] is None or days[0] == days[1])


def _once(gates: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(gates))
