"""Places with a rank whose name belongs to one spelling family with a name that no list spells that way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from rapidfuzz.distance import Levenshtein

from app.geocoding.ranks import Ranks
from app.geography.families import family, kinship, reads_as
from app.geography.gazetteer import SETTLEMENTS, UNITS, Gazetteer, Place, spellings
from app.geography.toponyms import is_arabic

KINDRED: Final = 0.9
"""Weight of a spelling in the same family, or of a Latin reading of a name in the Arabic script."""
ALIKE: Final = 0.8
"""Weight of a spelling that is one vowel away from the family."""
LEAST_KINSHIP: Final = 4
"""Consonants that a name must have to match another name one vowel away.

With three consonants, 9 of the 10 bare names in the UCDP file that are found this way are other places; with four,
2 of 4.
"""
LEAST_OF_DISTRICTS: Final = 3
KNOWN: Final = frozenset({"district", "agency", "province", "crossing"})
"""Kinds that a name with three consonants may mean one vowel away, if a country or kind is stated."""

RANKED: Final = frozenset(UNITS - {"country", "region"}) | {"crossing", "pass", "valley", "city"}
"""Kinds of place, besides settlements, that a bare name may mean in another spelling."""
SETTLED: Final = frozenset(SETTLEMENTS) | {"crossing"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A name in a question: folded, without its type word; the word's kind; whether a country is stated."""

    core: str
    sort: str | None = None
    in_country: bool = False


class Kindred:
    """The ranked places of a gazetteer by kinship key; built at the first question."""

    def __init__(self, gazetteer: Gazetteer, ranks: Ranks) -> None:
        self._gazetteer = gazetteer
        self._ranks = ranks

    def bearers(self, asked: Asked, admits: Callable[[Place], bool]) -> list[tuple[Place, float]]:
        """Ranked places that have the name in another spelling, each with the spelling's weight.

        Only places that `admits` accepts, and no areas if the type word says settlement; places one vowel away
        only if no place is in the same family.
        """
        allowed = SETTLED if asked.sort == "settlement" else RANKED | SETTLED
        kin = [
            pair for pair in self._kin.get(kinship(asked.core), ()) if pair[0].kind in allowed and admits(pair[0])
        ]
        if is_arabic(asked.core):
            return [(place, KINDRED) for place, latin in kin if any(reads_as(asked.core, name) for name in latin)]
        own = family(asked.core)
        same = [(place, KINDRED) for place, latin in kin if any(family(name) == own for name in latin)]
        if same:
            return same
        known = _known_a_vowel_away(asked)
        return [
            (place, ALIKE)
            for place, latin in kin
            if place.kind in known and any(_is_vowel_away(own, family(name)) for name in latin)
        ]

    def _is_meant(self, place: Place) -> bool:
        """Whether a bare name may mean the place in another spelling."""
        return place.kind in RANKED | SETTLED and self._ranks.holds(place, None)

    @cached_property
    def _kin(self) -> Mapping[str, tuple[tuple[Place, tuple[str, ...]], ...]]:
        """By kinship key, the ranked places with their Latin spellings of that key."""
        found: dict[str, dict[str, tuple[Place, list[str]]]] = {}
        for place in filter(self._is_meant, self._gazetteer.places):
            for name in latin_spellings(place):
                found.setdefault(kinship(name), {}).setdefault(place.id, (place, []))[1].append(name)
        return {key: tuple((place, tuple(names)) for place, names in held.values()) for key, held in found.items()}


def latin_spellings(place: Place) -> list[str]:
    """The folded Latin names of a place; from GeoNames only names akin to its own one: others are unreliable."""
    latin = [name for name in spellings(place) if name.isascii() and not any(map(str.isdigit, name))]
    if not place.id.startswith("geonames:") or not latin:
        return latin
    own = kinship(latin[0])
    return [name for name in latin if kinship(name) == own]


def _known_a_vowel_away(asked: Asked) -> frozenset[str]:
    """The kinds of place that the name may mean one vowel away: fewer for a shorter name."""
    consonants = len(kinship(asked.core))
    if consonants >= LEAST_KINSHIP:
        return RANKED | SETTLED
    return KNOWN if consonants >= LEAST_OF_DISTRICTS and (asked.in_country or asked.sort) else frozenset()


def _is_vowel_away(one: str, other: str) -> bool:
    """Whether two families with one kinship key begin alike and differ by one letter at most.

    The letter is a vowel, for the key holds the consonants; or a consonant of a class of `DIALECTS` (g and k).
    """
    return one[0] == other[0] and Levenshtein.distance(one, other, score_cutoff=1) <= 1
