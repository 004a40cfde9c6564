"""The rows of a file in any supported notation."""

from collections.abc import Callable
from pathlib import Path

from app.ingest.files.json_rows import read_geojson, read_json
from app.ingest.files.tables import Source, read_delimited
from app.ingest.files.typed_rows import read_parquet, read_workbook
from app.ingest.formats.gdelt import is_gdelt, read_gdelt
from app.model.errors import BadInput

WORKBOOKS = (".xlsx", ".xlsm")
PARQUET = (".parquet", ".geoparquet")
JSON = (".json", ".geojson")


def open_source(path: Path, form: str, progress: Callable[[int], None]) -> Source:
    """The rows of a file; its suffix tells the notation, unless `form` (a format's name) or the content does.

    `progress` is called with the number of bytes read so far, if the file is read in steps. Raises `UnknownFormat`
    for content that does not fit the suffix, `BadInput` for a file that cannot be opened.
    """
    if path.is_dir():
        raise BadInput(f"{path}: is a folder; name a file in it")
    if not path.is_file():
        raise BadInput(f"{path}: no such file")
    try:
        return _read(path, form, path.suffix.lower(), progress)
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}") from error


def _read(path: Path, form: str, suffix: str, progress: Callable[[int], None]) -> Source:
    if form == "geojson":
        return read_geojson(path)
    if form == "gdelt" or (form == "auto" and is_gdelt(path)):
        return read_gdelt(path, progress)
    if suffix in WORKBOOKS:
        return read_workbook(path)
    if suffix in PARQUET:
        return read_parquet(path)
    if form in ("auto", "acled", "ucdp") and suffix in JSON:
        return read_json(path)
    return read_delimited(path, progress)
