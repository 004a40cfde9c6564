"""Files that are no store, are no more one, or cannot be used."""

import os
import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas
import pytest
from incident_records import incident

from app.model.columns import INCIDENTS
from app.model.errors import StoreError, WrongSchema
from app.record.connection import connect
from app.record.geopackage import GeoPackageStore, open_store

NOBODY = 65534


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[GeoPackageStore]:
    store = open_store(tmp_path / "new.gpkg")
    yield store
    store.close()


def write(store: GeoPackageStore, *incidents: dict[str, object]) -> None:
    with store.writing("file.csv", datetime(2026, 1, 5, tzinfo=UTC)) as writer:
        writer.upsert(INCIDENTS, incidents)


def test_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "touched.gpkg").touch()
    store = open_store(tmp_path / "touched.gpkg")
    write(store, incident("a:1"))
    assert store.revision() == 1
    store.close()


def test_store_that_another_program_takes_apart_is_none_any_more(empty: GeoPackageStore) -> None:
    write(empty, incident("a:1"))
    assert empty.revision() == 1
    with closing(connect(empty.path)) as other:
        other.execute("DROP TABLE revisions")
    with pytest.raises(WrongSchema, match=r"new.gpkg is not a store of ours \(no such table: revisions\)"):
        empty.revision()


@pytest.mark.parametrize("content", [b"id,title\na,b\n" * 200, b"\0" * 4096, b"{}", "تورخم".encode() * 900])
def test_file_of_something_else_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "incidents.csv"
    path.write_bytes(content)
    with pytest.raises(WrongSchema, match=r"incidents.csv is not a store of ours .*; name another file"):
        open_store(path)
    assert path.read_bytes() == content


def test_another_geopackage_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.gpkg"
    geopandas.GeoDataFrame({"id": [1]}, geometry=geopandas.points_from_xy([71], [34]), crs=4326).to_file(path)
    before = path.read_bytes()
    with pytest.raises(WrongSchema, match=r"other.gpkg is not a store of ours \(it has no table durand_meta\)"):
        open_store(path)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("UPDATE durand_meta SET value = '4' WHERE name = 'schema'", "has schema 4, this program reads 1 to 3"),
        ("UPDATE durand_meta SET value = 'x' WHERE name = 'schema'", "has schema x, this program reads 1 to 3"),
        ("DELETE FROM durand_meta WHERE name = 'schema'", "has schema None, this program reads 1 to 3"),
        ("DELETE FROM durand_meta WHERE name = 'identity'", "is not a store of ours"),
        ("DELETE FROM durand_meta", "is not a store of ours"),
        ("ALTER TABLE durand_meta RENAME COLUMN value TO worth", "is not a store of ours"),
        ("DROP TABLE durand_meta", "is not a store of ours"),
        ("PRAGMA application_id = 0", "is not a store of ours"),
    ],
)
def test_store_of_another_make_is_refused(empty: GeoPackageStore, change: str, message: str) -> None:
    empty.close()
    connection = connect(empty.path)
    connection.execute(change)
    connection.close()
    with pytest.raises(WrongSchema) as refusal:
        open_store(empty.path)
    assert message in str(refusal.value)
    assert "name another file" in str(refusal.value)


def test_damaged_store_is_refused(empty: GeoPackageStore) -> None:
    write(empty, *(incident(f"a:{number}") for number in range(100)))
    empty.close()
    content = empty.path.read_bytes()
    empty.path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))
    with pytest.raises(StoreError, match=r"new.gpkg"):
        open_store(empty.path).load()


def test_missing_folder_is_named(tmp_path: Path) -> None:
    path = tmp_path / "no" / "such" / "store.gpkg"
    with pytest.raises(StoreError, match=r"no such folder: .*such; make it, or set DURAND_STORE to another file"):
        open_store(path)
    assert list(tmp_path.iterdir()) == []


def test_folder_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder; name a file in it"):
        open_store(tmp_path)


@pytest.fixture
def read_only(seeded_path: Path) -> Iterator[Path]:
    """A folder with a store in it that this process may look into, and no more; root is nobody for the while."""
    is_root = os.geteuid() == 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        Path(shutil.copy(seeded_path, folder / "store.gpkg")).chmod(0o444)
        folder.chmod(0o555)
        if is_root:
            os.seteuid(NOBODY)
        yield folder
        if is_root:
            os.seteuid(0)
        folder.chmod(0o755)


def test_no_store_is_made_in_a_read_only_folder(read_only: Path) -> None:
    with pytest.raises(StoreError, match=r"store: cannot use .*new\.gpkg: ") as refusal:
        open_store(read_only / "new.gpkg")
    assert type(refusal.value) is StoreError


def test_store_in_a_read_only_folder_is_read(read_only: Path) -> None:
    with closing(open_store(read_only / "store.gpkg")) as store:
        assert store.revision() > 0
