"""New records from a person, one at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.ingest.formats.own import LOCATE_AS
from app.ingest.new_record import Record, check_columns, dataset_of, read_new
from app.ingest.private_persons import record_note
from app.model.columns import INCIDENTS, Table
from app.model.errors import Conflict
from app.record.geopackage import GeoPackageStore
from app.record.tombstones import ADDED
from app.record.writer import Clock, Writer

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
    that another record has or had.
    """
    columns = {name: value for name, value in record.items() if name != LOCATE_AS or table is not INCIDENTS}
    check_columns(table, columns)
    dataset = dataset_of(record)
    with store.writing(f"add to {table.name}", at) as writer:
        given = {} if record.get("id") is not None else {"id": _next_id(writer, table, dataset)}
        read = read_new(table, {**record, **given, "dataset": dataset}, writer, desk)
        if writer.known_ids(table, [read.id]):
            raise Conflict(
                f"id: {table.name} has or had a record {read.id!r}; change it, restore it, or give another id"
            )
        writer.upsert(table, [dict(zip(table.names, read.values, strict=True))])
        writer.note(table, read.id, ADDED, said.why or NO_REASON, said.by)
    return Added(read.id, writer.revision, [*read.notes, *record_note(columns)])


def _next_id(writer: Writer, table: Table, dataset: str) -> str:
    """An id that no record of the table has or had: the dataset, and the number of the revision."""
    number, taken = 0, True
    while taken:
        number += 1
        record_id = f"{dataset}:r{writer.revision}" + ("" if number == 1 else f"-{number}")
        taken = bool(writer.known_ids(table, [record_id]))
    return record_id
