"""OfflineGeocoder: names to places with the shipped gazetteer alone."""

from dataclasses import dataclass, replace
from typing import Final

from rapidfuzz import fuzz, process

from app.geocoding.context import (
    AT_EDGE,
    ELSEWHERE,
    HOME,
    IN_DISTRICT,
    IN_PROVINCE,
    REFUSED,
    Context,
    find_units,
    read_context,
)
from app.geocoding.geocoder import FALLBACK_SCORE, Answer, Answering, Match, Verdict
from app.geocoding.reading import Reading, Segment, read_name
from app.geography.gazetteer import DISTRICTAL, PROVINCIAL, SETTLEMENTS, Gazetteer, Place, distance_km
from app.geography.toponyms import fold, skeleton, sound
from app.geography.type_words import split_type
from app.incident import GeoPrecision

WRITTEN: Final = 1.0
TYPED: Final = 0.98
SOUNDING: Final = 0.9
LIKE: Final = 0.8
FUZZY: Final = 0.75
HOLDER: Final = 0.6
"""How much a match counts by the key that found it; HOLDER for the unit named beside an unknown place."""

SHORTEST_SKELETON: Final = 3
SHORTEST_FUZZY: Final = 5
FUZZY_IN_DISTRICT: Final = 84.0
FUZZY_IN_PROVINCE: Final = 92.0
"""Similarity (rapidfuzz ratio of the sounds, 0 to 100) below which two names are not one."""

BETWEEN: Final = 0.9
LONGEST_LINE_KM: Final = 150.0
"""Two ends farther apart than this are no road one could put a point on."""
NEAR_KM: Final = 10.0
"""What "near", "area" and the like add to a radius."""
RIVAL_SCORE: Final = 0.06
RIVAL_KM: Final = 15.0
"""A second candidate this close in score and this far on the ground makes a name ambiguous."""
DOMINANT_POPULATION: Final = 100_000
DOMINANT_RATIO: Final = 20

KIND_FITS: Final[dict[str | None, dict[str, float]]] = {
    None: {"city": 1.0, "town": 1.0, "village": 1.0, "crossing": 1.0, "province": 0.97, "country": 0.97},
    "settlement": {"city": 1.0, "town": 1.0, "village": 1.0, "crossing": 0.97, "tehsil": 0.9, "province": 0.6},
    "tehsil": {"tehsil": 1.0, "province": 0.5, "country": 0.5},
    "district": {"district": 1.0, "agency": 1.0, "region": 1.0, "tehsil": 0.91, "province": 0.7, "country": 0.5},
    "province": {"province": 1.0, "region": 1.0, "district": 0.7, "agency": 0.7, "country": 0.7},
    "area": {"area": 1.0, "valley": 1.0, "province": 0.6},
    "pass": {"pass": 1.0, "crossing": 1.0, "province": 0.5},
    "crossing": {"crossing": 1.0, "pass": 1.0, "province": 0.5},
    "point": {"point": 1.0, "province": 0.5},
    "line": {"line": 1.0, "province": 0.5},
}
"""How well a kind of place fits the type word; kinds not named fit at OTHER_KIND."""
OTHER_KIND: Final = {None: 0.96, "settlement": 0.88, "province": 0.55, "district": 0.8}
ANY_KIND: Final = 0.92


PRECISIONS: Final = {
    "tehsil": GeoPrecision.DISTRICT,
    "district": GeoPrecision.DISTRICT,
    "agency": GeoPrecision.DISTRICT,
    "region": GeoPrecision.PROVINCE,
    "province": GeoPrecision.PROVINCE,
    "country": GeoPrecision.COUNTRY,
    "area": GeoPrecision.NEAR,
    "valley": GeoPrecision.NEAR,
    "crossing": GeoPrecision.POINT,
    "point": GeoPrecision.POINT,
}
"""The class of the kinds that have one whatever the type word."""


@dataclass(frozen=True, slots=True)
class Found:
    """A place found by one key: how much that key counts, and what to say of it."""

    place: Place
    worth: float
    how: str


class OfflineGeocoder(Answering):
    """A Geocoder over a gazetteer: no network, the same answer every time."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self._gazetteer = gazetteer
        self._heard: dict[str, dict[str, list[Place]]] = {}
        self._contexts: dict[tuple[str | None, str | None, str | None], Context] = {}

    def answer(
        self, name: str, country: str | None = None, province: str | None = None, district: str | None = None
    ) -> Answer:
        """What the name means in that context; a district or province stands in for an unknown name."""
        reading = read_name(name)
        context = self._context(country, province, district)
        matches = self._matches(reading, context)
        if not matches or matches[0].score <= FALLBACK_SCORE:
            matches = sorted([*matches, *_fallbacks(name, context)], key=_order)
        return _judge(name, matches, context)

    def _context(self, country: str | None, province: str | None, district: str | None) -> Context:
        """The context of these names, read once: a file has thousands of rows and a hundred districts."""
        stated = (country, province, district)
        if stated not in self._contexts:
            self._contexts[stated] = read_context(self._gazetteer, country, province, district)
        return self._contexts[stated]

    def _matches(self, reading: Reading, context: Context) -> list[Match]:
        """The matches of the name; of the two ends of a road; or else of what the description says holds it."""
        if not reading.segments:
            return []
        head, *holders = reading.segments
        inner = _narrowed(self._gazetteer, context, holders)
        matches = self._named(head, inner, reading.near)
        if _is_located(matches):
            return matches
        if (between := self._between(reading, inner)) is not None:
            return [between]
        for holder in holders:
            held = self._named(holder, context, False)
            if _is_located(held):
                return [_as_holder(match, head) for match in held]
        return matches

    def _named(self, segment: Segment, context: Context, near: bool) -> list[Match]:
        """The matches of one name, best first."""
        found = [(item, context.agreement(item.place)) for item in self._found(segment, context)]
        scored = [_match(item, agreement, segment, near) for item, agreement in found if agreement > REFUSED]
        return sorted(_home_first(scored, context), key=_order)

    def _found(self, segment: Segment, context: Context) -> list[Found]:
        """Places by the first key that finds one in the context; doubtful keys only where a unit confirms them."""
        written = [Found(place, WRITTEN, "is written so") for place in self._gazetteer.spelled(segment.folded)]
        if segment.typed.core != segment.folded:
            spelled = self._gazetteer.spelled(segment.typed.core)
            written += [Found(place, TYPED, "is written so") for place in spelled]
        if not context.confirms or _any_agrees(written, context):
            return written
        core = segment.typed.core
        for places, worth, how in (
            (self._gazetteer.sounding(core), SOUNDING, "sounds so"),
            (
                self._gazetteer.like(core) if len(skeleton(core)) >= SHORTEST_SKELETON else [],
                LIKE,
                "is spelled much so",
            ),
        ):
            doubtful = [Found(place, worth, how) for place in places]
            if _any_agrees(doubtful, context):
                return doubtful
        return self._fuzzy(core, context) or written

    def _fuzzy(self, core: str, context: Context) -> list[Found]:
        """Places of the district, then of the province, whose names sound nearly so."""
        heard = sound(core)
        if len(heard) < SHORTEST_FUZZY:
            return []
        levels = [(unit.id, FUZZY_IN_DISTRICT) for unit in context.districts]
        if not context.districts:
            levels = [(code, FUZZY_IN_PROVINCE) for code in sorted(context.provinces)]
        for unit_id, cutoff in levels:
            choices = self._sounds(unit_id)
            close = process.extract(heard, choices.keys(), scorer=fuzz.ratio, score_cutoff=cutoff, limit=3)
            if close:
                best = close[0][1]
                return [
                    Found(place, FUZZY * ratio / 100, "is spelled nearly so")
                    for key, ratio, _ in close
                    if ratio == best
                    for place in choices[key]
                ]
        return []

    def _sounds(self, unit_id: str) -> dict[str, list[Place]]:
        """The places a unit holds, by how their names sound; made once for each unit asked about."""
        if unit_id not in self._heard:
            heard: dict[str, list[Place]] = {}
            for place in self._gazetteer.members(unit_id):
                for key in dict.fromkeys(sound(split_type(fold(name)).core) for name in place.names):
                    if len(key) >= SHORTEST_FUZZY:
                        heard.setdefault(key, []).append(place)
            self._heard[unit_id] = heard
        return self._heard[unit_id]

    def _between(self, reading: Reading, context: Context) -> Match | None:
        """The middle of a road or border between two places that are both known."""
        ends = [self._named(end, context, False) for end in reading.ends]
        if len(ends) != 2 or not all(map(_is_located, ends)):
            return None
        first, second = ends[0][0], ends[1][0]
        apart = distance_km(first.lon, first.lat, second.lon, second.lat)
        if first.place.id == second.place.id or apart > LONGEST_LINE_KM:
            return None
        return Match(
            place=first.place,
            lon=(first.lon + second.lon) / 2,
            lat=(first.lat + second.lat) / 2,
            precision=GeoPrecision.LINE,
            radius_km=max(NEAR_KM, apart / 2),
            score=round(min(first.score, second.score) * BETWEEN, 3),
            why=f"halfway between {first.place.name} and {second.place.name}, {apart:.0f} km apart",
        )


def _narrowed(gazetteer: Gazetteer, context: Context, holders: list[Segment]) -> Context:
    """The context with the district that the description itself names, when the caller names none."""
    if context.districts:
        return context
    for holder in holders:
        units = find_units(gazetteer, holder.folded, DISTRICTAL | {"tehsil"}, context.provinces)
        units = tuple(unit for unit in units if context.country in (None, unit.country))
        if units:
            return replace(context, districts=units)
    return context


def _any_agrees(found: list[Found], context: Context) -> bool:
    return any(context.agreement(item.place) > ELSEWHERE for item in found)


def _is_located(matches: list[Match]) -> bool:
    return bool(matches) and matches[0].score > FALLBACK_SCORE


def _home_first(matches: list[Match], context: Context) -> list[Match]:
    """Afghan and Pakistani places alone where there are any and no country is stated."""
    home = [match for match in matches if match.place.country in HOME]
    return home if home and context.country is None else matches


def _match(item: Found, agreement: float, segment: Segment, near: bool) -> Match:
    place = item.place
    precision = _precision(place.kind, segment.sort, near)
    widened = NEAR_KM if precision is GeoPrecision.NEAR and place.kind not in ("area", "valley") else 0.0
    score = item.worth * _fit(segment.sort, place.kind) * agreement
    return Match(
        place=place,
        lon=place.lon,
        lat=place.lat,
        precision=precision,
        radius_km=round(place.radius_km + widened, 1),
        score=round(score, 3),
        why=f"{place.name} ({_described(place)}) {item.how}{_agreed(agreement)}",
    )


def _fit(sort: str | None, kind: str) -> float:
    """How well a kind of place fits what the type word says."""
    return KIND_FITS[sort].get(kind, OTHER_KIND.get(sort, ANY_KIND))


def _precision(kind: str, sort: str | None, near: bool) -> GeoPrecision:
    """The class of a location: what the place is, made looser by "near" and "area"."""
    if kind in PRECISIONS:
        return PRECISIONS[kind]
    if sort == "line":
        return GeoPrecision.LINE
    return GeoPrecision.NEAR if near or sort == "area" else GeoPrecision.TOWN


def _described(place: Place) -> str:
    """The kind and the district, or the province, of a place."""
    held_by = place.district if place.kind not in DISTRICTAL and place.district is not None else place.province
    return f"{place.kind} in {held_by or place.country}"


def _agreed(agreement: float) -> str:
    said = {
        IN_DISTRICT: " and lies in the stated district",
        AT_EDGE: " and lies at the edge of the stated district",
        IN_PROVINCE: " and lies in the stated province",
        ELSEWHERE: ", but lies outside the stated district",
    }
    return said.get(agreement, "")


def _as_holder(match: Match, head: Segment) -> Match:
    """The match of a unit that the description names, standing in for the unknown name in it."""
    why = f"{head.written!r} not found; {match.why}"
    return replace(match, score=round(match.score * HOLDER, 3), why=why)


def _fallbacks(name: str, context: Context) -> list[Match]:
    """The stated districts, or else the stated province, in place of a name that is not known."""
    units = context.districts or context.regions
    word = "district" if context.districts else "province"
    precision = GeoPrecision.DISTRICT if context.districts else GeoPrecision.PROVINCE
    score = FALLBACK_SCORE if context.districts else FALLBACK_SCORE / 2
    return [
        Match(
            unit,
            unit.lon,
            unit.lat,
            precision,
            unit.radius_km,
            score,
            f"{word} fallback: {name!r} not found in {unit.name} {word}; its middle",
        )
        for unit in units
    ]


def _order(match: Match) -> tuple[float, int, str]:
    """Best score first, then the most people, then the id, so that equal scores have one order."""
    return (-match.score, -(match.place.population or 0), match.place.id)


def _judge(name: str, matches: list[Match], context: Context) -> Answer:
    """The verdict on the candidates."""
    if not matches:
        return Answer(
            Verdict.NOTHING, (), f"{name!r} is not in the gazetteer; a province or district would place it"
        )
    best = matches[0]
    rivals = [match for match in matches[1:] if _rivals(best, match, context)]
    if not rivals:
        return Answer(Verdict.MATCHED, tuple(matches), best.why)
    places = "; ".join(f"{match.place.name} ({_described(match.place)})" for match in (best, *rivals[:3]))
    reason = f"ambiguous: {len(rivals) + 1} places fit {name!r}: {places}; say which with a type word, a province or a district"
    return Answer(Verdict.AMBIGUOUS, tuple(matches), reason)


def _rivals(best: Match, other: Match, context: Context) -> bool:
    """Whether a second candidate is as good as the best and somewhere else."""
    if other.score < best.score - RIVAL_SCORE or _dominates(best.place, other.place):
        return False
    if other.place.kind in PROVINCIAL and not context.confirms:
        return best.place.kind not in PROVINCIAL
    nested = other.place.id in best.place.units or best.place.id in other.place.units
    apart = distance_km(best.lon, best.lat, other.lon, other.lat)
    return not nested and apart > RIVAL_KM


def _dominates(place: Place, other: Place) -> bool:
    """Whether a place is so much larger a settlement that the bare name means it."""
    if place.kind not in SETTLEMENTS or (place.population or 0) < DOMINANT_POPULATION:
        return False
    return other.kind not in PROVINCIAL and (place.population or 0) >= DOMINANT_RATIO * (other.population or 1)
