"""A new record that a person gives: read, checked, named and located as a row of an import is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.filters.catalogue import check_dataset, is_dataset
from app.ingest.doubtful_places import are_at_zero, find_doubts, sentences, zero_sentence
from app.ingest.enrich import IN_SOURCE, enrich
from app.ingest.formats.figures import flag_unordered
from app.ingest.formats.own import LOCATE_AS
from app.ingest.locator import Desk
from app.ingest.one_record import ROW, cell, read_record
from app.ingest.unconfirmed import find_unconfirmed
from app.model.batch import Batch, Values
from app.model.coded import code
from app.model.columns import INCIDENTS, Table
from app.model.errors import BadInput
from app.record.writer import Writer

CONTROL = re.compile(r"[\x00-\x1f\x7f]")
"""A control character; no address of an item can have one."""
OWN = "own"
"""The dataset of records that a person gives without naming one."""

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class New:
    """A new record as it is written, and sentences on what a person should look at."""

    values: Values
    notes: Sequence[str] = ()

    @property
    def id(self) -> str:
        """The record's id, with its dataset."""
        return str(self.values[0])


def read_new(table: Table, record: Record, writer: Writer, desk: Desk) -> New:
    """A new record from its columns (numbers, texts, None), with every derived column.

    An incident's `locate_as` may name the place to look up. Raises `BadInput` with the import's sentence for a
    record that an import would refuse.
    """
    if CONTROL.search(str(record.get("id") or "")):
        raise BadInput(f"id: must have no line break or other control character: {record['id']!r}")
    named = read_record(table, record, writer, desk)
    if table is not INCIDENTS:
        return New(named.only(table.names).rows(table)[0])
    instead = cell(LOCATE_AS, record.get(LOCATE_AS)).strip() or None
    records = enrich(flag_unordered(named.having({LOCATE_AS: code([instead])})), desk)
    zero = [zero_sentence(1)] if are_at_zero(named).any() else []
    return New(records.only(INCIDENTS.names).rows(INCIDENTS)[0], [*zero, *sentences_about(records, desk)])


def dataset_of(record: Record) -> str:
    """The dataset that a record states, or that its id begins with; else `own`. `BadParameter` for a bad name."""
    stated = record.get("dataset")
    if stated is None:
        named, colon, _ = str(record.get("id") or "").partition(":")
        stated = named if colon and is_dataset(named) else OWN
    check_dataset(str(stated))
    return str(stated)


def check_columns(table: Table, record: Record, current: Record | None = None) -> None:
    """Raise `BadInput` for names that are no columns, values that no cell has, and derived columns.

    A derived column may be given as the `current` record has it, or empty: so it comes back from who read it.
    """
    for name, value in record.items():
        if name not in table.names:
            settable = ", ".join(column.name for column in table.columns if not column.derived)
            raise BadInput(f"{name}: no such column of {table.name}; expected some of {settable}")
        cell(name, value)
        if table.column(name).derived and value is not None and value != (current or {}).get(name):
            why = "is worked out from other columns, and cannot be set"
            raise BadInput(f"{name}: {why}: {value!r}; leave it out")


def sentences_about(records: Batch, desk: Desk) -> list[str]:
    """Sentences on what to look at in an incident that was just located; empty if there is nothing."""
    unsure = [
        f"{found.name!r} is confirmed by nothing, and stays unlocated: state its province or district, abroad its "
        f"country; it may be {'; '.join(found.candidates)}"
        for found in find_unconfirmed(records, ROW, desk)
    ]
    return [*unsure, *sentences(find_doubts(records, desk, IN_SOURCE))]
