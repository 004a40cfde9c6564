"""Dictionary columns: a column as its distinct values, each once, and a code per row.

A column has this form from the file's reader to the engine. Whatever is made of a value is made once for each
distinct value, or once for each distinct combination of several columns' values.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

NONE = -1
"""The code of a row without a value, and the number of no row."""
MOST_KEYS = 1 << 62
"""Combinations of codes are numbered up to here before the numbers are made small again."""

Codes = NDArray[np.signedinteger]
Mask = NDArray[np.bool_]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Coded:
    """A column as its distinct `values` and one code per row: the value's index, or `NONE` for no value.

    Columns that other columns are made into have no value twice, and no value that no row has.
    """

    codes: Codes
    values: Sequence[Any]

    def __len__(self) -> int:
        return len(self.codes)

    def spread(self, each: Iterable[object] | None = None, none: object = None) -> list[Any]:
        """The column as a list with one value per row.

        `each` replaces the distinct values, one for one; `none` is put where a row has no value.
        """
        held = np.fromiter([*(self.values if each is None else each), none], object, len(self.values) + 1)
        spread: list[Any] = held[self.codes].tolist()
        return spread

    def numbers(self) -> NDArray[np.float64]:
        """The numbers of a column of numbers, one per row; NaN for no number."""
        numbers: NDArray[np.float64] = np.array([*self.values, np.nan], dtype=np.float64)[self.codes]
        return numbers

    def known(self) -> Mask:
        """A mask of the rows that have a value."""
        mask: Mask = self.codes >= 0
        return mask

    def count(self, rows: Rows | slice) -> NDArray[np.intp]:
        """How many of these rows have each distinct value; rows without a value count for none."""
        return np.bincount(self.codes[rows].astype(np.intp) - NONE, minlength=len(self.values) - NONE)[-NONE:]

    def which(self, test: Callable[[Any], bool]) -> Mask:
        """A mask of the rows whose value passes the test; the test runs once per distinct value."""
        return self.flagged([test(value) for value in self.values])

    def among(self, wanted: Iterable[object]) -> Mask:
        """A mask of the rows whose value is one of `wanted`."""
        return self.which(frozenset(wanted).__contains__)

    def flagged(self, flags: Sequence[bool] | Mask) -> Mask:
        """A mask of the rows whose distinct value has a flag; `flags` has one per distinct value."""
        mask: Mask = np.array([*flags, False], dtype=np.bool_)[self.codes]
        return mask

    def map(self, make: Callable[[Any], object]) -> "Coded":
        """A column of what `make` makes of each value, called once per distinct value; None is no value."""
        return self.replaced([make(value) for value in self.values])

    def replaced(self, values: Sequence[object]) -> "Coded":
        """The column with other values, one for each distinct value; values may repeat, and None is no value."""
        distinct = dict.fromkeys(values)
        if len(distinct) == len(values) and None not in distinct:
            return Coded(narrow(self.codes, len(values)), values)
        distinct.pop(None, None)
        place = {None: NONE, **{value: at for at, value in enumerate(distinct)}}
        codes = np.array([*map(place.__getitem__, values), NONE], dtype=np.int32)[self.codes]
        return Coded(narrow(codes, len(distinct)), list(distinct))

    def take(self, rows: NDArray[np.signedinteger]) -> "Coded":
        """The column with only these rows, in their order; a row of number `NONE` has no value."""
        return tidied(np.append(self.codes, NONE)[rows], self.values)

    def where(self, rows: Mask) -> "Coded":
        """The column with values in these rows only."""
        return tidied(np.where(rows, self.codes, NONE), self.values)

    def or_else(self, value: object) -> "Coded":
        """The column with `value` in the rows that have no value."""
        return self if bool(self.known().all()) else choose(self.known(), self, constant(value, len(self)))


def narrow(codes: Codes, count: int) -> Codes:
    """The codes in the smallest signed integer type that holds `count` values and `NONE`."""
    return codes.astype(np.min_scalar_type(-1 - count), copy=False)


def code(values: Collection[object]) -> Coded:
    """A coded column made from one value per row; None means that the row has no value."""
    distinct = dict.fromkeys(values)
    distinct.pop(None, None)
    place = {None: NONE, **{value: at for at, value in enumerate(distinct)}}
    codes = np.fromiter(map(place.__getitem__, values), np.int32, len(values))
    return Coded(narrow(codes, len(distinct)), list(distinct))


def code_numbers(numbers: NDArray[np.float64]) -> Coded:
    """A coded column made from one number per row; NaN means that the row has no number."""
    values, codes = np.unique(numbers + 0.0, return_inverse=True)
    count = int(np.count_nonzero(~np.isnan(values)))
    return Coded(narrow(np.where(codes < count, codes, NONE), count), values[:count].tolist())


def constant(value: object, size: int) -> Coded:
    """A column with one value in all rows; None for no value."""
    return Coded(np.full(size, NONE if value is None else 0, dtype=np.int8), [] if value is None else [value])


def tidied(codes: Codes, values: Sequence[Any]) -> Coded:
    """The column of these codes, without the values that no row has."""
    is_used = np.bincount(codes.astype(np.intp) + 1, minlength=len(values) + 1)[1:] > 0
    if is_used.all():
        return Coded(narrow(codes, len(values)), values)
    place = np.append(np.cumsum(is_used) - 1, NONE)
    kept = [values[at] for at in np.flatnonzero(is_used).tolist()]
    return Coded(narrow(place[codes], len(kept)), kept)


def choose(rows: Mask, one: Coded, other: Coded) -> Coded:
    """A column that is `one` in these rows, and `other` in the rest."""
    moved = np.where(other.codes >= 0, other.codes.astype(np.int32) + len(one.values), NONE)
    both = tidied(np.where(rows, one.codes, moved), [*one.values, *other.values])
    return both.replaced(both.values)


def put(whole: Coded, rows: Mask, part: Coded) -> Coded:
    """A column that is `part` in these rows, in their order, and `whole` in the rest."""
    at = np.full(len(whole), NONE, dtype=np.intp)
    at[rows] = np.arange(len(part))
    return choose(rows, part.take(at), whole) if len(part) else whole


def group(*columns: Coded) -> tuple[Rows, list[tuple[Any, ...]]]:
    """Each row's number among the distinct combinations of values, and these combinations, by their first rows."""
    key, most = np.zeros(len(columns[0]), dtype=np.int64), 1
    for column in columns:
        width = len(column.values) + 1
        if most * width > MOST_KEYS:
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
            most = len(key)
        key = key * width + column.codes + 1
        most *= width
    _, first, number = np.unique(key, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(len(first), dtype=np.intp)
    place[order] = np.arange(len(first))
    said = (Coded(column.codes[first[order]], column.values).spread() for column in columns)
    return place[number], list(zip(*said, strict=True))


def combine(make: Callable[..., object], *columns: Coded) -> Coded:
    """A column of what `make` makes of the columns' values, called once per distinct combination.

    A column without a value in a row gives `make` None; None from it is no value.
    """
    number, said = group(*columns)
    return Coded(number, range(len(said))).replaced([make(*values) for values in said])


def which(test: Callable[..., bool], *columns: Coded) -> Mask:
    """A mask of the rows whose values pass the test, which runs once per distinct combination of values."""
    number, said = group(*columns)
    mask: Mask = np.array([test(*values) for values in said], dtype=np.bool_)[number]
    return mask
