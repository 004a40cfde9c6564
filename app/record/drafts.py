"""Drafts: records that a reading proposes and nobody has decided on; they are in no table of records.

The log of drafts has one row for each change of a draft; the last row of an id says what it is.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from apsw import Connection

from app.model.batch import Values
from app.model.columns import TABLES, Table
from app.record.tombstones import ACCEPTED
from app.record.version_rows import version_values

DRAFTED, WITHDRAWN, DROPPED = "drafted", "withdrawn", "dropped"
DECIDED = (ACCEPTED, DROPPED)
"""The states that a person gave a draft; no reading changes them."""
DRAFT = "draft"
"""The `verification` of an incident that is a draft."""
DRAFTS_TABLE = """CREATE TABLE drafts (
    table_name TEXT NOT NULL, id TEXT NOT NULL, revision INTEGER NOT NULL, document TEXT NOT NULL,
    became TEXT NOT NULL, record TEXT NOT NULL, why TEXT, said_by TEXT,
    UNIQUE (table_name, id, revision))"""
"""`document` is the id of the article that the draft is of, `record` the draft as JSON."""
COLUMNS = "table_name, id, document, became, record, why, said_by"
FIRST_FID = -(2**40)
HISTORY = ("revision", "at", "file", "became", "why", "by")
# With max() SQLite takes the other columns from the row of the maximum.
LAST = f"SELECT {COLUMNS}, max(revision) AS revision FROM drafts WHERE revision <= ? GROUP BY table_name, id"


@dataclass(frozen=True, slots=True)
class Draft:
    """A draft as its last change left it: its table, id and document, what it became, and the record as JSON."""

    table: str
    id: str
    document: str
    became: str
    record: str
    why: str | None = None
    by: str | None = None
    revision: int = 0

    @property
    def values(self) -> Values:
        """The record's values, in the order of its table's columns."""
        return version_values(TABLES[self.table], self.record)


def ensure_drafts(connection: Connection) -> None:
    """Give a store of an earlier version the log of drafts; call it in no transaction."""
    if not has_drafts_table(connection):
        connection.execute(DRAFTS_TABLE.replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS"))


def has_drafts_table(connection: Connection) -> bool:
    """Whether the store has the log of drafts."""
    return bool(connection.execute("SELECT EXISTS (SELECT 1 FROM sqlite_master WHERE name = 'drafts')").get)


def read_drafts(connection: Connection, revision: int) -> list[Draft]:
    """Every draft as it was at a revision, also decided ones, in the order of their ids."""
    if not has_drafts_table(connection):
        return []
    return [Draft(*row) for row in connection.execute(f"{LAST} ORDER BY table_name, id", (revision,))]


def read_pending(connection: Connection, revision: int) -> list[Draft]:
    """The drafts that were undecided at a revision."""
    return [draft for draft in read_drafts(connection, revision) if draft.became == DRAFTED]


@dataclass(slots=True)
class Pending:
    """Undecided drafts beside the records of a store: a draft whose id a record has is left out."""

    drafts: Sequence[Draft] = ()
    _recorded: set[str] = field(default_factory=set)

    def note(self, ids: Iterable[str]) -> None:
        """Note the ids of records."""
        if self.drafts:
            self._recorded.update({draft.id for draft in self.drafts}.intersection(ids))

    def of(self, table: Table) -> list[Values]:
        """The drafts of a table, as records."""
        return [one.values for one in self.drafts if one.table == table.name and one.id not in self._recorded]

    @staticmethod
    def fids(rows: Sequence[Values]) -> range:
        """Row numbers for drafts, which no table has: below the ones that versions of the history get."""
        return range(FIRST_FID, FIRST_FID + len(rows))


def read_draft_history(connection: Connection, table: Table, record_id: str) -> list[dict[str, object]]:
    """Every change of a draft, oldest first, in the form of a record's versions."""
    rows = connection.execute(
        "SELECT d.revision, r.at, r.file, d.became, d.why, d.said_by, d.record FROM drafts d "
        "JOIN revisions r ON r.revision = d.revision WHERE d.table_name = ? AND d.id = ? ORDER BY d.revision",
        (table.name, record_id),
    )
    return [
        {
            **dict(zip(HISTORY, head, strict=True)),
            **dict(zip(table.names, version_values(table, str(record)), strict=True)),
        }
        for *head, record in rows
    ]


def write_draft(connection: Connection, draft: Draft) -> None:
    """Add a change of a draft to the log; it replaces an earlier one of its revision."""
    connection.execute(
        f"INSERT OR REPLACE INTO drafts ({COLUMNS}, revision) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (
            draft.table,
            draft.id,
            draft.document,
            draft.became,
            draft.record,
            draft.why,
            draft.by,
            draft.revision,
        ),
    )
