"""Files that are unpacked or rewritten to be read, in a folder that goes away with what was read from them."""

import weakref
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp

from app.ingest.files.tables import FileRows, Source
from app.model.scratch import scratch_prefix


def from_scratch(fill: Callable[[Path], Path], read: Callable[[Path], Source]) -> Source:
    """The rows that `read` gives of the file that `fill` writes into a new folder.

    The folder is removed when nothing refers to the rows any more.
    """
    folder = Path(mkdtemp(prefix=scratch_prefix()))
    try:
        source = read(fill(folder))
    except BaseException:
        rmtree(folder, ignore_errors=True)
        raise
    batches = _each(source.batches)
    weakref.finalize(batches, rmtree, folder, ignore_errors=True)
    return replace(source, batches=batches)


def _each(batches: Iterator[FileRows]) -> Iterator[FileRows]:
    yield from batches
