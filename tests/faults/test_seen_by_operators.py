"""What whoever runs a service sees of it: its log, and the counters of several processes."""

import json
import re
import shutil
from contextlib import ExitStack
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TextIO
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from serving_process import served, serving
from test_slow_clients import HALF_A_BODY, begun

WORKERS = 2
ASKED = 40


def get(port: int, path: str, **headers: str) -> str:
    with urlopen(Request(f"http://127.0.0.1:{port}{path}", headers=headers), timeout=60) as answer:
        text: str = answer.read().decode()
        return text


def line_with(log: TextIO, words: str) -> str:
    """The next line of a log that has these words; a test that waits for it for ever fails by its time."""
    return next(line for line in log if words in line)


def test_log_is_json_with_the_id_of_the_answer_and_no_secret(seeded_path: Path, tmp_path: Path) -> None:
    settings = {"DURAND_LOG": "json", "DURAND_ACCESS_LOG": "true"}
    with served(seeded_path, tmp_path, settings=settings) as (process, port):
        get(port, "/collections/incidents/items?limit=1", **{"X-Request-ID": "from-a-proxy-7"})
        with pytest.raises(HTTPError):
            get(port, "/enter?once=a-secret-word")
        assert process.stderr is not None
        found: dict[str, Any] = json.loads(line_with(process.stderr, "from-a-proxy-7"))
        entered = line_with(process.stderr, "/enter")
    request = found.pop("request")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", found.pop("time"))
    assert found.pop("message").startswith("GET /collections/incidents/items?limit=1 200 ")
    assert found == {"level": "info", "logger": "durand", "request_id": "from-a-proxy-7"}
    told = {name: request[name] for name in ("method", "target", "status", "address")}
    target = "/collections/incidents/items?limit=1"
    assert told == {"method": "GET", "target": target, "status": 200, "address": "127.0.0.1"}
    assert request["bytes"] > 500
    assert 0 < request["ms"] < 60_000
    assert "a-secret-word" not in entered


def test_request_that_takes_long_is_told_of_while_it_runs(seeded_path: Path, tmp_path: Path) -> None:
    with served(seeded_path, tmp_path) as (process, port), ExitStack() as stack:
        asked = HALF_A_BODY.replace(b"\r\n\r\n", b"\r\nX-Request-ID: slow-one\r\n\r\n", 1)
        sending = begun(port, asked, 1, stack)[0]
        assert process.stderr is not None
        line = line_with(process.stderr, "still runs")
        assert re.search(r"\[slow-one\] POST /import still runs after 1\.\d s$", line.rstrip())
        sending.settimeout(0.1)
        with pytest.raises(TimeoutError):
            sending.recv(1)


def test_any_of_several_processes_tells_the_sum_of_all(seeded_path: Path, tmp_path: Path) -> None:
    store = Path(shutil.copy(seeded_path, tmp_path / "store.gpkg"))
    settings = {"TMPDIR": str(tmp_path)}
    with serving(store, settings=settings, workers=WORKERS) as (_, port):
        for _ in range(ASKED):
            get(port, "/summary")
        line = 'durand_requests_total{method="GET",route="/summary",status="200"} '
        until, told = monotonic() + 30, set[str]()
        while len(told) < 10 and monotonic() < until:
            text = get(port, "/metrics")
            told.add(re.search(r'route="/metrics",status="200"} (\S+)', text)[1] if told else "first")  # type: ignore[index]
            assert f"{line}{ASKED}.0" in text
            assert "durand_revision 1.0" in text
            assert "durand_lag_revisions 0.0" in text
            sleep(0.01)
    assert len(told) == 10
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith("durand-")] == []
