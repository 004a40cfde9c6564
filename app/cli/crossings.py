"""`durand crossings`: status on a day, changes over time, and days of closure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
import orjson

from app.cli.filter_options import moment_options
from app.cli.session import opened
from app.cli.summary import aligned, shown
from app.crossings.asking import DEFAULT_DAYS, DEFAULT_WITHIN_KM
from app.crossings.closures import PERIODS
from app.crossings.tables import (
    CLOSURE_COLUMNS,
    STATUS_COLUMNS,
    age_words,
    closure_rows,
    state_words,
    status_rows,
)
from app.crossings.words import DIRECTION_LABELS, TRAFFIC_LABELS
from app.encode.delimited import encode_table
from app.filters.moment_text import WHICH
from app.model.speakers import LABELS
from app.model.vocabulary import Direction, Speaker, Traffic

Answer = Mapping[str, Any]
FORMATS = ("text", "json", "csv")
CLASSES = click.Choice([str(traffic) for traffic in Traffic])


def form_option(command: Callable[..., None]) -> Callable[..., None]:
    """The command with `--format`."""
    choice = click.Choice(FORMATS)
    option = click.option("--format", "form", type=choice, default="text", show_default=True, help="How to print.")
    return option(command)


def span_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with `--from` and `--to`."""
    for option in (
        click.option("--to", "end", metavar="DAY", help="Last day, YYYY-MM-DD; today if not given."),
        click.option("--from", "start", metavar="DAY", help="First day, YYYY-MM-DD; the first one known."),
    ):
        command = option(command)
    return command


@click.group()
def crossings() -> None:
    """Tell which crossing was open to whom, when, and who says so."""


@crossings.command()
@click.argument("crossing", required=False)
@click.option("--at", metavar="DAY", help="The day, YYYY-MM-DD; today if not given.")
@form_option
@moment_options
def status(crossing: str | None, at: str | None, form: str, **moment: str | None) -> None:
    """Tell the status of CROSSING, or of all, on a day: headline, words, and what each authority says."""
    with opened() as session:
        gates = session.then(**moment).gates()
        told = gates.matrix(at) if crossing is None else gates.status(crossing, at)
    rows = told["rows"] if crossing is None else [told]
    if form == "json":
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    elif form == "csv":
        _echo_csv(STATUS_COLUMNS, status_rows({"rows": rows}))
    else:
        for one in rows:
            _echo_status(one)


@crossings.command()
@click.argument("crossing")
@span_options
@click.option("--within-km", default=DEFAULT_WITHIN_KM, show_default=True, help="Incidents within so many km.")
@click.option("--days", default=DEFAULT_DAYS, show_default=True, help="Incidents so many days before and after.")
@form_option
@moment_options
def timeline(crossing: str, form: str, **asked: object) -> None:
    """List the changes of CROSSING's status, each with the incidents near it before and after."""
    which = {name: asked.pop(name) for name in WHICH}
    with opened() as session:
        told = session.then(**which).gates().timeline(crossing, **asked)
    if form == "json":
        click.echo(orjson.dumps(told, option=orjson.OPT_INDENT_2))
        return
    names = ("day", "headline", "words", "incidents_before", "incidents_after")
    rows = [[change[name] for name in names] for change in told["changes"]]
    _echo_table(form, names, rows)


@crossings.command()
@span_options
@click.option(
    "--traffic",
    type=click.Choice([str(traffic) for traffic in Traffic]),
    help="One class of traffic; each if not given.",
)
@click.option("--by", type=click.Choice(list(PERIODS)), default="month", show_default=True, help="Count by these.")
@form_option
@moment_options
def closures(form: str, **asked: object) -> None:
    """Count the days on which crossings were closed, certainly and possibly, by crossing and class of traffic."""
    which = {name: asked.pop(name) for name in WHICH}
    with opened() as session:
        rows = session.then(**which).gates().closures(**asked)
    if form == "json":
        click.echo(orjson.dumps({"rows": rows}, option=orjson.OPT_INDENT_2))
        return
    _echo_table(form, CLOSURE_COLUMNS, closure_rows(rows))


def _echo_status(one: Answer) -> None:
    click.echo(f"{one['crossing']} on {one['at']}: {one['headline']}")
    if one["classes"]:
        click.echo(f"  {one['words']}")
    for cell in one["classes"]:
        what = TRAFFIC_LABELS[Traffic(cell["traffic"])] + DIRECTION_LABELS[Direction(cell["direction"])]
        said_by = f" ({cell['said_by']})" if cell["said_by"] else ""
        click.echo(
            f"  {what}: {state_words(cell)}, says {LABELS[Speaker(cell['authority'])]}{said_by}, "
            f"since {cell['since']} {age_words(cell)}  [{cell['record']}]"
        )


def _echo_table(form: str, names: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    if form == "csv":
        _echo_csv(names, rows)
        return
    named = next((at for at, name in enumerate(names) if name.startswith(("days", "incidents"))), len(names))
    for line in aligned([list(names), *([shown(value) for value in row] for row in rows)], named):
        click.echo(line)


def _echo_csv(names: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    click.echo(encode_table(names, rows).decode(), nl=False)
