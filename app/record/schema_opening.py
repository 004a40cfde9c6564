"""A store's schema when it is opened: made in an empty file, checked, or brought up to date."""

import sys
import uuid
from collections.abc import Mapping
from pathlib import Path

from apsw import Connection

from app.engine.next_snapshot import read_incidents
from app.engine.words import INSERT, searched_text
from app.engine.words import SCHEMA as WORDS_TABLE
from app.engine.words import SETTINGS as WORDS_SETTINGS
from app.engine.words import TABLE as WORDS
from app.model.errors import WrongSchema
from app.record.connection import switch_to_wal
from app.record.corrections import ensure_corrections
from app.record.distinct import replay_distinct
from app.record.drafts import ensure_drafts
from app.record.erased import ensure_erased
from app.record.event_links import ensure_links
from app.record.later_columns import add_columns, add_keys
from app.record.ledgers import drop_ledgers
from app.record.match_candidates import ensure_candidates
from app.record.rule_log import ensure_rules
from app.record.schema import (
    APPLICATION_ID,
    INSERTED_TABLE,
    OLDEST_SCHEMA,
    SCHEMA_VERSION,
    SCHEMAS_WITHOUT_TOMBSTONES,
    SCHEMAS_WITHOUT_WORDS,
    SEARCHED_COLUMNS,
    schema_sql,
)
from app.record.store_errors import not_ours
from app.record.tombstones import TOMBSTONES_TABLE

PAGE_BYTES = 8192
"""Page size of a new store: twice SQLite's default, so that a million rows take fewer pages and less time."""


def ensure_schema(connection: Connection, path: Path, alone: bool) -> str:
    """The identity of the store, after its schema is checked, or made if the file is empty."""
    is_made = not tables_of(connection)
    if is_made:
        connection.execute(f"PRAGMA page_size = {PAGE_BYTES}")
        # Before the switch to a write-ahead log: GDAL looks for the GeoPackage's mark in the file itself.
        connection.execute("BEGIN IMMEDIATE")
        if not tables_of(connection):
            for statement in schema_sql(str(uuid.uuid4())):
                connection.execute(statement)
        connection.execute("COMMIT")
    meta = _read_meta(connection, path)
    is_of_now = meta["schema"] == str(SCHEMA_VERSION) and meta.get("searched") == SEARCHED_COLUMNS
    if connection.readonly("main"):
        if not is_of_now:
            raise WrongSchema(
                f"store: {path} is of an earlier version and cannot be written to; copy it, and open that"
            )
        return str(meta["identity"])
    if not (is_made and alone):
        switch_to_wal(connection)
    add_columns(connection)
    add_keys(connection)
    ensure_drafts(connection)
    ensure_erased(connection)
    ensure_corrections(connection)
    ensure_rules(connection)
    ensure_links(connection)
    ensure_candidates(connection)
    if not is_of_now:
        _bring_up_to_date(connection, meta)
    return str(meta["identity"])


def _read_meta(connection: Connection, path: Path) -> dict[str, str]:
    """The names and values that the file tells of itself; `WrongSchema` if it is no store that is read."""
    if "durand_meta" not in tables_of(connection):
        raise not_ours(path, "it has no table durand_meta")
    meta = {str(name): str(value) for name, value in connection.execute("SELECT name, value FROM durand_meta")}
    if connection.execute("PRAGMA application_id").get != APPLICATION_ID or "identity" not in meta:
        raise not_ours(path, "it lacks a GeoPackage's mark or a store's identity")
    if meta.get("schema") not in [str(version) for version in range(OLDEST_SCHEMA, SCHEMA_VERSION + 1)]:
        raise WrongSchema(
            f"store: {path} has schema {meta.get('schema')}, this program reads {OLDEST_SCHEMA} to "
            f"{SCHEMA_VERSION}; use the version of the program that made it, or name another file"
        )
    return meta


def _bring_up_to_date(connection: Connection, meta: Mapping[str, str]) -> None:
    """Bring a store of an earlier version to the current schema: its word index and its tables of versions."""
    connection.execute("BEGIN IMMEDIATE")
    for statement in (INSERTED_TABLE, TOMBSTONES_TABLE):
        connection.execute(statement.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS"))
    if meta["schema"] in SCHEMAS_WITHOUT_WORDS or meta.get("searched") != SEARCHED_COLUMNS:
        index_words(connection)
    if meta["schema"] in SCHEMAS_WITHOUT_TOMBSTONES:
        replay_distinct(connection)
    drop_ledgers(connection)
    connection.executemany(
        "INSERT OR REPLACE INTO durand_meta (name, value) VALUES (?, ?)",
        [("schema", str(SCHEMA_VERSION)), ("searched", SEARCHED_COLUMNS)],
    )
    connection.execute("COMMIT")


def index_words(connection: Connection) -> None:
    """Make the index of words anew."""
    connection.execute(f"DROP TABLE IF EXISTS {WORDS}")
    for statement in (WORDS_TABLE, *WORDS_SETTINGS):
        connection.execute(statement)
    for fids, rows in read_incidents(connection, sys.maxsize):
        connection.executemany(INSERT, zip(fids, map(searched_text, rows), strict=True))


def tables_of(connection: Connection) -> set[str]:
    """The names of all tables in the file."""
    return {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
