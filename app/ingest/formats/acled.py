"""Rows of ACLED's export and API: today's 31 columns, and the columns before March 2023."""

from calendar import monthrange
from datetime import date, timedelta

import pandas as pd

from app.ingest.files import cells
from app.ingest.files.cells import Checks
from app.ingest.files.dates import DateStyle, read_dates
from app.model.attribution import ACLED_TERMS
from app.model.columns import INCIDENTS
from app.model.vocabulary import DatePrecision, EventType, GeoPrecision

ID = "event_id_cnty"
REQUIRED = frozenset({ID, "event_date", "event_type", "location", "latitude", "longitude", "fatalities"})
DATES = ("event_date",)
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


def read(frame: pd.DataFrame, checks: Checks, style: DateStyle = DateStyle.YEAR_FIRST) -> pd.DataFrame:
    """Incidents in our columns; rows without id or date, of an unknown type, or off the globe are refused.

    ACLED gives one, conservative figure of deaths: it becomes the best estimate, low and high stay unknown. It
    counts no injured and does not tell attackers from attacked, so these stay empty. `style` is how the file
    writes its dates.
    """
    records = pd.DataFrame(
        {ours: cells.column(frame, theirs) for ours, theirs in TEXTS.items()}, index=frame.index
    )
    records["event_type"] = cells.words(frame["event_type"], list(EVENT_TYPES), None, checks)
    records["sub_event_type"] = _spelled(cells.column(frame, "sub_event_type"), SUB_EVENT_TYPES)
    for number in ("1", "2"):
        records[f"actor{number}_type"] = _actor_types(cells.column(frame, f"inter{number}"))
    records["title"] = _titles(records)
    records["fatalities_best"] = cells.counts(frame["fatalities"], checks)
    records["verification"] = "unverified"
    records["licence"] = ACLED_TERMS
    _read_dates(records, frame, style, checks)
    _read_place(records, frame, checks)
    for name in (ID, "event_type", "event_date"):
        checks.refuse(frame[name].str.strip() == "", frame[name], "must not be empty")
    missing = [c.name for c in INCIDENTS.columns if not c.derived and c.name not in records]
    return records.assign(**dict.fromkeys(missing))


def _spelled(words: pd.Series, known: tuple[str, ...]) -> pd.Series:
    """Words in the codebook's spelling; a word that the codebook does not have stays as it is."""
    by_fold = {word.casefold(): word for word in known}
    spelled = {
        word: by_fold.get(word.casefold().replace("protestor", "protester"), word) for word in _distinct(words)
    }
    return words.map(spelled).astype(object)


def _actor_types(codes: pd.Series) -> pd.Series:
    names = ACTOR_TYPES | {f"{code}.0": name for code, name in ACTOR_TYPES.items()}
    named = codes.where(~codes.isin([NO_ACTOR_TYPE, f"{NO_ACTOR_TYPE}.0"]), None)
    words = named.map({code: names.get(code, code) for code in _distinct(named)}).astype(object)
    return _spelled(words, tuple(ACTOR_TYPES.values()))


def _distinct(words: pd.Series) -> list[str]:
    return [str(word) for word in words.dropna().unique()]


def _titles(records: pd.DataFrame) -> pd.Series:
    """A title for each event, for ACLED gives none: what happened, the actors, and the place."""
    what = records["sub_event_type"].fillna(records["event_type"]).fillna("Event")
    actors = records["actor1"].fillna("")
    second = records["actor2"].fillna("")
    actors = actors.where(second == "", actors + " – " + second)
    title = what.where(actors == "", what + ": " + actors)
    place = records["place_name"].fillna("")
    return title.where(place == "", title + ", " + place).astype(object)


def _read_dates(records: pd.DataFrame, frame: pd.DataFrame, style: DateStyle, checks: Checks) -> None:
    days = read_dates(frame["event_date"], style, checks)
    code = cells.column(frame, "time_precision").fillna("").str.removesuffix(".0")
    precision = code.map(DATE_PRECISION).fillna(DatePrecision.UNKNOWN).astype(object)
    pairs = list(zip(days, precision, strict=True))
    spans = {pair: _span(*pair) for pair in set(pairs)}
    records["date_start"] = pd.Series([spans[pair][0] for pair in pairs], index=frame.index, dtype=object)
    records["date_end"] = pd.Series([spans[pair][1] for pair in pairs], index=frame.index, dtype=object)
    records["date_precision"] = precision
    records["date_text"] = cells.texts(frame["event_date"]).where(precision != DatePrecision.DAY, None)


def _span(day: str | None, precision: DatePrecision) -> tuple[str | None, str | None]:
    """The first and the last day on which an event can have happened."""
    if day is None or precision not in (DatePrecision.WEEK, DatePrecision.MONTH):
        return day, day
    named = date.fromisoformat(day)
    if precision is DatePrecision.WEEK:
        return (named - WEEK).isoformat(), (named + WEEK).isoformat()
    last = monthrange(named.year, named.month)[1]
    return named.replace(day=1).isoformat(), named.replace(day=last).isoformat()


def _read_place(records: pd.DataFrame, frame: pd.DataFrame, checks: Checks) -> None:
    records["longitude"], records["latitude"] = cells.points(frame, "longitude", "latitude", checks)
    code = cells.column(frame, "geo_precision").fillna("").str.removesuffix(".0")
    located = records["longitude"].notna()
    records["geo_precision"] = code.map(PLACE_PRECISION).where(code != "", None).astype(object)
    unstated = located & records["geo_precision"].isna()
    records.loc[unstated, "geo_precision"] = str(GeoPrecision.UNKNOWN)
