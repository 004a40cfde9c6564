"""The layers of an export: the records in each layer, and the rows that a query selects."""

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
from app.model.work import go_on
from app.record.view import View

Shape = Literal["Point", "LineString", "MultiPolygon"]
Properties = Mapping[str, object]

PER_PART = 10_000
"""Incidents prepared for a file per step."""
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
    """A layer of a file: its table, and its geometry type, None for a table without a place."""

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
"""Layers by name. Incidents come first: some programs open only the first layer of a file."""


@dataclass(frozen=True, slots=True)
class Rows:
    """The records of one small layer: for each record its values by column name, and its geometry or None."""

    layer: Layer
    columns: tuple[Column, ...]
    properties: Sequence[Properties]
    geometries: NDArray[np.object_] | None

    def __len__(self) -> int:
        return len(self.properties)


@dataclass(frozen=True)
class IncidentRows:
    """Incidents as row numbers of a snapshot, in order; `km`, shape (incidents, 3), has `DISTANCES`."""

    layer: Layer
    columns: tuple[Column, ...]
    frame: Frame
    rows: NDArray[np.intp]
    km: NDArray[np.float64] | None = None

    def __len__(self) -> int:
        return len(self.rows)

    def part(self, first: int, count: int) -> "IncidentRows":
        """Up to `count` incidents, starting at position `first`; raises as `go_on` does."""
        go_on()
        some = slice(first, first + count)
        km = None if self.km is None else self.km[some]
        return IncidentRows(self.layer, self.columns, self.frame, self.rows[some], km)

    def numbers(self, name: str) -> NDArray[np.float64]:
        """A column of numbers, or one of `DISTANCES`; NaN where unknown."""
        if self.km is not None and name in DISTANCES:
            return self.km[:, DISTANCES.index(name)]
        return self.frame.numbers[name].take(self.rows)

    def values(self, column: Column) -> list[Any]:
        """A column as plain values: texts, dates as ISO texts, integers or floats; None where unknown."""
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
    """The texts of a column, one per row; None for no text."""
    if isinstance(texts, Categories):
        values: list[Any] = np.array([*texts.values, None], dtype=object)[texts.codes].tolist()
        return values
    assert isinstance(texts, Texts)
    known = texts.known().tolist()
    return [text.decode() if is_known else None for text, is_known in zip(texts.pieces, known, strict=True)]


def _day_texts(days: NDArray[np.int32]) -> list[Any]:
    """Days since 1970-01-01 as ISO texts; each distinct day is formatted once."""
    distinct, place = np.unique(days, return_inverse=True)
    texts = [None if day == NO_DATE else str(np.datetime64(day, "D")) for day in distinct.tolist()]
    values: list[Any] = np.array([*texts, None], dtype=object)[place].tolist()
    return values


def incident_columns(near: Near | None) -> tuple[Column, ...]:
    """The columns of incidents; for a query near a place, with the columns of `DISTANCES`."""
    return INCIDENTS.columns if near is None else (*INCIDENTS.columns, *DISTANCE_COLUMNS)


def incident_rows(snapshot: Snapshot, query: Query) -> IncidentRows:
    """The incidents from `offset` to `offset + limit`, with their distances if the query has a `near`."""
    selection = snapshot.select(query)
    part = slice(query.offset, None if query.limit is None else query.offset + query.limit)
    columns = incident_columns(query.near)
    layer = LAYERS["incidents" if query.located else "unlocated"]
    return IncidentRows(layer, columns, snapshot, selection.rows[part], _distances(snapshot, selection, part))


def _distances(snapshot: Snapshot, selection: Selection, part: slice) -> NDArray[np.float64] | None:
    """`DISTANCES` of the selected incidents in km, rounded to the metre; None for a selection without a place."""
    if selection.distance_km is None or selection.near is None:
        return None
    rows, km = selection.rows[part], selection.distance_km[part]
    spans = snapshot.spans(selection.near, rows, km)
    rounded: NDArray[np.float64] = np.rint(np.stack([km, *spans], axis=1) * 1000) / 1000
    return rounded


def all_rows(view: View, query: Query) -> list[Rows | IncidentRows]:
    """The rows of every layer: the selected incidents, the claims about them, and the whole geography.

    Crossings have their status on the last day that the query asks for, else today's. Unlocated incidents are
    selected without the query's conditions on place; `limit` and `offset` apply to located ones only.
    """
    incidents, unlocated = _both_rows(view, query)
    made: dict[str, Rows | IncidentRows] = {
        "incidents": incidents,
        "unlocated": unlocated,
        "claims": _claims(view, (incidents, unlocated)),
    }
    then = view.on(query.interval)
    return [made[name] if name in made else _records(then, layer) for name, layer in LAYERS.items()]


def claims_of(view: View, query: Query) -> Rows:
    """The claims about the incidents that a query selects; about unlocated ones only if it asks for no place."""
    located = incident_rows(view.snapshot, query)
    if query.near is not None:
        return _claims(view, [located])
    return _claims(view, [located, incident_rows(view.snapshot, replace(query, located=False))])


def _both_rows(view: View, query: Query) -> tuple[IncidentRows, IncidentRows]:
    """The selected incidents with a place, and without."""
    return incident_rows(view.snapshot, query), incident_rows(view.snapshot, query.placeless())


def _claims(view: View, selected: Iterable[IncidentRows]) -> Rows:
    ids = {name for rows in selected for name in rows.values(INCIDENTS.column("id"))}
    about = [properties for properties in view.records["claims"].properties if properties["incident"] in ids]
    return Rows(LAYERS["claims"], CLAIMS.columns, about, None)


def _records(view: View, layer: Layer) -> Rows:
    records = view.records[layer.table.name]
    return Rows(layer, layer.table.columns, records.properties, records.geometries)
