"""Incidents as GeoJSON or CSV, piece by piece, with the sources to credit."""

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import chain
from math import isnan
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.encode import delimited, geojson
from app.encode.delimited import csv_cell, guarded
from app.engine.columns import Categories
from app.engine.snapshot import Snapshot
from app.geography.atlas import Atlas
from app.model.attribution import attribution
from app.model.columns import Column
from app.model.query import Query
from app.model.symbology import DISCLAIMER
from app.output.layers import PER_PART, IncidentRows, incident_columns, incident_rows

LINE_END = b"\r\n"


@dataclass(frozen=True, slots=True)
class Export:
    """A text format: its media type, and the function that gives an answer's bytes piece by piece."""

    media_type: str
    chunks: "Chunks"


class Chunks(Protocol):
    """A function that writes the incidents of a query, and after them those of `rest`, which have no place."""

    def __call__(
        self, snapshot: Snapshot, query: Query, atlas: Atlas, at: datetime, rest: Query | None = None
    ) -> Iterator[bytes]:
        """The bytes, piece by piece."""


def unlocated_rest(query: Query, *, located_only: bool = False) -> Query | None:
    """The query for the incidents without a place that come last in a file of these; None if there are none.

    A query with conditions on place, and one for a part of what it selects, has no such rest, and `located_only`
    leaves it out.
    """
    if located_only:
        return None
    has_part = query.limit is not None or query.offset > 0
    asks_place = query.other_box is not None or query.match_of_place() is not None
    return query.placeless() if query.located and not has_part and not asks_place else None


def geojson_chunks(
    snapshot: Snapshot, query: Query, atlas: Atlas, at: datetime, rest: Query | None = None
) -> Iterator[bytes]:
    """The selected incidents as a GeoJSON FeatureCollection (RFC 7946), piece by piece."""
    selection = snapshot.select(query)
    others = None if rest is None else snapshot.select(rest)
    parts = [snapshot.encoded(selection, _part(query)), *([] if others is None else [snapshot.encoded(others)])]
    members = {
        "name": "incidents",
        "description": DISCLAIMER,
        "attribution": attribution(atlas.attribution, snapshot.datasets(selection)),
        "boundary_set": atlas.boundary_set,
        "figures": snapshot.figures,
        "numberMatched": len(selection.rows) + (0 if others is None else len(others.rows)),
        **({} if query.match_of_place() is None else {"placeMatch": query.place_match}),
        "timeStamp": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return geojson.collection_chunks(chain.from_iterable(parts), members)


def csv_chunks(
    snapshot: Snapshot, query: Query, atlas: Atlas, at: datetime, rest: Query | None = None
) -> Iterator[bytes]:
    """The selected incidents as CSV, piece by piece; boundary set and source are columns of each row."""
    del atlas, at
    rows = incident_rows(snapshot, query)
    others = () if rest is None else _cells(incident_rows(snapshot, rest))
    return delimited.csv_chunks([column.name for column in rows.columns], chain(_cells(rows), others))


def _cells(rows: IncidentRows) -> Iterator[list[list[str]]]:
    """The incidents' CSV cells, some incidents at a time, as one list per column."""
    texts = {column.name: rows.frame.categories[column.name] for column in rows.columns if column.kind == "text"}
    coded = {
        name: np.array([*map(_text_cell, text.values), ""], dtype=object)
        for name, text in texts.items()
        if isinstance(text, Categories)
    }
    for first in range(0, len(rows), PER_PART):
        some = rows.part(first, PER_PART)
        yield [_column_cells(column, some, coded.get(column.name)) for column in rows.columns]


def _column_cells(column: Column, some: IncidentRows, values: NDArray[np.object_] | None) -> list[str]:
    """The CSV cells of a column; `values` are the cells of its distinct texts, None if it has no codes."""
    texts = some.frame.categories[column.name] if column.kind == "text" else None
    if values is not None and isinstance(texts, Categories):
        cells: list[str] = values[texts.codes.take(some.rows)].tolist()
        return cells
    if column.kind in ("integer", "real"):
        return _number_cells(some.numbers(column.name), int if column.kind == "integer" else float)
    return list(map(_text_cell if column.kind == "text" else csv_cell, some.values(column)))


def _text_cell(text: str | None) -> str:
    """A text as a CSV cell that no spreadsheet takes for a formula."""
    return "" if text is None else csv_cell(guarded(text))


def _number_cells(numbers: NDArray[np.float64], kind: type[int] | type[float]) -> list[str]:
    """Numbers as CSV cells, "" for NaN; each distinct number is formatted once."""
    distinct, place = np.unique(numbers, return_inverse=True)
    texts = ["" if isnan(number) else str(kind(number)) for number in distinct.tolist()]
    cells: list[str] = np.array([*texts, ""], dtype=object)[place].tolist()
    return cells


def hxl_chunks(
    snapshot: Snapshot, query: Query, atlas: Atlas, at: datetime, rest: Query | None = None
) -> Iterator[bytes]:
    """The selected incidents as CSV with a second row of tags of the Humanitarian Exchange Language (HXL)."""
    chunks = csv_chunks(snapshot, query, atlas, at, rest)
    header, _, rows = next(chunks).partition(LINE_END)
    yield header + LINE_END + tag_row(incident_columns(query.near)) + LINE_END + rows
    yield from chunks


def marked(export: Export) -> Export:
    """A text format whose files begin with the mark (BOM) by which Excel knows UTF-8."""

    def chunks(
        snapshot: Snapshot, query: Query, atlas: Atlas, at: datetime, rest: Query | None = None
    ) -> Iterator[bytes]:
        yield BOM_UTF8
        yield from export.chunks(snapshot, query, atlas, at, rest)

    return replace(export, chunks=chunks)


def tag_row(columns: Sequence[Column]) -> bytes:
    """The second row of an HXL file: the columns' tags, empty for a column without a tag."""
    row = io.StringIO()
    csv.writer(row, lineterminator="").writerow([column.hxl or "" for column in columns])
    return row.getvalue().encode()


def _part(query: Query) -> slice:
    return slice(query.offset, None if query.limit is None else query.offset + query.limit)


EXPORTS = {
    "geojson": Export(geojson.MEDIA_TYPE, geojson_chunks),
    "csv": Export(delimited.MEDIA_TYPE, csv_chunks),
}
"""Text formats by file suffix."""
HXL_CSV = Export(delimited.MEDIA_TYPE, hxl_chunks)
