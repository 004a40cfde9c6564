"""Incidents and records as pandas and GeoPandas frames."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from app.encode.geojson import DISTANCES
from app.engine.columns import NO_DATE
from app.engine.snapshot import Snapshot
from app.model.columns import INCIDENTS, Column, Table
from app.output.layers import text_values
from app.record.records import Records

if TYPE_CHECKING:
    from geopandas import GeoDataFrame
    from pandas import DataFrame, Series

CRS = "EPSG:4326"
"""Longitude and latitude on WGS 84, as GeoPandas names them."""


def incidents_frame(snapshot: Snapshot, rows: NDArray[np.intp], km: NDArray[np.float64] | None) -> "GeoDataFrame":
    """A GeoDataFrame of incidents with all their columns; with `km`, shape (rows, 3), also with `DISTANCES`.

    Texts are objects (None for unknown), whole numbers Int64, other numbers float64, dates datetime64[s]; the
    geometry is a point in longitude and latitude, None where there is no place.
    """
    from geopandas import GeoDataFrame

    from app.engine.columns import point_shapes

    series = {column.name: _incident_series(snapshot, column, rows) for column in INCIDENTS.columns}
    if km is not None:
        series.update(zip(DISTANCES, km.T, strict=True))
    lon, lat = (snapshot.numbers[name].take(rows) for name in ("longitude", "latitude"))
    return GeoDataFrame(series, geometry=point_shapes(lon, lat), crs=CRS)


def _incident_series(snapshot: Snapshot, column: Column, rows: NDArray[np.intp]) -> "Series[Any]":
    from pandas import Series

    if column.kind == "text":
        return Series(text_values(snapshot.categories[column.name].take(rows)), dtype=object)
    if column.kind == "date":
        return Series(_dates(snapshot.days[column.name].take(rows)))
    numbers = snapshot.numbers[column.name].take(rows)
    return Series(numbers, dtype="Int64" if column.kind == "integer" else "float64")


def _dates(days: NDArray[np.int32]) -> NDArray[np.datetime64]:
    dates = days.astype("datetime64[D]").astype("datetime64[s]")
    dates[days == NO_DATE] = np.datetime64("NaT")
    return dates


def records_frame(records: Records, table: Table) -> "DataFrame":
    """A small collection as a frame with the table's columns: a GeoDataFrame if its records have a place.

    Columns have the types that incidents' columns have.
    """
    from geopandas import GeoDataFrame
    from pandas import DataFrame

    series = {column.name: _record_series(column, records.properties) for column in table.columns}
    if records.geometries is None:
        return DataFrame(series)
    return GeoDataFrame(series, geometry=records.geometries, crs=CRS)


def _record_series(column: Column, properties: Sequence[Mapping[str, object]]) -> "Series[Any]":
    from pandas import Series

    values = [row[column.name] for row in properties]
    if column.kind == "text":
        return Series(values, dtype=object)
    if column.kind == "date":
        return Series(np.array(values, dtype="datetime64[D]").astype("datetime64[s]"))
    return Series(np.array(values, dtype=np.float64), dtype="Int64" if column.kind == "integer" else "float64")
