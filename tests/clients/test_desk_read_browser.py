"""The desk: an article is read, and its drafts are decided on, with the keyboard alone or a finger."""

from collections.abc import Callable

import pytest
from desk_reader import DESK_SIZE, PHONE, at_desk, at_shared_desk, violations

__all__ = ["at_desk", "at_shared_desk"]

ARTICLE = """Clashes near the frontier

Five civilians were killed and six wounded in shelling in Spin Boldak on 6 November 2025, a hospital said.
Three soldiers were killed in an attack near Miran Shah in North Waziristan on 7 November 2025, police said.
Torkham has been closed to all traffic since 12 October 2025, the customs office said.
"""
HOSTILE = "Five civilians were killed in <img src=x onerror=alert(1)> Spin Boldak on 6 November 2025, police said."


def read(desk, article: str = ARTICLE):
    """Paste and read an article with the keyboard: the field has the focus."""
    page = desk.open()
    page.keyboard.insert_text(article)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".draft:focus")
    return page


def decide(page, *keys: str) -> None:
    """Press keys at the draft that has the focus, until it is decided."""
    before = page.locator(".decided").count()
    for key in keys:
        page.keyboard.press(key)
    page.wait_for_function("n => document.querySelectorAll('.decided').length > n", arg=before)


def test_drafts_and_a_gate_are_accepted_with_the_keyboard_alone(at_desk: Callable) -> None:
    desk = at_desk(bypass_csp=True)
    page = read(desk)
    assert page.locator(".draft.of-incidents").count() == 2
    assert page.locator("mark").count() >= 3
    for _ in range(2):
        decide(page, "a")
    decide(page, "a")
    assert page.locator(".draft.open").count() == 0
    places = {
        each["properties"]["place_name"]
        for each in desk.ask("/collections/incidents/items?dataset=news")["features"]
    }
    assert any("Boldak" in str(name) for name in places)
    near = desk.ask("/crossings/chaman/incidents?within_km=50&dataset=news")
    assert near["numberMatched"] >= 1
    assert desk.ask("/crossings/torkham/status?at=2025-10-20")["headline"] == "closed"
    report = page.request.get(f"{desk.address}/report?from=2025-11-01&to=2025-11-10").text()
    assert "Spin Boldak" in report


def test_a_draft_is_dropped_by_two_keys_and_accepted_after_all_by_one(at_desk: Callable) -> None:
    desk = at_desk(bypass_csp=True)
    page = read(desk)
    decide(page, "d", "1")
    page.wait_for_selector(".draft.dropped")
    while not page.locator(".draft.of-incidents.dropped:focus").count():
        page.keyboard.press("ArrowUp")
    page.keyboard.press("a")
    page.wait_for_selector(".draft.of-incidents.accepted")


def test_a_draft_is_corrected_and_the_source_stays_underneath(at_desk: Callable) -> None:
    desk = at_desk()
    page = read(desk)
    page.keyboard.press("c")
    page.fill(".corrections [name=title]", "Shells fall on Spin Boldak")
    page.keyboard.press("Enter")
    page.wait_for_selector(".decided.accepted")
    found = desk.ask("/collections/incidents/items?dataset=news")["features"]
    assert [each["properties"]["title"] for each in found] == ["Shells fall on Spin Boldak"]
    item = desk.ask(f"/collections/incidents/items/{found[0]['id']}")
    assert [each["column"] for each in item["corrections"]] == ["title"]


def test_a_reload_and_a_lost_line_keep_what_was_typed(at_shared_desk: Callable) -> None:
    desk = at_shared_desk()
    page = desk.open()
    page.keyboard.insert_text(ARTICLE)
    page.reload()
    page.wait_for_selector("html[data-state]")
    assert page.input_value("textarea") == ARTICLE
    page.context.set_offline(True)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("#status:not(.fine):not(:empty)")
    page.context.set_offline(False)
    assert page.input_value("textarea") == ARTICLE
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".draft:focus")
    page.keyboard.press("c")
    page.fill(".corrections [name=title]", "Half a tit")
    page.reload()
    page.wait_for_selector(".draft")
    page.locator(".draft").first.focus()
    page.keyboard.press("c")
    assert page.input_value(".corrections [name=title]") == "Half a tit"
    desk.tab.overlook("ERR_INTERNET_DISCONNECTED")


def test_a_status_without_a_day_says_that_it_counts_on_none(at_shared_desk: Callable) -> None:
    page = read(
        at_shared_desk(), "Gates\n\nTravellers on foot may use Torkham on Saturdays only, officials said.\n"
    )
    assert "counts on no day" in page.inner_text(".draft.of-crossing_status")


def test_an_article_with_markup_stays_text(at_shared_desk: Callable) -> None:
    page = read(at_shared_desk(), HOSTILE)
    assert "<img src=x onerror=alert(1)>" in page.inner_text(".article")
    assert page.locator("#place img").count() == 0


def test_whoever_may_not_write_reads_and_is_told_how_to_enter(at_shared_desk: Callable) -> None:
    desk = at_shared_desk()
    desk.tab.page.context.clear_cookies()
    page = read(desk)
    assert page.locator(".draft .acts").count() == 0
    assert "one-time address" in page.inner_text("#who")


@pytest.mark.parametrize(("size", "scheme"), [(DESK_SIZE, "light"), (DESK_SIZE, "dark"), (PHONE, "light")])
def test_nothing_hinders_assistive_technology_at_reading(
    size: tuple[int, int], scheme: str, at_shared_desk: Callable
) -> None:
    desk = at_shared_desk(size, scheme, has_touch=size == PHONE, bypass_csp=True)
    page = desk.open()
    assert violations(page) == []
    read(desk)
    page.keyboard.press("c")
    page.wait_for_selector(".corrections")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
