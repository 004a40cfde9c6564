"""Rows of ACLED's export and API: today's 31 columns, and the columns before March 2023."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum

from app.ingest.files import cells
from app.ingest.files.cells import Checks
from app.ingest.files.conventions import PLAIN, Writing
from app.ingest.files.dates import read_dates
from app.ingest.formats.acled_before_2019 import in_todays_words
from app.model.attribution import ACLED_TERMS
from app.model.batch import Batch
from app.model.coded import Coded, choose, combine, constant
from app.model.vocabulary import DatePrecision, EventType, GeoPrecision

ID = "event_id_cnty"
REQUIRED = frozenset({ID, "event_date", "event_type", "location", "latitude", "longitude", "fatalities"})
EVENT_TYPES = [
    EventType.BATTLES,
    EventType.EXPLOSIONS,
    EventType.VIOLENCE_AGAINST_CIVILIANS,
    EventType.PROTESTS,
    EventType.RIOTS,
    EventType.STRATEGIC_DEVELOPMENTS,
]
SUB_EVENT_TYPES = (
    "Government regains territory",
    "Non-state actor overtakes territory",
    "Armed clash",
    "Excessive force against protesters",
    "Protest with intervention",
    "Peaceful protest",
    "Violent demonstration",
    "Mob violence",
    "Chemical weapon",
    "Air/drone strike",
    "Suicide bomb",
    "Shelling/artillery/missile attack",
    "Remote explosive/landmine/IED",
    "Grenade",
    "Sexual violence",
    "Attack",
    "Abduction/forced disappearance",
    "Agreement",
    "Arrests",
    "Change to group/activity",
    "Disrupted weapons use",
    "Headquarters or base established",
    "Looting/property destruction",
    "Non-violent transfer of territory",
    "Other",
)
"""ACLED codebook of 2023. Its files differ in upper and lower case, and spell protesters in two ways."""
ACTOR_TYPES = {
    "1": "State forces",
    "2": "Rebel group",
    "3": "Political militia",
    "4": "Identity militia",
    "5": "Rioters",
    "6": "Protesters",
    "7": "Civilians",
    "8": "External/Other forces",
}
"""`inter1` and `inter2` were these numbers until 2023 and have been these words since; 0 was none."""
NO_ACTOR_TYPE = "0"
CODES = ("inter1", "inter2", "time_precision", "geo_precision")
OF_ACLED_ALONE = frozenset(
    {
        *("event_id_no_cnty", "data_id", "interaction", "inter1", "inter2", "assoc_actor_1", "ally_actor_1"),
        *("disorder_type", "sub_event_type", "civilian_targeting", "source_scale", "timestamp", "time_precision"),
    }
)
"""Columns of ACLED's codebook; a table with several of them is ACLED's, whatever it was saved as."""
ENOUGH = 2


def looks_like_acled(header: Iterable[str]) -> bool:
    """Whether a table's columns show that its rows are ACLED's, to which ACLED's terms apply."""
    names = {name.strip().casefold() for name in header}
    return ID in names or len(names & OF_ACLED_ALONE) >= ENOUGH


DATE_PRECISION = {"1": DatePrecision.DAY, "2": DatePrecision.WEEK, "3": DatePrecision.MONTH}
PLACE_PRECISION = {"1": GeoPrecision.TOWN, "2": GeoPrecision.DISTRICT, "3": GeoPrecision.PROVINCE}
"""`geo_precision`: 1 the town, 2 a part of the region (at its seat), 3 the province (at its capital)."""
WEEK = timedelta(days=6)
"""`time_precision` 2 names one day of the week, not which: the event is within six days before or after it."""
TEXTS = {
    "id": ID,
    "actor1": "actor1",
    "actor2": "actor2",
    "assoc_actor1": "assoc_actor_1",
    "assoc_actor2": "assoc_actor_2",
    "disorder_type": "disorder_type",
    "civilian_targeting": "civilian_targeting",
    "tags": "tags",
    "place_name": "location",
    "country_stated": "country",
    "province_stated": "admin1",
    "district_stated": "admin2",
    "source": "source",
    "notes": "notes",
}


def samples(rows: Batch) -> tuple[dict[str, Coded], list[Coded]]:
    """The column of dates by its name, and the columns of coordinates: they tell how a file writes."""
    return {"event_date": rows.column("event_date")}, [rows.column("longitude"), rows.column("latitude")]


def read(rows: Batch, checks: Checks, writing: Writing = PLAIN) -> Batch:
    """Incidents in our columns; rows without id or date, of an unknown type, or off the globe are refused.

    ACLED gives one, conservative figure of deaths: it becomes the best estimate, low and high stay unknown. It
    counts no injured and does not tell attackers from attacked, so these stay empty. `writing` is how the file
    writes its dates and numbers.
    """
    rows = cells.with_codes(in_todays_words(rows), CODES)
    columns = {ours: cells.texts(rows, theirs) for ours, theirs in TEXTS.items()}
    columns["event_type"] = cells.words(rows, "event_type", EVENT_TYPES, checks, is_needed=True)
    columns["sub_event_type"] = _spelled(cells.texts(rows, "sub_event_type"), SUB_EVENT_TYPES)
    for number in ("1", "2"):
        columns[f"actor{number}_type"] = _actor_types(cells.texts(rows, f"inter{number}"))
    said = (columns[name] for name in ("sub_event_type", "event_type", "actor1", "actor2", "place_name"))
    columns["title"] = combine(_title, *said)
    columns["fatalities_best"] = cells.counts(rows, "fatalities", checks, writing.decimal)
    columns["verification"] = constant("unverified", len(rows))
    columns["licence"] = constant(ACLED_TERMS, len(rows))
    columns |= _dates(rows, writing, checks)
    columns |= _place(rows, checks)
    cells.need(rows, (ID, "event_type", "event_date"), checks)
    return Batch(len(rows), columns)


def _spelled(words: Coded, known: tuple[str, ...]) -> Coded:
    """Words in the codebook's spelling; a word that the codebook does not have stays as it is."""
    by_fold = {word.casefold(): word for word in known}
    return words.map(lambda word: by_fold.get(word.casefold().replace("protestor", "protester"), word))


def _actor_types(codes: Coded) -> Coded:
    types = {**ACTOR_TYPES, NO_ACTOR_TYPE: None}
    named = codes.map(lambda code: types.get(code.removesuffix(".0"), code))
    return _spelled(named, tuple(ACTOR_TYPES.values()))


def _title(sub_type: str | None, kind: str | None, actor: str | None, other: str | None, place: str | None) -> str:
    """A title for an event, for ACLED gives none: what happened, the actors, and the place."""
    what = sub_type or kind or "Event"
    actors = f"{actor or ''} – {other}" if other else actor
    title = f"{what}: {actors}" if actors else what
    return f"{title}, {place}" if place else title


def _dates(rows: Batch, writing: Writing, checks: Checks) -> dict[str, Coded]:
    days = read_dates(rows, "event_date", checks, writing)
    precision = _by_code(cells.texts(rows, "time_precision"), DATE_PRECISION).or_else(str(DatePrecision.UNKNOWN))
    is_day = precision.among([DatePrecision.DAY])
    return {
        "date_start": combine(lambda day, precision: _span(day, precision)[0], days, precision),
        "date_end": combine(lambda day, precision: _span(day, precision)[1], days, precision),
        "date_precision": precision,
        "date_text": cells.texts(rows, "event_date").where(~is_day),
    }


def _by_code(codes: Coded, meanings: Mapping[str, StrEnum]) -> Coded:
    """The words for numeric codes, which may be written as 1.0; none for other codes."""
    words = {code: str(word) for code, word in meanings.items()}
    return codes.map(lambda code: words.get(code.removesuffix(".0")))


def _span(day: str | None, precision: str) -> tuple[str | None, str | None]:
    """The first and the last day on which an event can have happened."""
    if day is None or precision not in (DatePrecision.WEEK, DatePrecision.MONTH):
        return day, day
    named = date.fromisoformat(day)
    if precision == DatePrecision.WEEK:
        return (named - WEEK).isoformat(), (named + WEEK).isoformat()
    last = monthrange(named.year, named.month)[1]
    return named.replace(day=1).isoformat(), named.replace(day=last).isoformat()


def _place(rows: Batch, checks: Checks) -> dict[str, Coded]:
    columns = cells.points(rows, "longitude", "latitude", checks)
    precision = _by_code(cells.texts(rows, "geo_precision"), PLACE_PRECISION)
    unstated = columns["longitude"].known() & ~precision.known()
    unknown = constant(str(GeoPrecision.UNKNOWN), len(rows))
    return {**columns, "geo_precision": choose(unstated, unknown, precision)}
