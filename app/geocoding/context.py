"""The units that a stated country, province and district mean, and how well a place agrees with them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from app.geography.gazetteer import DISTRICTAL, PROVINCIAL, Gazetteer, Place, distance_km
from app.geography.toponyms import fold
from app.geography.type_words import split_type

HOME: Final = frozenset({"AF", "PK"})
EDGE_KM: Final = 10.0
"""km outside the stated district that still count as in it: districts have been split and redrawn."""

PARTS: Final = re.compile(r"\s+[-–]\s+|[,،(/]")

NEIGHBOUR_KM: Final = 25.0
"""Within this many km of the district, a place with exactly the name is likelier than an unknown one inside."""

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
    """The units in which the caller says the place lies; empty parts restrict nothing.

    `provinces` are ISO 3166-2 codes, `regions` the units with the stated name (a division or a former tribal area
    is smaller than today's province), `districts` the units of the stated district, `divisions` the ids of the
    divisions around the districts. `left_aside` names each stated part that was not understood, such as "province
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
        """The addition to a reason about parts that were not understood; "" if there are none."""
        return "".join(f"; {part} and was left aside" for part in self.left_aside)

    @property
    def confirms(self) -> bool:
        """Whether the context has a province or district that can confirm a doubtful spelling."""
        return bool(self.provinces or self.districts)

    def agreement(self, place: Place) -> float:
        """How well a place agrees with the context, from REFUSED (0) to IN_DISTRICT (1)."""
        if self.country is not None and self.country not in (place.country, *place.units):
            return REFUSED
        if self.provinces and self.provinces.isdisjoint(place.units):
            return REFUSED
        if not self.districts:
            return self._regional_agreement(place)
        best = max(_district_agreement(place, unit) for unit in self.districts)
        return max(best, self._divisional_agreement(place))

    def _divisional_agreement(self, place: Place) -> float:
        """The agreement of a town in the stated district's division: districts were split inside divisions.

        Only towns count: villages share their names with others, and units must be inside the district.
        """
        is_town = place.kind in ("city", "town")
        return SAME_DIVISION if is_town and not self.divisions.isdisjoint(place.units) else REFUSED

    def _regional_agreement(self, place: Place) -> float:
        """Agreement with the stated province; lower outside the stated region: regions such as FATA changed."""
        if not self.provinces:
            return OPEN
        return IN_PROVINCE if any(region.id in place.units for region in self.regions) else OUT_OF_REGION

    def is_open_to(self, unit: Place) -> bool:
        """Whether the unit is compatible with the stated country and province, whatever its own extent."""
        if self.country is not None and unit.country != self.country:
            return False
        return not self.provinces or not self.provinces.isdisjoint(unit.units)

    def is_inside(self, place: Place) -> bool:
        """Whether the place is certainly in the stated units; a place with a doubtful spelling must be."""
        return self.agreement(place) >= (IN_DISTRICT if self.districts else OUT_OF_REGION)


ANYWHERE: Final = Context(None, frozenset(), (), ())
"""The context that restricts nothing."""


def read_context(gazetteer: Gazetteer, country: str | None, province: str | None, district: str | None) -> Context:
    """The context that the stated names mean; a name that is not understood restricts nothing."""
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
    """The ids of the smallest region that holds each unit: its division, if it has one."""
    found = ((name for name in unit.units if gazetteer.place(name).kind == "region") for unit in units)
    return frozenset(filter(None, (next(names, None) for names in found)))


def _in_country(units: tuple[Place, ...], nation: str | None) -> tuple[Place, ...]:
    return tuple(unit for unit in units if nation is None or unit.country == nation)


def _left_aside(part: str, text: str | None, within: Iterable[str], *, known: bool) -> str:
    """A phrase about a stated part that is not known, and where it was searched; "" for other parts."""
    stated = (text or "").strip()
    if known or not stated:
        return ""
    where = " or ".join(sorted(within))
    return f"{part} {stated!r} is not known{f' in {where}' if where else ''}"


def find_country(gazetteer: Gazetteer, text: str | None) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country given by name or code; None if the text is neither."""
    for place in gazetteer.spelled(fold(text or "")):
        if place.kind == "country":
            return place.country
    code = (text or "").strip().upper()
    return code if len(code) == 2 and code.isalpha() else None


def find_units(
    gazetteer: Gazetteer, text: str | None, kinds: frozenset[str], provinces: Iterable[str]
) -> tuple[Place, ...]:
    """The units of these kinds that the text names: in "FR Tank - Jandola" by the whole, else the first part."""
    written = (text or "").strip()
    within = frozenset(provinces)
    for part in dict.fromkeys((written, PARTS.split(written)[0])):
        if units := _units_named(gazetteer, fold(part), kinds, within):
            return units
    return ()


def _units_named(
    gazetteer: Gazetteer, folded: str, kinds: frozenset[str], provinces: frozenset[str]
) -> tuple[Place, ...]:
    """The units with this name, by the first key that finds any; units with exactly this name come alone.

    The name with its type words is tried first, since "FR Kohat" is not "Kohat district".
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
    """Agreement with a stated district: inside, within 10 km, within 25 km, or elsewhere; units must be inside."""
    if unit.id in place.units:
        return IN_DISTRICT
    if place.is_unit:
        return ELSEWHERE
    outside = distance_km(place.lon, place.lat, unit.lon, unit.lat) - unit.radius_km
    if outside <= EDGE_KM:
        return AT_EDGE
    return NEIGHBOUR if outside <= NEIGHBOUR_KM else ELSEWHERE
