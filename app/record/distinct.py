"""The pairs of datasets in a store whose incidents are said to be different events."""

import re
from collections.abc import Iterable

import orjson
from apsw import Connection

NAME = "distinct"
"""The name of the row in `durand_meta` that holds the pairs as JSON; a store without pairs has no such row."""

KEPT_AS = ("distinct", "pairs")
"""Table name and id under which `history` keeps the pairs of each revision that changed them."""
COMMAND = re.compile(r"datasets distinct (\S+) (\S+)( --undo)?")
"""The text in the list of revisions, where a file's name usually is, of a revision that changed the pairs."""

DatasetPair = frozenset[str]


def read_distinct(connection: Connection) -> frozenset[DatasetPair]:
    """The pairs of datasets whose incidents are said to be different events."""
    found = connection.execute("SELECT value FROM durand_meta WHERE name = ?", (NAME,)).get
    return frozenset() if found is None else frozenset(map(frozenset, orjson.loads(found)))


def distinct_at(connection: Connection, revision: int) -> frozenset[DatasetPair]:
    """The pairs as they were at a revision; today's pairs if no change of them was kept."""
    statement = "SELECT revision, record FROM history WHERE table_name = ? AND id = ? ORDER BY revision"
    kept = [(int(str(number)), str(record)) for number, record in connection.execute(statement, KEPT_AS)]
    if not kept:
        return read_distinct(connection)
    before = [record for number, record in kept if number <= revision]
    return frozenset(map(frozenset, orjson.loads(before[-1]))) if before else frozenset()


def write_distinct(connection: Connection, pairs: Iterable[DatasetPair], revision: int) -> None:
    """Replace the stored pairs with these pairs, and keep them as the pairs from this revision on."""
    value = _text(pairs)
    connection.execute("INSERT OR REPLACE INTO durand_meta (name, value) VALUES (?, ?)", (NAME, value))
    _keep(connection, revision, value)


def replay_distinct(connection: Connection) -> None:
    """Keep in `history` what the list of revisions says of the pairs: schemas before 3 did not keep them.

    Nothing is kept if the list does not lead to the pairs that are stored now.
    """
    pairs: frozenset[DatasetPair] = frozenset()
    said: list[tuple[int, str]] = []
    for revision, file in connection.execute(
        "SELECT revision, file FROM revisions WHERE inserted + updated = 0 ORDER BY revision"
    ):
        if match := COMMAND.fullmatch(file):
            pair = frozenset(match.group(1, 2))
            pairs = pairs - {pair} if match[3] else pairs | {pair}
            said.append((revision, _text(pairs)))
    if pairs == read_distinct(connection):
        for revision, value in said:
            _keep(connection, revision, value)


def _keep(connection: Connection, revision: int, value: str) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO history (table_name, id, revision, record) VALUES (?, ?, ?, ?)",
        (*KEPT_AS, revision, value),
    )


def _text(pairs: Iterable[DatasetPair]) -> str:
    return orjson.dumps(sorted(map(sorted, pairs))).decode()
