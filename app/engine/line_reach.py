"""Incidents that possibly or certainly lie within some km of the Durand Line."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.engine.columns import Mask
from app.engine.extents import Extents
from app.engine.places import distinct_places, places_of
from app.engine.row_tests import Index, at_rows
from app.geography.border import Border
from app.geography.discs import Discs
from app.geography.farthest import farthest_km, opposite_km
from app.model.query import PlaceMatch

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(slots=True)
class Farthest:
    """By row, bounds in km for the distance from the line to the farthest point of the incident's extent.

    The distance lies between `low` and `high`; they are equal once it is measured. NaN for a row without a place,
    infinite where the radius is unknown. With `is_measured`, `high` is the distance for every row.
    """

    low: Floats
    high: Floats
    is_measured: bool = False


@dataclass(frozen=True)
class LineReach:
    """The nearest and farthest points of incidents' extents, as seen from the line.

    For most circles the centre's distance and the radius decide. Where they leave open whether the whole circle is
    near enough (the line may bend around the circle), the farthest point is measured once and kept: for a
    question, or for all rows before anybody asks (`measure_all`, in a thread of its own).
    """

    extents: Extents

    def within(self, km: float, match: PlaceMatch, index: Index) -> Mask:
        """A mask of the rows that possibly or certainly lie within `km` of the line."""
        if match is PlaceMatch.POSSIBLY:
            near: Mask = at_rows(self._least, index) <= km
            return near
        if not self._farthest.is_measured:
            self._measure(km, index)
        held: Mask = at_rows(self._farthest.high, index) <= km
        return held

    @property
    def is_measured(self) -> bool:
        """True once no question has anything left to measure."""
        return "_farthest" in self.__dict__ and "_least" in self.__dict__ and self._farthest.is_measured

    def measure_all(self) -> None:
        """Measure the farthest point of every circle; a minute for half a million distinct ones.

        Questions may be answered meanwhile.
        """
        bounds, _ = self._farthest, self._least
        rows = np.flatnonzero(bounds.low < bounds.high)
        distinct = distinct_places(self.extents, rows)
        first = rows[distinct.first]
        discs, most = (
            places_of(self.extents, first).discs,
            self.extents.border_km[first] + self.extents.radius[first],
        )
        km = np.maximum(self.extents.land.farthest_from_line(discs, most), self.extents.border_km[first])
        bounds.high[rows] = km[distinct.group]
        bounds.low[rows] = bounds.high[rows]
        bounds.is_measured = True

    def farthest(self, rows: Rows) -> Floats:
        """The km from the line to the farthest point of each row's extent, as exactly as it can be measured.

        Infinite where no radius is known, NaN for unlocated rows.
        """
        low, high = self._farthest.low, self._farthest.high
        open_ = rows[low[rows] < high[rows]]
        if len(open_):
            for measure in (opposite_km, farthest_km):
                low[open_] = measured = self._measured(open_, measure)
            high[open_] = measured
        return high[rows]

    @cached_property
    def _least(self) -> Floats:
        """By row, km from the line to the nearest point of its extent; under 0 if a circle crosses the line."""
        least = self.extents.border_km - self.extents.radius
        whole, spans = self._units()
        least[whole] = np.minimum(spans[:, 0], self.extents.border_km[whole])
        return least

    @cached_property
    def _farthest(self) -> Farthest:
        extents = self.extents
        high = np.where(extents.is_vague, np.inf, extents.border_km + extents.radius)
        low = np.where(extents.is_vague, np.inf, extents.border_km)
        whole, spans = self._units()
        low[whole] = high[whole] = np.maximum(spans[:, 1], extents.border_km[whole])
        return Farthest(low, high)

    def _units(self) -> tuple[Rows, Floats]:
        """The rows whose extents are units; km from the line to the nearest and farthest point of each."""
        whole = np.flatnonzero(self.extents.is_unit)
        numbers, at = np.unique(self.extents.unit[whole], return_inverse=True)
        return whole, self.extents.land.spans_from_line([self.extents.units[each] for each in numbers])[at]

    def _measure(self, km: float, index: Index) -> None:
        """Measure the rows for which the bounds do not tell whether they lie within `km` of the line."""
        low, high = self._farthest.low, self._farthest.high
        for measure, is_exact in ((opposite_km, False), (farthest_km, True)):
            is_open = (at_rows(low, index) <= km) & (at_rows(high, index) > km)
            open_ = np.flatnonzero(is_open) if isinstance(index, slice) else index[is_open]
            if not len(open_):
                return
            low[open_] = measured = self._measured(open_, measure)
            if is_exact:
                high[open_] = measured

    def _measured(self, rows: Rows, measure: Callable[[Border, Discs], Floats]) -> Floats:
        """The measured distance of each row's circle, at least its `low`; each circle is measured once."""
        low, distinct = self._farthest.low, distinct_places(self.extents, rows)
        discs = places_of(self.extents, rows[distinct.first]).discs
        km: Floats = np.fmax(measure(self.extents.land.atlas.border, discs)[distinct.group], low[rows])
        return km
