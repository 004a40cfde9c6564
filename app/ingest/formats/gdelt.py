"""GDELT 2.0 events: what a program read in one news article each, imported as unverified leads."""

import csv
import io
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pandas as pd

from app.ingest.files import cells
from app.ingest.files.cells import Checks
from app.ingest.files.tables import Batch, Source, read_batches
from app.model.columns import INCIDENTS
from app.model.errors import UnknownFormat
from app.model.vocabulary import DatePrecision, EventType, GeoPrecision

ACTOR = ("Code", "Name", "CountryCode", "KnownGroupCode", "EthnicCode", "Religion1Code", "Religion2Code")
ACTOR_TYPES = ("Type1Code", "Type2Code", "Type3Code")
GEO = ("Type", "FullName", "CountryCode", "ADM1Code", "ADM2Code", "Lat", "Long", "FeatureID")
HEADER = (
    *("GLOBALEVENTID", "SQLDATE", "MonthYear", "Year", "FractionDate"),
    *(f"Actor{number}{name}" for number in (1, 2) for name in (*ACTOR, *ACTOR_TYPES)),
    *("IsRootEvent", "EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"),
    *("NumMentions", "NumSources", "NumArticles", "AvgTone"),
    *(f"{whose}Geo_{name}" for whose in ("Actor1", "Actor2", "Action") for name in GEO),
    *("DATEADDED", "SOURCEURL"),
)
"""The 61 columns of a file that has no header (GDELT Event Database data format codebook 2.0)."""
VERSION_1_COLUMNS = 58
REQUIRED = frozenset({"GLOBALEVENTID", "SQLDATE", "EventCode", "ActionGeo_Type", "SOURCEURL"})
ROOT_NAMES = {
    "01": "Make public statement",
    "02": "Appeal",
    "03": "Express intent to cooperate",
    "04": "Consult",
    "05": "Engage in diplomatic cooperation",
    "06": "Engage in material cooperation",
    "07": "Provide aid",
    "08": "Yield",
    "09": "Investigate",
    "10": "Demand",
    "11": "Disapprove",
    "12": "Reject",
    "13": "Threaten",
    "14": "Protest",
    "15": "Exhibit force posture",
    "16": "Reduce relations",
    "17": "Coerce",
    "18": "Assault",
    "19": "Fight",
    "20": "Use unconventional mass violence",
}
"""CAMEO's root codes, as text because of the leading zero."""
PLACE_PRECISION = {
    "1": GeoPrecision.COUNTRY,
    "2": GeoPrecision.PROVINCE,
    "3": GeoPrecision.TOWN,
    "4": GeoPrecision.TOWN,
    "5": GeoPrecision.PROVINCE,
}
"""`ActionGeo_Type`: 1 a country (at its centroid), 2 and 5 a first-level unit, 3 and 4 a city."""
WITH_PROVINCE = ("4", "5")
COUNTRIES = {"AF": "Afghanistan", "PK": "Pakistan"}
"""FIPS 10-4 codes, which for most other countries differ from ISO 3166."""
ELSEWHERE = "about a place outside Afghanistan and Pakistan, or none (ActionGeo_CountryCode, FIPS)"
VERIFICATION = "unverified lead"
CAVEAT = (
    "Read by a machine in one article; an article is not an event, and several rows may be about one event. "
    "The date may be the article's."
)


def read(frame: pd.DataFrame, checks: Checks) -> pd.DataFrame:
    """Leads about the two countries in our columns; rows about other places are left out.

    GDELT counts no dead or injured.
    """
    code = cells.texts(frame["ActionGeo_CountryCode"])
    checks.leave_aside(~code.isin(list(COUNTRIES)), ELSEWHERE)
    records = pd.DataFrame(index=frame.index)
    records["id"] = cells.texts(frame["GLOBALEVENTID"])
    records["event_type"] = str(EventType.OTHER)
    records["sub_event_type"] = "CAMEO " + frame["EventCode"].str.strip()
    for number in ("1", "2"):
        records[f"actor{number}"] = cells.texts(frame[f"Actor{number}Name"])
    records["country_stated"] = code.map(COUNTRIES)
    records["source"] = cells.texts(frame["SOURCEURL"])
    records["verification"] = VERIFICATION
    records["notes"] = _notes(frame)
    _read_date(records, frame, checks)
    _read_place(records, frame, checks)
    records["title"] = _titles(records, frame)
    for name in ("GLOBALEVENTID", "SQLDATE", "EventCode"):
        checks.refuse(frame[name].str.strip() == "", frame[name], "must not be empty")
    missing = [c.name for c in INCIDENTS.columns if not c.derived and c.name not in records]
    return records.assign(**dict.fromkeys(missing))


def _notes(frame: pd.DataFrame) -> pd.Series:
    counts = [frame[f"Num{what}"].str.strip().replace("", "?") for what in ("Mentions", "Sources", "Articles")]
    told = CAVEAT + " Mentions: " + counts[0] + ", sources: " + counts[1] + ", articles: " + counts[2] + "."
    return told.astype(object)


def _read_date(records: pd.DataFrame, frame: pd.DataFrame, checks: Checks) -> None:
    day = frame["SQLDATE"].str.strip().str.extract(r"^([0-9]{8})$", expand=False)
    real = pd.to_datetime(day, format="%Y%m%d", errors="coerce")
    checks.refuse((frame["SQLDATE"].str.strip() != "") & real.isna(), frame["SQLDATE"], "not a date YYYYMMDD")
    iso = real.dt.strftime("%Y-%m-%d").astype(object)
    records["date_start"] = records["date_end"] = iso.where(real.notna(), None)
    records["date_precision"] = str(DatePrecision.DAY)


def _read_place(records: pd.DataFrame, frame: pd.DataFrame, checks: Checks) -> None:
    kind = frame["ActionGeo_Type"].str.strip()
    records["place_name"] = cells.texts(frame["ActionGeo_FullName"])
    # "Torkham, Nangarhar, Afghanistan": the unit is before the country; a country alone has no unit.
    parts = records["place_name"].fillna("").astype(object).str.split(",")
    province = parts.map(lambda names: names[-2].strip() if len(names) > 1 else None).astype(object)
    records["province_stated"] = province.where(kind.isin(WITH_PROVINCE), None)
    records["longitude"], records["latitude"] = cells.points(frame, "ActionGeo_Long", "ActionGeo_Lat", checks)
    records["geo_precision"] = kind.map(PLACE_PRECISION).fillna(GeoPrecision.UNKNOWN).astype(object)


def _titles(records: pd.DataFrame, frame: pd.DataFrame) -> pd.Series:
    root = frame["EventRootCode"].str.strip()
    what = root.map(ROOT_NAMES).fillna("CAMEO " + root)
    first, second = (records[f"actor{number}"].fillna("") for number in (1, 2))
    actors = first.where(second == "", second.where(first == "", first + " – " + second))
    return what.where(actors == "", what + ": " + actors).astype(object)


def is_gdelt(path: Path) -> bool:
    """Whether a file is GDELT's: a zip with an export file, or rows without header that begin with id and day."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as archive:
            return any(name.lower().endswith(".export.csv") for name in archive.namelist())
    with path.open("rb") as raw:
        first = raw.readline(100_000).split(b"\t")
    return len(first) in (len(HEADER), VERSION_1_COLUMNS) and first[0].isdigit() and first[1].strip().isdigit()


def read_gdelt(path: Path, progress: Callable[[int], None]) -> Source:
    """The rows of a GDELT 2.0 export file, zipped or not, with the column names that the file lacks.

    `progress` is called with the number of bytes read so far. Raises `UnknownFormat` for GDELT 1.0 and for any
    other file.
    """
    with _opened(path) as raw:
        found = len(raw.readline().split(b"\t"))
    if found != len(HEADER):
        version = " (GDELT 1.0)" if found == VERSION_1_COLUMNS else ""
        raise UnknownFormat(f"{path.name}: has {found} columns{version}: expected the 61 of GDELT 2.0 events")
    return Source(HEADER, _batches(path, progress))


def _batches(path: Path, progress: Callable[[int], None]) -> Iterator[Batch]:
    zipped = zipfile.is_zipfile(path)
    with _opened(path) as raw:
        # GDELT read pages in any encoding: a broken byte in a name must not make the file unreadable.
        text = io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="\n")
        rows = csv.reader(text, delimiter="\t", quoting=csv.QUOTE_NONE)
        yield from read_batches(rows, HEADER, 1, lambda: None if zipped else progress(raw.tell()))


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    if not zipfile.is_zipfile(path):
        with path.open("rb") as raw:
            yield raw
        return
    with zipfile.ZipFile(path) as archive:
        names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
        if len(names) != 1:
            raise UnknownFormat(
                f"{path.name}: a zip with {len(names)} CSV files: expected the one of GDELT events"
            )
        with archive.open(names[0]) as member:
            yield member
