import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from app.cli.main import main

Run = Callable[..., Result]


@pytest.fixture
def run(
    seeded_path: Path,
    use_loaded: Callable[[pytest.MonkeyPatch], None],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Runs a command in an empty folder, on a store of its own, with the geography that is loaded already."""
    store = str(shutil.copy(seeded_path, tmp_path / "cli.gpkg"))
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    use_loaded(monkeypatch)
    for name in ("HOST", "PORT", "BASEMAP", "GAZETTEER", "NOMINATIM", "ACLED_USER", "UCDP_TOKEN", "CHROMIUM"):
        monkeypatch.delenv(f"DURAND_{name}", raising=False)
    monkeypatch.setenv("DURAND_STORE", store)

    def invoke(*arguments: object, code: int = 0) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        assert result.exit_code == code, result.output
        if code and not isinstance(result.exception, SystemExit):
            raise AssertionError("a traceback") from result.exception
        return result

    return invoke


def one_line(result: Result) -> str:
    """The one line that an error of ours is."""
    assert result.stderr.startswith("durand: ")
    assert result.stderr.count("\n") == 1
    assert "Traceback" not in result.output
    return result.stderr


@pytest.fixture
def fails(run: Run) -> Callable[..., str]:
    """Runs a command that must fail with the exit code, and gives the one line that it says of it."""

    def invoke(*arguments: object, code: int = 2) -> str:
        return one_line(run(*arguments, code=code))

    return invoke
