"""What a service makes when, and who waits for it."""

import asyncio
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import monotonic, sleep

import pytest
from starlette.testclient import TestClient

from app.aggregate.cache import Ready
from app.aggregate.tile_index import Mosaic
from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.ingest.locator_opening import open_desk
from app.model.query import PlaceMatch, Query
from app.record.geopackage import GeoPackageStore, State
from app.session import Session
from app.web.api import service as waiting
from app.web.api.application import create_app
from app.web.api.service import Service, open_service

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
FIXTURES = Path(__file__).parents[1] / "fixtures"
ROOT = Path(__file__).parents[2]
HEAVY = ("pandas", "folium", "geopy", "pyogrio", "dask")
NOT_FOR_EVER = 20.0


def revision(client: TestClient) -> int:
    return client.get("/healthz").json()["revision"]


def test_a_start_imports_nothing_that_its_first_answer_does_not_need() -> None:
    code = (
        "import sys; from app.cli.main import main; main.commands['serve']; "
        "import app.web.api.application, app.web.api.service; "
        f"print([name for name in {HEAVY} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == "[]"


def test_what_the_first_answer_does_not_need_is_made_when_it_is_asked_for(store: GeoPackageStore) -> None:
    desk = open_desk(None)
    service = open_service(Session(store, lambda: desk, lambda: AT))
    with TestClient(create_app(service)) as client:
        assert client.get("/crossings/torkham/incidents").json()["numberMatched"] > 0
        made = [vars(each) for each in (service, desk.gazetteer, desk.atlas.border)]
        assert not {"ground", "_exact", "path", "afghanistan"} & {name for each in made for name in each}
        assert client.get("/geocode?q=Torkham").json()["verdict"] == "matched"
        assert client.get("/map/districts").json()["features"]
    assert "_exact" in vars(desk.gazetteer)
    assert "ground" in vars(service)


def test_who_opens_the_map_after_the_warming_up_waits_for_nothing(
    service: Service, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    service.warm_up()
    assert "ground" in vars(service)
    for needed in ("draw_ground", "as_basemap"):
        monkeypatch.setattr(waiting, needed, lambda _: pytest.fail("made again"))
    monkeypatch.setattr("app.aggregate.cache.build_mosaic", lambda _: pytest.fail("made again"))
    assert client.get("/map").status_code == 200


def test_distances_from_the_line_are_measured_before_anybody_asks(service: Service) -> None:
    service.warm_up()
    search, until = asyncio.run(service.view()).snapshot.place_search, monotonic() + NOT_FOR_EVER
    nobody_asked = Query(border_km=11.1, place_match=PlaceMatch.CERTAINLY)
    while not search.is_at_hand(nobody_asked) and monotonic() < until:
        sleep(0.02)
    assert search.is_at_hand(nobody_asked)


def test_the_request_after_an_import_sees_it_without_waiting_for_what_maps_need(
    service: Service, store: GeoPackageStore, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    done, begun = Event(), Event()
    really = Ready.mosaic

    def slowly(ready: Ready) -> Mosaic:
        begun.set()
        assert done.wait(NOT_FOR_EVER)
        return really(ready)

    monkeypatch.setattr(Ready, "mosaic", slowly)
    with TestClient(create_app(service)) as client:
        assert revision(client) == 1
        import_file(FIXTURES / "ucdp_49.csv", store, desk, AT)
        assert revision(client) == 2
        assert begun.wait(NOT_FOR_EVER)
        assert client.get("/collections/incidents/items/ucdp:900001").status_code == 200
        done.set()


def test_a_revision_that_takes_long_to_read_is_waited_for_once(
    client: TestClient, store: GeoPackageStore, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert revision(client) == 1
    import_file(FIXTURES / "ucdp_49.csv", store, desk, AT)
    done = Event()
    really = GeoPackageStore.load

    def slowly(store: GeoPackageStore) -> State:
        assert done.wait(NOT_FOR_EVER)
        return really(store)

    monkeypatch.setattr(GeoPackageStore, "load", slowly)
    monkeypatch.setattr(waiting, "PATIENCE_SECONDS", 0.5)
    took = []
    for _ in range(3):
        start = monotonic()
        assert revision(client) == 1
        took.append(monotonic() - start)
    assert took[0] > 0.4
    assert max(took[1:]) < 0.4
    done.set()
    # That the request before was answered from the one before does not mean that it is told for ever.
    until = monotonic() + NOT_FOR_EVER
    while revision(client) == 1:
        assert monotonic() < until
