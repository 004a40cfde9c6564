"""Columns that grow at their end: rows are appended in spare room behind them, without a copy of the others."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.builder import IncidentColumns
from app.engine.column_arrays import from_arrays, to_arrays
from app.engine.columns import Categories
from app.model.coded import NONE, Codes, narrow

SPARE = 4_096
"""Rows for which room is made at the least, where rows are appended."""
SHARE = 16
"""Room is made for one sixteenth of the rows that are there."""


@dataclass(slots=True)
class Room:
    """Arrays by name that are longer than the values in them, so that values are appended without a copy.

    A value that is appended never changes and never moves: who holds fewer values can read them meanwhile.
    """

    arrays: dict[str, NDArray[Any]] = field(default_factory=dict)
    _lock: Lock = field(default_factory=Lock)

    def appended(self, name: str, before: NDArray[Any], own: NDArray[Any]) -> NDArray[Any]:
        """The values `before`, followed by `own`; calls by one name give the same values, or more of them."""
        with self._lock:
            count, end = len(before), len(before) + len(own)
            room = self.arrays.get(name)
            if room is None or len(room) < end or room.dtype != before.dtype:
                room = np.empty(end + max(SPARE, end // SHARE), dtype=before.dtype)
                room[:count] = before
                self.arrays[name] = room
            room[count:end] = own
            return room[:end]


@dataclass(slots=True)
class Growth:
    """The columns of a segment with spare room behind each array.

    `room` are arrays, by the names of `to_arrays`, that begin with the columns' values and are longer.
    """

    columns: IncidentColumns
    room: Room = field(default_factory=Room)
    _lock: Lock = field(default_factory=Lock)

    def extended(self, arrived: IncidentColumns) -> IncidentColumns:
        """The columns followed by the rows that came after them, all of them, in the order in which they came."""
        values, arrays = to_arrays(self.columns)
        own_values, own = to_arrays(arrived)
        with self._lock:
            for name in values:
                of_own = own_values.get(name)
                codes = own.get(f"codes/{name}")
                if of_own is None or codes is None:
                    coded = arrived.categories[name].coded()
                    of_own, codes = coded.values, coded.codes
                values[name], arrays[f"codes/{name}"] = self._coded(
                    f"codes/{name}",
                    Categories(arrays[f"codes/{name}"], tuple(values[name])),
                    Categories(codes, tuple(of_own)),
                )
            for name, array in arrays.items():
                if not name.startswith("codes/"):
                    arrays[name] = self.room.appended(name, array, own[name])
        return from_arrays(values, arrays, arrived.features.heap)

    def _coded(self, name: str, before: Categories, own: Categories) -> tuple[tuple[str, ...], Codes]:
        """The values and codes of a column; coded anew where the appended rows have new values."""
        used = np.unique(own.codes)
        used = used[used != NONE]
        names = [own.values[code] for code in used.tolist()]
        new = sorted(value for value in names if _place(before.values, value) == NONE)
        whole = _widened(before, new) if new else before
        table = np.full(len(own.values) + 1, NONE, dtype=whole.codes.dtype)
        table[used] = [_place(whole.values, value) for value in names]
        codes = table[own.codes]
        if new:
            return whole.values, np.concatenate([whole.codes, codes])
        return whole.values, self.room.appended(name, whole.codes, codes)


def _widened(column: Categories, new: Sequence[str]) -> Categories:
    """The column with room for new values, which are in order, among its own."""
    values = list(column.values)
    places = [bisect_left(values, value) for value in new]
    for at, (place, value) in enumerate(zip(places, new, strict=True)):
        values.insert(place + at, value)
    own = np.arange(len(column.values))
    table = np.append(own + np.searchsorted(places, own, side="right"), NONE)
    return Categories(narrow(table, len(values))[column.codes], tuple(values))


def _place(values: Sequence[str], value: str) -> int:
    """The place of a value among values in order; `NONE` where it is not one of them."""
    at = bisect_left(values, value)
    return at if at < len(values) and values[at] == value else NONE
