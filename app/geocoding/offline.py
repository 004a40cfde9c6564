"""OfflineGeocoder: finds places by name with the shipped gazetteer alone."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Final

from rapidfuzz import fuzz, process

from app.geocoding.calibration import calibrated
from app.geocoding.context import (
    ANYWHERE,
    HOME,
    IN_DISTRICT,
    NEIGHBOUR,
    REFUSED,
    Context,
    divisions_around,
    read_context,
)
from app.geocoding.geocoder import FALLBACK_SCORE, Answer, Basis, Geocoder, Match, Verdict
from app.geocoding.judging import judge
from app.geocoding.kindred import Asked, Kindred
from app.geocoding.matching import (
    FUZZY,
    LIKE,
    PRECISIONS,
    SOUNDING,
    WRITTEN,
    Found,
    as_holder,
    by_score,
    match_found,
    spelling_worth,
)
from app.geocoding.moving import halfway, moved, opposite
from app.geocoding.phrases import Relation
from app.geocoding.placeholders import is_placeholder
from app.geocoding.ranks import Ranks
from app.geocoding.reading import Reading, Segment, read_name, read_segment
from app.geography.gazetteer import DISTRICTAL, PROVINCIAL, UNITS, Gazetteer, Place, distance_km, spellings
from app.geography.toponyms import fold, is_arabic, skeleton, sound

SHORTEST_SKELETON: Final = 4
SHORTEST_ARABIC_SKELETON: Final = 3
"""Consonants that a name needs to be matched by consonants; Arabic script, without vowels, has no better key."""
SHORTEST_FUZZY: Final = 5
FUZZY_IN_DISTRICT: Final = 88.0
FUZZY_IN_PROVINCE: Final = 92.0
LEAST_ALIKE: Final = 70.0
"""Similarity (rapidfuzz ratio of the sounds, 0 to 100) below which two names are different names.

LEAST_ALIKE is for two Latin names with the same consonants: 2 in 100 of the gazetteer's pairs of spellings of one
place are less alike, and 4 in 10 of its names when asked for in provinces that do not have them.
"""

JOINED: Final = 0.9
JOINED_KM: Final = 30.0
"""Two names written as one are separated only if their places are this close."""
LONGEST_LINE_KM: Final = 150.0
"""Two ends farther apart than this are no road for which one point makes sense."""
LONGEST_GAP_KM: Final = 300.0
"""Two places farther apart than this have too much between them for a circle."""


MOST_CONTEXTS: Final = 4096
"""Contexts kept: a file has thousands of rows but a hundred districts, while a service can get any text."""


class OfflineGeocoder(Geocoder):
    """A Geocoder over a gazetteer: it needs no network, and a question always gets the same answer."""

    def __init__(self, gazetteer: Gazetteer, vouched: frozenset[str] = frozenset()) -> None:
        self._gazetteer = gazetteer
        self._ranks = Ranks(gazetteer, vouched)
        self._heard: dict[str, dict[str, list[Place]]] = {}
        self._middles: dict[str, tuple[float, float]] = {}
        self._kindred = Kindred(gazetteer, self._ranks)
        self._context = lru_cache(MOST_CONTEXTS)(partial(read_context, gazetteer))

    def answer(
        self, name: str, country: str | None = None, province: str | None = None, district: str | None = None
    ) -> Answer:
        """The places that the name may mean in the stated units; these units stand in for an unknown name."""
        return calibrated(*self.fitted(name, country, province, district))

    def fitted(
        self, name: str, country: str | None = None, province: str | None = None, district: str | None = None
    ) -> tuple[Answer, Context]:
        """The answer before calibration, scored by the fit of name, kind and context, and the context itself."""
        if is_placeholder(name):
            reason = f"{name!r} names no place: it says that none is known, or is a code of two letters"
            return Answer(Verdict.NOTHING, (), reason), ANYWHERE
        reading = read_name(name, self._is_known)
        context = _narrowed(self._gazetteer, self._context(country, province, district), reading.segments[1:])
        matches = _same_as_stated(name, district, context) or self._matches(reading, context)
        knows = _is_located(matches)
        if not knows:
            matches = sorted([*matches, *self._fallbacks(name, context)], key=by_score)
        sort = reading.segments[0].sort if reading.segments else None
        answer = judge(name, matches, context, lambda place: self._ranks.holds(place, sort))
        return replace(answer, knows=knows), context

    def _is_known(self, text: str) -> bool:
        """Whether the whole text is the name of a place."""
        return bool(self._gazetteer.spelled(fold(text)))

    def _matches(self, reading: Reading, context: Context) -> list[Match]:
        """The matches of the name; or of the two ends of a road; or of a place that the description adds."""
        if not reading.segments:
            return []
        head, *holders = reading.segments
        if reading.relation is Relation.BETWEEN:
            return self._at_ends(reading, context)
        matches = self._related(reading, context)
        if _is_located(matches):
            return matches
        if at_ends := self._at_ends(reading, context) or self._joined(head, context, reading.near):
            return at_ends
        for beside in reading.beside:
            if _is_located(about := self._matches(beside, context)):
                return [as_holder(match, head) for match in about]
        for holder in holders:
            held = self._named(holder, context, False)
            if _is_located(held):
                return [as_holder(match, head) for match in held]
        return matches

    def _related(self, reading: Reading, context: Context) -> list[Match]:
        """The matches of the name, moved as the description says: some distance away, or opposite.

        A place opposite the spot may lie in another unit than the stated one.
        """
        head = reading.segments[0]
        matches = self._named(head, context, reading.near)
        if reading.relation is Relation.OPPOSITE:
            if not _is_located(matches):
                matches = self._named(head, ANYWHERE, reading.near)
            return [opposite(match) for match in matches]
        if reading.relation is Relation.AWAY:
            return [moved(match, reading.away_km, reading.bearing) for match in matches]
        return matches

    def _named(self, segment: Segment, context: Context, near: bool) -> list[Match]:
        """The matches of one name, best first."""
        return self._scored(self._found(segment, context), segment, context, near)

    def _scored(self, found: list[Found], segment: Segment, context: Context, near: bool) -> list[Match]:
        """The found places that the context does not refuse, as matches sorted by score."""
        agreed = [(item, context.agreement(item.place)) for item in found]
        matches = [
            match_found(item, agreement, segment, near) for item, agreement in agreed if agreement > REFUSED
        ]
        return sorted(_home_first(matches, context), key=by_score)

    def _found(self, segment: Segment, context: Context) -> list[Found]:
        """Places by the first key that finds one in the context; doubtful keys only if a unit can confirm."""
        for name in dict.fromkeys((segment.folded, segment.typed.core)):
            written = [
                Found(place, spelling_worth(place, name), "is written so")
                for place in self._gazetteer.spelled(name)
            ]
            if _any_agrees(written, context):
                return written
        core = segment.typed.core
        asked = Asked(core, segment.sort, context.country is not None)
        kin = self._kindred.bearers(asked, lambda place: context.agreement(place) > NEIGHBOUR)
        akin = [Found(place, worth, "is of one family of spellings") for place, worth in kin]
        if not context.confirms:
            return akin or written
        return self._doubtful(core, context) or akin or self._fuzzy(core, context) or written

    def _doubtful(self, core: str, context: Context) -> list[Found]:
        """Places certainly in the context that sound like the name or, if none does, have its consonants.

        Two consonants are enough only for the single unit of that spelling in the Arabic script: کوټ is Kot.
        """
        sounding = [place for place in self._gazetteer.sounding(core) if context.is_inside(place)]
        if sounding:
            return [Found(place, SOUNDING, "sounds so") for place in sounding]
        like = [
            place
            for place in self._gazetteer.like(core)
            if context.is_inside(place) and _sounds_alike(core, place)
        ]
        if len(skeleton(core)) < (SHORTEST_ARABIC_SKELETON if is_arabic(core) else SHORTEST_SKELETON):
            units = [place for place in like if place.kind in UNITS]
            like = units if is_arabic(core) and len(units) == 1 else []
        return [Found(place, LIKE, "is spelled much so") for place in like]

    def _fuzzy(self, core: str, context: Context) -> list[Found]:
        """Places of the district, or else of the province, whose names sound nearly like the name."""
        heard = sound(core)
        if len(heard) < SHORTEST_FUZZY:
            return []
        levels = [(unit.id, FUZZY_IN_DISTRICT) for unit in context.districts]
        if not context.districts:
            wider = dict.fromkeys([*(unit.id for unit in context.regions), *sorted(context.provinces)])
            levels = [(unit_id, FUZZY_IN_PROVINCE) for unit_id in wider]
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
        """The places of a unit by how their names sound; built once per unit."""
        if unit_id not in self._heard:
            heard: dict[str, list[Place]] = {}
            for place in self._gazetteer.members(unit_id):
                for key in dict.fromkeys(map(sound, spellings(place))):
                    if len(key) >= SHORTEST_FUZZY:
                        heard.setdefault(key, []).append(place)
            self._heard[unit_id] = heard
        return self._heard[unit_id]

    def _joined(self, head: Segment, context: Context, near: bool) -> list[Match]:
        """Matches for two names written as one, if both are near each other: "Ningolai Kabal" is Ningolai."""
        words = head.typed.core.split()
        for cut in range(1, len(words)):
            first = self._written(read_segment(" ".join(words[:cut])), context, near)
            second = self._written(read_segment(" ".join(words[cut:])), context, near)
            if _is_located(first) and _is_located(second) and _apart_km(first[0], second[0]) <= JOINED_KM:
                return [replace(match, score=round(match.score * JOINED, 3)) for match in first]
        return []

    def _written(self, segment: Segment, context: Context, near: bool) -> list[Match]:
        """The matches of one name exactly as it is written."""
        places = self._gazetteer.spelled(segment.folded)
        found = [Found(place, spelling_worth(place, segment.folded), "is written so") for place in places]
        return self._scored(found, segment, context, near)

    def _at_ends(self, reading: Reading, context: Context) -> list[Match]:
        """The middle between two known places, such as the ends of a road; or the end that is known."""
        ends = [self._named(end, context, False) for end in reading.ends]
        known = [matches for matches in ends if _is_located(matches)]
        if len(known) == 1:
            unknown = reading.ends[1 - ends.index(known[0])]
            return [as_holder(match, unknown) for match in known[0]]
        longest = LONGEST_GAP_KM if reading.relation is Relation.BETWEEN else LONGEST_LINE_KM
        if len(known) == 2 and _apart_km(known[0][0], known[1][0]) <= longest:
            first, second = known[0][0], known[1][0]
            doubtful = self._ranks.holds(first.place, reading.ends[0].sort)
            return [halfway(second, first) if doubtful else halfway(first, second)]
        return []

    def _fallbacks(self, name: str, context: Context) -> list[Match]:
        """The stated districts, or else the stated province, in place of an unknown name."""
        if context.districts:
            return [self._fallback(name, unit, FALLBACK_SCORE) for unit in context.districts]
        return [self._fallback(name, unit, FALLBACK_SCORE / 2) for unit in context.regions]

    def _fallback(self, name: str, unit: Place, score: float) -> Match:
        """A match in the middle of a unit's places, which is nearer to an unknown place than the area's middle.

        The radius grows by the distance between the two middles, so that the circle still holds the unit.
        """
        lon, lat = self._middle(unit)
        moved = distance_km(lon, lat, unit.lon, unit.lat)
        precision = PRECISIONS[unit.kind]
        return Match(
            place=unit,
            lon=lon,
            lat=lat,
            precision=precision,
            radius_km=round(unit.radius_km + moved, 1),
            score=score,
            why=f"{precision} fallback: {name!r} not found in {_titled(unit)}; the middle of its places",
            basis=Basis.FALLBACK,
        )

    def _middle(self, unit: Place) -> tuple[float, float]:
        """The mean longitude and latitude of a unit's places and of its centre; computed once per unit.

        Places are not weighted by population: an unknown name is a small place's, and cities would mislead. The
        unit's centre keeps the mean inside if a unit has a few places on its rim.
        """
        if unit.id not in self._middles:
            held = [*filter(_counts, self._gazetteer.members(unit.id)), unit]
            lon = sum(place.lon for place in held) / len(held)
            lat = sum(place.lat for place in held) / len(held)
            self._middles[unit.id] = (round(lon, 5), round(lat, 5))
        return self._middles[unit.id]


def _same_as_stated(name: str, district: str | None, context: Context) -> list[Match]:
    """The stated district, if the name only repeats it."""
    if fold(name) != fold(district or ""):
        return []
    segment = read_segment(name)
    return [
        match_found(Found(unit, WRITTEN, "is the stated district"), IN_DISTRICT, segment, False)
        for unit in context.districts
    ]


def _narrowed(gazetteer: Gazetteer, context: Context, holders: Sequence[Segment]) -> Context:
    """The context with the country, province or district in the description; the caller's own take precedence.

    Units of the two countries take precedence over a foreign country's code: KP is a province here.
    """
    for holder in holders:
        written = gazetteer.spelled(holder.folded) or gazetteer.spelled(holder.typed.core)
        units = tuple(place for place in written if place.is_unit and context.is_open_to(place))
        home = tuple(unit for unit in units if unit.country in HOME)
        context = _narrowed_to(gazetteer, context, home or units)
    return context


def _narrowed_to(gazetteer: Gazetteer, context: Context, units: tuple[Place, ...]) -> Context:
    """The context restricted by the largest kind among one name's units, if it says nothing of that kind yet."""
    for kinds in (frozenset({"country"}), PROVINCIAL, DISTRICTAL | {"tehsil"}):
        chosen = tuple(unit for unit in units if unit.kind in kinds)
        if not chosen:
            continue
        if "country" in kinds:
            return context if context.country else replace(context, country=chosen[0].country)
        if kinds is PROVINCIAL:
            codes = frozenset(unit.province for unit in chosen if unit.province is not None)
            return context if context.provinces else replace(context, provinces=codes, regions=chosen)
        divisions = divisions_around(gazetteer, chosen)
        return context if context.districts else replace(context, districts=chosen, divisions=divisions)
    return context


def _titled(unit: Place) -> str:
    """The unit's name followed by its kind, if the name does not say it (regions' names do)."""
    return unit.name if unit.kind == "region" else f"{unit.name} {PRECISIONS[unit.kind]}"


def _sounds_alike(core: str, place: Place) -> bool:
    """Whether a Latin name sounds enough like a name of the place; Arabic script passes, for it lacks vowels."""
    heard = sound(core)
    return is_arabic(core) or any(fuzz.ratio(heard, sound(name)) >= LEAST_ALIKE for name in spellings(place))


def _counts(place: Place) -> bool:
    """Whether the place is a point or a smallest unit; larger units would count their parts twice."""
    smallest = "district" if place.country == "AF" else "tehsil"
    return not place.is_unit or place.kind == smallest


def _any_agrees(found: list[Found], context: Context) -> bool:
    return any(context.agreement(item.place) > NEIGHBOUR for item in found)


def _apart_km(one: Match, other: Match) -> float:
    return distance_km(one.lon, one.lat, other.lon, other.lat)


def _is_located(matches: list[Match]) -> bool:
    return bool(matches) and matches[0].score > FALLBACK_SCORE


def _home_first(matches: list[Match], context: Context) -> list[Match]:
    """Only the Afghan and Pakistani places, if there are any and no country is stated; else all."""
    home = [match for match in matches if match.place.country in HOME]
    return home if home and context.country is None else matches
