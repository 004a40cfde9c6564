import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from crossings_told import SEQUENCE
from reported import OCTOBER
from starlette.testclient import TestClient

from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.record.geopackage import open_store
from app.session import Session
from app.web.api.application import create_app
from app.web.api.service import open_service

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="session")
def told_path(seeded_path: Path, desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the seed and the statements on Torkham and Chaman; for reading only."""
    path = tmp_path_factory.mktemp("told") / "told.gpkg"
    store = open_store(Path(shutil.copy(seeded_path, path)))
    assert import_file(SEQUENCE, store, desk, AT).counts.inserted > 0
    store.close()
    return path


@pytest.fixture(scope="session")
def asking(told_path: Path, desk: Desk) -> Iterator[TestClient]:
    """Asks a service over that store; nothing may be written to it."""
    store = open_store(told_path)
    with TestClient(create_app(open_service(Session(store, lambda: desk, lambda: AT)))) as client:
        yield client
    store.close()


@pytest.fixture(scope="session")
def october(asking: TestClient) -> str:
    """The report of October 2025 as a page."""
    answer = asking.get("/report", params=OCTOBER)
    assert answer.status_code == 200, answer.text
    return answer.text


@pytest.fixture
def open_session(told_path: Path, desk: Desk, tmp_path: Path) -> Iterator[Session]:
    """A session on a store of the test's own, with the seed and the statements."""
    store = open_store(Path(shutil.copy(told_path, tmp_path / "own.gpkg")))
    yield Session(store, lambda: desk, lambda: AT)
    store.close()


@pytest.fixture
def client_of(open_session: Session) -> Iterator[Callable[[], TestClient]]:
    """Makes a client of a service over the session's store, as it is then."""
    made: list[TestClient] = []

    def make() -> TestClient:
        client = TestClient(create_app(open_service(open_session)))
        made.append(client.__enter__())
        return client

    yield make
    for client in made:
        client.__exit__(None, None, None)
