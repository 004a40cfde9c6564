"""The project's own CSV, whose header has the names of our columns."""

from enum import StrEnum
from itertools import combinations

import pandas as pd

from app.ingest.files import cells
from app.ingest.files.cells import Checks
from app.ingest.formats.status_words import STATUS_WORDS
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Column, Table
from app.model.query import MAX_RADIUS_KM
from app.model.speakers import find_speaker, speaker_of
from app.model.vocabulary import DatePrecision, EventType, GeoPrecision, Speaker, Verb

LOCATE_AS = "locate_as"
"""An instruction in a file of incidents: the name to look up instead of `place_name`, or `-` for no lookup."""

KEPT = ("title", "sub_event_type", "actor1", "actor2", "said_by", "source", "source_ref", "notes")
"""Texts that go into the store unchanged."""


def template(table: Table) -> str:
    """The CSV header for a file of incidents, claims or crossing statuses."""
    names = [c.name for c in table.columns if not c.derived]
    return ",".join([*names, LOCATE_AS] if table is INCIDENTS else names) + "\r\n"


def read_incidents(frame: pd.DataFrame, checks: Checks) -> pd.DataFrame:
    """Incidents; rows without id, title or event type, and with impossible figures or places, are refused."""
    records = _read(frame, INCIDENTS, checks)
    for name in ("id", "title", "event_type"):
        checks.refuse(records[name].isna(), frame[name], "must not be empty")
    records["event_type"] = cells.words(frame["event_type"], list(EventType), None, checks)
    records["date_precision"] = _words(frame, "date_precision", DatePrecision, None, checks)
    records["geo_precision"] = _words(frame, "geo_precision", GeoPrecision, None, checks)
    records["verification"] = records["verification"].where(records["verification"].notna(), "unverified")
    records[LOCATE_AS] = cells.column(frame, LOCATE_AS)
    _check_place(records, frame, checks)
    return _dated(records, frame, checks)


def read_claims(frame: pd.DataFrame, checks: Checks) -> pd.DataFrame:
    """Claims; rows without id, incident or statement, or with an unknown verb, are refused."""
    records = _read(frame, CLAIMS, checks)
    for name in ("id", "incident", "statement"):
        checks.refuse(records[name].isna(), frame[name], "must not be empty")
    records["verb"] = cells.words(frame["verb"], list(Verb), Verb.REPORTED, checks)
    # A party that is no speaker of the vocabulary stays as it is written.
    records["party"] = records["party"].map(lambda party: find_speaker(party) or party, na_action="ignore")
    return records


def read_status(frame: pd.DataFrame, checks: Checks) -> pd.DataFrame:
    """Crossing statuses; rows without id or with an unknown word are refused.

    Without an `authority`, it is the speaker that `said_by` spells, or `unattributed`.
    """
    records = _read(frame, CROSSING_STATUS, checks)
    checks.refuse(records["id"].isna(), frame["id"], "must not be empty")
    for name, words in STATUS_WORDS.items():
        records[name] = words.default
        if name in frame:
            read = cells.spelled(frame[name], words.find, words.allowed, checks)
            records[name] = read.where(read.notna(), words.default)
    read = _speakers(frame, "authority", checks)
    said_by = [speaker_of(*pair) for pair in zip(read, records["said_by"], strict=True)]
    records["authority"] = pd.Series(said_by, index=frame.index, dtype=object)
    check_bounds(records, frame, checks)
    return records


def _speakers(frame: pd.DataFrame, name: str, checks: Checks) -> pd.Series:
    if name not in frame:
        return pd.Series(None, index=frame.index, dtype=object)
    return cells.spelled(frame[name], find_speaker, list(Speaker), checks)


def check_bounds(records: pd.DataFrame, frame: pd.DataFrame, checks: Checks) -> None:
    """Refuse statuses whose days are out of order, or that have a latest first day but no first day.

    A status without a last day may still have an earliest last day.
    """
    if "date_from_latest" in frame:
        lone = records["date_from_latest"].notna() & records["date_from"].isna()
        checks.refuse(
            lone, frame["date_from_latest"], "needs date_from, the first day the status can have begun on"
        )
    for first, last in combinations(("date_from", "date_from_latest", "date_to_earliest", "date_to"), 2):
        if (first, last) != ("date_from_latest", "date_to_earliest"):
            _check_order(records, first, last, frame, checks)


def _read(frame: pd.DataFrame, table: Table, checks: Checks) -> pd.DataFrame:
    """Every column of the table that a file may set, read by its kind; missing columns are empty."""
    return pd.DataFrame({c.name: _read_column(frame, c, checks) for c in table.columns if not c.derived})


def _read_column(frame: pd.DataFrame, column: Column, checks: Checks) -> pd.Series:
    if column.name not in frame:
        return pd.Series(
            None, index=frame.index, dtype="float64" if column.kind in ("integer", "real") else object
        )
    read = {
        "text": lambda: (cells.kept if column.name in KEPT else cells.texts)(frame[column.name]),
        "integer": lambda: cells.counts(frame[column.name], checks),
        "real": lambda: cells.numbers(frame[column.name], checks),
        "date": lambda: cells.dates(frame[column.name], checks),
    }
    values: pd.Series[object] = read[column.kind]()
    return values


def _words(
    frame: pd.DataFrame, name: str, allowed: type[StrEnum], default: str | None, checks: Checks
) -> pd.Series:
    if name not in frame:
        return pd.Series(default, index=frame.index, dtype=object)
    return cells.words(frame[name], list(allowed), default, checks)


def _check_place(records: pd.DataFrame, frame: pd.DataFrame, checks: Checks) -> None:
    """Refuse a row with one coordinate only, off the globe, or with an impossible radius."""
    if "radius_km" in frame:
        radius, allowed = records["radius_km"], f"must be from 0 to {MAX_RADIUS_KM:g}"
        checks.refuse((radius < 0) | (radius > MAX_RADIUS_KM), frame["radius_km"], allowed)
    if not {"longitude", "latitude"} <= set(frame.columns):
        for name in {"longitude", "latitude"} & set(frame.columns):
            checks.refuse(records[name].notna(), frame[name], "needs longitude and latitude, both")
        return
    lon, lat = records["longitude"], records["latitude"]
    checks.refuse(lon.isna() & lat.notna(), frame["longitude"], "empty, though the latitude is given")
    checks.refuse(lat.isna() & lon.notna(), frame["latitude"], "empty, though the longitude is given")
    checks.refuse(lon.abs() > 180, frame["longitude"], "must be from -180 to 180")
    checks.refuse(lat.abs() > 90, frame["latitude"], "must be from -90 to 90")


def _dated(records: pd.DataFrame, frame: pd.DataFrame, checks: Checks) -> pd.DataFrame:
    """Incidents with completed dates: a single day ends on itself, and a missing precision is derived."""
    _check_order(records, "date_start", "date_end", frame, checks)
    start, end, precision = records["date_start"], records["date_end"], records["date_precision"]
    unsaid, has_start, has_end = precision.isna(), start.notna(), end.notna()
    if unsaid.any():
        day = unsaid & has_start & (~has_end | (end == start))
        span = unsaid & ~day & has_start & has_end
        precision = precision.mask(day, DatePrecision.DAY).mask(span, DatePrecision.RANGE)
        records["date_precision"] = precision.where(precision.notna(), DatePrecision.UNKNOWN)
    one_day = ~has_end & (records["date_precision"] == DatePrecision.DAY)
    records["date_end"] = end.mask(one_day, start)
    return records


def _check_order(records: pd.DataFrame, first: str, last: str, frame: pd.DataFrame, checks: Checks) -> None:
    if last in frame:
        both = records[first].notna() & records[last].notna()
        late = both & (records[first].where(both, "") > records[last].where(both, ""))
        checks.refuse(late, frame[last], f"is before {first}")
