"""Placing: a name in running text to a point, by the gazetteer and by the article's own region."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from app.geocoding.geocoder import Answer, Basis, Match, Verdict
from app.geography.gazetteer import DISTRICTAL, PROVINCIAL, Place, distance_km
from app.geography.toponyms import fold
from app.ingest.locator import Desk
from app.reading.naming import Named, find_named
from app.reading.tokens import tokenise

HOME: Final = ("AF", "PK")
RANK: Final = {"country": 0, "province": 1, "region": 2, "district": 3, "agency": 3, "tehsil": 4, "city": 5, "town": 5,
               "crossing": 6, "village": 7, "area": 7, "valley": 7, "pass": 7, "point": 7}  # fmt: skip
SAME_KM: Final = 12.0
NATURAL: Final = ("pass", "valley", "hills", "fort", "bazaar", "bazar", "camp")
"""Words that belong to a name where the gazetteer has it so."""
MIDWAY_KM: Final = 60.0
"""Two places farther apart are two places, not the ends of a road."""
TOGETHER_KM: Final = 90.0
LEAST_SCORE: Final = 0.15


@dataclass(frozen=True, slots=True)
class Spot:
    """A located place: its name as written, its point, how exactly it is known, and the place of the gazetteer.

    `exact` is False where only the unit around the place is known; `wide` where several places are meant at once.
    """

    name: str
    lon: float
    lat: float
    precision: str
    radius_km: float
    place: Place
    exact: bool = True
    wide: bool = False

    @property
    def rank(self) -> int:
        """How fine the place is, from a country (0) to a village (7)."""
        coarse = {"country": 0, "province": 1, "district": 3}
        return coarse.get(self.precision, RANK.get(self.place.kind, 7))


@dataclass
class Atlas:
    """The places of one article: the names that the gazetteer knows, and the units that the article names."""

    desk: Desk
    units: dict[str, int] = field(default_factory=dict)
    near: list[Spot] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.kind = lru_cache(8192)(self._kind)

    def _kind(self, folded: str, /, *, placed: bool = False) -> str | None:
        """The kind of the largest home place of this name; None for no place, and for a country.

        A name that is `placed`, as "in Shamalzay", may be another spelling of the one that the gazetteer has.
        """
        places = [
            place
            for place in self.desk.gazetteer.spelled(folded)
            if place.country in HOME and place.kind != "country"
        ]
        if places or not placed:
            return min(places, key=lambda place: RANK.get(place.kind, 9)).kind if places else None
        return self._respelled(folded)

    def _respelled(self, folded: str) -> str | None:
        """The kind of the home place whose name is spelled alike."""
        answer = self.desk.geocoder.answer(folded)
        best = answer.matches[0] if answer.knows and answer.matches else None
        sure = best and best.basis is Basis.SPELLED and best.place.country in HOME
        return best.place.kind if best and sure and best.place.kind != "country" else None

    def note(self, named: Iterable[Named]) -> None:
        """Remembers the units that the article names, so that homonyms can be told apart."""
        for each in named:
            for name, sort in ((each.name, each.sort), *each.holders):
                for place in self._sure_units(name, sort):
                    self.units[place.id] = self.units.get(place.id, 0) + 1

    def country_of(self, words: str) -> str | None:
        """The country of the places that some words name; None if they name none, or both countries'."""
        found = set()
        for each in find_named(tokenise(words), words, self.kind):
            for name in (each.name, *(name for name, _ in each.holders)):
                places = self.desk.gazetteer.spelled(fold(name))
                countries = {place.country for place in places if place.country in HOME}
                found |= countries if len(countries) == 1 else set()
        return found.pop() if len(found) == 1 else None

    def _sure_units(self, name: str, sort: str) -> list[Place]:
        """The units that a name means, if its kind is said or all places of this name lie together."""
        places = [place for place in self.desk.gazetteer.spelled(fold(name)) if place.country in HOME]
        units = [place for place in places if place.kind in PROVINCIAL | DISTRICTAL | {"tehsil"}]
        if sort in ("district", "province", "agency"):
            units = [place for place in units if place.kind == sort or place.kind == "agency"] or units
            return units if len(units) == 1 else []
        first = units[0] if units else None
        together = first and all(distance_km(p.lon, p.lat, first.lon, first.lat) <= TOGETHER_KM for p in places)
        return units if together else []

    def place(self, named: Named) -> Spot | None:
        """The point of a name; None if no place of the two countries is meant, or several are."""
        units: dict[str, str | None] = {"province": None, "district": None, "country": None}
        for name, sort in named.holders:
            level = self._level(name, sort)
            if level and not units[level]:
                units[level] = self._district(name) if level == "district" else name
        written = f"{named.name} district" if named.sort == "district" and not named.others else named.name
        if self.desk.gazetteer.spelled(fold(f"{named.name} {named.sort}")) and named.sort in NATURAL:
            written = f"{named.name} {named.sort}"
        if named.sort in ("province", "crossing", "gate", "terminal"):
            written = f"{named.name} {'province' if named.sort == 'province' else 'crossing'}"
        answer = self.desk.geocoder.answer(written, units["country"], units["province"], units["district"])
        match = self._chosen(answer)
        if match and match.basis is Basis.FALLBACK and named.sort == "district" and self.kind(fold(named.name)):
            return self.place(replace(named, holders=[]))
        if match is None and named.holders:
            held = Named(named.holders[0][0], named.holders[0][1], 0, 0, holders=named.holders[1:])
            spot = self.place(held)
            return replace(spot, name=named.name, exact=False) if spot else None
        return None if match is None else self._spot(named, match)

    def _level(self, name: str, sort: str) -> str | None:
        """Whether a holder is a province or a district for the geocoder."""
        kinds = {place.kind for place in self.desk.gazetteer.spelled(fold(name)) if place.country in HOME}
        if sort == "province" or (
            kinds & PROVINCIAL and sort not in ("district", "tehsil", "agency") and not kinds & DISTRICTAL
        ):
            return "province"
        if sort in ("district", "tehsil", "agency") or kinds & (DISTRICTAL | {"tehsil", "town", "city"}):
            return "district"
        return "province" if kinds & PROVINCIAL else None

    def _district(self, name: str) -> str:
        """The district of a name that is only a town or a tehsil, which the geocoder takes for no district."""
        places = [place for place in self.desk.gazetteer.spelled(fold(name)) if place.country in HOME]
        districts = {place.district for place in places}
        (only,) = districts if len(districts) == 1 else (None,)
        return name if only is None or any(place.kind in DISTRICTAL for place in places) else only

    def _chosen(self, answer: Answer) -> Match | None:
        """The match of an answer: the one, or the one in a unit that the article names, or the nearest to its places."""
        matches = [
            match for match in answer.matches if match.place.country in HOME and match.place.kind != "country"
        ]
        if not matches:
            return None
        if (
            answer.verdict is Verdict.MATCHED
            and (answer.knows or matches[0].score > LEAST_SCORE)
            and len(matches) == 1
        ):
            return matches[0]
        held = [
            match
            for match in matches
            if any(unit in self.units for unit in match.place.units if unit != match.place.id)
        ]
        if held and answer.verdict is not Verdict.MATCHED:
            return max(held, key=lambda match: (self._weight(match), match.score))
        if answer.verdict is Verdict.MATCHED:
            return matches[0]
        if self.near:
            return min(matches, key=lambda match: min(_apart(match, spot) for spot in self.near[-3:]))
        only = len(matches) == 1 and matches[0].basis is Basis.NAMED
        is_sure = matches[0].score >= LEAST_SCORE and matches[0].place.kind != "village"
        return matches[0] if only or is_sure else None

    def _weight(self, match: Match) -> int:
        """How often the article names the smaller units that hold a place; provinces break no tie of districts."""
        gazetteer = self.desk.gazetteer
        held = [unit for unit in match.place.units if unit in self.units and unit != match.place.id]
        return sum(self.units[unit] * (3 if gazetteer.place(unit).kind in DISTRICTAL else 1) for unit in held)

    def _spot(self, named: Named, match: Match) -> Spot:
        precision = match.precision.value
        exact = match.basis in (Basis.NAMED, Basis.SPELLED)
        spot = Spot(named.name, match.lon, match.lat, precision, match.radius_km, match.place, exact, named.wide)
        self.near.append(spot)
        return spot


def place_of_head(head: str, atlas: Atlas) -> Spot | None:
    """The place at the head of an item: "Kunar", "Khar, Bajaur"; a bare name that may be a province is one."""
    words = f"In {head}"
    named = next(iter(find_named(tokenise(words), words, atlas.kind)), None)
    if named and not named.holders and not named.sort and atlas.kind(fold(named.name)) == "province":
        named.sort = "province"
    return atlas.place(named) if named else None


def _apart(match: Match, spot: Spot) -> float:
    return distance_km(match.lon, match.lat, spot.lon, spot.lat)


def joined(text: str, spots: list[tuple[int, Spot]]) -> list[tuple[int, Spot]]:
    """The spots with one midway for "between Wana and Azam Warsak", where both lie near each other."""
    found: list[tuple[int, Spot]] = []
    for start, spot in spots:
        before = found[-1] if found else None
        lead = text[: before[0]] if before else ""
        gap = text[before[0] + len(before[1].name) : start] if before else ""
        apart = distance_km(before[1].lon, before[1].lat, spot.lon, spot.lat) if before else 0.0
        if (
            before
            and re.search(r"\bbetween (?:the )?$", lead)
            and re.fullmatch(r"[\w ]{0,20}\band (?:the )?", gap)
            and apart <= MIDWAY_KM
        ):
            one = before[1]
            middle = replace(
                one,
                lon=(one.lon + spot.lon) / 2,
                lat=(one.lat + spot.lat) / 2,
                radius_km=max(one.radius_km, apart / 2),
            )
            found[-1] = (before[0], middle)
        else:
            found.append((start, spot))
    return found


def agree(one: Spot, other: Spot) -> bool:
    """Whether two spots may be one place: near each other, or one holds the other."""
    if not (one.exact and other.exact) and fold(one.name) != fold(other.name):
        return _holds(one, other) or _holds(other, one)
    if fold(one.name) == fold(other.place.district or "") or fold(other.name) == fold(one.place.district or ""):
        return True
    if distance_km(one.lon, one.lat, other.lon, other.lat) <= SAME_KM and one.place.country == other.place.country:
        return True
    return one.place.id in other.place.units or other.place.id in one.place.units


def _holds(unit: Spot, other: Spot) -> bool:
    """Whether a spot is a unit named as such, which holds the other."""
    return unit.exact and unit.place.is_unit and unit.place.id in other.place.units


def country_of_article(atlas: Atlas) -> str | None:
    """The country that most of the article's units lie in."""
    counts: dict[str, int] = {}
    for unit, count in atlas.units.items():
        country = atlas.desk.gazetteer.place(unit).country
        counts[country] = counts.get(country, 0) + count
    return max(counts, key=lambda country: counts[country]) if counts else None
