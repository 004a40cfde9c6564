"""Our own workbook read back by our own import."""

from pathlib import Path

import pytest
from test_importer import AT, HOSTILE, Take, as_csv

from app.ingest.locator import Desk
from app.record.geopackage import GeoPackageStore
from app.session import Session

MORE = (
    *HOSTILE,
    "'=kept apostrophe",
    "''-two of them",
    "<r><t>rich</t></r>",
    "_x0041_ is no A",
    "x" * 30_000,
    "\ufffe\uffff",
)
FIGURES = {"longitude": "71.09123456789012", "latitude": "33.300000000000004", "date_start": "1893-11-12"}


@pytest.fixture
def session(store: GeoPackageStore, desk: Desk) -> Session:
    return Session(store, lambda: desk, lambda: AT)


def test_our_own_workbook_imported_again_changes_nothing(
    take: Take, store: GeoPackageStore, session: Session, fixtures: Path, tmp_path: Path
) -> None:
    take(fixtures / "ucdp_49.csv")
    take(fixtures / "own_incidents.csv")
    rows = [{"id": str(n), "title": text, "event_type": "Other", **FIGURES} for n, text in enumerate(MORE)]
    take("hostile.csv", as_csv(rows))
    before, revision = set(store.load().snapshot.features), store.revision()
    out = session.incidents().export(tmp_path / "out.xlsx")
    report = take(out)
    assert report.rows == len(session.incidents())
    assert (report.counts.inserted, report.counts.updated, report.refused) == (0, 0, [])
    assert (set(store.load().snapshot.features), store.revision()) == (before, revision)
