"""A file written from pieces, completely or not at all."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.model.errors import BadInput, DiskFull
from app.model.memory import as_no_room, free_beside
from app.model.work import go_on

LEAST_FREE = 1_000_000
"""Bytes: a disk with less room than this counts as full."""


@contextmanager
def whole_or_none(path: Path) -> Iterator[None]:
    """A context that writes a file, which is deleted if that fails.

    Raises `NoRoom` if the disk or memory is full. Libraries that read rows while they write report an error in the
    rows as their own: `go_on` raises the error that ended the work, if one did.
    """
    try:
        yield
    except Exception as error:
        path.unlink(missing_ok=True)
        go_on()
        full = as_no_room(error) or _as_full_disk(error, path)
        if full is not None:
            raise full from error
        raise


def _as_full_disk(error: Exception, path: Path) -> DiskFull | None:
    """The error `DiskFull` where a library could not write because the disk is full; some do not say why."""
    if isinstance(error, BadInput) or shutil.disk_usage(path.parent).free > LEAST_FREE:
        return None
    return DiskFull(f"no room left on the disk for {path.name}{free_beside(path)}; make room, and try again")


def write_pieces(out: Path, pieces: Iterable[bytes]) -> None:
    """Write the file from its pieces; an older file stays until the new one is complete.

    Raises `BadInput` if the file cannot be written, `NoRoom` if the disk or memory is full.
    """
    part = out.with_name(out.name + ".part")
    try:
        with whole_or_none(part), part.open("wb") as file:
            file.writelines(pieces)
        part.replace(out)
    except OSError as error:
        raise BadInput(f"cannot write {out}: {error.strerror}") from error
