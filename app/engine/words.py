"""Words in the incidents' texts: SQLite's full-text index over what a reader would look for them in."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import orjson
from apsw import Connection
from numpy.typing import NDArray

from app.engine.batch import Batch
from app.engine.builder import IncidentColumns
from app.engine.columns import Rows
from app.geography.toponyms import fold
from app.model.columns import INCIDENTS

SEARCHED = (
    "id",
    "title",
    "event_type",
    "sub_event_type",
    "actor1",
    "actor2",
    "place_name",
    "country_stated",
    "province_stated",
    "district_stated",
    "casualties_text",
    "said_by",
    "source",
    "source_ref",
    "notes",
    "province_name",
    "district",
    "crossing",
)
"""The columns that `q` looks in."""
TABLE = "incidents_words"
# Only which row has a word is kept, not where: the text itself is in the incidents. Texts come folded, so that the
# index takes every letter beyond ASCII as it is.
SCHEMA = f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii')"
# Many rows come at once: they are put in order in larger heaps, and these are joined less often.
SETTINGS = tuple(
    f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES ('{name}', {value})"
    for name, value in {"hashsize": 1 << 22, "automerge": 16}.items()
)
INSERT = f"INSERT INTO {TABLE} (rowid, words) VALUES (?, ?)"
DELETE = f"INSERT INTO {TABLE} ({TABLE}, rowid, words) VALUES ('delete', ?, ?)"
_PLACES = tuple(INCIDENTS.names.index(name) for name in SEARCHED)

Search = Callable[[str, NDArray[np.int64]], Rows]
"""From words, and each row's number in the store's file, to the rows that have all of the words, in order."""


def searched_text(row: Sequence[object]) -> str:
    """The text in which an incident is looked for, from its values in the columns' order."""
    return folded(" ".join([str(row[at]) for at in _PLACES if row[at] is not None]))


def searched_texts(batch: Batch) -> list[str]:
    """The same of each of a batch's incidents, but for the spaces."""
    columns = (batch.columns[name].spread(none="") for name in batch.filled(SEARCHED))
    return list(map(folded, map(" ".join, zip(*columns, strict=True))))


def folded(text: str) -> str:
    """Text in the one spelling that is searched for: without case, accents, or letters' variants."""
    is_plain = text.isascii() and "'" not in text and "`" not in text
    return text.lower() if is_plain else fold(text)


def match_expression(text: str) -> str | None:
    """The words as the index is asked for them: each must begin a word of the incident's; None for no words."""
    words = fold(text).split()
    return " AND ".join(f'"{word}"*' for word in words) if words else None


def find_words(connection: Connection, text: str, fids: NDArray[np.int64]) -> Rows:
    """The rows, of those with these numbers in the file, that have all of the words."""
    expression = match_expression(text)
    if expression is None:
        return np.arange(len(fids))
    found = connection.execute(f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH ?", (expression,)).fetchall()
    return np.flatnonzero(np.isin(fids, np.array(found, dtype=np.int64).ravel()))


@dataclass(frozen=True, slots=True)
class MemorySearch:
    """Looks in an index that is made for each question: for few incidents, which no file holds."""

    columns: IncidentColumns

    def __call__(self, text: str, fids: NDArray[np.int64]) -> Rows:
        """The rows, of those with these numbers, that have all of the words."""
        with closing(Connection(":memory:")) as connection:
            connection.execute(SCHEMA)
            for fid, feature in zip(self.columns.fid.tolist(), self.columns.features, strict=True):
                values = list(orjson.loads(feature)["properties"].values())
                connection.execute(INSERT, (fid, searched_text(values)))
            return find_words(connection, text, fids)
