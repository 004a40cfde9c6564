"""Imports that were asked for over HTTP, as files beside the store, which every process of a service can read."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from shutil import rmtree
from typing import BinaryIO

import orjson

from app.model.errors import NotFound
from app.record.held_files import hold, is_held
from app.record.import_reports import imports_folder

ACCEPTED, RUNNING, SUCCESSFUL, FAILED, DISMISSED = "accepted", "running", "successful", "failed", "dismissed"
"""The states of a job, in the words of OGC API Processes; a dismissed one was reversed."""
OPEN = (ACCEPTED, RUNNING)
DIED = "the service ended before the import did; send the file again: what was taken in already stays as it is"

KEPT_REPORTS = 1_000
"""Imports whose reports are kept; an import that is older can no longer be looked at or reversed by its id."""

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
        return cls(imports_folder(store))

    def find(self, job_id: str) -> Job:
        """A job as it is now; `NotFound` for an unknown id. A job whose process has died has failed."""
        if not job_id.isalnum():
            raise self._unknown(job_id)
        job = self._read(job_id)
        if job.status not in OPEN or job_id in self._locks or is_held(self._lock_file(job_id)):
            return job
        # It may have ended between the two looks.
        job = self._read(job_id)
        return replace(job, status=FAILED, error=DIED) if job.status in OPEN else job

    def keep(self, job: Job) -> None:
        """Write a job's state; a reader finds the state before or this one, and nothing in between."""
        told = {each.name: getattr(job, each.name) for each in fields(job)}
        part = self._path(job.id).with_suffix(".part")
        part.write_bytes(orjson.dumps(told))
        part.replace(self._path(job.id))

    def upload(self, job_id: str, name: str) -> Path:
        """The path of a new job's file, in a folder of its own; this process holds the job until it ends."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._drop_oldest()
        lock = self._lock_file(job_id).open("wb")
        hold(lock)
        self._locks[job_id] = lock
        folder = self.folder / job_id
        folder.mkdir(mode=0o700)
        return folder / name

    @contextmanager
    def alone(self, job_id: str) -> Iterator[Job]:
        """A job as it is now; no other process is in this context meanwhile."""
        with self._lock_file(job_id).open("wb") as lock:
            hold(lock)
            try:
                yield self.find(job_id)
            finally:
                self._lock_file(job_id).unlink(missing_ok=True)

    def end(self, job_id: str) -> None:
        """Hold a job no more, and delete the file that was sent."""
        self._locks.pop(job_id).close()
        rmtree(self.folder / job_id, ignore_errors=True)
        self._lock_file(job_id).unlink(missing_ok=True)

    def _drop_oldest(self) -> None:
        """Delete the oldest reports, but those that are kept, and those of imports that run."""
        found = sorted((path.stat().st_mtime_ns, path) for path in self.folder.glob("*.json"))
        for _, path in found[:-KEPT_REPORTS]:
            if not self._lock_file(path.stem).exists():
                path.unlink(missing_ok=True)

    def _read(self, job_id: str) -> Job:
        try:
            return Job(**orjson.loads(self._path(job_id).read_bytes()))
        except FileNotFoundError:
            raise self._unknown(job_id) from None

    def _path(self, job_id: str) -> Path:
        return self.folder / f"{job_id}.json"

    def _lock_file(self, job_id: str) -> Path:
        return self.folder / f"{job_id}.lock"

    @staticmethod
    def _unknown(job_id: str) -> NotFound:
        return NotFound(f"no import {job_id!r}; POST a file to /import, and its Location names one")
