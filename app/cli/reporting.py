"""`durand report`: a situation report of some days as a document."""

from collections.abc import Callable, Mapping
from pathlib import Path

import click

from app.cli.files import own_address
from app.cli.filter_options import filter_options, given, once
from app.cli.paper import print_page
from app.cli.picture import find_browser
from app.cli.session import opened, write_whole
from app.filters.moment_text import WHICH
from app.model.errors import BadParameter
from app.opening import read_settings
from app.report.asked import LEFT_OUT, Asked, read_asked
from app.report.page import report_page
from app.report.report import build_report

SUFFIXES = (".html", ".pdf")
OPTIONS = {
    "from": "First day, YYYY-MM-DD.",
    "to": "Last day, YYYY-MM-DD; a report covers at most a year.",
    "since": "Revision or time of the report before: what changed after it is told; the first day if not given.",
    "figures": "Method that makes figures from claims: stated, span, latest, or by: and a party.",
    "service": "Address of the service that the links lead to; this machine's if not given.",
}


def report_options(command: Callable[..., None]) -> Callable[..., None]:
    """The command with a report's own options."""
    for name, text in reversed(OPTIONS.items()):
        metavar = {"from": "DAY", "to": "DAY", "service": "URL"}.get(name, "TEXT")
        option = click.option(f"--{name}", f"{name}_", metavar=metavar, help=text, multiple=True, callback=once)
        command = option(command)
    return command


@click.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@report_options
@filter_options(*(name for name in LEFT_OUT if name not in WHICH))
def report(out: Path, service_: str | None, **options: str | None) -> None:
    """Write a situation report of the days from --from to --to to OUT, for a desk to send.

    .html is one file without a script; .pdf is printed from it by Chromium where that is installed. Every number
    leads to the records behind it, in the service at --service.
    """
    suffix = out.suffix.lower()
    if suffix not in SUFFIXES:
        raise BadParameter(f"report: unknown suffix {out.suffix!r}: expected {' or '.join(SUFFIXES)}")
    own = {name: options.pop(f"{name}_") for name in OPTIONS if name != "service"}
    filters = given(options)
    which = {name: filters.pop(name) for name in WHICH if name in filters}
    asked = read_asked({**{name: text for name, text in own.items() if text is not None}, **filters})
    browser = find_browser(read_settings().chromium, "report", ".pdf") if suffix == ".pdf" else None
    page = make_page(asked, which, service_ or own_address())
    write_whole(out, page.encode() if browser is None else print_page(page, browser))


def make_page(asked: Asked, which: Mapping[str, str], base: str) -> str:
    """The document, of the store as it is or was at a moment, with drafts or without."""
    with opened() as session:
        then = session.then(**which)
        return report_page(build_report(then, then.view(), asked), base, which)
