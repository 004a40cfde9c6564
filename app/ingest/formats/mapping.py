"""A mapping file in TOML: the file's column for each of our columns."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from app.filters.catalogue import check_dataset
from app.ingest.files.cells import Checks
from app.ingest.files.dates import DateStyle, read_dates
from app.ingest.files.text_encoding import check_codec
from app.ingest.formats import acled, own
from app.model.attribution import ACLED_TERMS
from app.model.batch import Batch
from app.model.coded import Coded, combine, constant
from app.model.columns import INCIDENTS
from app.model.errors import BadInput, BadParameter

OURS = (*(c.name for c in INCIDENTS.columns if not c.derived), own.LOCATE_AS)
NEEDED = ("id", "title", "event_type")
DATES = ("date_start", "date_end")
PLACE = ("longitude", "latitude")
BETWEEN = ", "
KEYS = ("dataset", "dates", "encoding", "columns", "constants", "values")

Table = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """The source of each of our columns in a file.

    `columns` are the file's columns, joined by ", " where there are several; `constants` are texts for every row;
    `values` replace the file's words, compared without regard to case; `dates` is the style of the dates, None to
    find it from all dates together; `encoding` is Python's name for the encoding of a text.
    """

    columns: Mapping[str, tuple[str, ...]]
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    dates: DateStyle | None = None
    dataset: str | None = None
    encoding: str | None = None

    @property
    def theirs(self) -> frozenset[str]:
        """The file's columns that the mapping uses."""
        return frozenset(name for names in self.columns.values() for name in names)

    @property
    def dated(self) -> tuple[str, ...]:
        """The file's columns that are dates."""
        return tuple(name for ours in DATES for name in self.columns.get(ours, ()))


def load_map(path: Path) -> ColumnMap:
    """The mapping in a TOML file; `BadInput` names the entry that is wrong, and what would be right."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise BadInput(f"{path}: cannot be read as a mapping file: {why}") from error
    return parse_map(text, path.name)


def parse_map(text: str, file: str) -> ColumnMap:
    """The mapping that a TOML text describes; `BadInput` as for `load_map`."""
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadInput(f"{file}: not TOML: {error}") from error
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
    if missing:
        raise BadInput(f"{file}: nothing is said of {', '.join(missing)}: name a column or a constant for each")
    return ColumnMap(
        columns,
        constants,
        _values(document, columns, file),
        _style(document, file),
        _dataset(document, file),
        _encoding(document, file),
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


def _style(document: Table, file: str) -> DateStyle | None:
    style = document.get("dates")
    if style is None or style in list(DateStyle):
        return None if style is None else DateStyle(str(style))
    raise BadInput(f"{file}: dates: expected one of {', '.join(DateStyle)}: {style!r}")


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


def read_mapped(
    column_map: ColumnMap, rows: Batch, checks: Checks, style: DateStyle = DateStyle.YEAR_FIRST
) -> Batch:
    """Incidents from a file's rows; rows that our own CSV would refuse are refused. `style` is the dates' style.

    If the mapping names no coordinates, they come from the columns `longitude` and `latitude` (GeoJSON's points).
    """
    said = {*column_map.columns, *column_map.constants}
    ours = {} if said & {*PLACE} else {name: rows.column(name) for name in PLACE if name in rows}
    for name, theirs in column_map.columns.items():
        if name in DATES:
            cells = read_dates(rows, theirs[0], style, checks).or_else("")
        else:
            cells = _joined([rows.column(each) for each in theirs])
        ours[name] = _rewritten(cells, column_map.values.get(name, {}))
    ours |= {name: constant(text, len(rows)) for name, text in column_map.constants.items()}
    if acled.ID in rows:
        ours["licence"] = constant(ACLED_TERMS, len(rows))
    return own.read_incidents(Batch(len(rows), ours), checks)


def _joined(columns: Sequence[Coded]) -> Coded:
    """The texts of several columns, with a comma between those that are not empty."""
    return combine(lambda *texts: BETWEEN.join(filter(None, map(str.strip, texts))), *columns)


def _rewritten(cells: Coded, values: Mapping[str, str]) -> Coded:
    """The file's words replaced by ours; words without a replacement stay."""
    return cells.map(lambda text: values.get(text.strip().casefold(), text)) if values else cells
