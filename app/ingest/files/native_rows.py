"""Files that only native libraries read, in a process of its own: a library that dies takes no import with it."""

import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import IO

from app.ingest.files.scratch import from_scratch
from app.ingest.files.tables import FileRows, Refusal, Source, check_cells
from app.model.errors import UnknownFormat
from app.model.file_limits import MB, FileLimits, file_limits, limit_files

MEMORY = 300 * MB
"""Bytes that the process may hold beside what it maps of files, with the size of the file on top.

The libraries take half of that.
"""
WORK_S, WORK_S_OF_MB = 2, 5
"""Seconds of processor time in which the process has to have read the file, with more for each megabyte of it.

A table of a million rows takes 20 seconds for 108 MB. The start of the process comes on top.
"""
PATIENCE_S = 60
"""Seconds in which the process has to have read the whole file, with one more for each megabyte of it."""
START = "from app.ingest.files.native_rows import serve; serve()"


def read_apart(read: Callable[[Path], Source], path: Path) -> Source:
    """The rows that `read`, a function of a module, gives of a file, made in a process with little memory.

    Raises what `read` raises, and `UnknownFormat` if the process dies or takes too long.
    """
    return from_scratch(lambda folder: _fill(read, path, folder), lambda rows: _unpickled(rows, path.name))


def _fill(read: Callable[[Path], Source], path: Path, folder: Path) -> Path:
    """The rows, pickled into a file of the folder by another process."""
    out, order = folder / "rows", folder / "order"
    order.write_bytes(pickle.dumps((read, path.absolute(), out, file_limits())))
    patience = PATIENCE_S + path.stat().st_size // MB
    try:
        done = subprocess.run(
            [sys.executable, "-c", START, str(order)], capture_output=True, timeout=patience, check=False
        )
    except subprocess.TimeoutExpired:
        raise UnknownFormat(
            f"{path.name}: was not read after {patience} seconds: it is damaged, or too large; export it as CSV"
        ) from None
    if done.returncode:
        raise UnknownFormat(
            f"{path.name}: cannot be read: the library that reads such files broke off on it; it is damaged, or "
            "too large"
        )
    return out


def _unpickled(rows: Path, file: str) -> Source:
    items = _items(rows)
    first = next(items, None)
    if isinstance(first, UnknownFormat):
        raise first
    if not isinstance(first, Source):
        raise UnknownFormat(f"{file}: cannot be read")
    return replace(first, batches=(item for item in items if isinstance(item, FileRows)))


def _items(rows: Path) -> Iterator[object]:
    with rows.open("rb") as raw:
        while True:
            try:
                yield pickle.load(raw)
            except EOFError:
                return


def serve() -> None:
    """Do what an order says: read a file, and pickle its rows; called in a process that does nothing else."""
    read, path, out, limits = pickle.loads(Path(sys.argv[1]).read_bytes())
    _bound(limits, path.stat().st_size)
    with Path(out).open("wb") as raw:
        try:
            _write(read(path), raw, path.name)
        except UnknownFormat as error:
            raw.seek(0)
            raw.truncate()
            pickle.dump(error, raw)


def _bound(limits: FileLimits, size: int) -> None:
    """Limit the process for a file of `size` bytes; past a limit the system ends it, or a library does."""
    limit_files(limits)
    try:
        import resource
    except ImportError:
        # Windows has no such limits.
        return
    # SIGPROF ends the process. RLIMIT_CPU would do so at whole seconds only, which count from the process's start.
    signal.setitimer(signal.ITIMER_PROF, WORK_S + WORK_S_OF_MB * size / MB)
    for kind, most in ((resource.RLIMIT_DATA, MEMORY + size), (resource.RLIMIT_CORE, 0)):
        allowed = resource.getrlimit(kind)[1]
        least = most if allowed == resource.RLIM_INFINITY else min(most, allowed)
        resource.setrlimit(kind, (least, least))


def _write(source: Source, raw: IO[bytes], file: str) -> None:
    pickle.dump(Source(source.header, iter(()), source.notes, source.told), raw)
    for rows in source.batches:
        check_cells(rows.cells, file)
        pickle.dump(FileRows(rows.numbers, rows.cells, tuple(map(_plain, rows.refused))), raw)


def _plain(refusal: Refusal) -> Refusal:
    return Refusal(int(refusal.row), refusal.reason)
