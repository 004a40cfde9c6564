"""Large files are read in a second process, while the first one writes, and answers."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from app.ingest.locator import Desk
from app.ingest.locator_opening import NameSources, open_desk_to_import
from app.ingest.worker_process import Apart
from app.model.file_limits import FileLimits, file_limits, limit_files

READ_APART_BYTES = 10_000_000
"""Bytes; a smaller file is read before a second process would have started."""


def is_large(path: Path) -> bool:
    """Whether a file is large enough for a second process."""
    return path.is_file() and path.stat().st_size > READ_APART_BYTES


@contextmanager
def second_process(files: Iterable[Path], sources: NameSources) -> Iterator[Apart | None]:
    """A process that gets ready to read large files, with these sources of names; None if there are no such files.

    It ends with the context.
    """
    if not any(map(is_large, files)):
        yield None
        return
    other = Apart(partial(_ready, sources, file_limits()))
    try:
        yield other
    finally:
        other.close()


def _ready(sources: NameSources, limits: FileLimits) -> Desk:
    """The second process made ready: a desk, and the limits of the first process."""
    limit_files(limits)
    return open_desk_to_import(sources)
