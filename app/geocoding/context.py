"""What a caller means by a country, a province and a district, in any spelling, and whether a place agrees."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.geography.gazetteer import DISTRICTAL, PROVINCIAL, Gazetteer, Place, distance_km
from app.geography.toponyms import fold
from app.geography.type_words import split_type

HOME: Final = frozenset({"AF", "PK"})
EDGE_KM: Final = 10.0
"""How far outside the district a place may lie and still count as there: districts have been split and redrawn."""

PARTS: Final = re.compile(r"\s+[-–]\s+|[,،(/]")

NEIGHBOUR_KM: Final = 25.0
"""Within this of the district a place of the very name is likelier meant than an unknown one inside."""

IN_DISTRICT: Final = 1.0
AT_EDGE: Final = 0.96
IN_PROVINCE: Final = 0.95
OPEN: Final = 0.94
NEIGHBOUR: Final = 0.5
ELSEWHERE: Final = 0.3
REFUSED: Final = 0.0


@dataclass(frozen=True, slots=True)
class Context:
    """Where the caller says the place is; empty parts restrict nothing.

    `provinces` are ISO 3166-2 codes, `regions` the units so named (a former tribal area is smaller than today's
    province), `districts` the units of the stated district.
    """

    country: str | None
    provinces: frozenset[str]
    regions: tuple[Place, ...]
    districts: tuple[Place, ...]

    @property
    def confirms(self) -> bool:
        """Whether there is anything to confirm a doubtful spelling with."""
        return bool(self.provinces or self.districts)

    def agreement(self, place: Place) -> float:
        """How well a place agrees, from REFUSED to IN_DISTRICT."""
        if self.country is not None and self.country not in (place.country, *place.units):
            return REFUSED
        if self.provinces and self.provinces.isdisjoint(place.units):
            return REFUSED
        if not self.districts:
            return IN_PROVINCE if self.provinces else OPEN
        return max(_district_agreement(place, unit) for unit in self.districts)

    def is_open_to(self, unit: Place) -> bool:
        """Whether a unit may be where the caller says, its own extent apart."""
        if self.country is not None and unit.country != self.country:
            return False
        return not self.provinces or not self.provinces.isdisjoint(unit.units)

    def is_inside(self, place: Place) -> bool:
        """Whether the place is surely where the caller says: what a doubtful spelling must be."""
        return self.agreement(place) >= (IN_DISTRICT if self.districts else IN_PROVINCE)


def read_context(gazetteer: Gazetteer, country: str | None, province: str | None, district: str | None) -> Context:
    """The units that the stated names mean; a name that means nothing restricts nothing."""
    nation = find_country(gazetteer, country)
    regions = find_units(gazetteer, province, PROVINCIAL, ())
    regions = tuple(unit for unit in regions if nation is None or unit.country == nation)
    codes = frozenset(unit.province for unit in regions if unit.province is not None)
    districts = find_units(gazetteer, district, DISTRICTAL, codes) or find_units(
        gazetteer, district, frozenset({"tehsil"}), codes
    )
    return Context(nation, codes, regions, districts)


def find_country(gazetteer: Gazetteer, text: str | None) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country given by name or code; None when it says nothing known."""
    for place in gazetteer.spelled(fold(text or "")):
        if place.kind == "country":
            return place.country
    code = (text or "").strip().upper()
    return code if len(code) == 2 and code.isalpha() else None


def find_units(
    gazetteer: Gazetteer, text: str | None, kinds: frozenset[str], provinces: Iterable[str]
) -> tuple[Place, ...]:
    """The units of these kinds that the text names; of "FR Tank - Jandola" the whole, else the first part."""
    written = (text or "").strip()
    within = frozenset(provinces)
    for part in dict.fromkeys((written, PARTS.split(written)[0])):
        if units := _units_named(gazetteer, fold(part), kinds, within):
            return units
    return ()


def _units_named(
    gazetteer: Gazetteer, folded: str, kinds: frozenset[str], provinces: frozenset[str]
) -> tuple[Place, ...]:
    """The units with this name by the first key that finds any; its own bearers go before others.

    The name with its type words comes first, since "FR Kohat" is not "Kohat district".
    """
    core = split_type(folded).core
    if not folded:
        return ()
    for found in (
        gazetteer.spelled(folded),
        gazetteer.spelled(core),
        gazetteer.sounding(core),
        gazetteer.like(core),
    ):
        units = [
            place for place in found if place.kind in kinds and (not provinces or place.province in provinces)
        ]
        named = [place for place in units if fold(place.name) in (folded, core)]
        if units:
            return tuple(named or units)
    return ()


def _district_agreement(place: Place, unit: Place) -> float:
    """Inside, or a point near its rim, or farther; whole units must be inside."""
    if unit.id in place.units:
        return IN_DISTRICT
    if place.is_unit:
        return ELSEWHERE
    outside = distance_km(place.lon, place.lat, unit.lon, unit.lat) - unit.radius_km
    if outside <= EDGE_KM:
        return AT_EDGE
    return NEIGHBOUR if outside <= NEIGHBOUR_KM else ELSEWHERE
