"""Imports that were asked for over HTTP, as files beside the store, which every process of a service can read."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO

import orjson

from app.model.errors import NotFound
from app.record.erasing import IMPORTS

ACCEPTED, RUNNING, SUCCESSFUL, FAILED, DISMISSED = "accepted", "running", "successful", "failed", "dismissed"
"""The states of a job, in the words of OGC API Processes; a dismissed one was reversed."""
OPEN = (ACCEPTED, RUNNING)
DIED = "the service ended before the import did; nothing of it was written, so send the file again"

Json = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Job:
    """An import: its id and state, who asked for it and when, the bytes read so far, and what became of it.

    `revision` is the one that it wrote, None if it wrote nothing; `reversed` says what became of that when it was
    reversed, and `error` why an import failed.
    """

    id: str
    file: str
    dataset: str | None
    dry_run: bool
    by: str | None
    created: str
    bytes: int
    status: str = ACCEPTED
    read: int = 0
    revision: int | None = None
    report: Json | None = None
    error: str | None = None
    reversed: Json | None = None

    @property
    def progress(self) -> int:
        """The part of the file that is read, in percent."""
        return 100 if self.status not in OPEN or not self.bytes else min(99, 100 * self.read // self.bytes)

    def as_dict(self) -> dict[str, object]:
        """The job as plain values, for JSON."""
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        return {**told, "progress": self.progress}


@dataclass(frozen=True, slots=True)
class Jobs:
    """The imports of one store, each as a file in `folder`, which is made when it is needed."""

    folder: Path
    _locks: dict[str, BinaryIO] = field(default_factory=dict)

    @classmethod
    def beside(cls, store: Path) -> "Jobs":
        """The imports of the store in this file."""
        return cls(store.with_name(store.name + IMPORTS))

    def find(self, job_id: str) -> Job:
        """A job as it is now; `NotFound` for an unknown id. A job whose process has died has failed."""
        if not job_id.isalnum():
            raise self._unknown(job_id)
        try:
            told = orjson.loads(self._path(job_id).read_bytes())
        except FileNotFoundError:
            raise self._unknown(job_id) from None
        job = Job(**told)
        if job.status in OPEN and job_id not in self._locks and not _is_held(self._lock_file(job_id)):
            return replace(job, status=FAILED, error=DIED)
        return job

    def keep(self, job: Job) -> None:
        """Write a job's state; a reader finds the state before or this one, and nothing in between."""
        told = {each.name: getattr(job, each.name) for each in fields(job)}
        part = self._path(job.id).with_suffix(".part")
        part.write_bytes(orjson.dumps(told))
        part.replace(self._path(job.id))

    def upload(self, job_id: str, name: str) -> Path:
        """The path of a job's file, in a folder of its own."""
        folder = self.folder / job_id
        folder.mkdir(parents=True, mode=0o700)
        return folder / name

    def begin(self, job: Job) -> None:
        """Keep a new job, which this process holds until it ends."""
        lock = self._lock_file(job.id).open("wb")
        _hold(lock)
        self._locks[job.id] = lock
        self.keep(job)

    def end(self, job_id: str) -> None:
        """Hold a job no more, and delete the file that was sent."""
        self._locks.pop(job_id).close()
        rmtree(self.folder / job_id, ignore_errors=True)
        self._lock_file(job_id).unlink(missing_ok=True)

    def _path(self, job_id: str) -> Path:
        return self.folder / f"{job_id}.json"

    def _lock_file(self, job_id: str) -> Path:
        return self.folder / f"{job_id}.lock"

    @staticmethod
    def _unknown(job_id: str) -> NotFound:
        return NotFound(f"no import {job_id!r}; POST a file to /import, and its Location names one")


if sys.platform == "win32":

    def _hold(lock: BinaryIO) -> None:
        """Do nothing: a process that dies with its import is not noticed here."""

    def _is_held(path: Path) -> bool:
        return path.exists()

else:
    from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock

    def _hold(lock: BinaryIO) -> None:
        """Hold a file until it is closed, or this process ends."""
        flock(lock, LOCK_EX)

    def _is_held(path: Path) -> bool:
        """Whether a process holds a file."""
        try:
            with path.open("rb") as lock:
                flock(lock, LOCK_SH | LOCK_NB)
        except BlockingIOError:
            return True
        except FileNotFoundError:
            return False
        return False
