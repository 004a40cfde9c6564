"""`durand check` after random damage to a store's file: it says so, or the store says all that it said before."""

import shutil
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from click.testing import CliRunner

import app
from app.cli.main import main
from app.model.errors import StoreError
from app.record.backup import back_up
from app.session import Session

DAMAGED = 5
MANY = [12, pytest.param(200, marks=pytest.mark.soak)]
PAGE = 4096


def flip_a_bit(content: bytearray, chance: Random) -> None:
    content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)


def flip_bits(content: bytearray, chance: Random) -> None:
    for _ in range(50):
        flip_a_bit(content, chance)


def change_a_letter(content: bytearray, chance: Random) -> None:
    """A letter becomes another one, which no structure of the file tells."""
    letters = [at for at in range(chance.randrange(len(content)), len(content)) if chr(content[at]).isalpha()]
    at = (letters or [0])[0]
    content[at] = ord("x") if content[at] != ord("x") else ord("y")


def zero(content: bytearray, chance: Random) -> None:
    at, size = chance.randrange(len(content)), chance.choice([1, 512, PAGE])
    content[at : at + size] = bytes(len(content[at : at + size]))


def swap_pages(content: bytearray, chance: Random) -> None:
    """A page stands where another one stood: a write that went astray."""
    first, second = (PAGE * chance.randrange(len(content) // PAGE) for _ in range(2))
    content[first : first + PAGE] = content[second : second + PAGE]


def cut(content: bytearray, chance: Random) -> None:
    del content[chance.randrange(len(content)) :]


KINDS: tuple[Callable[[bytearray, Random], None], ...] = (
    flip_a_bit,
    flip_bits,
    change_a_letter,
    zero,
    swap_pages,
    cut,
)


def said(session: Session) -> list[object]:
    """All that a session says of records, now and at each revision, of words, and of what was decided."""
    revisions = range(1, session.revision + 1)
    return [
        [session.as_of(number).incidents().to_geojson() for number in revisions],
        [session.as_of(number).claims().to_dict("records") for number in revisions],
        [session.incidents(q=word).to_geojson() for word in ("torkham", "chaman", "corrected")],
    ]


def all_of(path: Path) -> list[object]:
    with app.open(path) as session:
        return said(session)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, seeded_path: Path) -> Path:
    """A store with some history, as one file; copy it before you damage it."""
    folder = tmp_path_factory.mktemp("whole")
    shutil.copy(seeded_path, folder / "store.gpkg")
    with app.open(folder / "store.gpkg") as session:
        ids = [str(each["id"]) for each in session.incidents().to_geojson()["features"]]
        for number in range(6):
            session.correct(ids[number % 3], {"title": f"Corrected {number}"}, why="an example")
        session.retract(ids[3], why="a mistake")
    back_up(folder / "store.gpkg", folder / "whole.gpkg")
    return folder / "whole.gpkg"


def outcome(path: Path, truth: list[object]) -> str:
    """What a check says of a store: `found` damage, or nothing, and then whether something `changed`."""
    ran = CliRunner().invoke(main, ["check"], env={"DURAND_STORE": str(path)})
    if ran.exit_code:
        assert (ran.exit_code, "Traceback" in ran.output) == (DAMAGED, False), ran.output
        return "found"
    try:
        return "nothing" if all_of(path) == truth else "changed"
    except StoreError:
        return "changed"


@pytest.mark.parametrize("many", MANY)
def test_check_finds_damage_or_nothing_has_changed(whole: Path, tmp_path: Path, many: int) -> None:
    truth, chance, outcomes = all_of(whole), Random(1893), []
    for number in range(many):
        kind = KINDS[number % len(KINDS)]
        content = bytearray(whole.read_bytes())
        kind(content, chance)
        path = tmp_path / "store.gpkg"
        path.write_bytes(content)
        outcomes.append((outcome(path, truth), kind.__name__))
        for left in tmp_path.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
    print({each: outcomes.count(each) for each in sorted(set(outcomes))})
    assert [each for each in outcomes if each[0] == "changed"] == []
    assert len([each for each in outcomes if each[0] == "found"]) > many / 4
