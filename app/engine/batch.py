"""Batches of records on their way into the store: columns that keep each distinct value once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.blob_file import NONE
from app.model.columns import Column, Table

Codes = NDArray[np.signedinteger]
Values = tuple[object, ...]
"""A record's values, in the order of its table's columns."""


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as its distinct `values` and one code per row: the value's index, or `NONE` for no value."""

    codes: Codes
    values: Sequence[object]

    def spread(self, each: Iterable[object] | None = None, none: object = None) -> list[Any]:
        """The column as a list with one value per row.

        `each` replaces the distinct values, one for one; `none` is put where a row has no value.
        """
        held = np.fromiter([*(self.values if each is None else each), none], object, len(self.values) + 1)
        spread: list[Any] = held[self.codes].tolist()
        return spread

    def take(self, rows: NDArray[np.signedinteger]) -> "Coded":
        """The column with only these rows, in their order, and only the values that occur in them."""
        used, codes = np.unique(np.append(self.codes[rows], NONE), return_inverse=True)
        return Coded(codes[:-1].astype(np.int32) + NONE, [self.values[at] for at in used[1:].tolist()])


def narrow(codes: Codes, count: int) -> Codes:
    """The codes in the smallest signed integer type that holds `count` values and `NONE`."""
    return codes.astype(np.min_scalar_type(-1 - count))


def code(values: Sequence[object]) -> Coded:
    """A coded column made from one value per row; None means that the row has no value."""
    distinct = dict.fromkeys(values)
    distinct.pop(None, None)
    place = {None: NONE, **{value: at for at, value in enumerate(distinct)}}
    return Coded(np.fromiter(map(place.__getitem__, values), np.int32, len(values)), list(distinct))


@dataclass(frozen=True)
class Batch:
    """`size` records of one table, each with an `id`; a column in which no record has a value may be left out."""

    size: int
    columns: Mapping[str, Coded]

    def __len__(self) -> int:
        return self.size

    @cached_property
    def ids(self) -> list[str]:
        """The records' ids."""
        return self.columns["id"].spread()

    def column(self, name: str) -> Coded:
        """One column by its name; a column that was left out comes back with `NONE` in every row."""
        found = self.columns.get(name)
        return Coded(np.full(len(self), NONE, dtype=np.int32), ()) if found is None else found

    def take(self, rows: NDArray[np.signedinteger]) -> "Batch":
        """A batch of these records, in the order of `rows`."""
        return Batch(len(rows), {name: column.take(rows) for name, column in self.columns.items()})

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
