import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from crowd import COUNT, write_crowd
from gathering import DATASET, write_gathering
from playwright.sync_api import Browser, Page, sync_playwright
from recording_proxy import Watched, watching

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PROJECT = Path(__file__).parents[2]
QGIS_SESSION = Path(__file__).with_name("qgis_session.py")
DESK = (1366, 768)
START_SECONDS = 60.0
"""The server is up in three; a machine that does much else takes longer."""
ADDRESS = re.compile(r"The map: (http://[^/\s]+)/map")


@dataclass
class Reader:
    """A tab on one of our pages that lets nothing out, and notes what went wrong."""

    page: Page
    outside: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)

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
        self.page.on("console", lambda message: self.note(message.type, message.text))
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("dialog", lambda dialog: (self.troubles.append(dialog.message), dialog.dismiss()))
        self.page.goto(address)
        self.page.wait_for_selector("html[data-state]", timeout=30_000)
        return self.page

    def settle(self) -> Page:
        """Until the map has drawn all that it asked for."""
        self.page.wait_for_selector("html[data-state]:not([data-busy])", timeout=30_000)
        return self.page

    @property
    def sentence(self) -> str:
        """What the map says of itself, once it has settled."""
        return self.settle().inner_text("#summary")

    def until(self, expression: str, arg: object = None) -> None:
        """Asks again and again from here: the page's policy lets it evaluate no text by itself."""
        deadline = time.monotonic() + 20
        while not self.page.evaluate(expression, arg):
            assert time.monotonic() < deadline, expression
            time.sleep(0.05)

    def note(self, kind: str, text: str) -> None:
        if kind in ("error", "warning"):
            self.troubles.append(text)

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


@pytest.fixture(scope="session")
def browser(program: Callable[..., str]) -> Iterator[Browser]:
    found = program("browser", *CHROMIUM_NAMES)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=CHROMIUM_ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def qgis_python(program: Callable[..., str]) -> str:
    """A Python that has QGIS, which is not ours: Debian's, where python3-qgis is installed."""
    return program("qgis", "/usr/bin/python3", "python3", proof=("-c", "import qgis.core"))


@pytest.fixture
def qgis(qgis_python: str, tmp_path: Path) -> Callable[..., Any]:
    """Asks a QGIS without a screen to do something (see `qgis_session.py`), and says what it saw."""

    def ask(do: str, **wish: object) -> Any:
        asked = tmp_path / "wish.json"
        asked.write_text(json.dumps({"do": do, **wish}, default=str), encoding="utf-8")
        home = tmp_path / "home"
        home.mkdir(mode=0o700, exist_ok=True)
        # QGIS's Python is not ours, and must not look for its packages here.
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL"))}
        done = subprocess.run(
            [qgis_python, str(QGIS_SESSION), str(asked)],
            env={**kept, "QT_QPA_PLATFORM": "offscreen", "HOME": str(home), "XDG_RUNTIME_DIR": str(home)},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
        seen = asked.with_name("wish.json.seen")
        assert seen.exists(), done.stderr[-2000:]
        return json.loads(seen.read_text(encoding="utf-8"))

    return ask


@pytest.fixture
def reader(browser: Browser) -> Iterator[Callable[..., Reader]]:
    """Opens tabs; at the end none of them may have asked outside or complained."""
    readers: list[Reader] = []

    def make(size: tuple[int, int] = DESK, scheme: str = "light", **more: object) -> Reader:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, color_scheme=scheme, **more)
        readers.append(Reader(context.new_page()))
        return readers[-1]

    yield make
    for each in readers:
        each.page.context.close()
        assert each.outside == []
        assert each.troubles == []


@pytest.fixture(scope="session")
def live_server(seeded_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of `durand serve` in a process of its own, over a store with the seed incidents."""
    folder = tmp_path_factory.mktemp("live")
    with serving(Path(shutil.copy(seeded_path, folder / "store.gpkg"))) as address:
        yield address


@pytest.fixture(scope="session")
def crowded_path(seeded_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the seed and more incidents than fit on two pages of 1,000, imported by the command line."""
    folder = tmp_path_factory.mktemp("crowded")
    store = Path(shutil.copy(seeded_path, folder / "store.gpkg"))
    words = [sys.executable, "-m", "app", "import", str(write_crowd(folder / "crowd.csv"))]
    done = subprocess.run(words, cwd=PROJECT, env=environment(store), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    assert f"{COUNT} inserted" in done.stdout
    return store


@pytest.fixture(scope="session")
def crowded_server(crowded_path: Path) -> Iterator[str]:
    """The base URL of `durand serve` over the crowded store."""
    with serving(crowded_path) as address:
        yield address


@pytest.fixture(scope="session")
def gathered_server(seeded_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of `durand serve` over the seed and incidents that lie on one another, or are hostile."""
    folder = tmp_path_factory.mktemp("gathered")
    store = Path(shutil.copy(seeded_path, folder / "store.gpkg"))
    file = write_gathering(folder / "gathering.csv")
    words = [sys.executable, "-m", "app", "import", str(file), "--dataset", DATASET]
    done = subprocess.run(words, cwd=PROJECT, env=environment(store), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    with serving(store) as address:
        yield address


@pytest.fixture
def watched(crowded_server: str) -> Iterator[Watched]:
    """The crowded service behind a proxy that notes what is asked for."""
    with watching(crowded_server) as proxied:
        yield proxied


def environment(store: Path) -> dict[str, str]:
    return {**os.environ, "DURAND_STORE": str(store)}


@contextmanager
def serving(store: Path) -> Iterator[str]:
    """The address of a service over a store, for as long as it is needed."""
    log = store.with_name("log")
    with log.open("wb") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "app", "serve", "--host", "127.0.0.1", "--port", "0"],
            cwd=PROJECT,
            env=environment(store),
            stdout=sink,
            stderr=sink,
        )
    try:
        yield await_address(process, log)
    finally:
        process.terminate()
        process.wait(timeout=30)


def await_address(serving: subprocess.Popen[bytes], log: Path) -> str:
    """Where the server says that it listens, on a port that was free."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and serving.poll() is None:
        if said := ADDRESS.search(log.read_text()):
            return said[1]
        time.sleep(0.05)
    pytest.fail(f"durand serve is not up (exit code {serving.poll()}):\n{log.read_text()}")
