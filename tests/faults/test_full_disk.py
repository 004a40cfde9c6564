"""A disk that is full at some moment of an import, a start, an export and a backup."""

import csv
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from serving_process import ROOT, serving

NO_ROOM = 9
ROWS = 1_200
MB = 1_000_000
FREE_KB = (0, 100, 600)
"""Kilobytes that are left on the disk: nothing, not enough for the first file, not enough for the last."""


def write_rows(path: Path, name: str) -> Path:
    """Invented incidents, enough for the engine to keep files, each on a day of its own."""
    columns = ("id", "title", "event_type", "date_start", "date_end", "longitude", "latitude", "radius_km")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        for number in range(ROWS):
            day = date(2015, 1, 1) + timedelta(days=number)
            place = 70 + number % 50 / 40, 33 + number % 70 / 60
            writer.writerow([f"{name}{number}", f"{name} {number}", "Other", day, day, *place, 1])
    return path


def run(store: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """A command on a store."""
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        cwd=ROOT,
        env={**os.environ, "DURAND_STORE": str(store)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory, seeded_path: Path) -> Path:
    """A folder with a store of some thousand incidents and its engine's files."""
    folder = tmp_path_factory.mktemp("grown")
    shutil.copy(seeded_path, folder / "store.gpkg")
    ran = run(folder / "store.gpkg", "import", str(write_rows(folder / "one.csv", "one")), "--dataset", "one")
    assert ran.returncode == 0, ran.stderr
    (folder / "one.csv").unlink()
    return folder


@pytest.fixture
def disk(program: Callable[..., str], tmp_path: Path, grown: Path) -> Iterator[Path]:
    """A small ext4 of its own, mounted from a file, with a copy of the store; mounting needs root."""
    if os.geteuid() != 0:
        pytest.skip("no loop: only root mounts a file system")
    image, mounted = tmp_path / "disk.img", tmp_path / "disk"
    mounted.mkdir()
    with image.open("wb") as file:
        file.truncate(60 * MB)
    subprocess.run([program("loop", "mkfs.ext4"), "-q", "-m", "0", str(image)], check=True)
    mounting = subprocess.run(
        ["mount", "-o", "loop", str(image), str(mounted)], capture_output=True, text=True, check=False
    )
    if mounting.returncode:
        pytest.xfail(f"this machine mounts no file system from a file: {mounting.stderr.strip()}")
    try:
        shutil.rmtree(mounted / "lost+found")
        shutil.copytree(grown, mounted, dirs_exist_ok=True)
        yield mounted
    finally:
        subprocess.run(["umount", str(mounted)], check=True)


def fill(disk: Path, free_kb: int) -> Path:
    """A file that takes all room of a disk but so much."""
    filler = disk / "filler"
    room = shutil.disk_usage(disk).free - free_kb * 1000
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while room > 0:
            room -= file.write(bytes(min(room, 1 << 16)))
    return filler


def names(disk: Path) -> set[str]:
    """The files on a disk; the log of the store and its index come and go."""
    found = {str(path.relative_to(disk)) for path in disk.rglob("*") if path.is_file()}
    return {name for name in found if not name.endswith(("-wal", "-shm"))}


def told(store: Path) -> str:
    """What a store holds, in words."""
    ran = run(store, "info")
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


COMMANDS = {
    "import": ("import", "{other}/two.csv", "--dataset", "two"),
    "export": ("export", "{disk}/out.gpkg"),
    "backup": ("backup", "{disk}/copy.gpkg"),
}


@pytest.mark.parametrize(
    "free_kb", [*(pytest.param(kb, marks=pytest.mark.soak) for kb in FREE_KB[:2]), FREE_KB[2]]
)
@pytest.mark.parametrize("command", COMMANDS)
def test_command_on_a_full_disk_says_so_and_leaves_nothing(
    disk: Path, tmp_path: Path, command: str, free_kb: int
) -> None:
    store, write = disk / "store.gpkg", write_rows(tmp_path / "two.csv", "two")
    before, had = told(store), names(disk)
    filler = fill(disk, free_kb)
    words = [each.format(disk=disk, other=write.parent) for each in COMMANDS[command]]
    ran = run(store, *words)
    assert ran.returncode == NO_ROOM, ran.stderr
    assert "no room left" in ran.stderr
    assert "MB are free" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert names(disk) - {"filler"} == had
    filler.unlink()
    assert told(store) == before
    ran = run(store, *words)
    assert ran.returncode == 0, ran.stderr
    assert run(store, "check").returncode == 0


@pytest.mark.parametrize("free_kb", [pytest.param(FREE_KB[1], marks=pytest.mark.soak), FREE_KB[2]])
def test_service_starts_on_a_full_disk_and_answers_507_to_who_writes(disk: Path, free_kb: int) -> None:
    shutil.rmtree(disk / "store.gpkg.snapshot")
    had = names(disk)
    filler = fill(disk, free_kb)
    with serving(disk / "store.gpkg") as (_, port):
        base = f"http://127.0.0.1:{port}"
        with urlopen(f"{base}/healthz", timeout=60) as answer:
            assert json.load(answer)["incidents"] == ROWS + 11
        item = f"{base}/collections/incidents/items/one:one7"
        with urlopen(item, timeout=60) as answer:
            tag = answer.headers["ETag"]
        sent = json.dumps({"title": "word " * 100_000}).encode()
        kind = {"Content-Type": "application/merge-patch+json", "If-Match": tag}
        with pytest.raises(HTTPError) as refused:
            urlopen(Request(item, data=sent, headers=kind, method="PATCH"), timeout=60)
        # Where there is no room for the audit log either, nobody is let in to write.
        answers = {(507, "InsufficientStorage"), *([(401, "Unauthorized")] if free_kb < FREE_KB[-1] else [])}
        assert (refused.value.code, json.load(refused.value)["code"]) in answers
        with urlopen(item, timeout=60) as answer:
            assert answer.headers["ETag"] == tag
    filler.unlink()
    assert {name for name in names(disk) if ".access" not in name and ".imports" not in name} == had


def test_service_on_a_disk_without_any_room_says_so(disk: Path) -> None:
    fill(disk, 0)
    ran = run(disk / "store.gpkg", "serve", "--port", "0")
    assert ran.returncode == NO_ROOM, ran.stderr
    assert "no room left" in ran.stderr


def test_snapshot_and_copy_that_a_killed_process_left_are_deleted_at_the_next_start(
    grown: Path, tmp_path: Path
) -> None:
    shutil.copytree(grown, tmp_path, dirs_exist_ok=True)
    kept, dead = names(tmp_path), subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    left = [
        *(tmp_path / "store.gpkg.snapshot" / name for name in ("0.snapshot", "1.part", "2.heap")),
        tmp_path / f".copy.gpkg.{dead.pid}.part",
        tmp_path / f".copy.gpkg.{dead.pid}.part-wal",
        tmp_path / f"durand-{dead.pid}-made" / "1.gpkg",
    ]
    left[-1].parent.mkdir()
    for path in left:
        path.write_bytes(b"left")
        os.utime(path, (0, 0))
    made = tmp_path / f".copy.gpkg.{os.getpid()}.part"
    made.write_bytes(b"being made")
    with serving(tmp_path / "store.gpkg", settings={"TMPDIR": str(tmp_path)}):
        pass
    assert [path for path in left if path.exists()] == []
    assert made.exists()
    assert kept <= names(tmp_path)
