"""The parts that a command works with: the clock, the open session of the settings, and its output file."""

from datetime import UTC, datetime
from pathlib import Path

import click

from app.opening import load_set_desk, open_filled, read_stale_days, read_store
from app.output.pieces import write_pieces
from app.session import Session


def opened(*, alone: bool = False) -> Session:
    """The session on the store that the settings name; a new store is made `alone`, as `open_store` says."""
    session = open_filled(read_store(), load_set_desk, now, alone=alone)
    session.stale_days = read_stale_days()
    return session


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def write_whole(out: Path, content: bytes) -> None:
    """The file, or none: what was there stays until the new one is complete."""
    write_pieces(out, [content])
    echo_size(out)


def echo_size(out: Path) -> None:
    """Say how large a file has become."""
    click.echo(f"{out}: {out.stat().st_size:,} bytes", err=True)
