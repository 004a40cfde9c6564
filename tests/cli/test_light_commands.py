"""What short commands do not load: each of these takes longer to import than such a command may take."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = (
    *("pandas", "geopandas", "pyproj", "pyogrio", "arro3", "fastapi", "folium", "rapidfuzz", "asyncio"),
    *("pydantic", "cql2", "app.geocoding.geocoder", "app.geography.atlas", "app.filters.cql2_filter"),
)
ATLAS = "app.geography.atlas"
PROGRAM = """
import sys
from app.cli.main import main
try:
    main(sys.argv[1:])
except SystemExit as end:
    assert not end.code, end.code
print("loaded:", *(name for name in %r if name in sys.modules))
"""


def loaded(store: Path, *words: str, **variables: str) -> list[str]:
    """The heavy libraries that a command has loaded at its end."""
    bare = {name: text for name, text in os.environ.items() if not name.startswith("DURAND_")}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM % (HEAVY,), *words],
        env={**bare, "DURAND_STORE": str(store), **variables},
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
    "words", [("summary",), ("summary", "--by", "month"), ("info",), ("inbox",), ("summary", "--near", "chaman")]
)
def test_short_commands_load_no_heavy_library(filled: Path, words: tuple[str, ...]) -> None:
    assert loaded(filled, *words) == []


def test_listing_incidents_near_a_place_loads_no_more_than_the_units_that_they_are_known_as(filled: Path) -> None:
    assert set(loaded(filled, "near", "torkham")) <= {ATLAS}


def test_a_filter_in_cql2_loads_what_reads_it(filled: Path) -> None:
    assert {"cql2", "app.filters.cql2_filter"} <= {*loaded(filled, "summary", "--filter", "fatalities_best > 3")}


def test_another_setting_is_checked_by_every_command(filled: Path) -> None:
    assert "pydantic" in loaded(filled, "info", DURAND_PORT="9000")
    with pytest.raises(subprocess.CalledProcessError) as failed:
        loaded(filled, "info", DURAND_PORT="http")
    assert "DURAND_PORT" in failed.value.stderr
