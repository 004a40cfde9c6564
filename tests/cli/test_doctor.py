"""`durand doctor`: findings about a right installation, and about each thing that can be wrong."""

import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
Findings = list[dict[str, Any]]


def examine(store: Path, code: int, files: int | None = None, **settings: str) -> Findings:
    """The findings, with the exit code that is expected."""
    bare = {name: text for name, text in os.environ.items() if not name.startswith("DURAND_")}
    words = [sys.executable, "-m", "app", "doctor", "--json"]
    limited = ["sh", "-c", f'ulimit -n {files}; exec "$@"', "sh", *words] if files else words
    port = {"DURAND_PORT": "0"}
    ran = subprocess.run(
        limited,
        cwd=ROOT,
        env={**bare, **port, "DURAND_STORE": str(store), **settings},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == code, ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
    found: Findings = json.loads(ran.stdout)
    return found


def of(findings: Findings, about: str) -> list[tuple[str, str]]:
    return [(each["state"], each["found"]) for each in findings if each["about"] == about]


@pytest.fixture
def store(seeded_path: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(seeded_path, tmp_path / "store.gpkg"))


def test_right_installation_has_no_fault_and_is_left_as_it_is(store: Path) -> None:
    before = store.read_bytes()
    findings = examine(store, 0)
    assert [each for each in findings if each["state"] == "fault"] == []
    [(_, packages)] = of(findings, "packages")
    assert "apsw 3." in packages
    assert "prometheus-client" in packages
    assert {"python", "geography", "store", "memory", "open files"} <= {each["about"] for each in findings}
    assert store.read_bytes() == before
    assert [path.name for path in store.parent.iterdir() if "snapshot" in path.name or "access" in path.name] == []


def test_missing_store_is_no_fault_and_is_not_made(tmp_path: Path) -> None:
    findings = examine(tmp_path / "new.gpkg", 0)
    assert of(findings, "store")[0][0] == "note"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("settings", "about", "said"),
    [
        ({"DURAND_PORT": "many"}, "settings", "DURAND_PORT"),
        ({"DURAND_CORS": "*", "DURAND_SHARE_RESTRICTED": "true"}, "settings", "does not start"),
        ({"DURAND_READERS": "keys"}, "settings", "nobody can read"),
        ({"DURAND_GAZETTEER": "no.csv"}, "gazetteer", "no file no.csv"),
        ({"DURAND_BACKUP_DIR": "no/folder"}, "disk of backups", "no such folder"),
        ({"DURAND_CHROMIUM": "no-browser"}, "browser", "DURAND_CHROMIUM"),
        ({"DURAND_MEMORY_MB": "200"}, "memory", "200 MB may be used"),
        ({"DURAND_STORE": "no/folder/store.gpkg"}, "store", "no such folder"),
        ({"DURAND_STORE": "README.md"}, "store", "not a database"),
    ],
)
def test_fault_is_named_with_what_mends_it(store: Path, settings: dict[str, str], about: str, said: str) -> None:
    findings = examine(store, 1, **settings)
    faults = [each for each in findings if (each["about"], each["state"]) == (about, "fault")]
    assert any(said in each["found"] for each in faults), findings
    assert all(each["mend"] for each in findings if each["state"] == "fault")


def test_setting_that_does_nothing_is_a_note(store: Path) -> None:
    findings = examine(store, 0, DURAND_LOCAL_WRITE="true", DURAND_PUBLIC_URL="https://maps.example.org")
    notes = [found for state, found in of(findings, "settings") if state == "note"]
    assert any("DURAND_LOCAL_WRITE does nothing" in each for each in notes)
    assert any("DURAND_TRUSTED_PROXIES" in each for each in notes)


def test_port_that_another_program_has_is_a_fault(store: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        other.settimeout(0.1)
        [(state, found)] = of(examine(store, 1, DURAND_PORT=str(port)), f"port {port}")
    assert state == "fault"
    assert "cannot listen" in found


def test_few_open_files_are_a_fault(store: Path) -> None:
    [(state, found)] = of(examine(store, 1, files=100), "open files")
    assert (state, found) == ("fault", "at most 100")


def test_findings_are_lines_for_people(store: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "app", "doctor"],
        cwd=ROOT,
        env={**os.environ, "DURAND_STORE": str(store), "DURAND_PORT": "0", "DURAND_GAZETTEER": "no.csv"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert f"ok     store: {store}, revision 1, " in ran.stdout
    assert "FAULT  gazetteer: DURAND_GAZETTEER: no file no.csv\n       → name a file, or unset it\n" in ran.stdout
