"""`durand match`: records that may be one event, in a file and in the store, and decisions on them."""

from pathlib import Path

import click

from app.cli.session import opened, write_whole
from app.model.errors import BadParameter
from app.record.match_candidates import Candidate

SHOWN = 20
"""Pairs that are printed where no file is asked for."""


@click.group(invoke_without_command=True)
@click.option("--a", "one", metavar="DATASET", help="Match this dataset; its ids come first.")
@click.option("--b", "other", metavar="DATASET", help="Match it with this dataset; the same twice: within it.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the pairs as CSV: a, b, score, km, days, why.",
)
@click.option("--accept-above", type=float, metavar="SCORE", help="Link all pairs from this score on.")
@click.option("--why", metavar="TEXT", default="", help="The reason for links, in words.")
@click.option("--by", metavar="TEXT", help="Who says so.")
@click.pass_context
def match(
    context: click.Context,
    one: str | None,
    other: str | None,
    out: Path | None,
    accept_above: float | None,
    why: str,
    by: str | None,
) -> None:
    """Find records that may be one event, within and between datasets, and keep them in the store.

    Without --a and --b all datasets are matched, each within itself too. The score is the probability that the two
    are one event; pairs from 0.5 on are given. Nothing is linked without --accept-above, or `match accept`.
    """
    if context.invoked_subcommand is not None:
        return
    with opened() as session:
        found = session.match(one, other)
        asked = {"above": accept_above, "a": one, "b": other, "why": why, "by": by}
        linked = None if accept_above is None else session.accept_matches(**asked)  # type: ignore[arg-type]
    if out is not None:
        write_whole(out, found.to_csv())
    else:
        for pair in found[:SHOWN]:
            click.echo(pair_line(pair))
    click.echo(f"{len(found):,} pairs of records may be one event")
    if linked is not None:
        click.echo(f"{len(linked):,} pairs linked")


def pair_line(pair: Candidate) -> str:
    """A pair as a line: its score, the two ids and why."""
    return f"{pair.score:.2f}  {pair.a}  {pair.b}  {pair.why}"


@match.command()
@click.argument("one")
@click.argument("other")
@click.option("--why", metavar="TEXT", default="", help="The reason, in words.")
@click.option("--by", metavar="TEXT", help="Who says so.")
def accept(one: str, other: str, why: str, by: str | None) -> None:
    """Say that the records ONE and OTHER are one event, as a revision."""
    with opened() as session:
        revision = session.link(one, other, why=why, by=by, score=session.match_score(one, other))
    click.echo(f"{one} and {other} are one event, as revision {revision}")


@match.command()
@click.argument("one")
@click.argument("other")
@click.option("--why", metavar="TEXT", required=True, help="The reason, in words.")
@click.option("--by", metavar="TEXT", help="Who says so.")
def reject(one: str, other: str, why: str, by: str | None) -> None:
    """Say that the records ONE and OTHER are two events; it is remembered with its reason."""
    with opened() as session:
        revision = session.reject_match(one, other, why=why, by=by)
    click.echo(f"{one} and {other} are two events, as revision {revision}")


@match.command()
@click.argument("one")
@click.argument("other")
@click.option("--why", metavar="TEXT", required=True, help="The reason, in words.")
@click.option("--by", metavar="TEXT", help="Who says so.")
def undo(one: str, other: str, why: str, by: str | None) -> None:
    """Take back what was decided on the records ONE and OTHER."""
    if one == other:
        raise BadParameter(f"match undo: name two records, not {one!r} twice")
    with opened() as session:
        revision = session.unlink(one, other, why=why, by=by)
    click.echo(f"nothing is decided on {one} and {other}, as revision {revision}")
