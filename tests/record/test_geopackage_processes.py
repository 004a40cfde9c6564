"""Several processes with one store open, and one that is killed at any moment of its writing."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from threading import Barrier, Timer
from time import monotonic, sleep

import pytest
from incident_records import incident

from app.model.columns import INCIDENTS
from app.model.errors import StoreBusy
from app.model.query import Query
from app.record import connection as connections
from app.record.connection import connect, connect_or_make
from app.record.geopackage import GeoPackageStore, open_store

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
SCRIPT = Path(__file__).parents[1] / "writing_process.py"
ROOT = Path(__file__).parents[2]
ROWS = 4000


@contextmanager
def writing_process(path: Path, title: str, count: int, *how: str) -> Iterator[subprocess.Popen[str]]:
    """The process once it is about to write; it is killed at the end if it still runs."""
    command = [sys.executable, str(SCRIPT), str(path), title, str(count), *how]
    paths = os.pathsep.join([str(ROOT), str(SCRIPT.parent)])
    with subprocess.Popen(
        command, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": paths}
    ) as process:
        try:
            expect(process, "ready")
            yield process
        finally:
            process.kill()


def expect(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdout is not None
    assert process.stdout.readline().strip() == line


def let_go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    with suppress(BrokenPipeError):
        process.stdin.write("\n")
        process.stdin.flush()


def titles(store: GeoPackageStore) -> list[str]:
    page = store.load().snapshot.page(Query())
    return [json.loads(feature)["properties"]["title"] for feature in page.features]


@pytest.fixture
def small(tmp_path: Path) -> Iterator[GeoPackageStore]:
    """A store whose first revision holds ten incidents called `old`."""
    store = open_store(tmp_path / "store.gpkg")
    with store.writing("first.csv", AT) as writer:
        writer.upsert(INCIDENTS, [generated(number, "old") for number in range(10)])
    yield store
    store.close()


def generated(number: int, title: str) -> dict[str, object]:
    return incident(f"gen:{number:05}", title=title, longitude=60.0, latitude=30.0)


def test_reader_sees_the_old_while_another_process_writes_and_the_new_after(small: GeoPackageStore) -> None:
    with writing_process(small.path, "new", 20, "hold") as process:
        expect(process, "written")
        assert small.revision() == small.load().revision == 1
        assert titles(small) == ["old"] * 10
        newcomer = open_store(small.path)
        assert titles(newcomer) == ["old"] * 10
        newcomer.close()
        let_go(process)
        expect(process, "kept")
        assert small.revision() == small.load().revision == 2
        assert titles(small) == ["new"] * 20


def test_reader_that_never_stops_sees_whole_revisions_only(small: GeoPackageStore) -> None:
    seen = set()
    with writing_process(small.path, "new", 3000) as process:
        while process.poll() is None:
            found = titles(small)
            seen.add((len(found), *sorted(set(found))))
    assert seen | {(3000, "new")} == {(10, "old"), (3000, "new")}
    assert titles(small) == ["new"] * 3000


def test_second_writer_gives_up_with_busy(small: GeoPackageStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.1)
    with writing_process(small.path, "theirs", 20, "hold") as process:
        expect(process, "written")
        with (
            pytest.raises(StoreBusy, match=r"another process is writing to .*store.gpkg; try again"),
            small.writing("mine.csv", AT),
        ):
            pytest.fail("nobody may write while another does")
        let_go(process)
        expect(process, "kept")
    assert titles(small) == ["theirs"] * 20


def test_second_writer_waits_its_turn_and_writes_the_next_revision(small: GeoPackageStore) -> None:
    with writing_process(small.path, "theirs", 20, "hold") as process:
        expect(process, "written")
        start = monotonic()
        Timer(0.3, let_go, [process]).start()
        with small.writing("mine.csv", AT) as writer:
            assert monotonic() - start > 0.25
            writer.upsert(INCIDENTS, [generated(0, "mine")])
        expect(process, "kept")
    assert writer.revision == small.revision() == 3
    assert sorted(titles(small)) == ["mine"] + ["theirs"] * 19
    assert [one["title"] for one in small.history(INCIDENTS, "gen:00000")] == ["old", "theirs", "mine"]


def test_writer_that_another_waits_for_is_not_disturbed(small: GeoPackageStore) -> None:
    with small.writing("mine.csv", AT) as writer, writing_process(small.path, "theirs", 20) as process:
        writer.upsert(INCIDENTS, [generated(0, "mine")])
        sleep(0.2)
        assert process.poll() is None
        assert small.revision() == 1
        # Popen's own exit would wait for a writer that waits for us.
        process.kill()
    assert small.revision() == 2


def test_many_at_once_make_one_store_of_a_new_file(tmp_path: Path) -> None:
    together = Barrier(6)

    def open_at_once(path: Path) -> str:
        together.wait()
        store = open_store(path)
        store.close()
        return store.identity

    with ThreadPoolExecutor(6) as pool:
        for attempt in range(5):
            identities = list(pool.map(open_at_once, [tmp_path / f"{attempt}.gpkg"] * 6))
            assert len(set(identities)) == 1


@pytest.mark.parametrize("lock", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_new_file_that_another_has_locked_is_waited_for(tmp_path: Path, lock: str) -> None:
    path = tmp_path / "new.gpkg"
    with closing(connect_or_make(path)) as other:
        other.execute(lock)
        Timer(0.2, other.execute, ["ROLLBACK"]).start()
        store = open_store(path)
    assert store.revision() == 0
    store.close()


@pytest.mark.parametrize("lock", ["BEGIN IMMEDIATE", "BEGIN EXCLUSIVE"])
def test_new_file_that_stays_locked_is_busy(tmp_path: Path, lock: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connections, "BUSY_SECONDS", 0.1)
    with closing(connect_or_make(tmp_path / "new.gpkg")) as other:
        other.execute(lock)
        with pytest.raises(StoreBusy):
            open_store(tmp_path / "new.gpkg")


def test_new_store_that_one_fills_alone_is_waited_for(tmp_path: Path) -> None:
    path = tmp_path / "new.gpkg"
    with writing_process(path, "first", 20, "hold", "alone") as process:
        expect(process, "written")
        assert is_rollback(path)
        Timer(0.3, let_go, [process]).start()
        newcomer = open_store(path, alone=True)
        assert titles(newcomer) == ["first"] * 20
        assert not is_rollback(path)
        newcomer.close()


def test_new_store_filled_alone_is_whole_or_empty_when_the_process_is_killed(tmp_path: Path) -> None:
    fates, seconds = [], 0.0
    for number in range(9):
        path = tmp_path / f"{number}.gpkg"
        with writing_process(path, "first", ROWS, "alone") as process:
            start = monotonic()
            if number == 0:
                expect(process, "written")
                seconds = monotonic() - start
                expect(process, "kept")
            sleep(seconds * number / 7)
        survivor = open_store(path)
        fates.append(survivor.revision())
        assert titles(survivor) == ["first"] * (ROWS * survivor.revision())
        assert check(path) == (["ok"], survivor.revision(), 0, ROWS * survivor.revision())
        survivor.close()
    assert fates[:2] == [1, 0]


def is_rollback(path: Path) -> bool:
    """Whether the file's header says that it has no write-ahead log: 2 stands for one, 1 for none."""
    return path.read_bytes()[18:20] == b"\1\1"


@pytest.mark.parametrize("patience", [0.1, 30])
def test_switch_to_the_write_ahead_log_waits_for_a_reader(
    empty_rollback: Path, patience: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connections, "BUSY_SECONDS", patience)
    with closing(connect(empty_rollback)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM revisions").fetchall()
        if patience < 1:
            with pytest.raises(StoreBusy):
                open_store(empty_rollback)
            return
        Timer(0.2, reader.execute, ["ROLLBACK"]).start()
        store = open_store(empty_rollback)
        assert not is_rollback(empty_rollback)
    store.close()


@pytest.fixture
def empty_rollback(tmp_path: Path) -> Path:
    """A store that its maker left before the switch to a write-ahead log."""
    path = tmp_path / "left.gpkg"
    open_store(path).close()
    with closing(connect(path)) as connection:
        assert connection.execute("PRAGMA journal_mode = DELETE").fetchone() == ("delete",)
    return path


@pytest.mark.parametrize(
    ("early", "late"), [(7, 4), pytest.param(60, 39, marks=pytest.mark.soak, id="100 moments")]
)
def test_killed_at_any_moment_all_of_the_old_or_all_of_the_new_is_there(
    tmp_path: Path, early: int, late: int
) -> None:
    path, chance = tmp_path / "store.gpkg", Random(1893)
    for title in ("first", "old"):
        with writing_process(path, title, ROWS) as process:
            start = monotonic()
            expect(process, "written")
            seconds = monotonic() - start
            expect(process, "kept")
    title, revision, fates = "old", 2, []
    watcher = open_store(path)
    # Through the writing, then around the commit, and once after it.
    moments: list[tuple[tuple[str, ...], float]] = [
        *(((), seconds * (number + chance.random()) / early) for number in range(early)),
        *((("written",), chance.random() * 0.03) for _ in range(late)),
        (("written", "kept"), 0.0),
    ]
    for number, (lines, delay) in enumerate(moments):
        with writing_process(path, f"round {number}", ROWS) as process:
            for line in lines:
                expect(process, line)
            sleep(delay)
        survivor = open_store(path)
        fates.append(survivor.revision() - revision)
        if fates[-1]:
            title, revision = f"round {number}", revision + 1
        assert survivor.revision() == revision
        assert titles(survivor) == [title] * ROWS
        assert check(path) == (["ok"], revision, ROWS * revision, ROWS)
        survivor.close()
        # In some rounds another process has the store open, in the others nobody has.
        if number % 2:
            watcher = open_store(path)
        else:
            assert watcher.load().revision == revision
            watcher.close()
    watcher.close()
    assert (fates[0], fates[-1]) == (0, 1)


def check(path: Path) -> tuple[list[str], int, int, int]:
    """What SQLite finds wrong, the revisions, the versions in the history, and the points."""
    with closing(connect(path)) as connection:
        return (
            [row[0] for row in connection.execute("PRAGMA integrity_check")],
            connection.execute("SELECT count(*) FROM revisions").fetchone()[0],
            connection.execute("SELECT count(*) FROM history").fetchone()[0],
            connection.execute("SELECT count(*) FROM incidents WHERE length(geom) = 29").fetchone()[0],
        )
