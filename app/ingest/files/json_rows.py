"""JSON files as rows of text: GeoJSON features, or lists of objects."""

from codecs import BOM_UTF8
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import orjson

from app.ingest.files.tables import FileRows, Refusal, Source
from app.model.batch import Batch
from app.model.coded import code
from app.model.errors import UnknownFormat

ROWS = ("data", "Result")
"""The keys under which the answers of ACLED's and UCDP's APIs have their rows."""


def read_geojson(path: Path) -> Source:
    """The features of a GeoJSON file as rows: their properties as text, with `longitude` and `latitude`.

    The row number is the feature's position from 1. Features with a geometry that is not a point are refused;
    features without a geometry are read. Raises `UnknownFormat` if the file is no FeatureCollection, or has no
    feature to read.
    """
    document = _load(path)
    features = document.get("features") if isinstance(document, dict) else None
    if not isinstance(features, list):
        raise UnknownFormat(f"{path.name}: not a GeoJSON FeatureCollection: it has no `features`")
    return _source(features, _feature_row, "feature", path.name)


def read_json(path: Path) -> Source:
    """The rows of a JSON file: the objects of a list, or of the list in an API's answer; or GeoJSON features.

    The row number is the object's position from 1. Raises `UnknownFormat` if there is no such list, or it has
    nothing to read.
    """
    document = _load(path)
    if isinstance(document, dict) and "features" in document:
        return read_geojson(path)
    rows = (
        next((document[key] for key in ROWS if key in document), None) if isinstance(document, dict) else document
    )
    if not isinstance(rows, list):
        raise UnknownFormat(
            f"{path.name}: no rows: expected a list of objects, an object with one as "
            f"{' or '.join(ROWS)}, or GeoJSON"
        )
    return _source(rows, _object_row, "object", path.name)


def _load(path: Path) -> object:
    try:
        return orjson.loads(path.read_bytes().removeprefix(BOM_UTF8))
    except orjson.JSONDecodeError as error:
        raise UnknownFormat(f"{path.name}: not JSON: {error}") from error


def _source(items: Sequence[object], read: Callable[[object], dict[str, str]], kind: str, file: str) -> Source:
    rows, refused = {}, []
    for number, item in enumerate(items, 1):
        try:
            rows[number] = read(item)
        except ValueError as error:
            refused.append(Refusal(number, str(error)))
    if not rows:
        raise UnknownFormat(f"{file}: no {kind} to read{f': {refused[0].reason}' if refused else ''}")
    names = tuple(dict.fromkeys(name for row in rows.values() for name in row))
    cells = Batch(len(rows), {name: code([row.get(name, "") for row in rows.values()]) for name in names})
    return Source(names, iter([FileRows(np.array(list(rows), dtype=np.int64), cells, tuple(refused))]))


def _object_row(item: object) -> dict[str, str]:
    if not isinstance(item, dict):
        raise ValueError(f"not an object: {type(item).__name__}")
    return {name: _cell(value) for name, value in item.items()}


def _feature_row(feature: object) -> dict[str, str]:
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        raise ValueError("not a feature with properties")
    row = {name: _cell(value) for name, value in feature["properties"].items()}
    if "id" not in row and feature.get("id") is not None:
        row["id"] = str(feature["id"])
    geometry = feature.get("geometry")
    if geometry is None:
        return row
    lon, lat = read_point(geometry)
    return {**row, "longitude": _cell(lon), "latitude": _cell(lat)}


def read_point(geometry: object) -> tuple[object, object]:
    """Longitude and latitude of a GeoJSON point as written, without its height; `ValueError` for no point."""
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
