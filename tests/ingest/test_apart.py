"""Work in a second process, and a file that is read in one."""

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from app.errors import BadInput, DurandError
from app.ingest import importer
from app.ingest.apart import apart
from app.ingest.desk import Desk
from app.ingest.importer import import_file
from app.opening import open_desk
from app.store.geopackage import GeoPackageStore


def count(end: int) -> Iterator[tuple[int, int]]:
    for number in range(end):
        yield number, os.getpid()


def fail(after: int) -> Iterator[int]:
    yield from range(after)
    raise BadInput("no such thing")


def die() -> Iterator[int]:
    yield 1
    os._exit(3)


def test_items_come_in_order_from_another_process() -> None:
    numbers, processes = zip(*apart(count, 5), strict=True)
    assert numbers == (0, 1, 2, 3, 4)
    assert len(set(processes)) == 1
    assert os.getpid() not in processes


def test_what_is_raised_there_is_raised_here_after_the_items_before_it() -> None:
    items = apart(fail, 2)
    assert [next(items), next(items)] == [0, 1]
    with pytest.raises(BadInput, match="no such thing"):
        next(items)


def test_a_process_that_dies_is_told() -> None:
    items = apart(die)
    assert next(items) == 1
    with pytest.raises(DurandError, match="has died"):
        next(items)


def test_a_reader_that_stops_leaves_no_process_waiting() -> None:
    items = apart(count, 10**9)
    assert next(items)[0] == 0
    items.close()


def test_a_file_read_apart_comes_in_as_one_read_here(
    fixtures: Path, store: GeoPackageStore, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importer, "READ_APART_BYTES", 0)
    told: list[int] = []
    at, other_desk = datetime(2026, 1, 5, 12, tzinfo=UTC), partial(open_desk, None)
    apart_report = import_file(fixtures / "own_incidents.csv", store, desk, at, None, told.append, other_desk)
    assert apart_report.counts.inserted > 0
    assert len(apart_report.refused) + apart_report.counts.inserted == apart_report.rows
    assert told[-1] == (fixtures / "own_incidents.csv").stat().st_size
    here = import_file(fixtures / "own_incidents.csv", store, desk, at)
    assert here.counts.unchanged == apart_report.counts.inserted
    assert here.refused == apart_report.refused
    assert (here.located, here.unlocated) == (apart_report.located, apart_report.unlocated)
