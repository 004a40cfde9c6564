"""JSON files as rows of text: GeoJSON features, or lists of objects."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import orjson

from app.ingest.files.json_stream import JsonFile
from app.ingest.files.named_rows import NamedRow, named_source
from app.ingest.files.projected import Projected, find_system
from app.ingest.files.tables import Source, check_header
from app.model.crs import GEOGRAPHIC
from app.model.errors import UnknownFormat

FEATURES = "features"
ROWS = ("data", "Result", "results", "records", "incidents", "events", "items", "rows", "value")
"""The keys under which answers have their rows: ACLED's API, UCDP's, and other programs'."""
HALF = re.compile("[\ud800-\udfff]")
Point = tuple[object, object]


def read_geojson(path: Path) -> Source:
    """The features of a GeoJSON file as rows: their properties as text, with `longitude` and `latitude`.

    The row number is the feature's position from 1. Features with a geometry that is not a point are refused;
    features without a geometry are read. A single feature, and one feature on each line, are read, too. Raises
    `UnknownFormat` if the file has no feature to read, or is in a reference system that is not known.
    """
    file = JsonFile(path, (FEATURES,))
    return _features(path, file, next(file.items(), None))


def read_json(path: Path) -> Source:
    """The rows of a JSON file: the objects of a list, or of the list in an API's answer; or GeoJSON features.

    The row number is the object's position from 1. Raises `UnknownFormat` if there is no such list, or it has
    nothing to read.
    """
    file = JsonFile(path, (FEATURES, *ROWS))
    items = file.items()
    first = next(items, None)
    if isinstance(first, dict):
        check_header(first, path.name)
    second = next(items, None)
    if file.key == FEATURES or (isinstance(first, dict) and first.get("type") == "Feature"):
        return _features(path, file, first)
    if file.key is None and second is None and isinstance(first, dict) and first == file.members:
        raise UnknownFormat(
            f"{path.name}: no rows: expected a list of objects, an object with one as "
            f"{' or '.join(ROWS[:2])}, or GeoJSON"
        )
    return named_source(
        lambda: (_object_row(item, path.name) for item in JsonFile(path, ROWS).items()), "object", path.name
    )


def _features(path: Path, file: JsonFile, first: object) -> Source:
    for _ in file.items():
        # Read to its end, for a reference system may stand there.
        pass
    if file.key != FEATURES and not (isinstance(first, dict) and first.get("type") == "Feature"):
        raise UnknownFormat(f"{path.name}: not a GeoJSON FeatureCollection: it has no `features`")
    system = find_system(file.members.get("crs") or file.members.get("spatialReference"), path.name)
    projected = None if system in GEOGRAPHIC else Projected(system, path.name)

    def rows() -> Iterator[NamedRow]:
        return (_feature_row(item, path.name, projected) for item in JsonFile(path, (FEATURES,)).items())

    source = named_source(rows, "feature", path.name)
    if projected is None:
        return source
    projected.check()
    return replace(source, told=(f"coordinates: {system}",))


def _object_row(item: object, file: str) -> NamedRow:
    if not isinstance(item, dict):
        return f"not an object: {type(item).__name__}"
    return _cells(item, file)


def _feature_row(feature: object, file: str, projected: Projected | None) -> NamedRow:
    properties = feature.get("properties", feature.get("attributes")) if isinstance(feature, dict) else None
    if not isinstance(feature, dict) or not isinstance(properties, dict):
        return "not a feature with properties"
    row = _cells(properties, file)
    if "id" not in row and feature.get("id") is not None:
        row["id"] = _cell(feature["id"])
    geometry = feature.get("geometry")
    if geometry is None:
        return row
    try:
        point = read_point(_single(geometry))
        lon, lat = point if projected is None else projected.degrees(point)
    except ValueError as error:
        return str(error)
    return {**row, "longitude": _cell(lon), "latitude": _cell(lat)}


def _single(geometry: object) -> object:
    """The point of a collection of one point; ESRI's point as GeoJSON's; any other geometry as it is."""
    if not isinstance(geometry, dict):
        return geometry
    if geometry.get("type") == "MultiPoint" and _has_one(geometry.get("coordinates")):
        return {"type": "Point", "coordinates": geometry["coordinates"][0]}
    if geometry.get("type") == "GeometryCollection" and _has_one(geometry.get("geometries")):
        return _single(geometry["geometries"][0])
    if "type" not in geometry and "x" in geometry and "y" in geometry:
        return {"type": "Point", "coordinates": [geometry["x"], geometry["y"]]}
    return geometry


def _has_one(parts: object) -> bool:
    return isinstance(parts, list) and len(parts) == 1


def read_point(geometry: object) -> Point:
    """Longitude and latitude of a GeoJSON point as written, without its height; `ValueError` for no point."""
    kind = geometry.get("type") if isinstance(geometry, dict) else type(geometry).__name__
    if not isinstance(geometry, dict) or kind != "Point":
        raise ValueError(f"geometry is a {kind}: expected a Point, or null")
    position = geometry.get("coordinates")
    if not isinstance(position, list) or len(position) < 2 or None in position[:2]:
        raise ValueError(f"coordinates must be longitude and latitude: {position!r}")
    return position[0], position[1]


def _cells(members: dict[str, object], file: str) -> dict[str, str]:
    """The members of an object as cells by name; `UnknownFormat` if there are too many."""
    check_header(members, file)
    return {_whole(name): _cell(value) for name, value in members.items()}


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return _whole(value)
    # Whole numbers of more than 64 bits are none that orjson writes.
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else orjson.dumps(value).decode()


def _whole(text: str) -> str:
    """A text without halves of characters, which JSON can write and nothing can store."""
    return text if text.isascii() else HALF.sub("\ufffd", text)
