"""The project's own CSV, whose header has the names of our columns."""

from itertools import combinations

import numpy as np

from app.figures.default import KEPT, as_stated
from app.ingest.files import cells
from app.ingest.files.cells import Checks
from app.ingest.files.conventions import PLAIN, Writing
from app.ingest.files.dates import plain_days, read_days
from app.ingest.files.written_degrees import Axis
from app.ingest.files.written_numbers import POINT
from app.ingest.formats.bounds import with_bounds
from app.ingest.formats.status_words import STATUS_WORDS
from app.model.batch import Batch
from app.model.coded import Coded, choose, combine, which
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Column, Table
from app.model.query import MAX_RADIUS_KM
from app.model.speakers import find_speaker, speaker_of
from app.model.vocabulary import DatePrecision, EventType, GeoPrecision, Speaker, Verb

NEEDED = ("id", "title", "event_type")
"""Columns that a row of incidents must have."""
DATES = ("date_start", "date_end")
AXES = {"longitude": Axis.LONGITUDE, "latitude": Axis.LATITUDE}
LOCATE_AS = "locate_as"
"""An instruction in a file of incidents: the name to look up instead of `place_name`, or `-` for no lookup."""


def template(table: Table) -> str:
    """The CSV header for a file of incidents, claims or crossing statuses."""
    names = [c.name for c in table.columns if not c.derived]
    return ",".join([*names, LOCATE_AS] if table is INCIDENTS else names) + "\r\n"


def samples(rows: Batch) -> tuple[dict[str, Coded], list[Coded]]:
    """The columns of dates by their names, and the columns of coordinates: they tell how a file writes."""
    dates = {name: rows.column(name) for name in DATES if name in rows}
    return dates, [rows.column(name) for name in ("longitude", "latitude") if name in rows]


def read_incidents(rows: Batch, checks: Checks, writing: Writing = PLAIN) -> Batch:
    """Incidents; rows without id, title or event type, and with impossible figures or places, are refused.

    Figures that an export of ours computed from claims are left aside for what the dataset states.
    """
    records = as_stated(_read(rows, INCIDENTS, checks, writing).having(_computed(rows, checks)))
    records = with_bounds(records, rows, writing.decimal)
    cells.need(rows, NEEDED, checks)
    records = records.having(
        {
            "event_type": cells.words(rows, "event_type", EventType, checks, is_needed=True),
            "date_precision": cells.words(rows, "date_precision", DatePrecision, checks),
            "geo_precision": cells.words(rows, "geo_precision", GeoPrecision, checks),
            "verification": records.column("verification").or_else("unverified"),
            LOCATE_AS: cells.texts(rows, LOCATE_AS),
        }
    )
    records = _with_whole_points(_with_days(records, rows, checks, writing), checks)
    _check_place(records, rows, checks)
    return _dated(records, rows, checks)


def read_claims(rows: Batch, checks: Checks) -> Batch:
    """Claims; rows without id, incident or statement, or with an unknown verb, are refused."""
    records = _read(rows, CLAIMS, checks)
    cells.need(rows, ("id", "incident", "statement"), checks)
    verb = cells.words(rows, "verb", Verb, checks)
    # A party that is no speaker of the vocabulary stays as it is written.
    party = records.column("party").map(lambda text: str(find_speaker(text) or text))
    return records.having({"verb": verb.or_else(str(Verb.REPORTED)), "party": party})


def read_status(rows: Batch, checks: Checks) -> Batch:
    """Crossing statuses; rows without id or with an unknown word are refused.

    Without an `authority`, it is the speaker that `said_by` spells, or `unattributed`.
    """
    records = _read(rows, CROSSING_STATUS, checks)
    cells.need(rows, ("id",), checks)
    read = {
        name: cells.spelled(rows, name, words.find, words.allowed, checks).or_else(str(words.default))
        for name, words in STATUS_WORDS.items()
    }
    stated = cells.spelled(rows, "authority", find_speaker, list(Speaker), checks)
    authority = combine(lambda *said: str(speaker_of(*said)), stated, records.column("said_by"))
    records = records.having({**read, "authority": authority})
    check_bounds(records, rows, checks)
    return records


def check_bounds(records: Batch, rows: Batch, checks: Checks) -> None:
    """Refuse statuses whose days are out of order, or that have a latest first day but no first day.

    A status without a last day may still have an earliest last day.
    """
    lone = records.column("date_from_latest").known() & ~records.column("date_from").known()
    why = "needs date_from, the first day the status can have begun on"
    checks.refuse(lone, "date_from_latest", rows.column("date_from_latest"), why)
    for first, last in combinations(("date_from", "date_from_latest", "date_to_earliest", "date_to"), 2):
        if (first, last) != ("date_from_latest", "date_to_earliest"):
            _check_order(records, first, last, rows, checks)


def _read(rows: Batch, table: Table, checks: Checks, writing: Writing = PLAIN) -> Batch:
    """The columns that a file may set, read by their kinds; columns that the file lacks are left out."""
    skipped = DATES if table is INCIDENTS else ()
    named = [c for c in table.columns if not c.derived and c.name in rows and c.name not in skipped]
    return Batch(len(rows), {column.name: _read_column(rows, column, checks, writing.decimal) for column in named})


def _computed(rows: Batch, checks: Checks) -> dict[str, Coded]:
    """The columns of an export that say whether its figures are computed, and what the dataset states."""
    if "figures" not in rows or not set(KEPT.values()).issubset(rows.columns):
        return {}
    return {name: _read_column(rows, INCIDENTS.column(name), checks) for name in ("figures", *KEPT.values())}


def _read_column(rows: Batch, column: Column, checks: Checks, decimal: str = POINT) -> Coded:
    if column.kind == "text":
        return cells.texts(rows, column.name)
    if column.name in AXES:
        return cells.degrees(rows, column.name, AXES[column.name], checks)
    if column.kind == "date":
        return plain_days(rows, column.name, checks)
    read = {"integer": cells.counts, "real": cells.numbers}[column.kind]
    return read(rows, column.name, checks, decimal)


def _with_days(records: Batch, rows: Batch, checks: Checks, writing: Writing) -> Batch:
    """The records with the first and the last day that their dates can mean, and how exactly they say it."""
    if not checks.loses_cells:
        days = {name: plain_days(rows, name, checks) for name in DATES if name in rows}
        return records.having(days)
    if not any(name in rows for name in DATES):
        return records
    start, end = (read_days(rows, name, checks, writing) for name in DATES)
    days = {"date_start": start.first, "date_end": end.last}
    if not any(map(_is_worded, (*start.precision.values, *end.precision.values))):
        return records.having(days)
    until = start.last.where(start.precision.which(_is_worded))
    text = combine(lambda *said: " – ".join(filter(None, said)) or None, start.text, end.text)
    return records.having(
        {
            **days,
            "date_end": _or(end.last, until),
            "date_precision": _or(
                records.column("date_precision"), combine(_of_both, start.precision, end.precision)
            ),
            "date_text": _or(records.column("date_text"), text),
        }
    )


def _with_whole_points(records: Batch, checks: Checks) -> Batch:
    """The records without the other coordinate of a coordinate that could not be read."""
    lost = np.isin(checks.numbers, [cell.row for cell in checks.kept if cell.column in AXES])
    if not lost.any():
        return records
    return records.having({name: records.column(name).where(~lost) for name in AXES})


def _or(one: Coded, other: Coded) -> Coded:
    return choose(one.known(), one, other)


def _is_worded(precision: str) -> bool:
    return precision != DatePrecision.DAY


def _of_both(start: str | None, end: str | None) -> str | None:
    """The precision of a first and a last date; None where the days themselves tell it."""
    worded = {each for each in (start, end) if each is not None and _is_worded(each)}
    if not worded:
        return None
    return worded.pop() if end is None or start == end else str(DatePrecision.RANGE)


def _check_place(records: Batch, rows: Batch, checks: Checks) -> None:
    """Refuse a row with one coordinate only, off the globe, or with an impossible radius."""
    far = records.column("radius_km").which(lambda km: km < 0 or km > MAX_RADIUS_KM)
    checks.refuse(far, "radius_km", rows.column("radius_km"), f"must be from 0 to {MAX_RADIUS_KM:g}")
    lon, lat = (records.column(name) for name in ("longitude", "latitude"))
    if not ("longitude" in rows and "latitude" in rows):
        for name, degrees in (("longitude", lon), ("latitude", lat)):
            why = "needs longitude and latitude, both"
            checks.refuse(degrees.known(), name, rows.column(name), why)
        return
    for name, is_wrong, why in (
        ("longitude", ~lon.known() & lat.known(), "empty, though the latitude is given"),
        ("latitude", ~lat.known() & lon.known(), "empty, though the longitude is given"),
        ("longitude", lon.which(lambda x: abs(x) > 180), "must be from -180 to 180"),
        ("latitude", lat.which(lambda y: abs(y) > 90), "must be from -90 to 90"),
    ):
        checks.refuse(is_wrong, name, rows.column(name), why)


def _dated(records: Batch, rows: Batch, checks: Checks) -> Batch:
    """Incidents with completed dates: a single day ends on itself, and a missing precision is derived."""
    _check_order(records, "date_start", "date_end", rows, checks)
    start, end, precision = (records.column(name) for name in ("date_start", "date_end", "date_precision"))
    if not precision.known().all():
        precision = combine(precision_of, start, end, precision)
    is_open = ~end.known() & precision.among([DatePrecision.DAY])
    return records.having({"date_precision": precision, "date_end": choose(is_open, start, end)})


def precision_of(start: str | None, end: str | None, precision: str | None) -> str:
    """The precision of a date as it is stated, or as the first and the last day have it."""
    if precision is not None:
        return precision
    if start is None:
        return str(DatePrecision.UNKNOWN)
    return str(DatePrecision.DAY if end in (None, start) else DatePrecision.RANGE)


def _check_order(records: Batch, first: str, last: str, rows: Batch, checks: Checks) -> None:
    if first in records and last in records:
        late = which(_is_before, records.column(last), records.column(first))
        checks.refuse(late, last, rows.column(last), f"is before {first}")


def _is_before(day: str | None, other: str | None) -> bool:
    return day is not None and other is not None and day < other
