from app.geography.web_mercator import Tile
from app.web.api.tile_cache import KEY_BYTES, TileCache, TileKey


def key(column: int, etag: str = "one") -> TileKey:
    return TileKey(etag, "incidents", Tile(8, column, 0), ())


def test_a_tile_is_kept_even_if_it_is_empty() -> None:
    cache = TileCache()
    cache.put(key(1), b"")
    assert cache.get(key(1)) == b""
    assert cache.get(key(2)) is None


def test_tiles_of_another_revision_go() -> None:
    cache = TileCache()
    cache.put(key(1, "one"), b"old")
    cache.put(key(2, "two"), b"new")
    assert cache.get(key(1, "one")) is None
    assert cache.size == KEY_BYTES + 3


def test_what_was_not_asked_for_longest_makes_room() -> None:
    cache = TileCache(max_bytes=2 * (KEY_BYTES + 10))
    for column in (1, 2):
        cache.put(key(column), b"x" * 10)
    cache.get(key(1))
    cache.put(key(3), b"x" * 10)
    assert [column for column in (1, 2, 3) if cache.get(key(column)) is not None] == [1, 3]
    assert cache.size == 2 * (KEY_BYTES + 10)


def test_a_tile_made_twice_counts_once() -> None:
    cache = TileCache()
    for content in (b"four", b"five5"):
        cache.put(key(1), content)
    assert cache.get(key(1)) == b"five5"
    assert cache.size == KEY_BYTES + 5


def test_a_tile_larger_than_everything_is_not_kept() -> None:
    cache = TileCache(max_bytes=KEY_BYTES)
    cache.put(key(1), b"x")
    assert (cache.get(key(1)), cache.size) == (None, 0)
