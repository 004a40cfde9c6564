"""Claims side by side: what the Afghan side, the Pakistani side and others say of an incident, never made one."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.model.speakers import LABELS, find_speaker
from app.model.vocabulary import Speaker
from app.report.figure_words import claim_words
from app.report.incident_list import Incident, days_words, placed, way_to
from app.report.numbers import Number, Way, item
from app.report.questions import Questions

MOST_TOLD = 6
MOST_IN_CELL = 2
COLUMNS = ("The Afghan side", "The Pakistani side", "Others")
"""The heads of the table, the two sides as the alphabet has them."""
SIDES = (Speaker.AFGHAN_SIDE, Speaker.PAKISTANI_SIDE)

Claim = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Account:
    """One claim: who says it and how, the words, its figures, its reference.

    The words are the source's if `is_quote`, else the record's.
    """

    speaker: str
    verb: str
    words: str
    is_quote: bool
    figures: str
    reference: str
    way: Way


@dataclass(frozen=True, slots=True)
class Sides:
    """The claims about one incident by column; `claims` counts them all, `note` warns of figures that overlap."""

    title: str
    days: str
    way: Way
    claims: Number
    cells: Sequence[Sequence[Account]]
    left_out: int
    note: str


@dataclass(frozen=True, slots=True)
class ClaimTable:
    """The incidents of which most is said, and how many others have claims that the report leaves out."""

    rows: Sequence[Sides]
    left_out: int


def tell_claims(asking: Questions, incidents: Sequence[Incident]) -> ClaimTable:
    """The claims about the incidents on which both sides speak, then about the ones with figures, then others."""
    by_incident = _group(asking.view.records["claims"].properties)
    spoken = [each for each in incidents if each["id"] in by_incident]
    spoken.sort(key=lambda each: _rank(by_incident[each["id"]]))
    shown = [each for each in spoken if _rank(by_incident[each["id"]]) < len(RANKS)][:MOST_TOLD]
    rows = [sides for each in shown for sides in _with_overlaps(asking, each, by_incident, shown)]
    return ClaimTable(rows, len(spoken) - len(shown))


def _group(claims: Iterable[Claim]) -> dict[str, list[Claim]]:
    found: dict[str, list[Claim]] = {}
    for claim in claims:
        found.setdefault(str(claim["incident"]), []).append(claim)
    return found


def _speaker(claim: Claim) -> Speaker | None:
    return find_speaker(claim["party"]) if claim["party"] else Speaker.UNATTRIBUTED


RANKS: Sequence[Callable[[Sequence[Claim]], bool]] = (
    lambda claims: {_speaker(each) for each in claims} >= set(SIDES),
    lambda claims: any(claim_words(each) for each in claims),
    lambda claims: any(_speaker(each) is not Speaker.UNATTRIBUTED for each in claims),
)
"""The tests that say which incidents' claims come first; claims that pass none are left to their listing."""


def _rank(claims: Sequence[Claim]) -> int:
    return next((number for number, holds in enumerate(RANKS) if holds(claims)), len(RANKS))


def _with_overlaps(
    asking: Questions, incident: Incident, by_incident: Mapping[str, list[Claim]], shown: Sequence[Incident]
) -> Iterator[Sides]:
    """The claims about an incident, and about incidents outside the report that may count the same people."""
    ids = overlapping(incident)
    told = f"May count the same people as {', '.join(ids)}: never added up." if ids else ""
    yield _sides(incident, by_incident[incident["id"]], told)
    for other in ids:
        outside = read_incident(asking, other)
        if outside is not None and other in by_incident and other not in [each["id"] for each in shown]:
            note = f"Beside the report's own incidents, for it may count the same people as {incident['id']}."
            yield _sides(outside, by_incident[other], note)


def overlapping(incident: Incident) -> list[str]:
    """The ids of incidents whose figures may count the same people."""
    return [part.strip() for part in str(incident["overlaps"] or "").split(";") if part.strip()]


def read_incident(asking: Questions, incident_id: str) -> Incident | None:
    """The properties of an incident with this id, whether the report's filters select it or not."""
    found = asking.find({"id": incident_id}).to_geojson()["features"]
    if not found:
        return None
    return placed(found[0])


def _sides(incident: Incident, claims: Sequence[Claim], note: str) -> Sides:
    columns: list[list[Claim]] = [[], [], []]
    for claim in claims:
        speaker = _speaker(claim)
        columns[SIDES.index(speaker) if speaker in SIDES else len(SIDES)].append(claim)
    return Sides(
        title=incident["title"] or incident["id"],
        days=days_words(incident),
        way=way_to(incident),
        claims=Number(len(claims), Way(f"/incidents/{incident['id']}/claims")),
        cells=[[_account(claim) for claim in column[:MOST_IN_CELL]] for column in columns],
        left_out=sum(max(0, len(column) - MOST_IN_CELL) for column in columns),
        note=note,
    )


def _account(claim: Claim) -> Account:
    speaker = _speaker(claim)
    label = claim["party"] if speaker is None else LABELS[speaker]
    said_by = claim["said_by"] or ""
    named = f" ({said_by})" if said_by.casefold() not in ("", str(label).casefold()) else ""
    on = f", said on {claim['said_on']}" if claim["said_on"] else ""
    return Account(
        speaker=f"{label}{named}",
        verb=claim["verb"] or "says",
        words=claim["quote"] or claim["statement"] or "",
        is_quote=bool(claim["quote"]),
        figures="; ".join([*claim_words(claim), *_of_whom(claim)]),
        reference=f"{claim['source_ref'] or 'no reference'}{on}",
        way=item(claim["id"], "claims"),
    )


def _of_whom(claim: Claim) -> list[str]:
    parts = (("of whom", claim["of_whom"]), ("scope", claim["scope"]))
    return [f"{name}: {text}" for name, text in parts if text] if claim_words(claim) else []
