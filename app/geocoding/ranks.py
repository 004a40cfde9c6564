"""Which places have a rank: their bare names are enough to know them by; a village's is not."""

import csv
from collections.abc import Mapping
from functools import cache
from typing import Final

from app.geography.gazetteer import (
    DISTRICTAL,
    SETTLEMENTS,
    SHIPPED,
    UNITS,
    Gazetteer,
    Place,
    distance_km,
    spellings,
)
from app.geography.toponyms import fold, join, skeleton, sound

SEATS_FILE: Final = "seats.csv"
RANKED: Final = UNITS | {"city", "crossing", "pass", "valley"}
"""Kinds of place that have a rank whatever they are called."""
REGIONAL_KM: Final = 40.0
"""An area of this radius is as large as a district, and known by its name alone; smaller ones share theirs."""
AT_CROSSING_KM: Final = 5.0
"""How far from a crossing's point a settlement still is at the crossing."""
SURE_CROSSING_KM: Final = 5.0
"""A crossing whose own point is known no better than this says nothing of what is beside it."""


class Ranks:
    """Who has a rank among the places of a gazetteer.

    `vouched` are the ids of places that somebody vouches for, such as the names that an operator adds.
    """

    def __init__(self, gazetteer: Gazetteer, vouched: frozenset[str] = frozenset()) -> None:
        self._vouched = vouched
        self._earned: dict[str, bool] = {}
        self._units = {place.id: place for place in gazetteer.places if place.is_unit}
        self._crossings = [
            place for place in gazetteer.places if place.kind == "crossing" and place.radius_km <= SURE_CROSSING_KM
        ]

    def holds(self, place: Place, sort: str | None) -> bool:
        """Whether the place has a rank; `sort` is what a type word says of it.

        Cities, units, crossings, passes and valleys have one; a settlement or area named like the unit around
        it (its seat), a seat by `seats.csv`, a settlement at a crossing; a fort, dam or airport that is called so.
        """
        if place.kind in RANKED or (place.kind == "point" and sort == "point") or place.id in self._vouched:
            return True
        if place.id not in self._earned:
            self._earned[place.id] = self._earns(place)
        return self._earned[place.id]

    def _earns(self, place: Place) -> bool:
        if place.kind == "area" and place.radius_km >= REGIONAL_KM:
            return True
        return self._is_seat(place) or (place.kind in SETTLEMENTS and self._is_at_crossing(place))

    def _is_seat(self, place: Place) -> bool:
        """Whether the place bears the name of a district or tehsil that holds it, or is listed as its seat."""
        units = [self._units[unit] for unit in place.units if unit in self._units]
        names = _keys(place)
        if any(not names.isdisjoint(_keys(unit)) for unit in units if unit.kind in DISTRICTAL | {"tehsil"}):
            return True
        listed = _listed_seats()
        written = {join(name) for name in spellings(place)}
        return any(not written.isdisjoint(listed.get(unit.id, ())) for unit in units)

    def _is_at_crossing(self, place: Place) -> bool:
        return any(
            distance_km(place.lon, place.lat, crossing.lon, crossing.lat) <= AT_CROSSING_KM
            for crossing in self._crossings
        )


def _keys(place: Place) -> set[str]:
    """How the place's names sound, or their consonants where they are in the Arabic script."""
    return {sound(name) or skeleton(name) for name in spellings(place)} - {""}


@cache
def _listed_seats() -> Mapping[str, frozenset[str]]:
    """The seats that do not bear their unit's name, folded and joined, by the unit's id."""
    seats: dict[str, set[str]] = {}
    with (SHIPPED / SEATS_FILE).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            seats.setdefault(row["unit"], set()).add(join(fold(row["seat"])))
    return {unit: frozenset(names) for unit, names in seats.items()}
