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
OUT_OF_REGION: Final = 0.85
NEIGHBOUR: Final = 0.5
SAME_DIVISION: Final = 0.48
ELSEWHERE: Final = 0.3
REFUSED: Final = 0.0


@dataclass(frozen=True, slots=True)
class Context:
    """Where the caller says the place is; empty parts restrict nothing.

    `provinces` are ISO 3166-2 codes, `regions` the units so named (a division or a former tribal area is smaller
    than today's province), `districts` the units of the stated district, `divisions` the ids of the divisions
    around those. `left_aside` says of each part that was stated and not understood what it was, such as "province
    'Nonsense' is not known".
    """

    country: str | None
    provinces: frozenset[str]
    regions: tuple[Place, ...]
    districts: tuple[Place, ...]
    divisions: frozenset[str] = frozenset()
    left_aside: tuple[str, ...] = ()

    @property
    def remark(self) -> str:
        """What to add to a reason about the parts not understood: "" when there are none."""
        return "".join(f"; {part} and was left aside" for part in self.left_aside)

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
            return self._regional_agreement(place)
        best = max(_district_agreement(place, unit) for unit in self.districts)
        return max(best, self._divisional_agreement(place))

    def _divisional_agreement(self, place: Place) -> float:
        """A town of the same division is likelier meant than an unknown namesake: districts split inside them.

        Not so a village, whose name others have too, nor a whole unit.
        """
        is_town = place.kind in ("city", "town")
        return SAME_DIVISION if is_town and not self.divisions.isdisjoint(place.units) else REFUSED

    def _regional_agreement(self, place: Place) -> float:
        """Places of the province outside the region so named are possible: what lies in FATA has changed."""
        if not self.provinces:
            return OPEN
        return IN_PROVINCE if any(region.id in place.units for region in self.regions) else OUT_OF_REGION

    def is_open_to(self, unit: Place) -> bool:
        """Whether a unit may be where the caller says, its own extent apart."""
        if self.country is not None and unit.country != self.country:
            return False
        return not self.provinces or not self.provinces.isdisjoint(unit.units)

    def is_inside(self, place: Place) -> bool:
        """Whether the place is surely where the caller says: what a doubtful spelling must be."""
        return self.agreement(place) >= (IN_DISTRICT if self.districts else OUT_OF_REGION)


ANYWHERE: Final = Context(None, frozenset(), (), ())
"""The context that restricts nothing."""


def read_context(gazetteer: Gazetteer, country: str | None, province: str | None, district: str | None) -> Context:
    """The units that the stated names mean; a name that means nothing restricts nothing."""
    nation = find_country(gazetteer, country)
    regions = _in_country(find_units(gazetteer, province, PROVINCIAL, ()), nation)
    codes = frozenset(unit.province for unit in regions if unit.province is not None)
    for kinds in (DISTRICTAL | {"region"}, frozenset({"tehsil"})):
        districts = _in_country(find_units(gazetteer, district, kinds, codes), nation)
        if districts:
            break
    aside = (
        _left_aside("country", country, (), known=nation is not None),
        _left_aside("province", province, filter(None, [nation]), known=bool(regions)),
        _left_aside("district", district, codes or filter(None, [nation]), known=bool(districts)),
    )
    divisions = divisions_around(gazetteer, districts)
    return Context(nation, codes, regions, districts, divisions, tuple(filter(None, aside)))


def divisions_around(gazetteer: Gazetteer, units: Iterable[Place]) -> frozenset[str]:
    """The ids of the smallest region that holds each unit: its division, where it has one."""
    found = ((name for name in unit.units if gazetteer.place(name).kind == "region") for unit in units)
    return frozenset(filter(None, (next(names, None) for names in found)))


def _in_country(units: tuple[Place, ...], nation: str | None) -> tuple[Place, ...]:
    return tuple(unit for unit in units if nation is None or unit.country == nation)


def _left_aside(part: str, text: str | None, within: Iterable[str], *, known: bool) -> str:
    """That a part is stated and not known, and where it was looked for; "" when it is known or not stated."""
    stated = (text or "").strip()
    if known or not stated:
        return ""
    where = " or ".join(sorted(within))
    return f"{part} {stated!r} is not known{f' in {where}' if where else ''}"


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
