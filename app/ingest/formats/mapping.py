"""A mapping file in TOML: the file's column for each of our columns."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from pathlib import Path

from app.filters.catalogue import check_dataset
from app.ingest.files.calendars import Calendar
from app.ingest.files.cells import Checks
from app.ingest.files.conventions import PLAIN, Writing
from app.ingest.files.layout import WHOLE, Layout
from app.ingest.files.text_encoding import check_codec
from app.ingest.files.written_days import DateStyle
from app.ingest.files.written_degrees import are_longitude_first, read_pair
from app.ingest.files.written_numbers import COMMA, POINT
from app.ingest.formats import acled, own
from app.ingest.formats.date_parts import join_dates
from app.ingest.formats.own import DATES, NEEDED
from app.model.attribution import ACLED_TERMS
from app.model.batch import Batch
from app.model.coded import Coded, code, combine, constant
from app.model.columns import INCIDENTS
from app.model.errors import BadInput, BadParameter

OURS = (*(c.name for c in INCIDENTS.columns if not c.derived), own.LOCATE_AS)
PLACE = ("longitude", "latitude")
BETWEEN = ", "
OTHERS = "*"
"""Stands for all words of the file that [values] does not name; at a word's end, for whatever follows it."""
ROW_NUMBER = "#"
"""Stands for the number of the row in the file, where no columns tell rows apart."""
KEYS = (
    "needs",
    "dataset",
    "sheet",
    "header_row",
    "skip_footer",
    "dates",
    "calendar",
    "decimal",
    "swap",
    "encoding",
    "columns",
    "constants",
    "values",
)

OF_WRITING = ("dataset", "sheet", "header_row", "skip_footer", "dates", "calendar", "decimal", "encoding")
"""Entries that say how a file is written; a mapping of nothing else is for a file of a known format."""

Table = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The source of each of our columns in a file.

    `columns` are the file's columns, joined by ", " where there are several; `constants` are texts for every row;
    `values` replace the file's words, compared without regard to case; the word "*" stands for all that are not
    named. `dates` is the style of the dates, None to find it from all dates together; `calendar` is theirs, and
    `decimal` the sign of decimals; `encoding` is Python's name for the encoding of a text. With `swap` the file
    has longitudes in its column of latitudes, and latitudes in that of longitudes. A mapping with `needs`, columns
    that a file must have, is for many files: names are compared without case and separators, and a file may lack
    any other column. A mapping without columns and constants is for a file of a known format.
    """

    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: DateStyle | None = None
    dataset: str | None = None
    encoding: str | None = None
    calendar: Calendar = Calendar.GREGORIAN
    decimal: str = POINT
    layout: Layout = WHOLE
    swap: bool = False
    needs: tuple[str, ...] = ()

    @property
    def is_of_writing(self) -> bool:
        """Whether the mapping only says how a file of a known format is written."""
        return not self.columns and not self.constants

    def lacking(self, header: Iterable[str]) -> list[str]:
        """The columns that the mapping needs and a file with this header lacks."""
        names = {plain_name(name) for name in header}
        return [name for name in self.needs if plain_name(name) not in names]

    def fitted(self, header: Iterable[str]) -> "ColumnMap":
        """The mapping for a file with this header: as it is, or of the columns that the file has."""
        if not self.needs:
            return self
        names = {plain_name(name): name for name in header}
        found = {
            ours: tuple(names[plain_name(name)] for name in theirs if plain_name(name) in names)
            for ours, theirs in self.columns.items()
        }
        return replace(self, columns={ours: theirs for ours, theirs in found.items() if theirs})

    @property
    def theirs(self) -> frozenset[str]:
        """The file's columns that the mapping uses."""
        return frozenset(name for names in self.columns.values() for name in names if name != ROW_NUMBER)

    @property
    def writing(self) -> Writing:
        """The way in which the file writes, as far as the mapping says it."""
        return Writing(calendar=self.calendar, decimal=self.decimal, said=self.dates)


def plain_name(name: str) -> str:
    """A column's name in small letters, without separators."""
    return re.sub(r"[\W_]+", "", name).casefold()


def load_map(path: Path) -> ColumnMap | None:
    """The mapping in a TOML file; `BadInput` names the entry that is wrong, and what would be right.

    None for a file without an entry, such as the proposal for a table that needs no mapping.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise BadInput(f"{path}: cannot be read as a mapping file: {why}") from error
    return read_map(text, path.name)


def read_map(text: str, file: str) -> ColumnMap | None:
    """The mapping that a TOML text describes, None for a text without an entry; `BadInput` as for `load_map`."""
    return parse_map(text, file) if _entries(text, file) else None


def _entries(text: str, file: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{file}: not TOML: {error}") from error


def parse_map(text: str, file: str) -> ColumnMap:
    """The mapping that a TOML text describes; `BadInput` as for `load_map`."""
    document = _entries(text, file)
    _check_names(document, KEYS, file, "")
    columns = {name: _names(value, f"{file}: columns.{name}") for name, value in _table(document, "columns", file)}
    constants = {
        name: _text(value, f"{file}: constants.{name}") for name, value in _table(document, "constants", file)
    }
    _check_names([*columns, *constants], OURS, file, " is no column of ours")
    twice = sorted(columns.keys() & constants.keys())
    if twice:
        raise BadInput(f"{file}: {twice[0]} is both a column and a constant: keep one of them")
    missing = [name for name in NEEDED if name not in columns and name not in constants]
    if missing and not (document.keys() <= {*OF_WRITING}):
        raise BadInput(f"{file}: nothing is said of {', '.join(missing)}: name a column or a constant for each")
    return ColumnMap(
        columns,
        constants,
        _values(document, columns, file),
        _style(document, file),
        _dataset(document, file),
        _encoding(document, file),
        Calendar(_one_of(document, "calendar", list(Calendar), Calendar.GREGORIAN, file)),
        _one_of(document, "decimal", (POINT, COMMA), POINT, file),
        _layout(document, file),
        _swap(document, file),
        _names(document["needs"], f"{file}: needs") if "needs" in document else (),
    )


def _table(document: Table, key: str, file: str) -> list[tuple[str, object]]:
    found = document.get(key, {})
    if not isinstance(found, dict):
        raise BadInput(f"{file}: {key}: expected a table, [{key}]: {found!r}")
    return list(found.items())


def _check_names(names: Sequence[str] | Table, known: Sequence[str], file: str, why: str) -> None:
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, 3) or known
            raise BadInput(
                f"{file}: {name!r}{why}: expected {'one of ' if len(near) > 1 else ''}{', '.join(near)}"
            )


def _names(value: object, where: str) -> tuple[str, ...]:
    names = value if isinstance(value, list) else [value]
    if not names or not all(isinstance(name, str) for name in names):
        raise BadInput(f"{where}: expected a column's name, or a list of them: {value!r}")
    return tuple(names)


def _text(value: object, where: str) -> str:
    if not isinstance(value, str | int | float) or isinstance(value, bool):
        raise BadInput(f"{where}: expected a text or a number: {value!r}")
    return str(value)


def _values(document: Table, columns: Mapping[str, object], file: str) -> dict[str, dict[str, str]]:
    values = {}
    for name, words in _table(document, "values", file):
        if name not in columns:
            raise BadInput(f"{file}: values.{name}: there is no such column in [columns]")
        if not isinstance(words, dict):
            raise BadInput(f'{file}: values.{name}: expected a table of "theirs" = "ours": {words!r}')
        values[name] = {
            key.strip().casefold(): _text(to, f"{file}: values.{name}.{key}") for key, to in words.items()
        }
    return values


def _layout(document: Table, file: str) -> Layout:
    sheet, header, footer = (document.get(key) for key in ("sheet", "header_row", "skip_footer"))
    if sheet is not None and not isinstance(sheet, str):
        raise BadInput(f"{file}: sheet: expected a sheet's name: {sheet!r}")
    for key, number in (("header_row", header), ("skip_footer", footer)):
        if number is not None and (not isinstance(number, int) or isinstance(number, bool) or number < 0):
            raise BadInput(f"{file}: {key}: expected a number of rows: {number!r}")
    return Layout(sheet, int(str(header)) if header else None, int(str(footer or 0)))


def _one_of(document: Table, key: str, allowed: Sequence[str], default: str, file: str) -> str:
    said = document.get(key, default)
    if not isinstance(said, str) or said not in allowed:
        raise BadInput(f"{file}: {key}: expected one of {', '.join(map(repr, map(str, allowed)))}: {said!r}")
    return said


def _style(document: Table, file: str) -> DateStyle | None:
    style = document.get("dates")
    if style is None or style in list(DateStyle):
        return None if style is None else DateStyle(str(style))
    raise BadInput(f"{file}: dates: expected one of {', '.join(DateStyle)}: {style!r}")


def _swap(document: Table, file: str) -> bool:
    said = document.get("swap", False)
    if not isinstance(said, bool):
        raise BadInput(f"{file}: swap: expected true or false: {said!r}")
    return said


def _encoding(document: Table, file: str) -> str | None:
    name = document.get("encoding")
    return None if name is None else check_codec(_text(name, f"{file}: encoding"), f"{file}: encoding")


def _dataset(document: Table, file: str) -> str | None:
    if "dataset" not in document:
        return None
    name = _text(document["dataset"], f"{file}: dataset")
    try:
        check_dataset(name)
    except BadParameter as error:
        raise BadInput(f"{file}: {error}") from error
    return name


def samples_mapped(column_map: ColumnMap, rows: Batch) -> tuple[dict[str, Coded], list[Coded]]:
    """Our columns of dates as the file writes them, and the file's columns of coordinates."""
    dates = {name: _dates(column_map, name, rows) for name in DATES if name in column_map.columns}
    places = [rows.column(each) for name in PLACE for each in column_map.columns.get(name, ()) if each in rows]
    return dates, places


def read_mapped(column_map: ColumnMap, rows: Batch, checks: Checks, writing: Writing = PLAIN) -> Batch:
    """Incidents from a file's rows; rows that our own CSV would refuse are refused. `writing` is the file's.

    If the mapping names no coordinates, they come from the columns `longitude` and `latitude` (GeoJSON's points).
    One column that is both coordinates has both of them in each cell.
    """
    if any(ROW_NUMBER in theirs for theirs in column_map.columns.values()):
        rows = rows.having({ROW_NUMBER: code(list(map(str, checks.numbers.tolist())))})
    said = {*column_map.columns, *column_map.constants}
    ours = {} if said & {*PLACE} else {name: rows.column(name) for name in PLACE if name in rows}
    for name, theirs in column_map.columns.items():
        if name in DATES:
            ours[name] = _dates(column_map, name, rows)
        else:
            cells = _joined([rows.column(each) for each in theirs])
            ours[name] = _rewritten(cells, column_map.values.get(name, {}))
    ours |= {name: constant(text, len(rows)) for name, text in column_map.constants.items()}
    ours |= _split_points(column_map, rows)
    if column_map.swap:
        ours |= {to: ours[name] for name, to in zip(PLACE, reversed(PLACE), strict=True) if name in ours}
    if keeps_acled_terms(column_map, rows.columns):
        ours["licence"] = constant(ACLED_TERMS, len(rows))
    return own.read_incidents(Batch(len(rows), ours), checks, writing)


def keeps_acled_terms(column_map: ColumnMap, header: Iterable[str]) -> bool:
    """Whether a file's rows keep ACLED's terms: its columns look like ACLED's, and the mapping names no licence.

    Rows with ACLED's own ids keep them whatever the mapping names.
    """
    names = list(header)
    said = {*column_map.columns, *column_map.constants}
    return acled.ID in names or ("licence" not in said and acled.looks_like_acled(names))


def terms_sentences(column_map: ColumnMap | None, header: Sequence[str]) -> list[str]:
    """The sentence of a report that a mapped file's rows keep ACLED's terms; none for other files."""
    if column_map is None or column_map.is_of_writing or not keeps_acled_terms(column_map, header):
        return []
    if acled.ID in {*header}:
        return [f"its rows have ACLED's ids: all have the licence {ACLED_TERMS!r} and are not passed on"]
    return [
        f"its columns look like ACLED's: all rows have the licence {ACLED_TERMS!r} and are not passed on; if they "
        "are not ACLED's, name their licence in the mapping (licence under [constants])"
    ]


def _dates(column_map: ColumnMap, name: str, rows: Batch) -> Coded:
    """The texts of a column of dates; several columns are the parts of one date."""
    theirs = column_map.columns[name]
    cells = join_dates(theirs, [rows.column(each) for each in theirs])
    return _rewritten(cells, column_map.values.get(name, {}))


def _split_points(column_map: ColumnMap, rows: Batch) -> dict[str, Coded]:
    """Longitude and latitude of a column that has both; texts that are no pair stay, to be noted as unread."""
    lon, lat = (column_map.columns.get(name) for name in PLACE)
    if lon is None or lon != lat:
        return {}
    cells = _joined([rows.column(each) for each in lon])
    first = are_longitude_first(cells.values)
    pairs = [read_pair(text, first) for text in cells.values]
    return {
        name: cells.replaced(
            [text if pair is None else repr(pair[at]) for text, pair in zip(cells.values, pairs, strict=True)]
        )
        for at, name in enumerate(PLACE)
    }


def _joined(columns: Sequence[Coded]) -> Coded:
    """The texts of several columns, with a comma between those that are not empty."""
    if len(columns) == 1:
        return columns[0]
    return combine(lambda *texts: BETWEEN.join(filter(None, map(str.strip, texts))), *columns)


def _rewritten(cells: Coded, values: Mapping[str, str]) -> Coded:
    """The file's words replaced by ours; words without a replacement become that of "*", or else stay.

    A replacement of "theirs*" is for all words that begin so; the longest beginning counts.
    """
    if not values:
        return cells
    begun = sorted((key for key in values if key.endswith(OTHERS)), key=len, reverse=True)

    def ours(text: str) -> str:
        word = text.strip().casefold()
        if word in values or not word:
            return values.get(word, text)
        return next((values[key] for key in begun if word.startswith(key.removesuffix(OTHERS))), text)

    return cells.map(ours)
