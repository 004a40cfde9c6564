"""New records from a person, one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain, count
from typing import TYPE_CHECKING

from app.ingest.formats.own import LOCATE_AS
from app.ingest.new_record import New, Record, check_columns, dataset_of, read_new
from app.ingest.private_persons import record_note
from app.model.columns import INCIDENTS, Table
from app.model.errors import Conflict
from app.record.draft_writer import DraftWriter
from app.record.geopackage import GeoPackageStore
from app.record.tombstones import ADDED
from app.record.writer import Clock

if TYPE_CHECKING:
    from app.ingest.locator import Desk

NO_REASON = "no reason was given"
"""The reason of a record for which nobody gives one."""


@dataclass(frozen=True, slots=True)
class Said:
    """The name of the person who writes, and the reason; None for an unknown name and for no reason."""

    by: str | None = None
    why: str | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """The id of a new record, its revision, and sentences on what a person should look at."""

    id: str
    revision: int
    notes: Sequence[str]


def add_record(store: GeoPackageStore, desk: "Desk", at: Clock, table: Table, record: Record, said: Said) -> Added:
    """Write a new record as a revision of its own.

    Raises `BadInput` with the import's sentence for a record that an import would refuse, `Conflict` for an id
    that another record or a draft has or had.
    """
    with store.writing(f"add to {table.name}", at) as writer:
        new = _read(DraftWriter(writer), desk, table, record)
        writer.upsert(table, [dict(zip(table.names, new.values, strict=True))])
        writer.note(table, new.id, ADDED, said.why or NO_REASON, said.by)
    return Added(new.id, writer.revision, new.notes)


def propose_record(
    store: GeoPackageStore, desk: "Desk", at: Clock, table: Table, record: Record, said: Said
) -> Added:
    """Write a new record as a draft, for somebody else to accept or drop; raises as `add_record` does."""
    with store.writing(f"propose for {table.name}", at) as writer:
        drafts = DraftWriter(writer)
        new = _read(drafts, desk, table, record)
        drafts.propose(table, new.values, said.why, said.by)
    return Added(new.id, writer.revision, new.notes)


def _read(drafts: DraftWriter, desk: "Desk", table: Table, record: Record) -> New:
    """The record as it is written, with an id that is new."""
    columns = {name: value for name, value in record.items() if name != LOCATE_AS or table is not INCIDENTS}
    check_columns(table, columns)
    dataset = dataset_of(record)
    given = {} if record.get("id") is not None else {"id": _next_id(drafts, table, dataset)}
    new = read_new(table, {**record, **given, "dataset": dataset}, drafts.writer, desk)
    if drafts.is_known(table, new.id):
        raise Conflict(
            f"id: {table.name} has or had a record {new.id!r}; change it, restore it, or give another id"
        )
    return replace(new, notes=[*new.notes, *record_note(columns)])


def _next_id(drafts: DraftWriter, table: Table, dataset: str) -> str:
    """An id that no record of the table has or had: the dataset, and the number of the revision."""
    first = f"{dataset}:r{drafts.writer.revision}"
    numbered = (f"{first}-{number}" for number in count(2))
    return next(each for each in chain([first], numbered) if not drafts.is_known(table, each))
