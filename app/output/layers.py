"""The layers of an export: which records each holds, and the rows that a query selects for it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from app.encode.geojson import DISTANCES
from app.engine.columns import NO_DATE, Categories, Frame, TextColumn, Texts
from app.engine.snapshot import Selection, Snapshot
from app.model.atlas_columns import BORDER, CROSSINGS, DISTRICTS, PROVINCES
from app.model.columns import CLAIMS, CROSSING_STATUS, INCIDENTS, Column, Table
from app.model.query import Near, Query
from app.record.view import View

Shape = Literal["Point", "LineString", "MultiPolygon"]
Properties = Mapping[str, object]

PER_PART = 10_000
"""Incidents that are made ready for a file at a time."""
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
    """The records of one small layer: a mapping by column name each, and a geometry or None each."""

    layer: Layer
    columns: tuple[Column, ...]
    properties: Sequence[Properties]
    geometries: NDArray[np.object_] | None

    def __len__(self) -> int:
        return len(self.properties)


@dataclass(frozen=True)
class IncidentRows:
    """Incidents as row numbers of a snapshot's columns, in order. `km` is shape (incidents, 3): `DISTANCES`."""

    layer: Layer
    columns: tuple[Column, ...]
    frame: Frame
    rows: NDArray[np.intp]
    km: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def part(self, first: int, count: int) -> "IncidentRows":
        """Up to `count` incidents from position `first` on."""
        some = slice(first, first + count)
        km = None if self.km is None else self.km[some]
        return IncidentRows(self.layer, self.columns, self.frame, self.rows[some], km)

    def numbers(self, name: str) -> NDArray[np.float64]:
        """A column of numbers, or one of `DISTANCES`; NaN where unknown."""
        if self.km is not None and name in DISTANCES:
            return self.km[:, DISTANCES.index(name)]
        return self.frame.numbers[name].take(self.rows)

    def values(self, column: Column) -> list[Any]:
        """A column as plain values, None where unknown: texts, dates as ISO texts, integers or reals."""
        if column.kind == "text":
            return text_values(self.frame.categories[column.name].take(self.rows))
        if column.kind == "date":
            return _day_texts(self.frame.days[column.name].take(self.rows))
        numbers = self.numbers(column.name)
        is_known = ~np.isnan(numbers)
        values = np.full(len(numbers), None, dtype=object)
        kind = np.int64 if column.kind == "integer" else np.float64
        values[is_known] = numbers[is_known].astype(kind).tolist()
        plain: list[Any] = values.tolist()
        return plain

    @property
    def properties(self) -> Iterator[dict[str, Any]]:
        """Each incident's values by column name."""
        for first in range(0, len(self), PER_PART):
            some = self.part(first, PER_PART)
            names = [column.name for column in self.columns]
            for row in zip(*map(some.values, self.columns), strict=True):
                yield dict(zip(names, row, strict=True))


def text_values(texts: TextColumn) -> list[Any]:
    """A text column's values, None for none."""
    if isinstance(texts, Categories):
        values: list[Any] = np.array([*texts.values, None], dtype=object)[texts.codes].tolist()
        return values
    assert isinstance(texts, Texts)
    known = texts.known().tolist()
    return [text.decode() if is_known else None for text, is_known in zip(texts.pieces, known, strict=True)]


def _day_texts(days: NDArray[np.int32]) -> list[Any]:
    """Days since 1970-01-01 as ISO texts; every distinct day is written once."""
    distinct, place = np.unique(days, return_inverse=True)
    texts = [None if day == NO_DATE else str(np.datetime64(day, "D")) for day in distinct.tolist()]
    values: list[Any] = np.array([*texts, None], dtype=object)[place].tolist()
    return values


def incident_columns(near: Near | None) -> tuple[Column, ...]:
    """The columns of incidents, and their distances where they were found near a place."""
    return INCIDENTS.columns if near is None else (*INCIDENTS.columns, *DISTANCE_COLUMNS)


def incident_rows(snapshot: Snapshot, query: Query) -> IncidentRows:
    """The incidents between the query's `offset` and `offset + limit`, with their distance if it has a `near`."""
    selection = snapshot.select(query)
    part = slice(query.offset, None if query.limit is None else query.offset + query.limit)
    columns = incident_columns(query.near)
    layer = LAYERS["incidents" if query.located else "unlocated"]
    return IncidentRows(layer, columns, snapshot, selection.rows[part], _distances(snapshot, selection, part))


def _distances(snapshot: Snapshot, selection: Selection, part: slice) -> NDArray[np.float64] | None:
    """`DISTANCES` of the selected incidents, to the metre; None for a selection that is not about a place."""
    if selection.distance_km is None or selection.near is None:
        return None
    rows, km = selection.rows[part], selection.distance_km[part]
    spans = snapshot.place_search.extents.spans(selection.near, rows, km)
    rounded: NDArray[np.float64] = np.rint(np.stack([km, *spans], axis=1) * 1000) / 1000
    return rounded


def all_rows(view: View, query: Query) -> list[Rows | IncidentRows]:
    """Every layer: the incidents a query selects, the claims about them, and the whole geography.

    Crossings have their status on the last day that the query asks for, or of today where it names none.
    Unlocated incidents are selected by the query's other conditions than those on the place; `limit` and
    `offset` count located ones only.
    """
    incidents = incident_rows(view.snapshot, query)
    unlocated = incident_rows(view.snapshot, query.placeless())
    ids = {name for rows in (incidents, unlocated) for name in rows.values(INCIDENTS.column("id"))}
    made: dict[str, Rows | IncidentRows] = {
        "incidents": incidents,
        "unlocated": unlocated,
        "claims": _claims(view, ids),
    }
    then = view.on(query.interval)
    return [made[name] if name in made else _records(then, layer) for name, layer in LAYERS.items()]


def _claims(view: View, ids: Iterable[object]) -> Rows:
    about = [properties for properties in view.records["claims"].properties if properties["incident"] in ids]
    return Rows(LAYERS["claims"], CLAIMS.columns, about, None)


def _records(view: View, layer: Layer) -> Rows:
    records = view.records[layer.table.name]
    return Rows(layer, layer.table.columns, records.properties, records.geometries)
