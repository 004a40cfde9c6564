"""The distinct places of all incidents, and which part of each lies in which province and district."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from app.geography.discs import Discs
from app.geography.shares import Places, Shares, circle_shares, district_shares, provinces_of
from app.query import PlaceMatch
from app.store.extents import Extents
from app.store.frame import Mask
from app.store.groups import find_distinct
from app.store.row_tests import Index, at_rows

Rows = NDArray[np.intp]

NOWHERE = -1
CERTAIN = 0.95
"""The share of an incident's place in an area from which on it certainly lies there, as for a side of the line.

All of it would ask too much: outlines are drawn a little apart by those who draw them (0.1 km, as the line itself,
are 3 % of a circle of 2 km), and shares are measured.
"""


@dataclass(frozen=True)
class RowPlaces:
    """The number of each row's place, `NOWHERE` for the unlocated, and a row of each place."""

    extents: Extents
    of_row: Rows
    first: Rows

    @cached_property
    def places(self) -> Places:
        """The places themselves."""
        one = self.extents
        discs = Discs(one.lon[self.first], one.lat[self.first], one.radius[self.first])
        unit = one.unit[self.first].astype(np.intp)
        return Places(discs, unit, one.is_unit[self.first], one.is_vague[self.first], one.units)

    @cached_property
    def districts(self) -> Shares:
        """The parts of places in districts: a few seconds for a hundred thousand places."""
        land, places = self.extents.land, self.places
        return district_shares(land, places, circle_shares(land, places))

    @cached_property
    def provinces(self) -> Shares:
        """The parts of places in provinces; a third of the time of `districts`."""
        return provinces_of(self.extents.land, self.places)

    def in_provinces(self, codes: Iterable[str], match: PlaceMatch, index: Index) -> Mask:
        """Which of the rows possibly or certainly lie in some of the provinces; a row without a place does not."""
        wanted = frozenset(codes)
        areas = np.array([province.iso in wanted for province in self.extents.land.atlas.provinces])
        share = self.provinces.among(areas)
        is_there = share > 0 if match is PlaceMatch.POSSIBLY else share >= CERTAIN
        return np.append(is_there, False)[at_rows(self.of_row, index)]


def find_places(extents: Extents) -> RowPlaces:
    """The distinct places; 0.3 s at a million."""
    located = np.flatnonzero(~np.isnan(extents.lon))
    columns = (extents.lon, extents.lat, extents.radius, extents.unit, extents.is_unit, extents.is_vague)
    distinct = find_distinct([column[located].astype(np.float64) for column in columns])
    of_row = np.full(len(extents.lon), NOWHERE)
    of_row[located] = distinct.group
    return RowPlaces(extents, of_row, located[distinct.first])
