"""One record that a person writes, read by the code that reads files: checks and sentences are alike."""

from collections.abc import Iterable, Mapping
from datetime import date

import numpy as np

from app.ingest.files.cells import Checks
from app.ingest.formats.registry import FORMATS, Format
from app.ingest.locator import Desk
from app.ingest.record_checks import check_known, check_no_drafts, name_records
from app.model.batch import Batch
from app.model.coded import code
from app.model.columns import Table
from app.model.errors import BadParameter, BadRow
from app.record.writer import Writer

ROW = np.array([1])
FIXED = ("id", "dataset")
"""Columns that name a record, and stay."""


def own_format(table: Table) -> Format:
    """The project's own format of a table's records."""
    return next(each for each in FORMATS if each.name == "own" and each.table is table)


def check_columns(action: str, table: Table, names: Iterable[str]) -> None:
    """Raise `BadParameter`, in the name of the action, for a column that nobody can set or that is unknown."""
    free = [column.name for column in table.columns if not column.derived and column.name not in FIXED]
    for name in names:
        if name in free:
            continue
        if name in FIXED:
            raise BadParameter(f"{action}: {name} names the record and stays as it is")
        if name in table.names:
            raise BadParameter(f"{action}: {name} is derived and follows from other columns: {', '.join(free)}")
        raise BadParameter(f"{action}: no column {name!r} in {table.name}: expected some of {', '.join(free)}")


def read_record(table: Table, values: Mapping[str, object], writer: Writer, desk: Desk) -> Batch:
    """A batch of one record with the columns that a source states, checked as a file's row is; not located yet.

    `values` are texts, numbers, dates or None by column; derived columns are left out. Raises `BadRow` with the
    sentence that an import would report.
    """
    stated = [column.name for column in table.columns if not column.derived]
    cells = Batch(1, {name: code([cell(name, values.get(name))]) for name in stated})
    form, checks = own_format(table), Checks(ROW)
    records = name_records(form.read(cells, checks), form, None, checks)
    check_no_drafts(records, checks)
    check_known(records, table, writer, desk, checks)
    for refusal in checks.refusals():
        raise BadRow(refusal.reason)
    return records


def cell(name: str, value: object) -> str:
    """A value as the text that a file would have; `BadRow` for a value that no cell can have."""
    if value is None:
        return ""
    if isinstance(value, bool) or not isinstance(value, str | int | float | date):
        raise BadRow(f"{name}: must be a text, a number or null: {value!r}")
    text = str(value)
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise BadRow(f"{name}: not a text in Unicode: {text!r}") from error
    return text
