"""A GeoPackage of every layer, with the styles that QGIS applies when it opens the file."""

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from app.output.gdal_file import write_layer
from app.output.layers import IncidentRows, Layer, Rows
from app.output.provenance import Imprint
from app.output.styles.qml import qml_text
from app.output.styles.sld import sld_text

STYLE_NAME = "durand"
GEOMETRY_COLUMN = "geom"
# GDAL 3.6 and QGIS 3.22 warn of version 1.4, the default of the writer.
DATASET_OPTIONS = {"VERSION": "1.3"}

_STYLES_TABLE = """CREATE TABLE layer_styles (
        id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL, f_table_catalog TEXT(256), f_table_schema TEXT(256),
        f_table_name TEXT(256), f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
        useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
        update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')))"""
_STYLES_CONTENT = """INSERT INTO gpkg_contents (table_name, data_type, identifier, description, last_change)
    VALUES ('layer_styles', 'attributes', 'layer_styles', 'How QGIS draws the layers', ?)"""
# QGIS looks for '' where a database has no catalogue or schema; a style with NULL there is listed, not applied.
_STYLE_SQL = (
    "INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column, styleName, "
    "styleQML, styleSLD, useAsDefault, description, owner, update_time) "
    "VALUES ('', '', ?, ?, ?, ?, ?, 1, ?, '', ?)"
)


def write_geopackage(path: Path, layers: Sequence[Rows | IncidentRows], imprint: Imprint) -> None:
    """Write a GeoPackage 1.3 of these layers, with spatial indexes, metadata and styles.

    All of its times are the imprint's: the same rows make the same bytes.
    """
    about = imprint.as_dict()
    clock = _time_text(imprint.at)
    for number, rows in enumerate(layers):
        write_layer(path, rows, _layer_options(rows.layer, about, is_first=number == 0), clock)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_STYLES_TABLE)
        connection.execute(_STYLES_CONTENT, (clock,))
        connection.executemany(_STYLE_SQL, (_style_row(rows.layer, clock) for rows in layers))


def _time_text(at: datetime) -> str:
    """The time as a GeoPackage has it, in UTC with milliseconds."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def _layer_options(layer: Layer, about: Mapping[str, str], *, is_first: bool) -> dict[str, object]:
    table = layer.table
    return {
        "driver": "GPKG",
        "dataset_metadata": about if is_first else None,
        "layer_metadata": {name: text for name, text in about.items() if name != "title"},
        "dataset_options": DATASET_OPTIONS if is_first else None,
        "layer_options": {
            "IDENTIFIER": table.title,
            "DESCRIPTION": f"{table.description}. {about['disclaimer']} {about['attribution']}",
            **({} if layer.shape is None else {"GEOMETRY_NAME": GEOMETRY_COLUMN}),
        },
    }


def _style_row(layer: Layer, clock: str) -> tuple[str, str, str, str, str | None, str, str]:
    name = layer.table.name
    column = "" if layer.shape is None else GEOMETRY_COLUMN
    sld = None if layer.shape is None else sld_text(name)
    return (
        name,
        column,
        STYLE_NAME,
        qml_text(name),
        sld,
        f"{layer.table.title}, as on the incident map",
        clock,
    )
