"""The distinct extents of incidents, and the rows that possibly or certainly lie in a province."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray

from app.engine.extents import Extents
from app.engine.groups import Distinct, find_distinct
from app.geography.discs import Discs
from app.geography.shares import (
    Places,
    Shares,
    circle_shares,
    district_shares,
    plain_shares,
    provinces_of,
)
from app.model.query import BBox, PlaceMatch

Rows = NDArray[np.intp]

NOWHERE = -1
CERTAIN = 0.95
"""An incident certainly lies in an area from this share of its extent on, as for a side of the line.

The whole extent would be too much to ask: outlines of different makers are drawn a little apart (0.1 km, as for
the line, is 3 % of a circle of 2 km), and shares are measured numerically.
"""


@dataclass(frozen=True)
class RowPlaces:
    """The number of each row's extent (`of_row`, `NOWHERE` for unlocated rows), and one row of each extent."""

    extents: Extents
    of_row: Rows
    first: Rows

    @cached_property
    def places(self) -> Places:
        """The distinct extents themselves."""
        return places_of(self.extents, self.first)

    @cached_property
    def districts(self) -> Shares:
        """The shares of extents in districts; a few seconds for a hundred thousand extents."""
        land, places = self.extents.land, self.places
        return district_shares(land, places, circle_shares(land, places))

    @cached_property
    def provinces(self) -> Shares:
        """The shares of extents in provinces; a third of the time of `districts`."""
        return provinces_of(self.extents.land, self.places)


def find_places(extents: Extents) -> RowPlaces:
    """The distinct extents of all rows; half a second for a million rows."""
    located = np.flatnonzero(~np.isnan(extents.lon))
    distinct = distinct_places(extents, located)
    of_row = np.full(len(extents.lon), NOWHERE)
    of_row[located] = distinct.group
    return RowPlaces(extents, of_row, located[distinct.first])


def distinct_places(extents: Extents, rows: Rows) -> Distinct:
    """The distinct extents of some rows, and the number of each row's extent."""
    one = extents
    columns = (one.lon, one.lat, one.radius, one.unit, one.is_unit, one.is_vague)
    return find_distinct([column.take(rows) for column in columns])


def places_of(extents: Extents, rows: Rows) -> Places:
    """The extent of each row."""
    discs = Discs(extents.lon.take(rows), extents.lat.take(rows), extents.radius.take(rows))
    unit = extents.unit.take(rows).astype(np.intp)
    return Places(discs, unit, extents.is_unit.take(rows), extents.is_vague.take(rows), extents.units)


def find_in_provinces(extents: Extents, codes: Iterable[str], match: PlaceMatch) -> Rows:
    """The rows that possibly or certainly lie in some of the provinces, in no order.

    Only circles that cross the outline of a province are measured: a second for half a million rows.
    """
    wanted, land = frozenset(codes), extents.land
    provinces = np.array([province.iso in wanted for province in land.atlas.provinces])
    if not provinces.any():
        return np.empty(0, dtype=np.intp)
    outlines = [province.outline for province in land.atlas.provinces if province.iso in wanted]
    rows = extents.in_box(BBox(*shapely.total_bounds(outlines).tolist()), PlaceMatch.POSSIBLY).astype(np.intp)
    share = plain_shares(land, places_of(extents, rows), provinces)
    open_ = np.flatnonzero(np.isnan(share))
    distinct = distinct_places(extents, rows[open_])
    places = places_of(extents, rows[open_[distinct.first]])
    share[open_] = provinces_of(land, places).among(provinces)[distinct.group]
    return rows[share > 0 if match is PlaceMatch.POSSIBLY else share >= CERTAIN]


def find_in_units(extents: Extents, units: Iterable[str], match: PlaceMatch) -> Rows:
    """The rows that possibly or certainly lie in some districts or provinces, in no order.

    An incident that is known as a unit lies possibly in each of its districts, certainly where all are asked for.
    """
    land, wanted = extents.land, tuple(units)
    asked = np.logical_or.reduce([land.members(unit) for unit in wanted])
    bounds = shapely.total_bounds([land.outline(unit) for unit in wanted])
    rows = extents.in_box(BBox(*bounds.tolist()), PlaceMatch.POSSIBLY).astype(np.intp)
    distinct = distinct_places(extents, rows)
    places = places_of(extents, rows[distinct.first])
    (place, district, share), outside = circle_shares(land, places)
    shares = np.bincount(place[asked[district]], share[asked[district]], len(outside)).astype(np.float64)
    counts = np.array([(land.members(unit).sum(), (land.members(unit) & asked).sum()) for unit in places.units])
    whole = np.flatnonzero(places.is_unit)
    of_unit, held = counts.reshape(-1, 2)[places.unit[whole]].T
    shares[whole] = held > 0 if match is PlaceMatch.POSSIBLY else (held == of_unit) & (held > 0)
    shares = shares[distinct.group]
    return rows[shares > 0 if match is PlaceMatch.POSSIBLY else shares >= CERTAIN]
