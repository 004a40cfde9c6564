"""Pages in Dari, Pashto and Urdu: names, the marks of what stands in English, and nothing that hinders anybody."""

import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page
from test_map_labels_browser import overlap
from test_small_windows_browser import TOO_SMALL

from app.geography.towns import shipped_towns, towns_in

DESK, LEAST = (1366, 768), (320, 256)
LANGUAGES = ("fa", "ps", "ur")
SHEETS = (
    "/collections/incidents/items?f=html",
    "/collections/incidents/items/seed:S06?f=html",
    "/collections/provinces/items/PK-KP?f=html",
    "/crossings/torkham?f=html",
    "/summary?f=html&by=adm2",
    "/report?from=2025-10-01&to=2025-10-31",
)
UNMARKED = """() => {
    const [latin, arabic] = [/\\p{Script=Latin}/gu, /(?!\\p{Nd})\\p{Script=Arabic}/gu];
    const isEnglish = (text) => (text.match(latin) ?? []).length > (text.match(arabic) ?? []).length;
    const said = ["aria-label", "placeholder", "title"].flatMap((name) =>
        [...document.querySelectorAll(`[${name}]`)].map((each) => [name, each.getAttribute(name), each]));
    const texts = [...document.querySelectorAll("body *")]
        .filter((each) => !each.closest("script, noscript, style, canvas, [dir=auto], [aria-hidden=true]"))
        .flatMap((each) => [...each.childNodes].filter((node) => node.nodeType === 3)
            .map((node) => ["text", node.data.replace(/\\u2068[^\\u2069]*\\u2069/g, ""), each]));
    return [...said, ...texts]
        .filter(([, text, each]) => isEnglish(text) && each.closest("[lang]").getAttribute("lang") !== "en")
        .map(([name, text]) => [name, text]);
}"""
"""What stands in English on a page of another language and does not say so; records' own texts are `dir=auto`."""
WRITTEN = """
window.written = new Map();
const fill = CanvasRenderingContext2D.prototype.fillText;
CanvasRenderingContext2D.prototype.fillText = function (text, ...place) {
    const isOurs = this.font.includes("Vazirmatn") && document.fonts.check(this.font, text);
    if (/\\p{Script=Arabic}|[۰-۹]/u.test(text)) window.written.set(text, isOurs);
    fill.call(this, text, ...place);
};
"""
"""Notes whether the last drawing of each text on a canvas had the font that came."""
LABELS = """() => [...document.querySelectorAll(".label.town:not(.ruler *)")]
    .map((each) => [each.textContent, each.lang])"""


def violations(page: Page) -> list[tuple[str, str]]:
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"]) for each in found]


def plain(page: Page) -> None:
    """The map as it opens."""


def with_all(page: Page) -> None:
    page.evaluate("location.hash = 'sel=seed:S06'")
    page.reload()
    page.wait_for_selector(".claims .claim")
    page.click(".filters-tool")


def with_list(page: Page) -> None:
    page.click("#list")
    page.wait_for_selector("#table tbody tr")


def with_crossing(page: Page) -> None:
    page.evaluate("location.hash = 'sel=crossing:torkham'")
    page.reload()
    page.wait_for_selector(".statuses .claim")
    page.click(".share-menu > summary")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scene", [plain, with_all, with_list, with_crossing], ids=lambda scene: scene.__name__)
def test_map_hinders_nobody_and_marks_what_stands_in_english(
    scene: Callable, language: str, gathered_server: str, reader: Callable
) -> None:
    tab = reader(bypass_csp=True)
    page = tab.open(f"{gathered_server}/map?lang={language}")
    tab.settle()
    scene(page)
    tab.settle()
    assert violations(page) == []
    assert page.evaluate(UNMARKED) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= DESK[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", [*SHEETS, "/map?province=nowhere"])
def test_page_hinders_nobody_and_marks_what_stands_in_english(
    path: str, language: str, live_server: str, reader: Callable
) -> None:
    tab = reader(LEAST, bypass_csp=True)
    page = tab.page
    page.goto(f"{live_server}{path}&lang={language}")
    assert violations(page) == []
    assert page.evaluate(UNMARKED) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= LEAST[0]


def test_small_window_in_dari_reflows_and_has_targets_that_are_large_enough(
    gathered_server: str, reader: Callable
) -> None:
    tab = reader(LEAST, bypass_csp=True)
    page = tab.open(f"{gathered_server}/map?lang=fa")
    tab.settle()
    page.click(".fold")
    assert violations(page) == []
    assert page.evaluate(TOO_SMALL) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= LEAST[0]


@pytest.mark.parametrize("language", LANGUAGES)
def test_towns_have_the_names_that_sources_have_in_the_language(
    language: str, live_server: str, reader: Callable
) -> None:
    tab = reader()
    page = tab.open(f"{live_server}/map?lang={language}#view=69.8,33.6,8")
    tab.settle()
    tab.until("() => document.querySelectorAll('.label.town').length > 8")
    names = {(town[0], town[5] if len(town) > 5 else "en") for town in towns_in(language)}
    shown = [tuple(each) for each in page.evaluate(LABELS)]
    assert [each for each in shown if each not in names] == []
    assert {said for _, said in shown} > {"en"}
    countries = page.locator(".label.country-name").all_inner_texts()
    assert sorted(set(countries)) == ["افغانستان", "پاکستان"]


def test_names_of_another_language_come_with_its_pages_alone(live_server: str, reader: Callable) -> None:
    tab = reader()
    asked: list[str] = []
    tab.page.on("response", lambda answer: asked.append(answer.text()) if "/static/" in answer.url else None)
    page = tab.open(f"{live_server}/map")
    tab.settle()
    tab.until("() => document.querySelectorAll('.label.town').length > 2")
    assert {name for name, _ in page.evaluate(LABELS)} <= {town[0] for town in shipped_towns()}
    assert [text[:80] for text in asked if "جلال آباد" in text] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_names_keep_clear_of_each_other(language: str, live_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{live_server}/map?lang={language}#view=70.5,33.5,7.5")
    tab.settle()
    boxes = page.evaluate(
        """() => [...document.querySelectorAll(".label:not(.ruler *)")]
            .map((each) => ({ text: each.textContent, ...each.getBoundingClientRect().toJSON() }))"""
    )
    pairs = [(one, other) for at, one in enumerate(boxes) for other in boxes[at + 1 :]]
    assert len(boxes) > 8
    assert [(one["text"], other["text"]) for one, other in pairs if overlap(one, other)] == []


def test_pashto_has_its_digits_and_months_in_a_browser_without_pashto(live_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{live_server}/map?lang=ps#sel=seed:S06")
    page.wait_for_selector(".claims .claim")
    assert re.search("۷ نومبر ۲۰۲۵", page.inner_text("#panel"))


def test_time_runs_as_in_the_chart(live_server: str, reader: Callable) -> None:
    tab = reader()
    page = tab.open(f"{live_server}/map?lang=ur")
    tab.settle()
    back, on = (page.locator(".time-bar .step").nth(at).bounding_box()["x"] for at in (0, 1))
    assert back < on


def test_numbers_on_a_canvas_are_drawn_again_when_their_font_has_come(live_server: str, reader: Callable) -> None:
    tab = reader()
    tab.page.add_init_script(WRITTEN)
    tab.open(f"{live_server}/map?lang=fa")
    tab.settle()
    tab.until("() => window.written.size > 2 && [...window.written.values()].every(Boolean)")
