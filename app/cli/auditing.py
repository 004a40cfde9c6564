"""`durand audit`: the log of who wanted to write what over HTTP, and of what was done with keys."""

import csv
import io
from dataclasses import astuple
from pathlib import Path

import click

from app.access.audit import COLUMNS, read_entries
from app.cli.keys import opened_access
from app.cli.session import write_whole


@click.command()
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="File to write; the terminal if none."
)
def audit(out: Path | None) -> None:
    """Write the audit log as CSV: number, time in UTC, who, role, address, what, and what became of it.

    It has every request that writes, or would have written and was refused, and every change of a key.
    """
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\n")
    rows.writerow(COLUMNS)
    with opened_access() as access:
        rows.writerows(map(astuple, read_entries(access)))
    if out is None:
        click.echo(text.getvalue(), nl=False)
    else:
        write_whole(out, text.getvalue().encode())
