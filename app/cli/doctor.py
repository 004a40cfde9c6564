"""`durand doctor`: what an installation has, what it lacks, and how that is mended."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import chain

import click

from app.cli.circumstances import find_contradictions, find_limits, find_port, find_room, find_store
from app.cli.findings import Finding, find_geography, find_packages, find_parts, find_python
from app.model.errors import BadParameter
from app.model.memory import limit_memory
from app.model.settings import read_settings

MARKS = {"ok": "ok   ", "note": "note ", "fault": "FAULT"}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Say what this installation has, what it lacks, and how to mend it; nothing is changed.

    Looks at Python, packages, optional parts, geography, settings, the store, free room, limits and the port. Exit
    code 1 if there is a fault: something that does not work.
    """
    findings = list(find_all())
    if as_json:
        click.echo(json.dumps([asdict(each) for each in findings], ensure_ascii=False, indent=1))
    else:
        for each in findings:
            click.echo(f"{MARKS[each.state]}  {each.about}: {each.found}")
            if each.mend:
                click.echo(f"       → {each.mend}")
    ctx.exit(1 if any(each.state == "fault" for each in findings) else 0)


def find_all() -> Iterator[Finding]:
    """All findings; where the settings cannot be used, the ones that need none."""
    yield from chain(find_python(), find_packages())
    try:
        settings = read_settings()
    except BadParameter as error:
        yield Finding(
            "settings", "fault", str(error), "correct it or unset it; docs/reference/settings.md has all"
        )
        return
    limit_memory(settings.memory_mb)
    yield Finding("settings", "ok", "all can be used")
    for find in (find_contradictions, find_parts, find_geography, find_store, find_room):
        yield from find(settings)
    yield from chain(find_limits(), find_port(settings))
