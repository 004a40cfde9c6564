"""Files in every notation that is read, and what damage or hostile hands make of them."""

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely
from arro3.core import Array, DataType, Field, Schema, Table
from arro3.io import write_parquet
from made_workbooks import row_xml, sheet_xml, write_workbook

Row = Mapping[str, str]
Make = Callable[[Path, Sequence[Row]], None]

COLUMNS = (
    "id",
    "title",
    "event_type",
    "date_start",
    "place_name",
    "province_stated",
    "longitude",
    "latitude",
    "fatalities_best",
    "injured",
    "notes",
)
TOKENS = (
    b'"',
    b"\x00",
    b"\xef\xbb\xbf",
    b"\xff\xfe",
    b"]]>",
    b"<",
    b"&#x0;",
    b"\r",
    b"\n\n",
    b";",
    b"9" * 400,
    b"1e999",
    b"-0",
    b"NaN",
    b"\\ud800",
    b"{",
    b"[" * 2000,
    b"\xf0\x9f\x92\xa5",
    b"\xe2\x80\xae",
    b"0000-00-00",
    b"99999999999",
)
"""Bytes that readers stumble over."""
ODD = (
    "",
    " ",
    "=1+1",
    '"',
    "a,b;c\td|e",
    "two\nlines",
    "NA",
    "nan",
    "inf",
    "-0",
    "1e999",
    "-1",
    "2.5",
    "1,200",
    "۱۲",
    "5+",
    "2-3",
    "~10",
    "several",
    "9" * 30,
    "0",
    "71.0917",
    "34,1264",
    "34°07'35\"N",
    "181",
    "soon",
    "2025-10-11",
    "31 February 2025",
    "2025-13-45",
    "0025-10-11",
    "1404/07/19",
    "October 2025",
    "11 October 2025 - 3 May 2024",
    "\u202etxet",
    "💥",
    "x" * 5000,
    "true",
    "[1]",
    "{}",
    "<b>&amp;</b>",
)
"""Texts of cells that no reader may lose."""


def plain_rows(count: int) -> list[dict[str, str]]:
    """Rows that nothing is wrong with."""
    return [
        {
            "id": f"r{n}",
            "title": f"Shots, {n}",
            "event_type": "Battles",
            "date_start": f"2025-10-{n % 28 + 1:02}",
            "place_name": "Torkham",
            "province_stated": "Nangarhar",
            "longitude": f"{71 + n % 50 / 100:.2f}",
            "latitude": "34.1264",
            "fatalities_best": str(n % 7),
            "injured": "",
            "notes": "As told",
        }
        for n in range(count)
    ]


def odd_rows(seed: int, count: int) -> list[dict[str, str]]:
    """Rows with an odd text in one or two of their cells; id, title and type stay."""
    dice = random.Random(seed)
    rows = plain_rows(count)
    for row in rows:
        for name in dice.sample(COLUMNS[3:], dice.choice((1, 1, 2))):
            row[name] = dice.choice(ODD)
    return rows


def _csv(delimiter: str, encoding: str = "utf-8") -> Make:
    def make(path: Path, rows: Sequence[Row]) -> None:
        path.write_bytes(_delimited(rows, delimiter).encode(encoding))

    return make


def _delimited(rows: Sequence[Row], delimiter: str = ",") -> str:
    cells = [COLUMNS, *([row[name] for name in COLUMNS] for row in rows)]
    lines = (delimiter.join('"' + cell.replace('"', '""') + '"' for cell in line) for line in cells)
    return "".join(f"{line}\r\n" for line in lines)


def _packed(path: Path, rows: Sequence[Row]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("log.csv", _delimited(rows))


def _gzipped(path: Path, rows: Sequence[Row]) -> None:
    path.write_bytes(gzip.compress(_delimited(rows).encode()))


def _workbook(path: Path, rows: Sequence[Row]) -> None:
    cells = [COLUMNS, *([escape(row[name]) for name in COLUMNS] for row in rows)]
    write_workbook(path, sheet_xml(*(row_xml(n, *line) for n, line in enumerate(cells, 1))))


def _json(path: Path, rows: Sequence[Row]) -> None:
    path.write_text(json.dumps({"count": len(rows), "data": rows}), encoding="utf-8")


def _json_lines(path: Path, rows: Sequence[Row]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _feature(row: Row) -> dict[str, object]:
    properties = {name: text for name, text in row.items() if name not in ("longitude", "latitude")}
    point = {"type": "Point", "coordinates": [row["longitude"], row["latitude"]]}
    return {"type": "Feature", "properties": properties, "geometry": point}


def _geojson(path: Path, rows: Sequence[Row]) -> None:
    document = {"type": "FeatureCollection", "features": [_feature(row) for row in rows]}
    path.write_text(json.dumps(document), encoding="utf-8")


def _kml(path: Path, rows: Sequence[Row]) -> None:
    path.write_text(_kml_text(rows), encoding="utf-8")


def _kmz(path: Path, rows: Sequence[Row]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("doc.kml", _kml_text(rows))


def _kml_text(rows: Sequence[Row]) -> str:
    marks = "".join(
        "<Placemark><ExtendedData>"
        + "".join(f'<Data name="{name}"><value>{escape(text)}</value></Data>' for name, text in row.items())
        + "</ExtendedData></Placemark>"
        for row in rows
    )
    return f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'


def _gpx(path: Path, rows: Sequence[Row]) -> None:
    points = "".join(
        f'<wpt lat="{escape(row["latitude"])}" lon="{escape(row["longitude"])}"><name>{escape(row["id"])}</name>'
        f"<time>{escape(row['date_start'])}</time><desc>{escape(row['notes'])}</desc><type>Battles</type></wpt>"
        for row in rows
    )
    text = f'<gpx xmlns="http://www.topografix.com/GPX/1/1">{points}</gpx>'
    path.write_text(text, encoding="utf-8")


def _parquet(path: Path, rows: Sequence[Row]) -> None:
    arrays = [Array([row[name] for row in rows], type=DataType.utf8()) for name in COLUMNS]
    schema = Schema([Field(name, DataType.utf8(), nullable=True) for name in COLUMNS])
    write_parquet(Table.from_arrays(arrays, schema=schema), str(path))


def _layer(driver: str) -> Make:
    def make(path: Path, rows: Sequence[Row]) -> None:
        frame = gpd.GeoDataFrame(
            pd.DataFrame([{name[:10]: text for name, text in row.items()} for row in rows]),
            geometry=[shapely.Point(71.09, 34.12) for _ in rows],
            crs=4326,
        )
        frame.to_file(path, driver=driver)

    return make


TEXTS: Mapping[str, Make] = {
    "a.csv": _csv(","),
    "semicolons.csv": _csv(";"),
    "tabs.txt": _csv("\t", "utf-16"),
    "packed.zip": _packed,
    "packed.csv.gz": _gzipped,
    "book.xlsx": _workbook,
    "answer.json": _json,
    "lines.jsonl": _json_lines,
    "points.geojson": _geojson,
    "marks.kml": _kml,
    "marks.kmz": _kmz,
}
"""Notations in which every cell is a text, by the name of a file."""
NATIVE: Mapping[str, Make] = {
    "table.parquet": _parquet,
    "layer.gpkg": _layer("GPKG"),
    "layer.shp": _layer("ESRI Shapefile"),
    "layer.fgb": _layer("FlatGeobuf"),
}
"""Notations that native libraries read, in a process of their own."""
OTHERS: Mapping[str, Make] = {"way.gpx": _gpx}
"""Notations that need a mapping."""


def damaged(content: bytes, dice: random.Random, name: str) -> bytes:
    """The content with one to four damages; of a zip, often the content of a file in it."""
    if name.endswith((".xlsx", ".zip", ".kmz")) and dice.random() < 0.7:
        return _damaged_inside(content, dice)
    if name.endswith(".gz") and dice.random() < 0.7:
        return gzip.compress(_damaged(gzip.decompress(content), dice))
    return _damaged(content, dice)


def _damaged_inside(content: bytes, dice: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        names = old.namelist()
        spoiled = dice.choice(names)
        for name in names:
            data = old.read(name)
            new.writestr(name, _damaged(data, dice) if name == spoiled else data)
    return out.getvalue()


def _damaged(content: bytes, dice: random.Random) -> bytes:
    data = bytearray(content)
    for _ in range(dice.randint(1, 4)):
        at, end = sorted(dice.randrange(len(data) + 1) for _ in range(2))
        end = min(end, at + 200)
        damage = dice.randrange(6)
        if damage == 0 and data:
            data[min(at, len(data) - 1)] = dice.randrange(256)
        elif damage == 1:
            del data[at:end]
        elif damage == 2:
            data[at:at] = data[at:end]
        elif damage == 3:
            data[at:at] = dice.choice(TOKENS)
        elif damage == 4:
            data[at:end] = dice.choice(TOKENS)
        else:
            data = data[:at] if dice.random() < 0.3 else data
    return bytes(data)
