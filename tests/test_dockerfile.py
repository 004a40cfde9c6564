"""The Dockerfile, read as instructions: nothing here runs an engine, so this holds what reading can hold."""

import re
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import pytest

from app.cli.main import main
from app.model.settings import Settings
from app.web.api.application import ROUTES

PROJECT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Step:
    word: str
    rest: str


def read_steps(text: str) -> list[Step]:
    """The instructions in their order, continued lines joined, comments left out."""
    plain = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    lines = re.sub(r"\\\n\s*", " ", plain).splitlines()
    return [Step(*line.split(None, 1)) for line in lines if line.strip()]


STEPS = read_steps((PROJECT / "Dockerfile").read_text(encoding="utf-8"))
FINAL = STEPS[max(n for n, step in enumerate(STEPS) if step.word == "FROM") :]


def rests(word: str, steps: list[Step] = STEPS) -> list[str]:
    return [step.rest for step in steps if step.word == word]


def copied() -> list[str]:
    """What is copied out of the project."""
    return [name for rest in rests("COPY") if not rest.startswith("--from=") for name in rest.split()[:-1]]


def test_one_stage_builds_and_another_runs() -> None:
    assert [rest.split()[1:] for rest in rests("FROM")] == [["AS", "build"], []]
    assert [rest.split()[0] for rest in rests("COPY", FINAL)] == ["--from=build"]


def test_both_stages_stand_on_the_same_pinned_python() -> None:
    images = {rest.split()[0] for rest in rests("FROM")}
    assert len(images) == 1
    assert re.fullmatch(r"python:3\.11\.\d+-slim-bookworm", images.pop())


@pytest.mark.parametrize("name", copied())
def test_what_is_copied_exists_and_is_sent_to_the_engine(name: str) -> None:
    assert (PROJECT / name).exists()
    sent = [line.removeprefix("!") for line in (PROJECT / ".dockerignore").read_text().split() if line[0] == "!"]
    assert any(fnmatch(name, pattern) for pattern in sent)


def test_nothing_but_what_is_copied_is_sent_to_the_engine() -> None:
    lines = (PROJECT / ".dockerignore").read_text().splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    assert {line[1:] for line in rules if line[0] == "!"} == set(copied()) - {"./"}


def test_everything_installed_is_locked() -> None:
    installs = [
        part for rest in rests("RUN") for part in rest.split("&&") if re.search(r"\bpip .*\binstall\b", part)
    ]
    assert len(installs) == 3
    for install in installs:
        assert "--require-hashes --no-deps -r requirements" in install or "--no-deps --no-index dist/" in install


def test_what_runs_has_no_build_tools() -> None:
    filling = [part for rest in rests("RUN") for part in rest.split("&&") if "pip --python /opt/durand/" in part]
    assert len(filling) == 2
    assert all("requirements-build.lock" not in part for part in filling)
    assert all("pip" not in rest and "apt-get" not in rest for rest in rests("RUN", FINAL))
    locked = (PROJECT / "requirements.lock").read_text()
    # setuptools is no build tool here: spaCy names it as what it runs with.
    assert re.findall(r"^(hatchling|editables|pip)==", locked, re.M) == []


def test_it_does_not_run_as_root() -> None:
    user = rests("USER", FINAL)
    assert len(user) == 1
    assert user[0] not in ("root", "0")
    assert re.search(rf"useradd .*\b{user[0]}\b", rests("RUN", FINAL)[0])


def test_the_store_is_on_a_volume_that_the_user_owns() -> None:
    volume = rests("VOLUME", FINAL)[0]
    assert f"DURAND_STORE={volume}/" in rests("ENV", FINAL)[0]
    assert f"--owner {rests('USER', FINAL)[0]}" in rests("RUN", FINAL)[0]
    assert rests("RUN", FINAL)[0].endswith(volume)


def test_settings_are_settings_that_there_are() -> None:
    names = re.findall(r"\bDURAND_(\w+)=", rests("ENV", FINAL)[0])
    assert {name.lower() for name in names} <= set(Settings.model_fields)
    assert f"DURAND_PORT={rests('EXPOSE', FINAL)[0]}" in rests("ENV", FINAL)[0]


def test_it_serves_and_asks_itself_whether_it_is_well() -> None:
    assert rests("ENTRYPOINT", FINAL) == ['["durand"]']
    assert rests("CMD", FINAL)[0].strip('["]') in main.commands
    asked = re.search(r"\}(/\w+)'", rests("HEALTHCHECK", FINAL)[0])
    assert asked is not None
    assert asked[1] in ROUTES
