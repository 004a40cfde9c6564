"""Random damage to a store and to the engine's files: every outcome is the right answer or a clear refusal."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from time import monotonic, sleep
from urllib.parse import urlsplit

import orjson
import pytest
from incident_records import claim, incident
from served import serving

from app.model.columns import CLAIMS, INCIDENTS
from app.model.condition import Compare
from app.model.errors import StoreError
from app.model.query import Near, Query
from app.record.geopackage import GeoPackageStore, open_store

AT = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
MANY = [20, pytest.param(200, marks=pytest.mark.soak)]
"""Mutations of a store that nobody has open, and twice the mutations of a served one."""
COUNT = 1100
PATHS = (
    "/collections/incidents/items?event_type=Battles&limit=10000",
    "/crossings/torkham/incidents?within_km=25&limit=10000",
    "/collections/incidents/items/a:7",
    "/summary?f=json",
    "/collections/claims/items",
)
NOT_FOR_EVER = 60.0
TIME = re.compile(rb'"timeStamp":"[^"]*"')

Answers = list[object]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store of two revisions and its engine files; copy it before you damage it."""
    folder = tmp_path_factory.mktemp("whole")
    chance = Random(1893)
    rows = [
        incident(
            f"a:{number}",
            title=f"Report {number}",
            notes="x" * chance.randrange(2000),
            event_type=chance.choice(["Battles", "Protests"]),
            longitude=71.09 + chance.gauss(0, 0.3),
            latitude=34.12 + chance.gauss(0, 0.3),
            fatalities_best=chance.randrange(9),
        )
        for number in range(COUNT)
    ]
    with closing(open_store(folder / "store.gpkg")) as store:
        with store.writing("first.csv", AT) as writer:
            writer.upsert(INCIDENTS, rows)
            writer.upsert(CLAIMS, [claim("a:1-1", incident="a:1", killed_low=3)])
        with store.writing("second.csv", AT) as writer:
            writer.upsert(INCIDENTS, [{**rows[7], "title": "Corrected"}])
    return folder


def zero(path: Path, chance: Random, _: list[Path]) -> None:
    """Zeros over up to half of the file."""
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(chance.randrange(size))
        file.write(bytes(min(chance.choice([512, 8192, size // 2]), size - file.tell())))


def flip(path: Path, chance: Random, _: list[Path]) -> None:
    """Other bits in some bytes."""
    with path.open("r+b") as file:
        for _each in range(chance.choice([1, 50])):
            at = chance.randrange(path.stat().st_size)
            file.seek(at)
            [byte] = file.read(1)
            file.seek(at)
            file.write(bytes([byte ^ 1 << chance.randrange(8)]))


def cut(path: Path, chance: Random, _: list[Path]) -> None:
    """The file shorter, or empty."""
    os.truncate(path, chance.choice([0, chance.randrange(path.stat().st_size)]))


def swap(path: Path, chance: Random, others: list[Path]) -> None:
    """Another file's bytes in the file's place."""
    part = path.with_name("other")
    part.write_bytes(chance.choice([other for other in others if other != path]).read_bytes())
    part.replace(path)


def delete(path: Path, _chance: Random, _others: list[Path]) -> None:
    """No file."""
    path.unlink()


KINDS: tuple[Callable[[Path, Random, list[Path]], None], ...] = (zero, flip, cut, swap, delete)


def engine_files(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "store.gpkg.snapshot").iterdir() if path.suffix != ".part")


def damage(folder: Path, chance: Random, target: str) -> str:
    """Damage one file of the store or of the engine, and say what was done."""
    files = [folder / "store.gpkg", *engine_files(folder)]
    # A file that was cut to nothing before, and is not used any more, has nothing to damage.
    path = files[0] if target == "store" else chance.choice([file for file in files[1:] if file.stat().st_size])
    kind = chance.choice(KINDS)
    kind(path, chance, files)
    return f"{kind.__name__} {path.suffix}"


def asked(store: GeoPackageStore) -> Answers:
    """What a store says: all incidents, a part of them, who is near a place, and the claims."""
    state = store.load()
    snapshot = state.snapshot
    near = snapshot.page(Query(near=Near(71.09, 34.12, 25)))
    battles = snapshot.page(Query(where=Compare("event_type", "=", "Battles")))
    return [
        state.revision,
        sorted(snapshot.page(Query()).features),
        (near.matched, list(near.features)),
        (battles.matched, sorted(battles.features)),
        orjson.dumps(list(state.claims.properties)),
    ]


@pytest.mark.parametrize("target", ["store", "engine"])
@pytest.mark.parametrize("many", MANY)
def test_a_store_damaged_while_nobody_has_it_open_says_the_truth_or_refuses(
    whole: Path, tmp_path: Path, target: str, many: int
) -> None:
    chance, said = Random(f"stopped {target}"), []
    with closing(open_store(whole / "store.gpkg")) as store:
        truth = asked(store)
    for number in range(many):
        folder = Path(shutil.copytree(whole, tmp_path / str(number)))
        how = damage(folder, chance, target)
        try:
            with closing(open_store(folder / "store.gpkg")) as store:
                assert asked(store) == truth, how
        except StoreError as error:
            said.append(str(error))
        shutil.rmtree(folder)
    # The engine's files can be made again, always.
    assert target == "store" or not said
    assert all("store" in sentence for sentence in said)


@pytest.mark.parametrize("target", ["store", "engine"])
@pytest.mark.parametrize("many", MANY)
def test_a_store_damaged_while_it_is_served_says_the_truth_or_refuses(
    whole: Path, tmp_path: Path, target: str, many: int
) -> None:
    chance = Random(f"served {target}")
    folder = Path(shutil.copytree(whole, tmp_path / "served"))
    with serving(folder / "store.gpkg") as address:
        truth = [ask(address, path) for path in PATHS]
        assert all(truth)
        for _ in range(many // 2):
            how = damage(folder, chance, target)
            for _again in range(3):
                said = [ask(address, path) for path in PATHS]
                assert all(one in (None, right) for one, right in zip(said, truth, strict=True)), how
            put_back(whole, folder, target)
            await_health(address, how)
            assert [ask(address, path) for path in PATHS] == truth, how


def put_back(whole: Path, folder: Path, target: str) -> None:
    """A copy of the store in its place, as an operator would put it there.

    Engine files that are left without one another come back with it, to be mapped and damaged again.
    """
    if target == "engine" and len(engine_files(folder)) < 2:
        shutil.rmtree(folder / "store.gpkg.snapshot")
        shutil.copytree(whole / "store.gpkg.snapshot", folder / "store.gpkg.snapshot")
        target = "store"
    if target == "store":
        shutil.copyfile(whole / "store.gpkg", folder / "copy")
        (folder / "copy").replace(folder / "store.gpkg")


def ask(address: str, path: str) -> bytes | None:
    """The body of an answer with 200, None for a refusal or none at all: who answers was killed."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=120)
    try:
        connection.request("GET", path)
        answer = connection.getresponse()
        body = answer.read()
    except (HTTPException, OSError):
        return None
    finally:
        connection.close()
    assert answer.status in (200, 500, 503), (path, body)
    return TIME.sub(b"", body) if answer.status == 200 else None


def await_health(address: str, how: str) -> None:
    until = monotonic() + NOT_FOR_EVER
    while b'"status":"ok"' not in (health := ask(address, "/healthz") or b""):
        assert monotonic() < until, (how, health)
        sleep(0.05)


@pytest.fixture(autouse=True)
def clean(tmp_path: Path) -> Iterator[None]:
    yield
    shutil.rmtree(tmp_path)
