"""The incidents of a report, one line for each: days, place, what is reported, figures and who gives them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import orjson

from app.engine.snapshot import Selection
from app.incidents import Incidents
from app.model.symbology import SIZED_BY
from app.model.vocabulary import DatePrecision
from app.report.figure_words import incident_words
from app.report.numbers import Way, item
from app.report.questions import Questions
from app.web.page.filter_words import SIDE_WORDS
from app.web.page.summary_sentence import days_phrase

MOST_LISTED = 14
MOST_READ = 1500
"""Incidents that are read whole, for list, map and claims: the ones with most deaths, then the newest."""
WITHIN = {DatePrecision.WEEK: "one week within ", DatePrecision.DAY: ""}
NOT_LOCATED = "not located"

Incident = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Line:
    """One incident in the list; `figures` is empty where no source gives one, `mark` says if it is new."""

    way: Way
    days: str
    kind: str
    title: str
    place: str
    figures: str
    said_by: str
    mark: str


def read_heaviest(asking: Questions, most: int = MOST_READ) -> list[Incident]:
    """The properties of the incidents with most deaths, then the newest, with `lon` and `lat`; at most so many."""
    found = asking.found
    selection = Selection(_heaviest(found)[:most], None)
    features = [orjson.loads(each) for each in found.snapshot.encoded(selection)]
    return [placed(feature) for feature in features]


def _heaviest(found: Incidents) -> Any:
    rows = found.selection.rows
    deaths = np.full(len(rows), np.nan)
    for name in SIZED_BY:
        deaths = np.where(np.isnan(deaths), found.snapshot.numbers[name][rows], deaths)
    # Stable, so that equal ones stay in the order of the selection: newest first.
    return rows[np.argsort(-np.nan_to_num(deaths, nan=-1.0), kind="stable")]


def placed(feature: Mapping[str, Any]) -> Incident:
    """The properties of a feature with its `id`, and its `lon` and `lat`, which are None where it has no place."""
    lon, lat = feature["geometry"]["coordinates"] if feature["geometry"] else (None, None)
    return {**feature["properties"], "id": feature["id"], "lon": lon, "lat": lat}


def list_lines(incidents: Sequence[Incident], marks: Mapping[str, str]) -> list[Line]:
    """The lines of the first incidents, by their days, undated ones last; `marks` are by id."""
    shown = sorted(incidents[:MOST_LISTED], key=lambda each: (each["date_start"] or "9999", each["id"]))
    return [_line(each, marks.get(each["id"], "")) for each in shown]


def _line(incident: Incident, mark: str) -> Line:
    return Line(
        way=way_to(incident),
        days=days_words(incident),
        kind=incident["sub_event_type"] or incident["event_type"] or "type not given",
        title=incident["title"] or incident["id"],
        place=place_words(incident),
        figures="; ".join(incident_words(incident)),
        said_by=incident["said_by"] or "",
        mark=mark,
    )


def way_to(incident: Incident) -> Way:
    """The way to an incident's record."""
    return item(incident["id"], "unlocated" if incident["lon"] is None else "incidents")


def days_words(incident: Incident) -> str:
    """The days of an incident: "19 Oct 2025", "within 10–12 Oct 2025"; with a date as written if it has none."""
    first, last = (
        None if incident[name] is None else date.fromisoformat(incident[name])
        for name in ("date_start", "date_end")
    )
    if first is None and last is None:
        return f"not dated (“{incident['date_text']}”)" if incident["date_text"] else "not dated"
    phrase = days_phrase(first, last)
    precision = incident["date_precision"]
    return phrase if first == last or first is None or last is None else WITHIN.get(precision, "within ") + phrase


def place_words(incident: Incident) -> str:
    """The place as written, and where that is: province and side, or that nobody located it."""
    written = f"“{incident['place_name']}”" if incident["place_name"] else "place not stated"
    if incident["lon"] is None:
        return f"{written}: {NOT_LOCATED}" if incident["place_name"] else written
    side = SIDE_WORDS.get(incident["side"] or "")
    parts = [incident["unit_name"] or incident["province_name"], side]
    return ", ".join([written, *(part for part in parts if part)])
