import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from app.ingest.importer import import_file
from app.ingest.locator import Desk
from app.model.attribution import withheld_sentence
from app.record.geopackage import open_store

ROOT = Path(__file__).parents[2]
ACLED = ROOT / "tests" / "fixtures" / "acled_31.csv"


@pytest.fixture
def filled(seeded_path: Path, desk: Desk, tmp_path: Path) -> Path:
    """A store with six rows in it that may not be passed on."""
    path = Path(shutil.copy(seeded_path, tmp_path / "served.gpkg"))
    store = open_store(path)
    import_file(ACLED, store, desk, datetime(2026, 1, 6, tzinfo=UTC))
    store.close()
    return path


@pytest.mark.parametrize(("share", "withheld"), [("", 6), ("true", 0)])
def test_a_service_withholds_from_strangers_what_may_not_be_passed_on(
    filled: Path, share: str, withheld: int
) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DURAND_")}
    environment |= {"DURAND_STORE": str(filled), "DURAND_SHARE_RESTRICTED": share}
    command = [sys.executable, "-W", "error", "-m", "app", "serve", "--host", "0.0.0.0", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True) as served:
        assert served.stderr is not None
        said = served.stderr.readline()
        while not said.startswith("The map: "):
            said = served.stderr.readline() + said
        port = said.partition("/map")[0].rpartition(":")[2]
        try:
            address = f"http://127.0.0.1:{port}/healthz"
            with urlopen(Request(address, headers={"X-Real-IP": "203.0.113.7"}), timeout=30) as answer:
                health = json.load(answer)
        finally:
            served.send_signal(signal.SIGINT)
            said += served.stderr.read()
    assert (health["withheld"], health["incidents"]) == (withheld, 11 + 6 - withheld)
    assert (withheld_sentence(6) in said) is (withheld > 0)
