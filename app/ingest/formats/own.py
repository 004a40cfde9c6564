"""The project's own CSV, whose header has the names of our columns."""

from itertools import combinations

from app.figures.default import KEPT, as_stated
from app.ingest.files import cells
from app.ingest.files.cells import Checks
from app.ingest.formats.status_words import STATUS_WORDS
from app.model.batch import Batch
from app.model.coded import Coded, choose, combine, which
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Column, Table
from app.model.query import MAX_RADIUS_KM
from app.model.speakers import find_speaker, speaker_of
from app.model.vocabulary import DatePrecision, EventType, GeoPrecision, Speaker, Verb

LOCATE_AS = "locate_as"
"""An instruction in a file of incidents: the name to look up instead of `place_name`, or `-` for no lookup."""


def template(table: Table) -> str:
    """The CSV header for a file of incidents, claims or crossing statuses."""
    names = [c.name for c in table.columns if not c.derived]
    return ",".join([*names, LOCATE_AS] if table is INCIDENTS else names) + "\r\n"


def read_incidents(rows: Batch, checks: Checks) -> Batch:
    """Incidents; rows without id, title or event type, and with impossible figures or places, are refused.

    Figures that an export of ours computed from claims are left aside for what the dataset states.
    """
    records = as_stated(_read(rows, INCIDENTS, checks).having(_computed(rows, checks)))
    cells.need(rows, ("id", "title", "event_type"), checks)
    records = records.having(
        {
            "event_type": cells.words(rows, "event_type", EventType, checks),
            "date_precision": cells.words(rows, "date_precision", DatePrecision, checks),
            "geo_precision": cells.words(rows, "geo_precision", GeoPrecision, checks),
            "verification": records.column("verification").or_else("unverified"),
            LOCATE_AS: cells.texts(rows, LOCATE_AS),
        }
    )
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


def _read(rows: Batch, table: Table, checks: Checks) -> Batch:
    """The columns that a file may set, read by their kinds; columns that the file lacks are left out."""
    named = [column for column in table.columns if not column.derived and column.name in rows]
    return Batch(len(rows), {column.name: _read_column(rows, column, checks) for column in named})


def _computed(rows: Batch, checks: Checks) -> dict[str, Coded]:
    """The columns of an export that say whether its figures are computed, and what the dataset states."""
    if "figures" not in rows or not set(KEPT.values()).issubset(rows.columns):
        return {}
    return {name: _read_column(rows, INCIDENTS.column(name), checks) for name in ("figures", *KEPT.values())}


def _read_column(rows: Batch, column: Column, checks: Checks) -> Coded:
    if column.kind == "text":
        return cells.texts(rows, column.name)
    read = {"integer": cells.counts, "real": cells.numbers, "date": cells.dates}[column.kind]
    return read(rows, column.name, checks)


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
