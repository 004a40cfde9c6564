"""The names of units in Dari, Pashto and Urdu out of `unit_names.csv`, and the settlements that share them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from app.geography.families import family, is_reading
from app.geography.gazetteer import SETTLEMENTS, Place
from app.geography.toponyms import fold
from app.geography.type_words import split_type
from geodata.recipe.gazetteer_units import Unit, names_of, read_table, split_list

UNIT_NAMES = "unit_names.csv"


def with_unit_names(units: list[Unit], directory: Path) -> list[Unit]:
    """The units with the names that the table adds to them.

    Raises ValueError when a row names no unit, or when a reading is none of any Latin name of its unit: the check
    on names written by hand.
    """
    rows = {row["id"]: row for row in read_table(directory / UNIT_NAMES)}
    if unknown := rows.keys() - {unit.place.id for unit in units}:
        raise ValueError(f"{UNIT_NAMES} names {sorted(unknown)}, which are no units")
    named = [_named(unit, rows.get(unit.place.id)) for unit in units]
    strays = [
        f"{unit.place.id}: {native}"
        for unit in units
        for native in split_list(rows.get(unit.place.id, {}).get("readings", ""))
        if not any(is_reading(native, name) for name in unit.place.names)
    ]
    if strays:
        raise ValueError(f"{UNIT_NAMES}: no Latin name of the unit reads so: {'; '.join(strays)}")
    return named


def named_like_units(places: Iterable[Place], units: Iterable[Unit]) -> Iterator[Place]:
    """The places; a settlement that bears the name of a unit that holds it shares the unit's readings of it."""
    by_id = {unit.place.id: unit.place for unit in units}
    for place in places:
        shared = _shared(place, by_id) if place.kind in SETTLEMENTS else []
        yield replace(place, names=names_of(*place.names, *shared)) if shared else place


def _named(unit: Unit, row: Mapping[str, str] | None) -> Unit:
    if row is None:
        return unit
    more = [*split_list(row["readings"]), *split_list(row["other_names"])]
    return replace(unit, place=replace(unit.place, names=names_of(*unit.place.names, *more)))


def _shared(town: Place, units: Mapping[str, Place]) -> list[str]:
    """The names in the Arabic script of the units around a town of their name."""
    own = _core(town.name)
    held_by = [units[unit] for unit in town.units if unit in units and bears_name_of(town, units[unit])]
    return [name for unit in held_by for name in unit.names if is_reading(name, own)]


def bears_name_of(town: Place, unit: Place) -> bool:
    """Whether both names are spellings of one, without the words for what they are."""
    return family(_core(town.name)) == family(_core(unit.name))


def _core(name: str) -> str:
    return split_type(fold(name)).core
