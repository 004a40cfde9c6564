"""The pure parts of the pages' scripts against tables of cases, in node: `tests/script/*.test.mjs`."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

from app.filters import value_text
from app.web.page.assets import asset_text

FOLDER = Path(__file__).parents[1] / "script"


def test_the_parts_of_the_scripts_in_node(program: Callable[..., str]) -> None:
    node = program("node", "node")
    ran = subprocess.run(
        [node, "--test", "--test-reporter=tap"],
        cwd=FOLDER,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = re.search(r"^# pass (\d+)$", ran.stdout, re.M)
    written = sum(path.read_text().count('\ntest("') for path in FOLDER.glob("*.test.mjs"))
    assert found is not None
    assert int(found[1]) >= written > 30


def _listed(script: str, name: str) -> list[str]:
    """The texts of a list in a script."""
    found = re.search(rf"const {name} = \[(.*?)\];", asset_text(script), re.S)
    assert found is not None
    return re.findall(r'"([^"]*)"', found[1])


def test_the_page_and_the_service_look_for_parties_by_the_same_limits() -> None:
    script = asset_text("data/values.js")
    assert _listed("data/values.js", "ACTORS") == list(value_text.ACTORS)
    assert f"const LEAST_LETTERS = {value_text.LEAST_LETTERS};" in script
    assert f"const MOST_ACTORS = {value_text.MOST_ACTORS};" in script
