"""Indexes that find a snapshot's rows by id, place or time without testing every row."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import floor
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from app.engine.blob_file import Pieces
from app.engine.columns import NO_DATE, Mask, Rows, are_among, day_number
from app.model.query import BBox, Interval

Floats = NDArray[np.float64]
Days = NDArray[np.int32]
Numbers = NDArray[np.int32]
Checksums = NDArray[np.uint32]
Fids = NDArray[np.int64]
"""Numbers of incidents in the GeoPackage."""

CELLS_PER_DEGREE = 10
"""Cells are about 11 km high: a bbox of half a degree touches 36 cells and holds most of their incidents."""
CELLS_AROUND = 360 * CELLS_PER_DEGREE + 1
CELLS_IN_ALL = CELLS_AROUND * (180 * CELLS_PER_DEGREE + 1)
MOST_BANDS = 64
"""For a bbox higher than this many cells it is cheaper to test every row."""
MOST_NUMBERS = 4
"""Numbers for each row up to which an index of all numbers is worth its memory: 4 bytes a number."""
LONG_DAYS = 31
"""Days: an event that lasts longer, or has an open end, is tested for every interval."""


@dataclass(frozen=True, slots=True, eq=False)
class Ids(Mapping[str, int]):
    """The row of each id, found by the id's CRC-32; ids that share a checksum are compared in full."""

    ids: Pieces
    checksum: Checksums
    row: Numbers

    def __getitem__(self, key: str) -> int:
        wanted = key.encode("utf-8", "surrogatepass")
        check = np.uint32(crc32(wanted))
        at = int(self.checksum.searchsorted(check))
        while at < len(self.row) and self.checksum[at] == check:
            row = int(self.row[at])
            if self.ids[row] == wanted:
                return row
            at += 1
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return (piece.decode() for piece in self.ids)

    def __len__(self) -> int:
        return len(self.ids)

    def by_row(self) -> Checksums:
        """The checksum of each row's id, by row."""
        checksum = np.empty_like(self.checksum)
        checksum[self.row] = self.checksum
        return checksum


def checksums(ids: Sequence[bytes]) -> Checksums:
    """The CRC-32 of each id."""
    return np.fromiter(map(crc32, ids), dtype=np.uint32, count=len(ids))


def build_ids(ids: Pieces, checksum: Checksums) -> Ids:
    """The index of ids; `ids` and `checksum` are in row order."""
    row = np.argsort(checksum, kind="stable").astype(np.int32)
    return Ids(ids, checksum[row], row)


@dataclass(frozen=True)
class Numbered:
    """The rows of incidents by their numbers in the GeoPackage; `fid` has the number of each row."""

    fid: Fids

    def find(self, fids: Fids) -> Rows:
        """The rows, ascending, that have one of these numbers, which ascend."""
        if self._row is None:
            return np.flatnonzero(are_among(fids, self.fid))
        first, end = np.searchsorted(fids, (self._least, self._least + len(self._row)))
        rows = self._row.take(fids[first:end] - self._least)
        return np.sort(rows[rows >= 0]).astype(np.intp)

    @cached_property
    def _least(self) -> int:
        return int(self.fid.min())

    @cached_property
    def _row(self) -> Numbers | None:
        """The row of each number from the least on, -1 for none; None where most numbers have no row."""
        if not len(self.fid):
            return None
        span = int(self.fid.max()) - self._least + 1
        if span > MOST_NUMBERS * len(self.fid):
            return None
        row = np.full(span, -1, dtype=np.int32)
        row[self.fid - self._least] = np.arange(len(self.fid), dtype=np.int32)
        return row


class Stretch(NamedTuple):
    """A run of grid positions from `first` to before `last` for one row of cells that a box touches.

    With `is_rim` the box covers only a part of the cells' height.
    """

    box: BBox
    first: int
    last: int
    is_rim: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """Located rows sorted by cell; cells run row by row from the south-west, rows within a cell ascend.

    `key` are the numbers of the cells that hold rows; `first` is where each such cell starts in `row`, `lon` and
    `lat`, and, as its last value, where the last cell ends.
    """

    key: Numbers
    first: Numbers
    row: Numbers
    lon: Floats
    lat: Floats
    _last: list[tuple[Sequence[BBox], list[Stretch] | None]] = field(
        default_factory=lambda: [((), [])], init=False, repr=False, compare=False
    )

    def stretches(self, boxes: Sequence[BBox]) -> list[Stretch] | None:
        """The runs of positions that may lie in the boxes; None if a box is too high for the index to help.

        The last answer is kept: a request asks first how much there is to do, and then does it.
        """
        before, found = self._last[0]
        if before != boxes:
            found = self._find_stretches(boxes)
            self._last[0] = boxes, found
        return found

    def _find_stretches(self, boxes: Sequence[BBox]) -> list[Stretch] | None:
        found = []
        for box in boxes:
            south, north = _cell(box.south, 90), _cell(box.north, 90)
            if north - south >= MOST_BANDS:
                return None
            bands = np.arange(south, north + 1) * CELLS_AROUND
            begin = np.searchsorted(self.key, bands + _cell(box.west, 180))
            end = np.searchsorted(self.key, bands + _cell(box.east, 180), side="right")
            places = zip(self.first[begin].tolist(), self.first[end].tolist(), strict=True)
            found += [
                Stretch(box, first, last, is_rim=band in (south, north))
                for band, (first, last) in enumerate(places, south)
                if first < last
            ]
        return found

    def find(self, stretches: Sequence[Stretch]) -> Numbers:
        """The rows that lie in the boxes of the stretches, in no order."""
        parts = [self.row[:0]]
        for box, first, last, is_rim in stretches:
            lon = self.lon[first:last]
            inside = (lon >= box.west) & (lon <= box.east)
            if is_rim:
                lat = self.lat[first:last]
                inside &= (lat >= box.south) & (lat <= box.north)
            parts.append(self.row[first:last][inside])
        return np.concatenate(parts)


def build_grid(lon: Floats, lat: Floats) -> Grid:
    """The grid of the rows with coordinates; NaN stands for a row without them."""
    located = np.flatnonzero(~np.isnan(lon))
    key = cells(lat[located], 90) * CELLS_AROUND + cells(lon[located], 180)
    order = np.argsort(key, kind="stable")
    row, key = located[order], key[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    ends = np.append(first, len(row)).astype(np.int32)
    return Grid(key[first].astype(np.int32), ends, row.astype(np.int32), lon[row], lat[row])


def _cell(degrees: float, least: int) -> int:
    return floor((degrees + least) * CELLS_PER_DEGREE)


def cells(degrees: Floats, least: int | NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of each coordinate's cell, counted from `-least` degrees."""
    return np.floor((degrees + least) * CELLS_PER_DEGREE).astype(np.int64)


@dataclass(frozen=True, slots=True)
class Calendar:
    """An index by time; rows are newest first, so the days of an interval are one run of rows.

    `falling` are the negated first days of the rows that have one (they come before all other rows). `long` are
    the rows that last longer than `LONG_DAYS` or have one open end.
    """

    falling: Days
    long: Numbers

    def stretch(self, interval: Interval) -> tuple[int, int]:
        """The first row, and the row after the last, that may overlap the interval; long rows are not counted."""
        first, last = 0, len(self.falling)
        if interval.end is not None:
            first = int(np.searchsorted(self.falling, np.int32(-day_number(interval.end))))
        if interval.start is not None:
            least = np.int32(LONG_DAYS - day_number(interval.start))
            last = int(np.searchsorted(self.falling, least, side="right"))
        return first, max(first, last)

    def find(self, interval: Interval) -> Rows:
        """All rows that may overlap the interval, in order."""
        first, last = self.stretch(interval)
        before, after = np.searchsorted(self.long, (first, last))
        return np.concatenate([self.long[:before], np.arange(first, last), self.long[after:]])

    def may_hold(self, interval: Interval, rows: Numbers) -> Mask:
        """A mask of these rows: true where the row may overlap the interval."""
        first, last = self.stretch(interval)
        mask: Mask = (rows >= first) & (rows < last)
        if len(self.long):
            mask |= self.long[np.searchsorted(self.long, rows).clip(max=len(self.long) - 1)] == rows
        return mask


def build_calendar(start: Days, end: Days) -> Calendar:
    """The index by time from first and last days; rows must be newest first, undated rows last."""
    has_start, has_end = start != NO_DATE, end != NO_DATE
    lasting = end.astype(np.int64) - start
    is_long = np.where(has_start & has_end, lasting > LONG_DAYS, has_start | has_end)
    dated = int(np.count_nonzero(has_start))
    return Calendar(-start[:dated], np.flatnonzero(is_long).astype(np.int32))
