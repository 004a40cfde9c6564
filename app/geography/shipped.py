"""The contents of the shipped files `atlas.gpkg`, `crossings.csv` and `line_divergence.csv`."""

import sqlite3
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from app.geography.admin import District, Province
from app.geography.border import Crossing, Stretch
from app.geography.shipped_tables import open_atlas_file, read_table

LIST_SEPARATOR = "; "

# GeoPackage 1.3, 2.1.3: a geometry begins with 8 bytes, then an envelope whose length a flag gives.
HEADER_BYTES = 8
ENVELOPE_BYTES = (0, 32, 48, 48, 64)

# Columns of the crossings that are numbers; the others are text.
NUMBERS = ("lon", "lat", "confidence_km", "border_m")

# Columns of the stretches that are text; the others are numbers.
VINTAGES = ("vintage", "other_vintage")

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Shipped:
    """The contents of the shipped files."""

    about: dict[str, str]
    provinces: tuple[Province, ...]
    districts: tuple[District, ...]
    line: Geometry
    line_drawn: Geometry
    sea: Geometry
    crossings: tuple[Crossing, ...]
    stretches: tuple[Stretch, ...]


def read_shipped(directory: Path) -> Shipped:
    """Return the contents of the files in this directory; NotFound if one is missing."""
    with closing(open_atlas_file(directory)) as connection:
        return Shipped(
            about={row["key"]: row["value"] for row in connection.execute("SELECT key, value FROM about")},
            provinces=tuple(Province(**row) for row in _read_layer(connection, "provinces", "iso")),
            districts=tuple(_district(row) for row in _read_layer(connection, "districts", "code")),
            line=_read_one(connection, "border"),
            line_drawn=_read_one(connection, "border_drawn"),
            sea=_read_one(connection, "waters"),
            crossings=read_crossings(directory),
            stretches=tuple(_stretch(row) for row in read_table(directory / "line_divergence.csv")),
        )


def read_crossings(directory: Path) -> tuple[Crossing, ...]:
    """Return only the crossings, which takes a millisecond; NotFound if their file is missing."""
    return tuple(_crossing(row) for row in read_table(directory / "crossings.csv"))


def _district(row: Row) -> District:
    return District(**{**row, "aliases": _split(row["aliases"])})


def _read_layer(connection: sqlite3.Connection, layer: str, key: str) -> list[Row]:
    """Return the rows of a polygon layer by their key, each with its full and its drawn outline."""
    query = (
        f"SELECT full.*, drawn.geom AS drawn FROM {layer} AS full "
        f"JOIN {layer}_drawn AS drawn USING ({key}) ORDER BY {key}"
    )
    rows = [dict(row) for row in connection.execute(query)]
    outlines = _decode(row.pop("geom") for row in rows)
    drawn = _decode(row.pop("drawn") for row in rows)
    for row in rows:
        del row["fid"]
    return [{**row, "outline": o, "drawn": d} for row, o, d in zip(rows, outlines, drawn, strict=True)]


def _read_one(connection: sqlite3.Connection, layer: str) -> Geometry:
    """Return the geometry of a layer with one row."""
    (row,) = connection.execute(f"SELECT geom FROM {layer}")
    return _decode([row["geom"]])[0]


def _decode(blobs: Iterable[bytes]) -> NDArray[np.object_]:
    """Return the shapes of GeoPackage geometries; a collection of one geometry becomes that geometry."""
    wkb = [blob[HEADER_BYTES + ENVELOPE_BYTES[blob[3] >> 1 & 7] :] for blob in blobs]
    shapes = shapely.from_wkb(wkb)
    alone = shapely.get_num_geometries(shapes) == 1
    single: NDArray[np.object_] = np.where(alone, shapely.get_geometry(shapes, 0), shapes)
    return single


def _stretch(row: Row) -> Stretch:
    vintages = {name: row[name] for name in VINTAGES}
    return Stretch(**{**{name: float(text) for name, text in row.items() if name not in VINTAGES}, **vintages})


def _crossing(row: Row) -> Crossing:
    numbers = {name: None if row[name] is None else float(row[name]) for name in NUMBERS}
    return Crossing(**{**row, **numbers, "aliases": _split(row["aliases"])})


def _split(text: str | None) -> tuple[str, ...]:
    return () if text is None else tuple(text.split(LIST_SEPARATOR))
