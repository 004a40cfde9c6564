"""How many incidents lie in each province or district, and how much of them can honestly be counted there.

The rule by which an incident's weight is shared out:

- Where it is located more coarsely than the area (a province's incident has no district, one "along the line" has
  neither), no area is given anything of it. The same goes for a point, town or "near" whose circle is larger than
  the area itself, taken as a circle.
- Otherwise its area is given the share of its circle that lies on the area's side of the line (`side_certainty`):
  what may have happened across the line is not counted on this side of it.
- What is given to no area is told as `not_attributable`, so that weights, that and what is `elsewhere`, in neither
  of the two countries, add up to the incidents.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.errors import BadParameter
from app.geography.admin import District, Province
from app.geography.atlas import Atlas
from app.geography.sides import SIDES
from app.incident import GeoPrecision
from app.maps.clusters import TYPES
from app.maps.mosaic import Mosaic
from app.store.frame import Categories, Mask
from app.store.snapshot import Snapshot

FINE = (GeoPrecision.POINT, GeoPrecision.TOWN, GeoPrecision.NEAR)
"""Locations that are in any area as far as their circle is."""
NAMED = {"province": (GeoPrecision.DISTRICT, GeoPrecision.PROVINCE), "district": (GeoPrecision.DISTRICT,)}
"""What to count by, and the locations that are such an area or lie in one, however large their circle."""
DECIMALS = 3
ELSEWHERE, TOO_COARSE = -1, -2
"""Instead of an area's number: in neither country, or in one of them without an area of this kind."""

Units = tuple[Province, ...] | tuple[District, ...]


@dataclass(frozen=True, slots=True)
class Placing:
    """For each incident of a snapshot its area's number (or why none), and the weight that area is given of it."""

    codes: tuple[str, ...]
    area: NDArray[np.int32]
    weight: NDArray[np.float64]
    is_certain: Mask


def read_by(text: str) -> str:
    """What to count by."""
    if text not in NAMED:
        raise BadParameter(f"by: unknown {text!r}: expected {' or '.join(NAMED)}")
    return text


def place(snapshot: Snapshot, atlas: Atlas, by: str) -> Placing:
    """The area of every incident's centre, and what it is given; a third of a second at a million incidents."""
    units: Units = atlas.provinces if by == "province" else atlas.districts
    precision, side = (snapshot.categories[name].coded() for name in ("geo_precision", "side"))
    area = _find_areas(snapshot, units)
    area[(area == ELSEWHERE) & (side.codes >= 0)] = TOO_COARSE
    reach = np.array([*(np.sqrt(unit.area_km2 / np.pi) for unit in units), np.inf, np.inf])[area]
    is_fine = precision.among(FINE) & ~(snapshot.numbers["radius_km"] > reach)
    is_given = (area >= 0) & (is_fine | precision.among(NAMED[by]))
    share = np.nan_to_num(snapshot.numbers["side_certainty"])
    return Placing(
        tuple(unit.iso if isinstance(unit, Province) else unit.code for unit in units),
        area,
        np.where(is_given, share, 0.0),
        is_given & side.among(SIDES),
    )


def _find_areas(snapshot: Snapshot, units: Units) -> NDArray[np.int32]:
    """The number of the unit that each incident's columns name; every combination of names is looked up once."""
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
    """The values that a key was made of, None for none."""
    names: list[str | None] = []
    for column in reversed(columns):
        key, code = divmod(key, len(column.values) + 1)
        names.append(column.values[code - 1] if code else None)
    return tuple(reversed(names))


def count_areas(mosaic: Mosaic, placing: Placing, by: str) -> dict[str, Any]:
    """The incidents of a mosaic by the area of their centre; areas without any are left out.

    `incidents` have their centre there, `weight` is what can honestly be counted there, and `certain` are those
    located finely enough and surely on the area's side of the line. `elsewhere` counts those in neither country.
    """
    area, count = placing.area[mosaic.rows].astype(np.intp) - TOO_COARSE, len(placing.codes) - TOO_COARSE
    incidents = np.bincount(area, minlength=count)
    weight = np.bincount(area, weights=placing.weight[mosaic.rows], minlength=count)
    certain = np.bincount(area[placing.is_certain[mosaic.rows]], minlength=count)
    kinds = np.bincount(area * len(TYPES) + mosaic.kind, minlength=count * len(TYPES)).reshape(count, -1)
    found = [number for number in np.flatnonzero(incidents).tolist() if number >= -TOO_COARSE]
    elsewhere = int(incidents[ELSEWHERE - TOO_COARSE])
    return {
        "by": by,
        "areas": {
            placing.codes[number + TOO_COARSE]: {
                "incidents": int(incidents[number]),
                "certain": int(certain[number]),
                "weight": round(float(weight[number]), DECIMALS),
                "types": {name: n for name, n in zip(TYPES, kinds[number].tolist(), strict=True) if n},
            }
            for number in found
        },
        "elsewhere": elsewhere,
        "not_attributable": round(float(incidents.sum() - elsewhere - weight.sum()), DECIMALS),
        "numberMatched": int(incidents.sum()),
    }
