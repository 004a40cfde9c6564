"""The memory that this process may use: a setting, else the limit of its container or of the machine."""

import ctypes
import errno
import mmap
import os
from contextlib import suppress
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from shutil import disk_usage

from app.model.errors import DiskFull, NoRoom

MB = 1_000_000
CONTAINER_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")
"""A container's limit: of Linux's control groups version 2, and of version 1."""
STATM = "/proc/self/statm"
"""This process's memory on Linux in pages: proc(5)."""
USABLE = 0.9
"""The share of the limit that may be in use before a next step: the step itself allocates more."""
MAPPED_SHARE = 0.25
"""The share of the limit that pages of mapped files may take before they are released."""
MOST_MAPPED = 500 * MB
FULL = (errno.ENOSPC, errno.EDQUOT, errno.ENOMEM)
"""The system's errors of a full disk, a full share of a disk, and full memory."""

_LIMIT: ContextVar[int | None] = ContextVar("bytes that the setting allows", default=None)


def limit_memory(megabytes: int | None, processes: int = 1) -> None:
    """Let this process, one of several that share the memory, use at most its part of this many megabytes.

    None for what the container or the machine has. It holds for the caller and for everything that it starts.
    """
    whole = _machine_limit() if megabytes is None else min(_machine_limit(), megabytes * MB)
    _LIMIT.set(whole // processes)


def memory_limit() -> int:
    """Bytes that this process may use."""
    return _LIMIT.get() or _machine_limit()


def most_mapped() -> int:
    """Bytes of mapped files that may stay resident; released pages remain in the system's cache."""
    return min(MOST_MAPPED, int(MAPPED_SHARE * memory_limit()))


def mapped_bytes() -> int:
    """Bytes of mapped files that are resident in this process; 0 where the system does not report it."""
    return _pages()[1] * mmap.PAGESIZE


def resident_bytes() -> int:
    """Bytes of this process that are in memory, with mapped files; 0 where the system does not report it."""
    return _pages()[0] * mmap.PAGESIZE


def check_room() -> None:
    """Raise `NoRoom` if nearly all of the memory that this process may use is in use."""
    most = USABLE * memory_limit()
    if _own_bytes() > most:
        _release_freed()
        if _own_bytes() > most:
            raise NoRoom(
                f"no memory left: this process may use {memory_limit() / MB:,.0f} MB (DURAND_MEMORY_MB, or what "
                "its container or the machine has); ask for less, or give it more"
            )


def as_no_room(error: BaseException) -> NoRoom | None:
    """The error `NoRoom` where this one means that memory or disk is full; None for any other error.

    orjson reports full memory as JSON that it cannot read.
    """
    if isinstance(error, NoRoom):
        return error
    if isinstance(error, MemoryError) or (isinstance(error, ValueError) and "memory to allocate" in str(error)):
        return NoRoom("no memory left; ask for less, or give this process more memory")
    if isinstance(error, OSError) and error.errno in FULL:
        where = f": {error.filename}{free_beside(error.filename)}" if isinstance(error.filename, str) else ""
        kind = NoRoom if error.errno == errno.ENOMEM else DiskFull
        return kind(f"no room left ({os.strerror(error.errno or 0)}){where}; make room, and try again")
    return None


def free_beside(path: str | Path) -> str:
    """How much room a file's disk has for this program, to be put behind its name; empty if nobody can tell."""
    with suppress(OSError):
        return f" ({disk_usage(Path(path).parent).free / MB:,.1f} MB are free on its disk)"
    return ""


def _own_bytes() -> int:
    """Bytes that this process holds for itself, without mapped files."""
    resident, mapped = _pages()
    return (resident - mapped) * mmap.PAGESIZE


def _pages() -> tuple[int, int]:
    """Resident pages of this process, and pages of mapped files among them; 0 where Linux does not report them."""
    file = _statm()
    if file is None:
        return 0, 0
    _, resident, mapped, *_ = os.pread(file, 200, 0).split()
    return int(resident), int(mapped)


@cache
def _statm() -> int | None:
    """A file descriptor of this process's memory figures, opened once because every answer reads it."""
    try:
        return os.open(STATM, os.O_RDONLY)
    except OSError:
        return None


@cache
def _machine_limit() -> int:
    """Bytes that the container allows, or that the machine has."""
    limits = [os.sysconf("SC_PHYS_PAGES") * mmap.PAGESIZE]
    for name in CONTAINER_LIMITS:
        with suppress(OSError, ValueError):
            # Without a limit version 2 says "max", which is no number.
            limits.append(int(Path(name).read_text()))
    return min(limits)


def _release_freed() -> None:
    """Give memory that was freed back to the system, where the C library can."""
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).malloc_trim(0)
