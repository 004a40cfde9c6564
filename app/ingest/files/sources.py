"""The rows of a file in any supported notation."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from shutil import copyfileobj

from app.ingest.files.archives import GZIP, ZIP, read_archive
from app.ingest.files.json_rows import read_geojson, read_json
from app.ingest.files.layout import WHOLE, Layout
from app.ingest.files.native_rows import read_apart
from app.ingest.files.parquet_rows import read_parquet
from app.ingest.files.placemarks import read_gpx, read_kml
from app.ingest.files.scratch import from_scratch
from app.ingest.files.tables import Source, read_delimited
from app.ingest.files.text_encoding import UTF_8, find_encoding, is_by_bytes, name_of
from app.ingest.files.typed_rows import read_workbook
from app.ingest.files.vector_layers import read_layer
from app.ingest.formats.gdelt import is_gdelt, read_gdelt
from app.model.errors import BadInput

WORKBOOKS = (".xlsx", ".xlsm")
PARQUET = (".parquet", ".geoparquet")
JSON = (".json", ".geojson", ".jsonl", ".geojsonl", ".geojsons", ".ndjson")
KML, GPX = (".kml", ".kmz"), (".gpx",)
LAYERS = (".gpkg", ".shp", ".fgb")


def open_source(
    path: Path,
    form: str,
    progress: Callable[[int], None],
    encoding: str | None = None,
    layout: Layout = WHOLE,
) -> Source:
    """The rows of a file; its suffix tells the notation, unless `form` (a format's name) or the content does.

    `encoding` is the one of a text, by Python's name, if it is known, and `layout` says where the table is.
    `progress` is called with the number of bytes read so far, if the file is read in steps. Raises `UnknownFormat`
    for content that does not fit the suffix, `BadInput` for a file that cannot be opened.
    """
    if path.is_dir():
        raise BadInput(f"{path}: is a folder; name a file in it")
    if not path.is_file():
        raise BadInput(f"{path}: no such file")
    try:
        return _read(path, form, path.suffix.lower(), progress, encoding, layout)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from error


def _read(
    path: Path, form: str, suffix: str, progress: Callable[[int], None], encoding: str | None, layout: Layout
) -> Source:
    if suffix in (*ZIP, *GZIP):
        return read_archive(
            path, lambda table: _read(table, form, table.suffix.lower(), progress, encoding, layout)
        )
    if form == "geojson":
        return read_geojson(path)
    if form == "gdelt" or (form == "auto" and is_gdelt(path)):
        return read_gdelt(path, progress)
    if suffix in KML:
        return read_kml(path)
    if suffix in GPX:
        return read_gpx(path)
    if suffix in LAYERS:
        return read_apart(read_layer, path)
    if suffix in WORKBOOKS:
        return read_workbook(path, layout)
    if suffix in PARQUET:
        return read_apart(read_parquet, path)
    if form in ("auto", "acled", "ucdp") and suffix in JSON:
        return read_json(path)
    return _read_text(path, progress, find_encoding(path, encoding), layout)


def _read_text(path: Path, progress: Callable[[int], None], encoding: str, layout: Layout) -> Source:
    """The rows of a CSV file in an encoding; a copy in UTF-8 is read where the bytes of rows cannot be told."""
    if is_by_bytes(encoding):
        return read_delimited(path, progress, encoding, layout)
    source = from_scratch(
        lambda folder: _in_utf_8(path, encoding, folder),
        lambda copy: read_delimited(copy, progress, UTF_8, layout),
    )
    return replace(source, told=(f"encoding: {name_of(encoding)}", *source.told[1:]))


def _in_utf_8(path: Path, encoding: str, folder: Path) -> Path:
    """A copy of a file of text in UTF-8, in a folder."""
    copy = folder / path.name
    with path.open(encoding=encoding, newline="") as text, copy.open("w", encoding="utf-8", newline="") as out:
        copyfileobj(text, out, 1 << 20)
    return copy
