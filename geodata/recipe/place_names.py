"""Makes `place_names.csv`: the names of towns and districts in each language of which a kept source has them.

The sources are GeoNames' names of settlements in Persian, Pashto and Urdu, out of Debian's libgeonames-common, and
before them the names by hand of provinces (`provinces.csv`) and of districts and tehsils (`unit_names.csv`). A
settlement and the unit of its name around it share names. A name must be a reading of the Latin one. No name is
made from another: a place may have none in a language.
"""

import csv
from collections.abc import Iterator, Mapping
from gettext import GNUTranslations
from pathlib import Path
from typing import Final

from app.geography.families import is_reading
from app.geography.gazetteer import DISTRICTAL, SETTLEMENTS, Place, load_gazetteer
from app.geography.place_names import LANGUAGES, NAMES_FILE
from app.geography.toponyms import is_arabic
from geodata.recipe.downloads import fetch_names
from geodata.recipe.gazetteer_names import UNIT_NAMES, bears_name_of
from geodata.recipe.gazetteer_places import HOME
from geodata.recipe.gazetteer_units import read_table, split_list

KINDS: Final = SETTLEMENTS | DISTRICTAL | {"tehsil"}
WRITTEN_IN: Final = {"AF": "fa", "PK": "ur"}
"""The language in which `unit_names.csv` has the names of a country."""
PASHTO_LETTERS: Final = frozenset("ټډړږښڼېۍځڅګ")
"""Letters of Pashto alone: a name with one of them is Pashto on both sides of the line."""
OF_ARABIC: Final = str.maketrans({"ك": "ک", "ي": "ی", "ى": "ی", **dict.fromkeys("\u064e\u064f\u0650")})
"""Letters of an Arabic keyboard as Dari and Urdu write them, and vowel signs, which neither writes in a name."""
OUTDATED: Final = {"لاھور": "لاہور"}
"""A spelling of GeoNames' that Urdu has left."""
QUALIFIED: Final = "،"
"""The comma before what tells a place from others of its name: "سکر، پاکستان"."""

Readings = Mapping[str, list[str]]
"""The names of units by hand, by the unit's id."""


def build(downloads: Path, directory: Path) -> None:
    """Write the table: a row for each place of the two countries that has a name in one of the languages."""
    labels = {language: _read_labels(path) for language, path in fetch_names(downloads, LANGUAGES).items()}
    readings = {row["id"]: _names_by_hand(row) for row in read_table(directory / UNIT_NAMES)}
    provinces = {row["iso"]: row for row in read_table(directory / "provinces.csv")}
    places = {place.id: place for place in load_gazetteer(directory).places}
    wanted = [place for place in places.values() if place.kind in KINDS and place.country in HOME]
    found = {
        place.id: {
            **dict(_of_geonames(place, labels)),
            **dict(_by_hand(place, readings, places)),
            **dict(_of_province(place, provinces)),
        }
        for place in wanted
    }
    for place in wanted:
        for unit in (each for each in _namesakes(place, places) if each.name == place.name):
            found[unit.id] = {**found[place.id], **found[unit.id]}
    with (directory / NAMES_FILE).open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["id", *(f"name_{language}" for language in LANGUAGES)])
        for place_id, names in found.items():
            if names:
                table.writerow([place_id, *(names.get(language, "") for language in LANGUAGES)])


def _names_by_hand(row: Mapping[str, str]) -> list[str]:
    """The readings of a unit's name; its name in words where it has none."""
    return split_list(row["readings"]) or [*filter(is_arabic, split_list(row["other_names"]))]


def _namesakes(town: Place, places: Mapping[str, Place]) -> list[Place]:
    """The districts and tehsils that hold a settlement of their name, the smallest first."""
    if town.kind not in SETTLEMENTS:
        return []
    units = [places[unit] for unit in town.units if unit in places]
    return [unit for unit in units if unit.kind in KINDS and bears_name_of(town, unit)]


def _by_hand(place: Place, readings: Readings, places: Mapping[str, Place]) -> Iterator[tuple[str, str]]:
    """Languages and names of a unit, or of the units around a town of their name; the best of a language last."""
    for unit in [place] if place.id in readings else reversed(_namesakes(place, places)):
        for name in reversed(readings.get(unit.id, [])):
            if unit is place or is_reading(name, place.name):
                yield "ps" if PASHTO_LETTERS & set(name) else WRITTEN_IN[place.country], name


def _of_province(place: Place, provinces: Mapping[str, Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    """Languages and names of the province around a settlement of its name."""
    row = provinces.get(place.province or "")
    if row and place.kind in SETTLEMENTS and place.name == row["name"]:
        yield from ((language, row[f"name_{language}"]) for language in LANGUAGES)


def _of_geonames(place: Place, labels: Mapping[str, GNUTranslations]) -> Iterator[tuple[str, str]]:
    """Languages and GeoNames' names of a settlement."""
    number = place.id.removeprefix("geonames:")
    for language, names in labels.items():
        name = names.gettext(number).partition(QUALIFIED)[0]
        own = name if language == "ps" else name.translate(OF_ARABIC)
        if is_arabic(own) and is_reading(own, place.name):
            yield language, OUTDATED.get(own, own)


def _read_labels(path: Path) -> GNUTranslations:
    with path.open("rb") as file:
        return GNUTranslations(file)
