"""Invented incidents that lie on one another, have no place or no date, or try to be more than text."""

import csv
from collections.abc import Iterator
from pathlib import Path

HEADER = (
    "id",
    "title",
    "event_type",
    "sub_event_type",
    "actor1",
    "actor2",
    "date_start",
    "date_end",
    "date_precision",
    "date_text",
    "place_name",
    "country_stated",
    "province_stated",
    "district_stated",
    "fatalities_best",
    "fatalities_low",
    "fatalities_high",
    "casualties_text",
    "said_by",
    "overlaps",
    "verification",
    "flags",
    "source",
    "source_ref",
    "notes",
    "longitude",
    "latitude",
    "geo_precision",
    "radius_km",
)
FEW, FEW_AT = 5, (70.9, 33.5)
MANY, MANY_AT = 30, (69.0, 32.0)
HOSTILE_AT = (67.5, 31.5)
HOSTILE = "`</script><img src=x onerror=alert(1)>${7*7}\u2028<b>&amp;\u202eabc"
DATASET = "gathered"


def write_gathering(path: Path) -> Path:
    """The same incidents every time."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADER, restval="")
        writer.writeheader()
        writer.writerows(_rows())
    return path


def _rows() -> Iterator[dict[str, object]]:
    types = ("Battles", "Protests", "Riots", "Other", "Violence against civilians")
    for number in range(FEW):
        yield _incident(f"few-{number}", FEW_AT, event_type=types[number], date=f"2024-03-{number + 1:02}")
    for number in range(MANY):
        yield _incident(f"many-{number:02}", MANY_AT, event_type="Battles", date=f"2023-05-{number + 1:02}")
    text = {
        name: f"{name} {HOSTILE}" for name in HEADER[1:] if name not in NOT_TEXT and name not in ("id", "overlaps")
    }
    yield {**_incident("hostile", HOSTILE_AT, event_type="Other", date="2024-06-01"), **text}
    yield {**_incident("month", (69.5, 33.0), event_type="Battles", date="2024-09-01"), **SEPTEMBER}
    yield {**_incident("no-date", (68.5, 31.8), event_type="Other", date=""), "date_precision": "unknown"}
    yield {**_incident("no-place", (0, 0), event_type="Other", date="2024-02-02"), "longitude": "", "latitude": ""}


NOT_TEXT = (
    "event_type",
    "date_start",
    "date_end",
    "date_precision",
    "fatalities_best",
    "fatalities_low",
    "fatalities_high",
    "longitude",
    "latitude",
    "geo_precision",
    "radius_km",
)
SEPTEMBER = {"date_end": "2024-09-30", "date_precision": "month"}


def _incident(name: str, at: tuple[float, float], *, event_type: str, date: str) -> dict[str, object]:
    return {
        "id": name,
        "title": f"Report {name}",
        "event_type": event_type,
        "date_start": date,
        "date_end": date,
        "date_precision": "day",
        "place_name": "an invented place",
        "fatalities_low": 1,
        "fatalities_best": 2,
        "fatalities_high": 4,
        "source": "Invented Gazette",
        "longitude": at[0],
        "latitude": at[1],
        "geo_precision": "town",
        "radius_km": 3,
    }
