"""Files made to take a machine's memory or time: a few bytes that become gigabytes, and gigabytes of nothing."""

import gzip
import sqlite3
import struct
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from arro3.core import Array, DataType, Field, Schema, Table
from arro3.io import write_parquet
from made_workbooks import ROW, row_xml, sheet_xml, write_workbook

MB = 1_000_000
HEAD = b"id,title,event_type,date_start,place_name\n"
LINE = b"1,Invented,Battles,2025-10-11,Torkham\n"
RECORD = {"id": "1", "title": "Invented", "event_type": "Battles"}
Make = Callable[[Path, int], object]


def text(*parts: bytes, filled: bytes = b"a", after: bytes = b"") -> Make:
    """Makes a file of the parts, of so many megabytes of `filled`, and of what comes after."""

    def make(path: Path, megabytes: int) -> None:
        with path.open("wb") as out:
            out.writelines(parts)
            for _ in range(megabytes):
                out.write(filled * (MB // len(filled)))
            out.write(after)

    return make


def packed(make: Make, name: str) -> Make:
    """Makes a zip, or a gzip file, with a file in it that another function makes."""

    def pack(path: Path, megabytes: int) -> None:
        inner = path.parent / name
        make(inner, megabytes)
        if path.suffix == ".gz":
            with inner.open("rb") as raw, gzip.open(path, "wb", compresslevel=1) as out:
                out.writelines(raw)
        else:
            with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                archive.write(inner, name)
        inner.unlink()

    return pack


def book(rows: Callable[[int], Iterable[bytes]]) -> Make:
    """Makes a workbook whose sheet has a table, and these rows of XML below it."""

    def make(path: Path, megabytes: int) -> None:
        def sheet() -> Iterator[bytes]:
            names = "id", "title", "event_type", "date_start", "place_name"
            start = sheet_xml(row_xml(1, *names), row_xml(2, *ROW))
            yield start.removesuffix("</sheetData></worksheet>").encode()
            yield from rows(megabytes)
            yield b"</sheetData></worksheet>"

        write_workbook(path, sheet())

    return make


def long_cell(megabytes: int) -> Iterator[bytes]:
    """A row with one cell of so many megabytes."""
    yield b'<row r="3"><c r="A3" t="inlineStr"><is><t>'
    yield from (bytes([97 + at % 26]) * MB for at in range(megabytes))
    yield b"</t></is></c></row>"


def wide_rows(megabytes: int) -> Iterator[bytes]:
    """Rows with all the columns that a sheet can have."""
    for _ in range(max(2, megabytes // 2)):
        yield b"<row>" + b"".join(b"<c><v>%d</v></c>" % at for at in range(16_384)) + b"</row>"


def shared_strings(path: Path, megabytes: int) -> None:
    """A workbook with more shared strings than can be held."""
    write_workbook(
        path, sheet_xml(row_xml(1, "id")), strings="<si><t>1</t></si>" * (min(megabytes, 100) * MB // 4)
    )


def layer(path: Path, *, geometry: shapely.Point | None = None) -> None:
    """A file of GDAL's with one point."""
    frame = gpd.GeoDataFrame(pd.DataFrame([RECORD]), geometry=[geometry or shapely.Point(71, 34)], crs=4326)
    frame.to_file(path)


def view(select: str) -> Make:
    """Makes a GeoPackage whose layer is a view of its one row."""

    def make(path: Path, _: int) -> None:
        layer(path)
        with sqlite3.connect(path) as base:
            for (trigger,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                base.execute(f'DROP TRIGGER "{trigger}"')
            base.execute(f'ALTER TABLE "{path.stem}" RENAME TO base')
            base.execute(f'CREATE VIEW "{path.stem}" AS {select}')
            base.execute("DELETE FROM gpkg_ogr_contents")

    return make


def false_count(path: Path, _: int) -> None:
    """A Shapefile of one point that says that it has two thousand million."""
    layer(path)
    for suffix, at, order in ((".dbf", 4, "<I"), (".shp", 24, ">I"), (".shx", 24, ">I")):
        part = path.with_suffix(suffix)
        content = bytearray(part.read_bytes())
        content[at : at + 4] = struct.pack(order, 2_000_000_000)
        part.write_bytes(content)


def table(count: Callable[[int], int], cell: Callable[[int], str]) -> Make:
    """Makes a Parquet file of so many rows, with a title of so many megabytes."""

    def make(path: Path, megabytes: int) -> None:
        rows = count(megabytes)
        texts = {**RECORD, "title": cell(megabytes)}
        arrays = [Array([each] * rows, type=DataType.large_utf8()) for each in texts.values()]
        schema = Schema([Field(name, DataType.large_utf8()) for name in texts])
        write_parquet(Table.from_arrays(arrays, schema=schema), path, compression="zstd(3)")

    return make


ENTITIES = b"".join(
    [
        b'<!DOCTYPE l [<!ENTITY a "aaaa">',
        *(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(10)),
        b"]>",
    ]
)
POINT = b"<Point><coordinates>71,34</coordinates></Point>"
FEATURE = (
    b'{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"id":"1"},"geometry":'
    b'{"type":"LineString","coordinates":[[71,34]'
)
LONG, MANY = "a cell has more than", "columns"
HOSTILE: dict[str, tuple[Make, str]] = {
    "zeros.csv": (text(filled=b"\0"), "zero bytes"),
    "zeros.parquet": (text(filled=b"\0"), "not a whole Parquet file"),
    "zeros.gpkg": (text(filled=b"\0"), "cannot be read"),
    "zeros.xlsx": (text(filled=b"\0"), "not a workbook"),
    "zeros.json": (text(filled=b"\0"), "zero bytes"),
    "zeros-below.csv": (text(HEAD, filled=b"\0"), "a line has more than|NUL|columns"),
    "line.csv": (text(), "a line has more than 1,000,000 characters"),
    "cell.csv": (text(HEAD, LINE, b"2,"), LONG + "|a line has more than"),
    "quoted.csv": (text(HEAD, LINE, b'2,"', filled=b"a" * 99 + b"\n"), LONG),
    "names.csv": (text(b",".join(b"c%d" % n for n in range(100_000)), b"\n", filled=b"1,"), MANY),
    "table.csv.gz": (packed(text(HEAD, filled=LINE), "table.csv"), "times as much"),
    "table.zip": (packed(text(HEAD, filled=LINE), "table.csv"), "times as much"),
    "blank.kmz": (packed(text(filled=b" "), "doc.kml"), "times as much"),
    "cell.xlsx": (book(long_cell), f"{LONG}|times as much"),
    "wide.xlsx": (book(wide_rows), "16,384 columns"),
    "far.xlsx": (book(lambda _: [b'<row r="99999999"><c><v>1</v></c></row>']), "beyond the last one"),
    "entities.xlsx": (
        lambda path, _: write_workbook(path, sheet_xml(row_xml(1, "&k;")), before=ENTITIES.decode()),
        "declares entities",
    ),
    "strings.xlsx": (shared_strings, "of memory|times as much|more than 300 MB"),
    "deep.json": (text(filled=b"["), "within each other|more than 10,000,000"),
    "cell.json": (text(b'[{"id":"'), "more than 10,000,000 characters"),
    "blank.json": (text(filled=b" "), "it begins with ''"),
    "keys.json": (text(b"[{", b",".join(b'"k%d":1' % n for n in range(500_000)), b"}]", filled=b" "), MANY),
    "line.geojson": (text(FEATURE, filled=b",[71.0917,34.1264]"), "more than 10,000,000 characters"),
    "entities.kml": (text(ENTITIES, b"<kml><Placemark><name>&k;</name>", POINT), "declares entities"),
    "outside.kml": (
        text(b'<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/hostname">]><kml>&a;</kml>'),
        "declares entities|damaged",
    ),
    "cell.kml": (text(b"<kml><Placemark><name>"), LONG),
    "tag.kml": (text(b'<kml><Placemark id="'), "a tag or a comment of more than"),
    "comment.gpx": (text(b"<gpx><!--"), "a tag or a comment of more than"),
    "deep.kml": (text(b"<kml>", filled=b"<Folder>"), "within each other"),
    "endless.gpkg": (
        view(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
            "SELECT i AS fid, geom, id, title, event_type FROM n, base"
        ),
        "broke off",
    ),
    "cell.gpkg": (view("SELECT fid, geom, id, hex(zeroblob(450000000)) AS title FROM base"), "cannot be read"),
    "count.shp": (false_count, "cannot be read"),
    "rows.parquet": (
        table(lambda megabytes: min(200_000 * megabytes, 20_000_000), lambda _: "x"),
        "times as much|broke off",
    ),
    "cell.parquet": (table(lambda _: 1, lambda megabytes: "a" * megabytes * MB), "broke off|" + LONG),
}
"""By name: what makes the file with so many megabytes, and a pattern of the sentence that refuses it."""
