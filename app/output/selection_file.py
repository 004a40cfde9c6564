"""A selection as a file, in the format that the file's suffix names."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.engine.snapshot import Snapshot
from app.geography.atlas import Atlas
from app.model.errors import BadParameter
from app.model.query import Query
from app.output.incidents import EXPORTS, HXL_CSV, marked, unlocated_rest
from app.output.pieces import write_pieces
from app.output.provenance import build_imprint
from app.output.qgis.project import Source, file_source, live_source, packed, project_text
from app.output.whole_files import FILES, write_file
from app.record.view import View

PROJECT = "qgz"
PAGE = "html"
SUFFIXES = (*EXPORTS, *FILES, PROJECT, PAGE)
"""The suffixes of files that incidents can be written to, without their dot."""


@dataclass(frozen=True, slots=True)
class FileOptions:
    """Options for single formats: `hxl` and `bom` for CSV, `offline` and `service` for a QGIS project.

    With `hxl` the second row has the tags of the Humanitarian Exchange Language; with `bom` the file begins with
    the mark by which Excel knows UTF-8. An `offline` project reads a
    GeoPackage that is written beside it; otherwise it shows the layers of the service at the address `service`.
    `located_only` leaves incidents without a place out of a CSV or GeoJSON file, where they come last.
    """

    hxl: bool = False
    offline: bool = False
    service: str | None = None
    located_only: bool = False
    bom: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a file: the incidents that `query` (read from the texts `params`) selects in a view.

    `make_page` gives the map as one HTML file.
    """

    view: View
    query: Query
    params: Mapping[str, str]
    atlas: Atlas
    make_page: Callable[[], str]


def check_file(out: Path, options: FileOptions, suffixes: Iterable[str] = SUFFIXES) -> None:
    """Raise `BadParameter` for an unknown format, or for an option that the format does not have."""
    suffix = suffix_of(out)
    if suffix not in suffixes:
        raise BadParameter(
            f"export: unknown suffix {out.suffix!r}: expected {', '.join('.' + each for each in suffixes)}"
        )
    if options.hxl and suffix != "csv":
        raise BadParameter(f"hxl: only a .csv has a row of tags: {out.name!r}")
    if options.bom and suffix != "csv":
        raise BadParameter(f"bom: only a .csv has a mark of UTF-8: {out.name!r}")
    if options.located_only and suffix not in EXPORTS:
        raise BadParameter(
            f"located_only: only a .csv and a .geojson can be without incidents that have no place: {out.name!r}"
        )
    if (options.offline or options.service is not None) and suffix != PROJECT:
        raise BadParameter(f"offline and service: only a .qgz is a project: {out.name!r}")
    if options.offline and options.service is not None:
        raise BadParameter("offline and service: give one of them: a project's layers are in a file or live")


def suffix_of(out: Path) -> str:
    """The suffix of a path in lower case, without its dot."""
    return out.suffix.removeprefix(".").lower()


def write_content(out: Path, content: Content, options: FileOptions) -> None:
    """Write the file completely or not at all; an older file is replaced.

    Raises `BadParameter` as `check_file` does, and `BadInput` for a file that cannot be written.
    """
    check_file(out, options)
    suffix = suffix_of(out)
    if suffix == PAGE:
        write_pieces(out, [content.make_page().encode()])
    elif suffix == PROJECT:
        _write_project(out, content, options)
    elif suffix in FILES:
        _write_layers(out, content, suffix)
    else:
        plain = HXL_CSV if options.hxl else EXPORTS[suffix]
        export = marked(plain) if options.bom else plain
        rest = unlocated_rest(content.query, located_only=options.located_only)
        write_pieces(
            out, export.chunks(content.view.snapshot, content.query, content.atlas, content.view.at, rest)
        )


def left_out(suffix: str, snapshot: Snapshot, query: Query, *, located_only: bool = False) -> int:
    """The number of selected incidents without a place that a file of this suffix does not have."""
    if suffix in ("gpkg", PROJECT, PAGE):
        return 0
    if suffix in (*EXPORTS, "xlsx") and unlocated_rest(query, located_only=located_only) is not None:
        return 0
    return count_unlocated(snapshot, query)


def count_unlocated(snapshot: Snapshot, query: Query) -> int:
    """The number of incidents without a place that belong to a query for incidents with one."""
    return len(snapshot.select(query.placeless()).rows) if query.located else 0


def _write_layers(out: Path, content: Content, suffix: str) -> None:
    imprint = build_imprint(content.view.snapshot, content.query, content.atlas, content.view.at, content.params)
    write_file(out, lambda path: FILES[suffix].write(path, content.view, content.query, imprint))


def _write_project(out: Path, content: Content, options: FileOptions) -> None:
    """Write a project: on a GeoPackage beside it (`offline`), or on all layers of a service."""
    if options.offline:
        layers = out.with_suffix(".gpkg")
        _write_layers(layers, content, "gpkg")
        _write_project_of(out, content, file_source(layers.name))
        return
    if options.service is None:
        raise BadParameter("service: a .qgz shows the layers of a service: give its address, or offline=True")
    if content.params:
        raise BadParameter(
            f"{next(iter(content.params))}: a live project shows everything; filter it with --offline"
        )
    _write_project_of(out, content, live_source(options.service))


def _write_project_of(out: Path, content: Content, source: Source) -> None:
    """Write a project whose time slider spans the selected incidents."""
    snapshot = content.view.snapshot
    imprint = build_imprint(snapshot, content.query, content.atlas, content.view.at)
    days = snapshot.days_spanned(snapshot.select(content.query))
    write_pieces(out, [packed(project_text(source, imprint, days), imprint.at)])
