"""README keeps up with the program: it names every command, setting, filter and route, and what it shows works.

In README.md a block that opens with "```sh run" is run here, in an empty folder with a store that holds the seed
incidents. Other blocks are not (they serve, or need a network or a file of the reader's), but the commands,
options and make targets in them have to exist.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import click
import pytest

from app.cli.main import main
from app.filters.catalogue import FILTER_NAMES
from app.model.settings import Settings
from app.web.api.application import ROUTES

PROJECT = Path(__file__).parents[1]
README = (PROJECT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
FENCED = re.findall(r"^( *)```sh( run)?\n(.*?)^\1```$", README, re.M | re.S)
RUN = [dedent(text) for _, run, text in FENCED if run]
INDENTED = re.findall(r"^ {4,}(\S.*)$", README, re.M)
SHOWN = [line.strip() for _, _, text in FENCED for line in text.splitlines()] + INDENTED
GENERAL = {"--help", "-h", "--version"}


def section(title: str) -> str:
    """The text under a heading, to the next one of its depth."""
    found = re.search(rf"^(#+) {title}\b.*?$(.*?)(?=^\1 |\Z)", README, re.M | re.S)
    assert found is not None, f"README has no section {title}"
    return found[2]


def options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts} | GENERAL


def calls(program: str) -> list[list[str]]:
    """The words after a program's name, wherever README calls it in a block; also after VARIABLE=value."""
    found = [re.match(rf"(?:\w+=\S*\s+)*(?:\.venv/bin/)?{program}\s+(.*)", line) for line in SHOWN]
    return [shlex.split(call[1], comments=True) for call in found if call is not None]


@pytest.mark.parametrize("name", main.commands)
def test_every_command_is_named(name: str) -> None:
    assert re.search(rf"\bdurand {name}\b", README)


@pytest.mark.parametrize(("name", "option"), [
    (name, option)
    for name, command in main.commands.items()
    for option in sorted(options(command) - GENERAL)
    if option.startswith("--")
    and option.removeprefix("--") not in {filter_name.replace("_", "-") for filter_name in FILTER_NAMES}
])  # fmt: skip
def test_every_option_of_a_command_is_named(name: str, option: str) -> None:
    assert re.search(rf"{option}\b", README), f"durand {name} {option}"


@pytest.mark.parametrize("name", FILTER_NAMES)
def test_every_filter_is_named(name: str) -> None:
    assert f"`{name}`" in README


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_named_with_its_default(name: str) -> None:
    rows = [line for line in section("Settings").splitlines() if f"`DURAND_{name.upper()}`" in line]
    assert len(rows) == 1
    default = Settings.model_fields[name].default
    assert f"`{default}`" in rows[0] or default is None


@pytest.mark.parametrize("path", [path for path in ROUTES if not path.startswith("/static/")])
def test_every_route_is_named(path: str) -> None:
    assert re.search(rf"`{re.escape(path.replace(':path}', '}'))}[`?]", section("Routes"))


def test_the_architecture_names_every_part() -> None:
    parts = {path.stem if path.is_file() else f"{path.name}/" for path in (PROJECT / "app").iterdir()}
    text = section("Architecture")
    assert [name for name in sorted(parts) if not name.startswith("__") and name not in text] == []


def test_pictures_and_files_that_are_linked_exist() -> None:
    linked = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)|<img[^>]*\bsrc=\"([^\":]+)\"", README)
    assert [name for pair in linked for name in pair if name and not (PROJECT / name).exists()] == []


def test_commands_are_called_as_they_can_be_called() -> None:
    assert calls("durand") != []
    for name, *words in calls("durand"):
        assert name in main.commands, name
        given = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        assert given - options(main.commands[name]) == set(), name


def test_make_is_called_with_targets_that_there_are() -> None:
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.M))
    called = {word for words in calls("make") for word in words if "=" not in word}
    assert {"serve", "test"} <= called <= targets


def test_something_is_run() -> None:
    assert RUN != []


@pytest.mark.parametrize("block", RUN)
def test_blocks_run(block: str, seeded_path: Path, tmp_path: Path) -> None:
    store = shutil.copy(seeded_path, tmp_path / "store.gpkg")
    folder = tmp_path / "here"
    folder.mkdir()
    environment = {
        **os.environ,
        "DURAND_STORE": str(store),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    ran = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stderr
