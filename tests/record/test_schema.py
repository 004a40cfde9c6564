import sqlite3
import struct

import pytest
import shapely

from app.engine.words import SEARCHED
from app.model.columns import TABLES, Table
from app.record.schema import APPLICATION_ID, DERIVATION, USER_VERSION, geometry_blob, schema_sql

every_table = pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)


@pytest.fixture
def made() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    for statement in schema_sql("an-identity"):
        connection.execute(statement)
    yield connection
    connection.close()


def test_file_is_marked_as_a_geopackage_of_version_1_3(made: sqlite3.Connection) -> None:
    assert made.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID == int.from_bytes(b"GPKG")
    assert made.execute("PRAGMA user_version").fetchone()[0] == USER_VERSION == 10300


def test_reference_systems_that_every_geopackage_has_are_there(made: sqlite3.Connection) -> None:
    rows = made.execute(
        "SELECT srs_id, organization, organization_coordsys_id FROM gpkg_spatial_ref_sys"
    ).fetchall()
    assert sorted(rows) == [(-1, "NONE", -1), (0, "NONE", 0), (4326, "EPSG", 4326)]


def test_incidents_are_features_and_the_others_attributes(made: sqlite3.Connection) -> None:
    rows = made.execute("SELECT table_name, data_type, identifier, srs_id FROM gpkg_contents").fetchall()
    assert sorted(rows) == [
        ("claims", "attributes", "Claims", 4326),
        ("crossing_status", "attributes", "Crossing status", 4326),
        ("incidents", "features", "Incidents", 4326),
    ]
    assert made.execute("SELECT * FROM gpkg_geometry_columns").fetchall() == [
        ("incidents", "geom", "POINT", 4326, 0, 0)
    ]


@every_table
def test_table_has_a_row_number_and_our_columns_with_their_types(made: sqlite3.Connection, table: Table) -> None:
    columns = {name: (kind, key) for _, name, kind, _, _, key in made.execute(f"PRAGMA table_info({table.name})")}
    assert columns.pop("fid") == ("INTEGER", 1)
    geometry = columns.pop("geom", None)
    assert geometry == (("POINT", 0) if table.name == "incidents" else None)
    kinds = {"text": "TEXT", "integer": "INTEGER", "real": "REAL", "date": "DATE"}
    assert columns == {column.name: (kinds[column.kind], 0) for column in table.columns}


@every_table
@pytest.mark.parametrize("record_id", [None, "a:1"])
def test_id_must_be_there_and_be_the_only_one(
    made: sqlite3.Connection, table: Table, record_id: str | None
) -> None:
    insert = f'INSERT INTO "{table.name}" (id) VALUES (?)'
    made.execute(insert, ("a:1",))
    with pytest.raises(sqlite3.IntegrityError, match=r"UNIQUE|NOT NULL"):
        made.execute(insert, (record_id,))


def test_store_knows_its_schema_and_identity(made: sqlite3.Connection) -> None:
    assert dict(made.execute("SELECT name, value FROM durand_meta")) == {
        "schema": "3",
        "identity": "an-identity",
        "searched": ",".join(SEARCHED),
        "derivation": DERIVATION,
    }


def test_last_change_is_a_time_in_utc_to_the_millisecond(made: sqlite3.Connection) -> None:
    for (changed,) in made.execute("SELECT last_change FROM gpkg_contents"):
        assert made.execute("SELECT strftime('%Y-%m-%dT%H:%M:%fZ', ?)", (changed,)).fetchone()[0] == changed


@pytest.mark.parametrize("point", [(71.093, 34.125), (-180.0, -90.0), (0.0, 0.0), (66.447222222222221, 30.9)])
def test_blob_holds_a_header_without_envelope_and_the_point(point: tuple[float, float]) -> None:
    blob = geometry_blob(*point)
    assert blob is not None
    magic, version, flags, srs_id = struct.unpack("<2sBBi", blob[:8])
    assert (magic, version, flags, srs_id) == (b"GP", 0, 0b1, 4326)
    assert shapely.from_wkb(blob[8:]).coords[0] == point
    assert len(blob) == 29


@pytest.mark.parametrize("point", [(None, None), (None, 34.0), (71.0, None)])
def test_blob_is_null_without_both_coordinates(point: tuple[float | None, float | None]) -> None:
    assert geometry_blob(*point) is None
