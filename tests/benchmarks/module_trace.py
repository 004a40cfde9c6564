"""Which modules of `app` a row and a request pass through, in the order of the first call; run it as a script.

Every call is seen by `sys.setprofile`, in every thread of the process; what runs while a module is imported is
left out. The two lists are printed; `--write` writes them into `docs/architecture.md`, `--check` fails where that
page has others.
"""

import asyncio
import re
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import FrameType
from typing import Any

import app
from app.web.api.application import create_app
from app.web.api.service import open_service

PROJECT = Path(__file__).parents[2]
PAGE = PROJECT / "docs" / "architecture.md"
NEAR = "/crossings/torkham/incidents?within_km=25"
ROWS = """id,title,event_type,date_start,date_end,place_name,province_stated,longitude,latitude,radius_km
1,A place by name,Battles,2025-10-12,2025-10-12,Spin Boldak,Kandahar,,,
2,A point beside the line,Battles,2025-10-15,2025-10-16,,,71.09,34.12,1
"""


class Trace:
    """The modules of `app` in which a function is called while this is the profiler, in order."""

    def __init__(self) -> None:
        self.modules: dict[str, None] = {}
        self.importing = threading.local()

    def __call__(self, frame: FrameType, event: str, _: object) -> None:
        if event not in ("call", "return"):
            return
        if frame.f_code.co_name == "<module>":
            step = 1 if event == "call" else -1
            self.importing.depth = getattr(self.importing, "depth", 0) + step
        elif event == "call" and not getattr(self.importing, "depth", 0):
            name = str(frame.f_globals.get("__name__"))
            if name.split(".")[0] == "app":
                self.modules.setdefault(name)


def trace(work: Callable[[], object]) -> list[str]:
    """The modules that the work passes through."""
    seen = Trace()
    threading.setprofile(seen)
    sys.setprofile(seen)
    try:
        work()
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    return list(seen.modules)


def trace_row(folder: Path) -> list[str]:
    """The modules of an import of two rows, one by name and one by point, into a store that holds the seed."""
    file = folder / "events.csv"
    file.write_text(ROWS, encoding="utf-8")
    with app.open(folder / "row.gpkg") as session:
        return trace(lambda: session.import_file(file, dataset="desk"))


def trace_request(folder: Path) -> list[str]:
    """The modules of a near request to a service that has just been opened."""
    with app.open(folder / "request.gpkg") as session:
        service = open_service(session, None, "'self'")
        application = create_app(service)
        return trace(lambda: asyncio.run(get(application, NEAR)))


async def get(application: Any, target: str) -> None:
    """Ask the application for a path with a query string, as a server does; the answer must have status 200."""
    path, _, query = target.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "root_path": "",
        "headers": [(b"host", b"127.0.0.1:8000")],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
    }
    answers: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        answers.append(message)

    await application(scope, receive, send)
    assert answers[0]["status"] == 200, answers


def traces() -> dict[str, list[str]]:
    """Both lists, by the name that the page gives them."""
    with TemporaryDirectory() as name:
        return {"row": trace_row(Path(name)), "request": trace_request(Path(name))}


def as_text(modules: list[str]) -> str:
    """The list as the page shows it: one line for each run of modules of a part, numbered."""
    lines: list[tuple[str, list[str]]] = []
    for module in modules:
        part = ".".join(module.split(".")[:2])
        if not lines or lines[-1][0] != part:
            lines.append((part, []))
        lines[-1][1].append(f"`{module.removeprefix('app.')}`")
    return "\n".join(f"{number}. {', '.join(names)}" for number, (_, names) in enumerate(lines, 1))


def with_traces(text: str, found: dict[str, list[str]]) -> str:
    """The page with the lists put in between their marks."""
    for name, modules in found.items():
        mark = re.compile(rf"(<!-- trace: {name} -->\n).*?(<!-- end -->)", re.DOTALL)
        assert mark.search(text), f"docs/architecture.md has no mark for the trace of a {name}"
        text = mark.sub(rf"\1\n{as_text(modules)}\n\n\2", text)
    return text


def main() -> None:
    """Print the lists, or write them into the page."""
    found, page = traces(), PAGE.read_text(encoding="utf-8")
    if "--write" in sys.argv[1:]:
        PAGE.write_text(with_traces(page, found), encoding="utf-8")
        return
    if "--check" in sys.argv[1:]:
        sys.exit(None if page == with_traces(page, found) else f"{PAGE.name} has another trace: run `make docs`")
    for name, modules in found.items():
        print(f"{name} at {datetime.now(UTC):%Y-%m-%d}, {len(modules)} modules\n{as_text(modules)}\n")


if __name__ == "__main__":
    main()
