"""A browser's tab on one of our pages."""

import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Request

PATIENCE_SECONDS = 120.0
"""How long a page may take on a machine that does much else."""
ANSWERED_SECONDS = 60.0
"""How long a page that is left may wait for what it asked for."""

NO_WORKER = "Service Worker registration blocked by Playwright"
"""The remark of a browser that lets a page run no service worker."""


@dataclass
class Reader:
    """A tab on one of our pages that lets nothing out, and notes what went wrong."""

    page: Page
    outside: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    awaited: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.page.on("request", lambda request: self.awaited.add(request))
        self.page.on("requestfinished", lambda request: self.awaited.discard(request))
        self.page.on("requestfailed", lambda request: self.awaited.discard(request))

    def open(self, address: str) -> Page:
        host = urlsplit(address).netloc

        def guard(route) -> None:
            parts = urlsplit(route.request.url)
            if parts.scheme in ("data", "blob", "file") or parts.netloc == host:
                route.continue_()
            else:
                self.outside.append(route.request.url)
                route.abort()

        self.page.route("**/*", guard)
        self.page.on("console", lambda message: self.note(message))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.troubles.append(dialog.message), dialog.dismiss()))
        self.page.goto(address)
        self.page.wait_for_selector("html[data-state]:is([data-whole], [data-place])")
        return self.page

    def settle(self) -> Page:
        """Until the map has drawn all that it asked for."""
        self.page.wait_for_selector("html[data-state]:not([data-busy])")
        return self.page

    @property
    def sentence(self) -> str:
        """What the map says of itself, once it has settled."""
        return self.settle().inner_text("#summary")

    def until(self, expression: str, arg: object = None) -> None:
        """Asks again and again from here: the page's policy lets it evaluate no text by itself."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self.page.evaluate(expression, arg):
            assert time.monotonic() < deadline, expression
            time.sleep(0.05)

    def note(self, message: ConsoleMessage) -> None:
        """A complaint, with the address that it is about: that of a file that did not come, or of a script."""
        if message.type in ("error", "warning") and message.text != NO_WORKER:
            self.troubles.append(f"{message.text} ({message.location['url']})")

    def overlook(self, words: str) -> None:
        """Forget the complaints with these words, which a test brought about."""
        self.troubles[:] = [each for each in self.troubles if words not in each]

    def await_answers(self) -> None:
        """Until the page has all that it asked for: it may ask for more after what a test waited for."""
        deadline = time.monotonic() + ANSWERED_SECONDS
        while self.awaited and time.monotonic() < deadline:
            self.page.wait_for_timeout(20)

    def leave(self) -> None:
        """Close the tab; nothing that it still asks for is answered to it, or noted."""
        if not self.page.is_closed():
            self.page.unroute_all(behavior="ignoreErrors")
        self.page.context.close()

    def look_at(self, lon: float, lat: float, zoom: float) -> None:
        self.page.evaluate(
            "([lat, lon, zoom]) => void map_incidents.setView([lat, lon], zoom, {animate: false})",
            [lat, lon, zoom],
        )

    def click_at(self, lon: float, lat: float) -> None:
        """A click on the map, as near to the place as a whole pixel is."""
        spot = self.page.evaluate(
            """([lat, lon]) => {
                const box = map_incidents.getContainer().getBoundingClientRect();
                const point = map_incidents.latLngToContainerPoint([lat, lon]);
                return [point.x + box.x, point.y + box.y];
            }""",
            [lat, lon],
        )
        self.page.mouse.click(*spot)
