"""Errors of this program, made from what SQLite, the system and damaged bytes raise."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from app.model.errors import DurandError, NoRoom, StoreBusy, StoreDamaged, StoreError, WrongSchema
from app.model.memory import as_no_room

SAID_BY_DAMAGED_BYTES = (ArithmeticError, IndexError, KeyError, TypeError, ValueError)
"""Errors that reading damaged bytes as a record raises: no UTF-8, no JSON, a number where a text was."""


@contextmanager
def our_errors(path: Path) -> Iterator[None]:
    """Turn SQLite's errors, and the system's errors about files beside the store, into this program's errors."""
    try:
        yield
    except (apsw.BusyError, apsw.LockedError) as error:
        raise StoreBusy(f"store: another process is writing to {path}; try again when it is done") from error
    except (apsw.FullError, apsw.NoMemError) as error:
        raise NoRoom(f"store: no room left on the disk or in memory for {path} ({error}); make room") from error
    except apsw.CorruptError as error:
        raise damaged(path, str(error)) from error
    except (apsw.NotADBError, apsw.SQLError) as error:
        raise not_ours(path, str(error)) from error
    except apsw.ConnectionClosedError as error:
        raise StoreError(f"store: {path} was closed; open it again with app.open") from error
    except apsw.Error as error:
        raise StoreError(f"store: cannot use {path}: {error}") from error
    except UnicodeDecodeError as error:
        raise damaged(path, f"a text in it is no UTF-8: {error.reason}") from error
    except OSError as error:
        if as_no_room(error) is not None:
            raise NoRoom(
                f"store: no room left beside {path} ({error.strerror}); make room, and try again"
            ) from error
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


def not_ours(path: Path, why: str) -> WrongSchema:
    """The error about a file that is no store of this program."""
    return WrongSchema(f"store: {path} is not a store of ours ({why}); name another file, it will be made")
