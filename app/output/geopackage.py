"""A GeoPackage of every layer, with the styles that QGIS applies when it opens the file."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from app.output.arrow import GEOMETRY, record_batches
from app.output.layers import IncidentRows, Layer, Rows
from app.output.provenance import Imprint
from app.output.styles.qml import qml_text
from app.output.styles.sld import sld_text

STYLE_NAME = "durand"
GEOMETRY_COLUMN = "geom"
# GDAL 3.6 and QGIS 3.22 warn of version 1.4, the default of the writer.
DATASET_OPTIONS = {"VERSION": "1.3"}

_STYLES_SQL = (
    """CREATE TABLE layer_styles (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
        f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
        useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
        update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')))""",
    """INSERT INTO gpkg_contents (table_name, data_type, identifier, description)
        VALUES ('layer_styles', 'attributes', 'layer_styles', 'How QGIS draws the layers')""",
)
# QGIS looks for '' where a database has no catalogue or schema; a style with NULL there is listed, not applied.
_STYLE_SQL = (
    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
    "styleQML, styleSLD, useAsDefault, description, owner) VALUES ('', '', ?, ?, ?, ?, ?, 1, ?, '')"
)


def write_geopackage(path: Path, layers: Sequence[Rows | IncidentRows], imprint: Imprint) -> None:
    """Write a GeoPackage 1.3 of these layers, with spatial indexes, metadata and styles."""
    about = imprint.as_dict()
    for number, rows in enumerate(layers):
        _write_layer(path, rows, about, is_first=number == 0)
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in _STYLES_SQL:
            connection.execute(statement)
        connection.executemany(_STYLE_SQL, (_style_row(rows.layer) for rows in layers))


def _write_layer(path: Path, rows: Rows | IncidentRows, about: Mapping[str, str], *, is_first: bool) -> None:
    # Imported here, not at the start of a service: pyogrio imports pandas, which takes 0.2 s.
    import pyogrio

    table, shape = rows.layer.table, rows.layer.shape
    pyogrio.write_arrow(
        record_batches(rows, {}),
        path,
        layer=table.name,
        driver="GPKG",
        geometry_name=None if shape is None else GEOMETRY,
        geometry_type=shape,
        crs=None if shape is None else "EPSG:4326",
        dataset_metadata=about if is_first else None,
        layer_metadata={name: text for name, text in about.items() if name != "title"},
        dataset_options=DATASET_OPTIONS if is_first else None,
        layer_options={
            "IDENTIFIER": table.title,
            "DESCRIPTION": f"{table.description}. {about['disclaimer']} {about['attribution']}",
            **({} if shape is None else {"GEOMETRY_NAME": GEOMETRY_COLUMN}),
        },
    )


def _style_row(layer: Layer) -> tuple[str, str, str, str, str | None, str]:
    name = layer.table.name
    column = "" if layer.shape is None else GEOMETRY_COLUMN
    sld = None if layer.shape is None else sld_text(name)
    return name, column, STYLE_NAME, qml_text(name), sld, f"{layer.table.title}, as on the incident map"
