"""Columns of a table as numpy arrays, by kind (days, numbers, texts), and the sort order of rows."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol, TypeVar

import numpy as np
import shapely
from numpy.typing import NDArray

from app.engine.blob_file import Pieces
from app.engine.text_order import text_ranks
from app.model.coded import NONE, Coded, Codes, code, narrow
from app.model.columns import Table
from app.model.query import SortKey
from app.model.work import LONG_STEPS, go_on

Rows = NDArray[np.intp]
Mask = NDArray[np.bool_]

Value = TypeVar("Value")

NO_DATE = np.iinfo(np.int32).min
EPOCH = date(1970, 1, 1).toordinal()
SORTED_WHOLE_FROM = 0.2
"""From this share of a column's rows on, all its texts are put in order, and the order is kept: 4 bytes each."""
TELLING_ROWS = 10
"""Some clients judge a field's type by this many first features (QGIS until 3.32, GDAL until 3.6)."""


class TextColumn(Protocol):
    """A text column: each row has one text or no text."""

    def known(self) -> Mask:
        """A mask of the rows that have a text."""
        ...

    def among(self, wanted: Iterable[str]) -> Mask:
        """A mask of the rows whose text is one of `wanted`."""
        ...

    def which(self, test: Callable[[str], bool]) -> Mask:
        """A mask of the rows whose text passes the test."""
        ...

    def texts(self) -> Sequence[str]:
        """The text of each row; "" for a row without a text."""
        ...

    def order(self, rows: NDArray[np.signedinteger]) -> NDArray[np.float64]:
        """A number for each of these rows that sorts as the texts do; NaN for a row without a text."""
        ...

    def take(self, rows: NDArray[np.signedinteger]) -> "TextColumn":
        """The column with only these rows, in their order."""
        ...

    def coded(self) -> "Categories":
        """The column as codes of its distinct values."""
        ...


@dataclass(frozen=True, slots=True)
class Categories(Coded):
    """A dictionary column of texts whose `values` are in order; a value may have no row."""

    codes: Codes
    values: tuple[str, ...]

    def texts(self) -> Sequence[str]:
        """The text of each row; "" for a row without a text."""
        return [*map((*self.values, "").__getitem__, self.codes.tolist())]

    def order(self, rows: NDArray[np.signedinteger]) -> NDArray[np.float64]:
        """A number for each of these rows that sorts as the texts do; NaN for a row without a text."""
        codes = self.codes.take(rows)
        return np.where(codes < 0, np.nan, codes.astype(np.float64))

    def take(self, rows: NDArray[np.signedinteger]) -> "Categories":
        """The column with only these rows, in their order."""
        return Categories(self.codes.take(rows), self.values)

    def coded(self) -> "Categories":
        """The column itself: it already has codes."""
        return self


@dataclass(frozen=True, slots=True)
class Texts:
    """A text column with few equal values: each row's text is a piece of a heap."""

    pieces: Pieces
    _ranks: list[NDArray[np.int32]] = field(default_factory=list, init=False, repr=False, compare=False)

    def known(self) -> Mask:
        """A mask of the rows that have a text."""
        mask: Mask = self.pieces.length >= 0
        return mask

    def among(self, wanted: Iterable[str]) -> Mask:
        """A mask of the rows whose text is one of `wanted`; only texts of a wanted length are read."""
        sought = {text.encode() for text in wanted}
        rows = np.flatnonzero(np.isin(self.pieces.length, [len(text) for text in sought]))
        mask = np.zeros(len(self.pieces), dtype=np.bool_)
        mask[rows] = [piece in sought for piece in self.pieces.take(rows)]
        return mask

    def which(self, test: Callable[[str], bool]) -> Mask:
        """A mask of the rows whose text passes the test."""
        passed = np.fromiter((test(piece.decode()) for piece in self.pieces), np.bool_, len(self.pieces))
        return passed & self.known()

    def texts(self) -> Sequence[str]:
        """The text of each row; "" for a row without a text."""
        return self.pieces.texts()

    def order(self, rows: NDArray[np.signedinteger]) -> NDArray[np.float64]:
        """A number for each of these rows that sorts as the texts do; NaN for a row without a text.

        The order of all rows is kept, once it was asked for a good part of them.
        """
        if len(rows) < SORTED_WHOLE_FROM * len(self.pieces):
            some = self.pieces.take(rows)
            return np.where(some.length < 0, np.nan, text_ranks(some).astype(np.float64))
        if not self._ranks:
            self._ranks.append(text_ranks(self.pieces))
        return np.where(self.pieces.length.take(rows) < 0, np.nan, self._ranks[0].take(rows).astype(np.float64))

    def take(self, rows: NDArray[np.signedinteger]) -> "Texts":
        """The column with only these rows, in their order."""
        return Texts(self.pieces.take(rows))

    def coded(self) -> Categories:
        """The column as codes of its distinct values."""
        texts = (piece.decode() for piece in self.pieces)
        return read_categories([t if k else None for t, k in zip(texts, self.known().tolist(), strict=True)])


class Frame(Protocol):
    """Columns by kind: days since 1970-01-01 (`NO_DATE` for none), numbers (NaN for none), texts."""

    @property
    def days(self) -> Mapping[str, NDArray[np.int32]]:
        """Arrays of days, by column name."""
        ...

    @property
    def numbers(self) -> Mapping[str, NDArray[np.float64]]:
        """Arrays of numbers, by column name."""
        ...

    @property
    def categories(self) -> Mapping[str, TextColumn]:
        """Text columns, by column name."""
        ...

    def shapes(self) -> NDArray[np.object_]:
        """The geometry of each row; None where a row has no geometry."""
        ...


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table, by kind and then by column name."""

    days: Mapping[str, NDArray[np.int32]]
    numbers: Mapping[str, NDArray[np.float64]]
    categories: Mapping[str, TextColumn]


def read_columns(table: Table, values: Mapping[str, Sequence[object]]) -> Columns:
    """Columns made from plain values: one sequence per column of the table, None for no value."""
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
    """The day as a number of days since 1970-01-01."""
    return day.toordinal() - EPOCH


def sort_rows(
    frame: Frame,
    rows: Rows,
    keys: Sequence[SortKey],
    extra: Mapping[str, NDArray[np.float64]],
    count: int | None = None,
) -> Rows:
    """Indexes into `rows` that sort them by the keys; rows without a value come last, ties keep their order.

    `extra` holds columns that only this selection has (such as its distances), with one value for each of `rows`.
    With `count` only the first so many indexes are given: most rows are then told by the first key alone.
    """
    if count is not None and count < len(rows):
        first = _first_rows(frame, rows, keys, extra, count)
        extra = {name: values[first] for name, values in extra.items()}
        return first[sort_rows(frame, rows[first], keys, extra)]
    columns = [_sort_values(frame, rows, key, extra) for key in reversed(keys)]
    with LONG_STEPS.turn():
        return np.lexsort(columns)


def _first_rows(
    frame: Frame, rows: Rows, keys: Sequence[SortKey], extra: Mapping[str, NDArray[np.float64]], count: int
) -> Rows:
    """The indexes, ascending, of the rows that come first in the order of the keys."""
    certain, tied = [np.empty(0, dtype=np.intp)], np.arange(len(rows))
    for key in keys:
        if not count:
            break
        some = {name: values[tied] for name, values in extra.items()}
        values = _sort_values(frame, rows[tied], key, some)
        with LONG_STEPS.turn():
            last = np.partition(values, count - 1)[count - 1]
        # A row without a value has NaN.
        is_before, is_last = (
            (~np.isnan(values), np.isnan(values)) if np.isnan(last) else (values < last, values == last)
        )
        certain.append(tied[is_before])
        count -= len(certain[-1])
        tied = tied[is_last]
    return np.sort(np.concatenate([*certain, tied[:count]]))


def _sort_values(
    frame: Frame, rows: Rows, key: SortKey, extra: Mapping[str, NDArray[np.float64]]
) -> NDArray[np.float64]:
    """A number for each row that sorts as the key says; NaN, which numpy sorts last, for a row without a value."""
    go_on()
    values = extra[key.column] if key.column in extra else _order_values(frame, key.column, rows)
    return -values if key.descending else values


def are_among(rows: NDArray[np.signedinteger], wanted: NDArray[np.signedinteger]) -> Mask:
    """A mask of `wanted`: whether each is one of `rows`, which ascend; not all rows are read."""
    # In the rows' own type: numpy would otherwise convert all of them.
    sought = wanted.astype(rows.dtype)
    at = np.searchsorted(rows, sought)
    there: Mask = at < len(rows)
    there[there] = rows[at[there]] == sought[there]
    return there


def telling_rows(held: Mapping[str, Mask]) -> list[int]:
    """At most `TELLING_ROWS` rows, ascending, that together have a value in every column that any row fills.

    `held` gives, by column, the mask of rows that have a value. Clients that judge a field's type by the first
    features judge rightly if these rows come first: they are the type-sample rows.
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
    """A number for each of `rows` that sorts as the column does; NaN for no value."""
    if column in frame.numbers:
        return frame.numbers[column][rows]
    if column in frame.days:
        days = frame.days[column][rows]
        return np.where(days == NO_DATE, np.nan, days.astype(np.float64))
    return frame.categories[column].order(rows)


@dataclass(frozen=True, slots=True)
class Taken:
    """Some rows of a frame, as a frame; each column is taken only when it is read."""

    frame: Frame
    rows: Rows

    @property
    def days(self) -> Mapping[str, NDArray[np.int32]]:
        """Arrays of days, by column name."""
        return Lazily(self.frame.days, lambda days: days[self.rows])

    @property
    def numbers(self) -> Mapping[str, NDArray[np.float64]]:
        """Arrays of numbers, by column name."""
        return Lazily(self.frame.numbers, lambda numbers: numbers[self.rows])

    @property
    def categories(self) -> Mapping[str, TextColumn]:
        """Text columns, by column name."""
        return Lazily(self.frame.categories, lambda texts: texts.take(self.rows))

    def shapes(self) -> NDArray[np.object_]:
        """The point of each row; None where a row has no coordinates."""
        return point_shapes(self.numbers["longitude"], self.numbers["latitude"])


@dataclass(frozen=True, slots=True, eq=False)
class Lazily(Mapping[str, Value]):
    """A mapping that applies `change` to a value of `source` each time the value is read."""

    source: Mapping[str, Value]
    change: Callable[[Value], Value]

    def __getitem__(self, name: str) -> Value:
        return self.change(self.source[name])

    def __iter__(self) -> Iterator[str]:
        return iter(self.source)

    def __len__(self) -> int:
        return len(self.source)


def point_shapes(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.object_]:
    """One shapely point per row; None where a row has no coordinates."""
    points = np.full(len(lon), None, dtype=object)
    located = ~np.isnan(lon)
    points[located] = shapely.points(lon[located], lat[located])
    return points


def read_numbers(values: Sequence[object]) -> NDArray[np.float64]:
    """Numbers as an array; None becomes NaN."""
    return np.array(values, dtype=np.float64)


def read_days(values: Sequence[object]) -> NDArray[np.int32]:
    """ISO dates as days since 1970-01-01; None becomes `NO_DATE`."""
    days = np.array(values, dtype="datetime64[D]")
    return np.where(np.isnat(days), NO_DATE, days.astype(np.int64)).astype(np.int32)


def read_categories(values: Sequence[object]) -> Categories:
    """Texts as codes of their sorted distinct values; None is no text."""
    return in_order(code([None if value is None else str(value) for value in values]))


def in_order(column: Coded) -> Categories:
    """A column of texts with its values in order."""
    order = sorted(range(len(column.values)), key=column.values.__getitem__)
    place = np.full(len(order) + 1, NONE, dtype=np.int32)
    place[order] = np.arange(len(order))
    return Categories(narrow(place[column.codes], len(order)), tuple(column.values[at] for at in order))
