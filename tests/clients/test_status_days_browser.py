"""A crossing's status on a day in the page's script; `tests/record/test_crossing_days.py` has the same table."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

TABLE = json.loads((Path(__file__).parents[1] / "fixtures" / "status_days.json").read_text(encoding="utf-8"))
ROWS = "#panel .row"


def test_statuses_of_the_table(live_server: str, reader: Callable) -> None:
    page: Page = reader().open(f"{live_server}/map")
    names = ["status", "status_certainty", "status_basis", "status_since", "status_record"]
    statements = [{"properties": {"crossing": None, **row}} for row in TABLE["statements"]]
    told = page.evaluate(
        """([statements, cases, names]) => cases.map(([id, standing, day]) => {
            const told = durand.crossingDays.statusOn(statements, { id, standing }, day);
            return [id, standing, day, ...names.map((name) => told[name])];
        })""",
        [statements, TABLE["cases"], names],
    )
    assert told == TABLE["cases"]


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
