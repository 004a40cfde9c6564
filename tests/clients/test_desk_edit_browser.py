"""The desk: an incident is found, moved, corrected beside another editor, and retracted."""

from collections.abc import Callable

import pytest
from desk_reader import DESK_SIZE, PHONE, at_desk, at_shared_desk, violations

__all__ = ["at_desk", "at_shared_desk"]

INCIDENT = "seed:S06"


def edit(desk, incident: str = INCIDENT):
    """Open an incident at Edit, with its claims and versions."""
    page = desk.open(f"edit/{incident}")
    page.wait_for_selector(".versions li")
    page.wait_for_selector(".pin")
    return page


def saved(page) -> None:
    page.keyboard.press("Enter")
    page.get_by_text("Saved.").wait_for()


def test_a_place_is_moved_with_the_keyboard_and_what_follows_is_shown(at_desk: Callable) -> None:
    desk = at_desk()
    page = edit(desk)
    before = desk.ask(f"/collections/incidents/items/{INCIDENT}")["properties"]
    page.focus(".pin")
    page.keyboard.press("Shift+ArrowRight")
    page.wait_for_selector(".place-told:not(:empty)")
    page.fill("[name=why]", "the document says so")
    saved(page)
    after = desk.ask(f"/collections/incidents/items/{INCIDENT}")["properties"]
    assert after["longitude"] > before["longitude"]
    page.get_by_text("the document says so").first.wait_for()
    page.locator(".versions li", has_text="longitude").first.wait_for()


def test_a_place_is_dragged(at_shared_desk: Callable) -> None:
    desk = at_shared_desk()
    page = edit(desk)
    before = float(page.input_value("[name=latitude]"))
    box = page.locator(".pin").bounding_box()
    page.mouse.move(box["x"] + 15, box["y"] + 15)
    page.mouse.down()
    page.mouse.move(box["x"] + 15, box["y"] + 55, steps=6)
    page.mouse.up()
    assert float(page.input_value("[name=latitude]")) < before


def test_the_ground_turns_dark_with_the_page(at_shared_desk: Callable) -> None:
    desk = at_shared_desk()
    page = edit(desk)
    ground = "document.documentElement.style.getPropertyValue('--ground')"
    light = page.evaluate(f"() => {ground}")
    page.emulate_media(color_scheme="dark")
    desk.tab.until(f"light => {ground} !== light", light)


def test_a_place_is_taken_from_the_candidates_of_a_name(at_shared_desk: Callable) -> None:
    page = edit(at_shared_desk())
    page.fill("[name=place_name]", "Torkham")
    page.click(".look-up")
    page.locator(".candidates button").first.click()
    assert float(page.input_value("[name=longitude]")) == pytest.approx(71.09, abs=0.05)


def test_what_another_editor_wrote_is_shown_beside_and_not_overwritten_unseen(at_desk: Callable) -> None:
    one, other = at_desk(), at_desk()
    page, second = edit(one), edit(other)
    second.fill("[name=title]", "Their title")
    saved(second)
    page.fill("[name=title]", "My title")
    page.keyboard.press("Enter")
    page.wait_for_selector(".stale")
    assert "Their title" in page.inner_text(".stale")
    assert "My title" in page.inner_text(".stale")
    assert one.ask(f"/collections/incidents/items/{INCIDENT}")["properties"]["title"] == "Their title"
    page.click(".stale .first")
    page.get_by_text("Saved.").wait_for()
    assert one.ask(f"/collections/incidents/items/{INCIDENT}")["properties"]["title"] == "My title"
    one.tab.overlook("status of 412")


def test_what_is_typed_outlives_a_reload(at_shared_desk: Callable) -> None:
    page = edit(at_shared_desk())
    page.fill("[name=title]", "Half a tit")
    page.reload()
    page.wait_for_selector(".record-form")
    assert page.input_value("[name=title]") == "Half a tit"


def test_an_incident_is_retracted_with_a_reason_and_stays_at_its_moment(at_desk: Callable) -> None:
    desk = at_desk()
    page = edit(desk)
    revision = desk.ask("/healthz")["revision"]
    page.click(".retract")
    page.fill("[name=why]", "a duplicate of another")
    page.click(".retract")
    page.get_by_text("Retracted.").wait_for()
    assert "a duplicate of another" in page.inner_text(".versions")
    assert page.request.get(f"{desk.address}/collections/incidents/items/{INCIDENT}").status == 404
    assert desk.ask(f"/collections/incidents/items/{INCIDENT}?as_of={revision}")["id"] == INCIDENT


def test_an_incident_is_marked_as_corroborated_with_a_reason(at_desk: Callable) -> None:
    desk = at_desk()
    page = edit(desk)
    page.get_by_text("Mark as corroborated").click()
    page.get_by_text("Say why").wait_for()
    page.fill("[name=why]", "a second paper says so")
    page.get_by_text("Mark as corroborated").click()
    page.get_by_text("State: corroborated.").wait_for()
    assert page.locator(".state button").all_inner_texts() == ["Mark as reported", "Mark as disputed"]
    record = desk.ask(f"/collections/incidents/items/{INCIDENT}")["properties"]
    assert record["verification"] == "corroborated"
    page.locator(".versions").get_by_text("a second paper says so").wait_for()
    page.fill("[name=title]", "Half a tit")
    page.get_by_text("Mark as disputed").click()
    page.get_by_text("Save what you typed first").wait_for()


def test_a_claim_is_added_beside_the_others(at_desk: Callable) -> None:
    desk = at_desk()
    page = edit(desk)
    before = page.locator(".besides .claim").count()
    page.select_option(".method", "by:hospital")
    page.get_by_text("deaths unknown").first.wait_for()
    page.click(".claims-beside summary")
    page.select_option(".add-claim [name=party]", "hospital")
    page.fill(".add-claim [name=killed_best]", "4")
    page.fill(".add-claim [name=statement]", "Four <b>bodies</b> came in")
    page.keyboard.press("Control+Enter")
    page.locator(".besides .claim").nth(before).wait_for()
    assert "<b>bodies</b>" in page.inner_text(".besides .side-by-side")
    assert page.input_value(".method") == "by:hospital"
    page.locator(".by-method", has_text="4 killed").wait_for()


def test_a_form_that_cannot_be_sent_stays_with_its_claim(at_desk: Callable) -> None:
    desk = at_desk()
    page = edit(desk)
    page.fill("[name=title]", "Typed on a bad line")
    page.fill("[name=why]", "the line is bad")
    page.click(".claims-beside summary")
    page.fill(".add-claim [name=statement]", "Half a claim")
    page.context.set_offline(True)
    page.locator("[name=title]").press("Enter")
    page.wait_for_selector("#status:not(.fine):not(:empty)")
    page.context.set_offline(False)
    page.reload()
    page.wait_for_selector(".add-claim")
    told = {name: page.input_value(f"[name={name}]") for name in ("title", "why", "statement")}
    assert told == {"title": "Typed on a bad line", "why": "the line is bad", "statement": "Half a claim"}
    page.locator("[name=title]").press("Enter")
    page.get_by_text("Saved.").wait_for()
    assert "by local" in page.locator(".versions li", has_text="the line is bad").inner_text()
    desk.tab.overlook("ERR_INTERNET_DISCONNECTED")


@pytest.mark.parametrize(("size", "scheme"), [(DESK_SIZE, "light"), (DESK_SIZE, "dark"), (PHONE, "light")])
def test_nothing_hinders_assistive_technology_at_editing(
    size: tuple[int, int], scheme: str, at_shared_desk: Callable
) -> None:
    page = edit(at_shared_desk(size, scheme, has_touch=size == PHONE, bypass_csp=True))
    page.wait_for_selector(".place-told:not(:empty)")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
