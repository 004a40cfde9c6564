"""Rows that bring the names of their cells, as objects do: a table has the columns of all of them."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

import numpy as np

from app.ingest.files.tables import BATCH_ROWS, FileRows, Refusal, Source, check_header
from app.model.batch import Batch
from app.model.coded import code
from app.model.errors import UnknownFormat

NamedRow = dict[str, str] | str
"""The cells of a row by their names, or the reason why it is refused."""


def named_source(read: Callable[[], Iterator[NamedRow]], kind: str, file: str) -> Source:
    """The rows that `read` gives, numbered from 1; it is called twice, for the names of all columns come first.

    `kind` is the word for a row. Raises `UnknownFormat` if there is no row to read, or too many columns.
    """
    names: dict[str, None] = {}
    refused = None
    for row in read():
        if isinstance(row, str):
            refused = refused or row
        elif not row.keys() <= names.keys():
            names.update(dict.fromkeys(row))
            check_header(names, file)
    if not names:
        raise UnknownFormat(f"{file}: no {kind} to read{f': {refused}' if refused else ''}")
    return Source(tuple(names), _batches(enumerate(read(), 1), tuple(names)))


def _batches(rows: Iterator[tuple[int, NamedRow]], names: tuple[str, ...]) -> Iterator[FileRows]:
    while some := list(islice(rows, BATCH_ROWS)):
        refused = tuple(Refusal(number, row) for number, row in some if isinstance(row, str))
        kept = {number: row for number, row in some if isinstance(row, dict)}
        yield FileRows(np.array(list(kept), dtype=np.int64), _table(kept.values(), len(kept), names), refused)


def _table(rows: Iterable[dict[str, str]], count: int, names: tuple[str, ...]) -> Batch:
    return Batch(count, {name: code([row.get(name, "") for row in rows]) for name in names})
