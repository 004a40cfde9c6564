"""The store's file format: a GeoPackage 1.3 as SQL statements, and its geometry blobs."""

import struct
from collections.abc import Iterator, Sequence

from app.engine.words import SCHEMA as WORDS_TABLE
from app.engine.words import SEARCHED
from app.engine.words import SETTINGS as WORDS_SETTINGS
from app.model.columns import INCIDENTS, TABLES, Column, Table
from app.record.corrections import CORRECTIONS_TABLE, SOURCE_TABLE
from app.record.drafts import DRAFTS_TABLE
from app.record.erased import ERASED_TABLE
from app.record.event_links import EVENT_LINKS_TABLE
from app.record.match_candidates import CANDIDATES_TABLES
from app.record.tombstones import TOMBSTONES_TABLE

APPLICATION_ID = 0x47504B47
"""'GPKG' in ASCII, as OGC 12-128r17 requires."""
USER_VERSION = 10300
SCHEMA_VERSION = 3
"""Schema 1 kept every version of every record in `history`; schema 2 only those of changed records.

Schema 3 has tombstones, and keeps in `history` also which datasets were said to be distinct.
"""
OLDEST_SCHEMA = 1
SCHEMAS_WITHOUT_WORDS = ("1",)
SCHEMAS_WITHOUT_TOMBSTONES = ("1", "2")
DERIVATION = "6"
"""Version of the rules that derive an incident's columns; a store with another version is derived again.

Version 1 took the side from the whole circle; version 2 cuts the circle by the stated unit; version 3 measures
the radii of places found by name; version 4 gives no `side_certainty` to a location of unknown precision; version
5 computes figures from claims. Raise the number whenever a rule changes.
"""
WGS84_WKT = (
    'GEOGCS["WGS 84",DATUM["WGS_1984",SPHEROID["WGS 84",6378137,298.257223563]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433],AUTHORITY["EPSG","4326"]]'
)
SQL_TYPES = {"text": "TEXT", "integer": "INTEGER", "real": "REAL", "date": "DATE"}


def geometry_blob(lon: object, lat: object) -> bytes | None:
    """A point in GeoPackage binary (header without envelope, then WKB); None without coordinates."""
    return None if lon is None or lat is None else _POINT.pack(b"GP", 0, 1, 4326, 1, 1, lon, lat)


_POINT = struct.Struct("<2sBBiBIdd")


def geometry_of(table: Table, row: Sequence[object]) -> tuple[bytes | None, ...]:
    """The geometry of a record as the one value of its column; no value for a table without geometries."""
    return (geometry_blob(row[_LON], row[_LAT]),) if table is INCIDENTS else ()


_LON, _LAT = (INCIDENTS.names.index(name) for name in ("longitude", "latitude"))


def schema_sql(identity: str) -> Iterator[str]:
    """The SQL statements that make an empty store."""
    yield f"PRAGMA application_id = {APPLICATION_ID}"
    yield f"PRAGMA user_version = {USER_VERSION}"
    yield from _GEOPACKAGE_TABLES
    for table in TABLES.values():
        yield _table_sql(table)
        yield _contents_sql(table)
    yield (
        "INSERT INTO gpkg_geometry_columns (table_name, column_name, geometry_type_name, srs_id, z, m) "
        "VALUES ('incidents', 'geom', 'POINT', 4326, 0, 0)"
    )
    yield from _RECORD_TABLES
    yield INSERTED_TABLE
    yield TOMBSTONES_TABLE
    yield DRAFTS_TABLE
    yield ERASED_TABLE
    yield CORRECTIONS_TABLE
    yield SOURCE_TABLE
    yield EVENT_LINKS_TABLE
    yield from CANDIDATES_TABLES
    yield WORDS_TABLE
    yield from WORDS_SETTINGS
    yield (
        f"INSERT INTO durand_meta VALUES ('schema', '{SCHEMA_VERSION}'), ('identity', '{identity}'), "
        f"('searched', '{SEARCHED_COLUMNS}'), ('derivation', '{DERIVATION}')"
    )


def _table_sql(table: Table) -> str:
    geometry = ["geom POINT"] if table.name == "incidents" else []
    columns = ["fid INTEGER PRIMARY KEY", *geometry, *(column_sql(column) for column in table.columns)]
    return f'CREATE TABLE "{table.name}" ({", ".join(columns)})'


def column_sql(column: Column) -> str:
    """The definition of the column in a CREATE TABLE statement."""
    constraint = " NOT NULL UNIQUE" if column.name == "id" else ""
    return f'"{column.name}" {SQL_TYPES[column.kind]}{constraint}'


def _contents_sql(table: Table) -> str:
    data_type = "features" if table.name == "incidents" else "attributes"
    description = table.description.replace("'", "''")
    return (
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id) "
        f"VALUES ('{table.name}', '{data_type}', '{table.title}', '{description}', 4326)"
    )


_GEOPACKAGE_TABLES = (
    """CREATE TABLE gpkg_spatial_ref_sys (
        srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
        organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT)""",
    f"""INSERT INTO gpkg_spatial_ref_sys VALUES
        ('WGS 84', 4326, 'EPSG', 4326, '{WGS84_WKT}', 'longitude and latitude'),
        ('Undefined Cartesian', -1, 'NONE', -1, 'undefined', NULL),
        ('Undefined geographic', 0, 'NONE', 0, 'undefined', NULL)""",
    """CREATE TABLE gpkg_contents (
        table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
        description TEXT DEFAULT '', last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now')),
        min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE, srs_id INTEGER,
        FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id))""",
    """CREATE TABLE gpkg_geometry_columns (
        table_name TEXT NOT NULL UNIQUE, column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
        srs_id INTEGER NOT NULL, z TINYINT NOT NULL, m TINYINT NOT NULL,
        PRIMARY KEY (table_name, column_name),
        FOREIGN KEY (srs_id) REFERENCES gpkg_spatial_ref_sys (srs_id),
        FOREIGN KEY (table_name) REFERENCES gpkg_contents (table_name))""",
)
INSERTED_TABLE = """CREATE TABLE inserted (
    table_name TEXT NOT NULL, first_fid INTEGER NOT NULL, revision INTEGER NOT NULL,
    UNIQUE (table_name, first_fid))"""
"""The revision that inserted a table's rows from row number `first_fid` on, up to the next entry."""
SEARCHED_COLUMNS = ",".join(SEARCHED)
_RECORD_TABLES = (
    """CREATE TABLE revisions (
        revision INTEGER PRIMARY KEY, at TEXT NOT NULL, file TEXT NOT NULL,
        inserted INTEGER NOT NULL, updated INTEGER NOT NULL, unchanged INTEGER NOT NULL, key TEXT)""",
    """CREATE TABLE history (
        table_name TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, record TEXT NOT NULL,
        UNIQUE (table_name, id, revision))""",
    "CREATE TABLE durand_meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
)
