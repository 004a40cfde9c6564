"""Layers of points of GeoPackage, Shapefile and FlatGeobuf files, by GDAL."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import shapely

from app.ingest.files.named_rows import NamedRow, named_source
from app.ingest.files.projected import Projected
from app.ingest.files.tables import Source
from app.ingest.files.typed_rows import cell_text
from app.model.crs import GEOGRAPHIC
from app.model.errors import UnknownFormat
from app.model.file_limits import file_limits

PIECE = 20_000
"""Features that are held at a time."""


def read_layer(path: Path) -> Source:
    """The features of a file's first layer with points: their columns as text, with `longitude` and `latitude`.

    The row number is the feature's position from 1. A feature with another geometry than a point is refused.
    Raises `UnknownFormat` for a file that is damaged, has no such layer, or is in an unknown reference system.
    """
    from pyogrio import read_info
    from pyogrio.errors import DataLayerError, DataSourceError

    try:
        name, others = _layer(path)
        info = read_info(path, layer=name)
        told, projected = _system(info.get("crs"), path.name)
        features = int(info["features"])
        _check(features, len(info["fields"]), path.name)
        source = named_source(lambda: _rows(path, name, features, projected), "feature", path.name)
    except (DataSourceError, DataLayerError, ValueError, RuntimeError) as error:
        if isinstance(error, UnknownFormat):
            raise
        raise UnknownFormat(f"{path.name}: cannot be read: {error}") from error
    if projected is not None:
        projected.check()
    notes = (f"of {others + 1} layers only one was read: {name!r}",) if others else ()
    return replace(source, notes=notes, told=(told,) if told else ())


def _layer(path: Path) -> tuple[str, int]:
    """The first layer with points, else the first one with any geometry or none; and how many others there are."""
    from pyogrio import list_layers

    layers = [(str(name), kind) for name, kind in list_layers(path)]
    if not layers:
        raise UnknownFormat(f"{path.name}: has no layer")
    pointed = [name for name, kind in layers if kind is not None and "Point" in str(kind)]
    return (pointed or [name for name, _ in layers])[0], len(layers) - 1


def _system(crs: str | None, file: str) -> tuple[str | None, Projected | None]:
    """The sentence on a layer's reference system, and what makes degrees of it; both None for degrees."""
    if not crs or crs in GEOGRAPHIC:
        return None, None
    return f"coordinates: {crs.splitlines()[0][:80]}", Projected(crs, file)


def _check(features: int, fields: int, file: str) -> None:
    most = file_limits().cells
    if features * max(fields, 1) > most:
        raise UnknownFormat(f"{file}: has more than {most:,} cells (DURAND_MOST_CELLS); split it")


def _rows(path: Path, layer: str, features: int, projected: Projected | None) -> Any:
    from pyogrio.raw import read

    for first in range(0, max(features, 1), PIECE):
        meta, _, shapes, columns = read(path, layer=layer, skip_features=first, max_features=PIECE)
        names = [str(name) for name in meta["fields"]]
        count = len(columns[0]) if len(columns) else len(shapes)
        points = [None] * count if shapes is None else shapely.from_wkb(shapes).tolist()
        cells: Sequence[Sequence[object]] = [column.tolist() for column in map(_plain, columns)]
        for at, point in enumerate(points):
            yield _row(
                {name: cell_text(column[at]) for name, column in zip(names, cells, strict=True)}, point, projected
            )


def _plain(column: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """A column whose days and times are texts, without the time of midnight."""
    if column.dtype.kind != "M":
        return column
    texts = column.astype("datetime64[s]").astype(str)
    return np.array(["" if text == "NaT" else text.removesuffix("T00:00:00").replace("T", " ") for text in texts])


def _row(row: dict[str, str], shape: Any, projected: Projected | None) -> NamedRow:
    if shape is None or shape.is_empty:
        return row
    parts = [shape] if shape.geom_type == "Point" else list(getattr(shape, "geoms", []))
    if len(parts) != 1 or parts[0].geom_type != "Point":
        return f"geometry is a {shape.geom_type}: expected a Point, or none"
    lon, lat = (parts[0].x, parts[0].y)
    try:
        lon, lat = (lon, lat) if projected is None else projected.degrees((lon, lat))
    except ValueError as error:
        return str(error)
    return {**row, "longitude": repr(lon), "latitude": repr(lat)}
