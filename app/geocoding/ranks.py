"""Ranks: a place with a rank is known by its bare name; a village is not."""

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
"""Kinds of place that always have a rank."""
REGIONAL_KM: Final = 40.0
"""km; an area with this radius is as large as a district and has a rank; smaller areas share their names."""
AT_CROSSING_KM: Final = 5.0
"""km from a crossing's point within which a settlement is at the crossing."""
SURE_CROSSING_KM: Final = 5.0
"""km; a crossing whose point is known less exactly than this gives no settlement a rank."""


class Ranks:
    """The places of a gazetteer that have a rank.

    `vouched` are the ids of places that somebody vouches for, such as names that an operator adds.
    """

    def __init__(self, gazetteer: Gazetteer, vouched: frozenset[str] = frozenset()) -> None:
        self._vouched = vouched
        self._earned: dict[str, bool] = {}
        self._units = {place.id: place for place in gazetteer.places if place.is_unit}
        self._crossings = [
            place for place in gazetteer.places if place.kind == "crossing" and place.radius_km <= SURE_CROSSING_KM
        ]

    def holds(self, place: Place, sort: str | None) -> bool:
        """Whether the place has a rank; `sort` is the kind that a type word in the description says.

        Cities, units, crossings, passes and valleys have one; so do a settlement or area with the name of the
        district or tehsil around it (its seat), a seat listed in `seats.csv`, a settlement at a crossing, and a
        fort, dam or airport that the description calls so.
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
        """Whether the place has the name of a district or tehsil that holds it, or is listed as its seat."""
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
    """The sound keys of the place's names, or their consonants for names in the Arabic script."""
    return {sound(name) or skeleton(name) for name in spellings(place)} - {""}


@cache
def _listed_seats() -> Mapping[str, frozenset[str]]:
    """By unit id, the folded and joined names of seats that differ from their unit's name."""
    seats: dict[str, set[str]] = {}
    with (SHIPPED / SEATS_FILE).open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            seats.setdefault(row["unit"], set()).add(join(fold(row["seat"])))
    return {unit: frozenset(names) for unit, names in seats.items()}
