"""What has to pass before a change goes in: everything, with nothing skipped."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
CI = PROJECT / ".ci" / "run"
ASKS_FOR = re.compile(r"""\bprogram\(\s*"(\w+)\"""")
NEEDY = """
import pytest

def test_with_a_program_that_nobody_has(program):
    program("gdal", "no-such-program-anywhere")

@pytest.mark.xfail(reason="known", strict=True)
def test_known_to_fail():
    raise AssertionError
"""


def run_needy(folder: Path, required: str) -> subprocess.CompletedProcess[str]:
    """pytest on a test that skips, under our conftest."""
    shutil.copy(PROJECT / "tests" / "conftest.py", folder)
    (folder / "test_needy.py").write_text(NEEDY)
    return subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-rs",
            "-p",
            "no:cacheprovider",
            "--rootdir",
            str(folder),
            str(folder),
        ],
        cwd=folder,
        env={**os.environ, "DURAND_TEST_REQUIRE": required, "PYTHONPATH": str(PROJECT)},
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_a_missing_program_skips_by_name_on_any_machine(tmp_path: Path) -> None:
    ran = run_needy(tmp_path, "")
    assert ran.returncode == 0, ran.stdout
    assert "no gdal: this machine has no no-such-program-anywhere" in ran.stdout
    assert "1 skipped, 1 xfailed" in ran.stdout


def test_a_missing_program_fails_where_components_are_required(tmp_path: Path) -> None:
    ran = run_needy(tmp_path, "gdal")
    assert ran.returncode == 1
    assert "no gdal: this machine has no no-such-program-anywhere" in ran.stdout
    assert "1 failed, 1 xfailed" in ran.stdout


def test_ci_runs_the_readme_s_test_command_with_every_component() -> None:
    text = CI.read_text()
    assert os.access(CI, os.X_OK)
    assert text.rstrip().endswith("make test")
    required = re.search(r"DURAND_TEST_REQUIRE=([\w,]+)", text)
    assert required is not None
    others = [path for path in (PROJECT / "tests").rglob("*.py") if path != Path(__file__)]
    asked = {name for path in others for name in ASKS_FOR.findall(path.read_text())}
    assert asked == set(required[1].split(","))


@pytest.mark.parametrize("variable", ["PORT=9123", "DURAND_PORT=9123"])
def test_make_serves_where_it_is_told(variable: str) -> None:
    name, value = variable.split("=")
    dry = ["make", "--dry-run", "--assume-old=.venv/.runtime-installed", "serve"]
    environment = {"PATH": os.environ["PATH"], "HOST": "a-compiler-s-name"}
    for asked in (
        subprocess.run([*dry, variable], cwd=PROJECT, env=environment, capture_output=True, text=True),
        subprocess.run(dry, cwd=PROJECT, env={**environment, name: value}, capture_output=True, text=True),
    ):
        assert "DURAND_HOST='127.0.0.1' DURAND_PORT='9123'" in asked.stdout, asked.stderr


@pytest.mark.parametrize(("target", "more"), [("pytest", set()), ("coverage", {"--cov"})])
def test_every_test_runs_in_processes_side_by_side_and_failures_are_named(target: str, more: set[str]) -> None:
    dry = ["make", "--dry-run", "--assume-old=.venv/.dev-installed", "JOBS=2", target]
    # Without what a `make` around this test puts into the environment.
    alone = {"PATH": os.environ["PATH"]}
    ran = subprocess.run(dry, cwd=PROJECT, env=alone, capture_output=True, text=True)
    given = ran.stdout.partition(" -m pytest ")[2].split()
    assert {"-rf", *more} <= set(given), ran.stderr
    assert given[given.index("--numprocesses") + 1] == "2"
    assert not [word for word in given if word.startswith(("tests", "-k", "-m", "--deselect", "--ignore"))]


def test_hooks_before_a_commit_are_the_tools_of_this_folder_alone() -> None:
    text = (PROJECT / ".pre-commit-config.yaml").read_text()
    assert re.findall(r"- repo: (.+)", text) == ["local"]
    assert "://" not in text
    entries = re.findall(r"entry: \.venv/bin/(\w+)", text)
    assert entries == ["ruff", "ruff", "mypy"]
    assert [name for name in entries if not (Path(sys.executable).parent / name).exists()] == []
