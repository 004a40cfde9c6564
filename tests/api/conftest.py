import csv
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from starlette.testclient import TestClient

from app.ingest.importer import Options, import_file
from app.ingest.locator import Desk
from app.model.vocabulary import EventType
from app.record.geopackage import open_store
from app.session import Session
from app.web.api.application import create_app
from app.web.api.service import open_service

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
FIXTURES = Path(__file__).parents[1] / "fixtures"
MADE = 400
ODD_ID = "odd: a/b?c=d#e%&f"
HOSTILE = "`</script><img src=x onerror=alert(1)>${7*7}"

Json = dict[str, Any]


def made_rows() -> Iterator[list[object]]:
    """Invented incidents, half of them within some 30 km of Torkham, the rest all along the line."""
    chance = Random(1893)
    for number in range(MADE):
        lon, lat = (71.09, 34.12) if number % 2 else (chance.uniform(61, 74), chance.uniform(29.5, 37))
        lon, lat = chance.gauss(lon, 0.2), chance.gauss(lat, 0.15)
        start = date(2008, 1, 1) + timedelta(days=chance.randrange(6500))
        dated = (start, start + timedelta(days=chance.choice((0, 0, 0, 3, 20)))) if number % 9 else ("", "")
        kind = chance.choice(list(EventType))
        yield [
            f"m{number}",
            f"Made up {number}",
            kind,
            *dated,
            round(lon, 5),
            round(lat, 5),
            chance.choice((0, 1, 5)),
        ]


def write_made(path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["id", "title", "event_type", "date_start", "date_end", "longitude", "latitude", "radius_km"]
        )
        writer.writerows(made_rows())
        writer.writerow([ODD_ID, HOSTILE, "Other", "2025-12-24", "2025-12-24", 66.4, 30.99, 1])
    return path


@pytest.fixture(scope="session")
def filled_path(seeded_path: Path, desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the seed, every file of the fixtures and some hundred made-up incidents; for reading only."""
    folder = tmp_path_factory.mktemp("filled")
    store = open_store(Path(shutil.copy(seeded_path, folder / "filled.gpkg")))
    for name in ("ucdp_49.csv", "own_incidents.csv", "own_claims.csv", "own_status.csv"):
        import_file(FIXTURES / name, store, desk, AT)
    report = import_file(write_made(folder / "made.csv"), store, desk, AT, Options(dataset="made"))
    assert report.counts.inserted == MADE + 1
    store.close()
    return folder / "filled.gpkg"


@pytest.fixture(scope="session")
def reader(filled_path: Path, desk: Desk) -> Iterator[TestClient]:
    """Asks an application over the filled store; nothing may be written to it."""
    store = open_store(filled_path)
    service = open_service(Session(store, lambda: desk, lambda: AT))
    with TestClient(create_app(service)) as client:
        yield client
    store.close()


@pytest.fixture(scope="session")
def ask(reader: TestClient) -> Callable[..., Json]:
    """Gets JSON that must be there."""

    def get(path: str, **params: object) -> Json:
        answer = reader.get(path, params=params or None)
        assert answer.status_code == 200, answer.text[:500]
        return answer.json()

    return get


@pytest.fixture(scope="session")
def every_incident(ask: Callable[..., Json]) -> list[Json]:
    """All located incidents, as the API says them."""
    return ask("/collections/incidents/items", limit=10_000)["features"]
