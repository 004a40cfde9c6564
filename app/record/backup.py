"""Backups: copies of a store as one revision left it, checked before they have a name, and put back whole."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from app.model.errors import BadParameter, StoreError
from app.record.check import check_store
from app.record.connection import connect, connect_or_make, empty_log
from app.record.standing import read_standing
from app.record.store_errors import our_errors
from app.record.store_file import see_file

PART_SUFFIX = ".part"
"""Suffix of a copy that is being made; it is deleted if the copy fails."""
LOG_SUFFIXES = ("-wal", "-shm")
"""Suffixes of SQLite's write-ahead log and of its index; a file's name with one belongs to that file."""
OWNER_ONLY = 0o600
WHOLE = -1
"""All pages in one step: SQLite begins again if the store is written to between two steps."""


def back_up(store: Path, out: Path) -> int:
    """Copy a store to `out`, a file that is not there yet, and return the revision that the copy holds.

    The store may be served and written to meanwhile: the copy holds one revision, whole. It is one file without a
    write-ahead log, readable by its owner alone, and every page and record of it was checked. Keys and the audit
    log are no part of the store and of the copy.

    Raises `BadParameter` if `out` is there already or has no folder, `StoreLost` without a store, `StoreDamaged`
    if the copy is not what was written, `NoRoom` on a full disk; nothing is left behind then.
    """
    see_file(store)
    with _made_whole(out) as part:
        return _copy(store, part)


def put_back(copy: Path, store: Path, *, replace: bool = False) -> Path | None:
    """Put a backup in a store's place, after it was checked; the backup stays.

    With `replace` a store that is there is kept beside it, under a name that is returned; None if none was there.

    Raises `BadParameter` if a store is there and `replace` is not said, or if the copy is the store; `StoreLost`
    and `StoreDamaged` for a copy that is none or is not what was written. The store is then as it was.
    """
    see_file(copy)
    if store.exists():
        if copy.samefile(store):
            raise BadParameter(f"restore: {copy} is the store itself; name a backup of it")
        if not replace:
            raise BadParameter(f"restore: {store} is there; say --replace to keep it beside under another name")
    with _made_whole(store, may_be_there=True) as part:
        _copy(copy, part)
        return _set_aside(store) if store.exists() else None


def _copy(store: Path, part: Path) -> int:
    """Copy a store's pages at one revision into a file, check them there, and return the revision."""
    try:
        with our_errors(store), closing(connect(store)) as source, closing(connect_or_make(part)) as target:
            part.chmod(OWNER_ONLY)
            with target.backup("main", source, "main") as pages:
                pages.step(WHOLE)
            # One file: a copy that is moved without its log would lose what the log holds.
            target.execute("PRAGMA journal_mode = DELETE").fetchall()
            revision = read_standing(target).revision
        for _ in check_store(part):
            pass
    except StoreError as error:
        # The bytes are the store's, whichever file they were found in.
        raise type(error)(str(error).replace(str(part), str(store))) from error
    return revision


@contextmanager
def _made_whole(out: Path, *, may_be_there: bool = False) -> Iterator[Path]:
    """The name of a file to make: it becomes `out`, on the disk, or is deleted if anything fails."""
    if not out.parent.is_dir():
        raise BadParameter(f"{out}: no such folder: {out.parent}; make it, or name a file in another one")
    if out.exists() and not may_be_there:
        raise _is_there(out)
    part = out.with_name(f".{out.name}.{os.getpid()}{PART_SUFFIX}")
    try:
        yield part
        with our_errors(out):
            _to_disk(part)
            _name(part, out)
            _to_disk(out.parent)
    finally:
        for suffix in ("", *LOG_SUFFIXES, "-journal"):
            part.with_name(part.name + suffix).unlink(missing_ok=True)


def _name(part: Path, out: Path) -> None:
    """Give the file its name, unless another file got it meanwhile."""
    try:
        os.link(part, out)
    except FileExistsError:
        raise _is_there(out) from None
    except OSError:
        # A file system without links, such as a memory stick's.
        if out.exists():
            raise _is_there(out) from None
        part.rename(out)


def _is_there(out: Path) -> BadParameter:
    return BadParameter(f"{out} is there already; name a file that is not there yet")


def _set_aside(store: Path) -> Path:
    """Give a store, with the log that belongs to it, a name that no file has yet."""
    with suppress(StoreError), our_errors(store), closing(connect(store)) as connection:
        empty_log(connection)
    number = 1
    while (kept := store.with_name(f"{store.stem}.before-{number}{store.suffix}")).exists():
        number += 1
    for suffix in ("", *LOG_SUFFIXES):
        with suppress(FileNotFoundError):
            store.with_name(store.name + suffix).rename(kept.with_name(kept.name + suffix))
    return kept


def _to_disk(path: Path) -> None:
    """Have the system write a file's content, or a folder's names, to the disk."""
    file = os.open(path, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)
