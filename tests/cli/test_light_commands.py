"""What short commands do not load: each of these takes longer to import than such a command may take."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("pandas", "geopandas", "pyproj", "pyogrio", "arro3", "fastapi", "folium", "rapidfuzz", "asyncio")
PROGRAM = """
import sys
from app.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
print("loaded:", *(name for name in %r if name in sys.modules))
"""


def loaded(store: Path, *words: str) -> list[str]:
    """The heavy libraries that a command has loaded at its end."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM % (HEAVY,), *words],
        env={**os.environ, "DURAND_STORE": str(store)},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.splitlines()[-1].split()[1:]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("light") / "store.gpkg"
    assert "pandas" in loaded(store, "info"), "the seed is imported with pandas"
    return store


@pytest.mark.parametrize(
    "words", [("summary",), ("summary", "--by", "month"), ("info",), ("summary", "--near", "chaman")]
)
def test_short_commands_load_no_heavy_library(filled: Path, words: tuple[str, ...]) -> None:
    assert loaded(filled, *words) == []
