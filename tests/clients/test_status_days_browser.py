"""A crossing's status on a day in the page's script; `tests/crossings/test_status_days.py` has the same table."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from incident_records import status
from playwright.sync_api import Page

from app.crossings.gates import Gates
from app.crossings.statements import read_statements, statements_about
from app.crossings.words import TRAFFIC_LABELS
from app.geography.atlas import Atlas
from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.model.speakers import LABELS
from app.model.vocabulary import Speaker, Traffic
from app.record.geopackage import open_store
from app.session import Session
from app.web.page.catalogue import catalogues

FIXTURES = Path(__file__).parents[1] / "fixtures"
TABLE = json.loads((FIXTURES / "status_days.json").read_text(encoding="utf-8"))
ROWS = "#panel .row"


def told_of(cases: list[list[Any]], atlas: Atlas) -> dict[str, Any]:
    """What the service gives a page of the table's crossings; each standing makes a crossing of its own."""
    statements = [status(row["id"], **{k: v for k, v in row.items() if k != "id"}) for row in TABLE["statements"]]
    gates = {
        f"{name}, {standing}": read_statements(
            statements_about(statements, replace(atlas.crossing("torkham"), id=name, status=standing))
        )
        for name, standing, *_ in cases
    }
    return {"statements": [], "histories": Gates(gates, 14).histories}


def test_statuses_of_the_table(live_server: str, reader: Callable, atlas: Atlas) -> None:
    page: Page = reader().open(f"{live_server}/map")
    names = ["status", "status_certainty", "status_basis", "status_since", "status_record"]
    told = page.evaluate(
        """([told, cases, names]) => cases.map(([id, standing, day]) => {
            const status = durand.crossingDays.statusOn(told, { id: `${id}, ${standing}` }, day);
            return [id, standing, day, ...names.map((name) => status[name])];
        })""",
        [told_of(TABLE["cases"], atlas), TABLE["cases"], names],
    )
    assert told == TABLE["cases"]


def test_words_of_the_page_are_the_service_s() -> None:
    words = catalogues()["en"]
    assert {str(one): words[f"speaker_{one}"] for one in Speaker} == {str(k): v for k, v in LABELS.items()}
    assert {str(one): words[f"traffic_{one}"] for one in Traffic} == {str(k): v for k, v in TRAFFIC_LABELS.items()}


DOORS = {
    "2025-10-20": "closed",
    "2025-11-15": "open to returnees; closed to trade, and all else",
    "2025-12-15": "open to aid and returnees; closed to trade, and all else",
}


def test_page_in_one_file_tells_the_table_of_any_day(
    seeded_path: Path, desk: Desk, tmp_path: Path, reader: Callable
) -> None:
    store = open_store(Path(shutil.copy(seeded_path, tmp_path / "store.gpkg")))
    at = datetime(2026, 1, 10, tzinfo=UTC)
    import_file(FIXTURES / "gates_2023_2025.csv", store, desk, at)
    file = tmp_path / "map.html"
    file.write_text(Session(store, lambda: desk, lambda: at).incidents().page_html(), encoding="utf-8")
    store.close()
    for day, words in DOORS.items():
        tab = reader()
        page: Page = tab.open(f"{file.as_uri()}#datetime=2025-10-01/{day}&sel=crossing:torkham")
        page.wait_for_selector(".crossing-details .accounts")
        assert words in page.inner_text(".crossing-details .figure")
    rows = page.locator(".accounts tbody tr").all_inner_texts()
    assert sum(row.startswith("Trade") and "The Afghan side" in row for row in rows) == 1
    assert page.locator(".history .strip").count() == 5
    assert page.get_attribute("[data-crossing=torkham]", "data-status") == "partial"


@pytest.mark.parametrize(
    ("day", "torkham", "badini"),
    [
        ("2025-10-11", "possibly closed", "reported possibly closed collectively, not named"),
        ("2025-10-20", "closed", "reported closed collectively, not named"),
        ("2025-11-05", "status unknown", "status unknown"),
    ],
)
def test_gates_rows_and_details_say_the_status_on_the_day(
    live_server: str, reader: Callable, day: str, torkham: str, badini: str
) -> None:
    tab = reader()
    page: Page = tab.open(f"{live_server}/map?datetime=2025-10-01/{day}")
    tab.settle()
    labels = {name: page.get_attribute(f"[data-crossing={name}]", "aria-label") for name in ("torkham", "badini")}
    assert labels == {"torkham": f"Torkham crossing, {torkham}", "badini": f"Badini crossing, {badini}"}
    page.click("[data-crossing=torkham]")
    if page.locator(ROWS).count():
        assert f"Crossing, {torkham}" in page.inner_text(ROWS)
        page.locator(ROWS).first.click()
    page.wait_for_selector(".crossing-details .history h3")
    assert torkham.removeprefix("status ") in page.inner_text(".crossing-details .figure")


def test_what_is_open_of_a_crossing_follows_the_time(live_server: str, reader: Callable) -> None:
    tab = reader()
    page: Page = tab.open(f"{live_server}/map?datetime=2025-10-01/2025-10-20#sel=crossing:torkham")
    tab.settle()
    page.wait_for_selector(".crossing-details .history h3")
    assert "Status on 20 Oct 2025: closed" in page.inner_text(".crossing-details .figure")
    page.click(".time-bar button:has-text('All dates')")
    tab.settle()
    assert "Status today: unknown" in page.inner_text(".crossing-details .figure")
