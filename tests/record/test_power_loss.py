"""A power loss while a store is written: what was never given to the disk with an fsync is gone."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from time import monotonic, sleep

import pytest

from app.model.query import Query
from app.record.geopackage import open_store

SCRIPT = Path(__file__).parents[1] / "writing_process.py"
ROOT = Path(__file__).parents[2]
LAYER = Path(__file__).with_name("durable.c")
ROWS = 1200


@pytest.fixture(scope="module")
def layer(program: Callable[..., str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The compiled layer that keeps what each fsync makes durable."""
    made = tmp_path_factory.mktemp("layer") / "durable.so"
    compiler = program("compiler", "cc", "gcc")
    subprocess.run([compiler, "-shared", "-fPIC", "-O1", "-o", str(made), str(LAYER), "-ldl"], check=True)
    return made


def titles_of(path: Path) -> set[str]:
    """How many incidents a store has of each title."""
    with closing(open_store(path)) as store:
        features = store.load().snapshot.page(Query()).features
    found = {json.loads(feature)["properties"]["title"] for feature in features}
    return {f"{len(features)} {title}" for title in found}


class Disk:
    """A folder with a store, and what of it a power loss leaves."""

    def __init__(self, folder: Path, layer: Path) -> None:
        self.folder, self.durable = folder / "disk", folder / "durable"
        self.folder.mkdir()
        self.durable.mkdir()
        paths = os.pathsep.join([str(ROOT), str(SCRIPT.parent)])
        self.environment = {**os.environ, "PYTHONPATH": paths, "LD_PRELOAD": str(layer)}
        self.environment["DURABLE"] = str(self.durable)

    def write(self, title: str) -> "subprocess.Popen[str]":
        """A process that writes a revision whose incidents have this title."""
        command = [sys.executable, str(SCRIPT), str(self.folder / "store.gpkg"), title, str(ROWS)]
        return subprocess.Popen(command, env=self.environment, text=True, stdout=subprocess.PIPE)

    def lose_power(self, folder: Path) -> Path:
        """The store as it is found after a power loss, in another folder."""
        names: dict[Path, str] = {}
        listed: Path | None = None
        for line in (self.durable / "log").read_text().splitlines():
            kind, _, rest = line.partition(" ")
            if kind == "F":
                inode, _, name = rest.partition(" ")
                names[Path(name)] = inode
            elif kind == "D":
                listed = Path(rest)
                names = {path: inode for path, inode in names.items() if path.parent != listed}
            elif kind == "E" and listed is not None:
                inode, _, name = rest.partition(" ")
                names[listed / name] = inode
        for path, inode in names.items():
            content = self.durable / inode
            if path.is_relative_to(self.folder) and not path.is_dir():
                found = folder / path.relative_to(self.folder)
                found.parent.mkdir(parents=True, exist_ok=True)
                found.write_bytes(content.read_bytes() if content.exists() else b"")
        return folder / "store.gpkg"


@pytest.fixture
def disk(tmp_path: Path, layer: Path) -> Iterator[Disk]:
    yield Disk(tmp_path, layer)
    shutil.rmtree(tmp_path / "durable")


def expect(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdout is not None
    assert process.stdout.readline().strip() == line


@pytest.mark.parametrize("rounds", [4, pytest.param(100, marks=pytest.mark.soak)])
def test_after_a_power_loss_all_of_the_old_or_all_of_the_new_is_there(
    disk: Disk, tmp_path: Path, rounds: int
) -> None:
    chance, seconds, is_kept = Random(1893), 0.0, False
    with disk.write("first") as process:
        expect(process, "ready")
        expect(process, "written")
        start = monotonic()
        expect(process, "kept")
        seconds = monotonic() - start
    # What a power loss may go back to: what was found last, and all that was committed since.
    possible = [f"{ROWS} first"]
    for number in range(rounds):
        with disk.write(f"round {number}") as process:
            expect(process, "ready")
            expect(process, "written")
            # The last round is told that all is kept; the others end somewhere on the way.
            if is_kept := number == rounds - 1:
                expect(process, "kept")
            else:
                sleep(seconds * chance.random() * 1.5)
            process.kill()
        [found] = titles_of(disk.lose_power(tmp_path / f"after {number}"))
        # A copy, for whoever opens the store itself writes what the layer would not see.
        [kept] = titles_of(shutil.copytree(disk.folder, tmp_path / f"before {number}") / "store.gpkg")
        possible = [*possible, kept]
        assert found in possible
        possible = possible[possible.index(found) :]
    assert is_kept
    assert found == f"{ROWS} round {rounds - 1}"
