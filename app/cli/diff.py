"""`durand diff`: changes in the store from one moment to another."""

from collections.abc import Iterator, Mapping
from typing import Any

import click
import orjson

from app.cli.filter_options import once
from app.cli.session import opened

PER_READ = 1000
"""Changes that are read before they are printed."""


@click.command()
@click.option(
    "--from",
    "from_",
    metavar="TEXT",
    required=True,
    multiple=True,
    callback=once,
    help="Revision, 0 for an empty store, or time, after which changes count.",
)
@click.option(
    "--to",
    metavar="TEXT",
    multiple=True,
    callback=once,
    help="Last revision or time that counts; now if not given.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line, with before and after.")
def diff(from_: str, to: str | None, as_json: bool) -> None:
    """Say which records were inserted, changed and retracted, and what changed in them.

    A record that came and went in between is not among them. What is withheld for its licence now is left out.
    """
    with opened() as session:
        changes = session.changes(from_, to)
        if not as_json:
            click.echo(f"{len(changes.listed)} changes after revision {changes.after}, up to {changes.until}")
        for first in range(0, len(changes.listed), PER_READ):
            for change in session.tell(changes, slice(first, first + PER_READ)):
                lines = [orjson.dumps(change).decode()] if as_json else change_lines(change)
                for line in lines:
                    click.echo(line)


def change_lines(change: Mapping[str, Any]) -> Iterator[str]:
    """One change in words: what became of the record, when and by what; below it each changed field."""
    why = "" if change["why"] is None else f": {change['why']}"
    by = "" if change["by"] is None else f" (by {change['by']})"
    yield (
        f"{change['became']:<9}  {change['table']} {change['id']}  revision {change['revision']}, "
        f"{change['file']}{why}{by}"
    )
    for one in change["fields"]:
        before, after = ("unknown" if one[each] is None else repr(one[each]) for each in ("before", "after"))
        yield f"           {one['field']}: {before} → {after}"
