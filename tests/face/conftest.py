import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.ingest.locator import Desk
from app.record.geopackage import open_store
from app.session import Session

NOW = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
EVENTS = """id,title,event_type,date_start,place_name,country_stated,province_stated,longitude,latitude
E1,Example: lorries wait at the gate,Other,2025-10-02,the gate,Afghanistan,,71.0935,34.1229
E2,Example: a meeting of traders,Other,2025-10-03,Landi Kotal,Pakistan,Khyber Pakhtunkhwa,,
"""


@pytest.fixture
def here(seeded_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in, but for a store with the seed incidents and a table of two events."""
    shutil.copy(seeded_path, tmp_path / "durand.gpkg")
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DURAND_STORE", raising=False)
    return tmp_path


@pytest.fixture
def session(here: Path, desk: Desk) -> Iterator[Session]:
    """An open session on the store, with the geography that is loaded already."""
    with Session(open_store(here / "durand.gpkg"), lambda: desk, lambda: NOW) as opened:
        yield opened
