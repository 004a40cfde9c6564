"""`durand import`: files to the store, and what became of their rows."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import click
import orjson

from app.cli.session import now, opened, write_whole
from app.ingest.files.text_encoding import check_codec
from app.ingest.formats import own
from app.ingest.formats.guess import guess
from app.ingest.formats.mapping import load_map
from app.ingest.formats.registry import FORMAT_NAMES
from app.ingest.importer import ImportReport, Options, after_what_they_name
from app.ingest.large_files import second_process
from app.ingest.locator_opening import name_sources
from app.model.columns import INCIDENTS, TABLES
from app.model.errors import BadInput, BadParameter
from app.model.file_limits import limit_files
from app.opening import read_settings
from app.session import Watch

NICENESS = 10
"""Of an import: how far it lets other programs go first, where there is such a thing; 19 is the most."""
SHOWN_REFUSALS = 10
NOTHING_TAKEN, SOME_REFUSED = 1, 8
"""Exit codes: no row of any file is inserted, updated or unchanged; some rows are refused."""
TOTALS = (
    "rows",
    "inserted",
    "updated",
    "unchanged",
    "retracted",
    "refused",
    "located",
    "unlocated",
    "unconfirmed",
    "lost",
)


def accept_option(command: Callable[..., None]) -> Callable[..., None]:
    """The command with `--accept-unconfirmed`."""
    said = "Locate names that nothing confirms, such as a village's without its province, at their best candidate."
    return click.option("--accept-unconfirmed", is_flag=True, help=said)(command)


def format_option(command: Callable[..., None]) -> Callable[..., None]:
    """The command with `--format`."""
    choice, said = click.Choice(FORMAT_NAMES), "Format of the files; auto tells it by the columns."
    return click.option("--format", "form", type=choice, default="auto", show_default=True, help=said)(command)


def mapping_option(command: Callable[..., None]) -> Callable[..., None]:
    """The command with `--map`."""
    file, said = click.Path(path_type=Path), "A mapping, a file in TOML that says which column is which."
    return click.option("--map", "mapping", type=file, help=said)(command)


def report_option(command: Callable[..., None]) -> Callable[..., None]:
    """The command with `--report`."""
    file, said = click.Path(path_type=Path, dir_okay=False), "Write the report as JSON to this file."
    return click.option("--report", type=file, help=said)(command)


@click.command("import")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@format_option
@click.option("--dataset", help="Name of the dataset, instead of the file's own or its format's.")
@click.option("--dry-run", is_flag=True, help="Report what would happen, write nothing.")
@report_option
@mapping_option
@click.option("--encoding", help="Encoding of the files' text, such as cp850 or mac_roman; else it is found.")
@accept_option
@click.option(
    "--guess", "guessing", is_flag=True, help="Write a mapping for --map to the terminal; import nothing."
)
@click.option(
    "--template",
    is_flag=True,
    help="Write the header of our own CSV instead, to FILE or to the terminal; before FILE the word claims or "
    "crossing_status asks for theirs.",
)
def import_(
    files: tuple[Path, ...],
    form: str,
    dataset: str | None,
    dry_run: bool,
    report: Path | None,
    mapping: Path | None,
    encoding: str | None,
    accept_unconfirmed: bool,
    guessing: bool,
    template: bool,
) -> None:
    """Import incidents, claims or crossing statuses from FILES; each is taken whole or not at all.

    Claims are imported after the incidents that they are about, whichever file is named first. The last line
    counts the rows of all files. The exit code is 8 if some rows are refused, and 1 if no row is inserted, updated
    or unchanged.
    """
    if template:
        write_template(files)
        return
    if not files:
        raise BadParameter("import: name at least one file")
    codec = None if encoding is None else check_codec(encoding, "--encoding")
    if guessing:
        echo_guesses(files, codec)
        return
    options = read_options(form, dataset, dry_run, mapping)
    options = replace(options, accept_unconfirmed=accept_unconfirmed, encoding=codec)
    reports = import_files(files, options, report)
    click.echo(sum_line(reports))
    if code := loss_code(reports):
        click.get_current_context().exit(code)


def sum_line(reports: list[ImportReport]) -> str:
    """The counts of the rows of all files in one line."""
    sums = told(reports)
    lost = f", {sums['lost']} cells not read" * bool(sums["lost"])
    counted = ", ".join(f"{sums[name]} {name}" for name in ("inserted", "updated", "unchanged", "refused"))
    return f"{sums['rows']} rows: {counted}{lost}"


def loss_code(reports: list[ImportReport]) -> int:
    """The exit code that tells whether rows were lost: 0 for none, `SOME_REFUSED`, or `NOTHING_TAKEN`."""
    sums = told(reports)
    if any(sums[name] for name in ("inserted", "updated", "unchanged", "retracted")):
        return SOME_REFUSED if sums["refused"] else 0
    # A file of which every row was left aside, as not meant for us, is read well.
    was_aside = any("left aside" in warning for report in reports for warning in report.warnings)
    return 0 if was_aside and not sums["refused"] else NOTHING_TAKEN


def read_options(form: str, dataset: str | None, dry_run: bool, mapping: Path | None) -> Options:
    """How to import; a mapping says what the columns are, and so cannot be had with a format."""
    if mapping is not None and form != "auto":
        raise BadParameter(f"--map and --format {form}: the mapping says what the columns are; give one of them")
    return Options(form, dataset, dry_run, None if mapping is None else load_map(mapping))


def echo_guesses(files: tuple[Path, ...], encoding: str | None) -> None:
    """A mapping to start from for each file, whose text is in that encoding if it is given."""
    limit_files(read_settings().file_limits)
    for path in files:
        click.echo(guess(path, encoding, now().year + 1), nl=False)


def import_files(
    files: tuple[Path, ...], options: Options, report: Path | None, notes: tuple[str, ...] = ()
) -> list[ImportReport]:
    """Import the files one by one, and tell what became of them, here and in the file `report`.

    `notes` are what a reader should know of each besides.
    """
    reports: list[ImportReport] = []
    give_way()
    try:
        limit_files(read_settings().file_limits)
        with second_process(files, name_sources(read_settings())) as other, opened(alone=True) as session:
            for path in after_what_they_name(files, options) if len(files) > 1 else files:
                with progress_bar(path) as advance:
                    reports.append(session.take_in(path, options, Watch(advance, other)))
                reports[-1].warnings.extend(notes)
                echo_report(reports[-1])
    finally:
        # What a file before the one that failed has changed stays changed, and is told.
        write_report(report, reports)
    return reports


def give_way() -> None:
    """Let whatever else this machine does, such as answering from the store, come before the import."""
    with suppress(AttributeError, OSError):
        os.nice(NICENESS)


def write_report(out: Path | None, reports: list[ImportReport]) -> None:
    """Write a report on the files as JSON, if `out` is given."""
    if out is not None:
        write_whole(out, orjson.dumps(told(reports), option=orjson.OPT_INDENT_2))


def told(reports: list[ImportReport]) -> dict[str, object]:
    """The report on all files: the sums of their counts, and each file's own report."""
    files = [report.as_dict() for report in reports]
    together = {name: sum(int(str(file[name])) for file in files) for name in TOTALS}
    return {**together, "files": files}


def write_template(words: tuple[Path, ...]) -> None:
    """The header of our own CSV, to new files or to the terminal; a first word that names a table picks its."""
    kind = str(words[0]) if words and str(words[0]) in TABLES else "incidents"
    files = words[1:] if words and str(words[0]) == kind else words
    text = own.template(TABLES[kind])
    if not files:
        click.echo(text, nl=False)
    for path in files:
        if path.exists():
            raise BadInput(f"template: {path} exists already; name another file")
        write_whole(path, text.encode())


@contextmanager
def progress_bar(path: Path) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, nothing elsewhere; to be told the bytes read so far."""
    if not sys.stderr.isatty() or not path.is_file():
        yield lambda _: None
        return
    with click.progressbar(length=path.stat().st_size, label=path.name, file=sys.stderr) as bar:
        yield lambda read: bar.update(read - bar.pos)


def echo_report(report: ImportReport) -> None:
    """Print the result for a file, and the reasons of refused rows."""
    counts = report.counts
    trial = " (dry run: nothing written)" if report.dry_run else ""
    click.echo(
        f"{report.file}: {report.rows} rows of {report.format} {report.table}: {counts.inserted} inserted, "
        f"{counts.updated} updated, {counts.unchanged} unchanged, {len(report.refused)} refused{trial}"
    )
    for line in report.told:
        click.echo(f"  {line}")
    echo_remarks(report)


def echo_remarks(report: ImportReport) -> None:
    """Print the remarks on a file and the reasons of refused rows."""
    if report.table == INCIDENTS.name:
        click.echo(f"  {report.located} located, {report.unlocated} not located")
    for warning in report.warnings:
        click.echo(f"  note: {warning}")
    for name in report.unconfirmed[:SHOWN_REFUSALS]:
        click.echo(f"  row {name.row} unconfirmed: {name.name!r} may be {'; '.join(name.candidates)}")
    if len(report.unconfirmed) > SHOWN_REFUSALS:
        click.echo(f"  and {len(report.unconfirmed) - SHOWN_REFUSALS} more; --report FILE writes them all")
    for refusal in report.refused[:SHOWN_REFUSALS]:
        click.echo(f"  row {refusal.row} refused: {refusal.reason}")
    if len(report.refused) > SHOWN_REFUSALS:
        click.echo(f"  and {len(report.refused) - SHOWN_REFUSALS} more; --report FILE writes them all")
