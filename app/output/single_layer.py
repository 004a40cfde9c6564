"""Incidents as the one layer of a binary file: FlatGeobuf or GeoParquet."""

from pathlib import Path

import numpy as np
import orjson
from arro3.io import write_parquet

from app.output.arrow import GEOMETRY, about_column, record_batches
from app.output.gdal_file import write_layer
from app.output.layers import IncidentRows
from app.output.parquet_footer import order_pairs
from app.output.provenance import Imprint

GEOPARQUET_VERSION = "1.1.0"


def write_flatgeobuf(path: Path, rows: IncidentRows, imprint: Imprint) -> None:
    """Write a FlatGeobuf file with its spatial index.

    The format has no type for days: dates become midnight of the day.
    """
    about = {"TITLE": rows.layer.table.title, "DESCRIPTION": imprint.description}
    write_layer(path, rows, {"driver": "FlatGeobuf", "layer_options": about})


def write_geoparquet(path: Path, rows: IncidentRows, imprint: Imprint) -> None:
    """Write a GeoParquet 1.1 file, with the imprint and the columns' meaning in its key-value metadata.

    The same rows make the same bytes. The schema in Arrow's own form is left out: its writer shuffles it.
    """
    told = {column.name: about_column(column) for column in rows.columns}
    pairs = imprint.as_dict() | {
        "columns": orjson.dumps(told).decode(),
        "geo": orjson.dumps(geo_metadata(rows)).decode(),
    }
    with path.open("wb") as sink:
        write_parquet(
            record_batches(rows, {}),
            sink,
            compression="zstd(3)",
            key_value_metadata=pairs,
            skip_arrow_metadata=True,
        )
    order_pairs(path, pairs)


def geo_metadata(rows: IncidentRows) -> dict[str, object]:
    """The `geo` metadata that GeoParquet 1.1 requires; without a `crs` it means CRS84."""
    about: dict[str, object] = {"encoding": "WKB", "geometry_types": [rows.layer.shape] if len(rows) else []}
    lons, lats = rows.numbers("longitude"), rows.numbers("latitude")
    if not np.isnan(lons).all():
        about["bbox"] = [
            float(side) for side in (np.nanmin(lons), np.nanmin(lats), np.nanmax(lons), np.nanmax(lats))
        ]
    return {"version": GEOPARQUET_VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: about}}
