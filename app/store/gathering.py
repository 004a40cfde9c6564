"""Incidents in columns: batches gathered one after the other, joined, and put in order."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from app.columns import INCIDENTS
from app.encode.geojson import encode_feature, encode_point
from app.store.frame import (
    NO_DATE,
    Categories,
    Rows,
    TextColumn,
    Texts,
    read_days,
    read_numbers,
)
from app.store.heap import NONE, Heap, HeapWriter, Pieces

MOST_VALUES = 20_000
"""A text column with more distinct values than this is no column of categories: two bytes tell them apart."""
LAID_PER_DEGREE = 4
"""Cells that a batch is laid out by, each about 25 km wide: as large as what is asked for around a crossing."""
ID = "id"

Kind = TypeVar("Kind", bound=np.generic)
Numbers = NDArray[np.int64]
Codes = NDArray[np.int32]
_NO_CODES: dict[str | None, int] = {None: NONE}
Places = tuple[NDArray[np.int64], NDArray[np.int32]]
"""Where pieces begin in a heap, and how long they are."""


@dataclass(frozen=True, slots=True)
class IncidentColumns:
    """Incidents column by column, and each as an encoded feature. `fid` is its row number in the store's file.

    `days` are days since 1970-01-01, `NO_DATE` where unknown; `numbers` are NaN where unknown.
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
        """The ids as they are encoded."""
        ids = self.categories[ID]
        assert isinstance(ids, Texts)
        return ids.pieces

    def take(self, rows: Rows) -> "IncidentColumns":
        """These rows, in their order."""
        return IncidentColumns(
            self.fid[rows],
            self.features.take(rows),
            {name: days[rows] for name, days in self.days.items()},
            {name: numbers[rows] for name, numbers in self.numbers.items()},
            {name: texts.take(rows) for name, texts in self.categories.items()},
        )

    def heap_end(self) -> int:
        """Where the last of the incidents' pieces ends in their heap."""
        pieces = [self.features, *(each.pieces for each in self.categories.values() if isinstance(each, Texts))]
        return max((int((each.start + each.length).max()) for each in pieces if len(each)), default=0)

    def heap_used(self) -> int:
        """How many bytes of their heap the incidents' features take."""
        return int(self.features.length.sum(dtype=np.int64))

    def newest_first(self) -> Rows:
        """The rows in their order: by first day, the newest first and undated ones last, then by id."""
        start = self.days["date_start"]
        late = np.where(start == NO_DATE, np.iinfo(np.int64).max, -start.astype(np.int64))
        ids = np.array([*self.ids, b""], dtype=np.bytes_)[:-1]
        return np.lexsort((ids, late))


@dataclass(slots=True)
class _TextsGathered:
    """One text column: codes of its distinct values, or once these are too many, where each text lies."""

    heap: HeapWriter
    code: dict[str | None, int] | None = field(default_factory=lambda: _NO_CODES.copy())
    codes: list[Codes] = field(default_factory=list)
    start: list[Numbers] = field(default_factory=list)
    length: list[NDArray[np.int32]] = field(default_factory=list)

    def add(self, values: Sequence[str | None]) -> None:
        if values.count(None) == len(values):
            self._add_none(len(values))
            return
        distinct = dict.fromkeys(values)
        distinct.pop(None, None)
        if self.code is not None:
            for value in distinct:
                self.code.setdefault(value, len(self.code) - 1)
            self.codes.append(_codes(self.code, values))
            if len(self.code) > MOST_VALUES:
                self.lay_down()
        else:
            place = {None: NONE, **{value: at for at, value in enumerate(distinct)}}
            self._place([value for value in distinct if value is not None], _codes(place, values))

    def _add_none(self, count: int) -> None:
        nowhere = np.full(count, NONE, dtype=np.int32)
        if self.code is not None:
            self.codes.append(nowhere)
        else:
            self.start.append(np.zeros(count, dtype=np.int64))
            self.length.append(nowhere)

    def values(self) -> list[str]:
        """The distinct values by their codes, as long as there are codes."""
        return [] if self.code is None else [value for value in self.code if value is not None]

    def lay_down(self) -> None:
        """Put the values into the heap; those that come after go there too."""
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
    """Takes batches of incidents; `columns()` are all of them, in the order they came."""

    heap: HeapWriter
    _fid: list[Numbers] = field(default_factory=list)
    _start: list[Numbers] = field(default_factory=list)
    _length: list[NDArray[np.int32]] = field(default_factory=list)
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
        """The row numbers of all incidents that were added."""
        return _joined(self._fid, np.int64)

    def add(
        self, fids: Sequence[int], rows: Sequence[Sequence[object]], features: Sequence[bytes] | None = None
    ) -> None:
        """Incidents whose values are in the order of `INCIDENTS.columns`, encoded already or not."""
        if not rows:
            return
        values = dict(zip(INCIDENTS.names, zip(*rows, strict=True), strict=True))
        self._fid.append(np.array(fids, dtype=np.int64))
        self._write_features(values["longitude"], values["latitude"], features or encode_incidents(rows))
        for name, days in self._days.items():
            days.append(read_days(values[name]))
        for name, numbers in self._numbers.items():
            numbers.append(read_numbers(values[name]))
        for name, texts in self._texts.items():
            texts.add(values[name])

    def _write_features(self, lon: Sequence[object], lat: Sequence[object], features: Sequence[bytes]) -> None:
        """Write the features; what is near each other on the ground comes to lie near each other in the heap."""
        order = _by_place(lon, lat)
        start, length = self.heap.write([features[at] for at in order.tolist()])
        back = np.argsort(order)
        self._start.append(start[back])
        self._length.append(length[back])

    def columns(self, heap: Heap | None = None) -> IncidentColumns:
        """All incidents that were added; `heap` is what they were written to, if that is not in memory."""
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
    """The incidents of both, whose pieces lie in the same heap; what has become too much for codes goes there."""
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
    if isinstance(one, Categories) and isinstance(other, Categories):
        values = tuple(sorted({*one.values, *other.values}))
        if len(values) <= MOST_VALUES:
            place = {value: at for at, value in enumerate(values)}
            codes = [
                np.array([*(place[value] for value in each.values), NONE], dtype=np.int32)[each.codes]
                for each in (one, other)
            ]
            return _tidy(np.concatenate(codes), values)
    return _joined_places([_laid_down(one, heap), _laid_down(other, heap)])


def _laid_down(column: TextColumn, heap: HeapWriter) -> Places:
    if isinstance(column, Texts):
        return column.pieces.start, column.pieces.length
    coded = column.coded()
    return _places(heap, coded.values, coded.codes)


def _places(heap: HeapWriter, values: Sequence[str], codes: NDArray[np.signedinteger]) -> Places:
    """Where each row's text lies, once the values are written."""
    start, length = heap.write([value.encode() for value in values])
    return np.append(start, 0)[codes], np.append(length, np.int32(NONE))[codes]


def _joined_places(places: Sequence[Places]) -> Places:
    start, length = zip(*places, strict=True)
    return np.concatenate(start), np.concatenate(length)


def _categories(gathered: _TextsGathered) -> Categories:
    values = gathered.values()
    order = sorted(range(len(values)), key=values.__getitem__)
    place = np.empty(len(values) + 1, dtype=np.int32)
    place[order] = np.arange(len(values))
    place[-1] = NONE
    codes = place[_joined(gathered.codes, np.int32)]
    return Categories(_small(codes, len(values)), tuple(values[at] for at in order))


def _tidy(codes: Codes, values: tuple[str, ...]) -> Categories:
    """Categories without the values that no row has any more."""
    used = np.bincount(codes[codes >= 0], minlength=len(values)) > 0
    place = np.append(np.cumsum(used) - 1, NONE)
    kept = tuple(value for value, is_used in zip(values, used.tolist(), strict=True) if is_used)
    return Categories(_small(place[codes], len(kept)), kept)


def _small(codes: NDArray[np.signedinteger], count: int) -> NDArray[np.signedinteger]:
    """The codes of so many values in as few bytes as they need."""
    return codes.astype(np.int8 if count <= np.iinfo(np.int8).max else np.int16)


def _codes(code: Mapping[str | None, int], values: Sequence[str | None]) -> Codes:
    return np.fromiter(map(code.__getitem__, values), dtype=np.int32, count=len(values))


def _joined(parts: Sequence[NDArray[Kind]], kind: type[Kind]) -> NDArray[Kind]:
    return np.concatenate([np.empty(0, dtype=kind), *parts])


def encode_incidents(rows: Iterable[Sequence[Any]]) -> list[bytes]:
    """Features of incidents given as their values in the columns' order."""
    names = INCIDENTS.names
    return [
        encode_feature(
            str(row[_ID]),
            None if row[_LON] is None or row[_LAT] is None else encode_point(row[_LON], row[_LAT]),
            dict(zip(names, row, strict=True)),
        )
        for row in rows
    ]


def _by_place(lon: Sequence[object], lat: Sequence[object]) -> NDArray[np.intp]:
    """Positions in the order of the cells that they lie in."""
    east, north = read_numbers(lon), read_numbers(lat)
    return np.lexsort((np.floor(east * LAID_PER_DEGREE), np.floor(north * LAID_PER_DEGREE)))


_ID, _LON, _LAT = (INCIDENTS.names.index(name) for name in (ID, "longitude", "latitude"))
