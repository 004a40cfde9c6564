"""Checksums of records: damage is refused, an edit by another program is told and taken in."""

import logging
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from incident_records import claim, incident

from app.model.columns import CLAIMS, INCIDENTS
from app.model.errors import StoreDamaged
from app.record.checksums import check_records, differences, has_sums, sum_incidents
from app.record.connection import connect
from app.record.geopackage import GeoPackageStore, open_store

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
EDIT = "UPDATE incidents SET title = 'Other' WHERE id = 'a:1'"
SAID = "UPDATE gpkg_contents SET last_change = '2026-02-01T00:00:00.000Z' WHERE table_name = 'incidents'"


@pytest.fixture(params=[1, 1000], ids=["with engine files", "without"])
def store(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[GeoPackageStore]:
    opened = open_store(tmp_path / "store.gpkg", kept_from=request.param)
    with opened.writing("first.csv", AT) as writer:
        writer.upsert(INCIDENTS, [incident(f"a:{number}") for number in range(5)])
        writer.upsert(CLAIMS, [claim("a:1-1", incident="a:1", killed_low=3)])
    yield opened
    opened.close()


def execute(store: GeoPackageStore, *statements: str) -> None:
    with closing(connect(store.path)) as connection:
        for statement in statements:
            connection.execute(statement)


def without_files(store: GeoPackageStore) -> GeoPackageStore:
    """The store without the engine's files, so that incidents are read from the record."""
    for path in store.path.parent.glob("store.gpkg.snapshot/*"):
        path.unlink()
    return store


def test_a_store_that_was_written_and_changed_by_us_is_whole(store: GeoPackageStore) -> None:
    chance = Random(1893)
    for number in range(4):
        batch = {f"a:{chance.randrange(40)}": chance.uniform(-90, 90) for _ in range(20)}
        rows = [
            incident(name, title=f"T\u00fc\n{x}", longitude=x, latitude=-0.0, fatalities_best=int(x))
            for name, x in batch.items()
        ]
        with store.writing(f"{number}.csv", AT) as writer:
            writer.upsert(INCIDENTS, rows)
            writer.upsert(INCIDENTS, [incident("a:1", title=f"Title {number}", longitude=-0.0, latitude=-0.0)])
            writer.upsert(CLAIMS, [claim("a:1-1", incident="a:1", killed_low=number)])
    assert len(without_files(store).load().snapshot.columns) > 5
    with closing(connect(store.path)) as connection:
        assert has_sums(connection)
        assert not differences(connection, INCIDENTS, *sum_incidents(connection))


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        (EDIT, "of the incidents, 1 changed, 0 were added and 0 are gone"),
        ("DELETE FROM incidents WHERE id > 'a:2'", "of the incidents, 0 changed, 0 were added and 2 are gone"),
        ("INSERT INTO incidents (id) VALUES ('b:1')", "of the incidents, 0 changed, 1 were added and 0 are gone"),
        ("UPDATE claims SET killed_low = 30", "of the claims, 1 changed, 0 were added and 0 are gone"),
    ],
)
def test_records_that_nobody_says_to_have_changed_are_refused(
    store: GeoPackageStore, statement: str, said: str
) -> None:
    execute(store, statement)
    with pytest.raises(StoreDamaged, match=rf"store.gpkg is damaged \({said}, and no program says"):
        without_files(store).load()
    # Nobody finds engine files that were made of damaged incidents.
    assert "claims" in statement or not list(store.path.parent.glob("store.gpkg.snapshot/*.snapshot"))


def test_an_edit_by_another_program_is_named_as_that_and_taken_in(
    store: GeoPackageStore, caplog: pytest.LogCaptureFixture
) -> None:
    execute(store, EDIT, SAID)
    with caplog.at_level(logging.WARNING, "durand"):
        snapshot = store.load().snapshot
    assert b'"Other"' in (snapshot.get("a:1") or b"")
    assert (
        "was edited by another program, such as QGIS, at 2026-02-01T00:00:00.000Z: of the incidents, 1 changed"
        in (caplog.text)
    )
    with store.writing("second.csv", AT) as writer:
        writer.upsert(INCIDENTS, [incident("a:9")])
    assert len(without_files(store).load().snapshot.columns) == 6
    execute(store, EDIT.replace("Other", "Damaged"))
    with pytest.raises(StoreDamaged):
        without_files(store).load()


@pytest.mark.parametrize("text", [b"\xff\xfe\x80", b"\x00\xc3\x28"])
def test_bytes_that_are_no_text_are_damage(store: GeoPackageStore, text: bytes) -> None:
    with closing(connect(store.path)) as connection:
        connection.execute("UPDATE incidents SET title = CAST(? AS TEXT) WHERE id = 'a:1'", (text,))
    with pytest.raises(StoreDamaged, match=r"store.gpkg is damaged"):
        without_files(store).load()


def test_a_number_where_a_text_was_is_damage(store: GeoPackageStore) -> None:
    execute(store, "UPDATE incidents SET longitude = 'east' WHERE id = 'a:1'")
    with pytest.raises(StoreDamaged, match=r"store.gpkg is damaged"):
        without_files(store).load()


def test_a_store_of_an_earlier_version_gets_its_checksums_with_its_next_revision(store: GeoPackageStore) -> None:
    execute(store, "DROP TABLE incidents_sums", "DELETE FROM durand_meta WHERE name = 'summed'")
    assert len(without_files(store).load().snapshot.columns) == 5
    with store.writing("second.csv", AT) as writer:
        writer.upsert(INCIDENTS, [incident("a:9")])
    with closing(connect(store.path)) as connection:
        fids, sums = sum_incidents(connection)
        check_records(store.path, connection, INCIDENTS, fids, sums)
        with pytest.raises(StoreDamaged):
            check_records(store.path, connection, INCIDENTS, fids, sums + 1)


def test_the_next_revision_is_not_made_from_damaged_records(store: GeoPackageStore) -> None:
    kept = replace(without_files(store), kept_from=1)
    execute(store, EDIT)
    with pytest.raises(StoreDamaged), kept.writing("second.csv", AT) as writer:
        writer.upsert(INCIDENTS, [incident("a:9")])
    assert store.revision() == 1
