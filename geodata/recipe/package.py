"""Layers written to the one GeoPackage of polygons and lines, the same bytes for the same input."""

import sqlite3
from collections.abc import Iterable, Mapping
from contextlib import closing
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from shapely import Geometry

# GDAL stamps each layer with the time of writing unless it is told another one: the date of the sources.
STAMP = "2026-11-20T00:00:00.000Z"
# OGC's longitude-latitude axis order is what GeoPackage stores for this code, whatever the code's own axis order.
CRS = "EPSG:4326"


def write_layers(path: Path, layers: Mapping[str, gpd.GeoDataFrame], about: Mapping[str, str]) -> None:
    """Replace `path` by a GeoPackage of these layers and an attribute table `about` of key and value."""
    path.unlink(missing_ok=True)
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": STAMP})
    for name, frame in layers.items():
        # Readers here scan a layer once, so an index would be bytes nobody uses.
        frame.to_file(path, layer=name, driver="GPKG", engine="pyogrio", SPATIAL_INDEX="NO", promote_to_multi=True)
    notes = pd.DataFrame({"key": list(about), "value": list(about.values())})
    pyogrio.write_dataframe(notes, path, layer="about", driver="GPKG")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("VACUUM")


def make_layer(table: pd.DataFrame, shapes: Iterable[Geometry]) -> gpd.GeoDataFrame:
    """Return the table with a geometry column in CRS84."""
    return gpd.GeoDataFrame(table.reset_index(drop=True), geometry=list(shapes), crs=CRS)
