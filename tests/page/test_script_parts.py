"""The pure parts of the pages' scripts against tables of cases, in node: `tests/script/*.test.mjs`."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

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
