"""A store that may not be written to, by its rights or by its medium: asked by somebody who is not root."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from serving_process import ROOT

NOBODY = 65534
IS_READ = "cannot be written to: it is read as it is"

Ask = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def folder(seeded_path: Path) -> Iterator[Path]:
    """A folder that everybody may read, with a store in it that nobody may write to."""
    made = Path(tempfile.mkdtemp())
    shutil.copy(seeded_path, made / "store.gpkg")
    (made / "store.gpkg").chmod(0o444)
    made.chmod(0o555)
    yield made
    made.chmod(0o755)
    shutil.rmtree(made)


@pytest.fixture
def ask(folder: Path) -> Ask:
    """Runs a command on the store, as a user without rights where this one is root."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        as_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
        return subprocess.run(
            [*(as_nobody if os.geteuid() == 0 else []), sys.executable, "-m", "app", *words],
            cwd=ROOT,
            env={**os.environ, "DURAND_STORE": str(folder / "store.gpkg"), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )

    return run


@pytest.mark.parametrize("words", [("info",), ("summary", "--by", "province"), ("near", "torkham"), ("check",)])
def test_store_that_may_not_be_written_to_is_read_and_says_so(
    ask: Ask, folder: Path, words: tuple[str, ...]
) -> None:
    ran = ask(*words)
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout
    assert IS_READ in ran.stderr or words == ("check",)
    assert [path.name for path in folder.iterdir()] == ["store.gpkg"]


def test_command_that_writes_says_what_would_be_right(ask: Ask, folder: Path) -> None:
    before = (folder / "store.gpkg").read_bytes()
    ran = ask("retract", "seed:S06", "--why", "a test")
    assert ran.returncode == 5
    assert "cannot be written to; copy it to where you may write, and open the copy" in ran.stderr
    assert "Traceback" not in ran.stderr
    assert (folder / "store.gpkg").read_bytes() == before


def test_store_of_a_folder_that_may_be_written_to_is_read_too(ask: Ask, folder: Path) -> None:
    folder.chmod(0o777)
    ran = ask("info")
    assert ran.returncode == 0, ran.stderr
    assert IS_READ in ran.stderr
