"""`durand rule`: rules on who is shown what are made, listed and ended."""

import click

from app.cli.session import opened
from app.rules.rule import PLACES, RULED_ROLES
from app.rules.told import told_rule

ROLES = tuple(role.word for role in RULED_ROLES)


@click.group()
def rule() -> None:
    """Make, list and end the rules on who is shown what: later, roughly, without names, or not at all."""


@rule.command()
@click.option("--dataset", metavar="NAME", help="Only for records of this dataset.")
@click.option("--licence", metavar="TEXT", help="Only for incidents under this licence.")
@click.option("--sensitivity", metavar="WORD", help="Only for incidents with this sensitivity.")
@click.option(
    "--role",
    type=click.Choice(ROLES),
    default="contributor",
    show_default=True,
    help="The highest role that the rule holds for; editors and admins see everything.",
)
@click.option("--withhold", is_flag=True, help="Show nothing of them.")
@click.option("--delay", "delay_days", type=int, default=0, metavar="DAYS", help="Show nothing until then.")
@click.option("--place", type=click.Choice(PLACES), help="Show the district or the province alone.")
@click.option("--hide", default="", metavar="NAMES", help="Hide notes, sources, names, or columns; with commas.")
@click.option("--why", metavar="TEXT", required=True, help="The reason, in words; everybody can read it.")
@click.option("--by", metavar="TEXT", help="Who says so.")
def add(**given: str | int | bool | None) -> None:
    """Make a rule, as a revision. It holds for every moment of the store, until it is ended."""
    with opened() as session:
        made = session.add_rule(**given)  # type: ignore[arg-type]
    told = told_rule(made)
    click.echo(f"rule {made.id} holds, as revision {made.revision}: on {told['on']}, {told['shown']}")


@rule.command("list")
def list_() -> None:
    """List the rules that hold."""
    with opened() as session:
        held = [told_rule(each) for each in session.rules()]
    for each in held:
        click.echo(f"{each['id']}: up to {each['role']}, on {each['on']}: {each['shown']} ({each['why']})")


@rule.command()
@click.argument("number")
@click.option("--why", metavar="TEXT", required=True, help="The reason, in words.")
@click.option("--by", metavar="TEXT", help="Who says so.")
def end(number: str, why: str, by: str | None) -> None:
    """End the rule NUMBER: what it hid is shown again."""
    with opened() as session:
        revision = session.end_rule(number, why=why, by=by)
    click.echo(f"rule {number} is ended, as revision {revision}")
