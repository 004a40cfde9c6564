"""`durand backup`: a checked copy of the store, made while it is served; and such a copy put back."""

import logging
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from time import sleep
from typing import TYPE_CHECKING

import click

from app.cli.session import echo_size, now
from app.opening import read_store
from app.record.backup import back_up, put_back
from app.record.kept_backups import backup_name, drop_backups, is_due

if TYPE_CHECKING:
    from app.model.settings import Settings

BACKUP_SUFFIX = ".gpkg"
"""Suffix of a backup's name; no id of a record ends so."""
LOOKED_EVERY = 60.0
"""Seconds between two looks whether a backup is due."""

log = logging.getLogger("durand")


@click.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def backup(out: Path) -> None:
    """Copy the store to OUT, a file that is not there yet, while it is served or not.

    The copy holds one revision, whole, and every page and record of it was checked. It is a GeoPackage that QGIS
    opens; `durand restore OUT` puts it back. Keys and the audit log, which stand beside the store, are not copied.
    """
    store = read_store()
    revision = back_up(store, out)
    click.echo(f"{out} holds revision {revision} of {store}; every page and record of it was checked")
    echo_size(out)


def restore_store(copy: Path, replace: bool) -> None:
    """Put a backup in the place of the settings' store, and say what became of a store that was there."""
    store = read_store()
    kept = put_back(copy, store, replace=replace)
    click.echo(f"{store} is restored from {copy}; every page and record of it was checked")
    if kept is not None:
        click.echo(f"the store that was there is kept as {kept}")


def keep_backups(settings: "Settings", folder: Path) -> None:
    """Make a backup of the store into the folder whenever one is due, for as long as the process lives."""
    every = timedelta(hours=settings.backup_every)
    while True:
        if is_due(folder, settings.store, now(), every):
            _back_up_apart(folder / backup_name(settings.store, now()))
            drop_backups(folder, settings.store, settings.backup_keep)
        sleep(min(LOOKED_EVERY, every.total_seconds()))


def _back_up_apart(out: Path) -> None:
    """Make a backup in a process of its own: to check a million records takes half a minute of a processor."""
    command = [sys.executable, "-m", "app", "backup", str(out)]
    made = subprocess.run(command, capture_output=True, text=True, check=False)
    if made.returncode:
        log.error("no backup was made: %s", (made.stderr.strip().splitlines() or ["its process was killed"])[-1])
    else:
        log.info("backup: %s", made.stdout.strip())
