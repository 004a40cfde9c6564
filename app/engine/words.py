"""Word search in the incidents' texts: SQLite's FTS5 index over the columns of `SEARCHED`."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import islice

import numpy as np
import orjson
from apsw import Connection
from numpy.typing import NDArray

from app.engine.builder import IncidentColumns
from app.engine.columns import Rows
from app.filters.caps import wanted_words
from app.geography.toponyms import fold
from app.model.batch import Batch
from app.model.columns import INCIDENTS
from app.model.work import go_on

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
"""The columns that the filter `q` searches."""
TABLE = "incidents_words"
# The index keeps which rows have a word, not where in the text: the text is in the incidents table. Texts are
# folded before they are indexed, so the tokenizer takes every letter beyond ASCII as it is.
SCHEMA = f"CREATE VIRTUAL TABLE {TABLE} USING fts5(words, content='', columnsize=0, detail=none, tokenize='ascii')"
# Many rows come at once: larger hash tables are sorted at a time, and merged less often.
SETTINGS = tuple(
    f"INSERT INTO {TABLE} ({TABLE}, rank) VALUES ('{name}', {value})"
    for name, value in {"hashsize": 1 << 22, "automerge": 16}.items()
)
INSERT = f"INSERT INTO {TABLE} (rowid, words) VALUES (?, ?)"
DELETE = f"INSERT INTO {TABLE} ({TABLE}, rowid, words) VALUES ('delete', ?, ?)"
_PLACES = tuple(INCIDENTS.names.index(name) for name in SEARCHED)

PER_LOOK = 100_000
"""Steps of SQLite's machine after which a search asks whether it may go on: some milliseconds."""
PER_STEP = 10_000
"""Found rows that are read at a time."""

Search = Callable[[str, NDArray[np.int64]], Rows]
"""A search: takes words and each row's GeoPackage row number, returns the rows that have all words, ascending."""


def searched_text(row: Sequence[object]) -> str:
    """The folded text that the index holds for an incident; `row` has its values in the columns' order."""
    return folded(" ".join([str(row[at]) for at in _PLACES if row[at] is not None]))


def searched_texts(batch: Batch) -> list[str]:
    """The folded text of each incident of a batch; spaces may differ from `searched_text`."""
    columns = (batch.columns[name].spread(none="") for name in batch.filled(SEARCHED))
    return list(map(folded, map(" ".join, zip(*columns, strict=True))))


def folded(text: str) -> str:
    """The text in the spelling of the index: without case, accents and variants of letters."""
    is_plain = text.isascii() and "'" not in text and "`" not in text
    return text.lower() if is_plain else fold(text)


def match_expression(text: str) -> str | None:
    """The FTS5 expression for a text: each word must begin a word of the incident; None if there is no word."""
    words = wanted_words(text)
    return " AND ".join(f'"{word}"*' for word in words) if words else None


def find_words(connection: Connection, text: str, fids: NDArray[np.int64]) -> Rows:
    """The rows whose texts have all words; `fids` are the rows' numbers in the GeoPackage."""
    expression = match_expression(text)
    if expression is None:
        return np.arange(len(fids))
    connection.set_progress_handler(_interrupts, PER_LOOK)
    cursor = connection.execute(f"SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH ?", (expression,))
    parts = [np.empty(0, dtype=np.int64)]
    while some := list(islice(cursor, PER_STEP)):
        go_on()
        parts.append(np.array(some, dtype=np.int64).ravel())
    return np.flatnonzero(np.isin(fids, np.concatenate(parts)))


def _interrupts() -> bool:
    """Let SQLite's search end where `go_on` raises; False lets it go on."""
    go_on()
    return False


@dataclass(frozen=True, slots=True)
class MemorySearch:
    """A search that builds its index anew for each question: for a few incidents that are in no file."""

    columns: IncidentColumns

    def __call__(self, text: str, fids: NDArray[np.int64]) -> Rows:
        """The rows whose texts have all words; `fids` are the rows' numbers."""
        with closing(memory_index(self.columns)) as connection:
            return find_words(connection, text, fids)


def memory_index(columns: IncidentColumns) -> Connection:
    """A connection to a new index, in memory, of the incidents' texts."""
    connection = Connection(":memory:")
    connection.execute(SCHEMA)
    for fid, feature in zip(columns.fid.tolist(), columns.features, strict=True):
        values = list(orjson.loads(feature)["properties"].values())
        connection.execute(INSERT, (fid, searched_text(values)))
    return connection
