"""The names by which districts and provinces are asked for."""

from collections.abc import Iterable, Iterator, Mapping

from app.geography.admin import District, Province
from app.geography.toponyms import fold
from app.geography.units import Units


def unit_names(
    units: Units, districts: Iterable[District], provinces: Iterable[Province]
) -> Mapping[str, tuple[str, ...]]:
    """The ids of the units with each name, folded: of districts and tehsils, else of provinces.

    Names are the unit's own, its title ("Kunar province"), its id, and of an Afghan district or a tehsil other
    spellings and p-codes. A name that several districts have stands for all of them.
    """
    found: dict[str, dict[str, None]] = {}
    for name, unit_id in _district_names(units, districts):
        found.setdefault(fold(name), {})[unit_id] = None
    for province in provinces:
        unit = units.find(province.iso)
        for name in (province.iso, province.name, "" if unit is None else unit.title, province.pcode or ""):
            found.setdefault(fold(name), {province.iso: None})
    return {name: tuple(ids) for name, ids in found.items() if name}


def _district_names(units: Units, districts: Iterable[District]) -> Iterator[tuple[str, str]]:
    for unit in units:
        if unit.kind in ("district", "tehsil"):
            yield from ((name, unit.id) for name in (unit.name, unit.title, unit.id))
    for district in districts:
        unit_of = units.of_polygon(district.code)
        if unit_of is not None:
            names = (*district.aliases, district.pcode or "") if district.adm2 is None else district.aliases
            yield from ((name, unit_of.id) for name in names)
