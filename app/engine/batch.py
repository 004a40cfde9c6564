"""Records on their way into the store, column by column: values that come again and again are kept once."""

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
    """A column as its values and, for each row, the position of its own among them; `NONE` where it has none."""

    codes: Codes
    values: Sequence[object]

    def spread(self, each: Iterable[object] | None = None, none: object = None) -> list[Any]:
        """The column row by row; with `each`, what there is for each of the values instead, and for none."""
        held = np.fromiter([*(self.values if each is None else each), none], object, len(self.values) + 1)
        spread: list[Any] = held[self.codes].tolist()
        return spread

    def take(self, rows: NDArray[np.signedinteger]) -> "Coded":
        """The column of these rows, with the values that they have."""
        used, codes = np.unique(np.append(self.codes[rows], NONE), return_inverse=True)
        return Coded(codes[:-1].astype(np.int32) + NONE, [self.values[at] for at in used[1:].tolist()])


def narrow(codes: Codes, count: int) -> Codes:
    """The codes of so many values in as few bytes as they need."""
    return codes.astype(np.min_scalar_type(-1 - count))


def code(values: Sequence[object]) -> Coded:
    """The column of these values, None for none."""
    distinct = dict.fromkeys(values)
    distinct.pop(None, None)
    place = {None: NONE, **{value: at for at, value in enumerate(distinct)}}
    return Coded(np.fromiter(map(place.__getitem__, values), np.int32, len(values)), list(distinct))


@dataclass(frozen=True)
class Batch:
    """Records of one table, `size` of them, each with an `id`; a column without any value may be left out."""

    size: int
    columns: Mapping[str, Coded]

    def __len__(self) -> int:
        return self.size

    @cached_property
    def ids(self) -> list[str]:
        """The records' ids."""
        return self.columns["id"].spread()

    def column(self, name: str) -> Coded:
        """A column, whether there is a value in it or not."""
        found = self.columns.get(name)
        return Coded(np.full(len(self), NONE, dtype=np.int32), ()) if found is None else found

    def take(self, rows: NDArray[np.signedinteger]) -> "Batch":
        """These records, in their order."""
        return Batch(len(rows), {name: column.take(rows) for name, column in self.columns.items()})

    def filled(self, names: Iterable[str]) -> list[str]:
        """Those of the columns in which any record has a value."""
        return [name for name in names if name in self.columns and len(self.columns[name].values)]

    def rows(self, table: Table) -> list[Values]:
        """The records as their values in the order of the table's columns."""
        return list(zip(*(self.column(name).spread() for name in table.names), strict=True))


def batch_of(table: Table, rows: Sequence[Values]) -> Batch:
    """The records of that table with these values."""
    values = zip(*rows, strict=True) if rows else [()] * len(table.columns)
    columns = {
        column.name: code(_as_stored(column, each)) for column, each in zip(table.columns, values, strict=True)
    }
    return Batch(len(rows), columns)


def _as_stored(column: Column, values: Sequence[Any]) -> Sequence[object]:
    """Measures as SQLite keeps them: 1.0 for 1, and 0.0 for -0.0."""
    return [None if value is None else value + 0.0 for value in values] if column.kind == "real" else values
