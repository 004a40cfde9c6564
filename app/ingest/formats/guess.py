"""A first proposal of a mapping for an unknown table: from its columns' names, then from their content."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import orjson

from app.ingest.files.conventions import find_style
from app.ingest.files.sources import open_source
from app.ingest.files.tables import Source
from app.ingest.files.written_days import DateStyle, read_day
from app.ingest.formats.mapping import DATES, NEEDED, OURS
from app.ingest.formats.precision_words import read_precisions
from app.ingest.formats.registry import detect_format
from app.model.coded import Coded
from app.model.errors import UnknownFormat
from app.model.vocabulary import EventType, GeoPrecision

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "id": ("eventid", "incidentid", "ref", "refno", "reference", "code", "uid", "uuid", "number", "no"),
    "title": ("headline", "summary", "name", "event", "incident", "subject"),
    "event_type": ("type", "category", "incidenttype", "eventcategory", "kind"),
    "sub_event_type": ("subtype", "subcategory", "subeventtype"),
    "actor1": ("actor", "perpetrator", "sidea", "party1", "group"),
    "actor2": ("target", "sideb", "party2", "victim"),
    "date_start": ("date", "eventdate", "incidentdate", "startdate", "from", "day", "dateofincident", "when"),
    "date_end": ("enddate", "to", "until"),
    "place_name": ("place", "location", "locationname", "town", "village", "city", "where", "site", "locality"),
    "country_stated": ("country", "adm0", "admin0", "countryname"),
    "province_stated": ("province", "adm1", "admin1", "region", "state", "adm1name", "admin1name"),
    "district_stated": ("district", "adm2", "admin2", "tehsil", "agency", "adm2name", "admin2name"),
    "fatalities_best": ("fatalities", "killed", "deaths", "dead", "fatality", "kia", "best"),
    "fatalities_low": ("minkilled", "killedmin", "low", "deathslow"),
    "fatalities_high": ("maxkilled", "killedmax", "high", "deathshigh"),
    "injured": ("wounded", "injuries", "wia"),
    "said_by": ("saidby", "reportedby", "authority"),
    "source": ("sources", "publication", "outlet", "sourceurl", "url", "link"),
    "notes": ("note", "description", "details", "comments", "comment", "remarks", "narrative"),
    "tags": ("tag", "keywords"),
    "geo_precision": ("geoprec", "precision", "locationprecision", "spatialprecision", "whereprec", "geoaccuracy"),
    "longitude": ("lon", "long", "lng", "x", "easting", "gpslon", "pointx"),
    "latitude": ("lat", "y", "northing", "gpslat", "pointy"),
}
"""Other names for our columns, in lower case and without separators."""
WORDS: Mapping[EventType, str] = {
    EventType.EXPLOSIONS: r"bomb|blast|explo|\bied\b|mine|air ?strike|drone|shell|artillery|mortar|rocket|missile",
    EventType.RIOTS: r"riot|\bmob\b",
    EventType.PROTESTS: r"protest|demonstration|sit-?in|march",
    EventType.VIOLENCE_AGAINST_CIVILIANS: r"civilian|abduct|kidnap|assassinat|murder|targeted killing|sexual",
    EventType.BATTLES: r"battle|clash|fight|fire ?fight|exchange of fire|ambush|raid|skirmish|cross-border fire",
    EventType.STRATEGIC_DEVELOPMENTS: r"arrest|agreement|ceasefire|talks|closure|seizure|statement",
}
"""Patterns for words in a file's type column, and the type of ours for each; the first match counts."""
VOCABULARIES: Mapping[str, type[StrEnum]] = {"event_type": EventType, "geo_precision": GeoPrecision}
"""The vocabularies of the columns whose words are rewritten."""
MANY_WORDS = 40
"""A column with more distinct values than this is not treated as a column of types."""
MOST = 0.9
"""Share of a column's filled cells that must pass a test for the column to be recognised."""
DEGREES = {"longitude": (60.0, 78.0), "latitude": (23.0, 39.0)}
"""The range in which the two countries lie; only numbers with decimals count."""

Fits = Callable[[Sequence[str]], bool]


@dataclass(frozen=True, slots=True)
class Proposal:
    """The proposed columns of the file for each of ours, and the columns without a proposal."""

    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]
    dates: DateStyle | None
    unclear_dates: str | None
    left: tuple[str, ...]


def propose(source: Source, file: str) -> Proposal:
    """A proposed mapping, from the file's first batch of rows; a person has to check it."""
    cells = next(source.batches).cells
    filled = {name: _filled(cells.column(name)) for name in source.header}
    columns = _by_name(source.header)
    _by_shape(columns, filled)
    used = set(columns.values())
    style, unclear = _style([cell for ours in DATES if ours in columns for cell in filled[columns[ours]]], file)
    words = {name: sorted(set(filled[columns[name]])) if name in columns else [] for name in VOCABULARIES}
    told = {ours: (theirs,) for ours, theirs in columns.items()} | _made_up(columns)
    return Proposal(
        columns={name: told[name] for name in OURS if name in told},
        constants={} if "event_type" in columns else {"event_type": EventType.OTHER},
        values={
            "event_type": {word: _event_type(word) for word in words["event_type"] if word not in list(EventType)},
            "geo_precision": read_precisions(words["geo_precision"]),
        },
        dates=style,
        unclear_dates=unclear,
        left=tuple(name for name in source.header if name not in used),
    )


def _filled(column: Coded) -> list[str]:
    """The texts of the cells that are not empty, row by row."""
    return list(filter(None, column.spread(map(str.strip, column.values))))


def _by_name(header: Iterable[str]) -> dict[str, str]:
    """The file's columns for ours, by our names first, then by other names for them."""
    plain = {_plain(name): name for name in reversed(list(header))}
    found = {ours: plain[_plain(ours)] for ours in OURS if _plain(ours) in plain}
    for ours, names in SYNONYMS.items():
        theirs = next((plain[name] for name in names if name in plain), None)
        if ours not in found and theirs is not None and theirs not in found.values():
            found[ours] = theirs
    return found


def _plain(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()


def _by_shape(columns: dict[str, str], filled: Mapping[str, Sequence[str]]) -> None:
    """Add the columns that can be recognised by their content: coordinates, the day, a unique id."""
    tests: dict[str, Fits] = {
        "longitude": lambda cells: _are_degrees(cells, *DEGREES["longitude"]),
        "latitude": lambda cells: _are_degrees(cells, *DEGREES["latitude"]),
        "date_start": lambda cells: _share(cells, _is_day) >= MOST,
        "id": lambda cells: len(set(cells)) == len(cells) and _share(cells, _is_code) >= MOST,
    }
    for ours, fits in tests.items():
        if ours not in columns:
            free = [name for name in filled if name not in columns.values() and filled[name]]
            theirs = next((name for name in free if fits(filled[name])), None)
            if theirs is not None:
                columns[ours] = theirs


def _are_degrees(cells: Sequence[str], least: float, most: float) -> bool:
    def inside(cell: str) -> bool:
        return re.fullmatch(r"[0-9]{2}\.[0-9]+", cell) is not None and least <= float(cell) <= most

    return _share(cells, inside) >= MOST


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, cells)) / len(cells)


def _is_day(cell: str) -> bool:
    return any(read_day(cell, style) is not None for style in DateStyle)


def _is_code(cell: str) -> bool:
    return re.fullmatch(r"\S*[0-9]\S*", cell) is not None and not _is_day(cell) and "." not in cell


def _style(days: Sequence[str], file: str) -> tuple[DateStyle | None, str | None]:
    """The style of the dates, and the reason if it is unclear."""
    try:
        return (find_style(days, file) if days else None), None
    except UnknownFormat as error:
        return None, str(error)


def _made_up(columns: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Required columns (id, title) made of several columns, if no column of the file is proposed for them."""
    parts = {
        "id": ("date_start", "place_name", "event_type", "title", "notes"),
        "title": ("event_type", "place_name", "date_start", "notes"),
    }
    return {
        ours: tuple(columns[name] for name in names if name in columns)[:3]
        for ours, names in parts.items()
        if ours not in columns and any(name in columns for name in names)
    }


def _event_type(word: str) -> str:
    by_fold = {kind.casefold(): str(kind) for kind in EventType}
    told = (kind for kind, pattern in WORDS.items() if re.search(pattern, word, re.IGNORECASE))
    return by_fold.get(word.casefold()) or next(told, EventType.OTHER)


def as_toml(proposal: Proposal, dataset: str) -> str:
    """The mapping as the text of a mapping file, with comments on what to check."""
    lines = ["# A proposal: read it, correct it, save it as map.toml, then import with --map map.toml.", ""]
    lines += [f"dataset = {_quoted(dataset)}", *_date_lines(proposal), "", "[columns]"]
    lines += [f"{ours} = {_names(theirs)}" for ours, theirs in proposal.columns.items()]
    lines += [f"# left aside: {_quoted(name)}" for name in proposal.left]
    missing = [name for name in NEEDED if name not in {*proposal.columns, *proposal.constants}]
    lines += [f"# needed, and not found: {name}" for name in missing]
    if proposal.constants:
        lines += ["", "[constants]", *(f"{name} = {_quoted(text)}" for name, text in proposal.constants.items())]
    for name, words in proposal.values.items():
        if words and len(words) <= MANY_WORDS:
            lines += ["", f"# The file's words, and one of ours for each: {', '.join(VOCABULARIES[name])}"]
            lines += [f"[values.{name}]", *(f"{_quoted(a)} = {_quoted(b)}" for a, b in words.items())]
    return "\n".join(lines) + "\n"


def _date_lines(proposal: Proposal) -> list[str]:
    if proposal.unclear_dates is not None:
        return [f"# {proposal.unclear_dates}", f'# dates = "{DateStyle.DAY_FIRST}"']
    return [] if proposal.dates is None else [f'dates = "{proposal.dates}"']


def _names(names: Sequence[str]) -> str:
    return _quoted(names[0]) if len(names) == 1 else f"[{', '.join(map(_quoted, names))}]"


def _quoted(text: str) -> str:
    """The text as a TOML string: as in JSON, except that TOML allows no bare DEL."""
    return orjson.dumps(text).decode().replace("\x7f", "\\u007f")


def dataset_name(stem: str) -> str:
    """A dataset's name made from a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:40] or "mine"


def guess(path: Path, encoding: str | None = None) -> str:
    """The text of a mapping file to start from; for a file in a known format, a comment that it needs none.

    `encoding` is the one of a text, by Python's name, if it is known. Raises the errors of reading the file.
    """
    source = open_source(path, "auto", lambda _: None, encoding)
    with suppress(UnknownFormat):
        form = detect_format(source.header, "auto", path.name)
        return f"# {path.name} is of the format {form.name} ({form.table.name}): it needs no mapping.\n"
    return as_toml(propose(source, path.name), dataset_name(path.stem))
