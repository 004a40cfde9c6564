"""Counts of incidents by province or district, and the weight that each area can honestly be given.

How an incident's weight of 1 is shared:

- An incident gives each area the share of its circle that lies in the area. Where a stated unit cuts the circle,
  that is the share of the remaining part.
- An incident known as a whole unit gives 1 to the area that holds the unit, and nothing to areas that are parts of
  the unit: an incident of a province has no district, one of a district no tehsil.
- An incident without a known radius gives nothing to any area.
- `elsewhere` is the weight outside the two countries, `not_attributable` the weight in them that no area gets:
  with the areas' weights they add up to the number of incidents.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.aggregate.clusters import TYPES
from app.aggregate.tile_index import Mosaic
from app.engine.columns import Categories, Mask, Rows
from app.engine.places import CERTAIN
from app.engine.snapshot import Snapshot
from app.geography.admin import District, Province
from app.geography.atlas import Atlas
from app.geography.land import Land
from app.geography.shares import Shares
from app.model.errors import BadParameter

KINDS = ("province", "district")
"""The kinds of area to count by."""
DECIMALS = 3
ELSEWHERE, TOO_COARSE = -1, -2
"""Codes in place of an area's number: outside both countries; inside them but known too coarsely for the kind."""

Units = tuple[Province, ...] | tuple[District, ...]


@dataclass(frozen=True, slots=True)
class Placing:
    """The areas of a snapshot's incidents: by centre, and by share of the extent.

    `area` is the area number of each row's centre, or the code why there is none. `place` is the number of each
    row's distinct extent, `shares` the extents' shares in areas, `centre` the area of each extent's centre, and
    `is_centre_only` marks extents with no share in that area.
    """

    codes: tuple[str, ...]
    area: NDArray[np.int32]
    place: NDArray[np.intp]
    shares: Shares
    centre: NDArray[np.int32]
    is_centre_only: Mask


def read_by(text: str) -> str:
    """The checked kind of area; `BadParameter` if there is no such kind."""
    if text not in KINDS:
        raise BadParameter(f"by: unknown {text!r}: expected {' or '.join(KINDS)}")
    return text


def place(snapshot: Snapshot, atlas: Atlas, by: str) -> Placing:
    """The areas of every incident; shares are measured once per distinct extent and kept with the snapshot."""
    units: Units = atlas.provinces if by == "province" else atlas.districts
    side = snapshot.categories["side"].coded()
    area = _find_areas(snapshot, units)
    area[(area == ELSEWHERE) & (side.codes >= 0)] = TOO_COARSE
    search = snapshot.place_search
    if search.land.atlas is not atlas:
        search = snapshot.on(Land(lambda: atlas)).place_search
    shares = search.places.provinces if by == "province" else search.places.districts
    centre = area[search.places.first]
    given = np.isin(np.arange(len(centre)) * len(units) + centre, shares.place * len(units) + shares.area)
    return Placing(
        tuple(unit.iso if isinstance(unit, Province) else unit.code for unit in units),
        area,
        search.places.of_row,
        shares,
        centre,
        ~given & (centre >= 0),
    )


def province_shares(snapshot: Snapshot, rows: Rows) -> dict[str, dict[str, float]]:
    """By incident id, the shares of its extent in provinces, by ISO 3166-2 code; "" is outside both countries.

    Incidents whose whole extent is in the province of their centre are left out.
    """
    places, province = snapshot.place_search.places, snapshot.categories["province"].coded()
    shares, atlas = places.provinces, snapshot.place_search.land.atlas
    found = {}
    for row in rows.tolist():
        place = int(places.of_row[row])
        first, last = np.searchsorted(shares.place, (place, place + 1)).tolist()
        parts = {atlas.provinces[shares.area[at]].iso: float(shares.share[at]) for at in range(first, last)}
        if shares.outside[place] > 0:
            parts[""] = float(shares.outside[place])
        centre = province.values[province.codes[row]] if province.codes[row] >= 0 else None
        if parts != {centre: 1.0}:
            found[snapshot.columns.ids[row].decode()] = parts
    return found


def _find_areas(snapshot: Snapshot, units: Units) -> NDArray[np.int32]:
    """The unit number that each incident's columns name; each combination of names is looked up once."""
    columns = [snapshot.categories[name].coded() for name in ("province", "adm2", "district")]
    numbered: Mapping[tuple[str | None, ...], int]
    if isinstance(units[0], Province):
        columns = columns[:1]
        numbered = {(unit.iso,): i for i, unit in enumerate(units) if isinstance(unit, Province)}
    else:
        numbered = {
            (unit.province, unit.adm2 or unit.name, unit.name): i
            for i, unit in enumerate(units)
            if isinstance(unit, District)
        }
    key = np.zeros(len(snapshot.features), dtype=np.int64)
    for column in columns:
        key = key * (len(column.values) + 1) + column.codes + 1
    distinct, at = np.unique(key, return_inverse=True)
    names = [_names(int(each), columns) for each in distinct.tolist()]
    return np.array([numbered.get(each, ELSEWHERE) for each in names], dtype=np.int32)[at]


def _names(key: int, columns: list[Categories]) -> tuple[str | None, ...]:
    """The column values that a combined key was made of; None for no value."""
    names: list[str | None] = []
    for column in reversed(columns):
        key, code = divmod(key, len(column.values) + 1)
        names.append(column.values[code - 1] if code else None)
    return tuple(reversed(names))


def count_areas(mosaic: Mosaic, placing: Placing, by: str) -> dict[str, Any]:
    """The counts of a mosaic's incidents by area; areas in which no incident may lie are left out.

    `incidents` are counted by their centre, with their `types`. `possible` incidents have some of their extent or
    their centre in the area, `certain` ones at least 95 % of the extent. `weight` is the sum of the shares;
    `elsewhere` is the weight outside both countries.
    """
    area, count = placing.area[mosaic.rows].astype(np.intp) - TOO_COARSE, len(placing.codes)
    incidents = np.bincount(area, minlength=count - TOO_COARSE)[-TOO_COARSE:]
    bins = (count - TOO_COARSE) * len(TYPES)
    kinds = np.bincount(area * len(TYPES) + mosaic.kind, minlength=bins).reshape(-1, len(TYPES))[-TOO_COARSE:]
    weight, certain, possible, elsewhere = _share_out(mosaic, placing)
    return {
        "by": by,
        "areas": {
            placing.codes[number]: {
                "incidents": int(incidents[number]),
                "certain": int(certain[number]),
                "possible": int(possible[number]),
                "weight": round(float(weight[number]), DECIMALS),
                "types": {name: n for name, n in zip(TYPES, kinds[number].tolist(), strict=True) if n},
            }
            for number in np.flatnonzero(possible).tolist()
        },
        "elsewhere": round(elsewhere, DECIMALS),
        "not_attributable": abs(round(len(mosaic) - elsewhere - float(weight.sum()), DECIMALS)),
        "numberMatched": len(mosaic),
    }


def _share_out(mosaic: Mosaic, placing: Placing) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], float]:
    """By area: weight, number of certain and of possible incidents; then the weight outside both countries."""
    shares, count = placing.shares, len(placing.codes)
    times = np.bincount(placing.place[mosaic.rows], minlength=len(shares.outside)).astype(np.float64)
    given = times[shares.place]
    weight = np.bincount(shares.area, given * shares.share, count)
    certain = np.bincount(shares.area, given * (shares.share >= CERTAIN), count)
    lone = placing.is_centre_only
    possible = np.bincount(shares.area, given, count) + np.bincount(placing.centre[lone], times[lone], count)
    return weight, certain, possible, float(times @ shares.outside)
