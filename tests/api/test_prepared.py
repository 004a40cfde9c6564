import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from app.aggregate import cache as prepared
from app.aggregate.cache import Prepared, Ready
from app.geography.atlas import Atlas
from app.model.query import Query

sys.path.append(str(Path(__file__).parents[1] / "store"))

from incident_records import incident, snapshot_of

TOWN = {"longitude": 71.0, "latitude": 34.0}
TYPES = ("Battles", "Riots", "Protests")


@pytest.fixture
def ready() -> Ready:
    records = [incident(f"m:{n}", event_type=TYPES[n % 3], **TOWN) for n in range(30)]
    return Prepared().of(snapshot_of(*records))


def of_type(name: str) -> Query:
    return Query(event_types=(name,))


def test_what_is_worked_out_once_is_kept(ready: Ready, atlas: Atlas) -> None:
    assert ready.ledger() is ready.ledger() is ready.mosaic().ledger
    assert ready.mosaic() is ready.mosaic() is ready.chosen(Query())
    assert ready.chosen(of_type("Riots")) is ready.chosen(of_type("Riots"))
    assert ready.placing(atlas, "province") is ready.placing(atlas, "province")
    assert ready.placing(atlas, "province") is not ready.placing(atlas, "district")


def test_filters_not_asked_for_longest_make_room(ready: Ready, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST_KEPT", 20)
    first, second = (ready.chosen(of_type(name)) for name in TYPES[:2])
    assert ready.chosen(of_type(TYPES[0])) is first
    ready.chosen(of_type(TYPES[2]))
    assert ready.chosen(of_type(TYPES[0])) is first
    assert ready.chosen(of_type(TYPES[1])) is not second


def test_one_that_is_too_large_to_keep_is_answered(ready: Ready, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared, "MOST_KEPT", 1)
    assert len(ready.chosen(of_type("Riots"))) == 10
    assert len(ready.chosen(Query())) == 30


def test_readers_of_the_snapshot_before_are_not_kept_waiting() -> None:
    kept = Prepared()
    before, now, later = (snapshot_of(incident("m:1", **TOWN), revision=n) for n in (1, 2, 3))
    first = kept.of(before)
    second = kept.of(now)
    assert kept.of(before) is first
    assert kept.of(now) is second
    kept.of(later)
    assert kept.of(now) is second
    assert kept.of(before) is not first


def test_what_is_let_go_of_locks_nobody_out() -> None:
    kept, was_locked = Prepared(), []

    class Mapped:
        appended = None

        def __init__(self) -> None:
            self.base = SimpleNamespace(columns=object())

        def __del__(self) -> None:
            was_locked.append(kept._lock.locked())

    last = Mapped()
    kept.of(Mapped())
    ready = kept.of(last)
    kept.keep_only(last)
    assert was_locked == [False]
    assert kept.of(last) is ready
