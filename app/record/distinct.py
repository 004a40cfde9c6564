"""The pairs of datasets in a store whose incidents are said to be different events."""

from collections.abc import Iterable

import orjson
from apsw import Connection

NAME = "distinct"
"""The name of the row in `durand_meta` that holds the pairs as JSON; a store without pairs has no such row."""

DatasetPair = frozenset[str]


def read_distinct(connection: Connection) -> frozenset[DatasetPair]:
    """The pairs of datasets whose incidents are said to be different events."""
    found = connection.execute("SELECT value FROM durand_meta WHERE name = ?", (NAME,)).get
    return frozenset() if found is None else frozenset(map(frozenset, orjson.loads(found)))


def write_distinct(connection: Connection, pairs: Iterable[DatasetPair]) -> None:
    """Replace the stored pairs with these pairs."""
    value = orjson.dumps(sorted(map(sorted, pairs))).decode()
    connection.execute("INSERT OR REPLACE INTO durand_meta (name, value) VALUES (?, ?)", (NAME, value))
