"""The layers of an export: which records each holds, and the rows that a query selects for it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import orjson
import shapely
from numpy.typing import NDArray

from app.atlas_columns import BORDER, CROSSINGS, DISTRICTS, PROVINCES
from app.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Column, Table
from app.encode.geojson import DISTANCES
from app.query import Query
from app.store.snapshot import Snapshot
from app.store.view import View

Shape = Literal["Point", "LineString", "MultiPolygon"]
Properties = Mapping[str, object]

DISTANCE_TEXTS = {
    "distance_km": ("Distance", "Geodesic, from the place asked about to the location's centre"),
    "distance_min_km": ("Least distance", "Geodesic, to the nearest point of the location's circle or unit"),
    "distance_max_km": ("Greatest distance", "Geodesic, to the farthest point of the location's circle or unit"),
}
DISTANCE_COLUMNS = tuple(
    Column(name, "real", *DISTANCE_TEXTS[name], unit="km", derived=True) for name in DISTANCES
)
UNLOCATED = replace(
    INCIDENTS,
    name="unlocated",
    title="Unlocated incidents",
    description="Incidents whose place the source does not give or that could not be located; on no map",
)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer of a file: its table, and the shape of its geometries, None for a table without a place."""

    table: Table
    shape: Shape | None


LAYERS = {
    layer.table.name: layer
    for layer in (
        Layer(INCIDENTS, "Point"),
        Layer(CROSSINGS, "Point"),
        Layer(BORDER, "LineString"),
        Layer(PROVINCES, "MultiPolygon"),
        Layer(DISTRICTS, "MultiPolygon"),
        Layer(UNLOCATED, None),
        Layer(CLAIMS, None),
        Layer(CROSSING_STATUS, None),
    )
}
"""By name, incidents first: a program that opens only a file's first layer shows them."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The records of one layer: a mapping by column name each, and a geometry or None each."""

    layer: Layer
    columns: tuple[Column, ...]
    properties: Sequence[Properties]
    geometries: NDArray[np.object_] | None


def incident_rows(snapshot: Snapshot, query: Query) -> Rows:
    """The incidents between the query's `offset` and `offset + limit`, with their distance if it has a `near`."""
    selection = snapshot.select(query)
    part = slice(query.offset, None if query.limit is None else query.offset + query.limit)
    properties = [orjson.loads(feature)["properties"] for feature in snapshot.encoded(selection, part)]
    columns = INCIDENTS.columns if query.near is None else (*INCIDENTS.columns, *DISTANCE_COLUMNS)
    if not query.located:
        return Rows(LAYERS["unlocated"], columns, properties, None)
    points = [shapely.Point(p["longitude"], p["latitude"]) for p in properties]
    return Rows(LAYERS["incidents"], columns, properties, np.array(points, dtype=object))


def all_rows(view: View, query: Query) -> list[Rows]:
    """Every layer: the incidents a query selects, the claims about them, and the whole geography.

    Crossings have their status on the last day that the query asks for, or of today where it names none.
    Unlocated incidents are selected by the query's other conditions than those on the place; `limit` and
    `offset` count located ones only.
    """
    incidents = incident_rows(view.snapshot, query)
    unlocated = incident_rows(view.snapshot, query.placeless())
    ids = {properties["id"] for rows in (incidents, unlocated) for properties in rows.properties}
    made = {"incidents": incidents, "unlocated": unlocated, "claims": _claims(view, ids)}
    then = view.on(query.interval)
    return [made[name] if name in made else _records(then, layer) for name, layer in LAYERS.items()]


def _claims(view: View, ids: Iterable[object]) -> Rows:
    about = [properties for properties in view.records["claims"].properties if properties["incident"] in ids]
    return Rows(LAYERS["claims"], CLAIMS.columns, about, None)


def _records(view: View, layer: Layer) -> Rows:
    records = view.records[layer.table.name]
    return Rows(layer, layer.table.columns, records.properties, records.geometries)
