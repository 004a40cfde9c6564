"""Backups that are made again and again into one folder: which is the last, whether one is due, which go."""

from collections.abc import Iterator
from contextlib import closing, suppress
from datetime import datetime, timedelta
from glob import escape
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
    found = folder.glob(f"{escape(store.stem)}-*.gpkg")
    return sorted(each for each in found if _made_at(each.stem, store) is not None)


def is_due(folder: Path, store: Path, at: datetime, every: timedelta) -> bool:
    """Whether the last backup was made so long ago, and the store has a later revision."""
    found = find_backups(folder, store)
    if not found:
        return True
    made = _made_at(found[-1].stem, store)
    return (made is None or at - made >= every) and _held(found[-1]) != _held(store)


def drop_backups(folder: Path, store: Path, keep: int) -> list[Path]:
    """Delete all but the `keep` last backups, and parts that a kill left behind; returns the deleted backups."""
    old = find_backups(folder, store)[:-keep]
    for each in (*old, *_parts(folder, store)):
        each.unlink(missing_ok=True)
    return old


def _parts(folder: Path, store: Path) -> Iterator[Path]:
    """Unfinished backups of this store; those of a store whose name begins alike are left alone."""
    for each in folder.glob(f".{escape(store.stem)}-*.gpkg.*{PART_SUFFIX}*"):
        if _made_at(each.name[1:].partition(".gpkg.")[0], store) is not None:
            yield each


def _made_at(stem: str, store: Path) -> datetime | None:
    """The time in the name of a backup of this store; None for another name."""
    with suppress(ValueError):
        return datetime.strptime(stem.removeprefix(f"{store.stem}-") + "+0000", f"{STAMP}%z")
    return None


def _held(store: Path) -> tuple[str, Standing] | None:
    """The identity and the last revision of a store; None where the file cannot be read."""
    with suppress(DurandError), our_errors(store), closing(connect(store)) as connection:
        return read_identity(connection), read_standing(connection)
    return None
