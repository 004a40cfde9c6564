"""`durand datasets distinct`: say that two datasets are of different events, or take it back."""

import click

from app.cli.session import opened
from app.model.errors import BadParameter


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
    if one == other:
        raise BadParameter(f"datasets distinct: name two datasets, not {one!r} twice")
    with opened() as session:
        known = session.state().snapshot.distinct("dataset")
        for name in (one, other):
            if name not in known and not undo:
                raise BadParameter(f"datasets distinct: no dataset {name!r}: the store has {', '.join(known)}")
        words = f"datasets distinct {one} {other}" + (" --undo" if undo else "")
        with session.store.writing(words, session.now()) as writer:
            is_new = writer.say_distinct(frozenset((one, other)), is_distinct=not undo)
    said = "may report the same events" if undo else "are of different events"
    click.echo(f"{one} and {other} {said}" + ("" if is_new else ", as was said before"))
