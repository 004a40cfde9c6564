"""Incident columns: built from batches, joined, and put in order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.engine.blob_file import Heap, HeapWriter, Pieces
from app.engine.columns import NO_DATE, Categories, Rows, TextColumn, Texts, in_order
from app.engine.encoding import checksums_of, encode_incidents, read_day_column
from app.model.batch import Batch
from app.model.coded import NONE, Coded, Codes, narrow, tidied
from app.model.columns import INCIDENTS

MOST_VALUES = 20_000
"""A text column with more distinct values than this stores a text per row in the heap instead of a code."""
ID = "id"

Kind = TypeVar("Kind", bound=np.generic)
Numbers = NDArray[np.int64]
Places = tuple[NDArray[np.int64], NDArray[np.int32]]
"""Offsets of pieces in a heap, and their lengths in bytes."""


@dataclass(frozen=True, slots=True)
class IncidentColumns:
    """Incidents column by column, and each incident as an encoded GeoJSON feature.

    `fid` is the incident's row number in the GeoPackage. `days` count from 1970-01-01, `NO_DATE` where unknown;
    `numbers` are NaN where unknown.
    """

    fid: Numbers
    features: Pieces
    days: Mapping[str, NDArray[np.int32]]
    numbers: Mapping[str, NDArray[np.float64]]
    categories: Mapping[str, TextColumn]

    def __len__(self) -> int:
        return len(self.fid)

    @property
    def ids(self) -> Pieces:
        """The incidents' ids as UTF-8 bytes, one per row."""
        ids = self.categories[ID]
        assert isinstance(ids, Texts)
        return ids.pieces

    def take(self, rows: Rows) -> "IncidentColumns":
        """The columns with only these rows, in the order of `rows`."""
        return IncidentColumns(
            self.fid.take(rows),
            self.features.take(rows),
            {name: days.take(rows) for name, days in self.days.items()},
            {name: numbers.take(rows) for name, numbers in self.numbers.items()},
            {name: texts.take(rows) for name, texts in self.categories.items()},
        )

    def heap_used(self) -> int:
        """The number of bytes that the incidents' features take in the heap."""
        return int(self.features.length.sum(dtype=np.int64))

    def newest_first(self, ids: Sequence[bytes]) -> Rows:
        """Row numbers ordered by first day, newest first and undated last, then by id."""
        start = self.days["date_start"]
        late = np.where(start == NO_DATE, np.iinfo(np.int64).max, -start.astype(np.int64))
        return np.lexsort((np.array([*ids, b""], dtype=np.bytes_)[:-1], late))


@dataclass(slots=True)
class _TextsGathered:
    """One text column during gathering: a code per row or, above `MOST_VALUES` values, a place in the heap."""

    heap: HeapWriter
    code: dict[str, int] | None = field(default_factory=dict)
    codes: list[Codes] = field(default_factory=list)
    start: list[Numbers] = field(default_factory=list)
    length: list[NDArray[np.int32]] = field(default_factory=list)

    def add(self, column: Coded) -> None:
        values: Sequence[Any] = column.values
        if self.code is None:
            self._place(values, column.codes)
            return
        for value in values:
            self.code.setdefault(value, len(self.code))
        place = np.array([*map(self.code.__getitem__, values), NONE], dtype=np.int32)
        self.codes.append(place[column.codes])
        if len(self.code) > MOST_VALUES:
            self.lay_down()

    def values(self) -> list[str]:
        """The distinct values in the order of their codes; empty once the texts lie in the heap."""
        return [] if self.code is None else list(self.code)

    def lay_down(self) -> None:
        """Move the column's values from codes to the heap; texts that come later go to the heap too."""
        if self.code is not None:
            values, codes = self.values(), self.codes
            self.code, self.codes = None, []
            self._place(values, np.concatenate(codes) if codes else np.empty(0, dtype=np.int32))

    def _place(self, values: Sequence[str], codes: Codes) -> None:
        start, length = _places(self.heap, values, codes)
        self.start.append(start)
        self.length.append(length)


@dataclass(slots=True)
class Gathering:
    """Collects batches of incidents; `columns()` gives all of them, in the order they were added."""

    heap: HeapWriter
    _fid: list[Numbers] = field(default_factory=list)
    _start: list[Numbers] = field(default_factory=list)
    _length: list[NDArray[np.int32]] = field(default_factory=list)
    _sums: list[Numbers] = field(default_factory=list)
    _days: dict[str, list[NDArray[np.int32]]] = field(default_factory=dict)
    _numbers: dict[str, list[NDArray[np.float64]]] = field(default_factory=dict)
    _texts: dict[str, _TextsGathered] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for column in INCIDENTS.columns:
            if column.kind == "text":
                self._texts[column.name] = _TextsGathered(self.heap)
            else:
                (self._days if column.kind == "date" else self._numbers)[column.name] = []
        self._texts[ID].lay_down()

    def __len__(self) -> int:
        return sum(map(len, self._fid))

    def fids(self) -> Numbers:
        """The GeoPackage row numbers of all incidents that were added."""
        return _joined(self._fid, np.int64)

    def sums(self) -> Numbers:
        """The checksums of all incidents that were added, as `checksums_of` gives them."""
        return _joined(self._sums, np.int64)

    def add(self, fids: Sequence[int], batch: Batch) -> Numbers:
        """Add a batch of incidents, whose row numbers in the GeoPackage are `fids`; gives their checksums."""
        sums = np.empty(len(batch), np.int64)
        if not len(batch):
            return sums
        start, length = np.empty(len(batch), np.int64), np.empty(len(batch), np.int32)
        for rows, features in encode_incidents(batch):
            start[rows], length[rows] = self.heap.write(features)
            sums[rows] = checksums_of(features)
        self._sums.append(sums)
        self._fid.append(np.array(fids, dtype=np.int64))
        self._start.append(start)
        self._length.append(length)
        for name, days in self._days.items():
            days.append(read_day_column(batch.column(name)))
        for name, numbers in self._numbers.items():
            numbers.append(batch.column(name).numbers())
        for name, texts in self._texts.items():
            texts.add(batch.column(name))
        return sums

    def lay_down(self, names: Iterable[str]) -> None:
        """Move these text columns from codes to the heap."""
        for name in names:
            self._texts[name].lay_down()

    def columns(self, heap: Heap | None = None) -> IncidentColumns:
        """The columns of all incidents that were added.

        `heap` is given when the pieces were written to a file; without it they are read from memory.
        """
        texts = self._texts
        coded = {name: _categories(each) for name, each in texts.items() if each.code is not None}
        heap = heap or self.heap.heap()
        laid = {
            name: Texts(Pieces(heap, _joined(each.start, np.int64), _joined(each.length, np.int32)))
            for name, each in texts.items()
            if each.code is None
        }
        return IncidentColumns(
            self.fids(),
            Pieces(heap, _joined(self._start, np.int64), _joined(self._length, np.int32)),
            {name: _joined(days, np.int32) for name, days in self._days.items()},
            {name: _joined(numbers, np.float64) for name, numbers in self._numbers.items()},
            {name: laid.get(name) or coded[name] for name in texts},
        )


def join(first: IncidentColumns, second: IncidentColumns, heap: HeapWriter) -> IncidentColumns:
    """The incidents of both, whose pieces lie in one heap.

    A text column that has too many distinct values once joined is written to the heap.
    """
    texts = {name: _join_texts(first.categories[name], second.categories[name], heap) for name in first.categories}
    features = [(each.features.start, each.features.length) for each in (first, second)]
    whole = heap.heap()
    return IncidentColumns(
        np.concatenate([first.fid, second.fid]),
        Pieces(whole, *_joined_places(features)),
        {name: np.concatenate([days, second.days[name]]) for name, days in first.days.items()},
        {name: np.concatenate([numbers, second.numbers[name]]) for name, numbers in first.numbers.items()},
        {
            name: column if isinstance(column, Categories) else Texts(Pieces(whole, *column))
            for name, column in texts.items()
        },
    )


def _join_texts(one: TextColumn, other: TextColumn, heap: HeapWriter) -> Categories | Places:
    if isinstance(one, Texts) or isinstance(other, Texts):
        return _joined_places([_laid_down(one, heap), _laid_down(other, heap)])
    coded = _used(one), _used(other)
    if len({*coded[0].values, *coded[1].values}) <= MOST_VALUES:
        return _join_codes(*coded)
    return _joined_places([_laid_down(one, heap), _laid_down(other, heap)])


def _used(column: TextColumn) -> Coded:
    """The column with only the values that its rows have: a few rows may share a long list with others."""
    coded = column.coded()
    return tidied(coded.codes, coded.values)


def _join_codes(one: Coded, other: Coded) -> Categories:
    """The rows of both columns as one column with the values of both."""
    values = tuple(sorted({*one.values, *other.values}))
    place = {value: at for at, value in enumerate(values)}
    codes = [
        np.array([*(place[value] for value in each.values), NONE], dtype=np.int32)[each.codes]
        for each in (one, other)
    ]
    return Categories(narrow(np.concatenate(codes), len(values)), values)


def _laid_down(column: TextColumn, heap: HeapWriter) -> Places:
    if isinstance(column, Texts):
        return column.pieces.start, column.pieces.length
    coded = column.coded()
    return _places(heap, coded.values, coded.codes)


def _places(heap: HeapWriter, values: Sequence[str], codes: NDArray[np.signedinteger]) -> Places:
    """Write the values; the offset and the length of each row's text."""
    start, length = heap.write([value.encode() for value in values])
    return np.append(start, 0)[codes], np.append(length, np.int32(NONE))[codes]


def _joined_places(places: Sequence[Places]) -> Places:
    start, length = zip(*places, strict=True)
    return np.concatenate(start), np.concatenate(length)


def _categories(gathered: _TextsGathered) -> Categories:
    return in_order(Coded(_joined(gathered.codes, np.int32), gathered.values()))


def _joined(parts: Sequence[NDArray[Kind]], kind: type[Kind]) -> NDArray[Kind]:
    return np.concatenate([np.empty(0, dtype=kind), *parts])
