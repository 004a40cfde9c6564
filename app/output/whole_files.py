"""The formats that are written as whole files: media types and writers."""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.model.errors import BadInput
from app.model.query import Query
from app.output import kml, workbook
from app.output.geopackage import write_geopackage
from app.output.layers import all_rows, incident_rows
from app.output.pieces import whole_or_none
from app.output.provenance import Imprint
from app.output.single_layer import write_flatgeobuf, write_geoparquet
from app.record.view import View


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A file format: its media type, and the function that writes the selected incidents to a new file."""

    media_type: str
    write: Callable[[Path, View, Query, Imprint], None]


def _geopackage(path: Path, view: View, query: Query, imprint: Imprint) -> None:
    write_geopackage(path, all_rows(view, query), imprint)


def _flatgeobuf(path: Path, view: View, query: Query, imprint: Imprint) -> None:
    write_flatgeobuf(path, incident_rows(view.snapshot, query), imprint)


def _geoparquet(path: Path, view: View, query: Query, imprint: Imprint) -> None:
    write_geoparquet(path, incident_rows(view.snapshot, query), imprint)


def _kml(path: Path, view: View, query: Query, imprint: Imprint) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(kml.kml_pieces(incident_rows(view.snapshot, query), imprint))


FILES: Mapping[str, FileFormat] = {
    "gpkg": FileFormat("application/geopackage+sqlite3", _geopackage),
    "fgb": FileFormat("application/flatgeobuf", _flatgeobuf),
    "parquet": FileFormat("application/vnd.apache.parquet", _geoparquet),
    "kml": FileFormat(kml.MEDIA_TYPE, _kml),
    "xlsx": FileFormat(workbook.MEDIA_TYPE, workbook.write_workbook),
}
"""File formats by suffix."""


def write_file(out: Path, write: Callable[[Path], None]) -> int:
    """Write a file and return its size in bytes; an older file stays until the new one is complete.

    Raises `BadInput` if the file cannot be written, `NoRoom` if the disk or memory is full.
    """
    part = out.with_name(f".{out.stem}.part{out.suffix}")
    try:
        part.unlink(missing_ok=True)
        with whole_or_none(part):
            write(part)
        size = part.stat().st_size
        part.replace(out)
    except _writing_errors() as error:
        raise BadInput(f"cannot write {out}: {getattr(error, 'strerror', None) or error}") from error
    return size


def _writing_errors() -> tuple[type[Exception], ...]:
    """The errors of writing a file; pyogrio's only if it is loaded already: loading takes half a second."""
    errors = sys.modules.get("pyogrio.errors")
    return (OSError,) if errors is None else (OSError, errors.DataSourceError, errors.DataLayerError)
