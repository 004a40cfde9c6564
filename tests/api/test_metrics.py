"""What a service counts of itself, and to whom it tells it."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

from app.access.access_file import open_access
from app.access.holders import Holders
from app.access.keys import add_key
from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.model.errors import EngineDamaged
from app.model.roles import Role
from app.record.geopackage import GeoPackageStore
from app.web.api.addresses import Addresses
from app.web.api.admission import Admitting
from app.web.api.application import create_app
from app.web.api.measures import GAUGES
from app.web.api.service import Service

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
HERE, ELSEWHERE = ("127.0.0.1", 50000), ("192.0.2.7", 50000)
FIXTURES = Path(__file__).parents[1] / "fixtures"
ROW = b"id,title,event_type,date_start,longitude,latitude\nm1,Shelling,Other,2025-10-11,71.1,34.1\n"


def counted(client: TestClient) -> dict[tuple[str, ...], float]:
    """The counters by their name and the values of their labels."""
    told = client.get("/metrics")
    assert (told.status_code, told.headers["cache-control"]) == (200, "no-store")
    assert told.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    families = text_string_to_metric_families(told.text)
    return {(each.name, *each.labels.values()): each.value for family in families for each in family.samples}


def test_requests_are_counted_by_route_method_and_status(client: TestClient) -> None:
    for _ in range(3):
        client.get("/collections/incidents/items/seed:S06")
    client.get("/collections/incidents/items/seed:S06", headers={"If-None-Match": "*"})
    client.get("/collections/incidents/items/unknown")
    client.get("/no/such/page")
    client.request("BREW", "/healthz")
    client.post("/healthz")
    found = counted(client)
    item = "/collections/{collection_id}/items/{item_id}"
    assert found["durand_requests_total", "GET", item, "200"] == 3
    assert found["durand_requests_total", "GET", item, "304"] == 1
    assert found["durand_requests_total", "GET", item, "404"] == 1
    assert found["durand_requests_total", "GET", "none", "404"] == 1
    assert found["durand_requests_total", "other", "none", "405"] == 1
    assert found["durand_requests_total", "POST", "none", "405"] == 1
    assert found["durand_request_seconds_count", item] == 5
    assert found["durand_request_seconds_bucket", "+Inf", item] == 5
    assert 0 < found["durand_request_seconds_sum", item] < 60


def test_a_request_that_is_refused_before_it_reaches_a_route_is_counted(service: Service) -> None:
    client = TestClient(create_app(service, Admitting(Addresses(None, frozenset()))), client=HERE)
    assert client.get("http://evil.example/").status_code == 421
    client.base_url = "http://localhost"  # type: ignore[assignment]
    assert counted(client)["durand_requests_total", "GET", "none", "421"] == 1


def test_the_present_state_is_told(client: TestClient) -> None:
    found = counted(client)
    assert {name.removeprefix("durand_") for name, *labels in found if not labels} >= GAUGES.keys()
    assert found["durand_revision",] == found["durand_record_revision",] == 1
    assert (found["durand_lag_revisions",], found["durand_running_imports",]) == (0, 0)
    assert found["durand_running_requests",] == 1
    assert 50_000_000 < found["durand_resident_memory_bytes",] < 50_000_000_000


def test_what_is_answered_says_how_far_it_is_behind_the_record(
    client: TestClient, service: Service, store: GeoPackageStore, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.web.api.service.PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(service.watch, "_retry_at", float("inf"))
    import_file(FIXTURES / "own_incidents.csv", store, desk, at=NOW)
    found = counted(client)
    names = ("durand_revision", "durand_record_revision", "durand_lag_revisions")
    assert [found[name,] for name in names] == [1, 2, 1]
    monkeypatch.setattr(service.watch, "_retry_at", 0.0)
    monkeypatch.setattr("app.web.api.service.PATIENCE_SECONDS", 60.0)
    assert counted(client)["durand_lag_revisions",] == 0


@pytest.fixture
def ask(service: Service, tmp_path: Path) -> Iterator[Callable[..., int]]:
    with closing(open_access(tmp_path / "store.gpkg", lambda: NOW)) as access:
        holders = Holders(access)

        def status(path: str, peer: tuple[str, int], role: Role | None = None, **headers: str) -> int:
            admitting = Admitting(Addresses(None, frozenset()), holders)
            if role is not None:
                headers["Authorization"] = f"Bearer {add_key(access, f'some-{role.word}', role)}"
            client = TestClient(create_app(service, admitting), "http://localhost", client=peer)
            return client.get(path, headers=headers).status_code

        yield status


def test_this_machine_and_an_admin_alone_get_the_metrics(ask: Callable[..., int]) -> None:
    assert ask("/metrics", HERE) == 200
    assert ask("/metrics", ELSEWHERE, Role.ADMIN) == 200
    assert ask("/metrics", ELSEWHERE) == 401
    assert ask("/metrics", ELSEWHERE, Role.EDITOR) == 403
    assert ask("/metrics", HERE, **{"X-Forwarded-For": "192.0.2.9"}) == 401


def test_a_service_is_ready_while_it_gives_right_answers(
    client: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "revision": 1})
    monkeypatch.setattr(service, "_read_view", lambda _: (_ for _ in ()).throw(EngineDamaged("not yet")))
    service.watch.give_up(EngineDamaged(f"{service.store.path.parent}/a.heap: block 3 is not what was written"))
    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
    assert answer.headers["retry-after"].isdigit()
    assert str(service.store.path.parent) not in answer.text
    assert counted(client)["durand_requests_total", "GET", "/readyz", "503"] == 1


def test_imports_are_counted_when_they_end(service: Service) -> None:
    app = create_app(service, Admitting(local_write=True))
    with TestClient(app, client=HERE) as client:
        for content in (ROW, b"\0\0"):
            here = client.post("/import", files={"file": ("rows.csv", content)}).headers["location"]
            while client.get(here).json()["status"] not in ("successful", "failed"):
                pass
        found = counted(client)
    assert (found["durand_imports_total", "successful"], found["durand_imports_total", "failed"]) == (1, 1)


def test_every_answer_has_an_id_and_a_sane_one_of_the_client_is_kept(client: TestClient) -> None:
    own, other = (client.get("/healthz").headers["x-request-id"] for _ in range(2))
    assert own != other
    assert re.fullmatch(r"[0-9a-f]{8}-\d+", own)
    for sane in ("a", "7f3c-Trace:1/2=", "x" * 100):
        assert client.get("/healthz", headers={"X-Request-ID": sane}).headers["x-request-id"] == sane
    for odd in ("", "two words", 'a"b', "x" * 101, "{}"):
        made = client.get("/healthz", headers={"X-Request-ID": odd}).headers["x-request-id"]
        assert re.fullmatch(r"[0-9a-f]{8}-\d+", made)
    for path in ("/no/such/page", "/summary?by=nothing"):
        assert client.get(path, headers={"X-Request-ID": "mine"}).headers["x-request-id"] == "mine"


def test_an_error_that_nobody_foresaw_has_the_id_and_is_counted(
    service: Service, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("oops")

    client = TestClient(create_app(service), client=HERE, raise_server_exceptions=False)
    with monkeypatch.context() as broken:
        broken.setattr(Service, "last_view", fail)
        answer = client.get("/collections/incidents/items", headers={"X-Request-ID": "mine"})
    assert (answer.status_code, answer.headers["x-request-id"]) == (500, "mine")
    assert "unforeseen" in caplog.text
    assert counted(client)["durand_requests_total", "GET", "/collections/{collection_id}/items", "500"] == 1
