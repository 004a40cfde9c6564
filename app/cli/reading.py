"""`durand read`: articles to drafts of incidents, claims and gate statuses."""

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click
import orjson

from app.cli.session import opened, write_whole
from app.documents.media import sniff
from app.filters.moment_text import read_day
from app.model.errors import BadInput
from app.session import Session

if TYPE_CHECKING:
    from app.reading.drafts import Reading
    from app.record.counts import Counts

UNDATED = "no publication date: dates that hang on it stay empty; give --published"


@click.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, dir_okay=False))
@click.option("--published", metavar="DAY", help="Day of publication, YYYY-MM-DD; without it the file's own.")
@click.option("--source", metavar="TEXT", help="Name of the publication; without it the file's own.")
@click.option("--out", type=click.Path(path_type=Path, dir_okay=False), help="Write the JSON to this file.")
@click.option("--import", "importing", is_flag=True, help="Write the drafts to the store, for accept and drop.")
def read(
    files: tuple[Path, ...], published: str | None, source: str | None, out: Path | None, importing: bool
) -> None:
    """Draft incidents, claims and gate statuses of the articles in FILES: text, HTML or PDF, in English.

    Every draft has its line and its quote; `unread` has the sentences with a figure, a place or a gate that were
    not understood. The JSON of several files is a list. A publication date that is not known is asked for on a
    terminal. With --import the drafts go to the store, and their ids are printed instead of the JSON; until they
    are accepted, only answers with --drafts include have them.
    """
    day = None if published is None else read_day(published, "published")
    with opened() as session:
        readings, failed = read_all(session, files, day, source)
        for reading in readings if importing else ():
            echo_drafts(reading, session.draft(reading))
    told = [reading.to_dict() for reading in readings]
    if told and (out is not None or not importing):
        write_json(told if len(files) > 1 else told[0], out)
    if failed:
        raise BadInput("; ".join(failed))


def read_all(
    session: Session, files: tuple[Path, ...], day: date | None, source: str | None
) -> tuple[list["Reading"], list[str]]:
    """The readings of the files, and a sentence about each file that could not be read."""
    readings: list[Reading] = []
    failed: list[str] = []
    for path in files:
        try:
            readings.append(read_file(session, path, day, source))
        except BadInput as error:
            failed.append(f"{path.name}: {error}")
    return readings, failed


def read_file(session: Session, path: Path, day: date | None, source: str | None) -> "Reading":
    """The reading of a file; a day of publication that is not known is asked for."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"cannot be read: {error.strerror}") from error
    kind = sniff(content, path.suffix)
    reading = session.read(content, published=day, source=source, media_type=kind)
    if reading.document["published"] is None:
        asked = ask_day(path)
        if asked is not None:
            reading = session.read(content, published=asked, source=source, media_type=kind)
        else:
            click.echo(f"{path.name}: {UNDATED}", err=True)
    for note in reading.document["notes"]:
        click.echo(f"{path.name}: {note}", err=True)
    return reading


def echo_drafts(reading: "Reading", counts: "Counts") -> None:
    """Print the ids of an article's drafts, each with what it says, and what became of them."""
    from app.editing.drafted import document_of, drafted_id

    click.echo(
        f"{document_of(reading)}: {counts.inserted} drafts inserted, {counts.updated} updated, "
        f"{counts.unchanged} unchanged; {len(reading.unread)} sentences unread"
    )
    for incident in reading.incidents:
        days = incident.date_start or "undated"
        click.echo(f"  {drafted_id(incident.id)}  {days}  {incident.place_name or 'no place'}  {incident.title}")
    for claim in reading.claims:
        click.echo(f"  {drafted_id(claim.id)}  {claim.party}: {claim.statement}")
    for status in reading.crossing_status:
        gate = status.crossing or status.crossing_name
        click.echo(f"  {drafted_id(status.id)}  {gate} {status.status} ({status.traffic})")


def ask_day(path: Path) -> date | None:
    """The day of publication that a person at a terminal gives; None for none, and where nobody can be asked."""
    if not is_terminal():
        return None
    told = click.prompt(f"{path.name}: published on (YYYY-MM-DD, empty if not known)", default="", err=True)
    return read_day(told, "published") if told else None


def is_terminal() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def write_json(told: object, out: Path | None) -> None:
    """Write the JSON to a file, or to the terminal."""
    content = orjson.dumps(told, option=orjson.OPT_INDENT_2)
    if out is None:
        click.echo(content.decode())
    else:
        write_whole(out, content)
