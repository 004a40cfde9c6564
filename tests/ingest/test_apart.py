"""Work in a second process, and a file that is read in one."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from pathlib import Path

import pytest

from app.ingest import large_files
from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.ingest.locator_opening import open_desk_to_import
from app.ingest.worker_process import Apart
from app.model.errors import BadInput, DurandError
from app.record.geopackage import GeoPackageStore


def prepare() -> str:
    return "ready"


def fail_to_prepare() -> str:
    raise BadInput("cannot begin")


def count(prepared: str, end: int) -> Iterator[tuple[int, int]]:
    assert prepared == "ready"
    for number in range(end):
        yield number, os.getpid()


def fail(_: str, after: int) -> Iterator[int]:
    yield from range(after)
    raise BadInput("no such thing")


def die(_: str) -> Iterator[int]:
    yield 1
    os._exit(3)


@pytest.fixture
def other() -> Iterator[Apart]:
    process = Apart(prepare)
    yield process
    process.close()


def test_items_come_in_order_from_another_process_time_after_time(other: Apart) -> None:
    numbers, processes = zip(*other.run(count, 5), *other.run(count, 2), strict=True)
    assert numbers == (0, 1, 2, 3, 4, 0, 1)
    assert len(set(processes)) == 1
    assert os.getpid() not in processes


def test_what_is_raised_there_is_raised_here_after_the_items_before_it(other: Apart) -> None:
    items = other.run(fail, 2)
    assert [next(items), next(items)] == [0, 1]
    with pytest.raises(BadInput, match="no such thing"):
        next(items)


def test_what_preparing_raises_is_raised_by_the_first_who_asks() -> None:
    process = Apart(fail_to_prepare)
    with pytest.raises(BadInput, match="cannot begin"):
        next(process.run(count, 5))
    process.close()


def test_a_process_that_dies_is_told(other: Apart) -> None:
    items = other.run(die)
    assert next(items) == 1
    with pytest.raises(DurandError, match="has died"):
        next(items)


def test_a_reader_that_stops_leaves_no_process_waiting() -> None:
    process = Apart(prepare)
    [(_, there)] = islice(process.run(count, 10**9), 1)
    process.close()
    with pytest.raises(ProcessLookupError):
        os.kill(there, 0)


def test_a_file_read_apart_comes_in_as_one_read_here(
    fixtures: Path, store: GeoPackageStore, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(large_files, "READ_APART_BYTES", 0)
    told: list[int] = []
    at, other = datetime(2026, 1, 5, 12, tzinfo=UTC), Apart(partial(open_desk_to_import, None))
    apart_report = import_file(fixtures / "own_incidents.csv", store, desk, at, None, told.append, other)
    other.close()
    assert apart_report.counts.inserted > 0
    assert len(apart_report.refused) + apart_report.counts.inserted == apart_report.rows
    assert told[-1] == (fixtures / "own_incidents.csv").stat().st_size
    here = import_file(fixtures / "own_incidents.csv", store, desk, at)
    assert here.counts.unchanged == apart_report.counts.inserted
    assert here.refused == apart_report.refused
    assert (here.located, here.unlocated) == (apart_report.located, apart_report.unlocated)
