"""Backups of a store that is written to, put back whole; and a folder of them."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest

import app
from app.model.errors import BadParameter, StoreDamaged, StoreLost
from app.record.backup import back_up, put_back
from app.record.kept_backups import backup_name, drop_backups, find_backups, is_due

DAY = timedelta(days=1)
AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    path = tmp_path / "store.gpkg"
    with app.open(path) as session:
        session.correct("seed:S06", {"title": "first"}, why="an example")
    return path


def shown(path: Path, revision: int | None = None) -> object:
    with app.open(path) as session:
        then = session if revision is None else session.as_of(revision)
        return [then.incidents().to_geojson(), then.claims().to_dict("records")]


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir() if each.is_file())


def damage(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[80_000:90_000] = bytes(10_000)
    path.write_bytes(content)


def test_backup_holds_the_store_and_is_one_file_of_its_owner(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    assert back_up(store, folder / "copy.gpkg") == 2
    assert names(folder) == ["copy.gpkg"]
    assert (folder / "copy.gpkg").stat().st_mode & 0o777 == 0o600
    assert shown(folder / "copy.gpkg") == shown(store)


def test_backup_never_writes_over_a_file(store: Path, tmp_path: Path) -> None:
    out = tmp_path / "there.gpkg"
    out.write_text("mine")
    with pytest.raises(BadParameter, match=r"there\.gpkg is there already; name a file that is not there yet"):
        back_up(store, out)
    assert out.read_text() == "mine"
    with pytest.raises(BadParameter, match="no such folder"):
        back_up(store, tmp_path / "nowhere" / "copy.gpkg")
    with pytest.raises(StoreLost, match="is gone"):
        back_up(tmp_path / "none.gpkg", tmp_path / "copy.gpkg")


def test_backup_of_a_damaged_store_is_refused_by_the_name_of_the_store(store: Path, tmp_path: Path) -> None:
    damage(store)
    before = names(tmp_path)
    with pytest.raises(StoreDamaged, match=r"store\.gpkg is damaged"):
        back_up(store, tmp_path / "copy.gpkg")
    assert names(tmp_path) == before


@pytest.fixture
def writing(store: Path) -> Iterator[Path]:
    """A store that is written to, again and again."""
    begun, ended = Event(), Event()

    def write() -> int:
        with app.open(store) as session:
            number = 0
            while not ended.is_set():
                number += 1
                session.correct("seed:S06", {"title": f"version {number}"}, why="an example")
                begun.set()
            return number

    with ThreadPoolExecutor(1) as pool:
        made = pool.submit(write)
        assert begun.wait(30)
        try:
            yield store
        finally:
            ended.set()
        assert made.result() > 0


def check_backups(store: Path, folder: Path, count: int) -> None:
    """Check that backups made under writes each equal the store at the revision that they say they hold."""
    revisions = [back_up(store, folder / f"copy-{number}.gpkg") for number in range(count)]
    assert revisions == sorted(revisions)
    assert len(set(revisions)) > 1
    for number, revision in enumerate(revisions):
        restored = folder / f"restored-{number}.gpkg"
        assert put_back(folder / f"copy-{number}.gpkg", restored) is None
        assert shown(restored) == shown(store, revision)


def test_backups_under_writes_equal_a_revision(writing: Path, tmp_path: Path) -> None:
    check_backups(writing, tmp_path, 4)


@pytest.mark.soak
def test_fifty_backups_under_writes_equal_a_revision(writing: Path, tmp_path: Path) -> None:
    check_backups(writing, tmp_path, 50)


def test_restoring_keeps_the_store_that_was_there(store: Path, tmp_path: Path) -> None:
    copy, before = tmp_path / "copy.gpkg", shown(store)
    back_up(store, copy)
    with app.open(store) as session:
        session.retract("seed:S06", why="a later mistake")
    later = shown(store)
    with pytest.raises(BadParameter, match="is there; say --replace"):
        put_back(copy, store)
    assert shown(store) == later
    assert put_back(copy, store, replace=True) == tmp_path / "store.before-1.gpkg"
    assert put_back(copy, store, replace=True) == tmp_path / "store.before-2.gpkg"
    assert (shown(store), shown(tmp_path / "store.before-1.gpkg")) == (before, later)


def test_damaged_backup_is_not_put_back(store: Path, tmp_path: Path) -> None:
    copy, before = tmp_path / "copy.gpkg", shown(store)
    back_up(store, copy)
    damage(copy)
    with pytest.raises(StoreDamaged, match=r"copy\.gpkg is damaged"):
        put_back(copy, store, replace=True)
    assert shown(store) == before
    with pytest.raises(BadParameter, match="is the store itself"):
        put_back(store, store, replace=True)


def test_backup_is_due_when_the_last_is_old_and_the_store_has_changed(store: Path, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    assert is_due(folder, store, AT, DAY)
    back_up(store, folder / backup_name(store, AT))
    assert not is_due(folder, store, AT + 2 * DAY, DAY)
    with app.open(store) as session:
        session.retract("seed:S06", why="a mistake")
    assert not is_due(folder, store, AT + DAY / 2, DAY)
    assert is_due(folder, store, AT + DAY, DAY)


def test_only_the_last_backups_are_kept_and_nothing_else_is_touched(tmp_path: Path) -> None:
    store = tmp_path / "store.gpkg"
    made = [tmp_path / backup_name(store, AT + n * DAY) for n in range(4)]
    others = [tmp_path / "store-of-mine.gpkg", tmp_path / "other-20260105T120000Z.gpkg", store]
    half = tmp_path / f".{made[0].name}.77.part-journal"
    for each in (*made, *others, half):
        each.touch()
    growing = tmp_path / f".store-of-mine-{AT:%Y%m%dT%H%M%SZ}.gpkg.78.part"
    growing.touch()
    assert find_backups(tmp_path, store) == made
    assert drop_backups(tmp_path, store, 2) == made[:2]
    assert set(tmp_path.iterdir()) == {*made[2:], *others, growing}


def test_backups_of_a_store_whose_name_has_brackets_are_found_and_dropped(tmp_path: Path) -> None:
    store = tmp_path / "durand [1].gpkg"
    made = [tmp_path / backup_name(store, AT + n * DAY) for n in range(3)]
    for each in made:
        each.touch()
    assert find_backups(tmp_path, store) == made
    assert drop_backups(tmp_path, store, 1) == made[:2]
