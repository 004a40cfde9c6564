"""Backups that are made again and again into one folder: which is the last, whether one is due, which go."""

from contextlib import closing, suppress
from datetime import datetime, timedelta
from pathlib import Path

from app.model.errors import DurandError
from app.record.backup import PART_SUFFIX
from app.record.connection import connect
from app.record.standing import Standing, read_identity, read_standing
from app.record.store_errors import our_errors

STAMP = "%Y%m%dT%H%M%SZ"
"""The time in a backup's name, in UTC; names sort by time."""


def backup_name(store: Path, at: datetime) -> str:
    """The name of the backup of a store at a time."""
    return f"{store.stem}-{at:{STAMP}}.gpkg"


def find_backups(folder: Path, store: Path) -> list[Path]:
    """The backups of a store in a folder, oldest first, by their names; other files are none."""
    found = [each for each in folder.glob(f"{store.stem}-*.gpkg") if _made_at(each, store) is not None]
    return sorted(found)


def is_due(folder: Path, store: Path, at: datetime, every: timedelta) -> bool:
    """Whether the last backup was made so long ago, and the store has a later revision."""
    found = find_backups(folder, store)
    if not found:
        return True
    made = _made_at(found[-1], store)
    return (made is None or at - made >= every) and _held(found[-1]) != _held(store)


def drop_backups(folder: Path, store: Path, keep: int) -> list[Path]:
    """Delete all but the `keep` last backups, and parts that a kill left behind; returns the deleted backups."""
    old = find_backups(folder, store)[:-keep]
    for each in (*old, *folder.glob(f".{store.stem}-*{PART_SUFFIX}*")):
        each.unlink(missing_ok=True)
    return old


def _made_at(backup: Path, store: Path) -> datetime | None:
    with suppress(ValueError):
        return datetime.strptime(backup.stem.removeprefix(f"{store.stem}-") + "+0000", f"{STAMP}%z")
    return None


def _held(store: Path) -> tuple[str, Standing] | None:
    """The identity and the last revision of a store; None where the file cannot be read."""
    with suppress(DurandError), our_errors(store), closing(connect(store)) as connection:
        return read_identity(connection), read_standing(connection)
    return None
