"""Tiles that have been made, kept until the store's next revision or until there are too many."""

from collections import OrderedDict
from dataclasses import dataclass, field

from app.geography.web_mercator import Tile

MAX_BYTES = 64_000_000
"""Of all tiles kept: a few hundred of the largest, many thousands of the usual ones."""


@dataclass(frozen=True, slots=True)
class TileKey:
    """What a tile's content depends on: the collections' revision by its entity tag, and what was asked for."""

    etag: str
    collection: str
    tile: Tile
    params: tuple[tuple[str, str], ...]


@dataclass(slots=True)
class TileCache:
    """Encoded tiles by key; those not asked for longest make room. For one thread: that of the event loop."""

    max_bytes: int = MAX_BYTES
    size: int = 0
    _tiles: OrderedDict[TileKey, bytes] = field(default_factory=OrderedDict)
    _etag: str = ""

    def get(self, key: TileKey) -> bytes | None:
        """The tile's content, None if it is not kept."""
        content = self._tiles.get(key)
        if content is not None:
            self._tiles.move_to_end(key)
        return content

    def put(self, key: TileKey, content: bytes) -> None:
        """Keep a tile; those of any other revision go."""
        if key.etag != self._etag:
            self._tiles.clear()
            self.size, self._etag = 0, key.etag
        self.size += _cost(content) - _cost(self._tiles.pop(key, None))
        self._tiles[key] = content
        while self.size > self.max_bytes:
            self.size -= _cost(self._tiles.popitem(last=False)[1])


KEY_BYTES = 500
"""About what a key takes: an empty tile is not free."""


def _cost(content: bytes | None) -> int:
    return 0 if content is None else len(content) + KEY_BYTES
