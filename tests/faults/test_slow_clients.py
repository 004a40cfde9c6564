"""Clients that send or read slowly, and too many of them, against a served store."""

import json
import signal
import socket
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic, sleep
from urllib.error import HTTPError
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
UNREAD = b"GET /export/incidents.gpkg HTTP/1.1\r\nHost: localhost\r\n\r\n" * 40
"""Asks for some hundred megabytes."""
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
        until = monotonic() + HEAD_SECONDS + 0.5
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


@pytest.mark.parametrize(
    ("content", "count"),
    [(UNREAD, 1), (HALF_A_HEAD, 50), (HALF_A_BODY, 50)],
    ids=["an export that is not read", "half-open connections", "bodies that are not complete"],
)
def test_slow_client_does_not_keep_a_service_from_stopping_within_ten_seconds(
    seeded_path: Path, tmp_path: Path, content: bytes, count: int
) -> None:
    with served(seeded_path, tmp_path) as (process, port), ExitStack() as stack:
        begun(port, content, count, stack)
        sleep(3)
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=10)


def test_address_with_too_many_connections_is_refused_and_others_not(seeded_path: Path, tmp_path: Path) -> None:
    settings = {"DURAND_CONNECTIONS_PER_ADDRESS": "20"}
    # In this process no address is one of this machine, so that all of them are counted.
    first = "from app.cli import slow_clients; slow_clients.is_of_this_machine = lambda _: False"
    with served(seeded_path, tmp_path, settings=settings, first=first) as (_, port), ExitStack() as stack:
        held = begun(port, HALF_A_HEAD, 20, stack)
        sleep(0.5)
        with pytest.raises(HTTPError) as refused:
            health(port)
        assert (refused.value.code, refused.value.headers["Retry-After"]) == (503, "5")
        assert "your address has too many connections open" in json.load(refused.value)["description"]
        for each in begun(port, b"", 5, stack):
            assert each.recv(1000).startswith(b"HTTP/1.1 503 ")
            assert is_ended(each, 5)
        with socket.create_connection(("127.0.0.1", port), 20, ("127.0.0.2", 0)) as other:
            other.sendall(HALF_A_HEAD + b"Connection: close\r\n\r\n")
            assert other.recv(1000).startswith(b"HTTP/1.1 200 ")
        for each in held[:3]:
            each.close()
        sleep(0.5)
        assert health(port) == 11


def test_clients_of_this_machine_are_not_counted(seeded_path: Path, tmp_path: Path) -> None:
    settings = {"DURAND_CONNECTIONS_PER_ADDRESS": "5"}
    with served(seeded_path, tmp_path, settings=settings) as (_, port), ExitStack() as stack:
        begun(port, HALF_A_HEAD, 20, stack)
        assert health(port) == 11


@pytest.mark.soak
def test_body_that_is_never_complete_and_an_answer_that_is_never_read_are_not_waited_for(
    seeded_path: Path, tmp_path: Path
) -> None:
    with served(seeded_path, tmp_path) as (_, port), ExitStack() as stack:
        bodies = begun(port, HALF_A_BODY, 20, stack)
        steady = begun(port, HALF_A_BODY, 1, stack)[0]
        unread = begun(port, UNREAD, 1, stack)[0]
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
