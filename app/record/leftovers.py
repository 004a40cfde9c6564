"""Files that a process left beside a store when it was killed, deleted when a service starts."""

import re
from contextlib import closing, suppress
from pathlib import Path
from time import time

import apsw

from app.engine.column_files import SnapshotFiles
from app.model.scratch import clear_scratch, is_alive
from app.record.backup import PART_SUFFIX
from app.record.connection import connect
from app.record.geopackage import folder_of
from app.record.standing import snapshot_key

MAKER = re.compile(rf"\.(\d+){re.escape(PART_SUFFIX)}(?:-\w+)?$")
"""The process in the name of a copy that is being made."""

QUIET_SECONDS = 600.0
"""Seconds without a write after which nobody makes a copy any more."""


def clear_leftovers(store: Path, *folders: Path) -> None:
    """Delete what dead processes left: snapshots of no revision, copies in these folders, files for downloads.

    Nothing happens while another process writes to the store, or where nothing can be deleted.
    """
    with suppress(apsw.Error, OSError), closing(connect(store)) as connection:
        connection.set_busy_timeout(0)
        connection.execute("BEGIN IMMEDIATE")
        SnapshotFiles(folder_of(store)).keep_only(snapshot_key(connection))
        connection.execute("ROLLBACK")
    clear_scratch()
    for folder in {store.parent, *folders}:
        for part in folder.glob(f".*{PART_SUFFIX}*"):
            if not _is_made(part):
                with suppress(OSError):
                    part.unlink()


def _is_made(part: Path) -> bool:
    """Whether somebody makes a copy: its process is alive, or it was written to lately (by another machine)."""
    maker = MAKER.search(part.name)
    if maker is None or is_alive(int(maker[1])):
        return True
    with suppress(OSError):
        return time() - part.stat().st_mtime < QUIET_SECONDS
    return True
