"""Columns that grow at their end: rows are appended in spare room behind them, without a copy of the others."""

from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.engine.builder import IncidentColumns, join_codes
from app.engine.column_arrays import from_arrays, to_arrays
from app.engine.columns import Categories
from app.model.coded import NONE, Codes

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
        names = [own.values[code] for code in used.tolist() if code != NONE]
        place = dict(zip(before.values, range(len(before.values)), strict=True))
        if not place.keys() >= set(names):
            whole = join_codes(before, own)
            return whole.values, whole.codes
        table = np.full(len(own.values) + 1, NONE, dtype=before.codes.dtype)
        for value, code in zip(names, used[used != NONE].tolist(), strict=True):
            table[code] = place[value]
        return before.values, self.room.appended(name, before.codes, table[own.codes])
