"""A table's values column by column, by kind, and the order of its rows by some of them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from app.columns import Table
from app.query import SortKey

Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]

NO_DATE = np.iinfo(np.int32).min
EPOCH = date(1970, 1, 1).toordinal()
TELLING_ROWS = 10
"""How many features some clients judge a field's type by (QGIS until 3.32, GDAL until 3.6)."""


@dataclass(frozen=True, slots=True)
class Categories:
    """A text column as positions in its sorted distinct values; -1 for none."""

    codes: NDArray[np.int32]
    values: tuple[str, ...]

    def among(self, wanted: Iterable[str]) -> Mask:
        """Which rows hold one of the wanted values."""
        return self.which(frozenset(wanted).__contains__)

    def which(self, test: Callable[[str], bool]) -> Mask:
        """Which rows hold a value that passes; every distinct value is tried once."""
        passed = np.array([*(test(value) for value in self.values), False], dtype=np.bool_)
        return passed[self.codes]


class Frame(Protocol):
    """Columns by kind. Days count from 1970-01-01, `NO_DATE` for none; numbers are NaN for none."""

    @property
    def days(self) -> Mapping[str, NDArray[np.int32]]:
        """Dates, by column."""
        ...

    @property
    def numbers(self) -> Mapping[str, NDArray[np.float64]]:
        """Numbers, by column."""
        ...

    @property
    def categories(self) -> Mapping[str, Categories]:
        """Texts, by column."""
        ...

    def shapes(self) -> NDArray[np.object_]:
        """Every row's geometry, None for none."""
        ...


@dataclass(frozen=True, slots=True)
class Columns:
    """The values of a table's rows."""

    days: Mapping[str, NDArray[np.int32]]
    numbers: Mapping[str, NDArray[np.float64]]
    categories: Mapping[str, Categories]


def read_columns(table: Table, values: Mapping[str, Sequence[object]]) -> Columns:
    """The columns of rows given as plain values, None for none."""
    of_kind = {
        kind: [c.name for c in table.columns if c.kind in kinds]
        for kind, kinds in {"days": ("date",), "numbers": ("integer", "real"), "categories": ("text",)}.items()
    }
    return Columns(
        {name: _read_days(values[name]) for name in of_kind["days"]},
        {name: _read_numbers(values[name]) for name in of_kind["numbers"]},
        {name: _read_categories(values[name]) for name in of_kind["categories"]},
    )


def day_number(day: date) -> int:
    """The day as the columns count it."""
    return day.toordinal() - EPOCH


def sort_rows(frame: Frame, rows: Rows, keys: Sequence[SortKey], extra: Mapping[str, NDArray[np.float64]]) -> Rows:
    """Positions in `rows` in the order of the keys, rows without a value last; equals stay as they are.

    `extra` holds columns that are the selection's own, one value for each of `rows`.
    """
    columns = []
    for key in reversed(keys):
        values = extra[key.column] if key.column in extra else _order_values(frame, key.column)[rows]
        unknown = np.isnan(values)
        columns.append(np.where(unknown, 0.0, -values if key.descending else values))
        columns.append(unknown.astype(np.float64))
    return np.lexsort(columns)


def telling_rows(table: Table, values: Mapping[str, Sequence[object]]) -> list[int]:
    """A few row numbers, in order, that together have a value in every column that any row has one in.

    Clients that judge a field's type by the first features they are sent judge rightly if these come first.
    """
    held = {
        c.name: np.array([value is not None for value in values[c.name]], dtype=np.bool_) for c in table.columns
    }
    missing = {name for name, present in held.items() if present.any()}
    chosen: list[int] = []
    while missing and len(chosen) < TELLING_ROWS:
        gain = np.sum([held[name] for name in missing], axis=0)
        chosen.append(int(np.argmax(gain)))
        missing -= {name for name in missing if held[name][chosen[-1]]}
    return sorted(chosen)


def _order_values(frame: Frame, column: str) -> NDArray[np.float64]:
    """Numbers that order the rows as the column does, NaN for no value."""
    if column in frame.numbers:
        return frame.numbers[column]
    is_date = column in frame.days
    codes = frame.days[column] if is_date else frame.categories[column].codes
    return np.where(codes == (NO_DATE if is_date else -1), np.nan, codes.astype(np.float64))


def _read_numbers(values: Sequence[object]) -> NDArray[np.float64]:
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _read_days(values: Sequence[object]) -> NDArray[np.int32]:
    return np.array(
        [NO_DATE if value is None else day_number(date.fromisoformat(str(value))) for value in values],
        dtype=np.int32,
    )


def _read_categories(values: Sequence[object]) -> Categories:
    distinct = sorted({str(value) for value in values if value is not None})
    code = {value: i for i, value in enumerate(distinct)}
    codes = [-1 if value is None else code[str(value)] for value in values]
    return Categories(np.array(codes, dtype=np.int32), tuple(distinct))
