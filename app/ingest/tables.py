"""Files as batches of rows of text: encoding, delimiter, header and HXL tag row are dealt with here."""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import orjson
import pandas as pd

from app.errors import UnknownFormat

BATCH_ROWS = 20_000
ENCODINGS = ("utf-8-sig", "cp1252")
MAX_CELL = 10_000_000
"""Characters in one cell; UCDP's source lists are long, but no cell is a book."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that did not become a record. `row` counts from 1 and counts the header."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of text, one column each of the file's; the index is the row's number in the file."""

    frame: pd.DataFrame
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """A file's header and its batches, to be read once."""

    header: tuple[str, ...]
    batches: Iterator[Batch]


def read_delimited(path: Path, progress: Callable[[int], None]) -> Source:
    """A CSV file's rows; `progress` is told the bytes read so far.

    UTF-8 with or without BOM, else Windows-1252; comma, semicolon or tab. A HXL tag row under the header is no
    row. A row of another length than the header is refused. Raises `UnknownFormat` for a file without a header
    and for one in another encoding.
    """
    csv.field_size_limit(MAX_CELL)
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as text:
        first = text.readline()
        text.seek(0)
        dialect = _dialect(first)
        try:
            header = tuple(name.strip() for name in next(csv.reader(text, dialect)))
        except (StopIteration, csv.Error) as error:
            raise UnknownFormat(
                f"{path.name}: no header row: expected a CSV file with column names first"
            ) from error
    twice = [name for name in header if header.count(name) > 1]
    if twice:
        raise UnknownFormat(f"{path.name}: column {twice[0]!r} occurs twice; each needs a name of its own")
    return Source(header, _batches(path, encoding, dialect, header, progress))


def _batches(
    path: Path, encoding: str, dialect: type[csv.Dialect], header: Sequence[str], progress: Callable[[int], None]
) -> Iterator[Batch]:
    with path.open("rb") as raw:
        reader = csv.reader(io.TextIOWrapper(raw, encoding=encoding, newline=""), dialect)
        next(reader)
        rows: dict[int, list[str]] = {}
        refused: list[Refusal] = []
        for number, cells in _numbered(reader, refused):
            if not any(cell.strip() for cell in cells) or (number == 2 and _is_tag_row(cells)):
                continue
            if len(cells) != len(header):
                refused.append(Refusal(number, f"has {len(cells)} cells where the header has {len(header)}"))
                continue
            rows[number] = cells
            if len(rows) == BATCH_ROWS:
                progress(raw.tell())
                yield _batch(rows, header, refused)
                rows = {}
                refused.clear()
        progress(raw.tell())
        yield _batch(rows, header, refused)


def _numbered(reader: Iterator[list[str]], refused: list[Refusal]) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers, the header being row 1; what the CSV parser cannot read is refused."""
    number = 1
    while True:
        number += 1
        try:
            yield number, next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            unclosed = "; a quote is not closed, so no row after it could be read" * ("end of data" in str(error))
            refused.append(Refusal(number, f"not readable as CSV: {error}{unclosed}"))


def _batch(rows: dict[int, list[str]], header: Sequence[str], refused: list[Refusal]) -> Batch:
    index = pd.Index(list(rows), dtype="int64")
    frame = pd.DataFrame(list(rows.values()), index=index, columns=list(header), dtype=object)
    return Batch(frame, tuple(refused))


def _is_tag_row(cells: Sequence[str]) -> bool:
    """Whether the cells are HXL tags: most columns of a real file have none, no other cell is filled."""
    filled = [cell.strip() for cell in cells if cell.strip()]
    return bool(filled) and all(cell.startswith("#") for cell in filled)


def _encoding(path: Path) -> str:
    """The first of our encodings that reads the whole file."""
    for encoding in ENCODINGS:
        try:
            with path.open(encoding=encoding) as text:
                while text.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise UnknownFormat(f"{path.name}: neither UTF-8 nor Windows-1252 text; save it as UTF-8")


def _dialect(header: str) -> type[csv.Dialect]:
    """Comma, semicolon or tab, whichever the header has most of."""

    class Found(csv.excel):
        strict = True
        delimiter = max(",;\t", key=header.count)

    return Found


def read_geojson(path: Path) -> Source:
    """The features of a GeoJSON file as rows: their properties as text, `longitude` and `latitude`.

    The row number is the feature's position from 1. Features without a point are refused unless they have no
    geometry at all. Raises `UnknownFormat` if the file is no FeatureCollection, or holds no feature to read.
    """
    try:
        document = orjson.loads(path.read_bytes().removeprefix(BOM_UTF8))
    except orjson.JSONDecodeError as error:
        raise UnknownFormat(f"{path.name}: not JSON: {error}") from error
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise UnknownFormat(f"{path.name}: not a GeoJSON FeatureCollection: it has no `features`")
    rows, refused = {}, []
    for number, feature in enumerate(features, 1):
        try:
            rows[number] = _feature_row(feature)
        except ValueError as error:
            refused.append(Refusal(number, str(error)))
    if not rows:
        raise UnknownFormat(f"{path.name}: no feature to read{f': {refused[0].reason}' if refused else ''}")
    frame = pd.DataFrame.from_dict(rows, orient="index", dtype=object).fillna("")
    return Source(tuple(frame.columns), iter([Batch(frame, tuple(refused))]))


def _feature_row(feature: object) -> dict[str, str]:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        raise ValueError("not a feature with properties")
    row = {name: _cell(value) for name, value in feature["properties"].items()}
    if "id" not in row and feature.get("id") is not None:
        row["id"] = str(feature["id"])
    geometry = feature.get("geometry")
    if geometry is None:
        return row
    lon, lat = _read_point(geometry)
    return {**row, "longitude": _cell(lon), "latitude": _cell(lat)}


def _read_point(geometry: object) -> tuple[object, object]:
    """Longitude and latitude as written; a third number, the height, is left aside."""
    kind = geometry.get("type") if isinstance(geometry, dict) else type(geometry).__name__
    if not isinstance(geometry, dict) or kind != "Point":
        raise ValueError(f"geometry is a {kind}: expected a Point, or null")
    position = geometry.get("coordinates")
    if not isinstance(position, list) or len(position) < 2 or None in position[:2]:
        raise ValueError(f"coordinates must be longitude and latitude: {position!r}")
    return position[0], position[1]


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value if isinstance(value, str) else orjson.dumps(value).decode()
