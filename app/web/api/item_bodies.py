"""Items as clients send them: GeoJSON features, or the plain properties of their collection."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

import orjson

from app.ingest.files.json_rows import read_point
from app.model.columns import INCIDENTS, Table
from app.model.crs import CRS84
from app.model.errors import BadInput
from app.web.api.responses import GEOJSON, JSON

MERGE_PATCH = "application/merge-patch+json"
WHOLE = (GEOJSON, JSON)
"""Media types of a whole item."""
PLACE = ("longitude", "latitude")

Properties = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sent:
    """An item as it was sent: its properties, and the geometry of a feature that names one, which may be null."""

    properties: Properties
    geometry: object = None
    has_geometry: bool = False

    def record(self, table: Table, current: Properties | None = None) -> dict[str, object]:
        """The columns of a table's record, with its point; `current` is the record that it changes, if it does.

        A feature names its point twice, in the geometry and in the properties `longitude` and `latitude`. Where
        they differ, the one that differs from the current record counts. Raises `BadInput` if both do, and for a
        point in a table without places.
        """
        record = {**self.properties}
        if table is not INCIDENTS and self.geometry is not None:
            raise BadInput(f"geometry: records of {table.name} have no place; send null, or leave it out")
        if not self.has_geometry or table is not INCIDENTS:
            return record
        point = read_geometry(self.geometry)
        named = tuple(record.get(name) for name in PLACE)
        if not any(name in record for name in PLACE) or named == point:
            return {**record, **dict(zip(PLACE, point, strict=True))}
        before = (None, None) if current is None else tuple(current.get(name) for name in PLACE)
        if named not in (before, (None, None)) and point != before:
            raise BadInput(
                f"geometry: {list(point)} is another point than longitude and latitude of the properties, "
                f"{list(named)}; leave one of them out"
            )
        return record if point == before else {**record, **dict(zip(PLACE, point, strict=True))}


def read_geometry(geometry: object) -> tuple[float | None, float | None]:
    """Longitude and latitude of a GeoJSON geometry, None and None of null; `BadInput` for another one."""
    if geometry is None:
        return None, None
    try:
        lon, lat = read_point(geometry)
    except ValueError as error:
        raise BadInput(f"geometry: {error}") from error
    for degrees in (lon, lat):
        if isinstance(degrees, bool) or not isinstance(degrees, int | float) or not isfinite(degrees):
            raise BadInput(f"geometry: coordinates must be numbers, in degrees: {degrees!r}")
    return float(str(lon)), float(str(lat))


def read_item(body: bytes) -> Sent:
    """The item in a body of JSON: a Feature, or an object with the properties alone. `BadInput` for other JSON."""
    document = _load(body)
    if not isinstance(document, dict):
        raise BadInput(f"body: expected a GeoJSON Feature, or an object of properties, not {_kind(document)}")
    kind = document.get("type")
    if kind == "FeatureCollection":
        raise BadInput("body: a FeatureCollection has many items; send one Feature, or the file to /import")
    if kind != "Feature" and "properties" not in document and "geometry" not in document:
        return Sent(document)
    properties = document.get("properties")
    if properties is None:
        properties = {}
    if not isinstance(properties, dict):
        raise BadInput(f"properties: expected an object, not {_kind(properties)}")
    if document.get("id") is not None:
        properties = {"id": document["id"], **properties}
    return Sent(properties, document.get("geometry"), "geometry" in document)


def check_crs(given: bytes | None) -> None:
    """Raise `BadInput` for a Content-Crs of another reference system than WGS 84, longitude first."""
    if given is not None and given.decode("latin-1").strip("<> ") != CRS84:
        raise BadInput(f"Content-Crs: items are written in {CRS84}: {given.decode('latin-1')!r}")


def _load(body: bytes) -> object:
    try:
        document: object = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise BadInput(f"body: not JSON: {error}") from error
    return document


def _kind(value: object) -> str:
    return {list: "an array", str: "a text", type(None): "null"}.get(type(value), type(value).__name__)
