"""Incidents shortly before and after each change of a crossing's status."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

MOST_INCIDENTS = 100
"""Incidents that are listed with one change; all are counted."""
SHOWN = ("id", "title", "event_type", "date_start", "date_end", "distance_km", "fatalities_best")


def period(changes: Sequence[Mapping[str, Any]], days: int) -> str | None:
    """The days that matter for the changes, as the filter `datetime` takes them; None without changes."""
    if not changes:
        return None
    first, last = (date.fromisoformat(changes[at]["day"]) for at in (0, -1))
    return f"{_shifted(first, -days)}/{_shifted(last, days)}"


def with_incidents(
    changes: Iterable[Mapping[str, Any]], incidents: Sequence[Mapping[str, Any]] | None, days: int
) -> list[dict[str, Any]]:
    """The changes, each with the dated incidents whose days come within `days` days of it, nearest first.

    Without `incidents` (None: the crossing's place is not known) their numbers are null.
    """
    return [{**change, **_around(change["day"], incidents, days)} for change in changes]


def _around(day: str, incidents: Sequence[Mapping[str, Any]] | None, days: int) -> dict[str, Any]:
    if incidents is None:
        return {"incidents_before": None, "incidents_after": None, "incidents": []}
    on = date.fromisoformat(day)
    first, last = _shifted(on, -days), _shifted(on, days)
    found = [one for one in incidents if _starts(one) <= last and _ends(one) >= first]
    earlier = [_starts(one) < day for one in found]
    told = [
        {"when": "before" if is_earlier else "after", **{name: one[name] for name in SHOWN}}
        for one, is_earlier in zip(found, earlier, strict=True)
    ]
    return {
        "incidents_before": sum(earlier),
        "incidents_after": len(earlier) - sum(earlier),
        "incidents": told[:MOST_INCIDENTS],
    }


def _starts(incident: Mapping[str, Any]) -> str:
    return str(incident["date_start"] or incident["date_end"])


def _ends(incident: Mapping[str, Any]) -> str:
    return str(incident["date_end"] or incident["date_start"])


def _shifted(day: date, days: int) -> str:
    """The day so many days later, within the calendar."""
    least, most = (date.min - day).days, (date.max - day).days
    return (day + timedelta(days=min(max(days, least), most))).isoformat()
