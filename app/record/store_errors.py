"""Errors of this program, made from what SQLite, the system and damaged bytes raise."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import disk_usage

import apsw

from app.model.errors import (
    DiskFull,
    DurandError,
    NoRoom,
    ReadOnly,
    StoreBusy,
    StoreDamaged,
    StoreError,
    WrongSchema,
)
from app.model.memory import MB, as_no_room, free_beside

SAID_BY_DAMAGED_BYTES = (ArithmeticError, IndexError, KeyError, TypeError, ValueError)
"""Errors that reading damaged bytes as a record raises: no UTF-8, no JSON, a number where a text was."""

LEAST_FREE = 100_000
"""Bytes: a disk with less room than this takes no log of a store."""


@contextmanager
def our_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors, and the system's errors about files beside the store, into this program's errors."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreBusy(f"store: another process is writing to {path}; try again when it is done") from error
    except (apsw.FullError, apsw.NoMemError) as error:
        raise _no_room(path, error) from error
    except apsw.CorruptError as error:
        raise damaged(path, str(error)) from error
    except (apsw.NotADBError, apsw.SQLError) as error:
        raise not_ours(path, str(error)) from error
    except apsw.ConnectionClosedError as error:
        raise StoreError(f"store: {path} was closed; open it again with app.open") from error
    except apsw.Error as error:
        raise _unusable(path, error) from error
    except UnicodeDecodeError as error:
        raise damaged(path, f"a text in it is no UTF-8: {error.reason}") from error
    except OSError as error:
        if isinstance(as_no_room(error), DiskFull):
            raise _no_room(path, error) from error
        raise StoreError(f"store: cannot write beside {path}: {error.strerror or error}") from error


@contextmanager
def reading_record(path: Path) -> Iterator[None]:
    """Turn what damaged bytes raise while a record is read into `StoreDamaged`; the rest as in `our_errors`."""
    with our_errors(path):
        try:
            yield
        except UnicodeDecodeError:
            raise
        except SAID_BY_DAMAGED_BYTES as error:
            if isinstance(error, DurandError):
                raise
            raise damaged(path, f"a record in it cannot be read: {error}") from error


def damaged(path: Path, why: str) -> StoreDamaged:
    """The error about a store whose bytes are not what was written."""
    return StoreDamaged(f"store: {path} is damaged ({why}); put a copy of it in its place")


def _unusable(path: Path, error: apsw.Error) -> DurandError:
    """The error about a store that cannot be used as was asked; SQLite tells some full disks as broken ones."""
    if isinstance(error, apsw.IOError) and disk_usage(path.parent).free < LEAST_FREE:
        return _no_room(path, error)
    if isinstance(error, apsw.ReadOnlyError):
        return ReadOnly(f"store: {path} cannot be written to; copy it to where you may write, and open the copy")
    return StoreError(f"store: cannot use {path}: {error}")


def _no_room(path: Path, error: Exception) -> NoRoom:
    """The error about full memory, or about a disk without room: what the store takes, and what is free."""
    if isinstance(error, apsw.NoMemError):
        return NoRoom(f"store: no memory left for {path} ({error})")
    why = error.strerror if isinstance(error, OSError) else error
    size = f"the store has {path.stat().st_size / MB:,.1f} MB" if path.exists() else "nothing was written"
    return DiskFull(
        f"store: no room left beside {path} ({why}): {size}{free_beside(path)}; make room, and try again"
    )


def not_ours(path: Path, why: str) -> WrongSchema:
    """The error about a file that is no store of this program."""
    return WrongSchema(f"store: {path} is not a store of ours ({why}); name another file, it will be made")
