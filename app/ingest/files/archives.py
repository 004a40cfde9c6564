"""Files packed by zip or gzip: the one table in them is unpacked, within the limits, and read."""

import gzip
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import IO, cast

from app.ingest.files.packed import DAMAGE, check_members, check_unpacked, open_zip
from app.ingest.files.scratch import from_scratch
from app.ingest.files.tables import Source
from app.model.errors import UnknownFormat

ZIP, GZIP = (".zip",), (".gz", ".gzip")
SHAPEFILE, TEXT = ".shp", ".txt"
TABLES = (
    *(".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet", ".geoparquet", ".json", ".geojson", ".geojsonl"),
    *(".jsonl", ".kml", ".gpx", ".gpkg", ".fgb", SHAPEFILE),
)
PIECE = 1 << 20


def read_archive(path: Path, read: Callable[[Path], Source]) -> Source:
    """The rows that `read` gives of the one file that is packed; the report names it.

    Raises `UnknownFormat` for a file that is damaged, protected or too large, or holds several tables or none.
    """
    unpack = _unpack_zip if path.suffix.lower() in ZIP else _unpack_gzip
    found: list[str] = []

    def fill(folder: Path) -> Path:
        try:
            table = unpack(path, folder)
        except DAMAGE as error:
            raise UnknownFormat(f"{path.name}: cannot be unpacked: {error}") from error
        found.append(table.name)
        return table

    source = from_scratch(fill, read)
    return replace(source, told=(f"unpacked: {found[0]}", *source.told))


def _unpack_zip(path: Path, folder: Path) -> Path:
    with open_zip(path, "a zip") as archive:
        members = [m for m in archive.infolist() if not m.is_dir() and not _is_hidden(m.filename)]
        tables = [m for m in members if m.filename.lower().endswith(TABLES)]
        # A text beside a table is its description.
        tables = [m for m in tables if not m.filename.lower().endswith(TEXT)] or tables
        shapes = [m for m in tables if m.filename.lower().endswith(SHAPEFILE)]
        if len(shapes or tables) != 1:
            names = ", ".join(m.filename for m in (shapes or tables)[:5])
            raise UnknownFormat(
                f"{path.name}: holds {len(shapes or tables)} tables{f' ({names})' if names else ''}: expected "
                "one; unpack it, and import each"
            )
        table = (shapes or tables)[0]
        stem = table.filename.rpartition(".")[0].lower()
        wanted = [m for m in members if m.filename.rpartition(".")[0].lower() == stem] if shapes else [table]
        check_members(wanted, path.name)
        for member in wanted:
            with archive.open(member) as raw:
                _copy(raw, folder / PurePosixPath(member.filename).name, path)
        return folder / PurePosixPath(table.filename).name


def _is_hidden(name: str) -> bool:
    """Whether a file is one that the Macintosh and others add, or lies outside of the archive's folder."""
    parts = PurePosixPath(name).parts
    return any(part.startswith((".", "__MACOSX")) for part in parts)


def _unpack_gzip(path: Path, folder: Path) -> Path:
    out = folder / path.stem
    with gzip.open(path) as raw:
        _copy(cast(IO[bytes], raw), out, path)
    return out


def _copy(raw: IO[bytes], out: Path, path: Path) -> None:
    """Unpack one file; its size is checked on the way, for the header of a packed file may say less."""
    packed, unpacked = path.stat().st_size, 0
    with out.open("wb") as file:
        while piece := raw.read(PIECE):
            unpacked += len(piece)
            check_unpacked(unpacked, packed, path.name)
            file.write(piece)
