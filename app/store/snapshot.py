"""Every incident of one revision, column by column, and the answer to a query on it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import Geod

from app.columns import INCIDENTS
from app.encode.geojson import add_property, encode_feature, encode_point
from app.query import BBox, DateMatch, Interval, Near, Query, SortKey
from app.store.conditions import holds
from app.store.frame import (
    EPOCH,
    NO_DATE,
    Categories,
    Mask,
    Rows,
    day_number,
    read_columns,
    sort_rows,
    telling_rows,
)

GEOD = Geod(ellps="WGS84")
KM_PER_DEGREE_LEAST = 110.57
"""The shortest degree of latitude on WGS 84, at the equator: a box made with it holds the circle."""
SEARCHED = (
    "id",
    "title",
    "event_type",
    "sub_event_type",
    "actor1",
    "actor2",
    "place_name",
    "country_stated",
    "province_stated",
    "district_stated",
    "casualties_text",
    "said_by",
    "source",
    "source_ref",
    "notes",
    "province_name",
    "district",
    "crossing",
)
"""The columns that `q` looks in."""


@dataclass(frozen=True, slots=True)
class Page:
    """An answer: how many matched in all, and the encoded features of the part asked for."""

    matched: int
    features: Sequence[bytes]
    revision: int


@dataclass(frozen=True, slots=True)
class Selection:
    """Row numbers in the order asked for, and their distances in km if the query was about a place."""

    rows: Rows
    distance_km: NDArray[np.float64] | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Immutable: a later revision is another snapshot. Rows are newest first, undated ones last.

    `telling` are a few rows that together have a value in every column. `days` are days since 1970-01-01,
    `NO_DATE` where unknown; `numbers` are NaN where unknown.
    """

    revision: int
    row_of: Mapping[str, int]
    features: Sequence[bytes]
    days: Mapping[str, NDArray[np.int32]]
    numbers: Mapping[str, NDArray[np.float64]]
    categories: Mapping[str, Categories]
    text: Sequence[str]
    telling: Sequence[int]

    def page(self, query: Query) -> Page:
        """The part of the answer between `offset` and `offset + limit`."""
        selection = self.select(query)
        end = None if query.limit is None else query.offset + query.limit
        part = slice(query.offset, end)
        return Page(len(selection.rows), list(self.encoded(selection, part)), self.revision)

    def encoded(self, selection: Selection, part: slice = slice(None)) -> Iterator[bytes]:
        """The selected features as GeoJSON, with their distance if they have one."""
        rows = selection.rows[part].tolist()
        if selection.distance_km is None:
            return (self.features[row] for row in rows)
        distances = np.round(selection.distance_km[part], 3).tolist()
        return (
            add_property(self.features[row], "distance_km", km) for row, km in zip(rows, distances, strict=True)
        )

    def get(self, incident_id: str) -> bytes | None:
        """The feature of that id, None if there is none."""
        row = self.row_of.get(incident_id)
        return None if row is None else self.features[row]

    def is_located(self, incident_id: str) -> bool:
        """Whether the incident of that id has coordinates."""
        return not np.isnan(self.numbers["longitude"][self.row_of[incident_id]])

    def select(self, query: Query) -> Selection:
        """The rows a query asks for, all of them, in its order."""
        rows = np.flatnonzero(np.isnan(self.numbers["longitude"]) != query.located)
        for mask in self._masks(query):
            rows = rows[mask[rows]]
        if query.text is not None:
            rows = self._with_words(rows, query.text)
        distance = None
        if query.near is not None:
            rows, distance = self._near(rows, query.near)
        elif query.telling_first and not query.sort:
            rows = np.concatenate([rows[np.isin(rows, self.telling)], rows[~np.isin(rows, self.telling)]])
        return self._sorted(Selection(rows, distance), query.sort)

    def shapes(self) -> NDArray[np.object_]:
        """Every incident's point, None for the unlocated."""
        lon, lat = self.numbers["longitude"], self.numbers["latitude"]
        points = np.full(len(lon), None, dtype=object)
        located = ~np.isnan(lon)
        points[located] = shapely.points(lon[located], lat[located])
        return points

    def count(self, *, located: bool) -> int:
        """How many incidents have coordinates, or have none."""
        return int(np.count_nonzero(np.isnan(self.numbers["longitude"]) != located))

    def everything(self, *, located: bool) -> Selection:
        """Every incident with coordinates, or every one without."""
        return self.select(Query(located=located))

    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of all incidents; None if none is located."""
        lon, lat = (self.numbers[name] for name in ("longitude", "latitude"))
        if np.isnan(lon).all():
            return None
        return float(np.nanmin(lon)), float(np.nanmin(lat)), float(np.nanmax(lon)), float(np.nanmax(lat))

    def datasets(self, selection: Selection) -> list[str]:
        """The datasets that the selected incidents come from."""
        categories = self.categories["dataset"]
        codes = np.unique(categories.codes[selection.rows])
        return [categories.values[code] for code in codes if code >= 0]

    def days_spanned(self, selection: Selection) -> tuple[date | None, date | None]:
        """First and last of all days named for the selected incidents, None where none is dated."""
        days = np.concatenate([self.days[name][selection.rows] for name in ("date_start", "date_end")])
        days = days[days != NO_DATE]
        if not len(days):
            return None, None
        return date.fromordinal(EPOCH + int(days.min())), date.fromordinal(EPOCH + int(days.max()))

    def _masks(self, query: Query) -> Iterator[Mask]:
        if query.bbox is not None:
            yield self._in_box(query.bbox)
        if query.interval is not None:
            yield self._in_interval(query.interval, query.date_match)
        for column, wanted in (
            ("event_type", query.event_types),
            ("dataset", query.datasets),
            ("province", query.provinces),
            ("side", query.sides),
            ("stated_match", query.stated_matches),
        ):
            if wanted:
                yield self.categories[column].among(wanted)
        if query.border_km is not None:
            yield self.numbers["border_km"] <= query.border_km
        if query.where is not None:
            yield holds(query.where, self, len(self.features))

    def _in_box(self, box: BBox) -> Mask:
        lon, lat = self.numbers["longitude"], self.numbers["latitude"]
        masks = [
            (lon >= part.west) & (lon <= part.east) & (lat >= part.south) & (lat <= part.north)
            for part in box.parts()
        ]
        mask: Mask = np.logical_or.reduce(masks)
        return mask

    def _in_interval(self, interval: Interval, match: DateMatch) -> Mask:
        """Dated incidents that can have happened in the interval (an unknown end is open), or surely have."""
        start, end = self.days["date_start"], self.days["date_end"]
        if match is DateMatch.CERTAINLY:
            first, last = interval.start or date.min, interval.end or date.max
            surely: Mask = (start != NO_DATE) & (start >= day_number(first))
            surely &= (end != NO_DATE) & (end <= day_number(last))
            return surely
        mask: Mask = (start != NO_DATE) | (end != NO_DATE)
        if interval.end is not None:
            mask &= start <= day_number(interval.end)
        if interval.start is not None:
            mask &= (end == NO_DATE) | (end >= day_number(interval.start))
        return mask

    def _with_words(self, rows: Rows, text: str) -> Rows:
        words = text.casefold().split()
        found = [row for row in rows.tolist() if all(word in self.text[row] for word in words)]
        return np.array(found, dtype=np.intp)

    def _near(self, rows: Rows, near: Near) -> tuple[Rows, NDArray[np.float64]]:
        """Rows within the circle, nearest first; exact on the ellipsoid."""
        lon, lat = self.numbers["longitude"][rows], self.numbers["latitude"][rows]
        candidates = np.abs(lat - near.lat) <= near.km / KM_PER_DEGREE_LEAST
        rows, lon, lat = rows[candidates], lon[candidates], lat[candidates]
        metres = GEOD.inv(np.full_like(lon, near.lon), np.full_like(lat, near.lat), lon, lat)[2]
        distance = np.asarray(metres, dtype=np.float64) / 1000
        inside = np.flatnonzero(distance <= near.km)
        inside = inside[np.argsort(distance[inside], kind="stable")]
        return rows[inside], distance[inside]

    def _sorted(self, selection: Selection, keys: Sequence[SortKey]) -> Selection:
        if not keys:
            return selection
        distance = selection.distance_km
        extra = {} if distance is None else {"distance_km": distance}
        order = sort_rows(self, selection.rows, keys, extra)
        return Selection(selection.rows[order], None if distance is None else distance[order])


def build_snapshot(revision: int, records: Iterable[Sequence[object]]) -> Snapshot:
    """A snapshot of records whose values are in the order of `INCIDENTS.columns`."""
    names = INCIDENTS.names
    by_date, by_id = names.index("date_start"), names.index("id")
    rows = sorted(records, key=lambda record: str(record[by_id]))
    rows.sort(key=lambda record: str(record[by_date] or ""), reverse=True)
    values = _transposed(rows)
    columns = read_columns(INCIDENTS, values)
    searched = [i for i, name in enumerate(names) if name in SEARCHED]
    located = [row for row, lon in enumerate(values["longitude"]) if lon is not None]
    telling = telling_rows(INCIDENTS, {name: [held[row] for row in located] for name, held in values.items()})
    return Snapshot(
        revision=revision,
        row_of={str(value): row for row, value in enumerate(values["id"])},
        features=[_encode(names, row) for row in rows],
        days=columns.days,
        numbers=columns.numbers,
        categories=columns.categories,
        telling=[located[row] for row in telling],
        text=[" ".join(str(row[i]) for i in searched if row[i]).casefold() for row in rows],
    )


def _transposed(rows: Sequence[Sequence[object]]) -> dict[str, list[object]]:
    return {name: [row[i] for row in rows] for i, name in enumerate(INCIDENTS.names)}


def _encode(names: Sequence[str], record: Sequence[object]) -> bytes:
    properties = dict(zip(names, record, strict=True))
    lon, lat = properties["longitude"], properties["latitude"]
    point = encode_point(lon, lat) if isinstance(lon, float) and isinstance(lat, float) else None
    return encode_feature(str(properties["id"]), point, properties)
