"""Administrative units of every size, from a country to a tehsil, each as one polygon under one id."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import Geometry

from app.geography.admin import NOWHERE, District, Province
from app.geography.geodesy import distance_km
from app.geography.prepared import prepare

UnitKind = Literal["country", "province", "district", "tehsil"]

KINDS: tuple[UnitKind, ...] = ("tehsil", "district", "province", "country")
"""The kinds of unit, smallest first."""
SEPARATOR = "/"
COUNTRIES = {"AF": "Afghanistan", "PK": "Pakistan"}
TERRITORIES = frozenset({"PK-GB", "PK-IS", "PK-JK"})
"""ISO 3166-2 calls these Pakistani units a territory or an administered area, not a province."""
FRONTIER_REGION = "Frontier Region"
"""A name with this beginning already says what kind of unit it is."""


@dataclass(frozen=True, eq=False)
class Unit:
    """An administrative unit: an Afghan district, a Pakistani district or tehsil, a province or a country.

    `id` is an ISO 3166-1 code ("AF"), an ISO 3166-2 code ("AF-KAN"), or the province, the district and the tehsil
    by name ("PK-KP/Khyber/Landi Kotal"). `province` is an ISO 3166-2 code, None for a country. `pieces` are the
    polygons that make the unit, without overlap; `drawn_pieces` are simplified for drawing. A Pakistani district
    is made of its tehsils.
    """

    id: str
    name: str
    kind: UnitKind
    country: str
    province: str | None
    area_km2: float
    pieces: tuple[Geometry, ...]
    drawn_pieces: tuple[Geometry, ...]

    @property
    def title(self) -> str:
        """The name for people, with the kind of unit where the name does not say it: "Kabul province"."""
        if self.kind == "country" or self.id in TERRITORIES or self.name.startswith(FRONTIER_REGION):
            return self.name
        return f"{self.name} {self.kind}"

    @cached_property
    def outline(self) -> Geometry:
        """The unit's polygon in full detail, ready for searches."""
        return _united(self.pieces)

    @cached_property
    def drawn(self) -> Geometry:
        """The unit's polygon as it is drawn on maps."""
        return _united(self.drawn_pieces)

    def is_part_of(self, other: "Unit") -> bool:
        """Whether the unit lies inside `other`, or is `other`."""
        return other.id in self.larger

    def is_within(self, reach_km: float, lon: float, lat: float) -> bool:
        """Whether the unit has a point within `reach_km` of the position."""
        foot = shapely.get_coordinates(shapely.shortest_line(self.outline, shapely.Point(lon, lat)))[0]
        return bool(distance_km(lon, lat, *foot) <= reach_km)

    @property
    def larger(self) -> tuple[str, ...]:
        """The ids of the unit itself and of every unit that holds it, smallest first."""
        parts = self.id.split(SEPARATOR)
        names = [SEPARATOR.join(parts[:count]) for count in range(len(parts), 0, -1)]
        return tuple(dict.fromkeys((*names, self.country)))


class Units:
    """Every unit of the two countries by its id."""

    def __init__(self, provinces: Sequence[Province], districts: Sequence[District]) -> None:
        smallest = [_of_polygon(district) for district in districts]
        self._of_polygon = {d.code: unit.id for d, unit in zip(districts, smallest, strict=True)}
        made = (*smallest, *_adm2(districts), *map(_of_province, provinces), *_countries(provinces))
        self._made = made
        self._by_id = {unit.id: unit for unit in made}
        self._rows = {unit.id: row for row, unit in enumerate(made)}

    def __iter__(self) -> Iterator[Unit]:
        return iter(self._by_id.values())

    def __getitem__(self, row: int) -> Unit:
        return self._made[row]

    def __len__(self) -> int:
        return len(self._by_id)

    def find(self, unit_id: str) -> Unit | None:
        """The unit with this id, or None."""
        return self._by_id.get(unit_id)

    def of_polygon(self, code: str) -> Unit | None:
        """The Afghan district or Pakistani tehsil with this code in the districts' layer, or None."""
        return self._by_id.get(self._of_polygon.get(code, ""))

    def row(self, unit: Unit | None) -> int:
        """The row of a unit in `ids` and the other arrays; NOWHERE for None."""
        return NOWHERE if unit is None else self._rows[unit.id]

    @cached_property
    def ids(self) -> NDArray[np.object_]:
        """The id of every unit."""
        return np.array([unit.id for unit in self], dtype=object)

    @cached_property
    def titles(self) -> NDArray[np.object_]:
        """The name for people of every unit."""
        return np.array([unit.title for unit in self], dtype=object)

    @cached_property
    def countries(self) -> NDArray[np.object_]:
        """The country of every unit, which is its side of the line."""
        return np.array([unit.country for unit in self], dtype=object)

    @cached_property
    def levels(self) -> NDArray[np.intp]:
        """The size of every unit: 0 a tehsil, 1 a district, 2 a province, 3 a country."""
        return np.array([KINDS.index(unit.kind) for unit in self], dtype=np.intp)

    @cached_property
    def parents(self) -> NDArray[np.intp]:
        """The row of the next larger unit: a province's country, a unit's province; NOWHERE for a country."""
        wider = [unit.country if unit.kind == "province" else unit.province for unit in self]
        return np.array([NOWHERE if held is None else self._rows[held] for held in wider], dtype=np.intp)

    @cached_property
    def holders(self) -> NDArray[np.intp]:
        """The rows of the units that hold each polygon of the districts' layer, shape (4, polygons).

        First the polygon's own unit, then the district, the province and the country; for an Afghan district the
        first two are equal.
        """
        chains = [self._by_id[unit_id].larger for unit_id in self._of_polygon.values()]
        rows = [[self._rows[held] for held in (chain[0], *chain[-3:])] for chain in chains]
        return np.array(rows, dtype=np.intp).reshape(-1, 4).T

    def holding(self, codes: Iterable[str]) -> Unit | None:
        """The smallest unit that holds all these polygons of the districts' layer; None if there is none."""
        units = [self.of_polygon(code) for code in codes]
        chains = [unit.larger for unit in units if unit is not None]
        if not chains:
            return None
        shared = (unit_id for unit_id in chains[0] if all(unit_id in chain for chain in chains))
        return self._by_id.get(next(shared, ""))


def _of_polygon(district: District) -> Unit:
    parts = filter(None, (district.province, district.adm2, district.name))
    return Unit(
        id=SEPARATOR.join(parts),
        name=district.name,
        kind="district" if district.adm2 is None else "tehsil",
        country=district.country,
        province=district.province,
        area_km2=district.area_km2,
        pieces=(district.outline,),
        drawn_pieces=(district.drawn,),
    )


def _adm2(districts: Iterable[District]) -> Iterator[Unit]:
    """The Pakistani districts, each made of its tehsils."""
    groups: dict[tuple[str, str], list[District]] = {}
    for district in districts:
        if district.adm2 is not None:
            groups.setdefault((district.province, district.adm2), []).append(district)
    for (province, name), members in groups.items():
        yield Unit(
            id=f"{province}{SEPARATOR}{name}",
            name=name,
            kind="district",
            country=members[0].country,
            province=province,
            area_km2=sum(member.area_km2 for member in members),
            pieces=tuple(member.outline for member in members),
            drawn_pieces=tuple(member.drawn for member in members),
        )


def _of_province(province: Province) -> Unit:
    return Unit(
        id=province.iso,
        name=province.name,
        kind="province",
        country=province.country,
        province=province.iso,
        area_km2=province.area_km2,
        pieces=(province.outline,),
        drawn_pieces=(province.drawn,),
    )


def _countries(provinces: Iterable[Province]) -> Iterator[Unit]:
    held = list(provinces)
    for code in dict.fromkeys(province.country for province in held):
        members = [province for province in held if province.country == code]
        yield Unit(
            id=code,
            name=COUNTRIES[code],
            kind="country",
            country=code,
            province=None,
            area_km2=sum(member.area_km2 for member in members),
            pieces=tuple(member.outline for member in members),
            drawn_pieces=tuple(member.drawn for member in members),
        )


def _united(pieces: tuple[Geometry, ...]) -> Geometry:
    """One polygon from touching pieces, ready for searches."""
    whole = pieces[0] if len(pieces) == 1 else shapely.coverage_union_all(np.array(pieces, dtype=object))
    prepare(whole)
    return whole
