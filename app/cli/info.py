"""`durand info`: what the store holds."""

import click

from app.cli.filter_options import moment_options
from app.cli.session import opened
from app.geography.shipped_tables import GEODATA, read_contents
from app.record.foreign_edits import find_foreign_edits


@click.command()
@moment_options
def info(**which: str | None) -> None:
    """Say what the store holds, which datasets are said to be distinct, and which geography was used."""
    with opened() as session:
        asked = session.then(**which)
        state, shipped = asked.state(), read_contents(GEODATA)
    snapshot = state.snapshot
    click.echo(f"store          {session.path} (revision {state.revision})")
    click.echo(f"incidents      {snapshot.count(located=True)} located, {snapshot.count(located=False)} not")
    click.echo(f"datasets       {', '.join(snapshot.distinct('dataset'))}")
    for pair in sorted(map(sorted, snapshot.distinct_datasets)):
        click.echo(f"distinct       {' and '.join(pair)} are of different events")
    own = {"claims": state.claims, "crossing_status": state.crossing_status}
    for name, count in {**shipped.counts, **{name: len(each.properties) for name, each in own.items()}}.items():
        click.echo(f"{name:<14} {count}")
    click.echo(f"boundary set   {shipped.boundary_set}")
    for edit in find_foreign_edits(session.path):
        click.echo(f"edited         {edit}")
