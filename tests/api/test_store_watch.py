"""A store that is lost, replaced or damaged while it is served: noticed, and never answered wrongly."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep

import pytest
from incident_records import incident
from starlette.testclient import TestClient

from app.ingest.locator import Desk
from app.model.columns import INCIDENTS
from app.model.errors import StoreLost
from app.record.connection import connect
from app.record.geopackage import GeoPackageStore, open_store
from app.session import Session
from app.web.api import store_watch
from app.web.api.service import Service, open_service

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
COUNT = 30
NOT_FOR_EVER = 20.0


def filled(path: Path, count: int = COUNT, title: str = "Old") -> GeoPackageStore:
    store = open_store(path, kept_from=1)
    rows = [incident(f"a:{number}", title=title, longitude=71.0, latitude=34.0) for number in range(count)]
    with store.writing("first.csv", AT) as writer:
        writer.upsert(INCIDENTS, rows)
    return store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GeoPackageStore]:
    opened = filled(tmp_path / "store.gpkg")
    yield opened
    opened.close()


@pytest.fixture
def service(store: GeoPackageStore, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Service:
    monkeypatch.setattr(store_watch, "RETRY_SECONDS", 0.0)
    return open_service(Session(store, lambda: desk, lambda: AT))


def titles(client: TestClient) -> set[str]:
    """The titles of all incidents, whose number must be right, too."""
    answer = client.get("/collections/incidents/items?limit=100")
    assert answer.status_code == 200
    found = answer.json()
    assert len(found["features"]) == found["numberMatched"]
    return {f"{found['numberMatched']} {feature['properties']['title']}" for feature in found["features"]}


def await_titles(client: TestClient, wanted: set[str]) -> None:
    until = monotonic() + NOT_FOR_EVER
    while (found := titles(client)) != wanted:
        assert monotonic() < until, found


def await_health(client: TestClient, status: str) -> dict[str, object]:
    until = monotonic() + NOT_FOR_EVER
    while (health := client.get("/healthz").json())["status"] != status:
        assert monotonic() < until, health
        sleep(0.02)
    return health


def engine_file(store: GeoPackageStore, suffix: str) -> Path:
    [path] = store.path.with_name(f"{store.path.name}.snapshot").glob(f"*.{suffix}")
    return path


def delete(path: Path, _: Path) -> None:
    path.unlink()


def empty(path: Path, _: Path) -> None:
    path.write_bytes(b"")


def replace_by_text(path: Path, other: Path) -> None:
    other.write_text("id,title\n" * 5000)
    other.replace(path)


@pytest.mark.parametrize("lose", [delete, empty, replace_by_text])
def test_a_lost_store_is_told_and_answers_are_from_the_view_before(
    client: TestClient, store: GeoPackageStore, tmp_path: Path, lose: Callable[[Path, Path], None]
) -> None:
    copy = shutil.copy(store.path, tmp_path / "copy.gpkg")
    assert client.get("/healthz").json()["status"] == "ok"
    lose(store.path, tmp_path / "other")
    health = client.get("/healthz")
    assert (health.status_code, health.json()["status"], health.json()["incidents"]) == (200, "degraded", COUNT)
    assert "store.gpkg" in health.json()["reason"]
    assert str(tmp_path) not in health.json()["reason"]
    assert health.headers["cache-control"] == "no-store"
    assert titles(client) == {f"{COUNT} Old"}
    assert client.get("/collections/incidents/items?q=report").status_code == 503
    assert store.path.exists() == (lose is not delete)
    Path(copy).replace(store.path)
    assert await_health(client, "ok")["incidents"] == COUNT
    assert titles(client) == {f"{COUNT} Old"}
    assert client.get("/collections/incidents/items?q=old").json()["numberMatched"] == COUNT


@pytest.mark.parametrize("how", [Path.replace, shutil.copyfile])
def test_another_store_in_its_place_is_read_whole(
    client: TestClient, store: GeoPackageStore, tmp_path: Path, how: Callable[[Path, Path], object]
) -> None:
    assert titles(client) == {f"{COUNT} Old"}
    tag = client.get("/collections").headers["etag"]
    with closing(filled(tmp_path / "other.gpkg", 20, "New")) as other:
        pass
    how(other.path, store.path)
    assert await_health(client, "ok")["incidents"] == 20
    assert titles(client) == {"20 New"}
    assert client.get("/collections").headers["etag"] != tag


@pytest.mark.parametrize("suffix", ["heap", "snapshot"])
def test_engine_files_written_over_while_served_are_made_again(
    client: TestClient, store: GeoPackageStore, suffix: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = engine_file(store, suffix)
    content = path.read_bytes()
    path.open("r+b").close()
    with path.open("r+b") as file:
        file.seek(len(content) // 2)
        file.write(bytes(len(content) // 2))
    for _ in range(20):
        answer = client.get("/collections/incidents/items?limit=100")
        assert answer.status_code == 503 or titles(client) == {f"{COUNT} Old"}
    await_health(client, "ok")
    assert titles(client) == {f"{COUNT} Old"}
    assert len(engine_file(store, suffix).read_bytes()) == len(content)
    assert "made again" in caplog.text


def test_health_is_503_while_nothing_can_be_answered(
    client: TestClient, store: GeoPackageStore, monkeypatch: pytest.MonkeyPatch, service: Service
) -> None:
    monkeypatch.setattr("app.web.api.service.PATIENCE_SECONDS", 0.1)
    path = engine_file(store, "heap")
    content = path.read_bytes()
    store.path.write_bytes(b"\0" * 100_000)
    # Longer than it was, so that nobody who has it mapped is killed.
    path.write_bytes(bytes(len(content)))
    assert client.get("/collections/incidents/items").status_code == 503
    health = client.get("/healthz")
    assert (health.status_code, health.json()["status"]) == (503, "degraded")
    assert health.json()["reason"]
    assert service.watch.is_unfit


def test_a_revision_number_given_out_again_is_another_revision(
    client: TestClient, store: GeoPackageStore, tmp_path: Path
) -> None:
    before = shutil.copy(store.path, tmp_path / "before.gpkg")
    with store.writing("second.csv", AT) as writer:
        writer.upsert(INCIDENTS, [incident("a:1", title="Lost", longitude=71.0, latitude=34.0)])
    await_titles(client, {f"{COUNT} Old", f"{COUNT} Lost"})
    shutil.copyfile(before, store.path)
    with closing(open_store(store.path, kept_from=1)) as again, again.writing("second.csv", AT) as writer:
        writer.upsert(INCIDENTS, [incident("a:1", title="Kept", longitude=71.0, latitude=34.0)])
    await_titles(client, {f"{COUNT} Old", f"{COUNT} Kept"})


def test_a_store_is_not_made_where_one_was(store: GeoPackageStore) -> None:
    store.close()
    store.path.unlink()
    with pytest.raises(StoreLost, match=r"is gone or empty, but .*.snapshot was kept beside"):
        open_store(store.path)
    assert not store.path.exists()


def test_commits_are_on_the_disk_when_they_return(store: GeoPackageStore) -> None:
    with closing(connect(store.path)) as connection:
        assert connection.execute("PRAGMA synchronous").get == 2
