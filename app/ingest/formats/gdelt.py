"""GDELT 2.0 events: what a program read in one news article each, imported as unverified leads."""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import IO

from app.ingest.files import cells
from app.ingest.files.cells import Checks
from app.ingest.files.delimited_head import MAX_HEADER
from app.ingest.files.packed import DAMAGE, open_zip
from app.ingest.files.tables import FileRows, Source, bounded_lines, read_batches
from app.model.batch import Batch
from app.model.coded import Coded, combine, constant
from app.model.errors import UnknownFormat
from app.model.states import LEAD_WORDS
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
COUNTED = ("Mentions", "Sources", "Articles")
COUNTRIES = {"AF": "Afghanistan", "PK": "Pakistan"}
"""FIPS 10-4 codes, which for most other countries differ from ISO 3166."""
ELSEWHERE = "about a place outside Afghanistan and Pakistan, or none (ActionGeo_CountryCode, FIPS)"
CAVEAT = (
    "Read by a machine in one article; an article is not an event, and several rows may be about one event. "
    "The date may be the article's."
)


def read(rows: Batch, checks: Checks) -> Batch:
    """Leads about the two countries in our columns; rows about other places are left out.

    GDELT counts no dead or injured.
    """
    country = cells.texts(rows, "ActionGeo_CountryCode").map(COUNTRIES.get)
    checks.leave_aside(~country.known(), ELSEWHERE)
    columns = {
        "id": cells.texts(rows, "GLOBALEVENTID"),
        "event_type": constant(str(EventType.OTHER), len(rows)),
        "sub_event_type": rows.column("EventCode").map(lambda code: f"CAMEO {code.strip()}"),
        "actor1": cells.texts(rows, "Actor1Name"),
        "actor2": cells.texts(rows, "Actor2Name"),
        "country_stated": country,
        "source": cells.texts(rows, "SOURCEURL"),
        "verification": constant(LEAD_WORDS, len(rows)),
        "notes": combine(_notes, *(cells.texts(rows, f"Num{what}") for what in COUNTED)),
    }
    columns |= _dates(rows, checks)
    columns |= _place(rows, checks)
    root = cells.texts(rows, "EventRootCode")
    columns["title"] = combine(_title, root, columns["actor1"], columns["actor2"])
    cells.need(rows, ("GLOBALEVENTID", "SQLDATE", "EventCode"), checks)
    return Batch(len(rows), columns)


def _notes(*counts: str | None) -> str:
    mentions, sources, articles = (count or "?" for count in counts)
    return f"{CAVEAT} Mentions: {mentions}, sources: {sources}, articles: {articles}."


def _dates(rows: Batch, checks: Checks) -> dict[str, Coded]:
    day = cells.read_cells(rows, "SQLDATE", _day, "not a date YYYYMMDD", checks, is_needed=True)
    precision = constant(str(DatePrecision.DAY), len(rows))
    return {"date_start": day, "date_end": day, "date_precision": precision}


def _day(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat() if re.fullmatch("[0-9]{8}", text) else None
    except ValueError:
        return None


def _place(rows: Batch, checks: Checks) -> dict[str, Coded]:
    kind, place = cells.texts(rows, "ActionGeo_Type"), cells.texts(rows, "ActionGeo_FullName")
    unknown = str(GeoPrecision.UNKNOWN)
    return {
        "place_name": place,
        "province_stated": place.map(_province).where(kind.among(WITH_PROVINCE)),
        "geo_precision": kind.map(lambda code: str(PLACE_PRECISION.get(code, unknown))).or_else(unknown),
        **cells.points(rows, "ActionGeo_Long", "ActionGeo_Lat", checks),
    }


def _province(place: str) -> str | None:
    """The unit before the country in "Torkham, Nangarhar, Afghanistan"; none for a country alone."""
    names = place.split(",")
    return names[-2].strip() or None if len(names) > 1 else None


def _title(root: str | None, actor: str | None, other: str | None) -> str:
    what = ROOT_NAMES.get(root or "", f"CAMEO {root or ''}")
    actors = " – ".join(filter(None, (actor, other)))
    return f"{what}: {actors}" if actors else what


def is_gdelt(path: Path) -> bool:
    """Whether a file is GDELT's: a zip with an export file, or rows without header that begin with id and day."""
    if zipfile.is_zipfile(path):
        try:
            with zipfile.ZipFile(path) as archive:
                return any(name.lower().endswith(".export.csv") for name in archive.namelist())
        except DAMAGE:
            return False
    with path.open("rb") as raw:
        first = raw.readline(100_000).split(b"\t")
    return len(first) in (len(HEADER), VERSION_1_COLUMNS) and first[0].isdigit() and first[1].strip().isdigit()


def read_gdelt(path: Path, progress: Callable[[int], None]) -> Source:
    """The rows of a GDELT 2.0 export file, zipped or not, with the column names that the file lacks.

    `progress` is called with the number of bytes read so far. Raises `UnknownFormat` for GDELT 1.0 and for any
    other file.
    """
    with _opened(path) as raw:
        found = len(raw.readline(MAX_HEADER).split(b"\t"))
    if found != len(HEADER):
        version = " (GDELT 1.0)" if found == VERSION_1_COLUMNS else ""
        raise UnknownFormat(f"{path.name}: has {found} columns{version}: expected the 61 of GDELT 2.0 events")
    return Source(HEADER, _batches(path, progress))


def _batches(path: Path, progress: Callable[[int], None]) -> Iterator[FileRows]:
    zipped = zipfile.is_zipfile(path)
    with _opened(path) as raw:
        # GDELT read pages in any encoding: a broken byte in a name must not make the file unreadable.
        text = io.TextIOWrapper(raw, encoding="utf-8", errors="replace", newline="\n")
        lines = bounded_lines(text, MAX_HEADER, path.name)
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        yield from read_batches(rows, HEADER, 1, lambda: None if zipped else progress(raw.tell()), is_whole=True)


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    if not zipfile.is_zipfile(path):
        with path.open("rb") as raw:
            yield raw
        return
    with open_zip(path, "a zip") as archive:
        names = [name for name in archive.namelist() if name.lower().endswith(".csv")]
        if len(names) != 1:
            raise UnknownFormat(
                f"{path.name}: a zip with {len(names)} CSV files: expected the one of GDELT events"
            )
        try:
            with archive.open(names[0]) as member:
                yield member
        except DAMAGE as error:
            raise UnknownFormat(f"{path.name}: cannot be unpacked: {error}") from error
