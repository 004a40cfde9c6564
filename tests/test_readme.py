"""The documents keep up with the program: all that there is has its name in them, and what they show works.

The documents are README, CONTRIBUTING, SECURITY and everything in docs. In README and docs/guide a block that
opens with "```sh run" is run here, in an empty folder with a store that holds the seed incidents. Other blocks are
not (they serve, or need a network or a file of the reader's), but the commands, options and make targets in them
have to exist.
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
README = PROJECT / "README.md"
PATHS = [
    README,
    PROJECT / "CONTRIBUTING.md",
    PROJECT / "SECURITY.md",
    *sorted((PROJECT / "docs").rglob("*.md")),
    *sorted((PROJECT / ".github").rglob("*.md")),
]
TEXTS = {str(path.relative_to(PROJECT)): path.read_text(encoding="utf-8") for path in PATHS}
RUN_IN = ("README.md", "docs/guide/")
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")
FENCED = re.compile(r"^( *)```sh( run)?\n(.*?)^\1```$", re.M | re.S)
RUN = [
    (name, dedent(block))
    for name, text in TEXTS.items()
    for _, run, block in FENCED.findall(text)
    if run and name.startswith(RUN_IN)
]
GENERAL = {"--help", "-h", "--version"}
MAX_README_LINES = 160


def reference(name: str) -> str:
    return TEXTS[f"docs/reference/{name}.md"]


def section(text: str, title: str) -> str:
    """The text under a heading, to the next one of its depth."""
    found = re.search(rf"^(#+) {title}$(.*?)(?=^\1 |\Z)", text, re.M | re.S)
    assert found is not None, f"there is no section {title}"
    return found[2]


def subcommands(path: str, commands: dict[str, click.Command]) -> dict[str, click.Command]:
    """The commands that do something, by all of their words."""
    found: dict[str, click.Command] = {}
    for name, command in commands.items():
        inner = subcommands(f"{path}{name} ", command.commands) if isinstance(command, click.Group) else {}
        is_group_alone = isinstance(command, click.Group) and not command.invoke_without_command
        found |= inner if is_group_alone else {**inner, f"{path}{name}": command}
    return found


COMMANDS = subcommands("", {name: main.commands[name] for name in main.commands})


def options(command: click.Command) -> set[str]:
    return {name for parameter in command.params for name in parameter.opts} | GENERAL


def shown(text: str) -> list[str]:
    """The lines of a document's shell blocks."""
    indented = re.findall(r"^ {4,}(\S.*)$", text, re.M)
    return [line.strip() for _, _, block in FENCED.findall(text) for line in block.splitlines()] + indented


def calls(program: str, text: str) -> list[list[str]]:
    """The words after a program's name, wherever a document calls it in a block; also after VARIABLE=value."""
    found = [re.match(rf"(?:\w+=\S*\s+)*(?:\.venv/bin/)?{program}\s+(.*)", line) for line in shown(text)]
    return [shlex.split(call[1], comments=True) for call in found if call is not None]


def test_the_readme_can_be_read_in_one_go() -> None:
    assert len(TEXTS["README.md"].splitlines()) <= MAX_README_LINES


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_named(name: str) -> None:
    assert f"\n## durand {name}\n" in reference("commands")


@pytest.mark.parametrize(("name", "option"), [
    (name, option)
    for name, command in COMMANDS.items()
    for option in sorted(options(command) - GENERAL)
    if option.startswith("--")
    and option.removeprefix("--") not in {filter_name.replace("_", "-") for filter_name in FILTER_NAMES}
])  # fmt: skip
def test_every_option_of_a_command_is_named(name: str, option: str) -> None:
    assert re.search(rf"`{option}[` ]", section(reference("commands"), f"durand {name}"))


@pytest.mark.parametrize("name", FILTER_NAMES)
def test_every_filter_is_named(name: str) -> None:
    assert f"\n| `{name}` |" in reference("filters")


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_named_with_its_default(name: str) -> None:
    rows = [line for line in reference("settings").splitlines() if f"`DURAND_{name.upper()}`" in line]
    assert len(rows) == 1
    default = Settings.model_fields[name].default
    assert f"`{default}`" in rows[0] or default is None


@pytest.mark.parametrize("path", ROUTES)
def test_every_route_is_named(path: str) -> None:
    assert f"\n| `{path.replace(':path}', '}')}` |" in reference("routes")


def test_every_page_of_docs_is_linked_from_readme_or_from_a_page_that_is() -> None:
    found = {"README.md"}
    for _ in range(4):
        found |= {link for name in found & TEXTS.keys() for link in links(name)}
    assert [name for name in TEXTS if name not in found and not name.startswith(".github/")] == []


def links(name: str) -> list[str]:
    """The files and pictures that a document links to, as seen from the project's folder."""
    pairs = re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)|<img[^>]*\bsrc=\"([^\":]+)\"", TEXTS[name])
    folder = (PROJECT / name).parent
    targets = [(folder / target).resolve() for pair in pairs for target in pair if target]
    return [str(target.relative_to(PROJECT)) for target in targets]


@pytest.mark.parametrize("name", TEXTS)
def test_pictures_and_files_that_are_linked_exist(name: str) -> None:
    assert [link for link in links(name) if not (PROJECT / link).exists()] == []


@pytest.mark.parametrize("name", TEXTS)
def test_headings_that_are_linked_exist(name: str) -> None:
    for target, heading in re.findall(r"\]\(([^)#:\s]*)#([^)]+)\)", TEXTS[name]):
        path = (PROJECT / name).parent / target if target else PROJECT / name
        titles = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.M)
        assert heading in {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("name", TEXTS)
def test_code_that_is_named_exists(name: str) -> None:
    """Files and folders of the project that stand in a document as code."""
    named = re.findall(r"`((?:app|docs|geodata|notebooks|tests)/[\w./-]+)`", TEXTS[name])
    assert [path for path in named if not (PROJECT / path).exists()] == []


@pytest.mark.parametrize("name", TEXTS)
def test_commands_are_called_as_they_can_be_called(name: str) -> None:
    for words in calls("durand", TEXTS[name]):
        command = next((known for known in COMMANDS if f"{' '.join(words)} ".startswith(f"{known} ")), None)
        assert command is not None, words
        given = {word.split("=")[0] for word in words if re.match(r"--?[a-z]", word)}
        assert given - options(COMMANDS[command]) == set(), words


def test_make_is_called_with_targets_that_there_are() -> None:
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.M))
    called = {
        word for text in TEXTS.values() for words in calls("make", text) for word in words if "=" not in word
    }
    assert {"serve", "test"} <= called <= targets


def test_make_help_says_all_targets() -> None:
    targets = set(re.findall(r"^([a-z]+):(?!=)", MAKEFILE, re.M))
    assert set(re.findall(r"^([a-z]+):.*## \S", MAKEFILE, re.M)) == targets


def test_something_is_run() -> None:
    assert {name for name, _ in RUN} >= {"README.md", "docs/guide/import.md", "docs/guide/filters.md"}


@pytest.mark.parametrize(("name", "block"), RUN)
def test_blocks_run(name: str, block: str, seeded_path: Path, tmp_path: Path) -> None:
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
    assert ran.returncode == 0, f"{name}: {ran.stderr}"
