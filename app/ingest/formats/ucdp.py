"""UCDP GED and Candidate CSV: UCDP's 49 columns, or HDX's 50 with a tag row."""

from collections.abc import Mapping
from enum import StrEnum

from app.ingest.files import cells
from app.ingest.files.cells import Checks
from app.ingest.files.conventions import PLAIN, Writing
from app.ingest.files.dates import read_dates
from app.model.batch import Batch
from app.model.coded import Coded, combine, constant, which
from app.model.vocabulary import DatePrecision, EventType, GeoPrecision

REQUIRED = frozenset(
    {
        "id",
        "type_of_violence",
        "dyad_name",
        "where_prec",
        "where_coordinates",
        "latitude",
        "longitude",
        "date_start",
        "date_end",
        "best",
        "high",
        "low",
    }
)
EVENT_TYPES = {"1": EventType.STATE_BASED, "2": EventType.NON_STATE, "3": EventType.ONE_SIDED}
PLACE_PRECISION = {
    "1": GeoPrecision.POINT,
    "2": GeoPrecision.NEAR,
    "3": GeoPrecision.DISTRICT,
    "4": GeoPrecision.PROVINCE,
    "5": GeoPrecision.LINE,
    "6": GeoPrecision.COUNTRY,
    "7": GeoPrecision.UNKNOWN,
}
"""UCDP GED codebook, `where_prec`; 5 is a line or a fuzzy area."""
DATE_PRECISION = {
    "1": DatePrecision.DAY,
    "2": DatePrecision.RANGE,
    "3": DatePrecision.WEEK,
    "4": DatePrecision.MONTH,
    "5": DatePrecision.YEAR,
}
"""UCDP GED codebook, `date_prec`: 1 the day, 2 two to six days, 3 a week, 4 up to a month, 5 up to a year."""
UNCLEAR = "event_lumped"
CODES = ("id", "type_of_violence", "where_prec", "date_prec", "event_clarity")
OLD_NAMES = {"best_est": "best", "high_est": "high", "low_est": "low"}
"""Names of columns until GED 5.0, and today's."""
FIGURES = {
    "fatalities_best": "best",
    "fatalities_low": "low",
    "fatalities_high": "high",
    "deaths_a": "deaths_a",
    "deaths_b": "deaths_b",
    "deaths_civilians": "deaths_civilians",
    "deaths_unknown": "deaths_unknown",
}
TEXTS = {
    "id": "id",
    "actor1": "side_a",
    "actor2": "side_b",
    "place_name": "where_coordinates",
    "country_stated": "country",
    "province_stated": "adm_1",
    "district_stated": "adm_2",
    "said_by": "source_original",
    "source": "source_article",
    "source_ref": "relid",
}


def samples(rows: Batch) -> tuple[dict[str, Coded], list[Coded]]:
    """The columns of dates by their names, and the columns of coordinates: they tell how a file writes."""
    dates = {name: rows.column(name) for name in ("date_start", "date_end")}
    return dates, [rows.column("longitude"), rows.column("latitude")]


def read(rows: Batch, checks: Checks, writing: Writing = PLAIN) -> Batch:
    """Incidents; rows without id, dates or a known type of violence, or off the globe, are refused.

    Figures that break low ≤ best ≤ high are kept as they are. UCDP counts no injured: they stay unknown.
    """
    rows = cells.with_codes(rows, CODES)
    columns = {ours: cells.texts(rows, theirs) for ours, theirs in TEXTS.items()}
    kinds = cells.words(rows, "type_of_violence", list(EVENT_TYPES), checks, is_needed=True)
    columns["event_type"] = kinds.map(lambda kind: str(EVENT_TYPES[kind]))
    columns["title"] = _joined(rows, "dyad_name", "where_coordinates", ", ")
    columns["notes"] = _joined(rows, "source_headline", "where_description", " — ")
    columns |= {ours: cells.counts(rows, theirs, checks, writing.decimal) for ours, theirs in FIGURES.items()}
    columns["flags"] = rows.column("event_clarity").map(lambda text: UNCLEAR if text.strip() == "2" else None)
    columns["verification"] = constant("unverified", len(rows))
    columns |= _dates(rows, writing, checks)
    columns |= cells.points(rows, "longitude", "latitude", checks)
    columns["geo_precision"] = _by_code(cells.texts(rows, "where_prec"), PLACE_PRECISION, GeoPrecision.UNKNOWN)
    cells.need(rows, ("id", "type_of_violence"), checks)
    return Batch(len(rows), columns)


def _joined(rows: Batch, first: str, second: str, between: str) -> Coded:
    """Two columns' texts, with `between` between them if both are filled; none if neither is."""
    return combine(
        lambda *texts: between.join(filter(None, texts)) or None,
        cells.texts(rows, first),
        cells.texts(rows, second),
    )


def _by_code(codes: Coded, meanings: Mapping[str, StrEnum], unknown: StrEnum) -> Coded:
    """The words for numeric codes; `unknown` for other codes, and for none."""
    return codes.map(lambda code: str(meanings.get(code, unknown))).or_else(str(unknown))


def _dates(rows: Batch, writing: Writing, checks: Checks) -> dict[str, Coded]:
    start, end = (read_dates(rows, name, checks, writing) for name in ("date_start", "date_end"))
    cells.need(rows, ("date_start", "date_end"), checks)
    late = which(lambda first, last: bool(first and last and first > last), start, end)
    checks.refuse(late, "date_end", rows.column("date_end"), "is before date_start")
    precision = _by_code(cells.texts(rows, "date_prec"), DATE_PRECISION, DatePrecision.UNKNOWN)
    return {"date_start": start, "date_end": end, "date_precision": combine(_precision, start, end, precision)}


def _precision(start: str | None, end: str | None, precision: str) -> str:
    """The precision of a date, unknown for none; one day that ends on another one is a range of days."""
    if start is None and end is None:
        return str(DatePrecision.UNKNOWN)
    return str(DatePrecision.RANGE) if precision == DatePrecision.DAY and start != end else precision
