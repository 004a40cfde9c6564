"""A day at the desk: an article, a spreadsheet, a place that is moved, an event told twice, a retraction."""

import base64
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyogrio
import pytest
from desk_effort import COUNTER, count_from_here, effort, effort_in_guide
from desk_reader import AtDesk, at_desk, violations

__all__ = ["at_desk"]

ARTICLE = """Shells fall near the Torkham gate

Three soldiers were killed and five wounded in a clash at Torkham on 4 November 2025, a police official said.
Two civilians were killed in mortar shelling in Spin Boldak on 5 November 2025, a hospital in Kandahar said.
Torkham has been closed to trade since 4 November 2025, the customs office said.
"""
DROP = """async ([data, name]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const given = new DataTransfer();
  given.items.add(new File([bytes], name));
  return given;
}"""


@pytest.fixture
def counted(at_desk: Callable[..., AtDesk]) -> AtDesk:
    """A tab at the desk that counts keys and clicks, and lets axe run."""
    made = at_desk(bypass_csp=True)
    made.tab.page.context.add_init_script(COUNTER)
    return made


def accept_all(desk: AtDesk, article: str = ARTICLE) -> None:
    """Paste an article, read it, and accept each draft, by keys alone."""
    page = desk.open()
    count_from_here(page)
    page.keyboard.insert_text(article)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".draft:focus")
    while page.locator(".draft.open").count():
        before = page.locator(".decided").count()
        page.keyboard.press("a")
        page.wait_for_function("n => document.querySelectorAll('.decided').length > n", arg=before)


def drop_workbook(desk: AtDesk, folder: Path, **columns: list[object]) -> None:
    """Drop a workbook on Import, as a hand does."""
    path = folder / "watch.xlsx"
    pyogrio.write_dataframe(pd.DataFrame(columns), path, layer="Log", driver="XLSX")
    page = desk.open("import")
    count_from_here(page)
    given = page.evaluate_handle(DROP, [base64.b64encode(path.read_bytes()).decode(), path.name])
    for event in ("dragover", "drop"):
        page.dispatch_event(".import", event, {"dataTransfer": given})
    page.wait_for_selector(".mapping-form table")


def on_map(desk: AtDesk, query: str) -> str:
    """The sentence of the map of a selection."""
    desk.tab.page.goto(f"{desk.address}/map?{query}")
    desk.tab.page.wait_for_selector("html[data-state][data-whole]")
    return desk.tab.sentence


def read_page(desk: AtDesk, path: str) -> str:
    """The text of one of the service's pages for people."""
    desk.tab.page.goto(desk.address + path)
    return desk.tab.page.inner_text("body")


def test_an_article_is_accepted_with_the_keyboard_alone_and_seen_everywhere(counted: AtDesk) -> None:
    accept_all(counted)
    page = counted.tab.page
    assert effort(page) == effort_in_guide("Read an article, accept two incidents and a gate")
    assert violations(page) == []
    assert on_map(counted, "dataset=news").startswith("2 incidents")
    assert "reported killed: 5" in counted.tab.sentence
    near = read_page(counted, "/crossings/torkham/incidents?within_km=25&dataset=news&f=html")
    assert "Armed clash, Torkham" in near
    report = read_page(counted, "/report?from=2025-11-01&to=2025-11-10&f=html")
    assert "Spin Boldak" in report
    assert "closed to trade" in report
    counted.open("gates/torkham")
    page.wait_for_selector(".gate-matrix tr.chosen")
    assert "closed" in page.inner_text(".gate-matrix tr.chosen")
    assert "the customs office" in page.inner_text(".gate-history")


def test_a_dropped_spreadsheet_is_corrected_imported_and_undone(counted: AtDesk, tmp_path: Path) -> None:
    drop_workbook(
        counted,
        tmp_path,
        Number=["A1", "A2", "A3"],
        Kind=["IED", "Cross-border fire", ""],
        Day=["2025-10-01", "2025-10-02", "2025-10-03"],
        Where=["Spin Boldak", "Torkham", "Chaman"],
        Dead=[2, 1, 1],
    )
    page = counted.tab.page
    page.select_option("select[aria-label^='Dead']", "fatalities_low")
    page.click(".mapping-form .try")
    page.get_by_text("nothing was written").wait_for()
    page.click(".mapping-form .first")
    page.wait_for_selector(".undo")
    assert "must not be empty" in page.inner_text(".report .refusals")
    assert effort(page) == effort_in_guide("Drop a table, correct a column, try it, import it")
    assert violations(page) == []
    assert counted.ask("/collections/incidents/items/watch:A1")["properties"]["fatalities_low"] == 2
    count_from_here(page)
    page.click(".undo")
    page.get_by_text("was undone by revision").wait_for()
    assert effort(page) == effort_in_guide("Undo the import")
    assert on_map(counted, "dataset=watch").startswith("no incident")


def test_a_gate_is_written_in_a_line_that_is_typed_and_seen_in_its_days(counted: AtDesk) -> None:
    page = counted.open("gates")
    page.wait_for_selector(".gate-matrix")
    count_from_here(page)
    page.keyboard.type("torkham trade open since 4 nov 2025 by ISPR")
    page.keyboard.press("Enter")
    page.get_by_text("Written: Torkham, open.").wait_for()
    assert effort(page) == effort_in_guide("Write a gate's status, typed in full")
    display = page.eval_on_selector(".gate-matrix tr.chosen", "row => getComputedStyle(row).display")
    assert display == "table-row"
    assert violations(page) == []
    assert counted.ask("/crossings/torkham/status?at=2025-11-10")["words"].startswith("open to trade")
    assert "open to trade" in read_page(counted, "/crossings/status?at=2025-11-10&f=html")


def test_a_place_is_moved_and_its_side_and_reach_are_said_as_it_moves(counted: AtDesk) -> None:
    page = counted.open("edit/seed:S06")
    page.wait_for_selector(".pin")
    page.wait_for_selector(".versions li")
    told = page.locator(".place-told")
    told.get_by_text("side undetermined").wait_for()
    count_from_here(page)
    page.locator("[name=radius_km]").click(click_count=3)
    page.keyboard.type("1")
    told.get_by_text("± 1 km").wait_for()
    told.get_by_text("Afghan side").wait_for()
    box = page.locator(".pin").bounding_box()
    page.mouse.move(box["x"] + 15, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(box["x"] + 45, box["y"] + 115, steps=8)
    page.mouse.up()
    told.get_by_text("Pakistani side").wait_for()
    dragged = float(page.input_value("[name=longitude]"))
    page.focus(".pin")
    page.keyboard.press("Shift+ArrowRight")
    assert float(page.input_value("[name=longitude]")) > dragged
    page.locator("[name=why]").click()
    page.keyboard.type("by the text")
    page.keyboard.press("Enter")
    page.get_by_text("Saved.").wait_for()
    assert effort(page) == effort_in_guide("Move a place and its radius, with a reason")
    assert violations(page) == []
    assert counted.ask("/collections/incidents/items/seed:S06")["properties"]["side"] == "PK"
    assert "by the text" in page.inner_text(".versions")


def test_two_records_that_are_linked_count_once_in_the_sentence_of_the_map(
    counted: AtDesk, tmp_path: Path
) -> None:
    accept_all(counted)
    columns = {"Number": ["A1"], "Kind": ["Battles"], "Day": ["2025-11-05"], "Where": ["Spin Boldak"]}
    drop_workbook(counted, tmp_path, **columns, Least=[2], Most=[2])
    page = counted.tab.page
    page.select_option("select[aria-label^='Least']", "fatalities_low")
    page.select_option("select[aria-label^='Most']", "fatalities_high")
    page.click(".mapping-form .first")
    page.wait_for_selector(".undo")
    count_from_here(page)
    page.get_by_text("decide on the pairs").click()
    page.wait_for_selector(".of-match:focus")
    assert violations(page) == []
    before = on_map(counted, "dataset=news,watch")
    assert before.startswith("3 incidents")
    assert "reported killed: 5 to 7" in before
    page.go_back()
    page.wait_for_selector(".of-match:focus")
    while not page.locator(".of-match:focus", has_text="news:").count():
        page.keyboard.press("j")
    page.keyboard.press("a")
    page.locator(".of-match", has_text="news:").wait_for(state="detached")
    assert effort(page) == effort_in_guide("Link two records that an import proposes")
    sentence = on_map(counted, "dataset=news,watch")
    assert sentence.startswith("2 incidents")
    assert sentence.endswith("reported killed: 5")


def test_a_retracted_incident_is_found_in_its_versions_and_at_its_moment(counted: AtDesk) -> None:
    before = counted.ask("/healthz")["revision"]
    everything = on_map(counted, "dataset=seed")
    page = counted.open("edit/seed:S06")
    page.wait_for_selector(".versions li")
    count_from_here(page)
    page.locator("[name=why]").click()
    page.keyboard.type("told twice")
    page.click(".retract")
    page.get_by_text("Retracted.").wait_for()
    assert effort(page) == effort_in_guide("Retract an incident, with a reason")
    page.reload()
    page.wait_for_selector(".versions li")
    assert "told twice" in page.inner_text(".versions")
    assert violations(page) == []
    with page.expect_navigation():
        page.get_by_text("As it was").click()
    assert "Fighting in Spin Boldak" in page.inner_text("body")
    assert on_map(counted, "dataset=seed") != everything
    assert on_map(counted, f"dataset=seed&as_of={before}").startswith(everything.partition(",")[0])
    counted.tab.overlook("status of 404")
