"""Batches of records on their way from a file into the store: dictionary columns by name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.model.coded import Coded, code, constant
from app.model.columns import Column, Table

Values = tuple[object, ...]
"""A record's values, in the order of its table's columns."""


@dataclass(frozen=True)
class Batch:
    """`size` rows of one table, or of one file; a column in which no row has a value may be left out."""

    size: int
    columns: Mapping[str, Coded]

    def __len__(self) -> int:
        return self.size

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    @cached_property
    def ids(self) -> list[str]:
        """The records' ids."""
        return self.columns["id"].spread()

    def column(self, name: str) -> Coded:
        """One column by its name; a column that was left out comes back without a value in any row."""
        found = self.columns.get(name)
        return constant(None, len(self)) if found is None else found

    def take(self, rows: NDArray[np.signedinteger]) -> "Batch":
        """A batch of these rows, in the order of `rows`."""
        return Batch(len(rows), {name: column.take(rows) for name, column in self.columns.items()})

    def having(self, columns: Mapping[str, Coded]) -> "Batch":
        """The batch with these columns besides its own columns, or instead of those with equal names."""
        return Batch(self.size, {**self.columns, **columns})

    def only(self, names: Iterable[str]) -> "Batch":
        """The batch with no other columns than these."""
        return Batch(self.size, {name: self.columns[name] for name in names if name in self.columns})

    def filled(self, names: Iterable[str]) -> list[str]:
        """The column names, out of `names`, in which at least one record has a value."""
        return [name for name in names if name in self.columns and len(self.columns[name].values)]

    def rows(self, table: Table) -> list[Values]:
        """One tuple of values per record, in the order of the table's columns."""
        return list(zip(*(self.column(name).spread() for name in table.names), strict=True))


def batch_of(table: Table, rows: Sequence[Values]) -> Batch:
    """A batch made from rows of values, each in the order of the table's columns."""
    values = zip(*rows, strict=True) if rows else [()] * len(table.columns)
    columns = {
        column.name: code(_as_stored(column, each)) for column, each in zip(table.columns, values, strict=True)
    }
    return Batch(len(rows), columns)


def _as_stored(column: Column, values: Sequence[Any]) -> Sequence[object]:
    """The values of a column as SQLite gives them back: in a `real` column 1 becomes 1.0 and -0.0 becomes 0.0."""
    return [None if value is None else value + 0.0 for value in values] if column.kind == "real" else values
