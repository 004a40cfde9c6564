"""A mosaic: a snapshot's located incidents sorted by map cell, so that neighbours are beside each other.

Cells are squares of Web Mercator, four along the side of a tile (64 of 256 pixels), fixed to their zoom. In the
order of their cells (Z-order) the incidents of any cell at any zoom are one run: grouping a million incidents
means finding where runs begin, and counting them means adding up runs.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.aggregate.facts import Ledger
from app.engine.appended import Appended
from app.engine.columns import NO_DATE, Mask, Rows, are_among
from app.engine.event_kinds import event_kinds
from app.engine.snapshot import Snapshot
from app.geography.web_mercator import MAX_ZOOM, STEPS, Tile
from app.model.errors import BadParameter
from app.model.query import BBox, Query

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Shorts = NDArray[np.int32]
Codes = NDArray[np.uint8]

CELLS_PER_TILE = 4
FINEST = (CELLS_PER_TILE << MAX_ZOOM).bit_length() - 1
"""Bits of a cell's column number, and of its row number, at the last zoom."""
START, END = 1, 2
SMALL_PART = 8
"""A mosaic of less than one in so many rows of a snapshot is a small part of it."""
NEVER = np.iinfo(np.int32).max
"""The first day of an incident without a date; its last day is `NO_DATE`."""
SPREADS = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: columns count eastwards from 180° W, rows southwards from the north."""

    zoom: int
    column: int
    row: int

    def __post_init__(self) -> None:
        if not 0 <= self.zoom <= MAX_ZOOM:
            raise BadParameter(f"cluster: no zoom {self.zoom}: from 0 to {MAX_ZOOM}")
        last = (CELLS_PER_TILE << self.zoom) - 1
        if not (0 <= self.column <= last and 0 <= self.row <= last):
            raise BadParameter(
                f"cluster: zoom {self.zoom} has no cell {self.column}:{self.row}: both are 0 to {last}"
            )


@dataclass(frozen=True)
class Mosaic:
    """Located incidents in the order of their cells; immutable.

    `rows` are their rows in the snapshot, which has `count` rows. `x` and `y` are the cells at the last zoom,
    `key` both in one number. `first` and `last` are the days that bound an incident; `open_ends` says which of
    them stands for an unknown day (`START`, `END`, both). `kind` is the index of the event type in the vocabulary;
    `figure`, `low` and `high` are the known deaths, `dataset` is the index of the dataset's name in the ledger.
    """

    ledger: Ledger
    rows: Shorts
    count: int
    x: Shorts
    y: Shorts
    key: Ints
    lon: Floats
    lat: Floats
    first: Shorts
    last: Shorts
    open_ends: Codes
    kind: Codes
    figure: Codes
    low: Floats
    high: Floats
    dataset: NDArray[np.unsignedinteger]

    def __len__(self) -> int:
        """The number of incidents."""
        return len(self.rows)

    @property
    def snapshot(self) -> Snapshot:
        """The snapshot that the mosaic was made from."""
        return self.ledger.snapshot

    @cached_property
    def place_of(self) -> Shorts:
        """For each row of the snapshot, its position here; -1 for a row that is not here."""
        places = np.full(self.count, -1, dtype=np.int32)
        places[self.rows] = np.arange(len(self.rows), dtype=np.int32)
        return places

    def places(self, rows: Rows) -> Rows:
        """The positions of some rows of the snapshot; -1 for a row that is not here.

        A small part of a snapshot is searched: `place_of` would take longer to make.
        """
        if len(self) * SMALL_PART > self.count:
            return self.place_of[rows].astype(np.intp)
        sought = np.unique(rows).astype(np.int32)
        here = np.flatnonzero(are_among(sought, self.rows))
        found = np.full(len(sought), -1, dtype=np.intp)
        found[np.searchsorted(sought, self.rows[here])] = here
        return found[np.searchsorted(sought, rows.astype(np.int32))]

    def chosen(self, query: Query) -> "Mosaic":
        """The mosaic of the incidents that a query selects; its order and limit are ignored."""
        plain = replace(query, located=True, telling_first=False, sort=(), limit=None, offset=0)
        if plain.is_unrestricted():
            return self
        flags = np.zeros(self.count, dtype=np.bool_)
        flags[self.snapshot.select(plain).rows] = True
        return self.only(np.flatnonzero(flags[self.rows]))

    def only(self, at: Rows) -> "Mosaic":
        """The mosaic of the incidents at some positions, which ascend."""
        rows = self.rows[at]
        taken = {name: getattr(self, name)[at] for name in COLUMNS}
        return replace(self, rows=rows, **taken)

    def inside(self, box: BBox, at: Rows) -> Mask:
        """A mask of the incidents at these positions that lie in the box, its rim included."""
        lon, lat = self.lon[at], self.lat[at]
        is_between = [(lon >= part.west) & (lon <= part.east) for part in box.parts()]
        mask: Mask = np.logical_or.reduce(is_between) & (lat >= box.south) & (lat <= box.north)
        return mask

    def cell(self, cell: Cell) -> slice:
        """The run of incidents in a cell."""
        shift = 2 * (MAX_ZOOM - cell.zoom)
        number = int(_spread(np.array([cell.column]))[0] | _spread(np.array([cell.row]))[0] << 1)
        start, end = np.searchsorted(self.key, [number << shift, (number + 1) << shift]).tolist()
        return slice(start, end)

    def cells(self, cells: Iterable[Cell]) -> Shorts:
        """The rows of the incidents in some cells."""
        return np.concatenate([self.rows[self.cell(cell)] for cell in dict.fromkeys(cells)])


COLUMNS = ("x", "y", "key", "lon", "lat", "first", "last", "open_ends", "kind", "figure", "low", "high", "dataset")


def build_mosaic(ledger: Ledger, before: Mosaic | None = None) -> Mosaic:
    """The mosaic of a snapshot; a million rows take a third of a second and 70 MB.

    `before` is the mosaic of the snapshot's base: only rows that came later are sorted, and put between its rows.
    """
    snapshot = ledger.snapshot
    longitude = snapshot.numbers["longitude"]
    is_there = ~np.isnan(longitude)
    is_there[snapshot.gone] = False
    if before is None or snapshot.appended is None:
        return sort_mosaic(ledger, snapshot.in_order(np.flatnonzero(is_there)))
    count = len(snapshot.base)
    later = snapshot.in_order(np.flatnonzero(is_there[count:]) + count)
    return splice(before, sort_mosaic(ledger, later), snapshot.appended)


def splice(before: Mosaic, own: Mosaic, appended: Appended) -> Mosaic:
    """The mosaic of a base, or of a part of it, without the rows that are gone, and with later rows between."""
    gone = before.places(appended.gone_of_base)
    went = np.sort(gone[gone >= 0]).tolist()
    places = zip(own.key.tolist(), appended.before_of(own.rows).tolist(), strict=True)
    at = [_place_among(before, key, row) for key, row in places]
    columns = {name: _splice(getattr(before, name), went, at, getattr(own, name)) for name in COLUMNS}
    rows = _splice(before.rows, went, at, own.rows)
    if before.ledger.datasets != own.ledger.datasets:
        columns["dataset"] = own.ledger.dataset[rows]
    return replace(own, rows=rows, **columns)


def _place_among(mosaic: Mosaic, key: int, row: int) -> int:
    """Where an incident comes in a mosaic: in its cell, before the incident in that row of the snapshot."""
    first, last = (int(np.searchsorted(mosaic.key, each)) for each in (key, key + 1))
    return first + int(np.searchsorted(mosaic.rows[first:last], row))


def _splice(values: NDArray[Any], went: Sequence[int], at: Sequence[int], own: NDArray[Any]) -> Any:
    """The values without those at the positions `went`, and with `own` values put before the positions `at`.

    Long runs of values are copied as they are: `numpy.insert` and `numpy.delete` take several times as long.
    """
    parts, begin = [], 0
    comes = [(place, 0, number) for number, place in enumerate(at)]
    for place, goes, number in sorted([*comes, *((place, 1, 0) for place in went)]):
        parts += [values[begin:place], own[number : number + 1 - goes]]
        begin = place + goes
    return np.concatenate([*parts, values[begin:]]).astype(values.dtype, copy=False)


def sort_mosaic(ledger: Ledger, rows: Rows) -> Mosaic:
    """The mosaic of some rows of a snapshot, which are newest first."""
    snapshot = ledger.snapshot
    longitude, latitude = (snapshot.numbers[name] for name in ("longitude", "latitude"))
    x, y = cell_numbers(longitude[rows], latitude[rows])
    key = _spread(x) | _spread(y) << 1
    order = np.argsort(key, kind="stable")
    rows = rows[order]
    first, last, open_ends = bounding_days(snapshot, rows)
    return Mosaic(
        ledger=ledger,
        rows=rows.astype(np.int32),
        count=len(longitude),
        x=x[order].astype(np.int32),
        y=y[order].astype(np.int32),
        key=key[order],
        lon=longitude[rows],
        lat=latitude[rows],
        first=first,
        last=last,
        open_ends=open_ends,
        kind=event_kinds(snapshot, rows).astype(np.uint8),
        figure=ledger.deaths.kind[rows],
        low=ledger.deaths.low[rows],
        high=ledger.deaths.high[rows],
        dataset=ledger.dataset[rows],
    )


def cell_numbers(lon: Floats, lat: Floats) -> tuple[Ints, Ints]:
    """Column and row of the cell that holds each place, at the last zoom.

    180° E is in the last column; places beyond the square world near the poles are in its outer rows.
    """
    last = (1 << FINEST) - 1
    steps = Tile(0, 0, 0).place(lon, lat)
    x, y = (np.clip(np.floor(each * ((1 << FINEST) / STEPS)), 0, last).astype(np.int64) for each in steps)
    return x, y


def bounding_days(snapshot: Snapshot, rows: Rows) -> tuple[Shorts, Shorts, Codes]:
    """The first and last known day of each row, and which of the two ends is unknown."""
    start, end = (snapshot.days[name][rows] for name in ("date_start", "date_end"))
    first = np.where(start == NO_DATE, np.where(end == NO_DATE, NEVER, end), start)
    open_ends = (start == NO_DATE) * np.uint8(START) + (end == NO_DATE) * np.uint8(END)
    return first.astype(np.int32), np.where(end == NO_DATE, start, end), open_ends.astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Runs:
    """Cells of one zoom: where their incidents begin and end in a mosaic, and if a box holds the whole cell."""

    starts: Rows
    ends: Rows
    is_inner: Mask

    @property
    def sizes(self) -> Rows:
        """The number of incidents in each cell."""
        sizes: Rows = self.ends - self.starts
        return sizes

    def only(self, at: Rows) -> "Runs":
        """The cells at some positions."""
        return Runs(self.starts[at], self.ends[at], self.is_inner[at])

    def places(self, which: Mask | slice = slice(None)) -> Rows:
        """The positions of all incidents in some cells, in the mosaic's order."""
        starts, sizes = self.starts[which], self.sizes[which]
        before = np.cumsum(sizes) - sizes
        places: Rows = np.arange(sizes.sum()) + np.repeat(starts - before, sizes)
        return places


def find_runs(mosaic: Mosaic, box: BBox | None, zoom: int, margin: int = 0) -> Runs:
    """The cells of a zoom that hold incidents: all, or those that a box with `margin` cells around it touches."""
    key = mosaic.key >> (2 * (MAX_ZOOM - zoom))
    starts = np.flatnonzero(np.append(True, key[1:] != key[:-1])) if len(key) else np.empty(0, dtype=np.intp)
    ends = np.append(starts[1:], len(key))[: len(starts)]
    if box is None:
        return Runs(starts, ends, np.ones(len(starts), dtype=np.bool_))
    is_in, is_inner = touched(key[starts], box, zoom, margin)
    return Runs(starts[is_in], ends[is_in], is_inner[is_in])


def touched(number: Ints, box: BBox | None, zoom: int, margin: int = 0) -> tuple[Mask, Mask]:
    """Masks of the cells of a zoom that a box touches, and of those that it holds wholly; None touches all.

    `margin` makes the box wider by so many cells on each side.
    """
    if box is None:
        return np.ones(len(number), dtype=np.bool_), np.ones(len(number), dtype=np.bool_)
    x, y = columns_and_rows(number)
    is_in, is_inner = (np.zeros(len(number), dtype=np.bool_) for _ in range(2))
    for part in box.parts():
        columns, rows = cell_numbers(np.array([part.west, part.east]), np.array([part.north, part.south]))
        (west, east), (north, south) = ((each >> (MAX_ZOOM - zoom)).tolist() for each in (columns, rows))
        west, east, north, south = west - margin, east + margin, north - margin, south + margin
        is_in |= (x >= west) & (x <= east) & (y >= north) & (y <= south)
        is_inner |= (x > west) & (x < east) & (y > north) & (y < south)
    return is_in, is_inner


def keys_of(lon: Floats, lat: Floats) -> Ints:
    """The number of the cell that holds each place, at the last zoom."""
    x, y = cell_numbers(lon, lat)
    return _spread(x) | _spread(y) << 1


def level_of(keys: Ints, zoom: int) -> Ints:
    """The numbers of the cells of a zoom that hold cells of the last zoom."""
    return keys >> (2 * (MAX_ZOOM - zoom))


def columns_and_rows(number: Ints) -> tuple[Ints, Ints]:
    """The columns and rows of cells by their numbers."""
    return _gather(number), _gather(number >> 1)


def fitting_zooms(zoom: float) -> Iterator[int]:
    """The zoom whose cells are drawn about 64 pixels wide, then every coarser zoom."""
    nearest = min(max(int(np.floor(zoom + 0.5)), 0), MAX_ZOOM)
    return iter(range(nearest, -1, -1))


def _spread(numbers: Ints) -> Ints:
    """The numbers with a zero bit after each bit, to interleave a column with a row number."""
    spread = numbers.astype(np.int64)
    for shift, mask in SPREADS:
        spread = (spread | spread << shift) & mask
    return spread


def _gather(spread: Ints) -> Ints:
    """The numbers of which every second bit is given, from the lowest on: the inverse of `_spread`."""
    numbers = spread & SPREADS[-1][1]
    for (shift, _), (_, mask) in zip(SPREADS[::-1], (*SPREADS[-2::-1], (0, 0x00000000FFFFFFFF)), strict=True):
        numbers = (numbers | numbers >> shift) & mask
    return numbers
