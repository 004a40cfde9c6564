"""The desk: a table is imported by a mapping that a person corrects over its first rows, and undone."""

from collections.abc import Callable

import pytest
from desk_reader import DESK_SIZE, PHONE, at_desk, at_shared_desk, violations

__all__ = ["at_desk", "at_shared_desk"]

LOG = """Ref No,Category,When,Place,Region,Dead
A1,IED,2025-10-01,Spin Boldak,Kandahar,2
A2,Cross-border fire,2025-10-02,Torkham,Nangarhar,
A3,IED,someday,<b>Chaman</b>,Balochistan,1
A4,IED,2025-10-04,Miran Shah,Khyber Pakhtunkhwa,many
"""


def drop(desk, text: str = LOG, name: str = "log.csv"):
    """Choose a file at Import; the desk shows its first rows."""
    page = desk.open("import")
    file = {"name": name, "mimeType": "text/csv", "buffer": text.encode()}
    page.set_input_files(".import input[type=file]", file)
    page.wait_for_selector(".mapping-form table")
    return page


def test_a_table_is_tried_imported_and_undone(at_shared_desk: Callable) -> None:
    desk = at_shared_desk()
    page = drop(desk)
    page.select_option("select[aria-label^='Dead']", "fatalities_high")
    page.click(".mapping-form .try")
    page.wait_for_selector(".report h3")
    assert "nothing was written" in page.inner_text(".report")
    assert desk.ask("/collections/incidents/items?dataset=log")["numberMatched"] == 0
    page.click(".mapping-form .first")
    page.wait_for_selector(".undo")
    assert "many" in page.inner_text(".report")
    found = desk.ask("/collections/incidents/items?dataset=log&sortby=id")["features"]
    assert {each["properties"]["id"]: each["properties"]["fatalities_high"] for each in found}["log:A1"] == 2
    page.click(".undo")
    page.wait_for_selector(".undo", state="detached")
    assert desk.ask("/collections/incidents/items?dataset=log")["numberMatched"] == 0


def test_what_a_person_must_know_of_a_mapping_stands_over_its_rows(at_shared_desk: Callable) -> None:
    page = drop(at_shared_desk())
    assert "row 4, date_start: 'someday'" in page.inner_text(".remarks")


def test_the_inbox_asks_by_a_dataset_that_was_imported_after_the_page_was_opened(at_desk: Callable) -> None:
    page = at_desk().open("inbox")
    chosen = "select[name=dataset] option"
    page.wait_for_selector(f"{chosen}[value=seed]", state="attached")
    assert page.locator(f"{chosen}[value=log]").count() == 0
    page.evaluate("location.hash = '#import'")
    file = {"name": "log.csv", "mimeType": "text/csv", "buffer": LOG.encode()}
    page.set_input_files(".import input[type=file]", file)
    page.click(".mapping-form .first")
    page.wait_for_selector(".undo")
    page.evaluate("location.hash = '#inbox'")
    page.wait_for_selector(f"{chosen}[value=log]", state="attached")


def test_the_choices_of_a_mapping_outlive_a_reload(at_shared_desk: Callable) -> None:
    desk = at_shared_desk()
    page = drop(desk)
    page.select_option("select[aria-label^='Dead']", "fatalities_high")
    page.fill(".mapping-form input", "night-log")
    page.reload()
    page.wait_for_selector("html[data-place=import]")
    page = drop(desk)
    assert page.input_value("select[aria-label^='Dead']") == "fatalities_high"
    assert page.input_value(".mapping-form input") == "night-log"


def test_a_file_that_is_dropped_beside_its_field_leaves_the_desk_as_it_is(at_shared_desk: Callable) -> None:
    page = at_shared_desk().open("edit")
    lets = """type => !document.body.dispatchEvent(new DragEvent(type, {bubbles: true, cancelable: true}))"""
    assert page.evaluate(lets, "dragover")
    assert page.evaluate(lets, "drop")


def test_the_cells_of_a_file_stay_text(at_shared_desk: Callable) -> None:
    page = drop(at_shared_desk())
    assert "<b>Chaman</b>" in page.inner_text(".rows")
    assert page.locator(".rows b").count() == 0


def test_a_file_that_cannot_be_read_is_refused_in_the_words_of_the_service(at_shared_desk: Callable) -> None:
    desk = at_shared_desk()
    page = desk.open("import")
    file = {"name": "log.xlsx", "mimeType": "text/csv", "buffer": b"no workbook"}
    page.set_input_files(".import input[type=file]", file)
    page.wait_for_selector("#status:not(.fine):not(:empty)")
    assert "log.xlsx" in page.inner_text("#status")
    desk.tab.overlook("status of 400")


@pytest.mark.parametrize(("size", "scheme"), [(DESK_SIZE, "light"), (DESK_SIZE, "dark"), (PHONE, "light")])
def test_nothing_hinders_assistive_technology_at_importing(
    size: tuple[int, int], scheme: str, at_shared_desk: Callable
) -> None:
    log = f"{LOG}A5,,2025-10-05,Chaman,Balochistan,1\n"
    page = drop(at_shared_desk(size, scheme, has_touch=size == PHONE, bypass_csp=True), log)
    page.click(".mapping-form .try")
    page.wait_for_selector(".refusals")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
