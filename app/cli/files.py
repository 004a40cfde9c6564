"""`durand export` and `durand map`: what the filters select, as a file."""

from collections.abc import Mapping
from pathlib import Path

import click

from app.cli.filter_options import figures_option, filter_options, given
from app.cli.picture import draw, find_browser, read_size
from app.cli.session import echo_size, opened, write_whole
from app.filters.moment_text import WHICH
from app.model.errors import BadParameter
from app.model.map_columns import FIGURES
from app.opening import read_settings
from app.output.claims_file import claims_path
from app.output.selection_file import PAGE, PROJECT, FileOptions, check_file, left_out, suffix_of
from app.output.selection_file import SUFFIXES as ALL_SUFFIXES

SUFFIXES = tuple(suffix for suffix in ALL_SUFFIXES if suffix != PAGE)
"""Of `durand export`; a map in one file is what `durand map` makes."""
MAP_SUFFIXES = (".html", ".png")
DEFAULT_SIZE = "1600x900"


@click.command()
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--hxl", is_flag=True, help="With .csv: the HXL tags as its second row.")
@click.option("--bom", is_flag=True, help="With .csv: the mark at its beginning by which Excel knows UTF-8.")
@click.option("--offline", is_flag=True, help="With .qgz: layers of a GeoPackage that is written beside it.")
@click.option(
    "--service", metavar="URL", help="With .qgz: the service whose layers it shows, if not this machine's."
)
@click.option("--claims", is_flag=True, help="Beside .csv, .parquet, .fgb and .kml: a second file, of the claims.")
@click.option("--located-only", is_flag=True, help="With .csv and .geojson: without incidents that have no place.")
@figures_option
@filter_options()
def export(
    out: Path,
    hxl: bool,
    bom: bool,
    offline: bool,
    service: str | None,
    claims: bool,
    located_only: bool,
    **filters: str | None,
) -> None:
    """Write the selected incidents to OUT; the suffix picks the format.

    .geojson, .csv, .xlsx, .fgb (FlatGeobuf), .parquet (GeoParquet) and .kml hold incidents; .gpkg (GeoPackage)
    holds every layer, styled. .qgz is a QGIS project of every layer. An .xlsx has the filters and sources on its
    second sheet, the claims on its third. Incidents without a place come last in .csv, .xlsx and .geojson, if no
    filter asks for a place.
    """
    check_file(out, FileOptions(hxl, offline, service, located_only, bom), SUFFIXES)
    beside = claims_path(out) if claims else None
    method = filters.pop(FIGURES)
    if suffix_of(out) == PROJECT and not offline:
        service = service or own_address()
        _check_live(filters, method)
    with opened() as session:
        found = session.find(given(filters)).figured(method)
        found.export(out, hxl=hxl, bom=bom, offline=offline, service=service, located_only=located_only)
        missing = left_out(suffix_of(out), found.snapshot, found.query, located_only=located_only)
        if claims:
            found.export_claims(out)
    if beside is not None:
        echo_size(beside)
    if offline:
        echo_size(out.with_suffix(".gpkg"))
    if missing:
        click.echo(f"{missing:,} without a place {'is' if missing == 1 else 'are'} not in this file", err=True)
    echo_size(out)


def _check_live(filters: Mapping[str, str | None], method: str | None) -> None:
    """Raise `BadParameter` for a moment or a method of figures, which layers of a service cannot have."""
    if any(filters[name] is not None for name in WHICH):
        raise BadParameter(
            f"{', '.join(WHICH)}: layers of a service show the store as it is; freeze them with --offline"
        )
    if method is not None:
        raise BadParameter("figures: layers of a service show the default figures; use --offline")


def own_address() -> str:
    """Where `durand serve` is found with the same settings."""
    settings = read_settings()
    return settings.public_url or f"http://{settings.host}:{settings.port}/"


@click.command("map")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--size", metavar="WxH", help=f"With .png: width and height in pixels; {DEFAULT_SIZE} if not given.")
@figures_option
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
        write_whole(out, map_in_one_file(given(filters), filters[FIGURES]).encode())
        return
    wanted, browser = read_size(size or DEFAULT_SIZE), find_browser(read_settings().chromium)
    write_whole(out, draw(map_in_one_file(given(filters), filters[FIGURES]), wanted, browser))


def map_in_one_file(params: Mapping[str, str], figures: str | None) -> str:
    """The map of what the filters select, everything inside, with the figures of a method."""
    with opened() as session:
        return session.find(params).figured(figures).page_html()
