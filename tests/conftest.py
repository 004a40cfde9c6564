"""What the tests share: the geography, loaded once, and stores and services filled with the seed incidents."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.geography.atlas import Atlas
from app.geography.gazetteer import Gazetteer
from app.ingest.importer import seed
from app.ingest.locator import Desk
from app.ingest.locator_opening import open_desk
from app.opening import SEED_DIRECTORY
from app.record.geopackage import GeoPackageStore, open_store
from app.record.view import build_geography
from app.session import Session
from app.web.api.application import create_app
from app.web.api.service import Service, open_service

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
REQUIRED = frozenset(filter(None, os.environ.get("DURAND_TEST_REQUIRE", "").split(",")))


@pytest.fixture(scope="session")
def desk() -> Desk:
    return open_desk(None)


@pytest.fixture(scope="session")
def atlas(desk: Desk) -> Atlas:
    return desk.atlas


@pytest.fixture(scope="session")
def gazetteer(desk: Desk) -> Gazetteer:
    return desk.gazetteer


@pytest.fixture(scope="session")
def use_loaded(desk: Desk) -> Callable[[pytest.MonkeyPatch], None]:
    """Makes commands in this process use the geography that is loaded already."""
    geography = build_geography(desk.atlas)

    def use(patch: pytest.MonkeyPatch) -> None:
        patch.setattr("app.ingest.locator_opening.open_desk", lambda _: desk)
        patch.setattr("app.opening.load_shipped", lambda: desk.atlas)
        patch.setattr("app.session.build_geography", lambda _: geography)

    return use


@pytest.fixture(scope="session", autouse=True)
def keep_priority() -> Iterator[None]:
    """An import in a process of tests does not make all the tests after it give way to others."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.cli.importing.give_way", lambda: None)
        patch.setattr("app.cli.sample.give_way", lambda: None)
        yield


@pytest.fixture(scope="session", autouse=True)
def be_patient() -> Iterator[None]:
    """A service waits for a new revision as long as a busy machine needs."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.web.api.service.PATIENCE_SECONDS", 60.0)
        yield


@pytest.fixture(scope="session")
def seeded_path(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the seed incidents in it, for reading only: copy it before you write."""
    path = tmp_path_factory.mktemp("seeded") / "seeded.gpkg"
    made = open_store(path)
    seed(made, desk, SEED_DIRECTORY, NOW)
    made.close()
    return path


@pytest.fixture
def store(seeded_path: Path, tmp_path: Path) -> Iterator[GeoPackageStore]:
    """A store of the test's own, with the seed incidents in it."""
    opened = open_store(Path(shutil.copy(seeded_path, tmp_path / "store.gpkg")))
    yield opened
    opened.close()


@pytest.fixture
def service(store: GeoPackageStore, desk: Desk) -> Service:
    return open_service(Session(store, lambda: desk, lambda: NOW))


@pytest.fixture
def client(service: Service) -> Iterator[TestClient]:
    """Asks an application over the test's own store, in this process, as somebody at this machine."""
    with TestClient(create_app(service), client=("127.0.0.1", 50000)) as asking:
        yield asking


@pytest.fixture(scope="session")
def program() -> Callable[..., str]:
    """Finds a program of the machine by its names; with `proof`, one that runs with these words.

    Without it the test skips, or fails where nothing may skip.
    """

    def find(component: str, *names: str, proof: Sequence[str] = ()) -> str:
        for path in filter(None, map(shutil.which, names)):
            if not proof or subprocess.run([path, *proof], capture_output=True, check=False).returncode == 0:
                return path
        wanted = " or ".join(" ".join((name, *proof)) for name in names)
        pytest.skip(f"no {component}: this machine has no {wanted}")

    return find


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where components are required nothing may skip: what would have been tested was not."""
    report = yield
    if REQUIRED and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} did not run: {report.longrepr[2]} (DURAND_TEST_REQUIRE allows no skip)"
    return report
