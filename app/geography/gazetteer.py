"""Place, and the Gazetteer that finds places by name and by position."""

import csv
import gzip
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from typing import Final

from app.geography.toponyms import fold, join, skeleton, sound
from app.geography.type_words import split_type
from app.model.errors import NotFound

GAZETTEER_FILE: Final = "gazetteer.csv.gz"
SHIPPED: Final = Path(__file__).parents[2] / "geodata"
LIST_SEPARATOR: Final = "|"
EARTH_RADIUS_KM: Final = 6371.0088
"""Mean radius of WGS 84; used to choose among candidates, where 0.5 % does not matter."""

PROVINCIAL: Final = frozenset({"province", "region"})
DISTRICTAL: Final = frozenset({"district", "agency"})
UNITS: Final = PROVINCIAL | DISTRICTAL | {"tehsil", "country"}
"""Kinds of place that are areas with a border and hold other places."""
SETTLEMENTS: Final = frozenset({"city", "town", "village"})


@dataclass(frozen=True, slots=True)
class Place:
    """A named place: a point, and the distance in km that its name may reach from there.

    `kind` is one of city, town, village, area, valley, pass, crossing, point (a fort, a dam, a port), tehsil,
    district, agency, province, region (several districts that are no province), country. `country` is ISO 3166-1
    alpha-2, `province` ISO 3166-2; `district` names the district that holds the place, None for a larger place.
    `names` has every spelling, `name` first; `units` the ids of the units that hold the place, smallest first (a
    unit counts itself).
    """

    id: str
    name: str
    kind: str
    lon: float
    lat: float
    radius_km: float
    country: str
    province: str | None
    district: str | None
    population: int | None
    names: tuple[str, ...]
    units: tuple[str, ...] = ()

    @property
    def is_unit(self) -> bool:
        """Whether the place is an area with a border: a district, a province."""
        return self.kind in UNITS


NAMED_BY_TYPE: Final = frozenset({"point", "pass", "crossing", "region"})
Index = dict[str, list[Place]]


class Gazetteer:
    """Places by name (with the keys of `toponyms`), by id, by the unit that holds them, and by position.

    The indexes by name are built at their first use, which takes a quarter of a second.
    """

    def __init__(self, places: Iterable[Place]) -> None:
        self.places = tuple(places)
        self._by_id = {place.id: place for place in self.places}

    def place(self, place_id: str) -> Place:
        """The place with this id; raises NotFound."""
        try:
            return self._by_id[place_id]
        except KeyError:
            example = self.places[0].id if self.places else "empty"
            raise NotFound(f"no place {place_id!r} in the gazetteer; its ids look like {example!r}") from None

    def spelled(self, folded: str) -> list[Place]:
        """Places with exactly this name, ignoring spaces, with or without a type word in the place's name."""
        return self._exact.get(join(folded), [])

    def sounding(self, folded: str) -> list[Place]:
        """Places with a Latin spelling that sounds like the name."""
        return self._sounds.get(sound(folded), [])

    def like(self, folded: str) -> list[Place]:
        """Places with the name's consonants, in either script."""
        return self._skeletons.get(skeleton(folded), [])

    def members(self, unit_id: str) -> tuple[Place, ...]:
        """The places that a unit holds, without the unit itself."""
        return self._members.get(unit_id, ())

    def nearest(self, lon: float, lat: float, count: int = 1) -> list[tuple[Place, float]]:
        """The `count` settlements and other points nearest to a position, with their distance in km."""
        points = (
            (place, distance_km(lon, lat, place.lon, place.lat)) for place in self.places if not place.is_unit
        )
        return sorted(points, key=lambda pair: pair[1])[:count]

    @cached_property
    def _spellings(self) -> Mapping[str, tuple[str, ...]]:
        return {place.id: spellings(place) for place in self.places}

    @cached_property
    def _exact(self) -> Index:
        return _index(self.places, self._spellings, join)

    @cached_property
    def _sounds(self) -> Index:
        return _index(self.places, self._spellings, sound)

    @cached_property
    def _skeletons(self) -> Index:
        return _index(self.places, self._spellings, skeleton)

    @cached_property
    def _members(self) -> Mapping[str, tuple[Place, ...]]:
        return _members(self.places)


def load_gazetteer(directory: Path | None = None) -> Gazetteer:
    """The gazetteer that is shipped with the project, or one in another directory."""
    path = (SHIPPED if directory is None else directory) / GAZETTEER_FILE
    with gzip.open(path, "rt", encoding="utf-8", newline="") as lines:
        return Gazetteer(_read_place(row) for row in csv.DictReader(lines))


def distance_km(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Distance on the sphere in km, for choosing among candidates: within 0.6 % of the geodesic."""
    first, second = radians(lat), radians(other_lat)
    half = sin((second - first) / 2) ** 2
    half += cos(first) * cos(second) * sin(radians(other_lon - lon) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(half)))


def _read_place(row: dict[str, str]) -> Place:
    return Place(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        lon=float(row["lon"]),
        lat=float(row["lat"]),
        radius_km=float(row["radius_km"]),
        country=row["country"],
        province=row["province"] or None,
        district=row["district"] or None,
        population=int(row["population"]) if row["population"] else None,
        names=tuple(row["names"].split(LIST_SEPARATOR)),
        units=tuple(filter(None, row["units"].split(LIST_SEPARATOR))),
    )


def spellings(place: Place) -> tuple[str, ...]:
    """The folded names of a place, as written and without their type words.

    The type word stays where it is part of the name: the Khyber Pass is not Khyber, an airport is not its city, a
    division is not the district it is named after.
    """
    folded = dict.fromkeys(fold(name) for name in place.names)
    if place.kind in NAMED_BY_TYPE:
        return tuple(folded)
    return tuple(folded | dict.fromkeys(split_type(name).core for name in folded))


def _index(places: Iterable[Place], written: Mapping[str, tuple[str, ...]], key: Callable[[str], str]) -> Index:
    index: dict[str, dict[str, Place]] = {}
    for place in places:
        for spelling in written[place.id]:
            if found := key(spelling):
                index.setdefault(found, {})[place.id] = place
    return {name: list(held.values()) for name, held in index.items()}


def _members(places: Iterable[Place]) -> dict[str, tuple[Place, ...]]:
    members: dict[str, list[Place]] = {}
    for place in places:
        for unit in place.units:
            if unit != place.id:
                members.setdefault(unit, []).append(place)
    return {unit: tuple(held) for unit, held in members.items()}
