"""What a command works with: the settings, the clock, the opened store, and the file that it leaves."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import click
from pydantic import ValidationError

from app.errors import BadInput, BadParameter
from app.opening import Opened, open_all
from app.settings import Settings


@contextmanager
def opened(*, alone: bool = False) -> Iterator[Opened]:
    """The store and the geography that the settings name; a new store is made `alone`, as `open_store` says."""
    everything = open_all(read_settings(), now(), alone=alone)
    try:
        yield everything
    finally:
        everything.store.close()


def read_settings() -> Settings:
    """The settings of the environment; `BadParameter` names the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "DURAND_" + "_".join(str(part) for part in first["loc"]).upper()
        raise BadParameter(f"{name}: {first['msg']}: {first['input']!r}") from error


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def write_whole(out: Path, content: bytes) -> None:
    """The file, or none: what was there stays until the new one is complete."""
    part = out.with_name(out.name + ".part")
    try:
        part.write_bytes(content)
        part.replace(out)
    except OSError as error:
        raise BadInput(f"cannot write {out}: {error.strerror}") from error
    click.echo(f"{out}: {len(content):,} bytes", err=True)
