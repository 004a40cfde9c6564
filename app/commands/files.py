"""`durand export` and `durand map`: what the filters select, as a file."""

from collections.abc import Mapping
from pathlib import Path

import click

from app.commands.filter_options import filter_options, given
from app.commands.picture import draw, find_browser, read_size
from app.commands.session import now, opened, read_settings, write_whole
from app.errors import BadParameter
from app.export.imprint import build_imprint
from app.export.incidents import EXPORTS, HXL_CSV, Export
from app.export.project import Source, file_source, live_source, packed, project_text
from app.export.whole_files import FILES, write_file
from app.filters import read_query
from app.opening import Opened

PROJECT_SUFFIX = "qgz"
MAP_SUFFIXES = (".html", ".png")
DEFAULT_SIZE = "1600x900"


@click.command()
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
    """Where `durand serve` is found with the same settings."""
    settings = read_settings()
    return settings.public_url or f"http://{settings.host}:{settings.port}/"


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


@click.command("map")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--size", metavar="WxH", help=f"With .png: width and height in pixels; {DEFAULT_SIZE} if not given.")
@filter_options()
def map_(out: Path, size: str | None, **filters: str | None) -> None:
    """Write a map of the selected incidents to OUT; the suffix picks the format.

    .html is one file that needs no network; .png is a picture of it, drawn by Chromium where that is installed.
    """
    suffix = out.suffix.lower()
    if suffix not in MAP_SUFFIXES:
        raise BadParameter(f"map: unknown suffix {out.suffix!r}: expected {', '.join(MAP_SUFFIXES)}")
    if suffix != ".png":
        if size is not None:
            raise BadParameter(f"--size: only a .png has one: {out.name!r}")
        write_whole(out, map_in_one_file(given(filters)).encode())
        return
    wanted, browser = read_size(size or DEFAULT_SIZE), find_browser(read_settings().chromium)
    write_whole(out, draw(map_in_one_file(given(filters)), wanted, browser))


def map_in_one_file(params: Mapping[str, str]) -> str:
    """The map of what the filters select, everything inside."""
    from app.maps.compose import Stage, compose, draw_ground, embedded
    from app.maps.standalone import build_standalone

    with opened() as everything:
        view = everything.view()
        query = read_query(params, everything.known())
        atlas = everything.desk.atlas
        records = embedded(view, query)
        stage = Stage(view, atlas, draw_ground(atlas), now().date())
        return build_standalone(compose(stage, query, records, params))
