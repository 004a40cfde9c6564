import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest

from app.columns import INCIDENTS
from app.store.geopackage import open_store

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


def test_a_process_serves_until_it_is_told_to_stop(seeded_path: Path, tmp_path: Path) -> None:
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
        finally:
            served.send_signal(signal.SIGINT)
        said = served.stderr.read()
    assert served.returncode == 0, said
    assert "Traceback" not in said
    assert "GET /healthz" not in said


def test_several_processes_answer_at_one_address(seeded_path: Path, tmp_path: Path) -> None:
    store = str(shutil.copy(seeded_path, tmp_path / "served.gpkg"))
    command = [sys.executable, "-W", "error", "-m", "app", "serve", "--port", "0", "--workers", "2"]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "DURAND_STORE": store}, stderr=subprocess.PIPE, text=True
    ) as served:
        assert served.stderr is not None
        address = served.stderr.readline().removeprefix("The map: ").strip().removesuffix("/map")
        try:
            for _ in range(20):
                with urlopen(f"{address}/healthz", timeout=60) as answer:
                    assert json.load(answer)["incidents"] == 11
        finally:
            served.send_signal(signal.SIGINT)
        said = served.stderr.read()
    assert served.returncode == 0, said
    assert said.count("Application startup complete") == 2, said
    assert "Traceback" not in said


def test_an_import_lets_other_programs_go_first() -> None:
    code = "import os; from app.commands.importing import give_way; was = os.nice(0); give_way()"
    said = subprocess.run(
        [sys.executable, "-c", f"{code}; print(os.nice(0) - was)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert int(said.stdout) > 0
