"""The command line: `durand`, or `python -m app`."""

import logging
import socket
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import orjson
from pydantic import ValidationError

from app.columns import INCIDENTS, TABLES
from app.errors import BadInput, BadParameter, DurandError, GeocoderUnavailable, NotFound, StoreError
from app.export.imprint import build_imprint
from app.export.incidents import EXPORTS, HXL_CSV, Export
from app.export.project import Source, file_source, live_source, packed, project_text
from app.export.whole_files import FILES, write_file
from app.filters import FILTERS, read_query
from app.geocoding.geocoder import Verdict
from app.ingest import own
from app.ingest.formats import FORMAT_NAMES
from app.ingest.importer import ImportReport, Options, import_file
from app.opening import Opened, open_all
from app.settings import Settings

EXIT_CODES: Mapping[type[Exception], int] = {
    BadInput: 2,
    NotFound: 3,
    GeocoderUnavailable: 4,
    StoreError: 5,
    DurandError: 1,
}
SHOWN_REFUSALS = 10
SHOWN_NEAR = 20
PROJECT_SUFFIX = "qgz"


class Commands(click.Group):
    """The commands, with our errors as one line and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except DurandError as error:
            click.echo(f"durand: {error}", err=True)
            ctx.exit(next(EXIT_CODES[cls] for cls in type(error).__mro__ if cls in EXIT_CODES))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="durand", prog_name="durand")
def main() -> None:
    """Incidents along the Durand Line (Afghanistan–Pakistan frontier): import, ask, map, serve."""


def filter_options(*left_out: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """The filters of every route as options of a command, but those left out."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        for item in reversed(FILTERS):
            if item.name not in left_out:
                name = "--" + item.name.replace("_", "-")
                command = click.option(name, keyword(item.name), metavar="TEXT", help=item.description)(command)
        return command

    return decorate


def keyword(name: str) -> str:
    """A filter's name as Python takes it: OGC's have dashes, ours have none."""
    return name.replace("-", "_")


def given(filters: Mapping[str, str | None]) -> dict[str, str]:
    """The filters that were given, by their own names."""
    texts = {item.name: filters.get(keyword(item.name)) for item in FILTERS}
    return {name: text for name, text in texts.items() if text is not None}


@contextmanager
def opened() -> Iterator[Opened]:
    """The store and the geography that the settings name."""
    everything = open_all(read_settings(), now())
    try:
        yield everything
    finally:
        everything.store.close()


def read_settings() -> Settings:
    """The settings of the environment; `BadParameter` names the variable that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        first = error.errors()[0]
        name = "DURAND_" + "_".join(str(part) for part in first["loc"]).upper()
        raise BadParameter(f"{name}: {first['msg']}: {first['input']!r}") from error


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


@main.command()
@click.option("--host", help="Address to listen on (DURAND_HOST).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (DURAND_PORT).")
def serve(host: str | None, port: int | None) -> None:
    """Serve the map and the API."""
    import uvicorn

    from app.api.application import create_app
    from app.api.service import open_service

    settings = read_settings()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    address = host or settings.host, settings.port if port is None else port
    with opened() as everything, listen(*address) as listener, suppress(KeyboardInterrupt):
        service = open_service(everything.store, everything.desk, everything.known(), settings.basemap, now)
        click.echo(f"The map: http://{address[0]}:{listener.getsockname()[1]}/map", err=True)
        config = uvicorn.Config(create_app(service, settings.public_url), log_config=None, access_log=False)
        uvicorn.Server(config).run(sockets=[listener])


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; `BadParameter` if the port is taken or the address is not ours."""
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise BadParameter(f"cannot listen on {host}:{port}: {error.strerror}; see --host and --port") from error


@main.command("import")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(FORMAT_NAMES), default="auto", show_default=True)
@click.option("--dataset", help="Name of the dataset, instead of the file's own or its format's.")
@click.option("--dry-run", is_flag=True, help="Report what would happen, write nothing.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Write the report as JSON here.")
@click.option(
    "--template",
    is_flag=True,
    help="Write the header of our own CSV instead, to FILE or to the terminal; before FILE the word claims or "
    "crossing_status asks for theirs.",
)
def import_(
    files: tuple[Path, ...], form: str, dataset: str | None, dry_run: bool, report: Path | None, template: bool
) -> None:
    """Import incidents, claims or crossing statuses from FILES; each is taken whole or not at all."""
    if template:
        write_template(files)
        return
    if not files:
        raise BadParameter("import: name at least one file")
    options = Options(form, dataset, dry_run)
    reports: list[ImportReport] = []
    try:
        with opened() as everything:
            for path in files:
                with progress_bar(path) as advance:
                    reports.append(import_file(path, everything.store, everything.desk, now(), options, advance))
                echo_report(reports[-1])
    finally:
        # What a file before the one that failed has changed stays changed, and is told.
        if report is not None:
            write_whole(report, orjson.dumps([r.as_dict() for r in reports], option=orjson.OPT_INDENT_2))


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
    """What became of a file, and why rows were refused."""
    counts = report.counts
    trial = " (dry run: nothing written)" if report.dry_run else ""
    click.echo(
        f"{report.file}: {report.rows} rows of {report.format} {report.table}: {counts.inserted} inserted, "
        f"{counts.updated} updated, {counts.unchanged} unchanged, {len(report.refused)} refused{trial}"
    )
    if report.table == INCIDENTS.name:
        click.echo(f"  {report.located} located, {report.unlocated} not located")
    for warning in report.warnings:
        click.echo(f"  note: {warning}")
    for refusal in report.refused[:SHOWN_REFUSALS]:
        click.echo(f"  row {refusal.row} refused: {refusal.reason}")
    if len(report.refused) > SHOWN_REFUSALS:
        click.echo(f"  and {len(report.refused) - SHOWN_REFUSALS} more; --report FILE writes them all")


@main.command()
@click.argument("name")
@click.option("--country", help="ISO 3166-1 code or name.")
@click.option("--province", help="Name in any spelling, or code.")
@click.option("--district", help="Name in any spelling, or code.")
@click.option("--limit", type=click.IntRange(1), default=10, show_default=True)
def geocode(name: str, country: str | None, province: str | None, district: str | None, limit: int) -> None:
    """Say where NAME may be, best match first, and why."""
    with opened() as everything:
        answer = everything.desk.geocoder.answer(name, country, province, district)
    click.echo(answer.reason if answer.verdict is Verdict.AMBIGUOUS else f"{answer.verdict}: {answer.reason}")
    for match in answer.matches[:limit]:
        click.echo(
            f"{match.lon:.5f},{match.lat:.5f}  {match.precision} ± {match.radius_km:.1f} km  "
            f"score {match.score:.2f}  {match.place.name} ({match.place.kind}, "
            f"{match.place.province or match.place.country}): {match.why}"
        )
    if not answer.matches:
        raise NotFound(f"no place called {name!r} is known")


@main.command()
@click.argument("crossing")
@filter_options("near")
def near(crossing: str, **filters: str | None) -> None:
    """List the incidents near CROSSING (an id, or lon,lat), nearest first; 20 unless --limit says otherwise."""
    params = {"limit": str(SHOWN_NEAR), **given(filters), "near": crossing}
    with opened() as everything:
        page = everything.store.load().snapshot.page(read_query(params, everything.known()))
    for feature in page.features:
        incident = orjson.loads(feature)["properties"]
        click.echo(near_line(incident))
    click.echo(f"{page.matched} incidents, {len(page.features)} shown")


def near_line(incident: Mapping[str, Any]) -> str:
    """One incident as a line: distance, days, type, deaths, title, id."""
    deaths = "unknown" if incident["fatalities_best"] is None else incident["fatalities_best"]
    days = incident["date_start"] or "undated"
    return (
        f"{incident['distance_km']:8.1f} km ± {incident['radius_km']:g}  {days}  {incident['event_type']}  "
        f"deaths: {deaths}  {incident['title']}  [{incident['id']}]"
    )


@main.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--hxl", is_flag=True, help="With .csv: the HXL tags as its second row.")
@click.option("--offline", is_flag=True, help="With .qgz: layers of a GeoPackage that is written beside it.")
@click.option(
    "--service", metavar="URL", help="With .qgz: the service whose layers it shows, if not this machine's."
)
@filter_options()
def export(out: Path, hxl: bool, offline: bool, service: str | None, **filters: str | None) -> None:
    """Write the selected incidents to OUT; the suffix picks the format.

    .geojson, .csv, .fgb (FlatGeobuf), .parquet (GeoParquet) and .kml hold incidents; .gpkg (GeoPackage) holds
    every layer, styled. .qgz is a QGIS project of every layer.
    """
    suffix = out.suffix.removeprefix(".").lower()
    check_export(out, suffix, hxl, offline, service)
    with opened() as everything:
        if suffix == PROJECT_SUFFIX and offline:
            write_offline_project(out, everything, given(filters))
        elif suffix == PROJECT_SUFFIX:
            write_live_project(out, everything, service or own_address(), given(filters))
        elif suffix in FILES:
            write_layers(out, everything, suffix, given(filters))
        else:
            write_stream(out, everything, HXL_CSV if hxl else EXPORTS[suffix], given(filters))


def check_export(out: Path, suffix: str, hxl: bool, offline: bool, service: str | None) -> None:
    """Raise `BadParameter` for a format that we do not have, or an option that it has no use for."""
    suffixes = (*EXPORTS, *FILES, PROJECT_SUFFIX)
    if suffix not in suffixes:
        raise BadParameter(
            f"export: unknown suffix {out.suffix!r}: expected {', '.join('.' + each for each in suffixes)}"
        )
    if hxl and suffix != "csv":
        raise BadParameter(f"--hxl: only a .csv has a row of tags: {out.name!r}")
    if (offline or service is not None) and suffix != PROJECT_SUFFIX:
        raise BadParameter(f"--offline and --service: only a .qgz is a project: {out.name!r}")
    if offline and service is not None:
        raise BadParameter("--offline and --service: give one of them: a project's layers are in a file or live")


def write_stream(out: Path, everything: Opened, form: Export, params: Mapping[str, str]) -> None:
    """The selected incidents as text of that format."""
    query = read_query(params, everything.known())
    chunks = form.chunks(everything.store.load().snapshot, query, everything.desk.atlas, now())
    write_whole(out, b"".join(chunks))


def own_address() -> str:
    """Where `durand serve` listens with the same settings."""
    settings = read_settings()
    return f"http://{settings.host}:{settings.port}/"


def write_layers(out: Path, everything: Opened, suffix: str, params: Mapping[str, str]) -> None:
    """The selected incidents as a file of that format."""
    query, view = read_query(params, everything.known()), everything.view()
    imprint = build_imprint(view.snapshot, query, everything.desk.atlas, now())
    size = write_file(out, lambda path: FILES[suffix].write(path, view, query, imprint))
    click.echo(f"{out}: {size:,} bytes", err=True)


def write_live_project(out: Path, everything: Opened, service: str, params: Mapping[str, str]) -> None:
    """A project of all that a service has."""
    if params:
        raise BadParameter(f"{next(iter(params))}: a live project shows everything; filter it with --offline")
    write_project(out, everything, live_source(service), {})


def write_offline_project(out: Path, everything: Opened, params: Mapping[str, str]) -> None:
    """A project of the selected incidents, with its GeoPackage beside it."""
    layers = out.with_suffix(".gpkg")
    write_layers(layers, everything, "gpkg", params)
    write_project(out, everything, file_source(layers.name), params)


def write_project(out: Path, everything: Opened, source: Source, params: Mapping[str, str]) -> None:
    """A project whose time slider spans the selected incidents."""
    query, snapshot = read_query(params, everything.known()), everything.store.load().snapshot
    imprint = build_imprint(snapshot, query, everything.desk.atlas, now())
    write_whole(
        out, packed(project_text(source, imprint, snapshot.days_spanned(snapshot.select(query))), imprint.at)
    )


@main.command("map")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@filter_options()
def map_(out: Path, **filters: str | None) -> None:
    """Write a map of the selected incidents as one HTML file that needs no network."""
    from app.maps.compose import Stage, compose, draw_ground, embedded, restriction_phrase
    from app.maps.standalone import build_standalone

    params = given(filters)
    with opened() as everything:
        view = everything.view()
        query = read_query(params, everything.known())
        atlas = everything.desk.atlas
        stage = Stage(view, atlas, draw_ground(atlas), now().date())
        content = compose(stage, query, embedded(view, query), restriction_phrase(params, atlas))
        write_whole(out, build_standalone(content).encode())


def write_whole(out: Path, content: bytes) -> None:
    """The file, or none: what was there stays until the new one is complete."""
    part = out.with_name(out.name + ".part")
    try:
        part.write_bytes(content)
        part.replace(out)
    except OSError as error:
        raise BadInput(f"cannot write {out}: {error.strerror}") from error
    click.echo(f"{out}: {len(content):,} bytes", err=True)


@main.command()
def info() -> None:
    """Say what the store holds, and which geography it was located in."""
    settings = read_settings()
    with opened() as everything:
        view = everything.view()
        atlas = everything.desk.atlas
        click.echo(f"store          {settings.store} (revision {view.revision})")
        click.echo(
            f"incidents      {view.snapshot.count(located=True)} located, {view.snapshot.count(located=False)} not"
        )
        click.echo(f"datasets       {', '.join(view.snapshot.categories['dataset'].values)}")
        for name, records in view.records.items():
            click.echo(f"{name:<14} {len(records.features)}")
        click.echo(f"boundary set   {atlas.boundary_set}")
