"""A first proposal of a mapping for an unknown table: from its columns' names, then from their content."""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import MAXYEAR
from pathlib import Path

from app.ingest.file_conventions import find_writing
from app.ingest.files.calendars import Calendar
from app.ingest.files.conventions import PLAIN, find_decimal, find_styles, is_solar
from app.ingest.files.layout import count_footer
from app.ingest.files.no_value import without_placeholders
from app.ingest.files.sources import open_source
from app.ingest.files.tables import FileRows, Source
from app.ingest.files.written_days import DateStyle, read_day, read_span
from app.ingest.files.written_degrees import BOX, Axis, read_degrees, read_pair
from app.ingest.files.written_numbers import POINT
from app.ingest.formats import ucdp
from app.ingest.formats.column_names import by_name
from app.ingest.formats.date_parts import date_columns, join_dates
from app.ingest.formats.mapping import OTHERS, OURS, PLACE, ColumnMap, parse_map, terms_sentences
from app.ingest.formats.own import DATES
from app.ingest.formats.precision_words import read_precisions
from app.ingest.formats.proposal import UNCLEAR_STYLE, VOCABULARIES, Proposal, as_toml
from app.ingest.formats.ready_made import ReadyMade, find_ready_made
from app.ingest.formats.registry import Format, mapped_format, recognise
from app.ingest.formats.trial import rows_of, trial_remarks, unique_columns, without_last
from app.model.coded import Coded
from app.model.errors import BadInput, UnknownFormat
from app.model.vocabulary import EventType

WORDS: Mapping[EventType, str] = {
    EventType.EXPLOSIONS: r"bomb|blast|explo|\bied\b|mine|air ?strike|drone|shell|artillery|mortar|rocket|missile"
    r"|sprengs|beschuss|انفجار|چاودن|دھماک|بمب|ماین|راکت|هاوان|ډرون",
    EventType.RIOTS: r"riot|\bmob\b|unruhen|émeute|شورش|بلو[اې]",
    EventType.PROTESTS: r"protest|demonstration|sit-?in|march|manifestation|مظاهره|لاريون|تظاهرات|احتجاج|مظاہر",
    EventType.VIOLENCE_AGAINST_CIVILIANS: r"civilian|abduct|kidnap|assassinat|murder|targeted killing|sexual"
    r"|entführ|enlèvement|اختطاف|تښتون|اغوا|ترور|ٹارگٹ کلنگ",
    EventType.BATTLES: r"battle|clash|fight|fire ?fight|exchange of fire|ambush|raid|skirmish|cross-border fire"
    r"|gefecht|überfall|affrontement|combat|درگیری|جنگ|نښته|جھڑپ|کمین",
    EventType.STRATEGIC_DEVELOPMENTS: r"arrest|agreement|ceasefire|talks|closure|seizure|statement"
    r"|festnahme|بازداشت|نیول|گرفتار|آتش ?بس|اوربند|جنگ بندی",
}
"""Patterns for words in a file's type column, and the type of ours for each; the first match counts.

Words of English, German, French, Dari, Pashto and Urdu.
"""
NO_ID = re.compile(
    r"year|month|day|date|time(?:stamp)?|hour|lat(?:itude)?|lon(?:gitude)?|fatalities|iso\d?", re.IGNORECASE
)
"""Names of columns that name no incident, though no two rows of a small file may be alike in them."""
TYPE_OF_VIOLENCE = "type_of_violence"
"""UCDP's column of types, whose words are numbers."""
MANY_WORDS = 40
"""A column with more distinct values than this is not treated as a column of types."""
MOST = 0.9
"""Share of a column's filled cells that must pass a test for the column to be recognised."""
IDENTIFYING = ("id", "date_start", "place_name", "event_type", "title", "actor1", "fatalities_best", "notes")
"""Our columns whose values together name an incident, the most telling first."""

Fits = Callable[[Sequence[str]], bool]


def propose(source: Source, file: str, last_year: int = MAXYEAR) -> Proposal:
    """A proposed mapping, from the file's first batch of rows, on which it is tried; a person has to check it."""
    first = next(source.batches)
    whole = next(source.batches, None) is None
    footer = count_footer(rows_of(first)) if whole else 0
    rows = without_last(replace(first, cells=without_placeholders(first.cells)), footer)
    found = _columns_of(source.header, rows)
    dates = _dates_of(found, rows)
    calendar = Calendar.SOLAR_HIJRI if is_solar(dates, last_year) else Calendar.GREGORIAN
    style, unclear = _style(dates, file, calendar)
    head = _head(source, footer, calendar, find_decimal(_coordinates(found, rows)))
    if _are_exchanged(found, rows):
        head["swap"] = True
    words = {name: _words(found.get(name), rows) for name in VOCABULARIES}
    used = {name for names in found.values() for name in names}
    proposal = Proposal(
        columns={name: found[name] for name in OURS if name in found},
        constants={} if "event_type" in found else {"event_type": EventType.OTHER},
        values={
            "event_type": _type_values(words["event_type"], found.get("event_type", ())),
            "geo_precision": read_precisions(words["geo_precision"], found.get("geo_precision", ())),
        },
        dates=style,
        unclear_dates=unclear,
        left=tuple(name for name in source.header if name not in used),
        head=head,
    )
    terms = terms_sentences(ColumnMap(found), source.header)
    if unclear is not None:
        return replace(proposal, remarks=tuple(terms))
    text = as_toml(proposal, "trial")
    return replace(proposal, remarks=(*terms, *_tried(text, rows, file, last_year)))


def _columns_of(header: Sequence[str], rows: FileRows) -> dict[str, tuple[str, ...]]:
    """The file's columns for each of ours, by their names and by what is in them."""
    filled = {name: _filled(rows.cells.column(name)) for name in header}
    columns = by_name([name for name in header if filled[name] or not len(rows.cells)])
    pair = _pair_column(filled, columns)
    _by_shape(columns, filled)
    found: dict[str, tuple[str, ...]] = {ours: (theirs,) for ours, theirs in columns.items()}
    if pair is not None and not {"longitude", "latitude"} <= columns.keys():
        found |= {"longitude": (pair,), "latitude": (pair,)}
    parts = date_columns(header)
    if parts and ("date_start" not in found or found["date_start"][0] in parts):
        found["date_start"] = parts
        found = {ours: names for ours, names in found.items() if ours == "date_start" or names[0] not in parts}
    return found | _made_up(found, rows)


def _head(source: Source, footer: int, calendar: Calendar, decimal: str) -> dict[str, str | int]:
    """The entries of the mapping that say how the file is read, where it is not read so by itself."""
    told: dict[str, str | int | None] = {
        "sheet": source.sheet,
        "header_row": source.header_row,
        "skip_footer": footer or None,
        "calendar": None if calendar is Calendar.GREGORIAN else str(calendar),
        "decimal": None if decimal == POINT else decimal,
    }
    return {key: value for key, value in told.items() if value is not None}


def _words(columns: tuple[str, ...] | None, rows: FileRows) -> list[str]:
    return [] if columns is None else sorted(set(_filled(rows.cells.column(columns[0]))))


def _type_values(words: Sequence[str], columns: Sequence[str]) -> dict[str, str]:
    """A type of ours for each word of these columns; one for all others, where there are too many to name."""
    if TYPE_OF_VIOLENCE in columns:
        return {word: str(kind) for word, kind in ucdp.EVENT_TYPES.items()}
    if len(words) > MANY_WORDS:
        return {OTHERS: EventType.OTHER}
    return {word: _event_type(word) for word in words if word not in list(EventType)}


def _dates_of(found: Mapping[str, tuple[str, ...]], rows: FileRows) -> list[str]:
    joined = (
        join_dates(found[ours], [rows.cells.column(name) for name in found[ours]])
        for ours in DATES
        if ours in found
    )
    return [text for column in joined for text in _filled(column)]


def _coordinates(found: Mapping[str, tuple[str, ...]], rows: FileRows) -> list[str]:
    return [text for ours in PLACE for name in found.get(ours, ()) for text in _filled(rows.cells.column(name))]


def _are_exchanged(found: Mapping[str, tuple[str, ...]], rows: FileRows) -> bool:
    """Whether the column of longitudes has latitudes of the two countries, and the other way round."""
    lon, lat = (
        [text for name in found.get(ours, ()) for text in _filled(rows.cells.column(name))] for ours in PLACE
    )
    return bool(lon and lat) and _are_degrees(lon, Axis.LATITUDE) and _are_degrees(lat, Axis.LONGITUDE)


def _pair_column(filled: Mapping[str, Sequence[str]], columns: Mapping[str, str]) -> str | None:
    """The column that has both coordinates in each cell; a column that is taken for another of ours is none."""
    free = [name for name in filled if name not in columns.values() and filled[name]]
    return next(
        (name for name in free if _share(filled[name], lambda text: read_pair(text) is not None) >= MOST), None
    )


def _tried(text: str, rows: FileRows, file: str, last_year: int) -> tuple[str, ...]:
    """Sentences on the rows and cells that an import by a mapping's text would not take, among these rows."""
    if not len(rows.cells):
        return ()
    try:
        mapping = parse_map(text, file).fitted(rows.cells.columns)
        writing = find_writing(
            Source((), iter((rows,))),
            mapped_format(mapping, tuple(rows.cells.columns), file),
            file,
            replace(mapping.writing, last_year=last_year),
        )
    except (BadInput, UnknownFormat) as error:
        return (f"tried on the first rows: {error}",)
    return trial_remarks(mapping, rows, writing)


def _filled(column: Coded) -> list[str]:
    """The texts of the cells that are not empty, row by row."""
    return list(filter(None, column.spread(map(str.strip, column.values))))


def _by_shape(columns: dict[str, str], filled: Mapping[str, Sequence[str]]) -> None:
    """Add the columns that can be recognised by their content: coordinates, the day, a unique id."""
    tests: dict[str, Fits] = {
        "longitude": lambda cells: _are_degrees(cells, Axis.LONGITUDE),
        "latitude": lambda cells: _are_degrees(cells, Axis.LATITUDE),
        "date_start": lambda cells: _share(cells, _is_day) >= MOST,
        "id": lambda cells: len(set(cells)) == len(cells) and _share(cells, _is_code) >= MOST,
    }
    for ours, fits in tests.items():
        if ours not in columns:
            free = [name for name in filled if name not in columns.values() and filled[name]]
            if ours == "id":
                free = [name for name in free if not NO_ID.fullmatch(name.strip())]
            theirs = next((name for name in free if fits(filled[name])), None)
            if theirs is not None:
                columns[ours] = theirs


def _are_degrees(cells: Sequence[str], axis: Axis) -> bool:
    least, most = BOX[axis]

    def inside(cell: str) -> bool:
        degrees = read_degrees(cell, axis)
        return degrees is not None and degrees % 1 != 0 and least <= degrees <= most

    return _share(cells, inside) >= MOST


def _share(cells: Sequence[str], test: Callable[[str], bool]) -> float:
    return sum(map(test, cells)) / len(cells)


def _is_day(cell: str) -> bool:
    return not cell.isdigit() and any(read_day(cell, style) is not None for style in DateStyle)


def _is_code(cell: str) -> bool:
    return re.fullmatch(r"\S*[0-9]\S*", cell) is not None and not _is_day(cell) and "." not in cell


def _style(days: Sequence[str], file: str, calendar: Calendar) -> tuple[DateStyle | None, str | None]:
    """The style of the dates, and the reason if it is unclear, or if no date can be read."""
    if not days:
        return None, None
    try:
        styles, _ = find_styles({"": days}, file, None, calendar)
    except UnknownFormat as error:
        return None, str(error)
    if not any(read_span(text, styles[""], calendar) for text in days):
        return None, f"{file}: none of the dates was read, such as {days[0]!r}: they are kept as text"
    return styles[""], None


def _made_up(found: Mapping[str, tuple[str, ...]], rows: FileRows) -> dict[str, tuple[str, ...]]:
    """Required columns (id, title) made of several columns, where no column of the file can be each."""
    made: dict[str, tuple[str, ...]] = {}
    title = [name for ours in ("event_type", "place_name", "date_start", "notes") for name in found.get(ours, ())]
    if "title" not in found and title:
        made["title"] = tuple(dict.fromkeys(title))[:3]
    parts = [name for ours in IDENTIFYING for name in found.get(ours, ())]
    ids = unique_columns(list(dict.fromkeys(parts)), rows, len(found.get("id", ())))
    if ids:
        made["id"] = ids
    return made


def _event_type(word: str) -> str:
    by_fold = {kind.casefold(): str(kind) for kind in EventType}
    told = (kind for kind, pattern in WORDS.items() if re.search(pattern, word, re.IGNORECASE))
    return by_fold.get(word.casefold()) or next(told, EventType.OTHER)


def dataset_name(stem: str) -> str:
    """A dataset's name made from a file's name."""
    return re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:40] or "mine"


def guess(path: Path, encoding: str | None = None, last_year: int = MAXYEAR) -> str:
    """The text of a mapping file to start from; for a file in a known format, a comment that it needs none.

    `encoding` is the one of a text, by Python's name, if it is known; `last_year` is the last year that a date can
    have. Raises the errors of reading the file.
    """
    source = open_source(path, "auto", lambda _: None, encoding)
    with suppress(UnknownFormat):
        known, form = recognise(source, "auto", path.name)
        told = f"# {path.name} is of the format {form.name} ({form.table.name}): it needs no mapping"
        unclear = _unclear_dates(known, form, path.name, last_year)
        return f"{told}.\n" if unclear is None else f"{told} of columns.\n# {unclear}\n{UNCLEAR_STYLE}\n"
    if ready := find_ready_made(source.header):
        return _ready_made_text(ready, source, path.name, last_year)
    return as_toml(propose(source, path.name, last_year), dataset_name(path.stem))


def _unclear_dates(source: Source, form: Format, file: str, last_year: int) -> str | None:
    """The reason why the order of day and month of a file in a known format is unclear; None if it is clear."""
    try:
        find_writing(source, form, file, replace(PLAIN, last_year=last_year))
    except UnknownFormat as error:
        return str(error)
    return None


def _ready_made_text(ready: ReadyMade, source: Source, file: str, last_year: int) -> str:
    """The text of a ready-made mapping, with comments on what it does to the file's first rows."""
    told = f"an import of {file} takes this mapping, {ready.name}, by itself: change it here, and give it to --map"
    first = next(source.batches)
    rows = replace(first, cells=without_placeholders(first.cells))
    remarks = (told, *_tried(ready.text, rows, file, last_year))
    return "".join(f"# {remark}\n" for remark in remarks) + ready.text
