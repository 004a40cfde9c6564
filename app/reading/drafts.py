"""Reading: what an article tells, as drafts for a person to accept, in the names of the published JSON."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class IncidentDraft:
    """An incident that the article tells; dates as ISO 8601, position in degrees, None where it is silent."""

    id: str
    title: str
    event_type: str
    sub_event_type: str | None
    date_start: str | None
    date_end: str | None
    date_precision: str
    date_text: str | None
    place_name: str | None
    longitude: float | None
    latitude: float | None
    geo_precision: str
    radius_km: float | None
    country: str | None
    province: str | None
    district: str | None
    actor1: str | None
    actor2: str | None
    source_line: int
    quote: str


@dataclass(frozen=True, slots=True)
class ClaimDraft:
    """The words of one party about an incident: one figure, its bounds, and the sentence it stands in.

    `part_of` is the id of the claim whose people this claim counts a part of.
    """

    id: str
    incident_id: str
    party: str
    said_by: str | None
    verb: str
    killed_low: int | None
    killed_best: int | None
    killed_high: int | None
    injured_low: int | None
    injured_best: int | None
    injured_high: int | None
    of_whom: str | None
    part_of: str | None
    statement: str
    source_line: int
    quote: str


@dataclass(frozen=True, slots=True)
class StatusDraft:
    """A statement on a crossing for one class of traffic; `from` and `until` as ISO 8601 or None.

    `crossing` is None for all crossings together, which `crossing_name` says in the text's words.
    """

    id: str
    crossing: str | None
    status: str
    traffic: str
    since: str | None
    until: str | None
    said_by: str | None
    authority: str
    source_line: int
    quote: str
    crossing_name: str | None = None


@dataclass(frozen=True, slots=True)
class UnreadSentence:
    """A sentence with a figure, a place or a gate that was not understood, and why."""

    source_line: int
    quote: str
    why: str


@dataclass(frozen=True, slots=True)
class Reading:
    """The drafts of an article; `document` says what was read, and how well it could be read."""

    document: dict[str, Any]
    incidents: tuple[IncidentDraft, ...] = field(default=())
    claims: tuple[ClaimDraft, ...] = field(default=())
    crossing_status: tuple[StatusDraft, ...] = field(default=())
    unread: tuple[UnreadSentence, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """The drafts as JSON values, under the published names; `part_of` is the number of a claim in the list."""
        number = {claim.id: index for index, claim in enumerate(self.claims)}
        return {
            "document": dict(self.document),
            "incidents": [asdict(each) for each in self.incidents],
            "claims": [_claim(each, number) for each in self.claims],
            "crossing_status": [_status(each) for each in self.crossing_status],
            "unread": [asdict(each) for each in self.unread],
        }


def _claim(draft: ClaimDraft, number: Mapping[str, int]) -> dict[str, Any]:
    """The claim under its published names; its id, by which `durand accept` finds it, comes last."""
    values = asdict(draft)
    values["part_of"] = None if draft.part_of is None else number[draft.part_of]
    return {**{name: value for name, value in values.items() if name != "id"}, "id": draft.id}


def _status(draft: StatusDraft) -> dict[str, Any]:
    """The status under its published names: `from` is no name that Python takes; its id comes last."""
    values = {("from" if name == "since" else name): value for name, value in asdict(draft).items()}
    return {**{name: value for name, value in values.items() if name != "id"}, "id": draft.id}
