"""Files made on demand and kept for the next request for them."""

import hashlib
import shutil
import tempfile
import weakref
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

from app.model.scratch import scratch_prefix
from app.model.work import holding
from app.output.pieces import whole_or_none

MOST_FILES = 16
MOST_BYTES = 512 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A complete file: its path, its size in bytes, and a strong entity tag of its content."""

    path: Path
    size: int
    etag: str


@dataclass(slots=True, weakref_slot=True)
class MadeFiles:
    """Made files by key, in a temporary directory that is deleted together with the object, or at the next start.

    If there are more than `most_files`, or they take more than `most_bytes`, the file that was requested longest
    ago is deleted; the file made last always stays.
    """

    most_files: int = MOST_FILES
    most_bytes: int = MOST_BYTES
    _files: OrderedDict[Hashable, MadeFile] = field(default_factory=OrderedDict)
    _directory: Path | None = None
    _made: int = 0
    _lock: Lock = field(default_factory=Lock)

    def get(self, key: Hashable, suffix: str, write: Callable[[Path], None]) -> MadeFile:
        """The file of a key; `write` makes it if it does not exist. One file is written at a time.

        Raises as `go_on` does, and `NoRoom` where the disk is full.
        """
        with holding(self._lock):
            if key in self._files:
                self._files.move_to_end(key)
                return self._files[key]
            self._made += 1
            path = self._folder() / f"{self._made}.{suffix}"
            with whole_or_none(path):
                write(path)
            made = MadeFile(path, path.stat().st_size, _content_tag(path))
            self._files[key] = made
            self._drop_oldest()
            return made

    def _folder(self) -> Path:
        if self._directory is None:
            self._directory = Path(tempfile.mkdtemp(prefix=scratch_prefix()))
            weakref.finalize(self, shutil.rmtree, self._directory, ignore_errors=True)
        return self._directory

    def _drop_oldest(self) -> None:
        while len(self._files) > 1 and self._is_over():
            _, dropped = self._files.popitem(last=False)
            dropped.path.unlink(missing_ok=True)

    def _is_over(self) -> bool:
        size = sum(made.size for made in self._files.values())
        return len(self._files) > self.most_files or size > self.most_bytes


def _content_tag(path: Path) -> str:
    with path.open("rb") as content:
        return f'"{hashlib.file_digest(content, "sha256").hexdigest()[:32]}"'
