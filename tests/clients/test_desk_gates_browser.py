"""The desk: the status of a gate is written in one line, seen beside the others, corrected and retracted."""

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import httpx2 as httpx
import pytest
from desk_reader import DESK_SIZE, PHONE, AtDesk, at_shared_desk, violations

from app.access.access_file import open_access
from app.access.keys import add_key
from app.model.roles import Role

__all__ = ["at_shared_desk"]

OWN = "/collections/crossing_status/items?dataset=own"
LINE = "torkham lorries to Pakistan closed since 2025-11-12 by the customs office, source Dawn, why a call to it"


@pytest.fixture
def at_gates(
    at_shared_desk: Callable[..., AtDesk], desk_server: tuple[str, Path]
) -> Iterator[Callable[..., AtDesk]]:
    """Opens tabs at the shared desk; what a test writes of gates is retracted after it."""
    yield at_shared_desk
    address, store = desk_server
    with closing(open_access(store, lambda: datetime.now(UTC))) as access:
        key = add_key(access, f"tidy {uuid4()}", Role.EDITOR)
    with httpx.Client(base_url=address, headers={"Authorization": f"Bearer {key}"}, timeout=60) as http:
        for each in http.get(OWN).json()["features"]:
            path = f"/collections/crossing_status/items/{quote(each['id'], safe='')}"
            match = {"If-Match": http.get(path).headers["ETag"]}
            http.delete(path, params={"why": "the test is over"}, headers=match).raise_for_status()


def gates(desk, of: str = ""):
    """The place Gates, with every gate in its matrix."""
    page = desk.open(f"gates/{of}" if of else "gates")
    page.wait_for_selector(".gate-matrix")
    return page


def write(page, line: str) -> None:
    """A line at the field, which has the focus, sent with Enter."""
    page.locator("[name=line]").focus()
    page.keyboard.insert_text(line)
    page.keyboard.press("Enter")
    page.wait_for_selector("#status.fine:not(:empty)")


def statement(page, text: str):
    return page.locator(".statement", has_text=text)


def test_a_status_is_written_in_one_line_with_the_keyboard_alone(at_gates: Callable) -> None:
    desk = at_gates()
    page = gates(desk)
    assert page.evaluate("document.activeElement.name") == "line"
    write(page, LINE)
    assert "Torkham" in page.inner_text("#status")
    told = desk.ask("/crossings/torkham/status?at=2025-11-20")["classes"]
    assert ("commercial", "to_pk", "closed", "the customs office") in {
        (each["traffic"], each["direction"], each["status"], each["said_by"]) for each in told
    }
    assert "customs office" in statement(page, "Closed · trade into Pakistan").inner_text()
    statement(page, "Closed · trade").get_by_text("Versions").click()
    page.get_by_text("a call to it").wait_for()


def test_words_of_the_vocabulary_are_offered_and_taken_with_keys(at_gates: Callable) -> None:
    page = gates(at_gates())
    page.keyboard.type("tork")
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("[name=line]", "aria-activedescendant") == "gate-offer-0"
    page.keyboard.press("Enter")
    assert page.input_value("[name=line]") == "torkham "
    assert page.locator("[role=option]").all_inner_texts()[0].startswith("open")
    page.keyboard.press("Escape")
    assert page.locator("[role=listbox]").is_hidden()


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("torkham kloosed since 2025-11-12", "Is it “closed”?"),
        ("torkham open closed since 2025-11-12", "Status is said twice"),
        ("closed since 2025-11-12", "At which gate?"),
        ("torkham since 2025-11-12", "Say open, partial, closed or unknown"),
        ("torkham closed", "Since when?"),
        ("torkham closed since 31 feb 2025", "31 feb 2025"),
        ("torkham closed since 2025-11-12 until 2025-11-01", "date_to"),
    ],
)
def test_a_line_that_cannot_be_written_is_refused_in_words_and_stays(
    line: str, words: str, at_gates: Callable
) -> None:
    desk = at_gates()
    page = gates(desk)
    page.keyboard.insert_text(line)
    page.keyboard.press("Enter")
    page.wait_for_selector("#status:not(.fine):not(:empty)")
    assert words in page.inner_text("#status")
    assert page.input_value("[name=line]") == line
    assert desk.ask(OWN)["numberMatched"] == 0
    desk.tab.overlook("status of 400")


def test_what_authorities_contradict_stands_side_by_side(at_gates: Callable) -> None:
    desk = at_gates()
    page = gates(desk)
    write(page, "torkham trade closed since 2025-11-12 by Kabul")
    write(page, "torkham trade open since 2025-11-14 by ISPR")
    page.wait_for_selector(".differs")
    boxes = [each.bounding_box() for each in page.locator(".differs .account").all()]
    assert len(boxes) == 2
    assert boxes[0]["y"] == boxes[1]["y"]
    row = page.locator(".gate-matrix tr", has_text="Torkham").inner_text()
    assert "disputed" in row
    assert "stale" in row
    page.fill("[name=at]", "2025-11-13")
    page.wait_for_selector(".differs", state="detached")
    assert "closed" in page.locator(".gate-matrix tr", has_text="Torkham").inner_text()


def test_a_statement_is_corrected_with_a_reason_and_not_without(at_gates: Callable) -> None:
    desk = at_gates()
    page = gates(desk)
    write(page, LINE)
    statement(page, "Closed · trade").focus()
    page.keyboard.press("c")
    page.wait_for_selector(".status-form")
    page.select_option(".status-form [name=status]", "partial")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Say why").wait_for()
    page.fill(".status-form [name=why]", "lorries with fruit pass")
    page.keyboard.press("Enter")
    statement(page, "Partial · trade").wait_for()
    own = desk.ask(OWN)["features"]
    assert [each["properties"]["status"] for each in own] == ["partial"]
    versions = desk.ask(f"/collections/crossing_status/items/{own[0]['id']}/versions")["versions"]
    assert versions[-1]["why"] == "lorries with fruit pass"


def test_a_statement_that_somebody_else_changed_is_not_overwritten_unseen(at_gates: Callable) -> None:
    one, other = at_gates(), at_gates()
    page, second = gates(one, "torkham"), gates(other, "torkham")
    for each, hours in ((page, "at night"), (second, "at noon")):
        each.locator(".statement").first.focus()
        each.keyboard.press("c")
        each.fill(".status-form [name=hours]", hours)
        each.fill(".status-form [name=why]", "by the list at the gate")
    second.locator(".status-form [name=why]").press("Enter")
    second.get_by_text("Saved.").wait_for()
    page.locator(".status-form [name=why]").press("Enter")
    page.wait_for_selector(".stale")
    assert "at noon" in page.inner_text(".stale")
    page.click(".stale .first")
    page.get_by_text("Saved.").wait_for()
    found = one.ask("/collections/crossing_status/items?crossing=torkham&sortby=-date_from")["features"]
    assert found[0]["properties"]["hours"] == "at night"
    one.tab.overlook("status of 412")


def test_a_contributor_s_line_is_a_draft_until_an_editor_accepts_it(at_gates: Callable) -> None:
    desk = at_gates()
    desk.tab.page.context.clear_cookies()
    with closing(open_access(desk.store, lambda: datetime.now(UTC))) as access:
        key = add_key(access, "ann", Role.CONTRIBUTOR)
    page = desk.tab.page
    page.goto(f"{desk.address}/session")
    page.fill("input[name=key]", key)
    with page.expect_navigation():
        page.keyboard.press("Enter")
    gates(desk)
    write(page, LINE)
    assert "a draft, until an editor accepts it" in page.inner_text("#status")
    assert desk.ask(OWN)["numberMatched"] == 0


def test_a_statement_is_retracted_with_a_reason(at_gates: Callable) -> None:
    desk = at_gates()
    page = gates(desk)
    write(page, LINE)
    own = desk.ask(OWN)["features"][0]["id"]
    statement(page, "Closed · trade").focus()
    page.keyboard.press("r")
    page.wait_for_selector(".status-form")
    page.keyboard.type("told of another gate")
    page.keyboard.press("Enter")
    page.get_by_text("Retracted.").wait_for()
    assert page.locator(".statement", has_text="customs office").count() == 0
    assert desk.ask(OWN)["numberMatched"] == 0
    versions = desk.ask(f"/collections/crossing_status/items/{own}/versions")["versions"]
    assert versions[-1]["why"] == "told of another gate"


def test_a_line_outlives_a_lost_line_and_a_reload(at_gates: Callable) -> None:
    desk = at_gates()
    page = gates(desk)
    page.keyboard.insert_text(LINE)
    page.context.set_offline(True)
    page.keyboard.press("Enter")
    page.wait_for_selector("#status:not(.fine):not(:empty)")
    assert "does not answer" in page.inner_text("#status")
    page.context.set_offline(False)
    page.reload()
    page.wait_for_selector(".gate-matrix")
    assert page.input_value("[name=line]") == LINE
    page.keyboard.press("Enter")
    page.wait_for_selector("#status.fine:not(:empty)")
    page.reload()
    page.wait_for_selector(".gate-matrix")
    assert page.input_value("[name=line]") == ""
    desk.tab.overlook("ERR_INTERNET_DISCONNECTED")


def test_an_unsaved_correction_of_a_status_outlives_a_reload(at_gates: Callable) -> None:
    page = gates(at_gates(), "torkham")
    page.locator(".statement").first.focus()
    page.keyboard.press("c")
    page.fill(".status-form [name=statement]", "Half a sent")
    page.reload()
    page.wait_for_selector(".status-form")
    assert page.input_value(".status-form [name=statement]") == "Half a sent"


def test_whoever_may_not_write_sees_every_gate_and_no_decision(at_gates: Callable) -> None:
    desk = at_gates()
    desk.tab.page.context.clear_cookies()
    page = gates(desk, "torkham")
    page.wait_for_selector(".statement")
    assert page.locator(".statement .acts").count() == 0
    assert page.locator(".gate-entry").count() == 0


@pytest.mark.parametrize(("size", "scheme"), [(DESK_SIZE, "light"), (DESK_SIZE, "dark"), (PHONE, "light")])
def test_nothing_hinders_assistive_technology_at_the_gates(
    size: tuple[int, int], scheme: str, at_gates: Callable
) -> None:
    page = gates(at_gates(size, scheme, has_touch=size == PHONE, bypass_csp=True))
    write(page, "torkham trade closed since 2025-11-12 by Kabul")
    write(page, "torkham trade open since 2025-11-14 by ISPR")
    page.keyboard.type("chaman tr")
    assert violations(page) == []
    page.locator(".statement").first.focus()
    page.keyboard.press("c")
    page.wait_for_selector(".status-form")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
