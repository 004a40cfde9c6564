"""`durand correct` and `durand inbox`: values beside what sources say, and a decision where a source changes."""

from collections.abc import Callable, Collection, Iterable, Mapping

import click
import orjson

from app.cli.retracting import said_options, table_option
from app.cli.session import opened
from app.inbox.entry import Kind
from app.model.columns import find_table
from app.model.errors import BadParameter
from app.record.corrections import KEEP, TAKE, Correction

ALL = "all"
KINDS = (*map(str, Kind), ALL)


@click.command()
@said_options
@click.option("--release", "released", metavar="COLUMN", multiple=True, help="Give up a column's correction.")
@click.option(
    "--set", "assigned", metavar="COLUMN=VALUE", multiple=True, help="Correct a column; no value clears it."
)
def correct(
    record: str, assigned: tuple[str, ...], released: tuple[str, ...], why: str, by: str | None, table: str
) -> None:
    """Correct columns of RECORD, an id, beside what its source says, or give corrections up.

    Imports leave a corrected column as it is. A corrected name of a place is looked up, and what follows from the
    place follows anew.
    """
    if bool(assigned) is bool(released):
        raise BadParameter("correct: give --set COLUMN=VALUE, or --release COLUMN; not both in one revision")
    # Texts are looked through by no other command here.
    from app.ingest.private_persons import record_note

    with opened() as session:
        if released:
            revision = session.release(record, *released, why=why, by=by, table=table)
            click.echo(f"{record} is as its source says in {', '.join(released)}, as revision {revision}")
            return
        values = read_assigned(assigned)
        revision = session.correct(record, values, why=why, by=by, table=table)
        held = session.state().corrections.of(find_table(table), record)
    click.echo(f"{record} is corrected, as revision {revision}")
    for line in (*map(said_line, held), *(f"  note: {each}" for each in record_note(values))):
        click.echo(line)


def read_assigned(assigned: Iterable[str]) -> dict[str, object]:
    """The values by column of the words `COLUMN=VALUE`; `BadParameter` for a word without =, or a column twice."""
    values: dict[str, object] = {}
    for word in assigned:
        name, equals, value = word.partition("=")
        if not equals:
            raise BadParameter(f"--set: must be COLUMN=VALUE, such as place_name=Torkham: {word!r}")
        if name in values:
            raise BadParameter(f"--set: {name} is given twice; give one value")
        values[name] = value
    return values


@click.group(invoke_without_command=True)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.option(
    "--kind",
    "kinds",
    type=click.Choice(KINDS),
    multiple=True,
    help="List what waits of a kind, or all.",
)
@click.pass_context
def inbox(context: click.Context, as_json: bool, kinds: tuple[str, ...]) -> None:
    """List the corrections under which a source has changed, and decide on them; or list all that waits."""
    if context.invoked_subcommand is not None:
        return
    if kinds:
        list_waiting(() if ALL in kinds else kinds, as_json)
        return
    with opened() as session:
        waiting = session.inbox()
    if as_json:
        for entry in waiting:
            click.echo(orjson.dumps(entry.as_entry()).decode())
        return
    wait = "column waits" if len(waiting) == 1 else "columns wait"
    click.echo(f"{len(waiting)} corrected {wait} for a decision")
    for entry in waiting:
        click.echo(f"{entry.table} {entry.id}")
        click.echo(said_line(entry))
        now = "deleted it with" if entry.is_deleted else f"says {told(entry.source)} since"
        click.echo(f"  its source said {told(entry.seen)}; it {now} revision {entry.since}")


def list_waiting(kinds: Collection[str], as_json: bool) -> None:
    """Print the entries of the inbox of some kinds, or of all, the oldest first."""
    with opened() as session:
        found = session.waiting(kinds)
        entries = found.page(len(found))
    if as_json:
        for entry in entries:
            click.echo(orjson.dumps(entry.as_dict()).decode())
        return
    click.echo(f"{len(entries)} to decide")
    for entry in entries:
        since = "" if entry.waits_since is None else f", since {entry.waits_since[:10]}"
        click.echo(f"{entry.kind} {entry.table} {' '.join(entry.records) or entry.id}{since}")


def said_line(correction: Correction) -> str:
    """A correction as a line: what the column is, what the source says, and who corrected it, when and why."""
    by = "" if correction.by is None else f", by {correction.by}"
    source = shown(correction.source[correction.column])
    return (
        f"  {correction.column}: {shown(correction.value)}, source: {source} (revision {correction.revision}{by}: "
        f"{correction.why})"
    )


def told(said: Mapping[str, object]) -> str:
    """The values of some columns by a source, in words."""
    return ", ".join(f"{name} {shown(value)}" for name, value in said.items())


def shown(value: object) -> str:
    """A value in words."""
    return "unknown" if value is None else repr(value)


def decision_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with RECORD, COLUMN, `--why`, `--by` and `--table`."""
    for option in (
        table_option,
        click.option("--by", metavar="TEXT", help="Who says so."),
        click.option("--why", metavar="TEXT", help="The reason, in words."),
        click.argument("column"),
        click.argument("record"),
    ):
        command = option(command)
    return command


@inbox.command()
@decision_options
def keep(record: str, column: str, why: str | None, by: str | None, table: str) -> None:
    """Leave COLUMN of RECORD as corrected, until its source changes again."""
    with opened() as session:
        revision = session.decide(record, column, KEEP, why=why, by=by, table=table)
    click.echo(f"{column} of {record} stays as corrected, as revision {revision}")


@inbox.command()
@decision_options
def take(record: str, column: str, why: str | None, by: str | None, table: str) -> None:
    """Give COLUMN of RECORD what its source says, and end the correction."""
    with opened() as session:
        revision = session.decide(record, column, TAKE, why=why, by=by, table=table)
    click.echo(f"{column} of {record} is as its source says, as revision {revision}")
