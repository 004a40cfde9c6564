"""A person at the desk: a browser that opened the one-time address of a service, on a store of its own."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from page_reader import Reader
from playwright.sync_api import Page
from served import serving

from app.access.access_file import open_access
from app.access.sessions import invite

DESK_SIZE, PHONE = (1366, 768), (390, 844)


class AtDesk:
    """A tab at the desk of a service, and what the service then says."""

    def __init__(self, tab: Reader, address: str, store: Path) -> None:
        self.tab, self.address, self.store = tab, address, store

    def enter(self) -> None:
        """Open the session that writes, as the one-time address does."""
        with closing(open_access(self.store, lambda: datetime.now(UTC))) as access:
            self.tab.page.goto(f"{self.address}/enter?once={invite(access)}")

    def open(self, at: str = "read") -> Page:
        """The place of the desk that the address names; a tab that is at the desk stays in its page."""
        page = self.tab.page
        if "/desk" in page.url:
            page.evaluate("at => void (location.hash = at)", at)
        else:
            self.tab.open(f"{self.address}/desk#{at}")
        page.wait_for_selector(f"html[data-place={at.partition('/')[0]}]")
        return page

    def ask(self, path: str) -> Any:
        """The service's answer as JSON."""
        return self.tab.page.request.get(self.address + path, headers={"Accept": "application/json"}).json()


@pytest.fixture
def at_desk(seeded_path: Path, tmp_path: Path, reader: Callable[..., Reader]) -> Iterator[Callable[..., AtDesk]]:
    """Opens tabs at the desk of a service of the test's own, over a store with the seed incidents."""
    with desk_of(Path(shutil.copy(seeded_path, tmp_path / "store.gpkg")), reader) as make:
        yield make


@pytest.fixture
def at_shared_desk(desk_server: tuple[str, Path], reader: Callable[..., Reader]) -> Callable[..., AtDesk]:
    """Opens tabs at the desk of a service that is for tests which leave nothing there that another would see."""
    return opener(*desk_server, reader)


@contextmanager
def desk_of(store: Path, reader: Callable[..., Reader]) -> Iterator[Callable[..., AtDesk]]:
    """Opens tabs at the desk of a service over the store, which ends after its tabs."""
    opened: list[AtDesk] = []
    with serving(store) as address:
        make = opener(address, store, reader)

        def note(*about: Any, **more: object) -> AtDesk:
            opened.append(make(*about, **more))
            return opened[-1]

        yield note
        # What a page still asks for must not find the service gone; a page that is left may ask a while longer.
        for each in opened:
            each.tab.await_answers()
            each.tab.leave()


def opener(address: str, store: Path, reader: Callable[..., Reader]) -> Callable[..., AtDesk]:
    """Opens tabs, as large and in such a scheme as is wanted, that have entered at the service's desk."""

    def make(size: tuple[int, int] = DESK_SIZE, scheme: str = "light", **more: object) -> AtDesk:
        made = AtDesk(reader(size, scheme, **more), address, store)
        made.enter()
        return made

    return make


def violations(page: Page) -> list[tuple[str, str]]:
    """What axe finds on a page that lets it run: the rule, and the first element that breaks it."""
    found = Axe().run(page).response["violations"]
    return [(each["id"], each["nodes"][0]["html"][:200]) for each in found]
