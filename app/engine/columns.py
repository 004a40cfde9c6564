"""A table's values column by column, by kind, and the order of its rows by some of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from app.engine.blob_file import Pieces
from app.model.columns import Table
from app.model.query import SortKey

Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]

Value = TypeVar("Value")

NO_DATE = np.iinfo(np.int32).min
EPOCH = date(1970, 1, 1).toordinal()
TELLING_ROWS = 10
"""How many features some clients judge a field's type by (QGIS until 3.32, GDAL until 3.6)."""


class TextColumn(Protocol):
    """A text for every row, or none."""

    def known(self) -> Mask:
        """Which rows hold a text."""
        ...

    def among(self, wanted: Iterable[str]) -> Mask:
        """Which rows hold one of the wanted texts."""
        ...

    def which(self, test: Callable[[str], bool]) -> Mask:
        """Which rows hold a text that passes."""
        ...

    def order(self) -> NDArray[np.float64]:
        """Numbers that order the rows as their texts do, NaN for none."""
        ...

    def take(self, rows: NDArray[np.signedinteger]) -> "TextColumn":
        """The texts of these rows."""
        ...

    def coded(self) -> "Categories":
        """The same texts by their distinct values."""
        ...


@dataclass(frozen=True, slots=True)
class Categories:
    """A text column as positions in its sorted distinct values; -1 for none."""

    codes: NDArray[np.signedinteger]
    values: tuple[str, ...]

    def known(self) -> Mask:
        """Which rows hold a text."""
        mask: Mask = self.codes >= 0
        return mask

    def among(self, wanted: Iterable[str]) -> Mask:
        """Which rows hold one of the wanted values."""
        return self.which(frozenset(wanted).__contains__)

    def which(self, test: Callable[[str], bool]) -> Mask:
        """Which rows hold a value that passes; every distinct value is tried once."""
        passed = np.array([*(test(value) for value in self.values), False], dtype=np.bool_)
        mask: Mask = passed[self.codes]
        return mask

    def order(self) -> NDArray[np.float64]:
        """Numbers that order the rows as their texts do, NaN for none."""
        return np.where(self.codes < 0, np.nan, self.codes.astype(np.float64))

    def take(self, rows: NDArray[np.signedinteger]) -> "Categories":
        """The texts of these rows."""
        return Categories(self.codes.take(rows), self.values)

    def coded(self) -> "Categories":
        """The column itself."""
        return self


@dataclass(frozen=True, slots=True)
class Texts:
    """A text column of which few values are alike, each where it lies in the heap."""

    pieces: Pieces

    def known(self) -> Mask:
        """Which rows hold a text."""
        mask: Mask = self.pieces.length >= 0
        return mask

    def among(self, wanted: Iterable[str]) -> Mask:
        """Which rows hold one of the wanted texts; only those of their lengths are looked at."""
        sought = {text.encode() for text in wanted}
        rows = np.flatnonzero(np.isin(self.pieces.length, [len(text) for text in sought]))
        mask = np.zeros(len(self.pieces), dtype=np.bool_)
        mask[rows] = [piece in sought for piece in self.pieces.take(rows)]
        return mask

    def which(self, test: Callable[[str], bool]) -> Mask:
        """Which rows hold a text that passes."""
        passed = np.fromiter((test(piece.decode()) for piece in self.pieces), np.bool_, len(self.pieces))
        return passed & self.known()

    def order(self) -> NDArray[np.float64]:
        """Numbers that order the rows as their texts do, NaN for none."""
        # Bytes of UTF-8 sort as the characters do.
        _, rank = np.unique(np.array([*self.pieces, b""], dtype=object)[:-1], return_inverse=True)
        return np.where(self.known(), rank.astype(np.float64), np.nan)

    def take(self, rows: NDArray[np.signedinteger]) -> "Texts":
        """The texts of these rows."""
        return Texts(self.pieces.take(rows))

    def coded(self) -> Categories:
        """The same texts by their distinct values."""
        texts = (piece.decode() for piece in self.pieces)
        return read_categories([t if k else None for t, k in zip(texts, self.known().tolist(), strict=True)])


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
    def categories(self) -> Mapping[str, TextColumn]:
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
    categories: Mapping[str, TextColumn]


def read_columns(table: Table, values: Mapping[str, Sequence[object]]) -> Columns:
    """The columns of rows given as plain values, None for none."""
    of_kind = {
        kind: [c.name for c in table.columns if c.kind in kinds]
        for kind, kinds in {"days": ("date",), "numbers": ("integer", "real"), "categories": ("text",)}.items()
    }
    return Columns(
        {name: read_days(values[name]) for name in of_kind["days"]},
        {name: read_numbers(values[name]) for name in of_kind["numbers"]},
        {name: read_categories(values[name]) for name in of_kind["categories"]},
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
        values = extra[key.column] if key.column in extra else _order_values(frame, key.column, rows)
        unknown = np.isnan(values)
        columns.append(np.where(unknown, 0.0, -values if key.descending else values))
        columns.append(unknown.astype(np.float64))
    return np.lexsort(columns)


def telling_rows(held: Mapping[str, Mask]) -> list[int]:
    """A few row numbers, in order, that together have a value in every column that any row has one in.

    `held` says by column which rows have a value. Clients that judge a field's type by the first features they are
    sent judge rightly if these come first.
    """
    missing = {name for name, present in held.items() if present.any()}
    chosen: list[int] = []
    while missing and len(chosen) < TELLING_ROWS:
        gain = np.zeros(len(next(iter(held.values()))), dtype=np.uint8)
        for name in missing:
            gain += held[name]
        chosen.append(int(np.argmax(gain)))
        missing -= {name for name in missing if held[name][chosen[-1]]}
    return sorted(chosen)


def _order_values(frame: Frame, column: str, rows: Rows) -> NDArray[np.float64]:
    """Numbers that order the rows as the column does, NaN for no value."""
    if column in frame.numbers:
        return frame.numbers[column][rows]
    if column in frame.days:
        days = frame.days[column][rows]
        return np.where(days == NO_DATE, np.nan, days.astype(np.float64))
    return frame.categories[column].take(rows).order()


@dataclass(frozen=True, slots=True)
class Taken:
    """Some rows of a frame as a frame; a column is taken when it is asked for."""

    frame: Frame
    rows: Rows

    @property
    def days(self) -> Mapping[str, NDArray[np.int32]]:
        """Dates, by column."""
        return Lazily(self.frame.days, lambda days: days[self.rows])

    @property
    def numbers(self) -> Mapping[str, NDArray[np.float64]]:
        """Numbers, by column."""
        return Lazily(self.frame.numbers, lambda numbers: numbers[self.rows])

    @property
    def categories(self) -> Mapping[str, TextColumn]:
        """Texts, by column."""
        return Lazily(self.frame.categories, lambda texts: texts.take(self.rows))

    def shapes(self) -> NDArray[np.object_]:
        """The rows' points, None for those without."""
        return point_shapes(self.numbers["longitude"], self.numbers["latitude"])


@dataclass(frozen=True, slots=True, eq=False)
class Lazily(Mapping[str, Value]):
    """A mapping whose values are worked out when they are asked for."""

    source: Mapping[str, Value]
    change: Callable[[Value], Value]

    def __getitem__(self, name: str) -> Value:
        return self.change(self.source[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.source)

    def __len__(self) -> int:
        return len(self.source)


def point_shapes(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.object_]:
    """A point each, None where there are no coordinates."""
    points = np.full(len(lon), None, dtype=object)
    located = ~np.isnan(lon)
    points[located] = shapely.points(lon[located], lat[located])
    return points


def read_numbers(values: Sequence[object]) -> NDArray[np.float64]:
    """Numbers, NaN for None."""
    return np.array(values, dtype=np.float64)


def read_days(values: Sequence[object]) -> NDArray[np.int32]:
    """Days of ISO texts, `NO_DATE` for None."""
    days = np.array(values, dtype="datetime64[D]")
    return np.where(np.isnat(days), NO_DATE, days.astype(np.int64)).astype(np.int32)


def read_categories(values: Sequence[object]) -> Categories:
    """Texts by their distinct values, None for none."""
    distinct = sorted({str(value) for value in values if value is not None})
    code = {value: i for i, value in enumerate(distinct)}
    codes = [-1 if value is None else code[str(value)] for value in values]
    return Categories(np.array(codes, dtype=np.int32), tuple(distinct))
