"""The pages of docs/reference are what the code says: `make docs` writes them."""

import runpy
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
FOLDER = PROJECT / "docs" / "reference"
PAGES: dict[str, str] = runpy.run_path(str(PROJECT / "docs" / "write_reference.py"))["pages"]()


def test_there_is_no_other_page() -> None:
    assert {path.name for path in FOLDER.iterdir()} == PAGES.keys()


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_code_says(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name], "run `make docs`"


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_without_a_description(name: str) -> None:
    rows = [line for line in PAGES[name].splitlines() if line.startswith("| `")]
    assert rows != []
    assert [row for row in rows if not row.replace("\\|", "").split("|")[2].strip()] == []


def test_the_traces_in_the_architecture_are_what_a_row_and_a_request_pass_through() -> None:
    """In a process of its own, in which nothing has been made before."""
    script = PROJECT / "tests" / "benchmarks" / "module_trace.py"
    ran = subprocess.run([sys.executable, str(script), "--check"], capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
