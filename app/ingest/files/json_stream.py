"""JSON read value by value: a file of any size takes the memory of its largest object."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from json import JSONDecodeError, JSONDecoder
from pathlib import Path
from typing import TextIO

from app.ingest.files.text_encoding import find_encoding
from app.model.errors import UnknownFormat

SPACE = re.compile("[ \t\n\r\x1e\ufeff]*")
"""White space, and what stands before each line of GeoJSON text sequences (RFC 8142)."""
FIRST_PIECE = 1 << 16
MOST_PIECE = 1 << 22
MOST_VALUE = 10_000_000
"""Characters of one object of a list, or of one member beside the list."""
_READ = JSONDecoder(parse_constant=lambda _: None).raw_decode
"""Reads a value at a place. NaN and Infinity, which JSON does not have and pandas writes, are no values."""


@dataclass(slots=True)
class JsonFile:
    """The objects of a file, and what stands beside them: `members` are complete when all objects are read.

    A file is a list, an object with a list under one of `keys`, one object, or one object on each line.
    """

    path: Path
    keys: Sequence[str]
    members: dict[str, object] = field(default_factory=dict)
    key: str | None = None
    _text: TextIO | None = None
    _buffer: str = ""
    _at: int = 0
    _size: int = FIRST_PIECE
    _is_ended: bool = False

    def items(self) -> Iterator[object]:
        """The objects one by one; `UnknownFormat` for a file that is no JSON, or whose objects are too large."""
        with self.path.open(encoding=find_encoding(self.path), newline="") as text:
            self._text, self._buffer, self._at, self._is_ended = text, "", 0, False
            first = self._peek()
            if first == "[":
                yield from self._list()
            elif first == "{":
                yield from self._object()
            else:
                self._fail(f"it begins with {first!r}")
            if self._peek():
                self._fail(f"more follows after its end: {self._buffer[self._at :][:20]!r}")

    def _object(self) -> Iterator[object]:
        """The objects of the list that an object has under one of the keys; if it has none, the object itself."""
        found = False
        for name in self._names():
            if not found and name in self.keys and self._peek() == "[":
                found, self.key = True, name
                yield from self._list()
            else:
                self.members[name] = self._value()
        if not found:
            yield dict(self.members)
            while self._peek() == "{":
                yield self._value()

    def _names(self) -> Iterator[str]:
        """The names of an object's members; the caller reads each value before the next name is asked for."""
        self._at += 1
        if self._peek() != "}":
            while True:
                name = self._value() if self._peek() == '"' else None
                if not isinstance(name, str):
                    self._fail("a member of an object has no name")
                    return
                self._expect(":")
                yield name
                if self._peek() != ",":
                    break
                self._at += 1
        self._expect("}")

    def _list(self) -> Iterator[object]:
        self._at += 1
        if self._peek() != "]":
            yield self._value()
            while self._peek() == ",":
                self._at += 1
                yield self._value()
        self._expect("]")

    def _expect(self, sign: str) -> None:
        found = self._peek()
        if found != sign:
            self._fail(f"expected {sign!r}, found {found!r}" if found else "it ends too early")
        self._at += 1

    def _peek(self) -> str:
        """The next character that is no white space; "" at the end of the file."""
        while True:
            space = SPACE.match(self._buffer, self._at)
            self._at = self._at if space is None else space.end()
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if not self._more():
                return ""

    def _value(self) -> object:
        self._peek()
        while True:
            try:
                value, end = _READ(self._buffer, self._at)
            except JSONDecodeError as error:
                if not self._more():
                    self._fail(f"{error.msg}: {self._buffer[error.pos :][:20]!r}")
                continue
            except RecursionError:
                self._fail("its lists or objects are within each other too deeply")
            except ValueError as error:
                self._fail(f"a number is too long: {error}")
            if end < len(self._buffer) or not self._more():
                self._at = end
                return value

    def _more(self) -> bool:
        """Read on, dropping what was taken; whether there was more."""
        assert self._text is not None
        if self._is_ended:
            return False
        kept = len(self._buffer) - self._at
        if kept > MOST_VALUE:
            self._fail(f"one of its objects has more than {MOST_VALUE:,} characters")
        self._size = min(max(self._size, kept), MOST_PIECE)
        piece = self._text.read(self._size)
        self._buffer, self._at = self._buffer[self._at :] + piece, 0
        self._is_ended = not piece
        return bool(piece)

    def _fail(self, why: str) -> None:
        raise UnknownFormat(f"{self.path.name}: not JSON that can be read: {why}")
