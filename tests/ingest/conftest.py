import csv
import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import orjson
import pytest

from app.ingest.desk import Desk
from app.ingest.importer import ImportReport, Options, import_file
from app.store.geopackage import GeoPackageStore

AT = datetime(2026, 1, 6, 8, 30, tzinfo=UTC)
FIXTURES = Path(__file__).parents[1] / "fixtures"

Properties = dict[str, object]


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """The folder of small files written by hand; all that they report is invented."""
    return FIXTURES


@pytest.fixture
def take(store: GeoPackageStore, desk: Desk, tmp_path: Path) -> Callable[..., ImportReport]:
    """Imports a file, or content under a name, and checks that every row is accounted for."""

    def run(file: Path | str, content: str | bytes | None = None, **options: object) -> ImportReport:
        path = Path(file)
        if content is not None:
            path = tmp_path / file
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        report = import_file(path, store, desk, AT, Options(**options))
        counts = report.counts
        assert counts.inserted + counts.updated + counts.unchanged + len(report.refused) == report.rows
        return report

    return run


@pytest.fixture
def incident(store: GeoPackageStore) -> Callable[[str], Properties]:
    """What the store says of an incident."""

    def find(incident_id: str) -> Properties:
        feature = store.load().snapshot.get(incident_id)
        assert feature is not None, f"no {incident_id}"
        return orjson.loads(feature)["properties"]

    return find


@pytest.fixture(scope="session")
def ucdp_row() -> dict[str, str]:
    """A row of UCDP that nothing is wrong with."""
    with (FIXTURES / "ucdp_49.csv").open(encoding="utf-8-sig", newline="") as file:
        return next(csv.DictReader(file))


@pytest.fixture(scope="session")
def ucdp_file(ucdp_row: dict[str, str]) -> Callable[..., bytes]:
    """Makes a UCDP file of rows that differ from the good one as told."""

    def make(*changes: Mapping[str, str]) -> bytes:
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, list(ucdp_row))
        writer.writeheader()
        writer.writerows({**ucdp_row, **change} for change in changes)
        return text.getvalue().encode()

    return make
