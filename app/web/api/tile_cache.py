"""Encoded tiles, kept until the store's next revision or until they take too much memory."""

from collections import OrderedDict
from dataclasses import dataclass, field

from app.geography.web_mercator import Tile

MAX_BYTES = 64_000_000
"""Limit of all kept tiles: a few hundred of the largest, many thousands of usual ones."""


@dataclass(frozen=True, slots=True)
class TileKey:
    """The key of a tile's content: the tag of the collections, and the request."""

    tag: str
    collection: str
    tile: Tile
    params: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class TileCache:
    """Encoded tiles by key; the tiles requested longest ago are dropped. For the event loop's thread only."""

    max_bytes: int = MAX_BYTES
    size: int = 0
    _tiles: OrderedDict[TileKey, bytes] = field(default_factory=OrderedDict)
    _tag: str = ""

    def get(self, key: TileKey) -> bytes | None:
        """The tile's content, or None if it is not kept."""
        content = self._tiles.get(key)
        if content is not None:
            self._tiles.move_to_end(key)
        return content

    def put(self, key: TileKey, content: bytes) -> None:
        """Keep a tile; tiles of another revision are dropped."""
        if key.tag != self._tag:
            self._tiles.clear()
            self.size, self._tag = 0, key.tag
        self.size += _cost(content) - _cost(self._tiles.pop(key, None))
        self._tiles[key] = content
        while self.size > self.max_bytes:
            self.size -= _cost(self._tiles.popitem(last=False)[1])


KEY_BYTES = 500
"""Bytes that a key takes, roughly: an empty tile costs memory, too."""


def _cost(content: bytes | None) -> int:
    return 0 if content is None else len(content) + KEY_BYTES
