"""Limits on the files that are read: what exceeds them is refused before it takes the memory."""

from contextvars import ContextVar
from dataclasses import dataclass

MB = 1_000_000


@dataclass(frozen=True, slots=True)
class FileLimits:
    """Limits on one file: columns of its table, characters of a cell, filled cells, and megabytes when unpacked.

    UCDP's lists of sources are long cells, and far shorter than `cell`. `ratio` is how many times larger than its
    packed form a file may get, if it gets larger than `FREE_MB`.
    """

    columns: int = 2_000
    cell: int = 10_000_000
    cells: int = 100_000_000
    unpacked_mb: int = 2_000
    ratio: int = 60


FREE_MB = 30
"""Megabytes up to which a file may be unpacked however small it was packed."""

_LIMITS: ContextVar[FileLimits | None] = ContextVar("limits on files", default=None)


def limit_files(limits: FileLimits) -> None:
    """Let files be read within these limits only; it holds for the caller and for everything that it starts."""
    _LIMITS.set(limits)


def file_limits() -> FileLimits:
    """The limits on files."""
    return _LIMITS.get() or FileLimits()
