"""A page in one file as a picture: drawn by the browser that the machine has, without a network."""

import os
import re
import shutil
import subprocess
import zlib
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from app.model.errors import BadInput, BadParameter, NotFound

NAMES = ("chromium", "chromium-browser", "google-chrome")
READY = 'data-state="ready"'
"""The attribute of the page's root element once everything is drawn."""
PATIENCE_MS = 20_000
"""Of the page's own clock, which runs ahead while nothing happens."""
TIMEOUT_SECONDS = 120
MOST_PIXELS = 8000
LEAST_SHADES = 16
"""Values of a picture's bytes: a page without anything on it has fewer."""
FLAGS = (
    "--headless=new",
    "--disable-gpu",
    "--hide-scrollbars",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--proxy-server=http://127.0.0.1:9",
    "--proxy-bypass-list=<-loopback>",
    f"--virtual-time-budget={PATIENCE_MS}",
)


@dataclass(frozen=True, slots=True)
class Size:
    """A picture's width and height in pixels."""

    width: int
    height: int


def read_size(text: str) -> Size:
    """The size that a text such as 1600x900 gives."""
    match = re.fullmatch(r"([0-9]{1,5})[x×]([0-9]{1,5})", text.strip().lower(), re.ASCII)
    size = Size(0, 0) if match is None else Size(int(match[1]), int(match[2]))
    if not all(100 <= side <= MOST_PIXELS for side in (size.width, size.height)):
        raise BadParameter(f"--size: must be width and height from 100 to {MOST_PIXELS}, as in 1600x900: {text!r}")
    return size


def find_browser(chosen: Path | None, command: str = "map", suffix: str = ".png") -> str:
    """The browser of the settings, or the first of the path that can draw; `NotFound` says what is missing.

    The sentence names the command and the suffix of its file that needs a browser.
    """
    if chosen is not None:
        found = shutil.which(str(chosen))
        if found is None:
            raise NotFound(f"DURAND_CHROMIUM: no program that can be run: {str(chosen)!r}")
        return found
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        raise NotFound(
            f"{command}: a {suffix} is drawn by a browser, and the path has none of {', '.join(NAMES)}; "
            "install chromium, or say with DURAND_CHROMIUM where it is"
        )
    return found


def draw(page: str, size: Size, browser: str) -> bytes:
    """The page as a PNG of that size; `BadInput` if the browser does not draw it, or draws nothing."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        source, picture = folder / "map.html", folder / "map.png"
        source.write_text(page, encoding="utf-8")
        words = [f"--window-size={size.width},{size.height}", f"--screenshot={picture}", "--dump-dom"]
        shown = run_browser("map", browser, folder, [*words, source.as_uri()])
        if READY not in shown.stdout:
            raise BadInput(f"map: {browser} did not draw the page to its end: {last_line(shown.stderr)}")
        if not picture.exists():
            raise BadInput(f"map: {browser} made no picture: {last_line(shown.stderr)}")
        content = picture.read_bytes()
    if is_blank(content):
        raise BadInput(f"map: {browser} made a picture with nothing on it")
    return content


def run_browser(command: str, browser: str, folder: Path, words: list[str]) -> subprocess.CompletedProcess[str]:
    """The browser's output after it has done what the words say, with a profile of its own in the folder.

    Raises `BadInput`, with the name of our command, if the browser cannot be run or takes too long.
    """
    # Chromium shuts itself in, but refuses to for root, as whom containers run.
    open_cage = ["--no-sandbox"] if getattr(os, "geteuid", lambda: None)() == 0 else []
    asked = [browser, *FLAGS, f"--user-data-dir={folder / 'profile'}", *open_cage, *words]
    try:
        return subprocess.run(
            asked, capture_output=True, text=True, encoding="utf-8", errors="replace", timeout=TIMEOUT_SECONDS
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BadInput(f"{command}: {browser} could not be run: {error}") from error


def last_line(text: str) -> str:
    """The last line that the browser has written, for a message."""
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it says nothing"


def is_blank(png: bytes) -> bool:
    """Whether a PNG has no more to show than an empty page."""
    parts, at = b"", 8
    while at + 8 <= len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            parts += png[at + 8 : at + 8 + length]
        at += length + 12
    try:
        return len(set(zlib.decompress(parts))) < LEAST_SHADES
    except zlib.error:
        return True
