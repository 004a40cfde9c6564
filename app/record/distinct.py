"""Which datasets of a store are said to be of different events; a store that says nothing has no such line."""

from collections.abc import Iterable

import orjson
from apsw import Connection

NAME = "distinct"
"""Of the line in `durand_meta`; its value is a list of pairs in JSON."""

DatasetPair = frozenset[str]


def read_distinct(connection: Connection) -> frozenset[DatasetPair]:
    """The pairs of datasets that are said to be of different events."""
    found = connection.execute("SELECT value FROM durand_meta WHERE name = ?", (NAME,)).get
    return frozenset() if found is None else frozenset(map(frozenset, orjson.loads(found)))


def write_distinct(connection: Connection, pairs: Iterable[DatasetPair]) -> None:
    """Keep these pairs instead of those before."""
    value = orjson.dumps(sorted(map(sorted, pairs))).decode()
    connection.execute("INSERT OR REPLACE INTO durand_meta (name, value) VALUES (?, ?)", (NAME, value))
