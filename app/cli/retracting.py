"""`durand mark`, `retract` and `restore`: a record gets another state, is taken out, or is put back.

`restore` puts a whole store back, too, from a backup.
"""

from collections.abc import Callable
from pathlib import Path

import click

from app.cli.backing_up import BACKUP_SUFFIX, restore_store
from app.cli.session import opened
from app.model.columns import INCIDENTS, TABLES
from app.model.states import MARKED


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
@click.argument("state", type=click.Choice([str(each) for each in MARKED]))
def mark(record: str, state: str, why: str, by: str | None, table: str) -> None:
    """Give RECORD, an id, the state STATE, with a reason that stays in its history.

    A draft or a lead becomes reported or retracted, an incident corroborated, disputed or retracted.
    """
    with opened() as session:
        revision = session.mark(record, state, why=why, by=by, table=table)
    click.echo(f"{record} is {state}, as revision {revision}")


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
@table_option
@click.option("--by", metavar="TEXT", help="Who says so.")
@click.option("--why", metavar="TEXT", help="The reason, in words; a record needs one.")
@click.option("--replace", is_flag=True, help="Keep a store that is there under another name.")
@click.argument("what", metavar="RECORD|BACKUP")
def restore(what: str, why: str | None, by: str | None, table: str, replace: bool) -> None:
    """Put RECORD, the id of a retracted one, back as its last version was; or put BACKUP in the store's place.

    BACKUP is a file that `durand backup` made. It is checked first. A store that is there is never written over:
    with --replace it is kept under another name.
    """
    copy = Path(what)
    if copy.is_file() or copy.suffix == BACKUP_SUFFIX:
        restore_store(copy, replace)
        return
    if why is None:
        raise click.UsageError("a record is restored with a reason: --why TEXT; a backup's name ends in .gpkg")
    with opened() as session:
        revision = session.restore(what, why=why, by=by, table=table)
    click.echo(f"{what} is restored, as revision {revision}")
