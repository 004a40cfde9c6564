"""Packed files: what they hold is checked against the limits before anything is unpacked."""

import gzip
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path

from app.model.errors import UnknownFormat
from app.model.file_limits import FREE_MB, MB, file_limits

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, gzip.BadGzipFile)
"""Errors of unpacking a file that is damaged."""


def open_zip(path: Path, kind: str) -> zipfile.ZipFile:
    """A zip file, opened; `UnknownFormat` for a file that is none, which should be a `kind`."""
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnknownFormat(f"{path.name}: not {kind} that can be read: {error}") from error


def check_members(members: Sequence[zipfile.ZipInfo], file: str, most_mb: int | None = None) -> None:
    """Raise `UnknownFormat` if some members of a zip are too large, of `most_mb` megabytes, or encrypted."""
    if any(member.flag_bits & 1 for member in members):
        raise UnknownFormat(f"{file}: is protected by a password; save it without one")
    unpacked = sum(member.file_size for member in members)
    check_unpacked(unpacked, sum(member.compress_size for member in members), file, most_mb)


def check_unpacked(unpacked: int, packed: int, file: str, most_mb: int | None = None) -> None:
    """Raise `UnknownFormat` if a file of `packed` bytes with `unpacked` bytes in it is too large to be unpacked.

    `most_mb` is a limit in megabytes below the general one.
    """
    limits = file_limits()
    most = min(limits.unpacked_mb, most_mb or limits.unpacked_mb)
    if unpacked > most * MB:
        raise UnknownFormat(
            f"{file}: holds {unpacked / MB:,.0f} MB when unpacked, more than {most:,} MB "
            "(DURAND_MOST_UNPACKED_MB); split it"
        )
    if unpacked > FREE_MB * MB and unpacked > limits.ratio * max(packed, 1):
        raise UnknownFormat(
            f"{file}: {packed / MB:,.1f} MB would become {unpacked / MB:,.0f} MB when unpacked, more than "
            f"{limits.ratio} times as much (DURAND_MOST_UNPACKED_RATIO); remove what is empty, or save it as CSV"
        )
