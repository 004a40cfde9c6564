"""`durand check`: whether the store, its records and the engine's files are what was written."""

import click

from app.cli.session import opened
from app.model.settings import read_settings
from app.record.check import check_store, repair_store


@click.command()
@click.option("--repair", is_flag=True, help="First make the indexes, also that of words, anew from the records.")
def check(repair: bool) -> None:
    """Check every page and every record of the store, and every block of the engine's files beside it.

    Says what was checked; exit code 5 if something is damaged. Damaged engine files are made again, by themselves,
    from the record. --repair mends damaged indexes; for damaged records a backup is needed (`durand restore`).
    """
    if repair:
        repair_store(read_settings().store)
    for line in check_store(read_settings().store):
        click.echo(line)
    with opened() as session:
        are_right = session.store.check_files()
    click.echo("engine files   " + ("are as they were written" if are_right else "none, or to be made again"))
