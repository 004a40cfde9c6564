"""`durand retract` and `durand restore`: a record is taken out of the store's answers, or put back."""

from collections.abc import Callable

import click

from app.cli.session import opened
from app.model.columns import INCIDENTS, TABLES


def table_option(command: Callable[..., None]) -> Callable[..., None]:
    """The command with `--table`."""
    words = click.Choice(list(TABLES))
    option = click.option(
        "--table", type=words, default=INCIDENTS.name, show_default=True, help="Table of the record."
    )
    return option(command)


def said_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with RECORD, `--why`, `--by` and `--table`."""
    for option in (
        table_option,
        click.option("--by", metavar="TEXT", help="Who says so."),
        click.option("--why", metavar="TEXT", required=True, help="The reason, in words."),
        click.argument("record"),
    ):
        command = option(command)
    return command


@click.command()
@said_options
def retract(record: str, why: str, by: str | None, table: str) -> None:
    """Take RECORD, an id, out of the answers, and leave a tombstone that says why.

    Its versions stay in the history, what refers to it stays, and no import brings it back.
    """
    with opened() as session:
        revision = session.retract(record, why=why, by=by, table=table)
    click.echo(f"{record} is retracted, as revision {revision}")


@click.command()
@said_options
def restore(record: str, why: str, by: str | None, table: str) -> None:
    """Put RECORD, the id of a retracted one, back as its last version was."""
    with opened() as session:
        revision = session.restore(record, why=why, by=by, table=table)
    click.echo(f"{record} is restored, as revision {revision}")
