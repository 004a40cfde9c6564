"""The command line: `durand`, or `python -m app`."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

import click

from app.model.errors import (
    BadInput,
    ClusterFailed,
    DownloadFailed,
    DurandError,
    GeocoderUnavailable,
    NoRoom,
    NotFound,
    StoreError,
)
from app.model.memory import as_no_room

EXIT_CODES: Mapping[type[Exception], int] = {
    BadInput: 2,
    NotFound: 3,
    GeocoderUnavailable: 4,
    NoRoom: 9,
    StoreError: 5,
    DownloadFailed: 6,
    ClusterFailed: 7,
    DurandError: 1,
}

COMMANDS: Mapping[str, tuple[str, str]] = {
    "serve": ("serving", "serve"),
    "import": ("importing", "import_"),
    "sample": ("sample", "sample"),
    "fetch": ("fetching", "fetch"),
    "enrich": ("enriching", "enrich"),
    "geocode": ("asking", "geocode"),
    "near": ("asking", "near"),
    "summary": ("summary", "summary"),
    "crossings": ("crossings", "crossings"),
    "export": ("files", "export"),
    "map": ("files", "map_"),
    "report": ("reporting", "report"),
    "datasets": ("datasets", "datasets"),
    "read": ("reading", "read"),
    "accept": ("deciding", "accept"),
    "drop": ("deciding", "drop"),
    "match": ("matching", "match"),
    "check": ("checking", "check"),
    "backup": ("backing_up", "backup"),
    "correct": ("correcting", "correct"),
    "inbox": ("correcting", "inbox"),
    "mark": ("retracting", "mark"),
    "retract": ("retracting", "retract"),
    "restore": ("retracting", "restore"),
    "erase": ("erasing", "erase"),
    "key": ("keys", "key"),
    "audit": ("auditing", "audit"),
    "rule": ("ruling", "rule"),
    "info": ("info", "info"),
    "diff": ("diff", "diff"),
    "doctor": ("doctor", "doctor"),
}
"""Every command's module in `app.cli`, and its name there."""


class Imported(Mapping[str, click.Command]):
    """The commands by name; a command's module, with all that it needs, is imported when it is asked for."""

    def __getitem__(self, name: str) -> click.Command:
        module, command = COMMANDS[name]
        found: click.Command = getattr(import_module(f"app.cli.{module}"), command)
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(COMMANDS)

    def __len__(self) -> int:
        return len(COMMANDS)


class Commands(click.Group):
    """The commands, with our errors as one line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (DurandError, MemoryError, OSError, ValueError) as error:
            told = error if isinstance(error, DurandError) else as_no_room(error)
            if told is None:
                raise
            click.echo(f"durand: {told}", err=True)
            ctx.exit(next(EXIT_CODES[cls] for cls in type(told).__mro__ if cls in EXIT_CODES))


@click.group(cls=Commands, commands=Imported(), context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="durand", prog_name="durand")
def main() -> None:
    """Incidents along the Durand Line (Afghanistan–Pakistan frontier): import, ask, map, serve."""
