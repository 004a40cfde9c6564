"""Hostile requests: refused at once, or ended in time, while everybody else is answered."""

import asyncio
import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from asgi_client import Asked

from app.encode import geojson
from app.engine import conditions, snapshot
from app.engine.effort import is_quick
from app.ingest.importer import Options, import_file
from app.ingest.locator import Desk
from app.model.query import BBox, Near, PlaceMatch, Query, SortKey
from app.model.work import STEPS
from app.record.geopackage import open_store
from app.session import Session
from app.web.api.apart import Deadlines
from app.web.api.application import create_app
from app.web.api.service import Service, open_service

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
ROWS = 400
LONG = " OR ".join(f"fatalities_best={number}" for number in range(700))
"""A filter that takes some seconds where it is held against one row at a time."""
HOSTILE = f"/collections/incidents/items?filter={quote(LONG)}"
OTHERS = ("/healthz", "/collections/incidents/items/desk:m1", "/crossings/torkham/incidents", "/conformance")

Open = Callable[[Deadlines], Service]


def write_rows(path: Path) -> Path:
    """Invented incidents all along the line, most of them near Torkham."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "title", "event_type", "date_start", "longitude", "latitude", "radius_km"])
        for number in range(ROWS):
            lon, lat = (71.09, 34.12) if number % 2 else (61 + number % 13, 29.5 + number % 7)
            day = date(2008, 1, 1) + timedelta(days=number * 16)
            writer.writerow([f"m{number}", f"Made up {number}", "Battles", day, lon + number / 4000, lat, 1])
    return path


@pytest.fixture(scope="module")
def opened(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Open:
    folder = tmp_path_factory.mktemp("bounded")
    store = open_store(folder / "store.gpkg")
    import_file(write_rows(folder / "made.csv"), store, desk, AT, Options(dataset="desk"))
    session = Session(store, lambda: desk, lambda: AT)
    return lambda deadlines: open_service(session, deadlines=deadlines)


@pytest.fixture
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One step for each row, and each step counted."""
    counted: list[int] = []

    @contextmanager
    def turn() -> Iterator[None]:
        counted.append(1)
        with STEPS.turn():
            yield

    monkeypatch.setattr(conditions, "PER_STEP", 1)
    monkeypatch.setattr(conditions, "STEPS", SimpleNamespace(turn=turn))
    return counted


async def begun(asking: "asyncio.Task[Asked]", steps: list[int]) -> None:
    """Return when the request's first step is taken, or when it is answered without one."""
    while not steps and not asking.done():
        await asyncio.sleep(0.001)


def test_others_are_answered_before_a_long_request_has_ended(opened: Open, steps: list[int]) -> None:
    async def ask() -> None:
        app = create_app(opened(Deadlines(600, 600)))
        long = asyncio.create_task(Asked(HOSTILE).answered(app))
        await begun(long, steps)
        for target in OTHERS:
            other = await Asked(target).answered(app)
            assert other.status == 200, other.body
            assert not long.done()
        answer = await long
        assert (answer.status, answer.json()["numberMatched"]) == (200, 0)

    asyncio.run(ask())


@pytest.mark.parametrize(
    "target",
    [
        HOSTILE,
        HOSTILE + "&f=html",
        *(HOSTILE.replace("collections/incidents/items", path) for path in ("summary", "map/features")),
        *(
            HOSTILE.replace("collections/incidents/items", f"export/incidents.{s}")
            for s in ("csv", "geojson", "kml")
        ),
        *(HOSTILE.replace("collections/incidents/items", path) for path in ("tiles/incidents/0/0/0.mvt", "map")),
    ],
    ids=lambda target: target[:30] + target[-10:],
)
def test_a_request_past_its_deadline_is_given_up(target: str, opened: Open, steps: list[int]) -> None:
    app = create_app(opened(Deadlines(0.05, 0.05)))
    answer = asyncio.run(Asked(target).answered(app))
    assert answer.status == 503
    assert int(answer.headers["retry-after"]) > 0
    assert b"no answer within 0.05 s" in answer.body
    assert 0 < len(steps) < ROWS


def test_the_work_of_a_client_that_leaves_ends(opened: Open, steps: list[int]) -> None:
    async def leave() -> None:
        asked = Asked(HOSTILE)
        asking = asyncio.create_task(asked.answered(create_app(opened(Deadlines(600, 600)))))
        await begun(asking, steps)
        asked.leaves.set()
        assert (await asking).status == 503

    # The end of the loop waits for its threads.
    asyncio.run(leave())
    assert 0 < len(steps) < ROWS


@pytest.mark.parametrize("suffix", ["geojson", "csv"])
def test_a_file_that_was_begun_is_cut_at_its_deadline(
    suffix: str, opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(snapshot, "PER_CHUNK", 50)
    monkeypatch.setattr("app.output.incidents.PER_PART", 50)
    monkeypatch.setattr(geojson.collection_chunks, "__defaults__", (50,))

    async def ask() -> None:
        asked = Asked(f"/export/incidents.{suffix}", pause=lambda: asyncio.sleep(2.1))
        with pytest.raises(RuntimeError, match="response already started"):
            await asked.answered(create_app(opened(Deadlines(600, 2))))
        assert (asked.status, asked.is_complete) == (200, False)
        assert asked.body

    asyncio.run(ask())


def test_a_browser_is_refused_on_a_page(opened: Open) -> None:
    target = f"/collections/incidents/items?q={'+'.join('abcdefghijklmnopqrstuvw')}"
    app = create_app(opened(Deadlines()))
    page = asyncio.run(Asked(target, accept="text/html").answered(app))
    assert (page.status, page.headers["content-type"]) == (400, "text/html; charset=utf-8")
    assert b"q: 23 different words; at most 20 are searched for" in page.body
    assert "content-security-policy" in page.headers
    plain = asyncio.run(Asked(target).answered(app))
    assert (plain.status, plain.json()["code"]) == (400, "InvalidParameterValue")


TORKHAM = Near(71.09, 34.12, 25.0)


@pytest.mark.parametrize(
    ("query", "is_so"),
    [
        (Query(), True),
        (Query(near=TORKHAM), True),
        (Query(bbox=BBox(70, 33, 72, 35)), True),
        (Query(text="gate"), False),
        (Query(sort=(SortKey("title"),)), False),
        (Query(near=TORKHAM, place_match=PlaceMatch.CERTAINLY, provinces=("AF-NAN",)), False),
        (Query(event_types=("Battles",)), True),
    ],
)
def test_the_indexes_tell_what_is_quick(query: Query, is_so: bool, opened: Open) -> None:
    service = opened(Deadlines())
    assert is_quick(service.session.view().snapshot, query) is is_so


def test_what_has_to_look_at_many_rows_is_not_quick(opened: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.engine.effort.MOST_AT_ONCE", 100)
    found = opened(Deadlines()).session.view().snapshot
    assert not is_quick(found, Query(event_types=("Battles",)))
    assert not is_quick(found, Query(near=TORKHAM))
    for _ in range(2):
        found.page(Query(near=TORKHAM, limit=10))
    assert is_quick(found, Query(near=TORKHAM))
    assert is_quick(found, Query(bbox=BBox(60, 29, 60.1, 29.1)))


def test_settings_reach_the_service(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.cli.serve import build_app
    from app.cli.session import now
    from app.opening import open_from, read_settings

    monkeypatch.setenv("DURAND_STORE", str(tmp_path / "store.gpkg"))
    monkeypatch.setenv("DURAND_DEADLINE_S", "0.00001")
    monkeypatch.setenv("DURAND_ALLOWED_HOSTS", "testserver")
    settings = read_settings()
    with open_from(settings, now) as session:
        # A page that takes long: a quick one may be made before a busy machine looks at the clock.
        answer = asyncio.run(Asked("/report?from=2025-10-01&to=2025-10-31").answered(build_app(session, settings)))
    assert answer.status == 503
    assert b"no answer within 1e-05 s" in answer.body
