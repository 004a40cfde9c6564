"""A reading that the tests make up: two incidents, three claims, two statements on gates."""

from dataclasses import replace
from typing import Any

from app.reading.drafts import ClaimDraft, IncidentDraft, Reading, StatusDraft

DOCUMENT = {
    "id": "0123456789ab",
    "title": "Shots near the gate",
    "published": "2025-10-15",
    "source": "The Invented Post",
    "parser": "patterns",
    "notes": [],
}
QUOTE = "Three men were killed near Torkham on Tuesday, police said"
INCIDENT = "news:0123456789ab-3-event"
CLAIM = "news:0123456789ab-3-killed"
GATE = "news:0123456789ab-4-torkham"


def incident(kind: str, line: int, **values: Any) -> IncidentDraft:
    told = IncidentDraft(
        id=f"0123456789ab-{line}-{kind}",
        title="Three men killed near Torkham",
        event_type="Battles",
        sub_event_type="Armed clash",
        date_start="2025-10-14",
        date_end="2025-10-14",
        date_precision="day",
        date_text="on Tuesday",
        place_name="Torkham",
        longitude=71.0935,
        latitude=34.1229,
        geo_precision="town",
        radius_km=5.0,
        country="PK",
        province="PK-KP",
        district=None,
        actor1="unknown gunmen",
        actor2=None,
        source_line=line,
        quote=QUOTE,
    )
    return replace(told, **values)


def claim(kind: str, line: int, about: str, **values: Any) -> ClaimDraft:
    told = ClaimDraft(
        id=f"0123456789ab-{line}-{kind}",
        incident_id=about,
        party="pakistani_side",
        said_by="police",
        verb="reported",
        killed_low=3,
        killed_best=3,
        killed_high=3,
        injured_low=None,
        injured_best=None,
        injured_high=None,
        of_whom="men",
        part_of=None,
        statement=QUOTE,
        source_line=line,
        quote=QUOTE,
    )
    return replace(told, **values)


def status(crossing: str, line: int, **values: Any) -> StatusDraft:
    told = StatusDraft(
        id=f"0123456789ab-{line}-{crossing}",
        crossing=crossing,
        status="partial",
        traffic="patients",
        since="2025-10-14",
        until=None,
        said_by="an official",
        authority="pakistani_side",
        source_line=line,
        quote="The gate was opened to patients on Tuesday, an official said",
    )
    return replace(told, **values)


def reading(**first: Any) -> Reading:
    """The reading; `first` are other values of its first incident."""
    event = incident("event", 3, **first)
    other = incident("other", 6, place_name=None, longitude=None, latitude=None, geo_precision="unknown")
    return Reading(
        DOCUMENT,
        (event, other),
        (
            claim("killed", 3, event.id),
            claim("hurt", 3, event.id, killed_low=None, killed_best=None, killed_high=None, injured_low=4),
            claim("dead", 6, other.id, killed_low=1, killed_best=1, killed_high=1),
        ),
        (status("torkham", 3), status("chaman", 8, status="closed", traffic="all")),
    )
