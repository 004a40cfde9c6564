"""Incidents as files: every one that a query selects, with who is to be credited."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from app.attribution import attribution
from app.columns import INCIDENTS
from app.encode import delimited, geojson
from app.geography.atlas import Atlas
from app.query import Query
from app.store.snapshot import Snapshot
from app.symbology import DISCLAIMER


@dataclass(frozen=True, slots=True)
class Export:
    """A file format: its media type, and the bytes of an answer piece by piece."""

    media_type: str
    chunks: Callable[[Snapshot, Query, Atlas, datetime], Iterator[bytes]]


def geojson_chunks(snapshot: Snapshot, query: Query, atlas: Atlas, at: datetime) -> Iterator[bytes]:
    """A GeoJSON FeatureCollection (RFC 7946)."""
    selection = snapshot.select(query)
    part = slice(query.offset, None if query.limit is None else query.offset + query.limit)
    members = {
        "name": "incidents",
        "description": DISCLAIMER,
        "attribution": attribution(atlas.attribution, snapshot.datasets(selection)),
        "boundary_set": atlas.boundary_set,
        "numberMatched": len(selection.rows),
        "timeStamp": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    return geojson.collection_chunks(snapshot.encoded(selection, part), members)


def csv_chunks(snapshot: Snapshot, query: Query, atlas: Atlas, at: datetime) -> Iterator[bytes]:
    """A CSV table; the boundary set is a column, and so is the source of each row."""
    del atlas, at
    selection = snapshot.select(query)
    part = slice(query.offset, None if query.limit is None else query.offset + query.limit)
    distance = () if query.near is None else ("distance_km",)
    return delimited.csv_chunks(snapshot.encoded(selection, part), (*INCIDENTS.names, *distance))


EXPORTS = {
    "geojson": Export(geojson.MEDIA_TYPE, geojson_chunks),
    "csv": Export(delimited.MEDIA_TYPE, csv_chunks),
}
"""By suffix."""
