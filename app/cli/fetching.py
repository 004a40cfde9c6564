"""`durand fetch`: events from the API of ACLED or UCDP to the store, by way of one file."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep

import click
import orjson
from pydantic import SecretStr

from app.cli.importing import accept_option, echo_report, import_files, report_option, write_report
from app.cli.session import now, opened, write_whole
from app.download import acled, ucdp
from app.download.paging import Page
from app.download.service import Service
from app.download.wanted import COUNTRIES, Wanted
from app.ingest.deletions import retract_deleted
from app.ingest.importer import ImportReport, Options
from app.model.columns import INCIDENTS
from app.model.errors import BadParameter
from app.model.settings import Settings
from app.opening import read_settings

ROWS = {"acled": acled.ROWS, "ucdp": ucdp.ROWS}
"""The sources, and where their answers have the rows: a download is one answer of all pages."""
MOST_NAMED = 10
"""Deleted incidents that a report names; it counts the others."""
DAY = click.DateTime(["%Y-%m-%d"])
COUNTRY_HELP = (
    "Name or ISO 3166-1 code of a country; give the option once for each. Afghanistan and Pakistan if not given. "
    "Of ucdp also a number of Gleditsch and Ward's."
)


@click.command()
@click.argument("source", type=click.Choice(list(ROWS)))
@click.option("--since", type=DAY, metavar="DAY", required=True, help="First day, YYYY-MM-DD.")
@click.option("--until", type=DAY, metavar="DAY", help="Last day, YYYY-MM-DD; today if not given.")
@click.option("--country", "countries", multiple=True, help=COUNTRY_HELP)
@click.option("--version", help=f"Version of UCDP's dataset; {ucdp.LATEST} if not given.")
@click.option(
    "--save",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep the download in this file, whose name ends in .json.",
)
@click.option("--dry-run", is_flag=True, help="Download and report what would happen, write nothing.")
@accept_option
@report_option
def fetch(
    source: str,
    since: datetime,
    until: datetime | None,
    countries: tuple[str, ...],
    version: str | None,
    save: Path | None,
    dry_run: bool,
    accept_unconfirmed: bool,
    report: Path | None,
) -> None:
    """Download events from SOURCE and import them, all of the download or nothing.

    Events that ACLED deleted since the first day are retracted.
    """
    if version is not None and source != "ucdp":
        raise BadParameter(f"--version {version}: only ucdp has versions; leave it out")
    if save is not None:
        check_save(save)
    wanted = Wanted(since.date(), (until or now()).date(), countries or COUNTRIES)
    pages = open_pages(source, read_settings(), wanted, version or ucdp.LATEST)
    download = read_all(source, pages)
    with TemporaryDirectory() as folder:
        path = save or Path(folder) / f"{source}-{wanted.since}-{wanted.until}.json"
        write_download(path, orjson.dumps({ROWS[source]: download.rows}), keep=save is not None)
        notes = (*download.notes, *take_out(source, download, dry_run))
        if download.rows:
            options = Options(source, dry_run=dry_run, accept_unconfirmed=accept_unconfirmed)
            import_files((path,), options, report, notes)
        else:
            nothing = ImportReport(path.name, source, INCIDENTS.name, dry_run)
            nothing.warnings.extend([f"there are no events from {wanted.since} to {wanted.until}", *notes])
            echo_report(nothing)
            write_report(report, [nothing])


def take_out(source: str, download: Page, dry_run: bool) -> list[str]:
    """Retract the incidents that the source deleted, and return a note that names them, if there are any."""
    if not download.deleted:
        return []
    with opened(alone=True) as session:
        gone = retract_deleted(session.store, source, download.deleted, session.now, dry_run=dry_run)
    if not gone:
        return []
    named = ", ".join(gone[:MOST_NAMED]) + (f" and {len(gone) - MOST_NAMED:,} more" * (len(gone) > MOST_NAMED))
    verb = "would be retracted" if dry_run else "retracted"
    return [f"{verb}, for {source} deleted them: {named}"]


def check_save(path: Path) -> None:
    """Raise `BadParameter` for a file that could not be kept, before anything is downloaded."""
    if path.suffix.lower() != ".json":
        raise BadParameter(f"--save {path}: a download is JSON; give the file a name that ends in .json")
    if not path.parent.is_dir():
        raise BadParameter(f"--save {path}: there is no folder {path.parent}")


def open_pages(source: str, settings: Settings, wanted: Wanted, version: str) -> Iterator[Page]:
    """The source's pages, none of them asked for yet; `BadParameter` if the settings lack credentials."""
    if source == "ucdp":
        token = needed(settings.ucdp_token, ucdp.TOKEN_VARIABLE, "the access token of UCDP's API")
        return ucdp.read_pages(Service(settings.ucdp_url, "DURAND_UCDP_URL", now, sleep), token, version, wanted)
    account = acled.Account(
        needed(settings.acled_user, "DURAND_ACLED_USER", "the e-mail address of a myACLED account"),
        needed(settings.acled_password, "DURAND_ACLED_PASSWORD", "the password of a myACLED account"),
    )
    return acled.read_pages(Service(settings.acled_url, "DURAND_ACLED_URL", now, sleep), account, wanted)


def needed(setting: SecretStr | str | None, variable: str, what: str) -> str:
    """The setting's value; `BadParameter` that names its variable if it is not set."""
    if setting is None:
        raise BadParameter(f"{variable} is not set: it must hold {what}")
    return setting.get_secret_value() if isinstance(setting, SecretStr) else setting


def read_all(source: str, pages: Iterator[Page]) -> Page:
    """All pages as one, their rows counted on a terminal as they come."""
    whole = Page([])
    notes: dict[str, None] = {}
    deleted: dict[str, date | None] = {}
    with progress_line(source) as advance:
        for page in pages:
            whole.rows.extend(page.rows)
            notes.update(dict.fromkeys(page.notes))
            deleted.update(page.deleted)
            advance(len(whole.rows))
    return Page(whole.rows, tuple(notes), deleted)


@contextmanager
def progress_line(source: str) -> Iterator[Callable[[int], None]]:
    """A line on a terminal, nothing elsewhere; to be told the rows downloaded so far."""
    if not sys.stderr.isatty():
        yield lambda _: None
        return
    click.echo(f"{source}: asking ...", err=True, nl=False)
    try:
        yield lambda count: click.echo(f"\r{source}: {count:,} rows downloaded", err=True, nl=False)
    finally:
        click.echo(err=True)


def write_download(path: Path, content: bytes, keep: bool) -> None:
    """The download as a file, which is told of if it is to stay."""
    if keep:
        write_whole(path, content)
    else:
        path.write_bytes(content)
