"""Incidents as text, piece by piece: every one that a query selects, with who is to be credited."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from app.attribution import attribution
from app.columns import Column
from app.encode import delimited, geojson
from app.export.layers import IncidentRows, incident_columns, incident_rows
from app.geography.atlas import Atlas
from app.query import Query
from app.store.snapshot import Snapshot
from app.symbology import DISCLAIMER

PER_CHUNK = 1000
"""Incidents in a piece of a table."""
LINE_END = b"\r\n"


@dataclass(frozen=True, slots=True)
class Export:
    """A file format: its media type, and the bytes of an answer piece by piece."""

    media_type: str
    chunks: Callable[[Snapshot, Query, Atlas, datetime], Iterator[bytes]]


def geojson_chunks(snapshot: Snapshot, query: Query, atlas: Atlas, at: datetime) -> Iterator[bytes]:
    """A GeoJSON FeatureCollection (RFC 7946)."""
    selection = snapshot.select(query)
    members = {
        "name": "incidents",
        "description": DISCLAIMER,
        "attribution": attribution(atlas.attribution, snapshot.datasets(selection)),
        "boundary_set": atlas.boundary_set,
        "numberMatched": len(selection.rows),
        **({} if query.match_of_place() is None else {"placeMatch": query.place_match}),
        "timeStamp": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return geojson.collection_chunks(snapshot.encoded(selection, _part(query)), members)


def csv_chunks(snapshot: Snapshot, query: Query, atlas: Atlas, at: datetime) -> Iterator[bytes]:
    """A CSV table; the boundary set is a column, and so is the source of each row."""
    del atlas, at
    rows = incident_rows(snapshot, query)
    return delimited.csv_chunks([column.name for column in rows.columns], _table_parts(rows))


def _table_parts(rows: IncidentRows) -> Iterator[Iterator[tuple[object, ...]]]:
    """The incidents' values in the order of their columns, some incidents at a time."""
    for first in range(0, len(rows), PER_CHUNK):
        some = rows.part(first, PER_CHUNK)
        yield zip(*map(some.values, rows.columns), strict=True)


def hxl_chunks(snapshot: Snapshot, query: Query, atlas: Atlas, at: datetime) -> Iterator[bytes]:
    """A CSV table with a second row of tags, those of the Humanitarian Exchange Language."""
    chunks = csv_chunks(snapshot, query, atlas, at)
    header, _, rest = next(chunks).partition(LINE_END)
    yield header + LINE_END + tag_row(incident_columns(query.near)) + LINE_END + rest
    yield from chunks


def tag_row(columns: Sequence[Column]) -> bytes:
    """The columns' tags, empty for those without one."""
    row = io.StringIO()
    csv.writer(row, lineterminator="").writerow([column.hxl or "" for column in columns])
    return row.getvalue().encode()


def _part(query: Query) -> slice:
    return slice(query.offset, None if query.limit is None else query.offset + query.limit)


EXPORTS = {
    "geojson": Export(geojson.MEDIA_TYPE, geojson_chunks),
    "csv": Export(delimited.MEDIA_TYPE, csv_chunks),
}
"""By suffix."""
HXL_CSV = Export(delimited.MEDIA_TYPE, hxl_chunks)
