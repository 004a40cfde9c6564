"""Rows by the extents in which incidents possibly or certainly lie, for queries about more than centres."""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from app.engine.builder import IncidentColumns
from app.engine.columns import Mask
from app.engine.indexes import Grid
from app.engine.near_index import MM_PER_KM, NEIGHBOURS_KM, order_by_km, rows_and_km
from app.engine.row_tests import Index, Test, at_rows, in_units, is_among
from app.geography.land import Land
from app.model.query import BBox, Near, PlaceMatch, Query, Zone

if TYPE_CHECKING:
    from app.engine.extents import Extents, Millimetres, Reached
    from app.engine.line_reach import LineReach
    from app.engine.places import RowPlaces

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]
Order = NDArray[np.int64]

MOST_PLACES = 16
"""Places whose surroundings are kept: the number of crossings with a point.

12 MB each where half a million incidents possibly lie within `NEIGHBOURS_KM`.
"""
MOST_BOXES = 64
"""Boxes whose rows are kept: 4 bytes per incident in them."""
FIRST_LOOK = 4096
"""Rows tested in the first step of a search for the nearest matches."""


@dataclass(frozen=True, slots=True)
class Surrounded:
    """The rows possibly near a place, nearest centre first, with nearest and farthest distance in mm.

    `by_least` and `by_most` are `least` and `most` sorted.
    """

    order: Order
    least: "Millimetres"
    most: "Millimetres"
    by_least: "Millimetres"
    by_most: "Millimetres"

    def find(self, km: float, match: PlaceMatch) -> tuple[Rows, Floats]:
        """The rows that possibly or certainly lie within `km`, nearest centre first, and the centres' km."""
        span = self.least if match is PlaceMatch.POSSIBLY else self.most
        return rows_and_km(self.order[span <= round(km * MM_PER_KM)])

    def first(self, km: float, match: PlaceMatch, count: int) -> tuple[int, Rows, Floats]:
        """The number of rows that match, and the nearest `count` of them with their km; the rest is not read."""
        span, spans = (self.least, self.by_least) if match is PlaceMatch.POSSIBLY else (self.most, self.by_most)
        rim = round(km * MM_PER_KM)
        matched, looked = int(np.searchsorted(spans, rim, side="right")), FIRST_LOOK
        count = min(count, matched)
        while (at := np.flatnonzero(span[:looked] <= rim)).size < count:
            looked *= 4
        return matched, *rows_and_km(self.order[at[:count]])


def build_surrounded(reached: "Reached") -> Surrounded:
    """The index of a place, from all rows possibly near it."""
    order = order_by_km(reached.rows, reached.km)
    at = np.argsort(order)
    return Surrounded(
        order[at], reached.least[at], reached.most[at], np.sort(reached.least), np.sort(reached.most)
    )


@dataclass(frozen=True)
class PlaceSearch:
    """The extents of a snapshot's rows and their indexes, each made when it is first asked for.

    Then its module is imported, too: a short command that counts or lists asks for none of them.
    """

    columns: IncidentColumns
    land: Land
    _kept: OrderedDict[tuple[float, float], Surrounded | None] = field(default_factory=OrderedDict)
    _in_boxes: dict[tuple[BBox, PlaceMatch], NDArray[np.int32]] = field(default_factory=dict)
    _in_areas: dict[tuple[tuple[str, ...], PlaceMatch], Mask] = field(default_factory=dict)
    _in_units_of: dict[tuple[tuple[str, ...], PlaceMatch], Mask] = field(default_factory=dict)
    _in_zones: dict[tuple[Zone, PlaceMatch], NDArray[np.int32]] = field(default_factory=dict)
    _by_line: set[tuple[float, PlaceMatch]] = field(default_factory=set)

    def prepare(self) -> None:
        """Build the indexes for places and boxes; a quarter of a second for a million rows."""
        _ = self.extents.sized, self.extents.coarse

    def prepare_line(self) -> None:
        """Measure the farthest point of every place from the line; a minute for half a million distinct places."""
        self._line_reach.measure_all()

    def is_at_hand(self, query: Query) -> bool:
        """True if the query's tests of place need no new measuring: such a query takes milliseconds."""
        if not query.is_about_extent():
            return True
        asked = query.provinces, query.place_match
        is_made = "extents" in self.__dict__ and {"sized", "coarse"} <= self.extents.__dict__.keys()
        asked_near_line = query.border_km, query.place_match
        is_near_line = query.border_km is None or self._is_line_measured() or asked_near_line in self._by_line
        has_units = not query.units or (query.units, query.place_match) in self._in_units_of
        return is_made and is_near_line and has_units and (not query.provinces or asked in self._in_areas)

    @cached_property
    def extents(self) -> "Extents":
        """The circle or unit of each row."""
        from app.engine.extents import build_extents

        return build_extents(self.columns.numbers, self.columns.categories, self.land)

    @cached_property
    def places(self) -> "RowPlaces":
        """The distinct extents, and their shares in provinces and districts."""
        from app.engine.places import find_places

        return find_places(self.extents)

    @cached_property
    def _line_reach(self) -> "LineReach":
        from app.engine.line_reach import LineReach

        return LineReach(self.extents)

    def _is_line_measured(self) -> bool:
        return "_line_reach" in self.__dict__ and self._line_reach.is_measured

    def farthest_from_line(self, rows: Rows) -> Floats:
        """The km from the line to the farthest point of each row's place; infinite where no radius is known."""
        return self._line_reach.farthest(rows)

    def around(self, near: Near, match: PlaceMatch) -> tuple[Rows, Floats]:
        """The rows that possibly or certainly lie within a circle, nearest centre first, and the centres' km."""
        surrounded = self._surrounded(near)
        if surrounded is not None:
            return surrounded.find(near.km, match)
        reached = self.extents.around(near, match)
        return rows_and_km(np.sort(order_by_km(reached.rows, reached.km)))

    def _surrounded(self, near: Near) -> Surrounded | None:
        """The index of a place that was queried before; None at the first query or for a circle over 50 km."""
        if near.km > NEIGHBOURS_KM:
            return None
        place = near.lon, near.lat
        is_known = place in self._kept
        found = self._kept.pop(place, None)
        if is_known and found is None:
            found = build_surrounded(self.extents.around(Near(*place, NEIGHBOURS_KM), PlaceMatch.POSSIBLY))
        self._kept[place] = found
        if len(self._kept) > MOST_PLACES:
            self._kept.popitem(last=False)
        return found

    def in_box(self, box: BBox, match: PlaceMatch) -> NDArray[np.int32]:
        """The rows that possibly or certainly lie in a box, in no order; kept for its next page."""
        rows = self._in_boxes.get((box, match))
        if rows is None:
            if len(self._in_boxes) >= MOST_BOXES:
                self._in_boxes.clear()
            rows = self._in_boxes[box, match] = self.extents.in_box(box, match)
        return rows

    def in_zone(self, zone: Zone, match: PlaceMatch, grid: Grid) -> NDArray[np.int32]:
        """The rows, ascending, that lie in an area or a corridor by centre or extent; kept for the next page."""
        from app.engine.zones import find_by_centre, find_by_extent

        rows = self._in_zones.get((zone, match))
        if rows is None:
            if len(self._in_zones) >= MOST_PLACES:
                self._in_zones.clear()
            if match is PlaceMatch.CENTRE:
                found = find_by_centre(zone, self.columns, grid, self.land)
            else:
                found = find_by_extent(zone, match, self.extents)
            rows = self._in_zones[zone, match] = found.astype(np.int32)
        return rows

    def has_zones(self, query: Query) -> bool:
        """True if the rows in the query's area and corridor are kept, or it has none."""
        return all((zone, query.place_match) in self._in_zones for zone in query.zones())

    def nearest(self, query: Query) -> tuple[int, Rows, Floats] | None:
        """The number of rows that match, the nearest rows up to the end of the query's page, and their km.

        None if the query has other conditions than `near`, or if the place was not queried before.
        """
        near, limit = query.near, query.limit
        is_plain = replace(query, near=None).is_unrestricted() and query.located and not query.sort
        if near is None or limit is None or not is_plain or not query.is_about_extent():
            return None
        surrounded = self._kept.get((near.lon, near.lat)) if near.km <= NEIGHBOURS_KM else None
        return None if surrounded is None else surrounded.first(near.km, query.place_match, query.offset + limit)

    def tests(self, query: Query) -> Iterator[Test]:
        """The tests for place, without the one by which candidates were found (`near`, a zone, else `bbox`)."""
        match, box, border_km = query.place_match, query.bbox, query.border_km
        if box is not None and (query.near is not None or query.zones()):
            held = np.zeros(len(self.columns), dtype=np.bool_)
            held[self.in_box(box, match)] = True
            yield partial(at_rows, held)
        if border_km is not None:
            yield partial(self._near_line, border_km, match)
        if query.provinces:
            yield partial(self._in_provinces, query)
        if query.units:
            yield partial(self._in_units, query)
        if query.sides:
            from app.geography.sides import UNDETERMINED

            sides = (*query.sides, UNDETERMINED) if match is PlaceMatch.POSSIBLY else query.sides
            yield partial(is_among, self.columns, "side", sides)

    def _near_line(self, km: float, match: PlaceMatch, index: Index) -> Mask:
        """A mask of the rows within `border_km` of the line; the measured distances are kept."""
        mask = self._line_reach.within(km, match, index)
        if isinstance(index, slice):
            if len(self._by_line) >= MOST_BOXES:
                self._by_line.clear()
            self._by_line.add((km, match))
        return mask

    def _in_provinces(self, query: Query, index: Index) -> Mask:
        """A mask of the rows in the query's provinces; computed once for all rows and kept, 1 byte per row."""
        asked = query.provinces, query.place_match
        if asked not in self._in_areas:
            from app.engine.places import find_in_provinces

            mask = self._mask(find_in_provinces(self.extents, *asked))
            if query.place_match is PlaceMatch.POSSIBLY:
                mask |= is_among(self.columns, "province", query.provinces, slice(None))
            _keep(self._in_areas, asked, mask)
        return at_rows(self._in_areas[asked], index)

    def _in_units(self, query: Query, index: Index) -> Mask:
        """A mask of the rows in the query's districts and provinces; kept as the one of provinces is."""
        asked = query.units, query.place_match
        if asked not in self._in_units_of:
            from app.engine.places import find_in_units

            mask = self._mask(find_in_units(self.extents, *asked))
            if query.place_match is PlaceMatch.POSSIBLY:
                mask |= in_units(self.columns, query.units, slice(None))
            _keep(self._in_units_of, asked, mask)
        return at_rows(self._in_units_of[asked], index)

    def _mask(self, rows: Rows) -> Mask:
        mask = np.zeros(len(self.columns), dtype=np.bool_)
        mask[rows] = True
        return mask


def _keep(
    kept: dict[tuple[tuple[str, ...], PlaceMatch], Mask], asked: tuple[tuple[str, ...], PlaceMatch], mask: Mask
) -> None:
    """Keep a mask among the last ones that were asked for."""
    if len(kept) >= MOST_PLACES:
        kept.clear()
    kept[asked] = mask
