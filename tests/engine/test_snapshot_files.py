"""The snapshot kept beside a store: held against one that is made from the store's rows every time."""

import json
import shutil
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from incident_records import HOSTILE, incident
from test_equivalence import random_incident, random_question

from app.engine import builder as gathering
from app.engine import next_snapshot
from app.engine.column_files import SnapshotFiles
from app.engine.columns import Categories, Texts
from app.engine.snapshot import Snapshot
from app.model.columns import INCIDENTS
from app.model.condition import Compare, Like
from app.model.errors import NoRoom, StoreError
from app.model.query import BBox, Interval, Near, Query, SortKey
from app.record.connection import connect, connect_or_make
from app.record.geopackage import GeoPackageStore, open_store

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
NEVER = sys.maxsize
TORKHAM = {"longitude": 71.093, "latitude": 34.125}

Record = dict[str, Any]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[GeoPackageStore]:
    """A store that keeps its snapshot however small it is."""
    store = open_store(tmp_path / "kept.gpkg", kept_from=1)
    yield store
    store.close()


def folder(store: GeoPackageStore) -> Path:
    return store.path.with_name(f"{store.path.name}.snapshot")


def files(store: GeoPackageStore) -> dict[str, int]:
    """The kept files by their endings, with their times of change."""
    return {path.suffix: path.stat().st_mtime_ns for path in folder(store).iterdir()}


def write(store: GeoPackageStore, *records: Record) -> None:
    with store.writing("file.csv", AT) as writer:
        writer.upsert(INCIDENTS, records)


def made_anew(store: GeoPackageStore) -> Snapshot:
    """The snapshot that a store gives that keeps none."""
    return replace(store, kept_from=NEVER, path=_copy(store)).load().snapshot


def copy_file(path: Path, to: Path) -> None:
    """What is in one file of SQLite's, over what is in another."""
    with (
        closing(connect(path)) as source,
        closing(connect_or_make(to)) as target,
        target.backup("main", source, "main") as backup,
    ):
        backup.step()


def _copy(store: GeoPackageStore) -> Path:
    """The store's file without what is kept beside it."""
    path = store.path.with_name("copy.gpkg")
    path.unlink(missing_ok=True)
    copy_file(store.path, path)
    return path


def current(snapshot: Snapshot) -> list[bytes]:
    """The incidents of a snapshot, encoded."""
    return [one for located in (True, False) for one in snapshot.encoded(snapshot.everything(located=located))]


def drawn(chance: Random) -> Record:
    """A random incident; SQLite knows no -0.0."""
    one = random_incident(chance, chance.randrange(60))
    return {name: value + 0 if isinstance(value, float) else value for name, value in one.items()}


def answers(snapshot: Snapshot, query: Query) -> tuple[int, list[bytes]]:
    page = snapshot.page(query)
    return page.matched, list(page.features)


@pytest.mark.parametrize("seed", range(12))
def test_a_kept_snapshot_answers_as_one_made_anew_after_every_revision(
    kept: GeoPackageStore, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gathering, "MOST_VALUES", Random(seed).choice([2, 8, 1000]))
    monkeypatch.setattr(next_snapshot, "SHARE_OF_SMALL", Random(seed).choice([0.0, 0.5, 9.0, 9.0]))
    chance = Random(seed)
    for revision in range(4):
        batch = {one["id"]: one for one in (drawn(chance) for _ in range(25))}
        write(kept, *batch.values())
        if revision == 2:
            write(kept, *({**one, "title": "Corrected"} for one in list(batch.values())[:5]))
        found, anew = kept.load().snapshot, made_anew(kept)
        assert (found.revision, found.ids()) == (anew.revision, anew.ids())
        for number in range(40):
            _, query = random_question(seed * 1000 + number, 5)
            assert answers(found, query) == answers(anew, query)


def test_nothing_is_kept_of_few_incidents(tmp_path: Path) -> None:
    store = open_store(tmp_path / "few.gpkg", kept_from=3)
    write(store, incident("a:1"), incident("a:2"))
    assert not folder(store).exists()
    write(store, incident("a:3"))
    assert sorted(files(store)) == [".heap", ".snapshot"]
    store.close()


def test_a_later_start_maps_what_is_kept_and_writes_nothing(kept: GeoPackageStore) -> None:
    write(kept, incident("a:1", **TORKHAM))
    before = files(kept)
    again = open_store(kept.path, kept_from=1)
    assert again.load().snapshot.features.heap.path is not None
    assert files(kept) == before
    again.close()


def test_a_trial_run_and_a_file_that_brings_nothing_new_leave_the_files_alone(kept: GeoPackageStore) -> None:
    write(kept, incident("a:1"))
    before, size = files(kept), sum(path.stat().st_size for path in folder(kept).iterdir())
    write(kept, incident("a:1"))
    with kept.writing("trial.csv", AT) as writer:
        writer.discard()
        writer.upsert(INCIDENTS, [incident("a:2")])
    assert before.keys() == files(kept).keys()
    assert before[".snapshot"] == files(kept)[".snapshot"]
    assert kept.load().snapshot.ids() == ["a:1"]
    write(kept, incident("a:3"))
    assert kept.load().snapshot.ids() == ["a:1", "a:3"]
    assert size <= sum(path.stat().st_size for path in folder(kept).iterdir())


@pytest.mark.parametrize("damage", ["gone", "cut", "empty", "no heap"])
def test_what_is_damaged_or_gone_is_made_again(kept: GeoPackageStore, damage: str) -> None:
    write(kept, incident("a:1", **TORKHAM), incident("a:2"))
    [snapshot] = folder(kept).glob("*.snapshot")
    [heap] = folder(kept).glob("*.heap")
    if damage == "gone":
        shutil.rmtree(folder(kept))
    elif damage == "no heap":
        heap.unlink()
    else:
        snapshot.write_bytes(snapshot.read_bytes()[: 100 if damage == "cut" else 0])
    assert sorted(kept.load().snapshot.ids()) == ["a:1", "a:2"]
    assert sorted(files(kept)) == [".heap", ".snapshot"]
    write(kept, incident("a:3"))
    assert sorted(kept.load().snapshot.ids()) == ["a:1", "a:2", "a:3"]


def test_a_folder_that_cannot_be_written_to_costs_time_and_nothing_else(kept: GeoPackageStore) -> None:
    write(kept, incident("a:1"))
    shutil.rmtree(folder(kept))
    folder(kept).write_text("in the way")
    assert kept.load().snapshot.ids() == ["a:1"]


def test_what_another_program_changes_in_the_file_is_seen(kept: GeoPackageStore) -> None:
    write(kept, incident("a:1", title="As reported"))
    with closing(connect(kept.path)) as connection:
        connection.execute("UPDATE incidents SET title = 'Edited in QGIS'")
        connection.execute("UPDATE gpkg_contents SET last_change = '2026-02-01T00:00:00.000Z'")
    assert json.loads(kept.load().snapshot.features[0])["properties"]["title"] == "Edited in QGIS"


def test_a_store_taken_back_to_a_copy_does_not_show_what_came_after(kept: GeoPackageStore) -> None:
    write(kept, incident("a:1"))
    before = _copy(kept)
    write(kept, incident("a:2"))
    copy_file(before, kept.path)
    assert kept.load().snapshot.ids() == ["a:1"]
    write(kept, incident("a:3"))
    assert kept.load().snapshot.ids() == ["a:1", "a:3"]


def test_who_has_a_snapshot_keeps_it_while_later_ones_come(kept: GeoPackageStore) -> None:
    write(kept, *(incident(f"a:{number:03}", notes="x" * 500, **TORKHAM) for number in range(100)))
    old = kept.load().snapshot
    for revision in range(5):
        write(kept, *(incident(f"a:{number:03}", notes=f"{revision}" * 700) for number in range(100)))
    assert {json.loads(feature)["properties"]["notes"] for feature in old.features} == {"x" * 500}
    assert {json.loads(feature)["properties"]["notes"] for feature in current(kept.load().snapshot)} == {"4" * 700}
    assert len(list(folder(kept).iterdir())) == 2


def test_a_heap_of_replaced_versions_is_made_anew(kept: GeoPackageStore) -> None:
    write(kept, *(incident(f"a:{number}", notes="x" * 500) for number in range(50)))
    [first] = folder(kept).glob("*.heap")
    size = first.stat().st_size
    for revision in range(6):
        write(kept, *(incident(f"a:{number}", notes=f"{revision}" * 500) for number in range(50)))
    [last] = folder(kept).glob("*.heap")
    assert last != first
    assert last.stat().st_size < 2.5 * size


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, StoreError])
def test_failed_writing_leaves_what_is_kept(kept: GeoPackageStore, error: type[BaseException]) -> None:
    write(kept, incident("a:1"))
    before = files(kept)

    def fail() -> None:
        with kept.writing("file.csv", AT) as writer:
            writer.upsert(INCIDENTS, [incident("a:2"), incident("a:1", title="Other")])
            raise error("broke off")

    with pytest.raises(error, match="broke off"):
        fail()
    assert files(kept)[".snapshot"] == before[".snapshot"]
    assert [json.loads(one)["properties"]["title"] for one in kept.load().snapshot.features] == ["Report a:1"]
    write(kept, incident("a:3"))
    assert sorted(kept.load().snapshot.ids()) == ["a:1", "a:3"]


def test_a_disk_that_fills_up_is_told_and_leaves_everything_as_it_was(
    kept: GeoPackageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(kept, incident("a:1"))

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as full:
        full.setattr("app.engine.column_files.write_packed", fail)
        with pytest.raises(NoRoom, match="No space left on device"):
            write(kept, incident("a:2"))
    assert (kept.revision(), kept.load().snapshot.ids()) == (1, ["a:1"])
    with monkeypatch.context() as full:
        full.setattr("app.engine.column_files.SnapshotFiles.keep_only", fail)
        write(kept, incident("a:3"))
    assert (kept.revision(), kept.load().snapshot.ids()) == (2, ["a:1", "a:3"])


def test_who_reads_a_revision_as_soon_as_it_is_there_finds_its_snapshot(
    kept: GeoPackageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(kept, incident("a:1"))
    found = []

    def just_committed(*_: object) -> None:
        found.append(kept.load().snapshot)

    # To make it would take long, and lock the store against the next import.
    monkeypatch.setattr(GeoPackageStore, "_keep_snapshot", lambda _: pytest.fail("the snapshot is made again"))
    monkeypatch.setattr(SnapshotFiles, "keep_only", just_committed)
    write(kept, incident("a:2"))
    assert [(one.revision, one.ids()) for one in found] == [(2, ["a:1", "a:2"])]


def test_the_snapshot_of_a_revision_that_never_came_does_no_harm(
    kept: GeoPackageStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(kept, incident("a:1"))
    really = SnapshotFiles._write

    def killed(files: SnapshotFiles, *written: Any) -> None:
        really(files, *written)
        raise KeyboardInterrupt

    with monkeypatch.context() as stopped:
        stopped.setattr(SnapshotFiles, "_write", killed)
        stopped.setattr(SnapshotFiles, "keep_only", lambda *_: None)
        with pytest.raises(KeyboardInterrupt):
            write(kept, incident("a:2"))
    assert len(list(folder(kept).glob("*.snapshot"))) == 2
    assert (kept.revision(), kept.load().snapshot.ids()) == (1, ["a:1"])
    write(kept, incident("a:3"))
    assert kept.load().snapshot.ids() == ["a:1", "a:3"]
    assert len(list(folder(kept).iterdir())) == 2


def test_a_record_written_twice_in_one_revision_is_there_once(kept: GeoPackageStore) -> None:
    with kept.writing("file.csv", AT) as writer:
        writer.upsert(INCIDENTS, [incident("a:1"), incident("a:2")])
        writer.upsert(INCIDENTS, [incident("a:1", title="Corrected")])
    snapshot = kept.load().snapshot
    assert snapshot.ids() == ["a:1", "a:2"]
    assert json.loads(snapshot.get("a:1") or b"")["properties"]["title"] == "Corrected"


def test_withheld_incidents_are_in_no_answer(kept: GeoPackageStore) -> None:
    write(kept, incident("a:1", licence="closed", **TORKHAM), incident("b:1", **TORKHAM))
    state = kept.withholding(frozenset({"closed"})).load()
    assert (state.snapshot.ids(), state.withheld) == (["b:1"], 1)
    assert answers(state.snapshot, Query())[0] == state.snapshot.count(located=True) == 1
    assert state.snapshot.page(Query(text="report")).matched == 1
    assert kept.load().snapshot.page(Query(text="report")).matched == 2


def test_few_values_are_codes_and_many_are_texts(kept: GeoPackageStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gathering, "MOST_VALUES", 2)
    records = [incident(f"a:{n}", side="AF", title=text, **TORKHAM) for n, text in enumerate(HOSTILE)]
    write(kept, *records)
    snapshot = kept.load().snapshot
    assert isinstance(snapshot.categories["side"], Categories)
    assert isinstance(snapshot.categories["title"], Texts)
    for text in HOSTILE:
        assert answers(snapshot, Query(where=Compare("title", "=", text)))[0] == 1
        assert answers(snapshot, Query(where=Compare("title", "<>", text)))[0] == len(HOSTILE) - 1
    assert answers(snapshot, Query(where=Like("title", "%emoji%")))[0] == 1
    titles = [json.loads(f)["properties"]["title"] for f in answers(snapshot, Query(sort=(SortKey("title"),)))[1]]
    assert titles == sorted(HOSTILE)
    assert snapshot.distinct("title") == sorted(HOSTILE)


def test_long_events_are_found_in_every_interval_they_touch(kept: GeoPackageStore) -> None:
    write(
        kept,
        *(
            incident(f"a:{day}", date_start=f"2020-01-{day:02}", date_end=f"2020-01-{day:02}")
            for day in range(1, 32)
        ),
        incident("long", date_start="2019-01-01", date_end="2020-06-30"),
        incident("open", date_start="2018-01-01"),
        incident("before", date_end="2020-01-10"),
    )
    snapshot = kept.load().snapshot

    def found(start: date | None, end: date | None) -> set[str]:
        features = snapshot.page(Query(located=False, interval=Interval(start, end))).features
        return {json.loads(feature)["id"] for feature in features}

    assert found(date(2020, 1, 10), date(2020, 1, 11)) == {"a:10", "a:11", "long", "open", "before"}
    assert found(date(2020, 3, 1), date(2020, 3, 1)) == {"long", "open"}
    assert found(None, date(2018, 6, 1)) == {"open", "before"}
    assert found(date(2021, 1, 1), None) == {"open"}


def test_boxes_and_circles_find_what_lies_in_any_cell(kept: GeoPackageStore) -> None:
    chance = Random(1)
    places = [(chance.uniform(-180, 180), chance.uniform(-90, 90)) for _ in range(300)]
    places += [(71 + chance.uniform(-1, 1), 34 + chance.uniform(-1, 1)) for _ in range(300)]
    write(kept, *(incident(f"a:{n}", longitude=x, latitude=y) for n, (x, y) in enumerate(places)))
    snapshot, anew = kept.load().snapshot, made_anew(kept)
    for _ in range(200):
        x, y = chance.choice(places)
        box = BBox(max(-180, x - 0.3), max(-90, y - 0.3), min(180, x + 0.2), min(90, y + 0.2))
        inside = sum(box.west <= lon <= box.east and box.south <= lat <= box.north for lon, lat in places)
        assert snapshot.page(Query(bbox=box)).matched == inside > 0
        circle = Query(near=Near(x, y, chance.choice([0.001, 5, 25, 400, 2000])))
        assert answers(snapshot, circle) == answers(anew, circle)


def test_appended_incidents_are_merged_into_one_segment(kept: GeoPackageStore) -> None:
    write(kept, *(incident(f"a:{number:02}", **TORKHAM) for number in range(40)))
    assert not kept.merge_appended(1)
    for number in range(5):
        write(
            kept, incident(f"a:{number:02}", title="Corrected"), incident(f"b:{number}", date_start="2025-10-12")
        )
    before = kept.load().snapshot
    assert before.appended is not None
    assert not kept.merge_appended(100)
    assert kept.merge_appended(15)
    after = kept.load().snapshot
    assert (after.appended, after.revision) == (None, before.revision)
    assert (after.ids(), current(after)) == (before.ids(), current(before))
    assert current(before) == current(made_anew(kept))
    write(kept, incident("c:1"))
    assert kept.load().snapshot.ids() == made_anew(kept).ids()
    assert sorted(path.suffix for path in folder(kept).iterdir()) == [".heap", ".snapshot", ".snapshot"]
