"""`durand map` as a picture, drawn by a real browser; and how much one file holds."""

import struct
import zlib
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from click.testing import Result

from app.cli.picture import NAMES, Size, draw, find_browser, is_blank, read_size
from app.model.errors import BadInput, BadParameter, NotFound
from app.web.page import compose

SIGNATURE = b"\x89PNG\r\n\x1a\n"

Run = Callable[..., Result]
Fails = Callable[..., str]


@pytest.fixture(scope="session")
def browser(program: Callable[..., str]) -> str:
    return program("browser", *NAMES)


def chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


def png(rows: bytes) -> bytes:
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", bytes(13))
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def size_of(content: bytes) -> tuple[int, int]:
    assert content.startswith(b"\x89PNG\r\n")
    width, height = struct.unpack(">II", content[16:24])
    return width, height


@pytest.mark.parametrize("text", ["1600x900", " 1600X900 ", "1600×900"])
def test_a_size_is_width_and_height(text: str) -> None:
    assert read_size(text) == Size(1600, 900)


@pytest.mark.parametrize("text", ["", "1600", "1600x", "99x900", "1600x8001", "-1x5", "1e3x500", "100000x100"])
def test_other_sizes_are_refused(text: str) -> None:
    with pytest.raises(BadParameter, match="--size: must be width and height"):
        read_size(text)


def test_an_empty_page_is_known_by_its_picture() -> None:
    assert is_blank(png(bytes(1000)))
    assert is_blank(png(b"\0" + b"\xff\xfe\xfd" * 500))
    assert is_blank(b"no picture")
    assert is_blank(SIGNATURE + chunk(b"IDAT", b"broken"))
    assert not is_blank(png(bytes(range(256))))


def test_a_machine_without_a_browser_is_told_what_is_missing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(NotFound, match=r"none of chromium, chromium-browser, google-chrome; install chromium"):
        find_browser(None)
    with pytest.raises(NotFound, match="DURAND_CHROMIUM: no program that can be run"):
        find_browser(tmp_path / "chromium")


def test_the_first_browser_of_the_path_draws_unless_another_is_set(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("google-chrome", "chromium-browser", "mine"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_browser(None) == str(tmp_path / "chromium-browser")
    assert find_browser(tmp_path / "mine") == str(tmp_path / "mine")


@pytest.mark.usefixtures("browser")
@pytest.mark.parametrize(("words", "size"), [((), (1600, 900)), (("--size", "640x480"), (640, 480))])
def test_a_map_is_a_picture_of_the_size_asked_for(run: Run, words: tuple[str, ...], size: tuple[int, int]) -> None:
    run("map", "out.png", *words)
    content = Path("out.png").read_bytes()
    assert size_of(content) == size
    assert len(content) > 20_000
    assert not list(Path().glob("*.part"))


@pytest.fixture
def outside() -> Iterator[tuple[str, list[str]]]:
    """A server that notes who asks it, and its address."""
    asked: list[str] = []

    class Noting(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            self.send_error(404)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Noting) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}", asked
        server.shutdown()


def test_the_network_is_off(browser: str, outside: tuple[str, list[str]]) -> None:
    address, asked = outside
    colours = "".join(f"<p style='background:#{n * 40503 % 0xFFFFFF:06x}'>{n}</p>" for n in range(60))
    page = f"<html data-state='ready'><body>{colours}<img src='{address}/picture.png'></body></html>"
    assert size_of(draw(page, Size(300, 200), browser)) == (300, 200)
    assert asked == []


def test_a_page_that_does_not_come_to_its_end_is_no_picture(browser: str) -> None:
    with pytest.raises(BadInput, match="did not draw the page to its end"):
        draw("<html data-state='failed'><body>Some text</body></html>", Size(300, 200), browser)


def test_an_empty_page_is_no_picture(browser: str) -> None:
    with pytest.raises(BadInput, match="a picture with nothing on it"):
        draw("<html data-state='ready'></html>", Size(300, 200), browser)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["out.pdf"], "map: unknown suffix '.pdf': expected .html, .png"),
        (["out"], "map: unknown suffix ''"),
        (["out.html", "--size", "640x480"], "--size: only a .png has one: 'out.html'"),
        (["out.png", "--size", "large"], "--size: must be width and height"),
    ],
)
def test_a_wrong_call_is_one_line(fails: Fails, arguments: list[str], message: str) -> None:
    assert message in fails("map", *arguments)
    assert not list(Path().iterdir())


def test_a_browser_that_cannot_be_run_is_one_line(fails: Fails, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DURAND_CHROMIUM", "no-such-browser")
    assert "DURAND_CHROMIUM: no program that can be run: 'no-such-browser'" in fails("map", "out.png", code=3)


def test_one_file_holds_so_many_and_says_how_to_narrow_more(fails: Fails, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compose, "MOST_EMBEDDED", 20)
    said = fails("map", "out.html")
    assert "holds 20 incidents, and 21 are selected: narrow them with filters such as datetime" in said
    assert not list(Path().iterdir())
