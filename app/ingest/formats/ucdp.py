"""UCDP GED and Candidate CSV: UCDP's 49 columns, or HDX's 50 with a tag row."""

import pandas as pd

from app.ingest.files import cells
from app.ingest.files.cells import Checks
from app.model.columns import INCIDENTS
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


def read(frame: pd.DataFrame, checks: Checks) -> pd.DataFrame:
    """Incidents; rows without id, dates or a known type of violence, or off the globe, are refused.

    Figures that break low ≤ best ≤ high are kept as they are. UCDP counts no injured: they stay unknown.
    """
    columns = {ours: cells.column(frame, theirs) for ours, theirs in TEXTS.items()}
    records = pd.DataFrame(columns, index=frame.index)
    records["event_type"] = cells.words(frame["type_of_violence"], list(EVENT_TYPES), None, checks).map(
        EVENT_TYPES
    )
    records["title"] = _title(frame)
    records["notes"] = _joined(frame, ("source_headline", "where_description"), " — ")
    for ours, theirs in FIGURES.items():
        records[ours] = cells.counts(frame[theirs], checks) if theirs in frame else float("nan")
    records["flags"] = _flags(frame)
    records["verification"] = "unverified"
    _read_dates(records, frame, checks)
    _read_place(records, frame, checks)
    for name in ("id", "type_of_violence"):
        checks.refuse(frame[name].str.strip() == "", frame[name], "must not be empty")
    missing = [c.name for c in INCIDENTS.columns if not c.derived and c.name not in records]
    return records.assign(**dict.fromkeys(missing))


def _title(frame: pd.DataFrame) -> pd.Series:
    """A title for each event: the dyad and the place."""
    return _joined(frame, ("dyad_name", "where_coordinates"), ", ")


def _joined(frame: pd.DataFrame, names: tuple[str, str], between: str) -> pd.Series:
    """Two columns' texts, with `between` between them if both are filled; None if neither is."""
    first, second = (cells.column(frame, name).fillna("") for name in names)
    glue = pd.Series(between, index=frame.index).where((first != "") & (second != ""), "")
    both = first + glue + second
    return both.where(both != "", None).astype(object)


def _flags(frame: pd.DataFrame) -> pd.Series:
    flags = pd.Series(None, index=frame.index, dtype=object)
    return flags.mask(frame["event_clarity"].str.strip() == "2", UNCLEAR) if "event_clarity" in frame else flags


def _read_dates(records: pd.DataFrame, frame: pd.DataFrame, checks: Checks) -> None:
    start, end = cells.dates(frame["date_start"], checks), cells.dates(frame["date_end"], checks)
    for name in ("date_start", "date_end"):
        checks.refuse(frame[name].str.strip() == "", frame[name], "must not be empty")
    both = start.notna() & end.notna()
    checks.refuse(both & (start.where(both, "") > end.where(both, "")), frame["date_end"], "is before date_start")
    code = frame["date_prec"].str.strip() if "date_prec" in frame else pd.Series("", index=frame.index)
    precision = code.map(DATE_PRECISION).fillna(DatePrecision.UNKNOWN)
    several_days = (precision == DatePrecision.DAY) & (start != end)
    records["date_start"], records["date_end"] = start, end
    records["date_precision"] = precision.mask(several_days, DatePrecision.RANGE)


def _read_place(records: pd.DataFrame, frame: pd.DataFrame, checks: Checks) -> None:
    records["longitude"], records["latitude"] = cells.points(frame, "longitude", "latitude", checks)
    code = frame["where_prec"].str.strip()
    records["geo_precision"] = code.map(PLACE_PRECISION).fillna(GeoPrecision.UNKNOWN).astype(object)
