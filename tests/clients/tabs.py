"""Tabs of one browser, lent to one test after another: to open a tab costs more than to load a page into it.

Our pages keep nothing in a browser (no cookie, no storage), so a tab that was taken back and shows nothing is as
good as a new one.
"""

from dataclasses import dataclass, field

from page_reader import Reader
from playwright.sync_api import Browser

DESK = (1366, 768)
KEPT = 3
"""How many tabs wait at most for the next test."""


@dataclass(frozen=True)
class Look:
    """What a tab is opened with: the size of its window, its colour scheme, and Playwright's other options."""

    size: tuple[int, int]
    scheme: str
    more: tuple[tuple[str, object], ...] = ()


@dataclass
class Tabs:
    browser: Browser
    waiting: list[tuple[Look, Reader]] = field(default_factory=list)

    def lend(self, look: Look) -> Reader:
        for place, (its_look, reader) in enumerate(self.waiting):
            if its_look == look:
                del self.waiting[place]
                return reader
        viewport = {"width": look.size[0], "height": look.size[1]}
        context = self.browser.new_context(viewport=viewport, color_scheme=look.scheme, **dict(look.more))
        return Reader(context.new_page())

    def take_back(self, look: Look, reader: Reader) -> tuple[list[str], list[str]]:
        """What the page asked outside, and what went wrong in it, since the tab was lent."""
        page, context = reader.page, reader.page.context
        for other in context.pages[1:]:
            other.close()
        page.goto("about:blank")
        page.mouse.move(-9, -9)
        page.emulate_media(media="null", color_scheme=look.scheme)
        context.clear_permissions()
        context.set_offline(bool(dict(look.more).get("offline")))
        said = reader.outside, reader.troubles
        reader.outside, reader.troubles = [], []
        self.waiting.append((look, reader))
        if len(self.waiting) > KEPT:
            self.waiting.pop(0)[1].page.context.close()
        return said
