import gzip
import json
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Event
from urllib.request import urlopen

import pytest

import app
from app.cli import serve
from app.cli.session import now
from app.geography.atlas import GEODATA
from app.ingest.locator_opening import open_desk
from app.model.columns import INCIDENTS
from app.model.settings import Settings
from app.opening import open_from
from app.record.geopackage import open_store
from app.record.kept_backups import find_backups
from app.session import Session
from app.web.api.observing import SLOW_SECONDS
from app.web.api.service import Service

FIXTURES = Path(__file__).parents[1] / "fixtures"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def durand(seeded_path: Path, tmp_path: Path) -> Callable[..., "subprocess.CompletedProcess[str]"]:
    """Runs `python -m app` as a process of its own."""
    store = shutil.copy(seeded_path, tmp_path / "process.gpkg")
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DURAND_")}

    def execute(*arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-W", "error", "-m", "app", *arguments],
            cwd=ROOT, env={**environment, "DURAND_STORE": str(store), **more},
            capture_output=True, text=True, timeout=60, check=False,
        )  # fmt: skip

    return execute


def test_a_process_imports_and_exports(
    durand: Callable[..., "subprocess.CompletedProcess[str]"], tmp_path: Path
) -> None:
    done = durand("import", str(FIXTURES / "ucdp_49.csv"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "9 inserted" in done.stdout
    out = tmp_path / "out.geojson"
    assert durand("export", str(out), "--dataset", "ucdp").returncode == 0
    assert json.loads(out.read_bytes())["numberMatched"] == 9
    store = open_store(tmp_path / "process.gpkg")
    assert [version["file"] for version in store.history(INCIDENTS, "ucdp:900001")] == ["ucdp_49.csv"]
    store.close()


def test_a_process_says_its_error_in_one_line(durand: Callable[..., "subprocess.CompletedProcess[str]"]) -> None:
    failed = durand("info", DURAND_PORT="http")
    assert failed.returncode == 2
    assert failed.stderr.startswith("durand: DURAND_PORT: ")
    assert failed.stderr.count("\n") == 1
    assert failed.stdout == ""


def said_while_serving(seeded_path: Path, folder: Path, asked: int, *options: str) -> str:
    """What a process that serves the seed says until it is told to stop, asked for its health some times."""
    store = str(shutil.copy(seeded_path, folder / "served.gpkg"))
    command = [sys.executable, "-W", "error", "-m", "app", "serve", "--port", "0", *options]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "DURAND_STORE": store}, stderr=subprocess.PIPE, text=True
    ) as served:
        assert served.stderr is not None
        address = served.stderr.readline().removeprefix("The map: ").strip().removesuffix("/map")
        try:
            for _ in range(asked):
                with urlopen(f"{address}/healthz", timeout=60) as answer:
                    assert json.load(answer)["incidents"] == 11
        finally:
            served.send_signal(signal.SIGINT)
        said = served.stderr.read()
    assert served.returncode == 0, said
    assert "Traceback" not in said
    return said


def test_a_process_serves_until_it_is_told_to_stop(seeded_path: Path, tmp_path: Path) -> None:
    said = said_while_serving(seeded_path, tmp_path, 1)
    assert said.count("Application startup complete") == 1
    assert all(float(took) >= SLOW_SECONDS * 1000 for took in re.findall(r"GET \S+ 200 ([\d.]+) ms", said))


def test_a_process_that_serves_makes_ready_what_the_map_needs(
    seeded_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = open_store(Path(shutil.copy(seeded_path, tmp_path / "warm.gpkg")))
    warmed, frozen = Event(), Event()
    monkeypatch.setattr(serve, "WARM_UP_SECONDS", 0.0)
    monkeypatch.setattr(Service, "warm_up", lambda _: warmed.set())
    monkeypatch.setattr(serve.gc, "freeze", frozen.set)
    serve.build_app(Session(store, lambda: open_desk(None), now), Settings())
    assert warmed.wait(20)
    assert frozen.wait(20)
    store.close()


@pytest.mark.parametrize(("name", "content", "said"), [
    ("atlas.gpkg", None, "no file"),
    ("atlas.gpkg", b"no database", "not a database"),
    ("crossings.csv", None, "no file"),
    ("gazetteer.csv.gz", None, "No such file"),
    ("gazetteer.csv.gz", b"id,name", "Not a gzipped file"),
    ("gazetteer.csv.gz", gzip.compress(b"id,name\n1,Torkham\n", mtime=0), "KeyError"),
])  # fmt: skip
def test_geodata_that_are_missing_or_bad_are_told_at_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: bytes | None, said: str
) -> None:
    shutil.copytree(GEODATA, tmp_path, dirs_exist_ok=True)
    (tmp_path / name).unlink()
    if content is not None:
        (tmp_path / name).write_bytes(content)
    monkeypatch.setattr("app.geography.atlas.GEODATA", tmp_path)
    monkeypatch.setattr("app.geography.gazetteer.SHIPPED", tmp_path)
    with pytest.raises(Exception) as told:  # noqa: PT011  # whichever: the process ends with it
        open_from(Settings(store=tmp_path / "store.gpkg"), now)
    assert said in repr(told.value)


def test_several_processes_answer_at_one_address(seeded_path: Path, tmp_path: Path) -> None:
    said = said_while_serving(seeded_path, tmp_path, 20, "--workers", "2")
    assert said.count("Application startup complete") == 2


def test_a_serving_process_makes_backups_of_each_new_revision(
    seeded_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, store = tmp_path / "copies", Path(shutil.copy(seeded_path, tmp_path / "served.gpkg"))
    folder.mkdir()
    for name, value in {"STORE": store, "BACKUP_DIR": folder, "BACKUP_EVERY": "0.0003"}.items():
        monkeypatch.setenv(f"DURAND_{name}", str(value))
    command = [sys.executable, "-W", "error", "-m", "app", "serve", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr is not None
        try:
            said = next(line for line in served.stderr if "backup" in line)
            assert "holds revision 1 of" in said
            with app.open(store) as session:
                session.retract("seed:S06", why="a mistake")
            assert "holds revision 2 of" in next(line for line in served.stderr if "backup" in line)
        finally:
            served.send_signal(signal.SIGINT)
            served.stderr.read()
    assert len(find_backups(folder, store)) == 2


def test_an_import_lets_other_programs_go_first() -> None:
    code = "import os; from app.cli.importing import give_way; was = os.nice(0); give_way()"
    said = subprocess.run(
        [sys.executable, "-c", f"{code}; print(os.nice(0) - was)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(said.stdout) > 0


def children(process: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


@pytest.mark.parametrize("died_of", [signal.SIGBUS, signal.SIGKILL])
def test_a_serving_process_that_the_system_kills_is_started_again_at_its_address(
    seeded_path: Path, tmp_path: Path, died_of: signal.Signals
) -> None:
    store = str(shutil.copy(seeded_path, tmp_path / "served.gpkg"))
    command = [sys.executable, "-W", "error", "-m", "app", "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "DURAND_STORE": store}, stderr=subprocess.PIPE, text=True
    ) as served:
        assert served.stderr is not None
        address = served.stderr.readline().removeprefix("The map: ").strip().removesuffix("/map")
        try:
            with urlopen(f"{address}/healthz", timeout=30) as answer:
                assert json.load(answer)["incidents"] == 11
            [answering] = children(served.pid)
            os.kill(answering, died_of)
            # Who asks meanwhile waits: the address is listened on all the time.
            with urlopen(f"{address}/healthz", timeout=60) as answer:
                assert json.load(answer)["incidents"] == 11
            assert children(served.pid) != [answering]
        finally:
            served.send_signal(signal.SIGTERM)
        said = served.stderr.read()
    assert served.returncode == -signal.SIGTERM
    assert f"the serving process was killed by {died_of.name}; it is started again" in said


def test_who_answers_stops_with_the_process_that_started_it(seeded_path: Path, tmp_path: Path) -> None:
    store = str(shutil.copy(seeded_path, tmp_path / "served.gpkg"))
    command = [sys.executable, "-m", "app", "serve", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "DURAND_STORE": store}, stderr=subprocess.PIPE, text=True
    ) as served:
        assert served.stderr is not None
        served.stderr.readline()
        served.kill()
        # The pipe ends when the answering process has ended too.
        assert "Traceback" not in served.stderr.read()
