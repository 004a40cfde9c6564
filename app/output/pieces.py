"""A file written from pieces, completely or not at all."""

from collections.abc import Iterable
from pathlib import Path

from app.model.errors import BadInput


def write_pieces(out: Path, pieces: Iterable[bytes]) -> None:
    """Write the file from its pieces; an older file stays until the new one is complete.

    Raises `BadInput` if the file cannot be written.
    """
    part = out.with_name(out.name + ".part")
    try:
        with part.open("wb") as file:
            file.writelines(pieces)
        part.replace(out)
    except OSError as error:
        raise BadInput(f"cannot write {out}: {error.strerror}") from error
