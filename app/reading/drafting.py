"""Drafting: the happenings and statements of a story as drafts with ids, lines and quotes."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from app.geography.border import Crossing
from app.geography.gazetteer import Place
from app.model.vocabulary import EventType, Speaker
from app.reading.asides import Aside
from app.reading.days import Mention, Span
from app.reading.drafts import ClaimDraft, IncidentDraft, Reading, StatusDraft, UnreadSentence
from app.reading.events import CIVILIAN_HARM
from app.reading.gates import GateStatement
from app.reading.happenings import Happening, Told, gathered
from app.reading.placing import Spot
from app.reading.sentences import Sentence
from app.reading.speakers import Attribution
from app.reading.story import Story

Statement = tuple[Sentence, GateStatement, Attribution]
LONGEST_QUOTE: Final = 600
STATEMENT_END: Final = re.compile(r"[,;.]\s|$")
SIDES: Final = {Speaker.AFGHAN_SIDE: "Afghan side", Speaker.PAKISTANI_SIDE: "Pakistani side"}
AFGHAN_ACTOR: Final = re.compile(
    r"\bAfghan (?:forces|guards|border|troops|Taliban)|Taliban (?:forces|guards|fighters|men)|Afghan side", re.I
)
PAKISTANI_ACTOR: Final = re.compile(
    r"\bPakistani? (?:\w+ )?(?:forces|troops|army|jets|guns|warplanes|soldiers|drones?|air|artillery|military)|"
    r"security forces|paramilitary|own troops|the army\b",
    re.I,
)
MILITANT_ACTOR: Final = re.compile(
    r"\bPakistani Taliban|TTP|militants?|khwarij|gunmen|insurgents|attackers?|suicide bomber|bomber", re.I
)


def draft(story: Story, document: Mapping[str, Any]) -> Reading:
    """The reading of a story; happenings that tell nothing certain are left out."""
    document = dict(document)
    kept = gathered([each for each in story.happenings if each.told or each.spot])
    _date(kept)
    ids = _Ids(document["id"])
    incidents, claims = [], []
    for happening in kept:
        incident = _incident(happening, ids)
        incidents.append(incident)
        claims += _claims(happening, incident.id, ids)
    incidents += [_aside(each, ids) for each in story.asides.apart(kept)]
    told = [*story.statements, *_unknown_after(story, kept)]
    statuses = [_status(*each, ids) for each in told]
    for sentence, statement, _ in story.statements:
        if closure := _closure(sentence, statement, story, ids):
            incidents.append(closure)
    return Reading(document, tuple(incidents), tuple(claims), tuple(statuses), tuple(_unread(story)))


class _Ids:
    """Ids of the document's hash, the line and the kind; a second of its line and kind gets a number."""

    def __init__(self, document: str) -> None:
        self._document = document
        self._count: dict[str, int] = {}

    def new(self, line: int, kind: str) -> str:
        """The next id for a line and a kind."""
        name = f"{self._document}-L{line}-{kind}"
        self._count[name] = self._count.get(name, 0) + 1
        return name if self._count[name] == 1 else f"{name}-{self._count[name]}"


def _date(happenings: list[Happening]) -> None:
    """Gives an undated happening the days of the one before it, or the day of the report as an upper bound."""
    for happening in happenings:
        if happening.span is None and happening.report:
            happening.span = Span(happening.report.last, happening.report.last, "before")
    last: Span | None = None
    for happening in happenings:
        last = happening.span or last or happening.before
        happening.span = None if happening.is_open else last


def _incident(happening: Happening, ids: _Ids) -> IncidentDraft:
    sentence, spot, span = happening.sentence, happening.spot, happening.span
    event_type, sub = _type(happening)
    actors = _actors(happening)
    return IncidentDraft(
        id=ids.new(sentence.line, "incident"),
        title=f"{sub or event_type}, {spot.name}" if spot else str(sub or event_type),
        event_type=event_type,
        sub_event_type=sub,
        **_when(span),
        date_text=happening.day_text,
        place_name=spot.name if spot else None,
        **_where(spot),
        actor1=actors[0],
        actor2=actors[1],
        source_line=sentence.line,
        quote=sentence.text[:LONGEST_QUOTE],
    )


def _aside(aside: Aside, ids: _Ids) -> IncidentDraft:
    """The draft of an event told in passing; abroad and along the line it has no point."""
    return IncidentDraft(
        id=ids.new(aside.sentence.line, aside.sort.split()[0]),
        title=aside.title,
        event_type=aside.event_type,
        sub_event_type=aside.sub_event_type,
        **_when(aside.span, "before" if aside.sort == "strike" else "unknown"),
        date_text=aside.day_text,
        place_name=aside.place,
        **_where(aside.spot),
        actor1=SIDES.get(aside.party) if aside.party else None,
        actor2=None,
        source_line=aside.sentence.line,
        quote=aside.sentence.text[:LONGEST_QUOTE],
    )


def _when(span: Span | None, undated: str = "unknown") -> dict[str, Any]:
    """The dates of a draft; days "before" have no first one, days "after" no last one."""
    if span is None:
        return {"date_start": None, "date_end": None, "date_precision": undated}
    return {
        "date_start": None if span.precision == "before" else span.first.isoformat(),
        "date_end": None if span.precision == "after" else span.last.isoformat(),
        "date_precision": span.precision,
    }


def _where(spot: Spot | None) -> dict[str, Any]:
    """The position of a draft, and the units that hold it."""
    place = spot.place if spot else None
    return {
        "longitude": spot.lon if spot else None,
        "latitude": spot.lat if spot else None,
        "geo_precision": spot.precision if spot else "unknown",
        "radius_km": spot.radius_km if spot else None,
        "country": place.country if place else None,
        "province": place.province if place else None,
        "district": _district(place),
    }


def _district(place: Place | None) -> str | None:
    if place is None:
        return None
    return place.name if place.kind in ("district", "agency") else place.district


def _type(happening: Happening) -> tuple[str, str | None]:
    """The event's type; an armed clash whose dead are civilians alone stays one, a killing is violence against them."""
    if happening.kind is None:
        if happening.is_open:
            return EventType.OTHER.value, "Casualty report"
        killed = any(told.figure.kind == "killed" for told in happening.told)
        return (CIVILIAN_HARM, "Attack") if killed else (EventType.OTHER.value, None)
    return happening.kind.event_type, happening.kind.sub_event_type


def _actors(happening: Happening) -> tuple[str | None, str | None]:
    """The sides that the event's sentences name as acting, at most two."""
    text = " ".join(happening.texts)[:4000]
    sides = (("Pakistani forces", PAKISTANI_ACTOR), ("Afghan forces", AFGHAN_ACTOR), ("militants", MILITANT_ACTOR))
    found = sorted((match.start(), name) for name, pattern in sides if (match := pattern.search(text)))
    names = [name for _, name in found]
    return (names[0] if names else None, names[1] if len(names) > 1 else None)


def _claims(happening: Happening, incident: str, ids: _Ids) -> list[ClaimDraft]:
    made: dict[int, str] = {}
    claims = []
    for told in happening.told:
        name = ids.new(told.sentence.line, "claim")
        made[id(told)] = name
        claims.append(_claim(told, name, incident, made.get(id(told.part_of))))
    return claims


def _claim(told: Told, name: str, incident: str, part_of: str | None) -> ClaimDraft:
    figure, quantity = told.figure, told.figure.quantity
    bounds = {f"{figure.kind}_{side}": getattr(quantity, side) for side in ("low", "best", "high")}
    empty = {f"{kind}_{side}": None for kind in ("killed", "injured") for side in ("low", "best", "high")}
    text = told.sentence.text
    end = STATEMENT_END.search(text, figure.end)
    return ClaimDraft(
        id=name,
        incident_id=incident,
        party=told.attribution.party.value,
        said_by=told.attribution.said_by,
        verb="estimated" if quantity.best is not None and quantity.low is None else told.attribution.verb,
        **(empty | bounds),
        of_whom=figure.of_whom,
        part_of=part_of,
        statement=text[figure.start : end.start() if end else len(text)],
        source_line=told.sentence.line,
        quote=text[:LONGEST_QUOTE],
    )


def _status(sentence: Sentence, statement: GateStatement, who: Attribution, ids: _Ids) -> StatusDraft:
    since = statement.since.span if statement.since else None
    until = statement.until.span if statement.until else None
    return StatusDraft(
        id=ids.new(sentence.line, f"status-{statement.crossing or 'all'}-{statement.traffic}"),
        crossing=statement.crossing or None,
        crossing_name=statement.name,
        status=statement.status,
        traffic=statement.traffic,
        since=since.first.isoformat() if since else None,
        until=until.last.isoformat() if until else None,
        said_by=who.said_by,
        authority=who.party.value,
        source_line=sentence.line,
        quote=sentence.text[:LONGEST_QUOTE],
    )


def _unknown_after(story: Story, kept: list[Happening]) -> list[Statement]:
    """Unknown statuses from the day up to which a closure is told, where the text goes on to later days in silence."""
    spans = [*(each.span for each in kept), *(each.span for each in story.asides.found)]
    latest = max([*filter(None, [story.published]), *(span.last for span in spans if span)], default=None)
    found: list[Statement] = []
    for sentence, statement, who in story.statements:
        until = statement.until.span if statement.until and statement.since else None
        if until is None or latest is None or latest <= until.last or not is_counted(statement):
            continue
        others = [each for _, each, _ in story.statements if each.crossing == statement.crossing]
        if not any(each.since and each.since.span and each.since.span.first > until.last for each in others):
            day = until.last + timedelta(days=1)
            since = Mention(0, 0, day.isoformat(), Span(day, day), "since", "day")
            found.append((sentence, replace(statement, status="unknown", since=since, until=None), who))
    return found


def is_counted(statement: GateStatement) -> bool:
    """Whether the day of a closure is counted back from how long it has lasted."""
    return statement.since is not None and statement.since.sort == "lasted"


def _closure(sentence: Sentence, statement: GateStatement, story: Story, ids: _Ids) -> IncidentDraft | None:
    """The closure of a gate as an incident, where the sentence tells the act and its day."""
    counted = is_counted(statement)
    since = statement.since.span if statement.since and (counted or statement.since.role == "event") else None
    gate = next((each for each in story.gates.crossings if each.id == statement.crossing), None)
    if since is None or not (statement.is_act or counted) or statement.status != "closed":
        return None
    if (gate is None or gate.lon is None) and not statement.name:
        return None
    return IncidentDraft(
        id=ids.new(sentence.line, "closure"),
        title=f"Crossing closed: {gate.name_en}" if gate else "Crossings closed",
        event_type=EventType.STRATEGIC_DEVELOPMENTS.value,
        sub_event_type="Crossing closed",
        **_when(since),
        date_text=statement.since.text if statement.since else None,
        place_name=gate.name_en if gate else statement.name,
        **_at_gate(gate),
        actor1=None,
        actor2=None,
        source_line=sentence.line,
        quote=sentence.text[:LONGEST_QUOTE],
    )


def _at_gate(gate: Crossing | None) -> dict[str, Any]:
    """The position of a crossing; it lies between the units of two countries."""
    if gate is None:
        return _where(None)
    point = {
        "longitude": gate.lon,
        "latitude": gate.lat,
        "geo_precision": "point",
        "radius_km": gate.confidence_km,
    }
    return _where(None) | point


def _unread(story: Story) -> list[UnreadSentence]:
    """The sentences left out with their reason, in the order of their lines."""
    found = [
        UnreadSentence(each.sentence.line, each.sentence.text[:LONGEST_QUOTE], each.why)
        for each in story.doubts
        if each.why
    ]
    return sorted(found, key=lambda each: each.source_line)
