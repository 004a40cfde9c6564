"""What a service makes when, and who waits for it."""

from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from time import monotonic

import pytest
from starlette.testclient import TestClient

from app.api import service as waiting
from app.api.application import create_app
from app.api.prepared import Ready
from app.api.service import Service
from app.ingest.enrich import Desk
from app.ingest.importer import import_file
from app.maps.mosaic import Mosaic
from app.store.geopackage import GeoPackageStore, State

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
FIXTURES = Path(__file__).parents[1] / "fixtures"
NOT_FOR_EVER = 20.0


def revision(client: TestClient) -> int:
    return client.get("/healthz").json()["revision"]


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
