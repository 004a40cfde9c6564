"""KML and GPX files, as phones and map programs write them: one row for each placemark or waypoint."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from app.ingest.files.named_rows import NamedRow, named_source
from app.ingest.files.packed import DAMAGE, check_members, open_zip
from app.ingest.files.safe_xml import TextPieces, XmlEvents, parse_pieces
from app.ingest.files.tables import Source
from app.model.errors import UnknownFormat

KML_TEXTS = {"name": "name", "description": "description", "when": "time", "begin": "begin", "end": "end"}
SHAPES = ("LineString", "Polygon", "LinearRing", "Track", "MultiTrack", "Model")
"""Geometries of KML that are no point."""
KMZ = ".kmz"
TAGS = re.compile(r"<(?:br|/p|/div|/li|/tr)[^>]*>|<[^>]+>", re.IGNORECASE)


@dataclass(slots=True)
class KmlReader(XmlEvents):
    """Takes the placemarks of a KML file; `rows` are the complete ones that nobody has taken yet."""

    file: str
    rows: list[NamedRow] = field(default_factory=list)
    _row: dict[str, str] | None = None
    _path: list[str] = field(default_factory=list)
    _folders: list[str] = field(default_factory=list)
    _field: str = ""
    _points: int = 0
    _shape: str = ""
    _pieces: TextPieces = field(init=False)

    def __post_init__(self) -> None:
        self._pieces = TextPieces(self.file)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a placemark, or a part of one."""
        self._path.append(name)
        self._pieces.clear()
        if name == "Placemark":
            self._row, self._points, self._shape = {}, 0, ""
            if attributes.get("id"):
                self._row["id"] = attributes["id"]
        elif name == "Folder":
            self._folders.append("")
        elif name in ("Data", "SimpleData"):
            self._field = attributes.get("name", "")
        elif name in SHAPES:
            self._shape = self._shape or name

    def text(self, text: str) -> None:
        """Take a piece of text."""
        self._pieces.add(text)

    def end(self, name: str) -> None:
        """Keep a placemark that ends, or a part of one."""
        self._path.pop()
        text = self._pieces.take().strip()
        parent = self._path[-1] if self._path else ""
        if name == "Folder":
            self._folders.pop()
        elif name == "name" and parent == "Folder":
            self._folders[-1] = text
        elif name == "Placemark" and self._row is not None:
            self._end_placemark(self._row)
        elif self._row is not None:
            self._keep(self._row, name, parent, text)

    def _keep(self, row: dict[str, str], name: str, parent: str, text: str) -> None:
        if (name == "value" and parent == "Data") or name == "SimpleData":
            row[self._field] = text
        elif name in KML_TEXTS and parent in ("Placemark", "TimeStamp", "TimeSpan"):
            row.setdefault(KML_TEXTS[name], plain_text(text) if name == "description" else text)
        elif name == "coordinates" and parent == "Point":
            self._points += 1
            place = (text.split() or [""])[0].split(",")
            # Without a comma the whole text is told as a longitude that cannot be read.
            row["longitude"], row["latitude"] = place[:2] if len(place) > 1 else (text, "")

    def _end_placemark(self, row: dict[str, str]) -> None:
        folder = " / ".join(filter(None, self._folders))
        if folder:
            row.setdefault("folder", folder)
        if self._points > 1:
            self.rows.append(f"has {self._points} points: expected one")
        elif self._shape and not self._points:
            self.rows.append(f"geometry is a {self._shape}: expected a Point, or none")
        else:
            self.rows.append(row)
        self._row = None


@dataclass(slots=True)
class GpxReader(XmlEvents):
    """Takes the waypoints of a GPX file; `rows` are the complete ones; `tracks` counts tracks and routes."""

    file: str
    rows: list[NamedRow] = field(default_factory=list)
    tracks: int = 0
    _row: dict[str, str] | None = None
    _pieces: TextPieces = field(init=False)

    def __post_init__(self) -> None:
        self._pieces = TextPieces(self.file)

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Begin a waypoint, or a part of one."""
        self._pieces.clear()
        if name == "wpt":
            self._row = {"longitude": attributes.get("lon", ""), "latitude": attributes.get("lat", "")}
        elif name in ("trk", "rte"):
            self.tracks += 1

    def text(self, text: str) -> None:
        """Take a piece of text."""
        self._pieces.add(text)

    def end(self, name: str) -> None:
        """Keep a waypoint that ends, or a part of one."""
        text = self._pieces.take().strip()
        if name == "wpt" and self._row is not None:
            self.rows.append(self._row)
            self._row = None
        elif self._row is not None and text:
            self._row.setdefault(name, text)


def read_kml(path: Path) -> Source:
    """The placemarks of a KML or KMZ file: name, description, time, folder and their own data, with the point.

    The row number is the placemark's position from 1. A placemark with another geometry than a point is refused.
    Raises `UnknownFormat` for a file that is damaged, or has no placemark.
    """
    return named_source(lambda: _rows(path, KmlReader(path.name)), "placemark", path.name)


def read_gpx(path: Path) -> Source:
    """The waypoints of a GPX file: name, time, comment and their other texts, with the point; as `read_kml`.

    Tracks and routes are left aside; a note says how many.
    """
    reader = GpxReader(path.name)
    for _ in _rows(path, reader):
        # Read once for the count of tracks.
        pass
    source = named_source(lambda: _rows(path, GpxReader(path.name)), "waypoint", path.name)
    if not reader.tracks:
        return source
    left = "1 track or route was" if reader.tracks == 1 else f"{reader.tracks:,} tracks and routes were"
    notes = (f"{left} left aside: only waypoints are read",)
    return Source(source.header, source.batches, notes)


def _rows(path: Path, reader: KmlReader | GpxReader) -> Iterator[NamedRow]:
    with _opened(path) as raw:
        for _ in parse_pieces(raw, reader, path.name):
            yield from reader.rows
            reader.rows.clear()


@contextmanager
def _opened(path: Path) -> Iterator[IO[bytes]]:
    """The XML of a file; of a KMZ file its first document."""
    if path.suffix.lower() != KMZ:
        with path.open("rb") as raw:
            yield raw
        return
    with open_zip(path, "a KMZ file") as archive:
        documents = [member for member in archive.infolist() if member.filename.lower().endswith(".kml")]
        if not documents:
            raise UnknownFormat(f"{path.name}: a KMZ file without a KML document in it")
        check_members(documents[:1], path.name)
        try:
            with archive.open(documents[0]) as raw:
                yield raw
        except DAMAGE as error:
            raise UnknownFormat(f"{path.name}: cannot be unpacked: {error}") from error


def plain_text(text: str) -> str:
    """A description without its HTML, in which map programs write a table of the data that stand beside it."""
    return "\n".join(filter(None, map(str.strip, TAGS.sub("\n", text).splitlines()))) if "<" in text else text
