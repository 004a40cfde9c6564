"""The command line: `durand`, or `python -m app`."""

from collections.abc import Mapping
from typing import Any

import click

from app.commands import asking, enriching, fetching, files, importing, serve, summary
from app.errors import (
    BadInput,
    ClusterFailed,
    DownloadFailed,
    DurandError,
    GeocoderUnavailable,
    NotFound,
    StoreError,
)

EXIT_CODES: Mapping[type[Exception], int] = {
    BadInput: 2,
    NotFound: 3,
    GeocoderUnavailable: 4,
    StoreError: 5,
    DownloadFailed: 6,
    ClusterFailed: 7,
    DurandError: 1,
}

COMMANDS = (
    serve.serve,
    importing.import_,
    fetching.fetch,
    enriching.enrich,
    asking.geocode,
    asking.near,
    summary.summary,
    files.export,
    files.map_,
    asking.info,
)


class Commands(click.Group):
    """The commands, with our errors as one line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except DurandError as error:
            click.echo(f"durand: {error}", err=True)
            ctx.exit(next(EXIT_CODES[cls] for cls in type(error).__mro__ if cls in EXIT_CODES))


@click.group(cls=Commands, commands=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="durand", prog_name="durand")
def main() -> None:
    """Incidents along the Durand Line (Afghanistan–Pakistan frontier): import, ask, map, serve."""
