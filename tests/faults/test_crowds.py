"""Clients that ask too often, and too many at once, against a served store."""

from contextlib import ExitStack
from pathlib import Path
from time import sleep
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from serving_process import served
from test_slow_clients import HALF_A_BODY, begun

PER_MINUTE, AT_ONCE = 20, 5


def get(port: int, path: str, address: str) -> int:
    """The status of an answer to a client of a trusted proxy."""
    asked = Request(f"http://127.0.0.1:{port}{path}", headers={"X-Forwarded-For": address})
    with urlopen(asked, timeout=60) as answer:
        status: int = answer.status
        return status


def refused(port: int, path: str, address: str) -> tuple[int, int]:
    """The status of a refusal, and in how many seconds to ask again."""
    with pytest.raises(HTTPError) as found:
        get(port, path, address)
    with found.value as answer:
        return answer.code, int(answer.headers["Retry-After"])


def test_who_asks_too_often_keeps_nobody_out_and_too_many_at_once_are_refused(
    seeded_path: Path, tmp_path: Path
) -> None:
    settings = {
        "DURAND_TRUSTED_PROXIES": "127.0.0.1",
        "DURAND_REQUESTS_PER_MINUTE": str(PER_MINUTE),
        "DURAND_ANSWERS_AT_ONCE": str(AT_ONCE),
    }
    with served(seeded_path, tmp_path, settings=settings) as (_, port), ExitStack() as stack:
        assert [get(port, "/collections", "192.0.2.7") for _ in range(PER_MINUTE)] == [200] * PER_MINUTE
        status, seconds = refused(port, "/collections", "192.0.2.7")
        assert (status, 1 <= seconds <= 60 / PER_MINUTE) == (429, True)
        assert get(port, "/collections", "192.0.2.8") == 200
        # Articles that are sent slowly, by programs on this machine.
        asked = HALF_A_BODY.replace(b"POST /import", b"POST /read")
        begun(port, asked, AT_ONCE, stack)
        sleep(1)
        assert refused(port, "/collections", "192.0.2.8")[0] == 503
        assert get(port, "/readyz", "192.0.2.8") == 200
