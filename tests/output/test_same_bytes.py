"""The same export made by two processes, at two times: the same bytes, so that parts of both fit together."""

import hashlib
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from app.ingest.locator import Desk
from app.opening import open_session
from app.output.parquet_footer import order_pairs
from app.output.selection_file import SUFFIXES
from app.output.whole_files import FILES
from app.record.geopackage import open_store
from app.session import Session
from app.web.api.application import create_app
from app.web.api.service import open_service

PROJECT = Path(__file__).parents[2]
WRITTEN = tuple(suffix for suffix in SUFFIXES if suffix not in ("html", "qgz"))
EXPORT = """
import sys, app
with app.open(sys.argv[1]) as session:
    for suffix in sys.argv[3:]:
        session.incidents().export(f"{sys.argv[2]}/out.{suffix}")
    session.incidents().export(f"{sys.argv[2]}/project.qgz", service="http://localhost/")
"""


@pytest.fixture(scope="module")
def store_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("same") / "store.gpkg"
    open_session(path).close()
    return path


def digests(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_two_processes_write_the_same_bytes(store_path: Path, tmp_path: Path) -> None:
    made = []
    for number, zone in enumerate(("UTC", "Asia/Kabul")):
        folder = tmp_path / str(number)
        folder.mkdir()
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": str(number)}
        words = [sys.executable, "-c", EXPORT, str(store_path), str(folder), *WRITTEN]
        subprocess.run(words, cwd=PROJECT, env=environment, check=True, timeout=300)
        made.append(digests(folder))
    assert len(made[0]) == len(WRITTEN) + 1
    assert made[0] == made[1]


@pytest.mark.parametrize("suffix", FILES)
def test_parts_from_two_services_make_the_file_of_either(suffix: str, store_path: Path, desk: Desk) -> None:
    noon = datetime(2026, 1, 5, 12, 0, tzinfo=UTC)
    clients = []
    for at in (noon, noon + timedelta(hours=3)):
        session = Session(open_store(store_path), lambda: desk, lambda at=at: at)  # type: ignore[misc]
        clients.append(TestClient(create_app(open_service(session))))
    one, other = (client.get(f"/export/incidents.{suffix}") for client in clients)
    assert one.headers["etag"] == other.headers["etag"]
    step = -(-len(one.content) // 20)
    parts = [
        clients[number % 2]
        .get(
            f"/export/incidents.{suffix}",
            headers={"Range": f"bytes={at}-{at + step - 1}", "If-Range": one.headers["etag"]},
        )
        .content
        for number, at in enumerate(range(0, len(one.content), step))
    ]
    assert b"".join(parts) == one.content == other.content


def test_a_footer_that_holds_other_pairs_is_left_alone(tmp_path: Path) -> None:
    footer = b"\x18\x01a\x18\x01b\x00 \x18\x01c\x18\x01d\x00"
    content = b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1"
    path = tmp_path / "odd.parquet"
    path.write_bytes(content)
    with pytest.raises(ValueError, match="one after the other"):
        order_pairs(path, {"c": "d", "a": "b"})
    assert path.read_bytes() == content
