"""`durand accept` and `durand drop`: a person's decision on drafts."""

import click

from app.cli.session import opened


@click.command()
@click.argument("ids", nargs=-1, required=True)
@click.option("--why", metavar="TEXT", help="The reason, in words.")
@click.option("--by", metavar="TEXT", help="Who says so.")
def accept(ids: tuple[str, ...], why: str | None, by: str | None) -> None:
    """Make the drafts IDS ordinary records: an incident unverified, with its claims and gate statuses.

    The id of an article stands for all its drafts that are not decided. Their history says why and by whom.
    """
    with opened() as session:
        accepted = session.accept(*ids, why=why, by=by)
        revision = session.revision
    click.echo(f"accepted, as revision {revision}: {', '.join(accepted)}")


@click.command()
@click.argument("ids", nargs=-1, required=True)
@click.option("--why", metavar="TEXT", required=True, help="The reason, in words.")
@click.option("--by", metavar="TEXT", help="Who says so.")
def drop(ids: tuple[str, ...], why: str, by: str | None) -> None:
    """Drop the drafts IDS, an incident with its claims and gate statuses: no reading brings them back."""
    with opened() as session:
        dropped = session.drop(*ids, why=why, by=by)
        revision = session.revision
    click.echo(f"dropped, as revision {revision}: {', '.join(dropped)}")
