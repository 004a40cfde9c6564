"""The store's file on the disk: whether it is still the file that was opened, and whether there was one before."""

import os
from dataclasses import dataclass
from pathlib import Path

from app.model.errors import StoreLost


@dataclass(slots=True)
class StoreFile:
    """A store's file as it was seen last: which file it is (device, inode), its size and its time of change."""

    path: Path
    which: tuple[int, int]
    written: tuple[int, int]

    def look(self) -> bool:
        """Whether somebody wrote to the file since it was looked at last; one stat.

        Raises `StoreLost` if the file is gone, empty, or another file. A commit into the write-ahead log is no
        write to the file.
        """
        now = see_file(self.path)
        if now.which != self.which:
            raise StoreLost(f"store: {self.path} was replaced by another file while it was open; open it again")
        is_written, self.written = now.written != self.written, now.written
        return is_written


def see_file(path: Path) -> StoreFile:
    """The file with this name as it is now; `StoreLost` if there is none, or it is empty."""
    try:
        found = os.stat(path)  # noqa: PTH116  # asked for every request; `Path.stat` takes twice as long
    except OSError as error:
        raise StoreLost(f"store: {path} is gone ({error.strerror}); put it back, or a copy of it") from error
    if not found.st_size:
        raise StoreLost(f"store: {path} was emptied; put a copy of it in its place")
    return StoreFile(path, (found.st_dev, found.st_ino), (found.st_size, found.st_mtime_ns))


def refuse_where_one_was(path: Path, folder: Path) -> None:
    """Refuse to make a new store where the folder beside it says that one was: `StoreLost`.

    Whoever gets an empty store after a loss counts nothing and is not told.
    """
    is_there = path.exists() and path.stat().st_size > 0
    if not is_there and any(folder.glob("*.snapshot")):
        raise StoreLost(
            f"store: {path} is gone or empty, but {folder} was kept beside it; put a copy of the store in its "
            f"place, or delete {folder} to begin a new store"
        )
