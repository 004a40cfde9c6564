"""Every format read back by a program that is not ours."""

import json
import math
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from html import unescape
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import duckdb
import pyogrio
import pytest
import shapely

from app.encode.geojson import DISTANCES
from app.model.attribution import DATASETS
from app.model.columns import INCIDENTS, Column
from app.model.errors import BadInput, NoRoom
from app.model.query import Interval, Near, Query, SortKey
from app.model.symbology import DISCLAIMER
from app.output.layers import LAYERS
from app.output.provenance import Imprint
from app.output.whole_files import FILES, write_file
from app.record.view import View

EVERYTHING = Query()
NOTHING = Query(text="no incident has these words")
NEAR_TORKHAM = Query(near=Near(71.0932, 34.1226, 400.0))
PART = Query(sort=(SortKey("id"),), limit=4, offset=3)
IN_2025 = Query(interval=Interval(date(2025, 1, 1), date(2025, 12, 31)), event_types=("Battles",))
QUERIES = pytest.mark.parametrize("query", [EVERYTHING, NOTHING, NEAR_TORKHAM, PART, IN_2025])

OGR_TYPES = {"text": "OFTString", "integer": "OFTInteger64", "real": "OFTReal", "date": "OFTDate"}
PARQUET_TYPES = {"text": "VARCHAR", "integer": "BIGINT", "real": "DOUBLE", "date": "DATE"}

Properties = Mapping[str, object]


def columns_of(query: Query) -> tuple[Column, ...]:
    distances = [Column(name, "real", "", "") for name in DISTANCES]
    return INCIDENTS.columns if query.near is None else (*INCIDENTS.columns, *distances)


def plain(value: object, kind: str) -> object:
    """A value as GeoJSON has it: pandas reads nulls as NaN or NaT, whole numbers with nulls as floats."""
    if value is None or value != value:
        return None
    if kind == "integer":
        return int(value)
    if kind == "date":
        return str(value)[:10]
    return float(value) if kind == "real" else str(value)


def read_rows(path: Path, layer: str, columns: tuple[Column, ...]) -> list[Properties]:
    frame = pyogrio.read_dataframe(path, layer=layer)
    return [
        {column.name: plain(row[column.name], column.kind) for column in columns}
        for row in frame.to_dict("records")
    ]


@QUERIES
@pytest.mark.parametrize("suffix", ["gpkg", "fgb"])
def test_every_row_comes_back_with_its_values_and_nulls(
    suffix: str,
    query: Query,
    written: Callable[..., Path],
    selected: Callable[..., list[Properties]],
) -> None:
    rows = read_rows(written(suffix, query), "incidents", columns_of(query))
    by_id = {row["id"]: row for row in rows}
    expected = selected(query)
    assert len(rows) == len(by_id) == len(expected)
    # FlatGeobuf's index puts its features into an order of its own.
    assert by_id == {row["id"]: row for row in expected}


@pytest.mark.parametrize("query", [EVERYTHING, NOTHING, NEAR_TORKHAM])
@pytest.mark.parametrize(("suffix", "date_type"), [("gpkg", "OFTDate"), ("fgb", "OFTDateTime")])
def test_types_do_not_depend_on_the_values(
    suffix: str, date_type: str, query: Query, written: Callable[..., Path]
) -> None:
    info = pyogrio.read_info(written(suffix, query), layer="incidents")
    expected = {column.name: {**OGR_TYPES, "date": date_type}[column.kind] for column in columns_of(query)}
    assert dict(zip(info["fields"].tolist(), info["ogr_types"], strict=True)) == expected
    assert set(info["ogr_subtypes"]) == {"OFSTNone"}
    assert info["geometry_type"] == "Point"


def test_a_geopackage_keeps_the_order_that_was_asked_for(
    written: Callable[..., Path], selected: Callable[..., list[Properties]]
) -> None:
    rows = read_rows(written("gpkg", PART), "incidents", columns_of(PART))
    assert [row["id"] for row in rows] == [row["id"] for row in selected(PART)]


@pytest.mark.parametrize("suffix", ["gpkg", "fgb", "kml"])
def test_points_lie_at_their_coordinates(
    suffix: str, written: Callable[..., Path], selected: Callable[..., list[Properties]]
) -> None:
    frame = pyogrio.read_dataframe(written(suffix), layer=0)
    points = sorted((point.x, point.y) for point in frame.geometry)
    expected = sorted((row["longitude"], row["latitude"]) for row in selected(EVERYTHING))
    assert points == expected


@QUERIES
def test_geoparquet_has_the_rows_types_and_nulls(
    query: Query, written: Callable[..., Path], selected: Callable[..., list[Properties]]
) -> None:
    path = written("parquet", query)
    with duckdb.connect() as connection:
        types = dict(connection.execute("SELECT name, duckdb_type FROM parquet_schema(?)", [str(path)]).fetchall())
        names = [column.name for column in columns_of(query)]
        listed = ", ".join(f'"{name}"' for name in names)
        read = connection.execute(f"SELECT {listed} FROM read_parquet(?)", [str(path)]).fetchall()
    assert {column.name: types[column.name] for column in columns_of(query)} == {
        column.name: PARQUET_TYPES[column.kind] for column in columns_of(query)
    }
    kinds = [column.kind for column in columns_of(query)]
    rows = [
        {name: plain(value, kind) for name, kind, value in zip(names, kinds, row, strict=True)} for row in read
    ]
    assert rows == selected(query)


def parquet_metadata(path: Path) -> dict[str, str]:
    with duckdb.connect() as connection:
        pairs = connection.execute("SELECT key, value FROM parquet_kv_metadata(?)", [str(path)]).fetchall()
    return {key.decode(): value.decode() for key, value in pairs}


def test_geoparquet_says_what_its_geometry_is(
    written: Callable[..., Path], selected: Callable[..., list[Properties]]
) -> None:
    geo = json.loads(parquet_metadata(written("parquet"))["geo"])
    lons, lats = ([row[name] for row in selected(EVERYTHING)] for name in ("longitude", "latitude"))
    assert geo == {
        "version": "1.1.0",
        "primary_column": "geometry",
        "columns": {
            "geometry": {
                "encoding": "WKB",
                "geometry_types": ["Point"],
                "bbox": [min(lons), min(lats), max(lons), max(lats)],
            }
        },
    }
    with duckdb.connect() as connection:
        # Without its spatial extension DuckDB knows the geometry's bytes only.
        connection.execute("SET enable_geoparquet_conversion = false")
        found = connection.execute(
            "SELECT geometry, longitude, latitude FROM read_parquet(?)", [str(written("parquet"))]
        ).fetchall()
    points = shapely.from_wkb([bytes(wkb) for wkb, _, _ in found])
    assert [(point.x, point.y) for point in points] == [(lon, lat) for _, lon, lat in found]


def test_an_empty_geoparquet_claims_no_box(written: Callable[..., Path]) -> None:
    about = json.loads(parquet_metadata(written("parquet", NOTHING))["geo"])["columns"]["geometry"]
    assert about == {"encoding": "WKB", "geometry_types": []}


def told_in(path: Path) -> str:
    """All that a file says of itself beside its rows, as one text."""
    if path.suffix == ".parquet":
        return json.dumps(parquet_metadata(path), ensure_ascii=False)
    if path.suffix == ".kml":
        return ElementTree.parse(path).findtext("{*}Document/{*}description")
    if path.suffix == ".xlsx":
        # XlsxWriter writes the texts of a sheet into it: the second one is `about`.
        return unescape(ZipFile(path).read("xl/worksheets/sheet2.xml").decode())
    if path.suffix == ".fgb":
        return path.read_bytes()[:4000].decode("utf-8", "replace")
    info = pyogrio.read_info(path, layer="incidents")
    return json.dumps([info["dataset_metadata"], info["layer_metadata"]], ensure_ascii=False)


@pytest.mark.parametrize("suffix", FILES)
def test_every_file_credits_its_sources_and_names_its_boundary_set(
    suffix: str, written: Callable[..., Path], imprint: Imprint
) -> None:
    said = told_in(written(suffix))
    for text in (DISCLAIMER, DATASETS["seed"], imprint.boundary_set, imprint.depiction, "OpenStreetMap"):
        assert text in said


def test_a_geopackage_holds_every_layer_with_all_its_rows(
    written: Callable[..., Path], difficult_view: View
) -> None:
    path = written("gpkg")
    listed = dict(pyogrio.list_layers(path).tolist())
    assert listed == {**{name: layer.shape for name, layer in LAYERS.items()}, "layer_styles": None}
    for name, records in difficult_view.records.items():
        rows = read_rows(path, name, LAYERS[name].table.columns)
        assert rows == [
            {column.name: properties[column.name] for column in LAYERS[name].table.columns}
            for properties in records.properties
        ]


def test_the_claims_of_a_geopackage_are_about_its_incidents(written: Callable[..., Path]) -> None:
    path = written("gpkg", IN_2025)
    names = {name: LAYERS[name].table.columns for name in ("incidents", "unlocated", "claims")}
    rows = {name: read_rows(path, name, columns) for name, columns in names.items()}
    ids = {row["id"] for name in ("incidents", "unlocated") for row in rows[name]}
    assert rows["claims"]
    assert {row["incident"] for row in rows["claims"]} <= ids


def test_outlines_are_at_full_detail(written: Callable[..., Path], difficult_view: View) -> None:
    for name in ("provinces", "districts", "border"):
        read = pyogrio.read_dataframe(written("gpkg"), layer=name).geometry.to_numpy()
        kept = difficult_view.records[name].geometries
        assert shapely.get_num_coordinates(read).sum() == shapely.get_num_coordinates(kept).sum()
        assert math.isclose(shapely.area(read).sum(), shapely.area(kept).sum(), rel_tol=1e-12)


def test_a_geopackage_is_well_formed(written: Callable[..., Path]) -> None:
    with closing(sqlite3.connect(written("gpkg"))) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        assert connection.execute("PRAGMA user_version").fetchone() == (10300,)
        contents = dict(connection.execute("SELECT table_name, data_type FROM gpkg_contents"))
        indexed = {
            name for (name,) in connection.execute("SELECT table_name FROM gpkg_extensions WHERE table_name != ''")
        }
        styles = connection.execute(
            "SELECT f_table_catalog, f_table_schema, f_table_name, useAsDefault FROM layer_styles"
        ).fetchall()
    spatial = {name for name, layer in LAYERS.items() if layer.shape is not None}
    assert {name for name, kind in contents.items() if kind == "features"} == spatial
    assert {name for name, kind in contents.items() if kind == "attributes"} == {
        "unlocated",
        "claims",
        "crossing_status",
        "layer_styles",
    }
    assert spatial <= indexed
    assert sorted(styles) == sorted(("", "", name, 1) for name in LAYERS)


def test_a_file_appears_only_when_it_is_complete(tmp_path: Path) -> None:
    out = tmp_path / "here.kml"
    out.write_text("what was there")

    def break_off(path: Path) -> None:
        path.write_text("half")
        raise OSError(28, "No space left on device")

    with pytest.raises(NoRoom, match=r"no room left \(No space left on device\)"):
        write_file(out, break_off)
    assert [path.name for path in tmp_path.iterdir()] == ["here.kml"]
    assert out.read_text() == "what was there"


@pytest.mark.parametrize("suffix", FILES)
def test_a_folder_that_is_not_there_is_told(
    suffix: str, tmp_path: Path, difficult_view: View, imprint: Imprint
) -> None:
    with pytest.raises(BadInput, match="cannot write"):
        write_file(
            tmp_path / "nowhere" / f"out.{suffix}",
            lambda path: FILES[suffix].write(path, difficult_view, NOTHING, imprint),
        )
