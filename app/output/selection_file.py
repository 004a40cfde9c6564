"""A selection as a file: the suffix of its name picks the format."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.geography.atlas import Atlas
from app.model.errors import BadParameter
from app.model.query import Query
from app.output.incidents import EXPORTS, HXL_CSV
from app.output.pieces import write_pieces
from app.output.provenance import build_imprint
from app.output.qgis.project import Source, file_source, live_source, packed, project_text
from app.output.whole_files import FILES, write_file
from app.record.view import View

PROJECT = "qgz"
PAGE = "html"
SUFFIXES = (*EXPORTS, *FILES, PROJECT, PAGE)
"""Of the files that incidents can be written to, without their dot."""


@dataclass(frozen=True, slots=True)
class FileOptions:
    """What only some formats can have: `hxl` a CSV, `offline` and `service` a QGIS project.

    With `hxl` the second row has the tags of the Humanitarian Exchange Language. A project is `offline` on a
    GeoPackage that is written beside it, or shows the layers of the service at that address.
    """

    hxl: bool = False
    offline: bool = False
    service: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """What goes into a file: what `query`, read from the texts `params`, selects of a view; made `at` that time.

    `make_page` gives the map as one file of HTML.
    """

    view: View
    query: Query
    params: Mapping[str, str]
    atlas: Atlas
    at: datetime
    make_page: Callable[[], str]


def check_file(out: Path, options: FileOptions, suffixes: Iterable[str] = SUFFIXES) -> None:
    """Raise `BadParameter` for a format that we do not have, or an option that it has no use for."""
    suffix = suffix_of(out)
    if suffix not in suffixes:
        raise BadParameter(
            f"export: unknown suffix {out.suffix!r}: expected {', '.join('.' + each for each in suffixes)}"
        )
    if options.hxl and suffix != "csv":
        raise BadParameter(f"hxl: only a .csv has a row of tags: {out.name!r}")
    if (options.offline or options.service is not None) and suffix != PROJECT:
        raise BadParameter(f"offline and service: only a .qgz is a project: {out.name!r}")
    if options.offline and options.service is not None:
        raise BadParameter("offline and service: give one of them: a project's layers are in a file or live")


def suffix_of(out: Path) -> str:
    """The suffix in lower case, without its dot."""
    return out.suffix.removeprefix(".").lower()


def write_content(out: Path, content: Content, options: FileOptions) -> None:
    """Write the file, which is complete or not there at all; what was there is replaced.

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
        export = HXL_CSV if options.hxl else EXPORTS[suffix]
        write_pieces(out, export.chunks(content.view.snapshot, content.query, content.atlas, content.at))


def _write_layers(out: Path, content: Content, suffix: str) -> None:
    imprint = build_imprint(content.view.snapshot, content.query, content.atlas, content.at)
    write_file(out, lambda path: FILES[suffix].write(path, content.view, content.query, imprint))


def _write_project(out: Path, content: Content, options: FileOptions) -> None:
    """A project on a GeoPackage beside it, or of all that a service has."""
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
    """A project whose time slider spans the selected incidents."""
    snapshot = content.view.snapshot
    imprint = build_imprint(snapshot, content.query, content.atlas, content.at)
    days = snapshot.days_spanned(snapshot.select(content.query))
    write_pieces(out, [packed(project_text(source, imprint, days), imprint.at)])
