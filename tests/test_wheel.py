"""The wheel in a clean environment: `import app`, the command and the service run from it, far from the checkout.

A package registry is asked for what the lock file names: it runs only where `make dist` or `-m packages` says so.
"""

import os
import re
import subprocess
import sys
import time
import urllib.request
import venv
from pathlib import Path

import pytest

pytestmark = pytest.mark.packages

PROJECT = Path(__file__).parents[1]
START_SECONDS = 60.0
SCRIPT = """
import app
from pathlib import Path
assert "site-packages" in app.__file__, app.__file__
assert (Path(app.__file__).parent / "py.typed").exists()
with app.open("durand.gpkg") as session:
    near = session.incidents(near="chaman", within_km=25)
    near.map().save("near.html")
    near.export("near.gpkg")
    print(len(near))
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of an environment that has the wheel and what the lock file names, and no more."""
    folder = tmp_path_factory.mktemp("wheel")
    make = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*make, "--wheel-dir", str(folder / "dist"), str(PROJECT)], check=True)
    venv.create(folder / "clean", with_pip=True)
    programs = folder / "clean" / "bin"
    install = [str(programs / "python"), "-m", "pip", "install", "--quiet", "--no-input"]
    subprocess.run(
        [*install, "--require-hashes", "--no-deps", "-r", str(PROJECT / "requirements.lock")], check=True
    )
    (wheel,) = (folder / "dist").glob("durand-*.whl")
    subprocess.run([*install, "--no-deps", "--no-index", str(wheel)], check=True)
    return programs


def clean_environment() -> dict[str, str]:
    """The variables of this machine without those that would lead back to the checkout."""
    return {name: text for name, text in os.environ.items() if not name.startswith(("DURAND_", "PYTHON"))}


def test_library_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [str(installed / "python"), "-c", SCRIPT],
        cwd=tmp_path,
        env=clean_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 0
    assert (tmp_path / "near.gpkg").exists()


def test_service_runs_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with log.open("wb") as sink:
        words = [str(installed / "durand"), "serve", "--port", "0"]
        serving = subprocess.Popen(words, cwd=tmp_path, env=clean_environment(), stdout=sink, stderr=sink)
    try:
        address = None
        deadline = time.monotonic() + START_SECONDS
        while address is None and time.monotonic() < deadline and serving.poll() is None:
            address = re.search(r"The map: (http://\S+)/map", log.read_text())
            time.sleep(0.05)
        assert address is not None, log.read_text()
        for path, expected in (("/healthz", b"revision"), ("/map", b"<title>"), ("/static/map.js", b"durand")):
            with urllib.request.urlopen(address[1] + path) as answer:
                assert expected in answer.read(), path
    finally:
        serving.terminate()
        serving.wait(timeout=30)
