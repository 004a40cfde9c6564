import csv
import io
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import orjson
import pytest

from app.ingest.enrich import enrich
from app.ingest.files.cells import Checks
from app.ingest.formats.own import LOCATE_AS, read_incidents, template
from app.ingest.importer import ImportReport, Options, import_file
from app.ingest.locator import Desk
from app.model.batch import Batch
from app.model.coded import code
from app.model.columns import INCIDENTS
from app.record.geopackage import GeoPackageStore

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


@pytest.fixture
def enriched(desk: Desk) -> Callable[..., Batch]:
    """Derives everything for incidents of our own format."""

    def run(*rows: Mapping[str, str]) -> Batch:
        columns = template(INCIDENTS).strip().split(",")
        named = [{"id": str(n), "title": "x", "event_type": "Other", **row} for n, row in enumerate(rows)]
        cells = Batch(len(named), {name: code([row.get(name, "") for row in named]) for name in columns})
        checks = Checks(np.arange(len(named)))
        records = read_incidents(cells, checks)
        assert checks.refusals() == ()
        return enrich(records, desk)

    return run


@pytest.fixture
def one(enriched: Callable[..., Batch]) -> Callable[..., Properties]:
    def run(**row: str) -> Properties:
        said = enriched(row)
        return {name: said.column(name).spread()[0] for name in (*INCIDENTS.names, LOCATE_AS)}

    return run
