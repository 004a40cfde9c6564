"""Word search in the incidents' texts: SQLite's FTS5 index over the columns of `SEARCHED`."""

from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass

import numpy as np
import orjson
from apsw import Connection

from app.engine.builder import IncidentColumns
from app.engine.indexes import Fids
from app.filters.caps import wanted_words
from app.geography.toponyms import fold
from app.model.batch import Batch
from app.model.columns import INCIDENTS
from app.model.work import LONG_STEPS, go_on

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

# All numbers as one text: reading row by row would wait for the interpreter once for each row.
LISTED = f"SELECT group_concat(rowid) FROM {TABLE} WHERE {TABLE} MATCH ?"
# Where a word of a search begins few words of the index, these are asked for: an index without prefixes of its own
# takes four times as long to merge the rows of all words with a prefix.
TERMS = f"{TABLE}_terms"
TERMS_TABLE = f"CREATE VIRTUAL TABLE IF NOT EXISTS temp.{TERMS} USING fts5vocab('main', '{TABLE}', 'instance')"
NEXT_TERM = f"SELECT term FROM temp.{TERMS} WHERE term >= ? LIMIT 1"
JUST_AFTER = "\x01"
"""A word with this character after it is the next text in order: no word of the index holds the character."""
MOST_TERMS = 8

PER_LOOK = 100_000
"""Steps of SQLite's machine after which a search asks whether it may go on: some milliseconds."""
PER_STEP = 100_000
"""Bytes of row numbers that are read at a time: a millisecond."""

Search = Callable[[str], Fids | None]
"""A search: takes words, returns the GeoPackage's numbers of the incidents that have all of them, ascending.

None for a text without a letter or digit: it says nothing of any incident.
"""


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


def find_words(connection: Connection, text: str) -> Fids | None:
    """The numbers of the incidents that have all words, as a `Search` gives them."""
    words = wanted_words(text)
    if not words:
        return None
    connection.set_progress_handler(_interrupts, PER_LOOK)
    connection.execute(TERMS_TABLE)
    expression = " AND ".join(_match_expression(connection, word) for word in words)
    with LONG_STEPS.turn():
        numbers = connection.execute(LISTED, (expression,)).get
    return _read_numbers("" if numbers is None else numbers)


def _match_expression(connection: Connection, word: str) -> str:
    """The FTS5 expression for incidents of which a word begins with this one."""
    terms: list[str] = []
    following = word
    while len(terms) <= MOST_TERMS:
        term = connection.execute(NEXT_TERM, (following,)).get
        if term is None or not term.startswith(word):
            break
        terms.append(term)
        following = term + JUST_AFTER
    if not 1 <= len(terms) <= MOST_TERMS:
        return f'"{word}"*'
    return "(" + " OR ".join(f'"{one}"' for one in terms) + ")"


def _read_numbers(listed: str) -> Fids:
    """The numbers in a list with commas."""
    parts = [np.empty(0, dtype=np.int64)]
    first = 0
    while first < len(listed):
        go_on()
        end = listed.find(",", first + PER_STEP)
        end = len(listed) if end < 0 else end
        parts.append(np.fromstring(listed[first:end], dtype=np.int64, sep=","))
        first = end + 1
    return np.concatenate(parts)


def _interrupts() -> bool:
    """Let SQLite's search end where `go_on` raises; False lets it go on."""
    go_on()
    return False


@dataclass(frozen=True, slots=True)
class MemorySearch:
    """A search that builds its index anew for each question: for a few incidents that are in no file."""

    columns: IncidentColumns

    def __call__(self, text: str) -> Fids | None:
        """The numbers of the incidents that have all words."""
        with closing(memory_index(self.columns)) as connection:
            return find_words(connection, text)


def memory_index(columns: IncidentColumns) -> Connection:
    """A connection to a new index, in memory, of the incidents' texts."""
    connection = Connection(":memory:")
    connection.execute(SCHEMA)
    for fid, feature in zip(columns.fid.tolist(), columns.features, strict=True):
        values = list(orjson.loads(feature)["properties"].values())
        connection.execute(INSERT, (fid, searched_text(values)))
    return connection
