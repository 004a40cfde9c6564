"""XML read piece by piece, without the constructs that make a small file large."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import IO
from xml.parsers.expat import ExpatError, ParserCreate, XMLParserType

from app.model.errors import UnknownFormat
from app.model.file_limits import file_limits

PIECE = 1 << 16
"""Bytes that are parsed at a time."""
MOST_DEPTH = 200
"""Elements within elements; KML's folders are some ten deep."""


@dataclass(slots=True)
class TextPieces:
    """The pieces of one text, which are refused as soon as they are longer than a cell may be."""

    file: str
    _pieces: list[str] = field(default_factory=list)
    _length: int = 0

    def __bool__(self) -> bool:
        return bool(self._pieces)

    def add(self, piece: str) -> None:
        """Take the next piece; `UnknownFormat` if the text is too long with it."""
        self._pieces.append(piece)
        self._length += len(piece)
        most = file_limits().cell
        if self._length > most:
            raise UnknownFormat(
                f"{self.file}: a cell has more than {most:,} characters (DURAND_MOST_CELL_CHARACTERS)"
            )

    def clear(self) -> None:
        """Begin another text."""
        self._pieces, self._length = [], 0

    def take(self) -> str:
        """The whole text; another one begins."""
        text = "".join(self._pieces)
        self.clear()
        return text


class XmlEvents:
    """Receives the beginnings, texts and ends of elements, whose names come without their prefix."""

    def begin(self, name: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""

    def text(self, text: str) -> None:
        """Take some text of the element that began last and has not ended."""

    def end(self, name: str) -> None:
        """Take the end of an element."""


def parse_pieces(raw: IO[bytes], events: XmlEvents, file: str) -> Iterator[int]:
    """Parse a file of XML into `events`; yields the bytes read so far after each piece.

    Raises `UnknownFormat` for XML that is malformed, that declares entities (a few lines of them can stand for
    gigabytes), that is too deep, or that has a tag or comment longer than a cell may be.
    """
    parser = _parser(events, file)
    read, most = 0, file_limits().cell
    while True:
        piece = raw.read(PIECE)
        try:
            parser.Parse(piece, not piece)
        except ExpatError as error:
            raise UnknownFormat(f"{file}: its XML is damaged: {error}") from error
        read += len(piece)
        if read - parser.CurrentByteIndex > most:
            raise UnknownFormat(f"{file}: its XML has a tag or a comment of more than {most:,} bytes")
        yield read
        if not piece:
            return


def parse_whole(raw: IO[bytes], events: XmlEvents, file: str) -> None:
    """Parse a file of XML into `events` to its end; raises as `parse_pieces` does."""
    for _ in parse_pieces(raw, events, file):
        pass


def _parser(events: XmlEvents, file: str) -> XMLParserType:
    parser = ParserCreate()
    parser.buffer_text = True
    parser.EntityDeclHandler = _refusing(f"{file}: its XML declares entities, which no such file needs")
    depth = 0

    def begin(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > MOST_DEPTH:
            raise UnknownFormat(f"{file}: its XML has more than {MOST_DEPTH} elements within each other")
        events.begin(name.rpartition(":")[2], attributes)

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        events.end(name.rpartition(":")[2])

    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler = events.text
    return parser


def _refusing(why: str) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise UnknownFormat(why)

    return refuse
