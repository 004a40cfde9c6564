"""Large layers are written by a process of their own, which makes the bytes that this process makes."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from app.model.errors import BadInput, TookTooLong
from app.model.query import Query
from app.model.work import Work, doing
from app.output import gdal_file
from app.output.provenance import Imprint
from app.output.whole_files import FILES, write_file
from app.record.view import View

BOTH = pytest.mark.parametrize("suffix", ["gpkg", "fgb"])


@pytest.fixture
def apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every layer counts as a large one."""
    monkeypatch.setattr(gdal_file, "LARGE", 0)


@pytest.fixture
def write(difficult_view: View, imprint: Imprint) -> Callable[[Path], int]:
    """Writes every incident to a file of the path's format."""

    def write(path: Path) -> int:
        file_format = FILES[path.suffix[1:]]
        return write_file(path, lambda part: file_format.write(part, difficult_view, Query(), imprint))

    return write


def but_for_counters(path: Path) -> str:
    """A digest of the file, without the two places where SQLite counts how often a file was written."""
    content = bytearray(path.read_bytes())
    if path.suffix == ".gpkg":
        content[24:28] = content[92:96] = bytes(4)
    return hashlib.sha256(content).hexdigest()


@BOTH
def test_both_ways_make_the_same_bytes(
    suffix: str, write: Callable[[Path], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / f"here.{suffix}", tmp_path / f"there.{suffix}"
    write(here)
    monkeypatch.setattr(gdal_file, "LARGE", 0)
    # A layer that is written in this process would fail.
    monkeypatch.setattr(gdal_file, "write_stream", None)
    write(there)
    assert but_for_counters(here) == but_for_counters(there)


@BOTH
@pytest.mark.usefixtures("apart")
def test_a_process_that_cannot_write_says_why(suffix: str, write: Callable[[Path], int], tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"cannot write .*nowhere"):
        write(tmp_path / "nowhere" / f"out.{suffix}")


@BOTH
@pytest.mark.usefixtures("apart")
def test_a_process_that_is_killed_leaves_no_file(
    suffix: str, write: Callable[[Path], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gdal_file, "START", "import os; os.kill(os.getpid(), 9)")
    with pytest.raises(BadInput, match="GDAL broke off"):
        write(tmp_path / f"out.{suffix}")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("seconds", [0, 1])
@pytest.mark.usefixtures("apart")
def test_work_whose_time_is_over_does_not_wait_for_the_process(
    seconds: int, write: Callable[[Path], int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gdal_file, "START", "import sys, time; sys.stdin.buffer.read(); time.sleep(3600)")
    with doing(Work(seconds)), pytest.raises(TookTooLong):
        write(tmp_path / "out.gpkg")
    assert not list(tmp_path.iterdir())
