"""Clients that send or read slowly, and too many of them, against a served store."""

import json
import signal
import socket
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic, sleep
from urllib.request import urlopen

import pytest
from serving_process import served

from app.cli.slow_clients import HEAD_SECONDS, IDLE_SECONDS

HALF_A_HEAD = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n"
HALF_A_BODY = (
    b"POST /import HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
    b"Content-Length: 9999\r\n\r\n"
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nid,'
)
FILES = 256


def begun(port: int, content: bytes, count: int, stack: ExitStack) -> list[socket.socket]:
    """Connections that have sent so much."""
    made = [stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=60)) for _ in range(count)]
    for each in made:
        each.sendall(content)
    return made


def is_ended(connection: socket.socket, seconds: float) -> bool:
    """Whether the service ends a connection, or has answered it, within this time."""
    connection.settimeout(seconds)
    try:
        return connection.recv(100) == b""
    except ConnectionResetError:
        return True
    except TimeoutError:
        return False


def health(port: int) -> object:
    with urlopen(f"http://127.0.0.1:{port}/healthz", timeout=20) as answer:
        return json.load(answer)["incidents"]


def test_head_that_is_never_complete_is_not_waited_for(seeded_path: Path, tmp_path: Path) -> None:
    with served(seeded_path, tmp_path) as (_, port), ExitStack() as stack:
        slow = begun(port, HALF_A_HEAD, 40, stack) + begun(port, b"", 10, stack) + begun(port, b"\r\n", 10, stack)
        until = monotonic() + HEAD_SECONDS + 5
        for each in slow[:3]:
            sleep(HEAD_SECONDS / 5)
            # One header after the other does not give a request more time.
            each.sendall(b"X-More: 1\r\n")
            assert health(port) == 11
        assert all(is_ended(each, max(0.1, until - monotonic())) for each in slow)


def test_more_connections_than_files_keep_nobody_out(seeded_path: Path, tmp_path: Path) -> None:
    with served(seeded_path, tmp_path, FILES) as (_, port), ExitStack() as stack:
        begun(port, HALF_A_HEAD, FILES + 50, stack)
        sleep(2)
        assert [health(port) for _ in range(20)] == [11] * 20


def test_client_that_reads_nothing_does_not_keep_a_service_from_stopping(
    seeded_path: Path, tmp_path: Path
) -> None:
    with served(seeded_path, tmp_path) as (process, port), ExitStack() as stack:
        asked = b"GET /export/incidents.gpkg HTTP/1.1\r\nHost: localhost\r\n\r\n" * 40
        begun(port, asked, 1, stack)
        sleep(3)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=15)


@pytest.mark.soak
def test_body_that_is_never_complete_and_an_answer_that_is_never_read_are_not_waited_for(
    seeded_path: Path, tmp_path: Path
) -> None:
    with served(seeded_path, tmp_path) as (_, port), ExitStack() as stack:
        bodies = begun(port, HALF_A_BODY, 20, stack)
        steady = begun(port, HALF_A_BODY, 1, stack)[0]
        unread = begun(port, b"GET /export/incidents.gpkg HTTP/1.1\r\nHost: localhost\r\n\r\n" * 40, 1, stack)[0]
        for _ in range(int(IDLE_SECONDS / 2) + 15):
            sleep(2)
            steady.sendall(b" more")
        assert all(is_ended(each, 5) for each in bodies)
        assert not is_ended(steady, 1)
        got = 0
        with suppress(ConnectionResetError):
            while content := unread.recv(1 << 20):
                got += len(content)
        assert 0 < got < 40 * 8_000_000
