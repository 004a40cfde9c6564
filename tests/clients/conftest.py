import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from crowd import COUNT, write_crowd
from gathering import DATASET, write_gathering
from page_reader import PATIENCE_SECONDS, Reader
from playwright.sync_api import Browser, sync_playwright
from recording_proxy import Watched, watching
from served import PROJECT, environment, serving

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
QGIS_SESSION = Path(__file__).with_name("qgis_session.py")
DESK = (1366, 768)


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
        # What a service worker asks for, no test could hold or change: the tests of it let it run.
        shape = {"service_workers": "block", "viewport": {"width": size[0], "height": size[1]}, **more}
        context = browser.new_context(color_scheme=scheme, **shape)
        context.set_default_timeout(1000 * PATIENCE_SECONDS)
        readers.append(Reader(context.new_page()))
        return readers[-1]

    yield make
    for each in readers:
        each.leave()
    assert [each.outside for each in readers] == [[] for _ in readers]
    assert [each.troubles for each in readers] == [[] for _ in readers]


@pytest.fixture(scope="session")
def live_server(seeded_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The base URL of `durand serve` in a process of its own, over a store with the seed incidents."""
    folder = tmp_path_factory.mktemp("live")
    with serving(Path(shutil.copy(seeded_path, folder / "store.gpkg"))) as address:
        yield address


@pytest.fixture(scope="session")
def desk_server(seeded_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The base URL and the store of a service with the seed incidents whose desk several tests sit at."""
    store = Path(shutil.copy(seeded_path, tmp_path_factory.mktemp("desk") / "store.gpkg"))
    with serving(store) as address:
        yield address, store


CLAIM_OF_INJURED = """id,incident,party,verb,statement,injured_low,injured_best,injured_high
made,ucdp:500000,media,reported,An invented claim with every bound,1,2,4
"""
"""A claim that fills the columns which nothing else of the crowd does: a column without a value has no type."""


@pytest.fixture(scope="session")
def crowded_path(seeded_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the seed and more incidents than fit on two pages of 1,000, imported by the command line."""
    folder = tmp_path_factory.mktemp("crowded")
    store = Path(shutil.copy(seeded_path, folder / "store.gpkg"))
    (folder / "claims.csv").write_text(CLAIM_OF_INJURED, encoding="utf-8")
    words = [
        sys.executable,
        "-m",
        "app",
        "import",
        str(write_crowd(folder / "crowd.csv")),
        str(folder / "claims.csv"),
    ]
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
