"""Small collections that are queried whole or in part: claims, crossing statuses, provinces, the line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from app.encode.geojson import encode_feature
from app.engine.columns import Columns, TextColumn, read_columns, sort_rows
from app.engine.snapshot import Page
from app.model.columns import Table
from app.model.condition import Condition
from app.model.query import BBox, Interval, SortKey

DECIMALS = 7
"""Decimals of a degree in GeoJSON: 1 cm on the ground."""


@dataclass(frozen=True, slots=True)
class RecordQuery:
    """A query of a small collection.

    `equal` holds the wanted values by column; `interval` is compared with `date_from`–`date_to`.
    """

    bbox: BBox | None = None
    interval: Interval | None = None
    equal: Mapping[str, Sequence[str]] | None = None
    text: str | None = None
    where: Condition | None = None
    sort: Sequence[SortKey] = ()
    limit: int | None = None
    offset: int = 0


@dataclass(frozen=True)
class Records:
    """Immutable records with a string id each; `geometries` is None for a collection without places.

    Features and columns are made when they are first read.
    """

    revision: int
    properties: Sequence[Mapping[str, object]]
    geometries: NDArray[np.object_] | None
    table: Table | None

    def __repr__(self) -> str:
        return f"<Records of revision {self.revision}: {len(self.properties):,}>"

    @cached_property
    def features(self) -> Sequence[bytes]:
        """Every record as an encoded GeoJSON feature."""
        rows, shapes = self.properties, self.geometries
        texts = [None] * len(rows) if shapes is None else _geometries(shapes)
        return [encode_feature(str(p["id"]), text, p) for p, text in zip(rows, texts, strict=True)]

    @cached_property
    def columns(self) -> Columns:
        """The properties as columns, for conditions and sorting; empty for a collection without a table."""
        if self.table is None:
            return Columns({}, {}, {})
        values = {name: [row[name] for row in self.properties] for name in self.table.names}
        return read_columns(self.table, values)

    @property
    def days(self) -> Mapping[str, NDArray[np.int32]]:
        """Arrays of days, by column name."""
        return self.columns.days

    @property
    def numbers(self) -> Mapping[str, NDArray[np.float64]]:
        """Arrays of numbers, by column name."""
        return self.columns.numbers

    @property
    def categories(self) -> Mapping[str, TextColumn]:
        """Text columns, by column name."""
        return self.columns.categories

    def shapes(self) -> NDArray[np.object_]:
        """The geometry of every record; None where a record has none."""
        return np.full(len(self.properties), None, dtype=object) if self.geometries is None else self.geometries

    def page(self, query: RecordQuery) -> Page:
        """The matches from `offset` to `offset + limit`, encoded, in the collection's order."""
        rows = self.rows(query)
        end = None if query.limit is None else query.offset + query.limit
        return Page(len(rows), [self.features[row] for row in rows[query.offset : end]], self.revision)

    def rows(self, query: RecordQuery) -> list[int]:
        """The indexes of all matching records in the query's order; `limit` and `offset` are ignored."""
        rows = [row for row in self._in_box(query.bbox) if _holds(self.properties[row], query)]
        if query.where is not None:
            from app.engine.conditions import holds

            held = holds(query.where, self, len(self.properties))
            rows = [row for row in rows if held[row]]
        if query.sort:
            found = np.array(rows, dtype=np.intp)
            rows = found[sort_rows(self, found, query.sort, {})].tolist()
        return rows

    def get(self, record_id: str) -> bytes | None:
        """The encoded feature with this id, or None."""
        for feature, properties in zip(self.features, self.properties, strict=True):
            if properties["id"] == record_id:
                return feature
        return None

    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east and north of all geometries in degrees; None without geometries."""
        if self.geometries is None or shapely.is_missing(self.geometries).all():
            return None
        west, south, east, north = shapely.total_bounds(self.geometries).tolist()
        return west, south, east, north

    def _in_box(self, box: BBox | None) -> Iterable[int]:
        if box is None:
            return range(len(self.properties))
        if self.geometries is None:
            return ()
        inside = np.zeros(len(self.geometries), dtype=np.bool_)
        for part in box.parts():
            # The envelope of a diagonal is a polygon; for a bbox without width or height it is a line or a point.
            shape = shapely.LineString([(part.west, part.south), (part.east, part.north)]).envelope
            inside |= shapely.intersects(self.geometries, shape)
        hits: list[int] = np.flatnonzero(inside).tolist()
        return hits


def build_records(
    revision: int,
    properties: Iterable[Mapping[str, object]],
    geometries: Sequence[object] | None = None,
    table: Table | None = None,
) -> Records:
    """Records from their properties (with `id`) and, for records with a place, their shapely geometries.

    With a `table`, conditions and sort orders may name its columns.
    """
    shapes = None if geometries is None else np.array(geometries, dtype=object)
    return Records(revision, list(properties), shapes, table)


def _geometries(shapes: NDArray[np.object_]) -> list[bytes | None]:
    """The geometries as GeoJSON, None for none; outer rings run counterclockwise, as RFC 7946 (3.1.6) requires."""
    rounded = shapely.orient_polygons(shapely.transform(shapes, lambda points: points.round(DECIMALS)))
    # One by one: for all districts at once shapely would block every other thread for 70 ms.
    return [None if shape is None else shapely.to_geojson(shape).encode() for shape in rounded]


def _holds(properties: Mapping[str, object], query: RecordQuery) -> bool:
    if any(properties[name] not in wanted for name, wanted in (query.equal or {}).items()):
        return False
    if query.interval is not None and "date_from" in properties and not _overlaps(properties, query.interval):
        return False
    if query.text is None:
        return True
    text = " ".join(str(value) for value in properties.values() if value is not None).casefold()
    return all(word in text for word in query.text.casefold().split())


def _overlaps(properties: Mapping[str, object], interval: Interval) -> bool:
    start, end = _date(properties["date_from"]), _date(properties["date_to"])
    if start is None and end is None:
        return False
    after = interval.end is not None and start is not None and start > interval.end
    before = interval.start is not None and end is not None and end < interval.start
    return not (after or before)


def _date(value: object) -> date | None:
    return None if value is None else date.fromisoformat(str(value))
