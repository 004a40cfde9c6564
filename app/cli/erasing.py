"""`durand erase`: a person's data leave the store, its history and its files."""

import click

from app.access.audit import note
from app.cli.keys import AT_TERMINAL, opened_access
from app.cli.retracting import said_options
from app.cli.session import opened


@click.command()
@said_options
def erase(record: str, why: str, by: str | None, table: str) -> None:
    """Erase RECORD, an id, with all its versions, an incident with its claims, and write the files anew.

    Nothing of it stays, not even its id, and no import brings it back; `retract` keeps the history instead. The
    reason stays: name nobody in it. Copies of the store, exports, and other records that name the person are
    yours to find. Erasing again writes the files anew once more.
    """
    with opened() as session:
        erased = session.erase(record, why=why, by=by, table=table)
        revision = session.revision
    with opened_access() as access:
        note(access, AT_TERMINAL, f"erase: {why}", f"{len(erased)} records" if erased else "files written anew")
    if erased:
        click.echo(f"erased, as revision {revision}: {len(erased)} records")
    else:
        click.echo("it was erased before; the files are written anew")
