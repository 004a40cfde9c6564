"""Incidents as one layer in a file of a binary format: FlatGeobuf and GeoParquet."""

from pathlib import Path

import numpy as np
import orjson
from arro3.io import write_parquet

from app.output.arrow import GEOMETRY, record_batches
from app.output.layers import IncidentRows
from app.output.provenance import Imprint

GEOPARQUET_VERSION = "1.1.0"


def write_flatgeobuf(path: Path, rows: IncidentRows, imprint: Imprint) -> None:
    """A FlatGeobuf file with its spatial index.

    The format has no days: dates are moments at midnight.
    """
    # With pandas, which it imports, 0.2 s: not at the start of a service.
    import pyogrio

    pyogrio.write_arrow(
        record_batches(rows, {}),
        path,
        layer=rows.layer.table.name,
        driver="FlatGeobuf",
        geometry_name=GEOMETRY,
        geometry_type=rows.layer.shape,
        crs="EPSG:4326",
        layer_options={"TITLE": rows.layer.table.title, "DESCRIPTION": imprint.description},
    )


def write_geoparquet(path: Path, rows: IncidentRows, imprint: Imprint) -> None:
    """A GeoParquet 1.1 file; the imprint is in its key-value metadata."""
    about = imprint.as_dict()
    batches = record_batches(rows, about)
    geo = orjson.dumps(geo_metadata(rows)).decode()
    with path.open("wb") as sink:
        write_parquet(batches, sink, compression="zstd(3)", key_value_metadata={**about, "geo": geo})


def geo_metadata(rows: IncidentRows) -> dict[str, object]:
    """What GeoParquet 1.1 asks a file to say of its geometry; without a `crs` it is CRS84."""
    about: dict[str, object] = {"encoding": "WKB", "geometry_types": [rows.layer.shape] if len(rows) else []}
    lons, lats = rows.numbers("longitude"), rows.numbers("latitude")
    if not np.isnan(lons).all():
        about["bbox"] = [
            float(side) for side in (np.nanmin(lons), np.nanmin(lats), np.nanmax(lons), np.nanmax(lats))
        ]
    return {"version": GEOPARQUET_VERSION, "primary_column": GEOMETRY, "columns": {GEOMETRY: about}}
