"""`durand datasets distinct`: say that two datasets are of different events, or take it back."""

import click

from app.cli.session import opened


@click.group()
def datasets() -> None:
    """Say what is known of the datasets of the store."""


@datasets.command()
@click.argument("one")
@click.argument("other")
@click.option("--undo", is_flag=True, help="Take it back: they may report the same events.")
def distinct(one: str, other: str, undo: bool) -> None:
    """Say that the datasets ONE and OTHER are of different events, so that totals of deaths add both.

    Otherwise figures of two datasets within 7 days of each other may count the same people, and count once.
    """
    with opened() as session:
        before = session.revision
        is_new = session.say_distinct(one, other, is_distinct=not undo) > before
    said = "may report the same events" if undo else "are of different events"
    click.echo(f"{one} and {other} {said}" + ("" if is_new else ", as was said before"))
